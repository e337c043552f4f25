"""Runs workloads in each library in turn, round after round, and keeps each one's best time."""

import importlib.util
import json
import os
import subprocess
import sys

_HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = {"minigraph": "minigraph", "numpy": "numpy", "torch": "torch", "jax": "jax",
         "tensorflow": "tensorflow"}


class Worker:
    """One library in a process of its own, pinned to as many CPUs as it has threads."""

    def __init__(self, peer, interpreter, cpus):
        environment = dict(os.environ)
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
                     "MINIGRAPH_NUM_THREADS"):
            environment[name] = str(len(cpus))
        command = [interpreter, os.path.join(_HERE, "worker.py"),
                   os.path.join(_HERE, "peers", peer + "_peer.py")]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, env=environment, preexec_fn=lambda: os.sched_setaffinity(0, cpus))
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("%s does not start under %s" % (peer, interpreter))
        described = json.loads(line)
        self.peer, self.name, self.version = peer, described["library"], described["version"]

    def measure(self, workload, seconds):
        """Microseconds of the best step within `seconds`, or None if the library fails at it."""
        self.process.stdin.write("%s %g\n" % (workload, seconds))
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        return json.loads(line).get("us") if line else None

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def installed_peers():
    """The libraries that this interpreter has, minigraph first."""
    return [peer for peer, module in PEERS.items() if importlib.util.find_spec(module)]


def start_workers(interpreters, cpus):
    """A Worker for each library here and in each other interpreter that has it."""
    workers = [Worker(peer, sys.executable, cpus) for peer in installed_peers()]
    names = {worker.peer for worker in workers}
    for interpreter in interpreters:
        for peer in ("torch", "jax", "tensorflow"):
            if peer in names or not _has(interpreter, PEERS[peer]):
                continue
            workers.append(Worker(peer, interpreter, cpus))
            names.add(peer)
    return workers


def _has(interpreter, module):
    command = [interpreter, "-c", "import importlib.util as u, sys; "
                                  "sys.exit(u.find_spec(%r) is None)" % module]
    return subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0


def measure(workloads, interpreters, cpus, rounds, seconds, progress=lambda text: None):
    """dict of workload name -> dict of library -> best microseconds.

    Libraries alternate within each round, so that a change of the machine's speed meets them all.
    """
    workers = start_workers(interpreters, cpus)
    best = {w.name: {} for w in workloads}
    try:
        for workload in workloads:
            for number in range(rounds):
                for worker in workers:
                    progress("%s: %s, round %d" % (workload.title, worker.name, number + 1))
                    us = worker.measure(workload.name, seconds)
                    if us is not None:
                        times = best[workload.name]
                        times[worker.name] = min(us, times.get(worker.name, us))
    finally:
        for worker in workers:
            worker.close()
    return best, {worker.name: worker.version for worker in workers}

"""Runs workloads in each library in turn, round after round, and keeps each one's best time."""

import importlib.util
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field

_HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = ("minigraph", "numpy", "torch", "jax", "tensorflow")     # modules that say who is installed
TOLERANCE = 2e-3        # of the mean of magnitudes; float32 sums of 10^7 numbers, in any order


class Worker:
    """One library in a process of its own, pinned to as many CPUs as it has threads."""

    def __init__(self, peer, interpreter, cpus):
        environment = dict(os.environ)
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
                     "MINIGRAPH_NUM_THREADS"):
            environment[name] = str(len(cpus))
        if interpreter == sys.executable:      # the same minigraph, installed or not
            root = os.path.dirname(os.path.dirname(_HERE))
            environment["PYTHONPATH"] = os.pathsep.join(
                filter(None, [root, environment.get("PYTHONPATH")]))
        self.process = subprocess.Popen(
            [interpreter, os.path.join(_HERE, "worker.py"), peer + "_peer"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, env=environment, preexec_fn=lambda: os.sched_setaffinity(0, cpus))
        line = self.process.stdout.readline()
        if not line:
            self.close()
            raise RuntimeError("%s does not start under %s" % (peer, interpreter))
        described = json.loads(line)
        self.peer, self.name, self.version = peer, described["library"], described["version"]

    def ask(self, order, **options):
        """The worker's answer, a dict: "us" for `seconds`, else "prints"; or "error"."""
        try:
            self.process.stdin.write(json.dumps({**order, **options}) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        return json.loads(line) if line else {"error": "the process ended"}

    def close(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:         # it ended before
            pass
        self.process.stdout.close()
        self.process.wait()


def start_workers(interpreters, cpus, peers=PEERS, complain=lambda text: None):
    """A Worker for each of `peers` that this interpreter has, or else one of the others.

    One of another library that does not start is left out, and complained of.
    """
    found = {}
    for interpreter in [sys.executable, *interpreters]:
        for peer in peers:
            # another interpreter's NumPy is no peer of this one's
            theirs = interpreter == sys.executable or peer not in PEERS[:2]
            if peer not in found and theirs and _has(interpreter, peer):
                found[peer] = interpreter
    workers = []
    for peer, interpreter in found.items():
        try:
            workers.append(Worker(peer, interpreter, cpus))
        except RuntimeError as error:
            complain(str(error))
    return workers


def close_workers(workers):
    for worker in workers:
        worker.close()


def _has(interpreter, module):
    if interpreter == sys.executable:
        return importlib.util.find_spec(module) is not None
    command = [interpreter, "-c", "import importlib.util as u, sys; "
                                  "sys.exit(u.find_spec(%r) is None)" % module]
    try:
        return subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0
    except OSError as error:
        raise RuntimeError("no interpreter %s: %s" % (interpreter, error.strerror)) from None


@dataclass
class Measured:
    """What a run of the benchmark found for one number of threads."""

    threads: int
    best: dict = field(default_factory=dict)        # workload's name -> library -> microseconds
    failed: dict = field(default_factory=dict)      # (workload's name, library) -> why
    versions: dict = field(default_factory=dict)    # library -> version


def measure(workloads, workers, threads, rounds, seconds, progress=lambda text: None):
    """Measured, of `workloads` in all of `workers`.

    Libraries alternate within each round, so that a change of the machine's speed meets them all.
    One whose results are not those of the first that gives some is not timed.
    """
    found = Measured(threads, versions={worker.name: worker.version for worker in workers})
    for workload in workloads:
        times = found.best[workload.name] = {}
        able = []
        for worker, why in _compare(workload, workers):
            if why is None:
                able.append(worker)
            elif not why.startswith("KeyError"):        # the library has nothing of the kind
                found.failed[workload.name, worker.name] = why
        for number in range(rounds):
            for worker in able:
                progress("%s: %s, round %d" % (workload.title, worker.name, number + 1))
                answer = worker.ask(workload.order, seconds=seconds)
                if "us" in answer:
                    times[worker.name] = min(answer["us"], times.get(worker.name, answer["us"]))
                else:
                    found.failed[workload.name, worker.name] = answer["error"]
    return found


def _compare(workload, workers):
    """Yields (worker, None), or why it cannot be compared with the others."""
    wanted = None
    for worker in workers:
        answer = worker.ask(workload.order)
        prints = answer.get("prints")
        if prints is None:
            yield worker, answer["error"]
        elif wanted is not None and not same(prints, wanted):
            yield worker, "its results %s are not %s" % (prints, wanted)
        else:
            wanted = wanted or prints
            yield worker, None


def same(prints, others):
    """Whether two lists of fingerprints are of the same results, but for rounding."""
    def close(a, b):
        room = TOLERANCE * abs(b[1]) + 1e-7
        return a[0] == b[0] and all(abs(x - y) <= room for x, y in zip(a[1:], b[1:]))

    return len(prints) == len(others) and all(map(close, prints, others))

"""Runs the workloads of one library, in that library's interpreter; needs NumPy besides it.

    python worker.py PEER

PEER is a module of peers/. The first line printed is JSON that names the library and its version.
Each line read is JSON, {"kind": ..., "arguments": {...}}, and is answered by one:

    {"us": ...}         if it has "seconds" too: the best time of one step, in microseconds;
    {"bytes": ...}      if it has "steps": the memory that so many steps need;
    {"prints": [...]}   else: a fingerprint of each array that one step gives;
    {"error": ...}      what the library says instead.
"""

import ctypes
import gc
import importlib
import json
import sys
import time

import numpy as np


class Bench:
    """One library and the work that it did last, which is kept for the next order."""

    def __init__(self, peer):
        self.peer, self.order = peer, None
        self.step = self.results = None

    def answer(self, order, seconds=None, steps=None):
        if steps is not None:
            return {"bytes": self.peak_memory(order, steps)}
        self.prepare(order)
        if seconds is not None:
            return {"us": best_time(self.step, seconds)}
        self.step()
        return {"prints": fingerprints(self.results())}

    def prepare(self, order):
        """`step` does a step of the work, and `results` gives what the steps have computed."""
        if order != self.order:
            self.order = self.step = self.results = None
            gc.collect()
            built = self.peer.KINDS[order["kind"]](**order["arguments"])
            self.step, self.results = built if isinstance(built, tuple) else (built, built)
            self.order = order

    def peak_memory(self, order, steps):
        """Bytes that this process grows by to hold new work and do its steps, at their highest.

        What making the work took for a while is given back before the steps that count.
        """
        before = resident("VmRSS")
        self.prepare(order)
        self.step()
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")         # VmHWM starts anew
        for _ in range(steps):
            self.step()
        return resident("VmHWM") - before


def best_time(step, seconds):
    """Microseconds of the shortest of many runs of `step`; short ones are timed in groups."""
    step()
    start = time.perf_counter()
    step()
    once = time.perf_counter() - start
    group = max(1, int(2e-4 / max(once, 1e-7)))
    best, end = once, time.perf_counter() + seconds - once
    while time.perf_counter() < end:
        start = time.perf_counter()
        for _ in range(group):
            step()
        best = min(best, (time.perf_counter() - start) / group)
    return best * 1e6


def resident(which):
    """Bytes of this process's memory: VmRSS now, or VmHWM, the most since it was last reset."""
    with open("/proc/self/status") as file:
        (line,) = [line for line in file if line.startswith(which)]
    return 1024 * int(line.split()[1])


def fingerprints(results):
    """For each array: its size, the mean of magnitudes, and one of some numbers, told by place."""
    prints = []
    for array in results if isinstance(results, (list, tuple)) else [results]:
        flat = np.asarray(array).ravel()
        some = flat[::1 + flat.size // 4096].astype(np.float64)
        prints.append([flat.size, float(np.abs(flat).mean(dtype=np.float64)),
                       float(some @ np.cos(np.arange(some.size)) / some.size)])
    return prints


def main():
    peer = importlib.import_module("peers." + sys.argv[1])
    print(json.dumps({"library": peer.NAME, "version": peer.VERSION}), flush=True)
    bench = Bench(peer)
    for line in sys.stdin:
        order = json.loads(line)
        how = {key: order.pop(key) for key in ("seconds", "steps") if key in order}
        try:
            answer = bench.answer(order, **how)
        except Exception as error:  # a peer that lacks a workload must not end the others
            answer = {"error": "%s: %s" % (type(error).__name__, error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()

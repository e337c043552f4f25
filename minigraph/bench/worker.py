"""Runs the workloads of one library, in that library's interpreter; needs NumPy besides it.

    python worker.py PEER

PEER is a module of peers/. The first line printed is JSON that names the library and its version.
Each line read is JSON, {"kind": ..., "arguments": {...}, "seconds": ...}, and is answered by one:

    {"us": ...}         the best time of one step in microseconds, if there are "seconds";
    {"prints": [...]}   else a fingerprint of each array that one step gives;
    {"error": ...}      what the library says instead.
"""

import gc
import importlib
import json
import sys
import time

import numpy as np


def build(peer, kind, arguments):
    """(a function that does one step, one that gives its results) of new work."""
    built = peer.KINDS[kind](**arguments)
    return built if isinstance(built, tuple) else (built, built)


def best_time(step, seconds):
    """Microseconds of the shortest of many runs of `step`; short ones are timed in groups."""
    step()
    start = time.perf_counter()
    step()
    once = time.perf_counter() - start
    group = max(1, int(2e-4 / max(once, 1e-7)))
    best, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        for _ in range(group):
            step()
        best = min(best, (time.perf_counter() - start) / group)
    return best * 1e6


def fingerprints(results):
    """For each array: its size, the sum of its magnitudes, and a sum that tells its order."""
    arrays = results if isinstance(results, (list, tuple)) else [results]
    flat = [np.asarray(a).astype(np.float64).ravel() for a in arrays]
    return [[a.size, float(np.abs(a).sum()), float(a @ np.cos(np.arange(a.size)))] for a in flat]


def main():
    peer = importlib.import_module("peers." + sys.argv[1])
    print(json.dumps({"library": peer.NAME, "version": peer.VERSION}), flush=True)
    work, step, results = None, None, None
    for line in sys.stdin:
        order = json.loads(line)
        seconds = order.pop("seconds", None)
        try:
            if order != work:
                work = step = results = None
                gc.collect()
                step, results = build(peer, **order)
                work = order
            if seconds is None:
                step()
                answer = {"prints": fingerprints(results())}
            else:
                answer = {"us": best_time(step, seconds)}
        except Exception as error:  # a peer that lacks a workload must not end the others
            answer = {"error": "%s: %s" % (type(error).__name__, error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()

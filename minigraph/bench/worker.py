"""Runs the workloads of one library, in that library's interpreter; needs the standard library alone.

    python worker.py PEER_FILE

Reads commands, one a line: "workload seconds". Answers each with a line of JSON: the best time of one
step in microseconds, or an error. The first line it prints names the library and its version.
"""

import importlib.util
import json
import sys
import time


def best_time(step, seconds):
    """The shortest of many timed runs of `step`, in microseconds; short steps are timed in groups."""
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


def main():
    spec = importlib.util.spec_from_file_location("peer", sys.argv[1])
    peer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(peer)
    print(json.dumps({"library": peer.NAME, "version": peer.VERSION}), flush=True)
    steps = {}
    for line in sys.stdin:
        name, seconds = line.split()
        try:
            if name not in steps:
                steps[name] = peer.WORKLOADS[name]()
            answer = {"us": best_time(steps[name], float(seconds))}
        except Exception as error:  # a peer that lacks a workload must not end the others
            answer = {"error": "%s: %s" % (type(error).__name__, error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()

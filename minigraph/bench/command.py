"""The command line of `python -m minigraph bench`."""

import argparse
import json
import os
import sys

from minigraph.bench.report import rates, table
from minigraph.bench.runner import measure
from minigraph.bench.workloads import WORKLOADS


def main(arguments=None):
    """Measures, prints the tables, and returns the exit status."""
    options = _parser().parse_args(arguments)
    chosen = [w for w in WORKLOADS if not options.only or w.name in options.only.split(",")]
    if not chosen:
        print("no such workload; there are " + ", ".join(w.name for w in WORKLOADS), file=sys.stderr)
        return 2
    cpus = sorted(os.sched_getaffinity(0))
    counts = [int(c) for c in options.threads.split(",")] if options.threads else \
        sorted({1, len(cpus)})
    report = []
    for count in counts:
        best, versions = measure(chosen, options.peer, cpus[:count], options.rounds, options.seconds,
                                 _progress)
        print("\n".join(table(chosen, best, count)), "\n", sep="")
        report.append({"threads": count, "microseconds": best, "versions": versions,
                       "rates": rates(chosen, best)})
    print("Best of %d alternating rounds, microseconds; each library pinned to as many CPUs as it has "
          "threads." % options.rounds)
    print(", ".join("%s %s" % item for item in report[0]["versions"].items() if item[1] != "here"))
    if options.json:
        with open(options.json, "w") as file:
            json.dump(report, file, indent=1)
    return 0


def _parser():
    parser = argparse.ArgumentParser(prog="python -m minigraph bench", description=(
        "minigraph against NumPy, and PyTorch, JAX and TensorFlow where they are installed"))
    parser.add_argument("--peer", action="append", default=[], metavar="PYTHON",
                        help="another interpreter to look for libraries in; may be repeated")
    parser.add_argument("--only", help="names of workloads, separated by commas: "
                        + ", ".join(w.name for w in WORKLOADS))
    parser.add_argument("--threads", help="numbers of threads, such as 1,2; default: one and all")
    parser.add_argument("--rounds", type=int, default=5, help="alternating rounds (default 5)")
    parser.add_argument("--seconds", type=float, default=0.4,
                        help="seconds of each measurement (default 0.4)")
    parser.add_argument("--json", metavar="FILE", help="also write everything measured to FILE")
    return parser


def _progress(text):
    if sys.stderr.isatty():
        print("\r\033[K" + text, end="", file=sys.stderr, flush=True)

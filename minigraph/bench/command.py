"""The command line of `python -m minigraph bench`."""

import argparse
import fnmatch
import json
import os
import sys

from minigraph.bench.limits import measure_limits
from minigraph.bench.report import as_json, table
from minigraph.bench.runner import close_workers, measure, start_workers
from minigraph.bench.workloads import WORKLOADS


def main(arguments=None):
    """Measures, prints the tables, and returns the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    cpus = sorted(os.sched_getaffinity(0))
    try:
        chosen = choose(options.only)
        counts = thread_counts(options.threads, len(cpus))
        reports = [_measure(chosen, options, cpus[-count:]) for count in counts]
    except (ValueError, RuntimeError) as error:
        print("%s: %s" % (parser.prog, error), file=sys.stderr)
        return 2
    print("Best of %d alternating rounds, microseconds; each library pinned to as many CPUs as it "
          "has threads." % options.rounds)
    print(", ".join("%s %s" % item for item in reports[0]["versions"].items() if item[1] != "here"))
    if options.json:
        with open(options.json, "w") as file:
            json.dump(reports, file, indent=1)
    return 0


def choose(patterns):
    """The workloads that patterns name; all without. ValueError for a pattern that names none."""
    chosen = set()
    for pattern in patterns.split(",") if patterns else ["*"]:
        names = fnmatch.filter([w.name for w in WORKLOADS], pattern)
        if not names:
            raise ValueError("no workload is named %s; there are %s"
                             % (pattern, ", ".join(w.name for w in WORKLOADS)))
        chosen.update(names)
    return [w for w in WORKLOADS if w.name in chosen]


def thread_counts(text, cpus):
    """Numbers of threads from '1,2'; one and all without text. ValueError for what is none."""
    counts = text.split(",") if text else ["1", str(cpus)]
    if not all(c.isdecimal() and 1 <= int(c) <= cpus for c in counts):
        raise ValueError("--threads must be numbers between 1 and %d, separated by commas, got %s"
                         % (cpus, text))
    return sorted({int(c) for c in counts})


def _measure(chosen, options, cpus):
    workers = start_workers(options.peer, cpus)
    try:
        limits = measure_limits(cpus, options.seconds)
        found = measure(chosen, workers, len(cpus), options.rounds, options.seconds, _progress)
    finally:
        close_workers(workers)
    _progress("")
    print("\n".join(table(chosen, found, limits) + [""] + limits.text()), "\n", sep="")
    for (workload, library), why in found.failed.items():
        print("%s, %s: %s" % (workload, library, why), file=sys.stderr)
    return as_json(found, chosen, limits)


def _parser():
    parser = argparse.ArgumentParser(prog="python -m minigraph bench", description=(
        "minigraph against NumPy, and PyTorch, JAX and TensorFlow where they are installed"))
    parser.add_argument("--peer", action="append", default=[], metavar="PYTHON",
                        help="another interpreter to look for libraries in; may be repeated")
    parser.add_argument("--only", metavar="NAMES",
                        help="names of workloads, separated by commas; * stands for any letters")
    parser.add_argument("--threads", help="numbers of threads, such as 1,2; default: one and all")
    parser.add_argument("--rounds", type=int, default=3, help="alternating rounds (default 3)")
    parser.add_argument("--seconds", type=float, default=0.15,
                        help="seconds of each measurement (default 0.15)")
    parser.add_argument("--json", metavar="FILE", help="also write everything measured to FILE")
    return parser


def _progress(text):
    if sys.stderr.isatty():
        print("\r\033[K" + text, end="", file=sys.stderr, flush=True)

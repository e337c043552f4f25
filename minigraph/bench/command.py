"""The command line of `python -m minigraph bench`."""

import argparse
import fnmatch
import json
import os
import sys

from minigraph.bench import grid, growth, memory
from minigraph.bench.limits import measure_limits
from minigraph.bench.report import as_json, table
from minigraph.bench.runner import PEERS, close_workers, measure, start_workers
from minigraph.bench.workloads import WORKLOADS


def main(arguments=None):
    """Measures, prints what was found, and returns the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    cpus = sorted(os.sched_getaffinity(0))
    try:
        counts = thread_counts(options.threads, len(cpus))
        reports = [options.mode(options, cpus[-count:]) for count in counts]
    except (ValueError, RuntimeError) as error:
        print("%s: %s" % (parser.prog, error), file=sys.stderr)
        return 2
    print(_footer(options, reports[0]["versions"]))
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


def _measure(work, options, cpus, seconds, peers=PEERS):
    """(Measured, Limits) of `cpus`."""
    workers = start_workers(options.peer, cpus, peers)
    try:
        limits = measure_limits(cpus, options.seconds or 0.15)
        found = measure(work, workers, len(cpus), options.rounds, options.seconds or seconds,
                        _progress)
    finally:
        close_workers(workers)
    _progress("")
    for (workload, library), why in found.failed.items():
        print("%s, %s: %s" % (workload, library, why), file=sys.stderr)
    return found, limits


def _table(options, cpus):
    work = choose(options.only)
    found, limits = _measure(work, options, cpus, seconds=0.15)
    _print(table(work, found, limits) + [""] + limits.text())
    return as_json(found, work, limits)


def _grid(options, cpus):
    work = grid.workloads()
    found, limits = _measure(work, options, cpus, seconds=0.01, peers=grid.PEERS)
    _print(grid.summary(work, found, limits) + limits.text()[:1])
    return as_json(found, work, limits)


def _growth(options, cpus):
    work = growth.workloads()
    found, limits = _measure(work, options, cpus, seconds=0.05)
    _print(growth.text(found))
    return as_json(found, work, limits)


def _memory(options, cpus):
    versions = {}

    def start():
        workers = start_workers(options.peer, cpus)
        versions.update((worker.name, worker.version) for worker in workers)
        return workers

    found = memory.measure_memory(memory.WORKLOADS, start)
    _print(memory.table(found))
    return {"threads": len(cpus), "versions": versions, "bytes": found}


def _print(lines):
    print("\n".join(lines), "\n", sep="")


def _footer(options, versions):
    lines = [", ".join("%s %s" % item for item in versions.items() if item[1] != "here")]
    if options.mode is not _memory:
        lines.insert(0, "Best of %d alternating rounds; each library pinned to as many CPUs as it "
                        "has threads." % options.rounds)
    return "\n".join(lines)


def _parser():
    parser = argparse.ArgumentParser(prog="python -m minigraph bench", description=(
        "minigraph against NumPy, and PyTorch, JAX and TensorFlow where they are installed; in "
        "microseconds, and as a share of what the machine can do"))
    modes = parser.add_mutually_exclusive_group()
    modes.set_defaults(mode=_table)
    modes.add_argument("--gemm-grid", dest="mode", action="store_const", const=_grid,
                       help="several hundred products, not the table: worst ratios and cliffs")
    modes.add_argument("--growth", dest="mode", action="store_const", const=_growth,
                       help="how costs grow with batch, width, depth, feed shapes and graph")
    modes.add_argument("--memory", dest="mode", action="store_const", const=_memory,
                       help="peak memory of training steps")
    parser.add_argument("--peer", action="append", default=[], metavar="PYTHON",
                        help="another interpreter to look for libraries in; may be repeated")
    parser.add_argument("--only", metavar="NAMES",
                        help="rows of the table, by names with commas between; * is any letters")
    parser.add_argument("--threads", help="numbers of threads, such as 1,2; default: one and all")
    parser.add_argument("--rounds", type=int, default=3, help="alternating rounds (default 3)")
    parser.add_argument("--seconds", type=float,
                        help="seconds of each measurement (default 0.15; fewer for many points)")
    parser.add_argument("--json", metavar="FILE", help="also write everything measured to FILE")
    return parser


def _progress(text):
    if sys.stderr.isatty():
        print("\r\033[K" + text, end="", file=sys.stderr, flush=True)

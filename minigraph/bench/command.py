"""The command line of `python -m minigraph bench`."""

import argparse
import fnmatch
import json
import os
import sys
from dataclasses import dataclass
from typing import Callable

from minigraph.bench import grid, growth, memory
from minigraph.bench.limits import measure_limits
from minigraph.bench.picture import growth_picture, ratios_picture
from minigraph.bench.report import limits_text, make_report, merge, table
from minigraph.bench.runner import PEERS, close_workers, measure, start_workers
from minigraph.bench.workloads import WORKLOADS


@dataclass(frozen=True)
class Mode:
    """One thing that the command can measure."""

    text: Callable                  # of a report: lines
    work: Callable = list           # workloads
    seconds: float = 0.15           # of each measurement, if not said otherwise
    peers: tuple = PEERS
    picture: Callable = None        # of reports: SVG text


MODES = {
    "table": Mode(lambda report: table(report) + [""] + limits_text(report),
                  lambda: WORKLOADS, picture=ratios_picture),
    "grid": Mode(lambda report: grid.summary(report) + limits_text(report)[:1],
                 grid.workloads, seconds=0.01, peers=grid.PEERS),
    "growth": Mode(growth.text, growth.workloads, seconds=0.05, picture=growth_picture),
    "memory": Mode(memory.text, lambda: memory.WORKLOADS),
}


def main(arguments=None):
    """Measures or reads, prints what was found, and returns the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        _check(options)
        reports = _read(options.read) if options.read else _measure_all(options)
        mode = MODES[reports[0]["mode"]]
        _check_picture(options, reports[0]["mode"])
        for report in reports if options.read else []:
            _print(mode.text(report))
        print(", ".join("%s %s" % item for item in reports[0]["versions"].items()
                        if item[1] != "here"))
        _write(options.json, json.dumps(reports, indent=1))
        _write(options.svg, mode.picture(reports) if options.svg else "")
    except (OSError, ValueError, RuntimeError) as error:
        _complain("%s: %s" % (parser.prog, error))
        return 2
    return 0


def _check(options):
    """ValueError for an option that cannot be met, before anything is measured."""
    if options.read:
        return
    if not hasattr(os, "sched_setaffinity"):
        raise RuntimeError("libraries are pinned to CPUs, which this system lacks; Linux has it")
    if options.rounds < 1:
        raise ValueError("--rounds must be at least 1, got %d" % options.rounds)
    if options.seconds is not None and not options.seconds > 0:
        raise ValueError("--seconds must be positive, got %g" % options.seconds)
    _check_picture(options, options.mode)


def _check_picture(options, mode):
    if options.svg and not MODES[mode].picture:
        raise ValueError("--svg: there is no picture of %s" % mode)


def choose(patterns, work):
    """Those of `work` that patterns name; all without. ValueError for a pattern that names none."""
    chosen = set()
    for pattern in patterns.split(",") if patterns else ["*"]:
        names = fnmatch.filter([w.name for w in work], pattern)
        if not names:
            raise ValueError("no workload is named %s; there are %s"
                             % (pattern, ", ".join(w.name for w in work)))
        chosen.update(names)
    return [w for w in work if w.name in chosen]


def thread_counts(text, cpus):
    """Numbers of threads from '1,2'; one and all without text. ValueError for what is none."""
    counts = text.split(",") if text else ["1", str(cpus)]
    if not all(c.isdecimal() and 1 <= int(c) <= cpus for c in counts):
        raise ValueError("--threads must be numbers between 1 and %d, separated by commas, got %s"
                         % (cpus, text))
    return sorted({int(c) for c in counts})


def _measure_all(options):
    """A report for each number of threads, printed as soon as it is there."""
    cpus = sorted(os.sched_getaffinity(0))
    work = choose(options.only, MODES[options.mode].work())
    reports = []
    for count in thread_counts(options.threads, len(cpus)):
        measure_one = _measure_memory if options.mode == "memory" else _measure
        reports.append(measure_one(work, options, cpus[-count:]))
        _print(MODES[options.mode].text(reports[-1]))
    if options.mode != "memory":
        print("Best of %d alternating rounds, in microseconds; each library pinned to as many CPUs "
              "as it has threads." % options.rounds)
    return reports


def _measure(work, options, cpus):
    mode = MODES[options.mode]
    workers = start_workers(options.peer, cpus, mode.peers, _complain)
    try:
        limits = measure_limits(cpus, options.seconds or 0.15)
        found = measure(work, workers, len(cpus), options.rounds, options.seconds or mode.seconds,
                        _progress)
    finally:
        close_workers(workers)
        _progress("")
    for (workload, library), why in found.failed.items():
        _complain("%s, %s: %s" % (workload, library, why))
    return make_report(options.mode, work, found, limits)


def _measure_memory(work, options, cpus):
    return memory.measure_memory(
        work, len(cpus), lambda: start_workers(options.peer, cpus, complain=_complain))


def _read(paths):
    """The reports in files that --json wrote, merged. ValueError for a file of another kind."""
    reports = []
    for path in paths:
        with open(path) as file:
            try:
                reports += json.load(file)
            except ValueError:
                raise ValueError("%s is not a file that --json wrote" % path) from None
    return merge(reports)


def _write(path, text):
    if path:
        with open(path, "w") as file:
            file.write(text)


def _print(lines):
    print("\n".join(lines), "\n", sep="")


def _complain(text):
    print(text, file=sys.stderr)


def _progress(text):
    if sys.stderr.isatty():
        print("\r\033[K" + text, end="", file=sys.stderr, flush=True)


def _parser():
    parser = argparse.ArgumentParser(prog="python -m minigraph bench", description=(
        "minigraph against NumPy, and PyTorch, JAX and TensorFlow where they are installed; in "
        "microseconds, and as a share of what the machine can do"))
    modes = parser.add_mutually_exclusive_group()
    modes.set_defaults(mode="table")
    for flag, mode, words in (
            ("--gemm-grid", "grid", "several hundred products: worst ratios and cliffs"),
            ("--growth", "growth", "how costs grow with batch, width, depth, shapes and graph"),
            ("--memory", "memory", "peak memory of training steps")):
        modes.add_argument(flag, dest="mode", action="store_const", const=mode, help=words)
    parser.add_argument("--peer", action="append", default=[], metavar="PYTHON",
                        help="another interpreter to look for libraries in; may be repeated")
    parser.add_argument("--only", metavar="NAMES",
                        help="what to measure, by names with commas between; * is any letters")
    parser.add_argument("--threads", help="numbers of threads, such as 1,2; default: one and all")
    parser.add_argument("--rounds", type=int, default=3, help="alternating rounds (default 3)")
    parser.add_argument("--seconds", type=float,
                        help="seconds of each measurement (default 0.15; fewer for many points)")
    parser.add_argument("--json", metavar="FILE", help="also write everything measured to FILE")
    parser.add_argument("--svg", metavar="FILE", help="also draw the table or the growth into FILE")
    parser.add_argument("--read", action="append", metavar="FILE",
                        help="measure nothing: read what --json wrote; may be repeated, for parts")
    return parser

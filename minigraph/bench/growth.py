"""How costs grow: curves of time over work, which are level where growth is linear."""

from dataclasses import dataclass

from minigraph.bench.report import threads_text
from minigraph.bench.workloads import Workload, mlp_train

COUNTS = (1, 3, 10, 30, 100, 300, 1000)


@dataclass(frozen=True)
class Curve:
    """Points (x, Workload, units of work); `unit` says what the time of one unit is."""

    name: str
    title: str
    axis: str
    unit: str
    points: tuple


def _graph(kind, numbers, argument="operations"):
    return tuple((n, Workload("%s_%d" % (kind, n), "%s, %d" % (kind, n), kind, {argument: n}), n)
                 for n in numbers)


def _training(mark, numbers, make):
    points = []
    for n in numbers:
        work = make(n)
        points.append((n, Workload("%s_%d" % (mark, n), work.title, work.kind, work.arguments),
                       work.flops / 1e6))
    return tuple(points)


CURVES = [
    Curve("batch", "training step of an MLP", "batch", "us per MFLOP", _training(
        "batch", (2 ** i for i in range(14)), lambda n: mlp_train(n, 256))),
    Curve("width", "training step of an MLP, batch 128", "width", "us per MFLOP", _training(
        "width", (2 ** i for i in range(4, 13)), lambda n: mlp_train(128, n))),
    Curve("depth", "run of a chain of operations", "operations", "us per operation",
          _graph("chain", (3, 9, 30, 99, 300, 999, 2001))),
    Curve("shapes", "step with a batch size that varies", "batch sizes", "us per step",
          _graph("feed_shapes", COUNTS, "count")),
    Curve("construct", "building a graph and its gradients", "operations", "us per operation",
          _graph("construct", (30, 99, 300, 999, 3000, 9999))),
    Curve("compile", "first run of a graph and its gradients", "operations", "us per operation",
          _graph("compile", (30, 99, 300, 999, 3000, 9999))),
]


def workloads():
    return [work for curve in CURVES for _, work, _ in curve.points]


def costs(curve, report):
    """dict of library -> [(x, microseconds per unit of work)]."""
    times = {row["name"]: row["microseconds"] for row in report["rows"]}
    lines = {}
    for x, work, units in curve.points:
        for name, us in times.get(work.name, {}).items():
            lines.setdefault(name, []).append((x, us / units))
    return lines


def text(report):
    """Lines: for each curve and library the cost of a unit at every point."""
    lines = ["Costs of growing work, " + threads_text(report)]
    for curve in CURVES:
        measured = costs(curve, report)
        if not measured:
            continue
        lines.append("%s, %s:" % (curve.title, curve.unit))
        lines.append("  %-12s" % curve.axis + "".join("%9d" % x for x, _, _ in curve.points))
        for name, points in measured.items():
            at = dict(points)
            lines.append("  %-12s" % name + "".join(
                "%9.3g" % at[x] if x in at else "%9s" % "-" for x, _, _ in curve.points))
    return lines

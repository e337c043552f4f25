"""Several hundred products: ours against NumPy's and PyTorch's, and cliffs between neighbours."""

import itertools

from minigraph.bench.report import best_ratio, geometric_mean, libraries, threads_text
from minigraph.bench.workloads import gemm

PEERS = ("minigraph", "numpy", "torch")
SIDES = (1, 4, 10, 32, 100, 256, 784, 1024)
STEPS = (*range(1, 18), 24, 31, 32, 33, 48, 63, 64, 65, 80, 95, 96, 97, 112, 127, 128, 129, 160,
         192, 193, 224, 255, 256, 257, 320, 383, 384, 385, 448, 511, 512, 513)
LINES = {                                   # what grows along a line, and the product of each step
    "m, with n = k = 256": lambda s: (s, 256, 256),
    "n, with m = k = 256": lambda s: (256, s, 256),
    "k, with m = n = 256": lambda s: (256, 256, s),
    "m = n = k": lambda s: (s, s, s),
}
CLASSES = (10 ** 5, 10 ** 7, 10 ** 10)      # floating-point operations that a class stays below
WORST = 6                                   # how many shapes of a class are listed
LARGE = 256                                 # sides from here on are to be near the FMA peak


def shapes():
    """Every (m, n, k) of the grid and the lines, once."""
    grid = itertools.product(SIDES, repeat=3)
    return list(dict.fromkeys([*grid, *(line(s) for line in LINES.values() for s in STEPS)]))


def workloads():
    return [gemm(*shape) for shape in shapes()]


def summary(report):
    """Lines of text: ratios by peer, cliffs, worst shapes (m x k x n), shares of the limits."""
    times = {tuple(row["arguments"][side] for side in "mnk"): row["microseconds"]
             for row in report["rows"]}
    lines = ["Products of %d shapes, %s" % (len(times), threads_text(report))]
    for name in libraries(report)[1:]:
        ratios = [row[name] / row["minigraph"] for row in times.values()
                  if name in row and "minigraph" in row]
        numbers = geometric_mean(ratios), min(ratios), sum(r < 1 for r in ratios), len(ratios)
        lines.append("  %s / minigraph: geometric mean %.2f, worst %.2f, below 1 on %d of %d"
                     % (name, *numbers))
    if times.keys() >= set(shapes()):
        lines += _cliffs(times)
    return lines + _worst(times) + _shares(report)


def _worst(times):
    """For each class of work the mean and the worst shapes; the smallest are all overhead."""
    lines, low = [], 0
    for high in CLASSES:
        ranked = sorted((*best_ratio(row), shape) for shape, row in times.items()
                        if low <= 2 * _work(shape) < high and best_ratio(row))
        if ranked:
            mean = geometric_mean(ratio for ratio, _, _ in ranked)
            lines.append("  %g to %g MFLOP, best peer / minigraph: geometric mean %.2f of %d; worst"
                         % (low / 1e6, high / 1e6, mean, len(ranked)))
        for ratio, name, (m, n, k) in ranked[:WORST]:
            lines.append("    %5.2f  %4d x %4d x %4d  %9.1f us, %s %.1f" % (
                ratio, m, k, n, times[m, n, k]["minigraph"], name, times[m, n, k][name]))
        low = high
    return lines


def _shares(report):
    """What of the tighter limit is reached; of the FMA peak, where all sides are large."""
    peak = report["limits"]["flops"]["float32"]
    shares, of_peak = [], {}
    for row in report["rows"]:
        us = row["microseconds"].get("minigraph")
        if us:
            shares.append(row["least"]["microseconds"] / us)
            if min(row["arguments"][side] for side in "mnk") >= LARGE:
                of_peak[row["title"]] = row["flops"] / peak / us
    if not of_peak:
        return []
    title = min(of_peak, key=of_peak.get)
    return ["  share of the tighter limit: geometric mean %.0f %%" % (100 * geometric_mean(shares)),
            "  share of the FMA peak, sides from %d on: geometric mean %.0f %%, lowest %.0f %% (%s)"
            % (LARGE, 100 * geometric_mean(of_peak.values()), 100 * of_peak[title], title)]


def cliffs(line, times):
    """For neighbours of a line (time of the larger over the smaller by their work, both sides),
    steepest first; and the same of the smaller over the larger, their work aside."""
    rises, falls = [], []
    for small, large in zip(STEPS, STEPS[1:]):
        a, b = (times[line(s)].get("minigraph") for s in (small, large))
        if a and b:
            growth = _work(line(large)) / _work(line(small))
            rises.append((b / a / growth, small, large))
            falls.append((a / b, small, large))
    return sorted(rises, reverse=True), sorted(falls, reverse=True)


def _work(shape):
    return shape[0] * shape[1] * shape[2]


def _cliffs(times):
    lines = ["  neighbours on a line: steepest rise of the time per work; and the smaller slower:"]
    for title, line in LINES.items():
        rises, falls = cliffs(line, times)
        if rises:
            lines.append("    %-20s %s;  %s" % (
                title, ", ".join("%.2f (%d to %d)" % rise for rise in rises[:3]),
                ", ".join("%.2f (%d, %d)" % fall for fall in falls[:3])))
    return lines

"""The grid of products: several hundred shapes, and what is said of them."""

from minigraph.bench import grid
from minigraph.bench.limits import Limits
from minigraph.bench.report import make_report
from minigraph.bench.runner import Measured

LIMITS = Limits({"float32": 2000.0}, [(1000, 1e9, 1e9)])


def test_shapes():
    shapes = grid.shapes()
    assert len(shapes) == len(set(shapes)) > 500
    assert {(1, 1024, 784), (257, 256, 256), (256, 256, 33), (513, 513, 513)} <= set(shapes)
    assert len({w.name for w in grid.workloads()}) == len(shapes)


def measured(us, peer):
    work = grid.workloads()
    found = Measured(1, {w.name: {"minigraph": us(*shape), "NumPy": peer(*shape)}
                         for w, shape in zip(work, grid.shapes())})
    return make_report("grid", work, found, LIMITS)


def test_summary():
    def us(m, n, k):
        return m * n * k / 500 * (4 if (m, n, k) == (784, 784, 784) else 1)

    lines = grid.summary(measured(us, lambda m, n, k: m * n * k / 250))
    shapes = len(grid.shapes())
    assert lines[0] == "Products of %d shapes, 1 thread" % shapes
    assert lines[1] == ("  NumPy / minigraph: geometric mean 2.00, worst 0.50, below 1 on 1 of %d"
                        % shapes)
    cliffs, *along = lines[2:7]
    assert cliffs.startswith("  neighbours on a line") and len(along) == len(grid.LINES)
    assert along[0].startswith("    m, with n = k = 256  1.00 (")
    classes = [line for line in lines if "MFLOP" in line]
    assert [line.split(", best peer")[0] for line in classes] == [
        "  0 to 0.1 MFLOP", "  0.1 to 10 MFLOP", "  10 to 10000 MFLOP"]
    assert sum(int(line.split(" of ")[1].split(";")[0]) for line in classes) == shapes
    worst = lines.index(classes[2]) + 1
    assert lines[worst] == "     0.50   784 x  784 x  784  3855122.4 us, NumPy 1927561.2"
    assert lines[worst + 1].startswith("     2.00 ")
    peak = [line for line in lines if "FMA peak" in line]
    assert peak[0].endswith("lowest 12 % (sgemm 784 x 784 x 784)")


def test_cliffs():
    def us(m, n, k):
        return m * n * k * (3 if m == 33 else 1)

    line = grid.LINES["m, with n = k = 256"]
    times = {line(s): {"minigraph": us(*line(s))} for s in grid.STEPS}
    rises, falls = grid.cliffs(line, times)
    assert rises[0] == (3.0, 32, 33)
    assert falls[0][1:] == (33, 48) and falls[0][0] > 2
    assert rises[1][0] == 1.0


def test_one_library_alone():
    report = measured(lambda m, n, k: 1.0, lambda m, n, k: 1.0)
    for row in report["rows"]:
        del row["microseconds"]["NumPy"]
    lines = grid.summary(report)
    assert lines[1].startswith("  neighbours on a line")
    assert lines[6].startswith("  share of the tighter limit")


def test_a_part_of_the_grid_has_no_neighbours():
    report = measured(lambda m, n, k: 1.0, lambda m, n, k: 1.0)
    report["rows"] = report["rows"][:3]
    assert len(grid.summary(report)) == 2 + 1 + 3 and "0 to 0.1 MFLOP" in grid.summary(report)[2]

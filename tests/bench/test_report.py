"""The table and the JSON."""

import pytest

from minigraph.bench.limits import Limits
from minigraph.bench.report import (
    best_ratio, geometric_mean, libraries, limits_text, make_report, merge, ratio_text, share_text,
    table)
from minigraph.bench.runner import Measured
from minigraph.bench.workloads import Workload

LIMITS = Limits({"float32": 200.0}, [(1000, 50.0, 40.0)])


def test_ratio_names_the_best_peer():
    times = {"minigraph": 10.0, "NumPy": 40.0, "JAX": 25.0}
    assert ratio_text(times) == "2.50 (JAX)" and best_ratio(times) == (2.5, "JAX")
    assert ratio_text({"minigraph": 10.0}) == "-"
    assert ratio_text({"NumPy": 10.0}) == "-"
    assert geometric_mean([2.0, 8.0]) == pytest.approx(4.0)


WORK = [Workload("w", "some work", "kind", {"m": 3}, flops=7, reads=8, writes=9),
        Workload("v", "other", "kind")]
FOUND = Measured(2, {"w": {"NumPy": 20.0, "minigraph": 10.0}, "v": {"minigraph": 123456.7}},
                 versions={"NumPy": "2"})


def test_report_and_table():
    report = make_report("table", WORK, FOUND, LIMITS)
    assert table(report) == [
        "| work, 2 threads | minigraph | NumPy | best peer / minigraph | of the limit |",
        "| --------------- | --------: | ----: | --------------------: | -----------: |",
        "| some work       |      10.0 |  20.0 |          2.00 (NumPy) | 4 % (memory) |",
        "| other           |    123457 |     - |                     - |            - |"]
    assert report["rows"][0] == {
        "name": "w", "title": "some work", "arguments": {"m": 3},
        "flops": 7, "reads": 8, "writes": 9,
        "microseconds": {"NumPy": 20.0, "minigraph": 10.0},
        "least": {"microseconds": 17 / 40, "limit": "memory"}}
    assert report["versions"] == {"NumPy": "2"} and report["rows"][1]["least"] is None
    assert libraries(report) == ["minigraph", "NumPy"]


def test_share():
    row = {"least": {"microseconds": 20.0, "limit": "FMA"}, "microseconds": {"minigraph": 25.0}}
    assert share_text(row) == "80 % (FMA)"
    assert share_text({**row, "microseconds": {"NumPy": 25.0}}) == "-"
    assert share_text({**row, "least": None}) == "-"


def test_limits_text():
    assert limits_text({"threads": 1, "limits": {
        "flops": {"float32": 2e5}, "memory": [(1 << 18, 2e5, 1e5), (1 << 22, 3e4, 25e3)]}}) == [
        "The machine, 1 thread: 200 GFLOP/s float32 of FMA, which AMX exceeds; memory, reading / moving:",
        "    256 KB   200.0 /  100.0 GB/s",
        "      4 MB    30.0 /   25.0 GB/s"]


def test_merging_takes_the_later_row():
    def part(threads, rows):
        return {"mode": "table", "threads": threads, "versions": {str(rows): "1"},
                "rows": [{"name": name, "microseconds": {"minigraph": us}} for name, us in rows]}

    whole = merge([part(2, [("a", 1)]), part(1, [("a", 2), ("b", 3)]), part(1, [("a", 4)])])
    assert [report["threads"] for report in whole] == [1, 2]
    assert [(r["name"], r["microseconds"]["minigraph"]) for r in whole[0]["rows"]] == [
        ("b", 3), ("a", 4)]
    assert len(whole[0]["versions"]) == 2
    with pytest.raises(ValueError, match="reports must be of one kind, got grid, table"):
        merge([part(1, []), {**part(1, []), "mode": "grid"}])

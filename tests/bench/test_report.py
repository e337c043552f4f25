"""The table and the JSON."""

import pytest

from minigraph.bench.limits import Limits
from minigraph.bench.report import as_json, best_ratio, geometric_mean, ratio_text, table
from minigraph.bench.runner import Measured
from minigraph.bench.workloads import Workload

LIMITS = Limits({"float32": 200.0}, [(1000, 50.0, 40.0)])


def test_ratio_names_the_best_peer():
    times = {"minigraph": 10.0, "NumPy": 40.0, "JAX": 25.0}
    assert ratio_text(times) == "2.50 (JAX)" and best_ratio(times) == (2.5, "JAX")
    assert ratio_text({"minigraph": 10.0}) == "-"
    assert ratio_text({"NumPy": 10.0}) == "-"
    assert geometric_mean([2.0, 8.0]) == pytest.approx(4.0)


def test_table_and_json():
    work = [Workload("w", "some work", "kind", flops=7, reads=8, writes=9),
            Workload("v", "other", "kind")]
    found = Measured(2, {"w": {"NumPy": 20.0, "minigraph": 10.0}, "v": {"minigraph": 123456.7}},
                     versions={"NumPy": "2"})
    assert table(work, found) == [
        "| work, 2 threads | minigraph | NumPy | best peer / minigraph |",
        "| --------------- | --------: | ----: | --------------------: |",
        "| some work       |      10.0 |  20.0 |          2.00 (NumPy) |",
        "| other           |    123457 |     - |                     - |"]
    limited = table(work, found, LIMITS)
    assert [line.rpartition("| ")[2] for line in limited] == [
        "of the limit |", "-----------: |", "4 % (memory) |", "           - |"]
    report = as_json(found, work)
    assert report["threads"] == 2 and report["versions"] == {"NumPy": "2"}
    assert report["rows"][0] == {"name": "w", "title": "some work", "flops": 7, "reads": 8,
                                 "writes": 9, "microseconds": {"NumPy": 20.0, "minigraph": 10.0},
                                 "least": None}

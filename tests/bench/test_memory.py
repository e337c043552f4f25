"""Peak memory of a step, measured from outside."""

import os
import sys

import numpy as np

from minigraph.bench import memory
from minigraph.bench.runner import Worker
from minigraph.bench.workloads import Workload


def start():
    return [Worker("numpy", sys.executable, sorted(os.sched_getaffinity(0))[:1])]


def test_what_a_step_holds_is_counted():
    size = 1 << 22
    work = Workload("w", "sums of 16 MB", "elementwise", {"size": size})
    report = memory.measure_memory([work], 1, start)
    held = 4 * size * np.float32().itemsize      # two inputs, and two arrays to work in
    assert 0.95 * held < report["rows"][0]["bytes"]["NumPy"] < 1.3 * held
    assert report["mode"] == "memory" and report["versions"] == {"NumPy": np.__version__}


def test_a_library_without_the_work_is_left_out():
    report = memory.measure_memory([Workload("w", "some", "add_one")], 1, start)
    assert report["rows"] == [{"name": "w", "title": "some", "bytes": {}}]


def test_table():
    rows = [{"title": "some work", "bytes": {"minigraph": 2e6}},
            {"title": "other", "bytes": {"minigraph": 3e6, "JAX": 45e5}}]
    assert memory.text({"rows": rows}) == [
        "peak memory of a step, MB   minigraph         JAX",
        "some work                         2.0           -",
        "other                             3.0         4.5"]

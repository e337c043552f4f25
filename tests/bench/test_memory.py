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
    found = memory.measure_memory([work], start)
    held = 4 * size * np.float32().itemsize      # two inputs, and two arrays to work in
    assert 0.95 * held < found["sums of 16 MB"]["NumPy"] < 1.3 * held


def test_a_library_without_the_work_is_left_out():
    assert memory.measure_memory([Workload("w", "some", "add_one")], start) == {"some": {}}


def test_table():
    found = {"some work": {"minigraph": 2e6}, "other": {"minigraph": 3e6, "JAX": 45e5}}
    assert memory.table(found) == [
        "peak memory of a step, MB   minigraph         JAX",
        "some work                         2.0           -",
        "other                             3.0         4.5"]

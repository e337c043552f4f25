"""What the machine can do: positive, computed on the right numbers; the tighter limit counts."""

import os

import numpy as np
import pytest

from minigraph import engine
from minigraph.bench.limits import Limits, measure_limits
from minigraph.bench.peers import limit_peer
from minigraph.bench.workloads import Workload

LIMITS = Limits({"float32": 200.0, "float64": 100.0},
                [(1000, 50.0, 40.0), (10000, 20.0, 10.0)])


def test_limits_are_positive_and_fall_with_size():
    cpus, sizes = sorted(os.sched_getaffinity(0))[:1], (1 << 18, 1 << 22)
    limits = measure_limits(cpus, 0.001, sizes)
    assert set(limits.flops) == {"float32", "float64"} and min(limits.flops.values()) > 0
    smaller, larger = limits.memory
    assert (smaller[0], larger[0]) == sizes
    assert smaller[1] >= larger[1] > 0 and smaller[2] >= larger[2] > 0


@pytest.mark.parametrize("isa", engine.available_isas())
def test_limit_kernels(isa):
    before = engine.isa()
    engine.select_isa(isa)
    try:
        y, z = np.zeros(1024, np.float32), np.ones(1024, np.float32)
        x = np.arange(1024, dtype=np.float32)
        engine.call(engine.KERNELS["limit_triad_f32"], [y, x, z], params=[2], extent=1024,
                    grain=300)
        assert (y == x + 2).all()
        engine.call(engine.KERNELS["limit_read_f32"], [y, z], params=[3], extent=1024, grain=1024)
        assert y[0] == 3 * 1024
        for dtype in ("float32", "float64"):
            # x / 2 + 1 ends at 2, in each of 12 chains of one vector
            lanes = limit_peer.VECTOR[isa] // np.dtype(dtype).itemsize
            ends = np.zeros(3, dtype)
            engine.call(engine.KERNELS["limit_fma_f%d" % (8 * ends.itemsize)], [ends], params=[200],
                        extent=3)
            assert (ends == 2 * 12 * lanes).all()
    finally:
        engine.select_isa(before)


def least(arguments={}, **work):
    return LIMITS.least_time(Workload("w", "w", "kind", arguments, **work))


def test_the_tighter_limit_bounds():
    fma = Workload("a", "a", "k", flops=4000, reads=100)
    assert LIMITS.least_time(fma) == (20.0, "FMA")
    assert least({"dtype": "float64"}, flops=4000) == (40.0, "FMA")
    assert least(reads=500) == (10.0, "memory")
    assert least(reads=9000, writes=1000) == (500.0, "memory")
    assert least(reads=8000, writes=1000) == (225.0, "memory")
    assert least(reads=80000, writes=10000) == (9000.0, "memory")
    assert least() is None

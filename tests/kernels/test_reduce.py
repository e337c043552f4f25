"""Reductions, argmax and running sums of the engine against NumPy, on every instruction set."""

import math

import numpy as np
import pytest

from minigraph import engine
from minigraph.compile.interpret import ImmediateEmit
from minigraph.compile.ir import Value
from minigraph.core.dtypes import as_dtype
from minigraph.ops import _reduce

SUM = ("sum", "sum", "sum", "sum")
PASSES = {"sum": SUM, "prod": ("prod",) * 4, "max": ("max",) * 4, "min": ("min",) * 4,
          "mean": ("sum", "sum", "mean", "mean")}
FLOATS = ["float32", "float64"]
INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
COMPLEX = ["complex64", "complex128"]

# Shapes [outer, reduced, inner] around the kernels' blocks, lanes and slices.
SHAPES = [(1, 1, 1), (1, 7, 1), (3, 10, 1), (9, 15, 1), (20, 100, 1), (5, 24, 1), (5, 25, 1),
          (3, 1000, 1), (1, 5000, 1), (1, 300000, 1), (9, 20000, 1), (1, 3, 5), (1, 100, 10),
          (1, 3000, 2), (1, 10000, 33), (2, 77, 600), (1, 3, 70000), (2, 300, 1030), (5, 2, 3),
          (6, 316, 1), (3, 31, 1), (3, 33, 1), (2, 63, 1), (2, 64, 1), (3, 65, 1), (4, 127, 1),
          (2, 239, 1), (2, 1023, 1), (2, 4097, 1), (2, 8200, 1), (50, 3, 1), (37, 35, 1),
          (19, 95, 1)]


def reduce(op, x, axes, divisor=1):
    """The kernel's result, of the kept axes, and those reduced as 1."""
    dtype = as_dtype(x.dtype)
    shape = tuple(1 if i in axes else n for i, n in enumerate(x.shape))
    emit = ImmediateEmit(None)
    source, target = Value(dtype, x.shape, "const", x), Value(dtype, shape)
    _reduce.emit_reduction(emit, dtype, target, source, axes, PASSES[op], divisor)
    return emit.array(target)


def call(kernel, *arrays, extent, **how):
    status, _ = engine.call(engine.KERNELS[kernel], list(arrays), extent=extent, grain=extent,
                            **how)
    assert status == 0


def numbers(shape, dtype, seed=0):
    rng = np.random.default_rng(seed)
    if dtype in INTEGERS:
        return rng.integers(0 if dtype[0] == "u" else -50, 100, shape).astype(dtype)
    x = rng.standard_normal(shape)
    return (x + 1j * rng.standard_normal(shape) if dtype in COMPLEX else x).astype(dtype)


@pytest.mark.parametrize("dtype", FLOATS + COMPLEX)
def test_sum_and_mean_are_as_exact_as_pairwise(isa, dtype):
    for shape in SHAPES:
        x = numbers(shape, dtype)
        wide = x.astype(np.clongdouble if dtype in COMPLEX else np.longdouble)
        scale = np.abs(wide).sum(1, keepdims=True) * np.finfo(dtype).eps
        assert (np.abs(reduce("sum", x, {1}) - wide.sum(1, keepdims=True)) <= 3 * scale).all()
        mean = reduce("mean", x, {1}, divisor=shape[1])
        assert (np.abs(mean - wide.mean(1, keepdims=True)) <= 4 * scale / shape[1]).all()


@pytest.mark.parametrize("dtype", INTEGERS)
def test_integers_wrap_around(isa, dtype):
    for shape in SHAPES:
        x = numbers(shape, dtype)
        total = x.sum(1, keepdims=True, dtype=dtype)
        np.testing.assert_array_equal(reduce("sum", x, {1}), total)
        np.testing.assert_array_equal(reduce("prod", x, {1}), x.prod(1, keepdims=True, dtype=dtype))
        mean = reduce("mean", x, {1}, divisor=shape[1])
        towards_zero = [int(math.copysign(abs(int(t)) // shape[1], int(t))) for t in total.ravel()]
        np.testing.assert_array_equal(mean.ravel(), np.array(towards_zero, dtype))


@pytest.mark.parametrize("dtype", FLOATS + INTEGERS)
def test_extremes(isa, dtype):
    for shape in SHAPES:
        x = numbers(shape, dtype)
        np.testing.assert_array_equal(reduce("max", x, {1}), x.max(1, keepdims=True))
        np.testing.assert_array_equal(reduce("min", x, {1}), x.min(1, keepdims=True))


@pytest.mark.parametrize("dtype", FLOATS)
def test_product(isa, dtype):
    x = 1 + numbers((3, 1000), dtype) * 1e-3
    want = x.astype(np.longdouble).prod(1, keepdims=True)
    np.testing.assert_allclose(reduce("prod", x, {1}), want, rtol=200 * np.finfo(dtype).eps)


@pytest.mark.parametrize("axes", [{0}, {1}, {2}, {3}, {0, 2}, {1, 3}, {0, 1, 3}, {0, 3},
                                  {0, 1, 2, 3}, set()])
def test_any_axes(isa, axes):
    x = numbers((3, 4, 5, 6), "float32")
    got = reduce("sum", x, axes)
    np.testing.assert_allclose(got, x.sum(tuple(axes), keepdims=True), rtol=1e-5, atol=1e-5)
    count = math.prod(x.shape[a] for a in axes)
    np.testing.assert_allclose(reduce("mean", x, axes, divisor=count),
                               x.mean(tuple(axes), keepdims=True), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("shape,axes", [((0,), {0}), ((0, 3), {0}), ((2, 0), {1}),
                                        ((2, 0, 3, 0), {1, 3}), ((2, 0, 3, 5), {1, 3})])
def test_nothing_gives_the_identity(isa, shape, axes):
    x = np.zeros(shape, np.float32)
    assert (reduce("sum", x, axes) == 0).all()
    assert (reduce("prod", x, axes) == 1).all()
    assert (reduce("max", x, axes) == -np.inf).all()
    assert (reduce("min", x, axes) == np.inf).all()
    assert np.isnan(reduce("mean", x, axes, divisor=0)).all()
    assert (reduce("max", x.astype(np.int32), axes) == np.iinfo(np.int32).min).all()


def test_extremes_skip_nan_except_alone(isa):
    for n in (2, 9, 100, 5000):
        x = np.arange(n, dtype=np.float32)
        x[n // 2] = np.nan
        assert reduce("max", x, {0}) == np.nanmax(x)
        assert reduce("min", x, {0}) == np.nanmin(x)
    assert np.isnan(reduce("max", np.array([np.nan], np.float32), {0}))


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("n", [25, 37, 64, 79, 316])
def test_every_place_of_a_row_counts_once(isa, dtype, n):
    one = np.eye(n, dtype=dtype) * 3
    assert (reduce("sum", one, {1}) == 3).all()
    assert (reduce("prod", one + (1 - np.eye(n, dtype=dtype)), {1}) == 3).all()
    assert (reduce("max", one - 5, {1}) == -2).all()
    assert (reduce("min", 5 - one, {1}) == 2).all()
    holes = np.where(np.eye(n, dtype=bool), np.nan, -one.max(0) - np.arange(n)).astype(dtype)
    np.testing.assert_array_equal(reduce("max", holes, {1})[:, 0], np.nanmax(holes, 1))
    np.testing.assert_array_equal(reduce("min", holes, {1})[:, 0], np.nanmin(holes, 1))
    assert np.isnan(reduce("sum", holes, {1})).all()
    endless = np.where(np.eye(n, dtype=bool), np.inf, one).astype(dtype)
    assert (reduce("sum", endless, {1}) == np.inf).all()
    assert (reduce("max", endless, {1}) == np.inf).all()
    assert (reduce("min", -endless, {1}) == -np.inf).all()
    assert (reduce("max", np.full((3, n), -np.inf, dtype), {1}) == -np.inf).all()
    assert (reduce("min", np.full((3, n), np.nan, dtype), {1}) == np.inf).all()


def test_long_sums_do_not_depend_on_threads(isa):
    x = numbers((1 << 20,), "float32")
    before = engine.threads()
    results = []
    for threads in (1, 2, 3):
        engine.set_threads(threads)
        results.append(reduce("sum", x, {0}).tobytes())
    engine.set_threads(before)
    assert len(set(results)) == 1


@pytest.mark.parametrize("dtype", FLOATS)
def test_squares_root_and_added_sum(isa, dtype):
    x = numbers((300, 700), dtype)
    wide = x.astype(np.longdouble)
    y = np.empty(700, dtype)
    call("squares_" + as_dtype(dtype).suffix, y, x, params=[300, 700, 300, 700, 1], extent=1)
    np.testing.assert_allclose(y, (wide ** 2).sum(0), rtol=10 * np.finfo(dtype).eps)
    root = np.empty_like(y)
    call("root_" + as_dtype(dtype).suffix, root, y, params=[1, 700, 1, 700, 1], extent=1)
    np.testing.assert_allclose(root, np.sqrt(y), rtol=2 * np.finfo(dtype).eps)
    y[:] = 2
    call("add_sum_" + as_dtype(dtype).suffix, y, x, params=[300, 700], reals=[-0.5], extent=700)
    np.testing.assert_allclose(y, 2 - 0.5 * wide.sum(0), rtol=1e-6, atol=50 * np.finfo(dtype).eps)


@pytest.mark.parametrize("dtype", FLOATS + INTEGERS)
def test_positions_of_extremes(isa, dtype):
    suffix = as_dtype(dtype).suffix
    for shape in SHAPES:
        x = numbers(shape, dtype)
        x[np.random.default_rng(1).random(shape) < 0.3] = x.max()
        for index in (np.int32, np.int64):
            y = np.empty((shape[0], shape[2]), index)
            params = [shape[1], shape[2], y.itemsize]
            call("argmax_" + suffix, y, x, params=params, extent=shape[0])
            np.testing.assert_array_equal(y, x.argmax(1))
            call("argmin_" + suffix, y, x, params=params, extent=shape[0])
            np.testing.assert_array_equal(y, x.argmin(1))


def test_positions_skip_nan(isa):
    y = np.empty(1, np.int64)
    for n in (3, 70, 5000):
        x = np.full(n, np.nan, np.float32)
        call("argmax_f32", y, x, params=[n, 1, 8], extent=1)
        assert y[0] == 0
        x[n // 2:] = -np.inf
        x[-1] = -5
        call("argmax_f32", y, x, params=[n, 1, 8], extent=1)
        assert y[0] == n - 1


@pytest.mark.parametrize("dtype", FLOATS + INTEGERS)
@pytest.mark.parametrize("n", [2, 9, 16, 17, 31, 47, 64, 70, 127])
def test_every_place_can_be_the_extreme(isa, dtype, n):
    suffix = as_dtype(dtype).suffix
    params = [n, 1, 8]
    y = np.empty(n, np.int64)
    last = (np.arange(n)[:, None] <= np.arange(n)).astype(dtype)   # row i: its first 1 is at i
    call("argmax_" + suffix, y, last, params=params, extent=n)
    np.testing.assert_array_equal(y, np.arange(n))
    call("argmin_" + suffix, y, 1 - last, params=params, extent=n)
    np.testing.assert_array_equal(y, np.arange(n))
    same = np.full((n, n), 7, dtype)
    call("argmax_" + suffix, y, same, params=params, extent=n)
    assert (y == 0).all()
    if dtype in FLOATS:
        last[last == 0] = np.nan
        call("argmax_" + suffix, y, last, params=params, extent=n)
        np.testing.assert_array_equal(y, np.arange(n))
        for value in (np.nan, -np.inf):
            call("argmax_" + suffix, y, np.full((n, n), value, dtype), params=params, extent=n)
            assert (y == 0).all()
        same[np.arange(n), np.arange(n)] = -np.inf
        call("argmin_" + suffix, y, same, params=params, extent=n)
        np.testing.assert_array_equal(y, np.arange(n))


@pytest.mark.parametrize("dtype", FLOATS + INTEGERS + COMPLEX)
@pytest.mark.parametrize("exclusive", [0, 1])
@pytest.mark.parametrize("reverse", [0, 1])
def test_running_sums_and_products(isa, dtype, exclusive, reverse):
    for shape in [(1, 1, 1), (3, 10, 1), (2, 7, 5), (1, 40, 70)]:
        x = numbers(shape, dtype)
        for kernel, function, start in (("cumsum", np.cumsum, 0), ("cumprod", np.cumprod, 1)):
            y = np.empty_like(x)
            call("%s_%s" % (kernel, as_dtype(dtype).suffix), y, x,
                 params=[shape[1], shape[2], exclusive, reverse], extent=shape[0])
            want = function(x[:, ::-1] if reverse else x, 1, dtype=dtype)
            if exclusive:
                first = np.full((shape[0], 1, shape[2]), start, dtype)
                want = np.concatenate([first, want[:, :-1]], 1)
            np.testing.assert_allclose(y, want[:, ::-1] if reverse else want, rtol=1e-4, atol=1e-5)

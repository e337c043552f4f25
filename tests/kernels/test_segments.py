"""Rows that are joined by segment, scattered, dealt out and counted, on every instruction set."""

import numpy as np
import pytest

import minigraph as tf
from minigraph.ops.histogram import BINCOUNT

DTYPES = [np.float32, np.float64, np.int8, np.int64, np.uint16]
JOINS = {"sum": (np.add, lambda d: 0), "prod": (np.multiply, lambda d: 1),
         "max": (np.maximum, lambda d: (np.finfo if d.kind == "f" else np.iinfo)(d).min),
         "min": (np.minimum, lambda d: (np.finfo if d.kind == "f" else np.iinfo)(d).max)}


def run(function, *arrays):
    with tf.Graph().as_default(), tf.Session() as session:
        inputs = [tf.placeholder(a.dtype, a.shape) for a in arrays]
        return session.run(function(*inputs), dict(zip(inputs, arrays)))


def numbers(shape, dtype, seed=0):
    return np.random.default_rng(seed).integers(1, 5, shape).astype(dtype)


@pytest.mark.parametrize("inner", [(), (1,), (7,), (3, 40)])
@pytest.mark.parametrize("join", JOINS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_unsorted_segments(dtype, join, inner, isa):
    ufunc, neutral = JOINS[join]
    data = numbers((300, *inner), dtype)
    ids = np.random.default_rng(1).integers(-2, 9, 300)
    wanted = np.full((10, *inner), neutral(data.dtype), dtype)
    with np.errstate(over="ignore"):
        ufunc.at(wanted, ids[ids >= 0], data[ids >= 0])
    function = getattr(tf, "unsorted_segment_" + join)
    for index in (np.int32, np.int64):
        got = run(lambda x, i: function(x, i, 10), data, ids.astype(index))
        np.testing.assert_allclose(got, wanted, rtol=1e-5)
        assert got.dtype == dtype


@pytest.mark.parametrize("inner", [(), (1,), (9,)])
@pytest.mark.parametrize("join", JOINS)
@pytest.mark.parametrize("dtype", [np.float16] + DTYPES)
def test_sorted_segments(dtype, join, inner, isa):
    """With gaps, whose rows are 0, or 1 of products."""
    ufunc, _ = JOINS[join]
    data = np.minimum(numbers((60, *inner), dtype), 2 if join == "prod" else 9)
    ids = np.sort(np.random.default_rng(2).choice([0, 1, 4, 5, 11], 60))
    wanted = np.full((ids[-1] + 1, *inner), join == "prod", dtype)
    starts = np.flatnonzero(np.diff(ids, prepend=-1))
    with np.errstate(over="ignore"):
        wanted[ids[starts]] = ufunc.reduceat(data, starts, dtype=dtype)
    for index in (np.int32, np.int64):
        got = run(getattr(tf, "segment_" + join), data, ids.astype(index))
        np.testing.assert_allclose(got, wanted, rtol=1e-3 if dtype == np.float16 else 1e-5)
        assert got.dtype == dtype


@pytest.mark.parametrize("runs", [[1] * 50, [400], [1, 300, 2, 17, 16, 33], [0, 3, 0, 9, 1] * 9])
@pytest.mark.parametrize("dtype", [np.float16, np.uint8, np.complex64] + DTYPES)
def test_runs_of_many_lengths(dtype, runs, isa):
    """Sums and means of short runs, of long ones, and of more rows than a uint8 counts."""
    ids = np.repeat(np.arange(len(runs)), runs)
    for inner in ((), (3,)):
        data = np.random.default_rng(3).integers(0, 3, (len(ids), *inner)).astype(dtype)
        sums = np.zeros((ids[-1] + 1, *inner), np.complex128)
        np.add.at(sums, ids, data)
        counts = np.maximum(runs, 1)[:len(sums)].reshape((-1,) + (1,) * len(inner))
        exact = sums if data.dtype.kind == "c" else sums.real
        wrapped = exact.astype(np.int64).astype(dtype) if data.dtype.kind in "iu" else exact
        means = wrapped // counts if data.dtype.kind in "iu" else exact / counts
        for index in (np.int32, np.int64):
            np.testing.assert_allclose(run(tf.segment_sum, data, ids.astype(index)), wrapped,
                                       rtol=1e-3 if dtype == np.float16 else 1e-6)
            if dtype != np.int8 or max(runs) < 60:      # whose sums wrap below 0
                np.testing.assert_allclose(run(tf.segment_mean, data, ids.astype(index)), means,
                                           rtol=1e-3 if dtype == np.float16 else 1e-6)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("ids, message", [
    ([0, 2, 1], "segment ids are not increasing"),
    ([-1, 0, 2], r"Segment id -1 out of range \[0, 3\), possibly because 'segment_ids' input is "
                 "not sorted."),
    ([0, 0], "segment_ids should be the same size as dimension 0 of input."),
])
def test_ids_that_are_not_sorted(dtype, ids, message):
    with pytest.raises(tf.errors.InvalidArgumentError, match="^" + message):
        with tf.Graph().as_default(), tf.Session() as session:
            x, i = tf.placeholder(dtype, [None]), tf.placeholder(tf.int32, [None])
            session.run(tf.segment_mean(x, i), {x: [1, 2, 3], i: ids})


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nan_stays_in_extremes(dtype, isa):
    ids = np.repeat(np.arange(3, dtype=np.int32), 3)
    data = np.array([1, np.nan, 2, np.nan, 1, 2, 1, 2, np.nan], dtype)
    for rows in (data, np.stack([data, data], 1)):
        for name in ("segment_max", "segment_min"):
            assert np.isnan(run(getattr(tf, name), rows, ids)).all()
            unsorted = getattr(tf, "unsorted_" + name)
            assert np.isnan(run(lambda x, i: unsorted(x, i, 3), rows, ids)).all()


def test_ids_that_are_too_large(isa):
    for columns in ((), (2,)):
        with pytest.raises(tf.errors.InvalidArgumentError,
                           match=r"segment_ids\[3\] = 4 is out of range \[0, 4\)"):
            run(lambda x, i: tf.unsorted_segment_max(x, i, 4), np.ones((5, *columns), np.float32),
                np.array([0, 3, 3, 4, 5]))


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("inner", [(), (5,)])
@pytest.mark.parametrize("index", [np.int32, np.int64])
def test_many_indices_are_scattered_in_order(index, inner, depth, isa):
    random = np.random.default_rng(3)
    at = random.integers(0, 6, (1000, depth)).astype(index)
    updates = random.integers(-9, 9, (1000, *inner)).astype(np.float32)
    total = np.zeros((6,) * depth + inner, np.float32)
    np.add.at(total, tuple(at.T), updates)
    np.testing.assert_array_equal(run(lambda i, u: tf.scatter_nd(i, u, total.shape), at, updates),
                                  total)
    last = np.zeros_like(total)
    for place, update in zip(at, updates):
        last[tuple(place)] = update
    np.testing.assert_array_equal(
        run(lambda i, u: tf.tensor_scatter_update(tf.zeros(total.shape), i, u), at, updates), last)
    at[777, -1] = 6
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"indices\[777\]"):
        run(lambda i, u: tf.scatter_nd(i, u, total.shape), at, updates)


@pytest.mark.parametrize("inner", [(), (2,), (3, 3)])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.complex128])
def test_rows_are_dealt_out(dtype, inner, isa):
    data = numbers((200, *inner), dtype)
    for shape in ((200,), (20, 10)):
        parts = np.random.default_rng(4).integers(0, 4, shape).astype(np.int32)
        got = run(lambda x, p: tf.dynamic_partition(x, p, 5), data.reshape(shape + inner), parts)
        for i, part in enumerate(got):
            np.testing.assert_array_equal(part, data[parts.ravel() == i])


@pytest.mark.parametrize("index", [np.int32, np.int64])
@pytest.mark.parametrize("n", [0, 1, 1000])
def test_invert_permutation(n, index, isa):
    x = np.random.default_rng(5).permutation(n).astype(index)
    np.testing.assert_array_equal(run(tf.invert_permutation, x), np.argsort(x))


@pytest.mark.parametrize("x, message", [
    ([0, 2, 1, 2, 5], "2 is duplicated in the input."), ([0, 3, 1], "3 is not between 0 and 3"),
    ([0, -1, 1], "-1 is not between 0 and 3")])
def test_what_is_no_permutation(x, message, isa):
    with pytest.raises(tf.errors.InvalidArgumentError, match=message):
        run(tf.invert_permutation, np.array(x))
    with pytest.raises((ValueError, tf.errors.InvalidArgumentError), match=message):
        with tf.Graph().as_default(), tf.Session() as session:
            session.run(tf.invert_permutation(x))


def test_counting(isa):
    x = np.random.default_rng(6).integers(0, 40, 3000).astype(np.int32)
    np.testing.assert_array_equal(run(tf.bincount, x), np.bincount(x))
    np.testing.assert_array_equal(run(lambda t: tf.bincount(t, maxlength=10), x),
                                  np.bincount(x)[:10])
    for dtype in (tf.int64, tf.float32):
        np.testing.assert_array_equal(
            run(lambda t: tf.bincount(t, minlength=50, dtype=dtype), x),
            np.bincount(x, minlength=50))
    x[100] = -1
    with pytest.raises(tf.errors.InvalidArgumentError, match="Input arr must be non-negative!"):
        run(lambda t: tf.bincount(t, minlength=50, maxlength=50), x)


@pytest.mark.parametrize("most", [1, 900, 5000])
@pytest.mark.parametrize("dtype", [tf.int32, tf.int64, tf.float32, tf.float64])
def test_few_and_many_counts(most, dtype, isa):
    for n in (0, 3, 777, 10001):
        x = np.random.default_rng(n).integers(0, most, n).astype(np.int32)
        got = run(lambda t: tf.bincount(t, dtype=dtype), x)
        assert got.dtype == dtype.as_numpy_dtype
        np.testing.assert_array_equal(got, np.bincount(x))


def weighed(x, size, weights):
    return BINCOUNT(x, size, tf.constant(weights, tf.float32))


def test_a_negative_number_of_counts():
    for weights in ([], [1, 2]):
        with pytest.raises(tf.errors.InvalidArgumentError, match="^Dimension size, given by scalar "
                           "input 1, must be non-negative but is -2"):
            run(lambda x, size: weighed(x, size, weights), np.array([0, 1], np.int32),
                np.array(-2, np.int32))


def test_weights_of_counts():
    x, size = np.array([0, 2, 5, 2], np.int32), np.array(4, np.int32)
    np.testing.assert_array_equal(run(lambda x, n: weighed(x, n, [1, 2, 3, 4]), x, size),
                                  [1, 0, 6, 0])
    with pytest.raises(tf.errors.InvalidArgumentError, match="^Input arr must be non-negative!"):
        run(lambda x, n: weighed(x, n, [1, 2, 3, 4]), -x, size)
    with pytest.raises(tf.errors.InvalidArgumentError, match="^Size of weights must be the same as "
                       "that of arr, got 3 and 4"):
        run(lambda x, n: weighed(x, n, [1, 2, 3]), x, size)


def test_strings_are_dealt_out_and_stitched():
    parts = np.array([1, 0, 1], np.int32)
    words = np.array([b"a", b"b", b"c"], object)
    with tf.Graph().as_default(), tf.Session() as session:
        x, p = tf.placeholder(tf.string, [3]), tf.placeholder(tf.int32, [3])
        dealt = tf.dynamic_partition(x, p, 2)
        stitched = tf.dynamic_stitch([p, [3]], [x, ["d"]])
        got = session.run([*dealt, stitched], {x: words, p: parts})
        for array, wanted in zip(got, ([b"b"], [b"a", b"c"], [b"b", b"c", b"", b"d"])):
            assert array.tolist() == wanted
        with pytest.raises(tf.errors.InvalidArgumentError,
                           match=r"^partitions\[2\] = 2 is not in \[0, 2\)"):
            session.run(dealt, {x: words, p: [0, 1, 2]})
        with pytest.raises(tf.errors.InvalidArgumentError,
                           match=r"^indices\[1\] is out of range"):
            session.run(stitched, {x: words, p: [0, -1, 2]})

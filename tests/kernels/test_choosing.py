"""Kernels that say how much they found, on every instruction set: where, unique, setdiff1d."""

import numpy as np
import pytest

import minigraph as tf

DTYPES = [np.float16, np.float32, np.float64, np.int8, np.int64, np.uint32, np.bool_]
SIZES = [0, 1, 90, 3000]


def run(function, *arrays):
    with tf.Graph().as_default(), tf.Session() as session:
        inputs = [tf.placeholder(a.dtype, a.shape) for a in arrays]
        return session.run(function(*inputs), dict(zip(inputs, arrays)))


def numbers(shape, dtype, most, seed=0):
    x = np.random.default_rng(seed).integers(0, most, shape)
    return (x - most // 2 if np.dtype(dtype).kind in "if" else x).astype(dtype)


def uniques(x):
    """By a dict, which keeps the order of first occurrences."""
    place = {}
    index = [place.setdefault(v, len(place)) for v in x.tolist()]
    return np.array(list(place), x.dtype), np.array(index), np.bincount(index, minlength=len(place))


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_unique(n, dtype, isa):
    for most, index in ((2, tf.int32), (60, tf.int64), (60000, tf.int32)):
        x = numbers(n, dtype, most)
        got = run(lambda t: [tf.unique_with_counts(t, index), tf.unique(t)], x)
        for part, wanted in zip([*got[0], *got[1]], [*uniques(x), *uniques(x)[:2]]):
            np.testing.assert_array_equal(part, wanted)
        assert got[0].y.dtype == x.dtype and got[0].idx.dtype == got[0].count.dtype == index


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_zeros_are_one_value_and_each_nan_another(dtype, isa):
    """As TensorFlow 1.15 has them."""
    x = np.array([np.nan, 1, np.nan, 0.0, -0.0, 1, -np.nan, np.inf, -np.inf, np.inf], dtype)
    y, idx, count = run(tf.unique_with_counts, x)
    np.testing.assert_array_equal(y, [np.nan, 1, np.nan, 0, np.nan, np.inf, -np.inf])
    np.testing.assert_array_equal(idx, [0, 1, 2, 3, 3, 1, 4, 5, 6, 5])
    np.testing.assert_array_equal(count, [1, 2, 1, 2, 1, 2, 1])
    out, idx = run(tf.setdiff1d, np.array([np.nan, 1, -0.0, 2], dtype),
                   np.array([np.nan, 0], dtype))
    np.testing.assert_array_equal(out, [np.nan, 1, 2])
    np.testing.assert_array_equal(idx, [0, 1, 3])


def test_unique_of_what_has_no_order():
    x = np.array([1 + 2j, 3, 1 + 2j, 1 - 2j], np.complex64)
    y, idx = run(tf.unique, x)
    np.testing.assert_array_equal(y, [1 + 2j, 3, 1 - 2j])
    np.testing.assert_array_equal(idx, [0, 1, 0, 2])
    words = np.array([b"b", b"a", b"b"], object)
    y, idx, count = run(tf.unique_with_counts, words)
    assert y.tolist() == [b"b", b"a"] and idx.tolist() == [0, 1, 0] and count.tolist() == [2, 1]
    assert run(tf.setdiff1d, words, np.array([b"b"], object)).out.tolist() == [b"a"]


@pytest.mark.parametrize("n, m", [(0, 3), (3, 0), (1, 1), (50, 7), (3000, 2000)])
@pytest.mark.parametrize("dtype", DTYPES)
def test_setdiff1d(n, m, dtype, isa):
    for most, index in ((40, tf.int64), (10 ** 4, tf.int32)):
        x, y = numbers(n, dtype, most), numbers(m, dtype, most, seed=1)
        got = run(lambda a, b: tf.setdiff1d(a, b, index), x, y)
        kept = ~np.isin(x, y)
        np.testing.assert_array_equal(got.out, x[kept])
        np.testing.assert_array_equal(got.idx, np.flatnonzero(kept))
        assert got.out.dtype == x.dtype and got.idx.dtype == index


@pytest.mark.parametrize("shape", [(0,), (1000,), (3, 0), (33, 31), (5, 1, 2, 3)])
@pytest.mark.parametrize("dtype", DTYPES + [np.complex64])
def test_where(shape, dtype, isa):
    for x in (numbers(shape, dtype, 3), np.ones(shape, dtype), np.zeros(shape, dtype)):
        np.testing.assert_array_equal(run(tf.where, x), np.argwhere(x))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_where_of_strange_numbers(dtype, isa):
    x = np.array([np.nan, -0.0, 0.0, 1, -np.inf, np.finfo(dtype).smallest_subnormal], dtype)
    np.testing.assert_array_equal(run(tf.where, x), [[0], [3], [4], [5]])


def test_a_scalar_has_no_coordinates():
    with pytest.raises(tf.errors.InvalidArgumentError,
                       match="^WhereOp : Unhandled input dimensions: 0"):
        run(tf.where, np.array(True))


@pytest.mark.parametrize("dtype", [np.bool_, np.float16, np.float32, np.int64, np.complex128])
@pytest.mark.parametrize("inner", [(), (3,), (2, 9)])
def test_boolean_mask(inner, dtype, isa):
    for n in SIZES:
        x = numbers((n, *inner), dtype, 100)
        for most in (1, 2, 5):
            mask = numbers(n, np.int32, most, seed=1) >= (most > 2)
            np.testing.assert_array_equal(run(tf.boolean_mask, x, mask), x[mask])
            if inner:
                turned = np.ascontiguousarray(np.moveaxis(x, 0, 1))
                got = run(lambda t, m: tf.boolean_mask(t, m, axis=1), turned, mask)
                np.testing.assert_array_equal(got, turned[:, mask])


@pytest.mark.parametrize("dtype", [*DTYPES, np.uint8, np.int16, np.uint64])
def test_count_nonzero(dtype, isa):
    for n in (*SIZES, 127, 128, 33000, 70001):
        for most in (1, 2, 7):
            x = numbers((n, 1), dtype, most)
            assert run(tf.count_nonzero, x) == np.count_nonzero(x)
            assert run(lambda t: tf.count_nonzero(t, [0], keepdims=True), x) == np.count_nonzero(x)
            assert run(lambda t: tf.reduce_sum(tf.cast(tf.not_equal(tf.zeros([], t.dtype), t),
                                                       tf.int64)), x) == np.count_nonzero(x)


def test_zeros_of_either_sign_are_not_counted(isa):
    for dtype in (np.float16, np.float32, np.float64):
        x = np.array([0.0, -0.0, np.nan, -np.inf, np.finfo(dtype).smallest_subnormal], dtype)
        assert run(tf.count_nonzero, x) == 3
        assert run(lambda t: tf.count_nonzero(tf.cast(t, tf.bfloat16)), x[:4]) == 2


def test_what_is_like_count_nonzero_is_not_taken_for_it(isa):
    x = np.array([[1, 0, 2], [1, 3, 0]], np.int32)
    for function, wanted in [
            (lambda t: tf.reduce_sum(tf.cast(tf.not_equal(t, 1), tf.int64)), 4),
            (lambda t: tf.reduce_sum(tf.cast(tf.not_equal(t, [0, 1, 2]), tf.int64)), 5),
            (lambda t: tf.reduce_sum(tf.cast(tf.not_equal(t, 0), tf.int32)), 4),
            (lambda t: tf.count_nonzero(t, 0), [2, 1, 1]),
            (lambda t: tf.count_nonzero(t, 1), [2, 2])]:
        np.testing.assert_array_equal(run(function, x), wanted)

"""The greatest entries of rows on every instruction set: many and few of short and long rows."""

import numpy as np
import pytest

import minigraph as tf
from minigraph import engine

DTYPES = [np.float32, np.float64, np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16]


def ordered(x, k):
    """By NumPy's sort, which has NaN last: rows are sorted from behind, stably."""
    n = x.shape[-1]
    order = n - 1 - np.argsort(x[..., ::-1], axis=-1, kind="stable")[..., ::-1][..., :k]
    return np.take_along_axis(x, order, -1), order


def run(function, *arrays):
    with tf.Graph().as_default(), tf.Session() as session:
        inputs = [tf.placeholder(a.dtype, a.shape) for a in arrays]
        return session.run(function(*inputs), dict(zip(inputs, arrays)))


def numbers(shape, dtype, seed=0):
    rng = np.random.default_rng(seed)
    if np.dtype(dtype).kind == "f":
        return rng.normal(size=shape).astype(dtype)
    least, most = np.iinfo(dtype).min, np.iinfo(dtype).max
    return rng.integers(least, most, shape, dtype, endpoint=True)


def check(x, k):
    values, places = run(lambda t: tf.nn.top_k(t, k), x)
    wanted, order = ordered(x, k)
    np.testing.assert_array_equal(places, order)
    np.testing.assert_array_equal(values, wanted)
    assert places.dtype == np.int32 and values.dtype == x.dtype


@pytest.mark.parametrize("n, k", [(1, 1), (8, 1), (31, 31), (32, 4), (33, 33), (100, 12), (100, 13),
                                  (777, 97), (777, 98), (777, 777), (3000, 256), (3000, 257)])
@pytest.mark.parametrize("dtype", DTYPES)
def test_top_k(n, k, dtype, isa):
    check(numbers((5, n), dtype), k)


@pytest.mark.parametrize("k", [3, 60, 900])
@pytest.mark.parametrize("dtype", [np.float32, np.int64])
def test_equal_entries_come_by_their_places(k, dtype, isa):
    check(np.random.default_rng(1).integers(0, 4, (6, 900)).astype(dtype), k)


@pytest.mark.parametrize("k", [5, 700])
@pytest.mark.parametrize("order", [1, -1])
def test_rows_that_are_in_order(k, order, isa):
    check(np.arange(1400, dtype=np.float32).reshape(2, 700)[:, ::order].copy(), k)


def check_sort(x):
    """Rows in ascending order, -0 and 0 in the order of their places, NaN first: -x is sorted."""
    wanted, order = ordered(-x, x.shape[-1])
    sorted_rows, places = run(tf.sort, x), run(tf.argsort, x)
    np.testing.assert_array_equal(sorted_rows, -wanted)
    np.testing.assert_array_equal(places, order)
    if x.dtype.kind == "f":
        np.testing.assert_array_equal(np.signbit(sorted_rows), np.signbit(-wanted))


@pytest.mark.parametrize("n", [1, 2, 7, 8, 9, 16, 17, 31, 33, 64, 65, 127, 128, 129, 255, 256, 257,
                               300, 1000, 5000])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int8, np.int32, np.int64])
def test_sort(n, dtype, isa):
    check_sort(numbers((3, n), dtype))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sort_keeps_signs_of_zeros_denormals_and_nan(dtype, isa):
    x = numbers((7, 300), dtype)
    x[0, ::3], x[0, 1::3] = 0.0, -0.0
    x[1] = np.arange(300) % 7 * np.finfo(dtype).smallest_subnormal
    x[2, 7], x[2, 8] = np.inf, -np.inf
    x[3, 9] = np.nan
    x[4] = 2.5
    x[5, ::3], x[6, ::4] = 0.0, -0.0
    check_sort(x)


@pytest.mark.parametrize("few", [2, 5, 100])
@pytest.mark.parametrize("dtype", [np.float32, np.int64])
def test_sort_of_repeated_values(few, dtype, isa):
    check_sort(np.random.default_rng(1).integers(0, few, (2, 3000)).astype(dtype))


@pytest.mark.parametrize("dtype", [np.int64, np.uint64, np.float64])
def test_sort_of_wide_numbers_that_differ_in_their_last_bits(dtype, isa):
    """Places come from the first 32 bits of the distance from the greatest, then from the rest."""
    x = np.random.default_rng(5).integers(0, 9, (2, 2000)).astype(np.uint64)
    x += np.random.default_rng(6).integers(0, 1000, (2, 2000)).astype(np.uint64) << np.uint64(51)
    x[0, ::2] += np.random.default_rng(7).integers(0, 2000, 1000).astype(np.uint64)
    x = x.view(dtype) if dtype is np.float64 else x.astype(dtype)
    values, places = run(lambda t: tf.nn.top_k(t, 2000), x)
    wanted, order = ordered(x, 2000)
    np.testing.assert_array_equal(values, wanted)
    np.testing.assert_array_equal(places, order)


def without_good_pivots(n, width, dtype):
    """A row in which the entries that a quicksort looks at for a pivot are always the least left:
    by the greatest first, so that ranks are the other way round."""
    row, next_value = np.zeros(n), 1
    left = np.arange(n)
    while len(left) > 16 * width:
        at = len(left) // (2 * width) + np.arange(width) * (len(left) // width)
        least = left[at[:width // 2]]
        row[least] = next_value + np.arange(len(least))
        next_value += len(least)
        row[left[at[width // 2:]]] = next_value + np.arange(width - len(least))
        left = np.delete(left, at[:width // 2])
    row[left] = next_value + np.arange(len(left))
    return (-row).astype(dtype)


@pytest.mark.parametrize("dtype, width", [(np.float32, 16), (np.int32, 16), (np.float64, 8)])
def test_sort_where_every_pivot_is_a_bad_one(dtype, width, isa):
    x = without_good_pivots(4000, width, dtype)[None]
    np.testing.assert_array_equal(run(tf.sort, x), np.sort(x))
    np.testing.assert_array_equal(run(lambda t: tf.nn.top_k(t, 4000), x)[0], np.sort(x)[:, ::-1])


@pytest.mark.parametrize("k", [4, 20, 40])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_special_numbers(k, dtype, isa):
    x = numbers((3, 40), dtype)
    x[0, [3, 9, 30, 31]] = np.nan, -np.nan, np.inf, -np.inf
    x[1] = np.where(np.arange(40) % 2, 0.0, -0.0)
    x[2, 5:35] = np.inf
    values, places = run(lambda t: tf.nn.top_k(t, k), x)
    wanted, order = ordered(x, k)
    np.testing.assert_array_equal(places, order)
    np.testing.assert_array_equal(values, wanted)
    np.testing.assert_array_equal(np.signbit(values[1]), np.signbit(wanted[1]))


@pytest.mark.parametrize("k", [7, 500])
def test_threads_share_the_rows(k, chosen_isa):
    x = numbers((3000, 500), np.float32)
    for threads in (1, 2):
        engine.set_threads(threads)
        check(x, k)


@pytest.mark.parametrize("rows, n", [(0, 3), (2, 0)])
def test_nothing_to_rank(rows, n, isa):
    values, places = run(lambda t: tf.nn.top_k(t, 0), np.zeros((rows, n), np.float32))
    assert values.shape == places.shape == (rows, 0)


@pytest.mark.parametrize("index", [np.int32, np.int64])
@pytest.mark.parametrize("n", [1, 7, 64, 1001])
def test_in_top_k(n, index, isa):
    x = np.random.default_rng(2).integers(0, 50, (400, n)).astype(np.float32)
    target = np.random.default_rng(3).integers(-1, n + 1, 400).astype(index)
    x[3, 0], x[4, n // 2], x[5, n - 1] = np.nan, np.inf, -np.inf
    inside = (target >= 0) & (target < n) & np.isfinite(x).all(1)
    score = x[np.arange(400), np.where(inside, target, 0)]
    above = (x > score[:, None]).sum(1)
    for k in (0, 1, 3, n, n + 5):
        got = run(lambda t, i: tf.nn.in_top_k(t, i, k), x, target)
        np.testing.assert_array_equal(got, inside & (above < k))

"""Checks of classes and counts of pairs: the plans they come to, and the numbers they give."""

import itertools

import numpy as np
import pytest

import minigraph as tf
from tests.compile.test_simplify import kernels


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default() as graph:
        yield graph


def run(fetches, feeds=None):
    with tf.Session() as session:
        return session.run(fetches, feeds)


COMPARISONS = [(tf.less, np.less), (tf.less_equal, np.less_equal), (tf.greater, np.greater),
               (tf.greater_equal, np.greater_equal)]


@pytest.mark.parametrize("dtype", [tf.int8, tf.uint8, tf.int32, tf.int64, tf.float32])
@pytest.mark.parametrize("ours, numpy", COMPARISONS)
@pytest.mark.parametrize("turned", [False, True])
def test_all_of_a_comparison(dtype, ours, numpy, turned):
    x = tf.placeholder(dtype, [None, None])
    limit = tf.placeholder(dtype, [])
    sides = (limit, x) if turned else (x, limit)
    fetches = [tf.reduce_all(ours(*sides), axis, keep_dims)
               for axis, keep_dims in itertools.product([None, 0, 1], [False, True])]
    rng = np.random.default_rng(0)
    for shape in [(1, 1), (3, 5), (0, 2), (2, 0), (70, 40)]:
        values = rng.integers(2, 6, shape)
        for bound in (1, 2, 3, 5, 6):
            held = numpy(bound, values) if turned else numpy(values, bound)
            want = [held.all(axis, keepdims=keep_dims)
                    for axis, keep_dims in itertools.product([None, 0, 1], [False, True])]
            for got, wanted in zip(run(fetches, {x: values, limit: bound}), want):
                np.testing.assert_array_equal(got, wanted)


def test_nan_is_not_less():
    x = tf.placeholder(tf.float32, [None])
    assert not run(tf.reduce_all(x < 5.), {x: [1, np.nan, 2]})


def test_all_of_a_comparison_is_one_reduction():
    x = tf.placeholder(tf.int32, [None])
    assert kernels([tf.reduce_all(x < 7)], {x: (50,)}) == ["max_i32", "map_any"]
    assert kernels([tf.reduce_all(tf.cast(x, tf.int64) >= 0)], {x: (50,)}) == ["min_i32", "map_any"]


@pytest.mark.parametrize("source, target", [
    (tf.int32, tf.int64), (tf.uint8, tf.int32), (tf.int64, tf.int32), (tf.int8, tf.uint8)])
@pytest.mark.parametrize("extreme", ["max", "min"])
def test_extreme_of_a_cast(source, target, extreme):
    x = tf.placeholder(source, [None, 3])
    got = getattr(tf, "reduce_" + extreme)(tf.cast(x, target), 0)
    values = np.random.default_rng(1).integers(0, 256, (9, 3)).astype(source.as_numpy_dtype)
    values[0, 0] = np.iinfo(values.dtype).max
    for given in (values, values[:0]):
        want = given.astype(target.as_numpy_dtype)
        limits = np.iinfo(want.dtype)
        initial = limits.min if extreme == "max" else limits.max
        np.testing.assert_array_equal(run(got, {x: given}),
                                      getattr(want, extreme)(0, initial=initial))


def test_what_is_counted_waits_for_assertions():
    x = tf.placeholder(tf.int32, [None])
    wide = tf.cast(x, tf.int64)
    with tf.control_dependencies([tf.Assert(tf.reduce_all(wide < 3), ["first", wide])]):
        checked = tf.identity(wide)
    with tf.control_dependencies([tf.assert_less(checked, tf.constant(2, tf.int64))]):
        checked = tf.identity(checked)
    matrix = tf.scatter_nd(tf.stack([checked, checked], 1), tf.ones_like(x), [2, 2])
    np.testing.assert_array_equal(run(matrix, {x: [0, 1, 1]}), [[1, 0], [0, 2]])
    for value, text in (3, "first"), (2, "Condition x < y"):
        with pytest.raises(tf.errors.InvalidArgumentError, match=text):
            run(matrix, {x: [0, value]})


@pytest.mark.parametrize("dtype", [tf.int32, tf.int64])
def test_scattered_ones(dtype):
    x, y = (tf.placeholder(dtype, [None]) for _ in range(2))
    matrix = tf.scatter_nd(tf.stack([x, y], -1), tf.ones_like(x, tf.float64), tf.constant(
        [5, 7], dtype))
    assert kernels([matrix], {x: (9,), y: (9,)}) == ["count_pairs_i%d" % (8 * dtype.size)]
    values = np.random.default_rng(2).integers(0, 5, (2, 400))
    for n in (0, 1, 34, 35, 400):
        want = np.zeros((5, 7))
        np.add.at(want, tuple(values[:, :n]), 1)
        np.testing.assert_array_equal(run(matrix, {x: values[0, :n], y: values[1, :n]}), want)
    for n in (10, 400):
        for row, column in (5, 0), (0, 7), (-1, 0), (0, -1):
            values[:, n - 1] = row, column
            with pytest.raises(tf.errors.InvalidArgumentError) as error:
                run(matrix, {x: values[0, :n], y: values[1, :n]})
            assert error.value.message.startswith(
                "indices[%d] = [%d, %d] does not index into shape [5,7]" % (n - 1, row, column))
            values[:, n - 1] = 0


def test_scattered_twos_are_added():
    x = tf.placeholder(tf.int32, [None])
    matrix = tf.scatter_nd(tf.stack([x, x], 1), 2 * tf.ones_like(x), [2, 2])
    np.testing.assert_array_equal(run(matrix, {x: [0, 1, 1]}), [[2, 0], [0, 4]])

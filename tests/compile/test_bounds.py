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


def counted_by_the_greatest(x, y):
    """(matrix, its indices): ones scattered into a matrix that has room for the greatest number."""
    size = tf.reduce_max(tf.maximum(x, y)) + 1
    pairs = tf.stack([x, y], 1)
    return tf.scatter_nd(pairs, tf.ones_like(x), tf.stack([size, size])), pairs


def test_pairs_wait_for_the_size_of_their_matrix():
    fed = tf.placeholder(tf.int32, [None])
    x = tf.cast(fed, tf.int64)
    with tf.control_dependencies([tf.assert_non_negative(x)]):
        x = tf.identity(x)
    matrix, pairs = counted_by_the_greatest(x, x)
    values = np.array([0, 2, 2, 1], np.int32)
    with tf.Session() as session:
        assert "[4,2]" not in session.explain(matrix, {fed: values})
        for given in (values, values + 3, values[:2]):
            want = np.diag(np.bincount(given))
            np.testing.assert_array_equal(session.run(matrix, {fed: given}), want)
            for got, wanted in zip(session.run([x, matrix], {fed: given}), [given, want]):
                np.testing.assert_array_equal(got, wanted)
            for got, wanted in zip(session.run([matrix, pairs], {fed: given}),
                                   [want, np.stack([given, given], 1)]):
                np.testing.assert_array_equal(got, wanted)
        with pytest.raises(tf.errors.InvalidArgumentError, match="Condition x >= 0"):
            session.run(matrix, {fed: [0, -1]})


@pytest.mark.parametrize("copied, want", [
    (True, [[0, 0, 1], [1, 0, 1], [0, 0, 0]]), (False, [[1, 0, 0], [0, 0, 0], [0, 0, 2]])])
def test_pairs_of_a_variable_that_is_written(copied, want):
    """As TensorFlow 1.15.5, where an identity shows the variable's own buffer."""
    variable = tf.Variable([0, 1, 1])
    before = variable + 0 if copied else tf.identity(variable)
    with tf.control_dependencies([before]):
        written = tf.assign(variable, [2, 2, 0])
    with tf.control_dependencies([written]):
        after = tf.identity(variable)
    matrix, _ = counted_by_the_greatest(before, after)
    with tf.Session() as session:
        session.run(variable.initializer)
        np.testing.assert_array_equal(session.run(matrix), want)


def test_pairs_of_different_lengths():
    x, y = (tf.placeholder(tf.int32, [None]) for _ in range(2))
    with pytest.raises(tf.errors.InvalidArgumentError,
                       match=r"Shapes of all inputs must match: values\[0\].shape = \[2\] != "):
        run(tf.confusion_matrix(x, y), {x: [0, 1], y: [1]})

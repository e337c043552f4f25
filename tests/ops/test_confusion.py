"""tf.confusion_matrix against NumPy, and its errors against TensorFlow 1.15's."""

import numpy as np
import pytest

import minigraph as tf


def run(fetches, feeds=None):
    with tf.Session() as session:
        return session.run(fetches, feeds)


def counted(labels, predictions, num_classes, dtype=np.int32, weights=1):
    matrix = np.zeros((num_classes, num_classes), dtype)
    np.add.at(matrix, (np.asarray(labels, int), np.asarray(predictions, int)), weights)
    return matrix


@pytest.mark.parametrize("weights", [None, [1, 0, 5, 2]])
@pytest.mark.parametrize("num_classes", [None, 4])
def test_confusion_matrix(weights, num_classes):
    labels, predictions = [0, 2, 1, 2], [0, 1, 1, 2]
    expected = np.zeros((num_classes or 3,) * 2, np.int32)
    np.add.at(expected, (labels, predictions), 1 if weights is None else weights)
    matrix = tf.confusion_matrix(labels, predictions, num_classes, weights=weights)
    np.testing.assert_array_equal(run(matrix), expected)


def test_confusion_matrix_out_of_bounds():
    fed = tf.placeholder(tf.int32, [None])
    matrix = tf.confusion_matrix(fed, [0, 1], num_classes=2)
    with pytest.raises(tf.errors.InvalidArgumentError, match="`labels` out of bound"):
        run(matrix, {fed: [0, 2]})
    with pytest.raises(tf.errors.InvalidArgumentError, match="`labels` contains negative values"):
        run(matrix, {fed: [0, -2]})


@pytest.mark.parametrize("labels, predictions", [
    ([[1, 2, 3]], [1, 2, 3]), ([1, 2, 3], [[1, 2, 3]])])
def test_confusion_matrix_of_other_ranks(labels, predictions):
    with pytest.raises(ValueError, match="an not squeeze dim"):
        tf.confusion_matrix(labels, predictions)


@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.uint8, np.int16, np.float32])
@pytest.mark.parametrize("given", [True, False])
@pytest.mark.parametrize("n, num_classes", [
    (1, 1), (3, 1), (5, 40), (100, 10), (1025, 2), (2000, 32), (3001, 33), (5000, 100)])
def test_confusion_matrix_of_fed_classes(dtype, given, n, num_classes):
    rng = np.random.default_rng(n)
    labels, predictions = rng.integers(0, num_classes, (2, n)).astype(dtype)
    labels[0] = num_classes - 1
    x, y = (tf.placeholder(dtype, [None]) for _ in range(2))
    matrix = tf.confusion_matrix(x, y, num_classes if given else None)
    np.testing.assert_array_equal(run(matrix, {x: labels, y: predictions}),
                                  counted(labels, predictions, num_classes))


@pytest.mark.parametrize("dtype", [tf.int32, tf.int64, tf.float32, tf.float64, tf.uint8])
@pytest.mark.parametrize("labels", [np.int32, np.int64])
@pytest.mark.parametrize("num_classes", [3, 50])
def test_confusion_matrix_of_dtypes(dtype, labels, num_classes):
    rng = np.random.default_rng(3)
    values = rng.integers(0, num_classes, (2, 600))
    x, y = tf.placeholder(labels, [None]), tf.placeholder(tf.int64, [None])
    value = run(tf.confusion_matrix(x, y, num_classes, dtype=dtype), {x: values[0], y: values[1]})
    assert value.dtype == dtype.as_numpy_dtype
    np.testing.assert_array_equal(value, counted(*values, num_classes, value.dtype))


def test_confusion_matrix_of_nothing():
    x, y = (tf.placeholder(tf.int32, [None]) for _ in range(2))
    np.testing.assert_array_equal(run(tf.confusion_matrix(x, y, 2), {x: [], y: []}),
                                  np.zeros((2, 2)))


def test_confusion_matrix_of_more_ones_than_a_constant_holds():
    values = np.random.default_rng(4).integers(0, 7, (2, (1 << 20) + 5)).astype(np.int32)
    x, y = (tf.placeholder(tf.int32, [None]) for _ in range(2))
    np.testing.assert_array_equal(run(tf.confusion_matrix(x, y, 7), {x: values[0], y: values[1]}),
                                  counted(*values, 7))


@pytest.mark.parametrize("dtype", [tf.int32, tf.int64])
@pytest.mark.parametrize("labels, predictions, node, text", [
    ([0, -1], [0, 1], "assert_non_negative/assert_less_equal/Assert/AssertGuard",
     "[`labels` contains negative values] [Condition x >= 0 did not hold element-wise:]"),
    ([0, 1], [0, -3], "assert_non_negative_1/assert_less_equal/Assert/AssertGuard",
     "[`predictions` contains negative values] [Condition x >= 0 did not hold element-wise:]"),
    ([0, 2], [0, 1], "assert_less/Assert/AssertGuard",
     "[`labels` out of bound] [Condition x < y did not hold element-wise:]"),
    ([0, 1], [0, 3], "assert_less_1/Assert/AssertGuard",
     "[`predictions` out of bound] [Condition x < y did not hold element-wise:]"),
])
def test_confusion_matrix_names_the_assertion_that_fails(dtype, labels, predictions, node, text):
    x, y = (tf.placeholder(dtype, [None]) for _ in range(2))
    matrix = tf.confusion_matrix(x, y, 2)
    with pytest.raises(tf.errors.InvalidArgumentError) as error:
        run(matrix, {x: labels, y: predictions})
    assert error.value.message.startswith("assertion failed: " + text)
    wrong = predictions if "`predictions`" in text else labels
    assert "[%d %d]" % tuple(wrong) in error.value.message
    assert error.value.op.name.startswith("confusion_matrix/%s/" % node)


@pytest.mark.parametrize("num_classes", [None, 2])
def test_confusion_matrix_of_strings(num_classes):
    x = tf.placeholder(tf.string, [None])
    matrix = tf.confusion_matrix(x, x, num_classes)
    with pytest.raises(tf.errors.UnimplementedError, match="^Cast string to int64 is not"):
        run(matrix, {x: ["1"]})


@pytest.mark.parametrize("num_classes", [None, 4])
def test_confusion_matrix_of_constant_strings(num_classes):
    matrix = tf.confusion_matrix(["1", "2"], ["1", "1"], num_classes)
    with pytest.raises(tf.errors.UnimplementedError, match="^Cast string to int64 is not"):
        run(matrix)
    with pytest.raises(ValueError, match="invalid literal for int.. with base 10: b'a'"):
        tf.confusion_matrix(["a"], ["a"], num_classes)
    with pytest.raises(tf.errors.InvalidArgumentError, match="`labels` contains negative values"):
        tf.confusion_matrix(["-1"], ["1"], num_classes)

"""Constants and placeholders: dtypes and shapes by TensorFlow's rules, and what they reject."""

import numpy as np
import pytest

import minigraph as tf


@pytest.mark.parametrize("value, dtype", [
    (1, tf.int32), (1.5, tf.float32), (True, tf.bool), ("a", tf.string), (b"a", tf.string),
    (1j, tf.complex128), ([1, 2.5], tf.float32), (2 ** 40, tf.int64), (np.float64(1), tf.float64),
    (np.int64(1), tf.int64), (np.zeros(2, np.int8), tf.int8), ([], tf.float32)])
def test_dtype_of_a_value(value, dtype):
    assert tf.constant(value).dtype == dtype


def test_a_value_fills_its_shape():
    c = tf.constant([1, 2], shape=[2, 3])
    with tf.Session() as sess:
        assert sess.run(c).tolist() == [[1, 2, 2], [2, 2, 2]]


@pytest.mark.parametrize("value, options, kind, words", [
    (1.5, {"dtype": tf.int32}, TypeError, "Expected int32, got 1.5 of type 'float' instead."),
    ("a", {"dtype": tf.float32}, TypeError, "Expected float32, got 'a' of type 'str' instead."),
    (None, {"dtype": tf.float32}, ValueError, "None values not supported."),
    ([1, 2, 3], {"shape": [2]}, ValueError, "Too many elements provided. Needed at most 2, but "
                                            "received 3"),
    ([[1], [2, 3]], {}, ValueError, "Argument must be a dense tensor: [[1], [2, 3]] - got shape "
                                    "[2], but wanted [2, 1]."),
    ([[[1], [2, 3]], [[1], [1]]], {}, ValueError, "got shape [2, 2], but wanted [2, 2, 1]."),
    ([[1, [2]], [3, 4]], {}, TypeError, "Failed to convert object of type <class 'list'> to Tensor. "
                                        "Contents: [[1, [2]], [3, 4]]."),
    ([np.array([1, 2]), 3], {}, TypeError, "Failed to convert object of type <class 'list'>"),
    ([1, 2], {"shape": [3], "verify_shape": True}, TypeError, "Expected Tensor's shape: (3,), got "
                                                              "(2,)."),
])
def test_rejected_values(value, options, kind, words):
    with pytest.raises(kind) as caught:
        tf.constant(value, **options)
    assert words in str(caught.value)


@pytest.mark.parametrize("dtype, shape, kind, words", [
    ("zz", None, TypeError, "Expected DataType for argument 'dtype' not 'zz'."),
    (int, None, TypeError, "Expected DataType for argument 'dtype' not <class 'int'>."),
    ("float", [-1], ValueError, "Error converting shape to a TensorShape: Dimension -1 must be >= 0."),
    ("float", "a", TypeError, "Error converting shape to a TensorShape: A string has ambiguous "
                              "TensorShape, please wrap in a list or convert to an int: a."),
])
def test_placeholders_that_cannot_be(dtype, shape, kind, words):
    with pytest.raises(kind) as caught:
        tf.placeholder(dtype, shape)
    assert str(caught.value) == words


def test_placeholder_with_default_takes_the_shape_of_what_it_is():
    x = tf.placeholder_with_default([1.0, 2.0, 3.0], [None])
    assert x.shape.as_list() == [None]
    with tf.Session() as sess:
        assert sess.run(x * 2).tolist() == [2, 4, 6]
        assert sess.run(x * 2, {x: [5]}).tolist() == [10]
        with pytest.raises(tf.errors.InvalidArgumentError, match="Cannot reshape|reshape"):
            sess.run(tf.reshape(x, [2, 2]))
        assert sess.run(x).tolist() == [1, 2, 3]

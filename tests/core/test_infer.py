"""What is known of values while a graph is built."""

import numpy as np
import pytest

import minigraph as tf


def test_constant_value_sees_what_tensorflow_sees():
    """tf.contrib.util.constant_value of TensorFlow 1.15.5 gives None for the second group."""
    x = tf.constant([1, 2])
    for tensor, wanted in ((x, [1, 2]), (tf.shape(tf.zeros([3, 4])), [3, 4]),
                           (tf.stack([1, 2]), [1, 2]), (tf.cast(x, tf.float32), [1.0, 2.0]),
                           (tf.concat([x, x], 0), [1, 2, 1, 2])):
        np.testing.assert_array_equal(tf.get_static_value(tensor), wanted)
    for tensor in (tf.identity(x), x + 1, tf.transpose(x), tf.reshape(x, [1, 2]), x[0]):
        assert tf.get_static_value(tensor) is None


def test_a_number_cast_to_a_string_is_left_to_the_run():
    sizes = tf.strings.to_number(tf.cast([1, 2], tf.string), tf.int32)
    y = tf.reshape([3., 4.], sizes)
    assert y.shape.ndims == 2
    with tf.Session() as session:
        with pytest.raises(tf.errors.UnimplementedError, match="^Cast int32 to string is not"):
            session.run(y)

"""Operations that run on NumPy take bfloat16 as the others do, and py_func gives it to the user."""

import numpy as np
import pytest

import minigraph as tf

bfloat16 = tf.bfloat16.as_numpy_dtype
X = np.arange(1, 13).reshape(4, 3)


@pytest.mark.parametrize("function, wanted", [
    (lambda x: tf.segment_mean(x, [0, 0, 1, 1]), [[2.5, 3.5, 4.5], [8.5, 9.5, 10.5]]),
    (lambda x: tf.segment_prod(x, [0, 0, 1, 1]), [[4, 10, 18], [70, 88, 108]]),
    (lambda x: tf.unsorted_segment_max(x, [0, 0, 1, 1], 2), X[1::2]),
    (lambda x: tf.unsorted_segment_sum(x, [1, 1, 0, 1], 2), [[7, 8, 9], [15, 18, 21]]),
    (lambda x: tf.unique(tf.reshape(x, [-1]) // 5 * 0)[0], [0]),
    (lambda x: tf.dynamic_partition(x, [1, 0, 1, 0], 2)[1], X[::2]),
    (lambda x: tf.nn.top_k(x, 2)[0], X[:, :0:-1]),
    (lambda x: tf.where(x > 10), [[3, 1], [3, 2]])])
def test_host_operations(function, wanted):
    fed = tf.placeholder(tf.bfloat16, X.shape)
    with tf.Session() as session:
        for x in (fed, tf.constant(X, tf.bfloat16)):
            y = function(x)
            got = session.run(y, {fed: X})
            assert got.dtype == y.dtype.as_numpy_dtype
            np.testing.assert_array_equal(got.astype(np.float32), wanted)


def test_py_func_gets_bfloat16():
    seen = []
    y = tf.py_func(lambda x: seen.append(x.dtype) or x, [tf.constant([1.5], tf.bfloat16)],
                   tf.bfloat16)
    with tf.Session() as session:
        assert session.run(y).tolist() == [1.5] and seen == [np.dtype(bfloat16)]

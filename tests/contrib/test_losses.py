"""`tf.contrib.losses`: the same losses with predictions first."""

import numpy as np
import pytest

import minigraph as tf
from minigraph.contrib import losses

X = np.array([[1.0, 2.0, 0.5], [0.3, 0.2, 0.1]], np.float32)
Y = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]], np.float32)


@pytest.mark.parametrize("call, expected", [
    # Values of TensorFlow 1.15.5's tf.contrib.losses.
    (lambda: losses.softmax_cross_entropy(X, Y), 0.7331558),
    (lambda: losses.sigmoid_cross_entropy(X, Y, weights=0.5), 0.37592974),
    (lambda: losses.sparse_softmax_cross_entropy(X, tf.constant([1, 0])), 0.7331558),
    (lambda: losses.mean_squared_error(X, Y), 0.465),
    (lambda: losses.absolute_difference(X, Y), 0.5833333),
    (lambda: losses.log_loss(tf.nn.softmax(X), Y), 0.44028723),
    (lambda: losses.cosine_distance(X, Y, axis=1), -0.15),
])
def test_values(call, expected):
    loss = call()
    assert losses.get_losses() == [loss]
    with tf.Session() as session:
        assert session.run(loss) == pytest.approx(expected, rel=1e-6)
        assert session.run(losses.get_total_loss()) == pytest.approx(expected, rel=1e-6)

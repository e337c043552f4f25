"""Gradients of operations on float32 images, against central differences."""

import numpy as np
import pytest

import minigraph as tf


def fused(training, format="NHWC"):
    def call(x, scale, offset, mean=None, variance=None):
        more = () if training else (mean, variance)
        return tf.nn.fused_batch_norm(x, scale, offset, *more, epsilon=0.1, data_format=format,
                                      is_training=training)[0]
    return call


SHAPE = (2, 3, 4, 5)


@pytest.mark.parametrize("call, shapes, differentiable", [
    (fused(True), [SHAPE, (5,), (5,)], 3),
    (fused(True, "NCHW"), [SHAPE, (3,), (3,)], 3),
    (fused(False), [SHAPE, (5,), (5,), (5,), (5,)], 3),
    (lambda x: tf.nn.local_response_normalization(x, 1, 0.5, 0.3, 0.75), [SHAPE], 1),
    (tf.nn.swish, [SHAPE], 1)])
def test_gradient(call, shapes, differentiable):
    random = np.random.default_rng(3)
    values = [random.uniform(0.5, 1.5, s).astype(np.float32) for s in shapes]
    holders = [tf.placeholder(tf.float32, s) for s in shapes]
    y = call(*holders)
    total = tf.reduce_sum(y * random.uniform(-1, 1, y.shape.as_list()).astype(np.float32))
    found = tf.gradients(total, holders)
    assert [g is not None for g in found] == [i < differentiable for i in range(len(holders))]
    feeds = dict(zip(holders, values))
    with tf.Session() as session:
        for holder, gradient in zip(holders[:differentiable], found):
            direction = random.uniform(-1, 1, holder.shape.as_list()).astype(np.float32)
            exact = np.sum(session.run(gradient, feeds) * direction)
            sides = [session.run(total, {**feeds, holder: feeds[holder] + s * direction})
                     for s in (0.01, -0.01)]
            np.testing.assert_allclose(exact, (sides[0] - sides[1]) / 0.02, rtol=0.01, atol=2e-3)

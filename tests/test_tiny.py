"""The whole thread in seconds: describe a graph, differentiate it, compile it, run it in C."""

import numpy as np
import pytest

import minigraph as tf
from minigraph import engine


def test_a_sum_of_two_placeholders():
    a, b = tf.placeholder(tf.float32, [None, 3]), tf.placeholder(tf.float32, [3])
    with tf.Session() as sess:
        out = sess.run(a + b, {a: [[1, 2, 3], [4, 5, 6]], b: [10, 20, 30]})
    assert out.tolist() == [[11, 22, 33], [14, 25, 36]]


def test_softmax_regression_learns_two_blobs():
    rng = np.random.RandomState(0)
    points = rng.randn(200, 2).astype(np.float32)
    points[:100] += 3
    labels = np.repeat(np.eye(2, dtype=np.float32), 100, axis=0)

    x, y_ = tf.placeholder(tf.float32, [None, 2]), tf.placeholder(tf.float32, [None, 2])
    weights, bias = tf.Variable(tf.zeros([2, 2])), tf.Variable(tf.zeros([2]))
    y = tf.nn.softmax(tf.matmul(x, weights) + bias)
    loss = tf.reduce_mean(-tf.reduce_sum(y_ * tf.log(y), reduction_indices=[1]))
    train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(y, 1), tf.argmax(y_, 1)), tf.float32))
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        feed = {x: points, y_: labels}
        assert sess.run(loss, feed) == pytest.approx(np.log(2), rel=1e-6)
        for _ in range(100):
            sess.run(train, feed)
        assert sess.run(accuracy, feed) > 0.95
        assert sess.run(loss, feed) < 0.15


def test_one_step_is_the_step_by_hand():
    rng = np.random.RandomState(1)
    images = rng.rand(5, 7).astype(np.float32)
    labels = np.eye(3, dtype=np.float32)[[0, 2, 1, 1, 0]]
    start = rng.randn(7, 3).astype(np.float32)

    x, y_ = tf.placeholder(tf.float32, [None, 7]), tf.placeholder(tf.float32, [None, 3])
    weights, bias = tf.Variable(start), tf.Variable(tf.zeros([3]))
    y = tf.nn.softmax(tf.matmul(x, weights) + bias)
    loss = tf.reduce_mean(-tf.reduce_sum(y_ * tf.log(y), reduction_indices=[1]))
    train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        sess.run(train, {x: images, y_: labels})
        got = sess.run([weights, bias])

    scores = images.astype(np.float64) @ start
    scores = np.exp(scores - scores.max(1, keepdims=True))
    error = (scores / scores.sum(1, keepdims=True) - labels) / 5
    np.testing.assert_allclose(got[0], start - 0.5 * images.T @ error, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(got[1], -0.5 * error.sum(0), rtol=1e-5, atol=1e-6)


def test_a_saturated_softmax_has_a_gradient():
    """log(softmax(z)) underflows as it is written; the plan computes it stably."""
    z = tf.placeholder(tf.float32, [1, 2])
    labels = tf.constant([[1.0, 0.0]])
    loss = -tf.reduce_sum(labels * tf.log(tf.nn.softmax(z)))
    with tf.Session() as sess:
        value, gradient = sess.run([loss, tf.gradients(loss, z)[0]], {z: [[0, 200]]})
    assert value == pytest.approx(200.0)
    np.testing.assert_allclose(gradient, [[-1.0, 1.0]], atol=1e-6)


@pytest.mark.parametrize("isa", engine.available_isas())
def test_every_instruction_set(isa):
    before = engine.isa()
    engine.select_isa(isa)
    try:
        a = np.random.RandomState(2).rand(33, 17).astype(np.float32)
        x = tf.placeholder(tf.float32, [None, 17])
        with tf.Session() as sess:
            out = sess.run(tf.tanh(tf.matmul(x, x, transpose_b=True)), {x: a})
        np.testing.assert_allclose(out, np.tanh(a.astype(np.float64) @ a.T), rtol=1e-5)
    finally:
        engine.select_isa(before)


def test_an_unknown_instruction_set():
    with pytest.raises(ValueError, match="no kernels for instruction set 'mmx' here; there are base"):
        engine.select_isa("mmx")

"""Functions that say what their gradient is: `tf.custom_gradient` and what is made with it."""

import numpy as np

import minigraph as tf


def test_several_results():
    @tf.custom_gradient
    def f(x, y):
        def grad(dy, dz):
            return dy * y * 2, dz * x * 3
        return (x * y, x + y), grad

    x, y = tf.constant(2.0), tf.constant(3.0)
    a, b = f(x, y)
    with tf.Session() as session:
        assert session.run(tf.gradients([a, b], [x, y])) == [6.0, 6.0]


def test_pass_through():
    rounded = tf.grad_pass_through(tf.round)
    x = tf.constant([1.4, 2.6])
    y = rounded(x)
    with tf.Session() as session:
        values, gradient = session.run([y, tf.gradients(y, x)[0]])
    assert values.tolist() == [1, 3] and gradient.tolist() == [1, 1]


def test_swish():
    x = np.linspace(-3, 3, 7).astype(np.float32)
    t = tf.constant(x)
    y = tf.nn.swish(t)
    assert y.name == "IdentityN:0"
    gate = 1 / (1 + np.exp(-x.astype(np.float64)))
    with tf.Session() as session:
        value, gradient = session.run([y, tf.gradients(y, t)[0]])
    np.testing.assert_allclose(value, x * gate, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(gradient, gate * (1 + x * (1 - gate)), rtol=1e-6, atol=1e-7)

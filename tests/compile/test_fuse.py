"""Fusion changes which instructions run, never what they compute."""

import numpy as np
import pytest

import minigraph as tf
from minigraph import engine


@pytest.fixture
def operands():
    rng = np.random.RandomState(0)
    return rng.rand(2, 100, 333).astype(np.float32)


def test_a_chain_is_one_instruction(operands):
    a, b = tf.placeholder(tf.float32, [100, 333]), tf.placeholder(tf.float32, [333])
    y = tf.tanh(a * b + 0.5) * tf.exp(-a) + tf.sqrt(a)
    x, z = operands[0], operands[1][0]
    with tf.Session() as sess:
        text = sess.explain(y, {a: x, b: z})
        got = sess.run(y, {a: x, b: z})
    assert text.count("map_any") == 1 and text.endswith("1 instructions")
    np.testing.assert_allclose(got, np.tanh(x * z + 0.5) * np.exp(-x) + np.sqrt(x), rtol=1e-6)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("dtype, rtol", [(np.float32, 1e-6), (np.float64, 1e-14)])
def test_a_sum_takes_its_terms_in(operands, dtype, rtol, threads):
    a, b = (tf.placeholder(dtype, [100, 333]) for _ in range(2))
    x, z = operands.astype(dtype)
    terms = x.astype(np.float64) * z + np.exp(x.astype(np.float64))
    before = engine.threads()
    engine.set_threads(threads)
    try:
        with tf.Session() as sess:
            total = tf.reduce_sum(a * b + tf.exp(a))
            mean = tf.reduce_mean(a * b + tf.exp(a))
            text = sess.explain(total, {a: x, b: z})
            got = sess.run([total, mean], {a: x, b: z})
    finally:
        engine.set_threads(before)
    assert "map_any" in text and "[100,333] = " not in text
    np.testing.assert_allclose(got, [terms.sum(), terms.mean()], rtol=rtol)


def test_a_sum_of_fetched_terms_leaves_them(operands):
    a = tf.placeholder(tf.float32, [100, 333])
    terms = tf.square(a)
    with tf.Session() as sess:
        squares, total = sess.run([terms, tf.reduce_sum(terms)], {a: operands[0]})
    np.testing.assert_allclose(squares, operands[0] ** 2)
    np.testing.assert_allclose(total, (operands[0].astype(np.float64) ** 2).sum(), rtol=1e-6)


def test_a_product_takes_bias_and_activation():
    a, w = tf.placeholder(tf.float32, [5, 7]), tf.placeholder(tf.float32, [7, 3])
    bias = tf.placeholder(tf.float32, [3])
    rng = np.random.RandomState(1)
    feed = {a: rng.randn(5, 7).astype("f"), w: rng.randn(7, 3).astype("f"),
            bias: rng.randn(3).astype("f")}
    with tf.Session() as sess:
        for activation, oracle in ((tf.nn.relu, lambda z: np.maximum(z, 0)),
                                   (tf.nn.relu6, lambda z: np.clip(z, 0, 6)), (tf.identity, None)):
            y = activation(tf.matmul(a, w) + bias)
            assert sess.explain(y, feed).endswith("1 instructions")
            expected = feed[a].astype(np.float64) @ feed[w] + feed[bias]
            expected = oracle(expected) if oracle else expected
            np.testing.assert_allclose(sess.run(y, feed), expected, rtol=1e-5, atol=1e-6)


def test_a_variable_read_before_its_update_keeps_its_old_value():
    """A group must not carry a read of a variable past the write that follows it."""
    v = tf.Variable([1.0, 2.0])
    doubled = v * 2.0
    with tf.control_dependencies([doubled]):
        write = tf.assign(v, [10.0, 20.0])
    y = doubled + write
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        assert sess.run(y).tolist() == [12.0, 24.0]

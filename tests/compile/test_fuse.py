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


def test_a_sum_of_two_products_of_one_row():
    rng = np.random.RandomState(2)
    a, b = (rng.randn(1, 4).astype(np.float32) for _ in range(2))
    x, y = tf.placeholder(tf.float32, [1, 4]), tf.placeholder(tf.float32, [1, 4])
    w, v = (rng.randn(4, 3).astype(np.float32) for _ in range(2))
    total = tf.nn.relu(tf.matmul(x, w) + tf.matmul(y, v))
    with tf.Session() as sess:
        got = sess.run(total, {x: a, y: b})
        assert sess.explain(total, {x: a, y: b}).count("gemm_f32") == 2
    np.testing.assert_allclose(got, np.maximum(a @ w + b @ v, 0), rtol=1e-5, atol=1e-6)


def test_values_that_are_used_elsewhere_are_outputs_of_their_group(operands):
    """Forward and backward of a gate: what the gradient needs is written where it is made."""
    a, b = tf.placeholder(tf.float32, [100, 333]), tf.placeholder(tf.float32, [100, 333])
    gate, cell = tf.sigmoid(a), tf.tanh(b)
    y = gate * cell
    grads = tf.gradients(y, [a, b], grad_ys=tf.transpose(tf.transpose(y)))
    x, z = operands
    with tf.Session() as sess:
        text = sess.explain(grads, {a: x, b: z})
        got = sess.run(grads, {a: x, b: z})
    assert text.count("map_any") == 2   # one before the transpositions, one after
    s, t = 1 / (1 + np.exp(-x.astype(np.float64))), np.tanh(z.astype(np.float64))
    np.testing.assert_allclose(got[0], s * t * t * s * (1 - s), rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(got[1], s * t * s * (1 - t * t), rtol=1e-5, atol=1e-7)


def test_groups_that_read_the_same_are_one_instruction(operands):
    a, b = tf.placeholder(tf.float32, [100, 333]), tf.placeholder(tf.float32, [100, 333])
    x, z = operands
    fetches = [tf.exp(a) + b, tf.sqrt(a) * 2.0, a - 1.0]
    with tf.Session() as sess:
        text = sess.explain(fetches, {a: x, b: z})
        got = sess.run(fetches, {a: x, b: z})
    assert text.endswith("1 instructions")
    for array, expected in zip(got, (np.exp(x) + z, np.sqrt(x) * 2, x - 1)):
        np.testing.assert_allclose(array, expected, rtol=1e-6)


def test_a_group_does_not_wait_for_what_needs_it(operands):
    """exp(a) is used before the row that the group of its other user reads is known."""
    a = tf.placeholder(tf.float32, [100, 333])
    e = tf.exp(a)
    row = tf.reduce_sum(tf.matmul(e, e, transpose_b=True), 0)
    y = e * tf.expand_dims(row, 1) + a
    x = operands[0]
    with tf.Session() as sess:
        got = sess.run(y, {a: x})
    e = np.exp(x.astype(np.float64))
    np.testing.assert_allclose(got, e * (e @ e.T).sum(0)[:, None] + x, rtol=1e-4)


def test_control_dependencies_on_a_member_hold_the_group_up():
    v = tf.Variable([1.0, 2.0])
    b = tf.placeholder(tf.float32, [2])
    doubled = tf.assign(v, [10.0, 20.0]) * 2.0
    with tf.control_dependencies([doubled]):
        later = b + v
    y = doubled + later
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        np.testing.assert_array_equal(sess.run(y, {b: [1, 1]}), [31, 61])


@pytest.mark.parametrize("cut", [lambda x: tf.unstack(x, axis=1), lambda x: tf.split(x, 5, 1),
                                 lambda x: tf.split(x, [1, 1, 1, 1, 1], 1)])
def test_parts_that_nobody_needs_are_not_cut(cut):
    x = tf.placeholder(tf.float32, [3, 5])
    parts = cut(x)
    value = np.arange(15, dtype=np.float32).reshape(3, 5)
    with tf.Session() as sess:
        fetches = [tf.reshape(parts[4], [3]), -parts[1]]
        assert sess.explain(fetches, {x: value}).count("move_") == 2
        last, second = sess.run(fetches, {x: value})
    np.testing.assert_array_equal(last, value[:, 4])
    np.testing.assert_array_equal(second.ravel(), -value[:, 1])

"""Sums and slices of products: fewer and smaller products, and the same numbers."""

import re

import numpy as np
import pytest

import minigraph as tf

RNG = np.random.RandomState(0)
A = RNG.randn(5, 20, 6).astype(np.float32)
W = RNG.randn(6, 8).astype(np.float32)


def ran(fetches, feed):
    """(plan, results) of a session whose variables are initialised."""
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return session.explain(fetches, feed), session.run(fetches, feed)


def test_gradients_of_a_weight_accumulate_in_one_matrix():
    x = tf.placeholder(tf.float32, [5, 20, 6])
    weights = tf.Variable(W)
    loss = tf.add_n([tf.reduce_sum(tf.tanh(tf.matmul(part, weights))) for part in tf.unstack(x)])
    gradient, = tf.gradients(loss, weights)
    plan, got = ran(gradient, {x: A})
    assert plan.count("gemm_f32") == 10 and "add" not in plan
    slopes = 1 - np.tanh(A.astype(np.float64) @ W) ** 2
    np.testing.assert_allclose(got, np.einsum("tbi,tbj->ij", A, slopes), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("fetched", ["sum", "sum and product", "sum and more"])
def test_sums_of_products(fetched):
    x, y = tf.placeholder(tf.float32, [20, 6]), tf.placeholder(tf.float32, [20, 6])
    first, second = tf.matmul(x, W), tf.matmul(y, W)
    products = A[0].astype(np.float64) @ W, A[1].astype(np.float64) @ W
    fetches, expected = {
        "sum": ([first + second], [products[0] + products[1]]),
        "sum and product": ([first + second, first], [products[0] + products[1], products[0]]),
        "sum and more": ([tf.add_n([second, tf.constant(1.0, shape=[20, 8]), first])],
                         [products[0] + products[1] + 1]),
    }[fetched]
    plan, got = ran(fetches, {x: A[0], y: A[1]})
    assert plan.count("gemm_f32") == 2
    assert plan.endswith("2 instructions") == (fetched == "sum")
    for array, wanted in zip(got, expected):
        np.testing.assert_allclose(array, wanted, rtol=1e-5, atol=1e-5)


def test_a_sum_that_is_waited_for():
    x = tf.placeholder(tf.float32, [20, 6])
    counter = tf.Variable(0.0)
    total = tf.matmul(x, W) + tf.matmul(2 * x, W)
    with tf.control_dependencies([total, counter.assign_add(1.0)]):
        after = counter + 0.0
    _, (got, count) = ran([total, after], {x: A[0]})
    np.testing.assert_allclose(got, 3 * A[0].astype(np.float64) @ W, rtol=1e-5, atol=1e-5)
    assert count in (1.0, 2.0)


def test_a_slice_of_a_product_multiplies_what_is_used():
    """The gradient of one part of a concatenation needs that part of the weights alone."""
    x, state = tf.placeholder(tf.float32, [20, 4]), tf.placeholder(tf.float32, [20, 2])
    loss = tf.reduce_sum(tf.square(tf.matmul(tf.concat([x, state], 1), W)))
    gradient, = tf.gradients(loss, state)
    plan, got = ran(gradient, {x: A[0, :, :4], state: A[0, :, 4:]})
    assert plan.count("gemm_f32") == 2
    assert re.search(r"gemm_f32\(t\d+:float32\[20,8\], c\d+:float32\[2,8\]\)", plan)
    whole = 2 * A[0].astype(np.float64) @ W @ W.T
    np.testing.assert_allclose(got, whole[:, 4:], rtol=1e-4, atol=1e-5)


def test_slices_that_are_no_smaller_products():
    x, v = tf.placeholder(tf.float32, [20, 6]), tf.Variable(W.T.copy())
    product = tf.matmul(x, v, transpose_b=True)
    rows, columns = product[2:5], tf.slice(product, [0, 1], [20, 3])
    expected = A[0].astype(np.float64) @ W
    _, got = ran([tf.slice(product, [2, 0], [3, 8]), rows, columns], {x: A[0]})
    for array, wanted in zip(got, (expected[2:5], expected[2:5], expected[:, 1:4])):
        np.testing.assert_allclose(array, wanted, rtol=1e-5, atol=1e-5)


def test_a_variable_is_sliced_before_it_is_updated():
    x, state = tf.placeholder(tf.float32, [20, 4]), tf.placeholder(tf.float32, [20, 2])
    weights = tf.Variable(W)
    loss = tf.reduce_sum(tf.matmul(tf.concat([x, state], 1), weights))
    by_state, by_weights = tf.gradients(loss, [state, weights])
    step = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        feed = {x: A[0, :, :4], state: A[0, :, 4:]}
        got, slope, _ = session.run([by_state, by_weights, step], feed)
        np.testing.assert_allclose(got, np.tile(W[4:].sum(1), (20, 1)), rtol=1e-5)
        np.testing.assert_allclose(session.run(weights), W - 0.5 * slope, rtol=1e-5)

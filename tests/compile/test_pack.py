"""Factors that are packed once for several products."""

import numpy as np
import pytest

import minigraph as tf
from tests.compile.test_products import ran

RNG = np.random.RandomState(0)
X = RNG.randn(5, 64, 128).astype(np.float32)
W = RNG.randn(128, 112).astype(np.float32)


def packs(plan, count):
    """Does the plan pack `count` factors?"""
    return plan.count("gemm_pack_f32") == count


def layers(x, weights):
    return [tf.nn.relu(tf.matmul(part, weights) + float(i)) for i, part in enumerate(tf.unstack(x))]


def test_weights_of_several_products(isa):
    x = tf.placeholder(tf.float32, X.shape)
    weights = tf.Variable(W)
    plan, got = ran(layers(2 * x, 2 * weights), {x: X})
    assert packs(plan, 1) and plan.count("gemm_f32") == 5
    for i, array in enumerate(got):
        wanted = np.maximum(4 * X[i].astype(np.float64) @ W + i, 0)
        np.testing.assert_allclose(array, wanted, rtol=1e-5, atol=1e-4)


def test_both_ways_and_sums(isa):
    """The weights for the products, their transpose for the gradient, which is one sum of five."""
    x = tf.placeholder(tf.float32, X.shape)
    weights = tf.Variable(W)
    doubled = 2 * weights
    parts = [part * (1 + i) for i, part in enumerate(tf.unstack(x))]
    start = tf.placeholder(tf.float32, X.shape[1:])
    loss = tf.add_n([tf.reduce_sum(tf.tanh(tf.matmul(start * part, doubled))) for part in parts])
    plan, (dx, dw) = ran(tf.gradients(loss, [start, weights]), {x: X, start: X[0]})
    assert packs(plan, 2)
    scaled = X * np.arange(1.0, 6.0)[:, None, None]
    slopes = 1 - np.tanh(2 * (scaled * X[0]) @ W) ** 2
    np.testing.assert_allclose(dx, 2 * np.einsum("tbi,tbj,ij->bi", scaled, slopes, W), rtol=1e-3,
                               atol=1e-2)
    np.testing.assert_allclose(dw, 2 * np.einsum("tbi,tbj->ij", scaled * X[0], slopes), rtol=1e-3,
                               atol=1e-2)


def test_accumulating_products_take_packed_factors(isa):
    x, y = tf.placeholder(tf.float32, X.shape[1:]), tf.placeholder(tf.float32, X.shape[1:])
    doubled = 2 * tf.Variable(W)
    plan, got = ran(tf.matmul(x, doubled) + tf.matmul(y, doubled), {x: X[0], y: X[1]})
    assert packs(plan, 1) and plan.count("gemm_f32") == 2
    np.testing.assert_allclose(got, 2 * (X[0].astype(np.float64) + X[1]) @ W, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("rows, columns", [(4, 112), (64, 20)])
def test_small_factors_are_not_packed(isa, rows, columns):
    x = tf.placeholder(tf.float32, [5, rows, 128])
    plan, _ = ran(layers(x, 2 * tf.Variable(W[:, :columns])), {x: X[:, :rows]})
    assert packs(plan, 0)


def test_each_product_has_the_weights_of_its_time(isa):
    """Two products before a write and two after it."""
    x = tf.placeholder(tf.float32, X.shape)
    weights = tf.Variable(W)
    parts = tf.unstack(x)
    before = [tf.matmul(part, weights) for part in parts[:2]]
    with tf.control_dependencies(before), tf.control_dependencies([weights.assign(-2 * weights)]):
        now = tf.identity(weights)
        after = [tf.matmul(part, now) for part in parts[2:4]]
    plan, got = ran(before + after, {x: X})
    assert packs(plan, 2)
    for i, array in enumerate(got):
        factor = 1 if i < 2 else -2
        np.testing.assert_allclose(array, factor * (X[i].astype(np.float64) @ W), rtol=1e-4,
                                   atol=1e-4)


def test_control_dependencies_on_products_stay(isa):
    x = tf.placeholder(tf.float32, X.shape)
    weights, count = tf.Variable(W), tf.Variable(0.0)
    results = layers(x, 2 * weights)
    with tf.control_dependencies(results):
        counted = count.assign_add(1.0)
    _, got = ran(results + [counted], {x: X})
    assert got[-1] == 1
    np.testing.assert_allclose(got[0], np.maximum(2 * X[0].astype(np.float64) @ W, 0), rtol=1e-4,
                               atol=1e-4)


@pytest.mark.parametrize("special", [np.nan, np.inf, 1e30])
def test_weights_that_cannot_be_packed(isa, special, compiler_passes):
    """They multiply as if there had been no attempt to pack them."""
    x = tf.placeholder(tf.float32, X.shape)
    bad = W.copy()
    bad[99, 95] = special
    fetches = layers(x, 1 * tf.Variable(bad))
    _, got = ran(fetches, {x: X})
    compiler_passes[:] = [p for p in compiler_passes if p.__name__ != "pack_factors"]
    plan, wanted = ran(fetches, {x: X})
    assert packs(plan, 0)
    for array, other in zip(got, wanted):
        assert np.array_equal(array, other, equal_nan=True)


def test_any_number_of_rows(isa):
    """One program serves all batch sizes; few rows have one of their own, which does not pack."""
    x = tf.placeholder(tf.float32, [None, 128])
    doubled = 2 * tf.Variable(W)
    fetches = [tf.matmul(x, doubled), tf.matmul(tf.tanh(x), doubled)]
    data = np.random.RandomState(1).randn(300, 128).astype(np.float32)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for m in (40, 64, 57, 300, 3, 100, 2, 17):
            linear, curved = session.run(fetches, {x: data[:m]})
            assert packs(session.explain(fetches, {x: data[:m]}), m >= 48)
            np.testing.assert_allclose(linear, 2 * data[:m].astype(np.float64) @ W, rtol=1e-4,
                                       atol=1e-4)
            np.testing.assert_allclose(curved, 2 * np.tanh(data[:m].astype(np.float64)) @ W,
                                       rtol=1e-4, atol=1e-4)

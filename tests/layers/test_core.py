"""Dense, Dropout, Flatten and BatchNormalization against NumPy."""

import numpy as np
import pytest

import minigraph as tf


def run(fetches, feeds=None):
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return session.run(fetches, feeds)


def data(*shape):
    return np.random.default_rng(1).normal(size=shape).astype(np.float32)


def test_dense_names():
    x = tf.placeholder(tf.float32, [None, 4])
    y = tf.layers.dense(tf.layers.dense(x, 3, activation=tf.nn.relu), 2, use_bias=False)
    assert y.name == "dense_1/MatMul:0" and y.shape.as_list() == [None, 2]
    assert [v.name for v in tf.trainable_variables()] == [
        "dense/kernel:0", "dense/bias:0", "dense_1/kernel:0"]


@pytest.mark.parametrize("shape", [(5, 4), (2, 5, 4), (2, 3, 5, 4)])
@pytest.mark.parametrize("known", [True, False])
def test_dense(shape, known):
    x = data(*shape)
    fed = tf.placeholder(tf.float32, shape if known else [None, *shape[1:]])
    layer = tf.layers.Dense(3, activation=tf.tanh, bias_initializer=tf.ones_initializer())
    y = layer(fed)
    value, kernel = run([y, layer.kernel], {fed: x})
    np.testing.assert_allclose(value, np.tanh(x @ kernel + 1), rtol=1e-5, atol=1e-6)
    assert y.shape.as_list() == [shape[0] if known else None, *shape[1:-1], 3]


def test_dense_shares_by_name():
    x = tf.ones([1, 2])
    a, b = tf.layers.dense(x, 2, name="d"), tf.layers.dense(x, 2, name="d", reuse=True)
    assert (a.name, b.name, len(tf.global_variables())) == ("d/BiasAdd:0", "d_1/BiasAdd:0", 2)
    with pytest.raises(ValueError, match="Variable d/kernel already exists, disallowed"):
        tf.layers.dense(x, 2, name="d")


@pytest.mark.parametrize("shape, dtype, error, text", [
    ([1, None], tf.float32, ValueError, "The last dimension of the inputs to `Dense` should be"),
    ([3], tf.float32, ValueError, ": expected min_ndim=2, found ndim=1. Full shape received"),
    ([1, 3], tf.int32, TypeError, "Unable to build `Dense` layer with non-floating point dtype "
                                  "<dtype: 'int32'>"),
])
def test_dense_rejects(shape, dtype, error, text):
    with pytest.raises(error, match=text):
        tf.layers.dense(tf.placeholder(dtype, shape), 2)


def test_dense_output_shape():
    assert tf.layers.Dense(4).compute_output_shape([None, 3, 2]).as_list() == [None, 3, 4]
    with pytest.raises(ValueError, match="The innermost dimension of input_shape must be defined"):
        tf.layers.Dense(4).compute_output_shape([None, None])


def test_dropout():
    x, training = tf.ones([100, 40]), tf.placeholder(tf.bool, [])
    y = tf.layers.dropout(x, .25, training=training, seed=1)
    dropped = run(y, {training: True})
    assert set(np.unique(dropped)) == {0., np.float32(1 / .75)}
    assert abs((dropped == 0).mean() - .25) < .03
    np.testing.assert_array_equal(run(y, {training: False}), np.ones((100, 40)))
    assert tf.layers.dropout(x, .25).op.type == "Identity"
    rows = run(tf.layers.dropout(x, .5, noise_shape=[None, 1], training=True))
    assert (rows == rows[:, :1]).all()


@pytest.mark.parametrize("known, wanted", [
    ([None, 3, 4], [None, 12]), ([2, None, 4], [2, None]), ([None], [None, 1]), ([0, 2, 3], [0, 6]),
    ([None, None, 3], [None, None])])
def test_flatten(known, wanted):
    x = tf.placeholder(tf.float32, known)
    y = tf.layers.flatten(x)
    assert y.shape.as_list() == wanted
    value = np.zeros([2 if size is None else size for size in known], np.float32)
    assert run(y, {x: value}).shape == (len(value), int(np.prod(value.shape[1:])))


def normalized(x, axis, correct=False):
    axes = tuple(a for a in range(x.ndim) if a != axis % x.ndim)
    mean, variance = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    count = x.size / x.shape[axis]
    y = (x - mean) / np.sqrt(variance + 1e-3)
    return y, mean.ravel(), variance.ravel() * (count / (count - 1) if correct else 1)


@pytest.mark.parametrize("shape, axis", [((7, 4), -1), ((7, 5, 4), -1), ((7, 5, 4), 1),
                                         ((7, 2, 3, 4), -1), ((7, 2, 3, 4), 1)])
@pytest.mark.parametrize("fed", [True, False])
def test_batch_normalization(shape, axis, fed):
    x = data(*shape) * 2 + 1
    training = tf.placeholder_with_default(True, []) if fed else True
    layer = tf.layers.BatchNormalization(axis=axis, momentum=.9)
    y = layer(tf.constant(x), training=training)
    assert [v.name for v in layer.weights] == [
        "batch_normalization/%s:0" % n for n in ("gamma", "beta", "moving_mean", "moving_variance")]
    updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
    expected, mean, variance = normalized(x, axis, correct=len(shape) == 4)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        value, _ = session.run([y, updates])
        averages = session.run([layer.moving_mean, layer.moving_variance])
        np.testing.assert_allclose(value, expected, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(averages[0], .1 * mean, rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(averages[1], .9 + .1 * variance, rtol=1e-4)
        if fed:
            still, _ = session.run([y, updates], {training: False})
            np.testing.assert_array_equal(session.run(layer.moving_mean), averages[0])
            assert not np.allclose(still, value)


def test_batch_normalization_while_not_training():
    x = data(7, 4)
    y = tf.layers.batch_normalization(tf.constant(x), moving_mean_initializer=tf.ones_initializer())
    assert tf.get_collection(tf.GraphKeys.UPDATE_OPS) == []
    np.testing.assert_allclose(run(y), (x - 1) / np.sqrt(1.001), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("fed", [True, False])
def test_virtual_batches(fed):
    x = data(6, 4) * 2 + 1
    training = tf.placeholder_with_default(True, []) if fed else True
    layer = tf.layers.BatchNormalization(virtual_batch_size=2)
    y = layer(tf.constant(x), training=training)
    expected = np.stack([normalized(x[i::3], -1)[0] for i in range(3)], 1).reshape(6, 4)
    np.testing.assert_allclose(run(y), expected, rtol=1e-4, atol=1e-5)
    assert layer.moving_mean.shape.as_list() == [1, 1, 4]


def test_adjustment():
    x = data(6, 4)
    y = tf.layers.batch_normalization(
        tf.constant(x), training=True,
        adjustment=lambda shape: (2 * tf.ones([6, 1]), tf.ones([6, 1])),
        gamma_initializer=tf.constant_initializer(3.), beta_initializer=tf.ones_initializer())
    np.testing.assert_allclose(run(y), (normalized(x, -1)[0] * 2 + 1) * 3 + 1, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("shape, options, error, text", [
    ([6, 4], dict(virtual_batch_size=-1), ValueError, "virtual_batch_size must be a positive"),
    ([6, 4], dict(virtual_batch_size=2, axis=0), ValueError, "axis cannot include 0"),
    (None, {}, ValueError, "Input has undefined rank:"),
    ([None, 3], dict(axis=5), ValueError, "Invalid axis: 5"),
    ([2, 3], dict(axis=[1, -1]), ValueError, "Duplicate axis"),
    ([3, None], {}, ValueError, "Input has undefined `axis` dimension. Input shape: "),
    ([3, 2], dict(renorm=True), NotImplementedError, "BatchNormalization: renorm=True is not in"),
])
def test_batch_normalization_rejects(shape, options, error, text):
    with pytest.raises(error, match=text):
        tf.layers.batch_normalization(tf.placeholder(tf.float32, shape), **options)


def test_a_net_of_layers_trains():
    x, y = data(64, 5), data(64, 1) * 0 + 2
    hidden = tf.layers.batch_normalization(tf.layers.dense(tf.constant(x), 8), training=True)
    loss = tf.losses.mean_squared_error(tf.constant(y), tf.layers.dense(tf.nn.relu(hidden), 1))
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        step = tf.train.AdamOptimizer(.05).minimize(loss)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        first = session.run(loss)
        for _ in range(60):
            session.run(step)
        assert session.run(loss) < .1 * first

"""tf.contrib.layers: names as TensorFlow 1.15.5's, numbers against NumPy."""

import numpy as np
import pytest

import minigraph as tf
from minigraph.contrib import layers

X = np.random.default_rng(1).normal(size=(6, 4)).astype(np.float32)


def run(fetches):
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return session.run(fetches)


def test_fully_connected():
    y = layers.fully_connected(X, 3, weights_regularizer=layers.l2_regularizer(.1))
    z = layers.fully_connected(y, 2, activation_fn=None, biases_initializer=None, scope="top")
    assert (y.name, z.name) == ("fully_connected/Relu:0", "top/MatMul:0")
    names = ["fully_connected/weights:0", "fully_connected/biases:0", "top/weights:0"]
    assert [v.name for v in tf.trainable_variables()] == names
    assert [v.name for v in tf.model_variables()] == names
    penalty = tf.losses.get_regularization_loss()
    value, weights, penalty = run([y, tf.trainable_variables()[0], penalty])
    np.testing.assert_allclose(value, np.maximum(X @ weights, 0), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(penalty, .05 * (weights ** 2).sum(), rtol=1e-5)
    with pytest.raises(ValueError, match="num_outputs type should be one of"):
        layers.fully_connected(X, 2.5)


def test_fully_connected_shares_its_variables():
    with tf.variable_scope("s"):
        layers.fully_connected(X, 3, scope="a")
        layers.fully_connected(X, 3, scope="a", reuse=True)
    assert [v.name for v in tf.global_variables()] == ["s/a/weights:0", "s/a/biases:0"]


def test_a_normalizer_takes_the_place_of_the_biases():
    layers.fully_connected(X, 3, normalizer_fn=layers.batch_norm)
    assert [v.name for v in tf.global_variables()] == ["fully_connected/weights:0"] + [
        "fully_connected/BatchNorm/%s:0" % n for n in ("beta", "moving_mean", "moving_variance")]


@pytest.mark.parametrize("key", [tf.GraphKeys.UPDATE_OPS, "mine", None])
def test_batch_norm(key):
    y = layers.batch_norm(X, decay=.9, updates_collections=key)
    assert len(tf.get_collection(tf.GraphKeys.UPDATE_OPS)) == (2 if key == "update_ops" else 0)
    assert len(tf.get_collection("mine")) == (2 if key == "mine" else 0)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        value = session.run(y)
        average = session.run(tf.global_variables()[1])
    np.testing.assert_allclose(value, (X - X.mean(0)) / np.sqrt(X.var(0) + 1e-3), rtol=1e-4,
                               atol=1e-5)
    np.testing.assert_allclose(average, .1 * X.mean(0) if key is None else np.zeros(4), atol=1e-6)


def test_other_layers():
    assert layers.dropout(X).name == "Dropout/dropout_1/mul_1:0"
    assert layers.flatten(np.zeros((2, 3, 4))).shape.as_list() == [2, 12]
    np.testing.assert_array_equal(run(layers.one_hot_encoding([1, 0], 2)), [[0, 1], [1, 0]])


def test_regularizers():
    w = tf.constant([[1., -2.], [3., -4.]])
    assert run(layers.l1_regularizer(.5)(w)) == 5
    assert run(layers.l2_regularizer(.5)(w)) == 7.5
    both = layers.l1_l2_regularizer(.5, .5)
    total = layers.apply_regularization(both, [w, w])
    assert run(total) == 25 and total.name == "get_regularization_penalty:0"
    assert tf.losses.get_regularization_losses() == [total]
    assert layers.l1_regularizer(0.)(w) is None
    with pytest.raises(ValueError, match="scale cannot be an integer: 1"):
        layers.l2_regularizer(1)
    with pytest.raises(ValueError, match="Setting a scale less than 0 on a regularizer: -1"):
        layers.l1_regularizer(-1.)
    with pytest.raises(ValueError, match="No weights to regularize."):
        layers.apply_regularization(both)


def test_initializers():
    uniform = run(layers.xavier_initializer(seed=1)([300, 100], tf.float32))
    limit = np.sqrt(6 / 400)
    assert abs(uniform).max() <= limit and abs(uniform.std() - limit / np.sqrt(3)) < 1e-3
    normal = run(layers.variance_scaling_initializer(seed=1)([300, 100], tf.float32))
    assert abs(normal.std() - np.sqrt(2 / 300)) < 1e-3
    with pytest.raises(TypeError, match="Unknown mode bad"):
        layers.variance_scaling_initializer(mode="bad")


def test_classes_are_counted_in_int64():
    rows = tf.contrib.layers.one_hot_encoding([1, 2], 3)
    assert rows.op.inputs[0].op.name == "OneHotEncoding/ToInt64"
    with tf.Session() as session:
        assert session.run(rows).tolist() == [[0, 1, 0], [0, 0, 1]]

"""Activations, initializers, regularizers and constraints by name, against NumPy."""

import numpy as np
import pytest

import minigraph as tf

_X = np.float32([[-4, -1, 0, 0.5, 3]])


def run(value):
    with tf.Session() as session:
        return session.run(value)


def softmax(x):
    e = np.exp(x)
    return e / e.sum()


@pytest.mark.parametrize("name, oracle", [
    ("relu", lambda x: np.maximum(x, 0)), ("sigmoid", lambda x: 1 / (1 + np.exp(-x))),
    ("tanh", np.tanh), ("softmax", softmax), ("elu", lambda x: np.where(x > 0, x, np.expm1(x))),
    ("selu", lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x))),
    ("softplus", lambda x: np.log1p(np.exp(x))), ("softsign", lambda x: x / (1 + abs(x))),
    ("linear", lambda x: x), (None, lambda x: x), ("exponential", np.exp),
    ("hard_sigmoid", lambda x: np.clip(0.2 * x + 0.5, 0, 1)),
])
def test_activations(name, oracle):
    layer = tf.layers.Dense(1, activation=name)
    np.testing.assert_allclose(run(layer.activation(tf.constant(_X))), oracle(np.float64(_X)),
                               rtol=2e-6, atol=1e-7)
    assert layer.get_config()["activation"] == (name or "linear")


@pytest.mark.parametrize("name, kind, config", [
    ("zeros", "Zeros", {}), ("zero", "Zeros", {}), ("Ones", "Ones", {}),
    ("constant", "Constant", {"value": 0}),
    ("uniform", "RandomUniform", {"minval": -0.05, "maxval": 0.05, "seed": None}),
    ("RandomNormal", "RandomNormal", {"mean": 0.0, "stddev": 0.05, "seed": None}),
    ("truncated_normal", "TruncatedNormal", {"mean": 0.0, "stddev": 0.05, "seed": None}),
    ("orthogonal", "Orthogonal", {"gain": 1.0, "seed": None}),
    ("identity", "Identity", {"gain": 1.0}), ("glorot_uniform", "GlorotUniform", {"seed": None}),
    ("he_normal", "VarianceScaling", {"scale": 2.0, "mode": "fan_in",
                                      "distribution": "truncated_normal", "seed": None}),
    ({"class_name": "Constant", "config": {"value": 3}}, "Constant", {"value": 3}),
])
def test_initializers(name, kind, config):
    made = tf.layers.Dense(1, kernel_initializer=name).kernel_initializer
    assert type(made).__name__ == kind
    assert made.get_config() == {**config, "dtype": "float32"}


@pytest.mark.parametrize("name, loss", [("l1", 0.085), ("l2", 0.2625), ("l1_l2", 0.3475)])
def test_regularizers(name, loss):
    made = tf.layers.Dense(1, kernel_regularizer=name).kernel_regularizer
    np.testing.assert_allclose(run(made(tf.constant(_X))), loss, rtol=1e-6)


@pytest.mark.parametrize("name, columns", [
    ("max_norm", [[0.6, 2 * 3 / 5], [-0.8, -2 * 4 / 5]]), ("non_neg", [[0.6, 3], [0, 0]]),
    ("unit_norm", [[0.6, 0.6], [-0.8, -0.8]])])
def test_constraints(name, columns):
    made = tf.layers.Dense(1, kernel_constraint=name).kernel_constraint
    np.testing.assert_allclose(run(made(tf.constant([[0.6, 3], [-0.8, -4]]))), columns, rtol=1e-6)


def test_a_layer_of_names():
    y = tf.layers.dense(tf.ones([2, 3]), 2, "relu", kernel_initializer="ones",
                        kernel_regularizer="l2", name="d")
    assert y.name == "d/Relu:0"
    assert [x.name for x in tf.losses.get_regularization_losses()] == ["d/kernel/Regularizer/add:0"]
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert session.run(y).tolist() == [[3, 3], [3, 3]]


@pytest.mark.parametrize("arguments, error, text", [
    ({"activation": "bogus"}, ValueError, "Unknown activation function:bogus"),
    ({"activation": 3}, TypeError, "Could not interpret activation function identifier: 3"),
    ({"kernel_initializer": "bogus"}, ValueError, "Unknown initializer:bogus"),
    ({"kernel_initializer": 3}, ValueError, "Could not interpret initializer identifier: 3"),
    ({"bias_regularizer": "bogus"}, ValueError, "Unknown regularizer:bogus"),
    ({"bias_regularizer": 3}, ValueError, "('Could not interpret regularizer identifier:', 3)"),
    ({"kernel_constraint": "bogus"}, ValueError, "Unknown constraint: bogus"),
    ({"kernel_constraint": 3}, ValueError, "Could not interpret constraint identifier: 3"),
])
def test_names_that_mean_nothing(arguments, error, text):
    with pytest.raises(error) as raised:
        tf.layers.Dense(1, **arguments)
    assert str(raised.value) == text

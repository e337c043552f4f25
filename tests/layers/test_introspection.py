"""Weights, configurations and places of layers; texts as TensorFlow 1.15.5 has them."""

import numpy as np
import pytest

import minigraph as tf


class Scale(tf.layers.Layer):
    """A layer with an argument of its own."""

    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor


def test_weights_are_those_of_the_default_session():
    layer = tf.layers.Dense(2, name="d")
    assert layer.get_weights() == []
    layer(tf.ones([1, 3]))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        layer.set_weights([np.arange(6).reshape(3, 2), [5, 7]])
        kernel, bias = layer.get_weights()
        np.testing.assert_array_equal(kernel, [[0, 1], [2, 3], [4, 5]])
        np.testing.assert_array_equal(bias, session.run(layer.bias))
        assert bias.tolist() == [5, 7]


@pytest.mark.parametrize("weights, text", [
    ([np.ones([3, 2])], 'You called `set_weights(weights)` on layer "d" with a  weight list of length '
     "1, but the layer was expecting 2 weights. Provided weights: [array("),
    ([np.ones([3, 3]), np.ones([2])],
     "Layer weight shape (3, 2) not compatible with provided weight shape (3, 3)"),
])
def test_weights_that_do_not_fit(weights, text):
    layer = tf.layers.Dense(2, name="d")
    layer(tf.ones([1, 3]))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        before = session.run(layer.bias)
        with pytest.raises(ValueError) as raised:
            layer.set_weights(weights)
        assert str(raised.value).startswith(text)
        np.testing.assert_array_equal(session.run(layer.bias), before)


def test_config_of_dense():
    layer = tf.layers.Dense(4, tf.nn.relu, kernel_regularizer="l2", name="d")
    config = layer.get_config()
    assert config == {
        "name": "d", "trainable": True, "dtype": None, "units": 4, "activation": "relu",
        "use_bias": True, "kernel_initializer": None,
        "bias_initializer": {"class_name": "Zeros", "config": {"dtype": "float32"}},
        "kernel_regularizer": {"class_name": "L1L2",
                               "config": {"l1": 0.0, "l2": 0.009999999776482582}},
        "bias_regularizer": None, "activity_regularizer": None, "kernel_constraint": None,
        "bias_constraint": None}
    again = tf.layers.Dense.from_config(config)
    assert again.units == 4 and again.activation is tf.nn.relu and again.get_config() == config


def test_configs_of_the_other_layers():
    plain = {"trainable": True, "dtype": None}
    assert tf.layers.Dropout(0.3, seed=1, name="r").get_config() == {
        "name": "r", **plain, "rate": 0.3, "noise_shape": None, "seed": 1}
    assert tf.layers.Flatten(name="f").get_config() == {
        "name": "f", **plain, "data_format": "channels_last"}
    ones = {"class_name": "Ones", "config": {"dtype": "float32"}}
    zeros = {"class_name": "Zeros", "config": {"dtype": "float32"}}
    assert tf.layers.BatchNormalization(name="b", momentum=0.5).get_config() == {
        "name": "b", **plain, "axis": -1, "momentum": 0.5, "epsilon": 0.001, "center": True,
        "scale": True, "beta_initializer": zeros, "gamma_initializer": ones,
        "moving_mean_initializer": zeros, "moving_variance_initializer": ones,
        "beta_regularizer": None, "gamma_regularizer": None, "beta_constraint": None,
        "gamma_constraint": None}
    assert tf.layers.Layer(name="q", dtype=tf.float64).get_config() == {
        "name": "q", "trainable": True, "dtype": "float64"}
    assert tf.contrib.layers.l2_regularizer(0.1).__name__ == "l2"


def test_arguments_need_a_config_of_their_own():
    with pytest.raises(NotImplementedError,
                       match="^Layers with arguments in `__init__` must override `get_config`.$"):
        Scale(3.0).get_config()


@pytest.mark.parametrize("ask, error, text", [
    (lambda layer: layer.input, AttributeError, "Layer d is not connected, no input to return."),
    (lambda layer: layer.output, AttributeError, "Layer d has no inbound nodes."),
    (lambda layer: layer.input_mask, AttributeError, "Layer d is not connected, no input to return."),
    (lambda layer: layer.output_mask, AttributeError, "Layer d has no inbound nodes."),
    *[(lambda layer, name=name: getattr(layer, name), AttributeError,
       "The layer has never been called and thus has no defined %s." % name.replace("_", " "))
      for name in ("input_shape", "output_shape")],
    *[(lambda layer, name=name: getattr(layer, "get_%s_at" % name)(0), RuntimeError,
       "The layer has never been called and thus has no defined %s."
       % name.removesuffix("_mask").replace("_", " "))
      for name in ("input", "output", "input_shape", "output_shape", "input_mask", "output_mask")],
])
def test_a_layer_is_in_no_model(ask, error, text):
    layer = tf.layers.Dense(2, name="d")
    layer(tf.ones([1, 3]))
    with pytest.raises(error) as raised:
        ask(layer)
    assert str(raised.value) == text


def test_what_is_empty_or_follows_from_shapes():
    layer = tf.layers.Dense(4)
    assert (layer.metrics, layer.inbound_nodes, layer.outbound_nodes, layer.submodules) == (
        [], [], [], ())
    assert (layer.dynamic, layer.stateful, layer.supports_masking) == (False, False, True)
    assert layer.compute_mask(tf.ones([2])) is None and layer.compute_mask(1, mask=2) == 2
    assert layer.compute_output_signature(tf.TensorSpec([2, 3], tf.float32)) == tf.TensorSpec(
        [2, 4], tf.float32)
    outer = Scale()
    outer.first, outer.more = layer, [tf.layers.Flatten()]
    assert outer.submodules == (layer, outer.more[0])
    assert repr(tf.layers.InputSpec(shape=(None, 3))) == "InputSpec(shape=(None, 3), ndim=2)"

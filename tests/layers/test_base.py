"""Layer: names, variables, losses, updates, and what it asks of its inputs."""

import copy

import numpy as np
import pytest

import minigraph as tf


def place(shape, dtype=tf.float32):
    return tf.placeholder(dtype, shape, name="x")


class Doubling(tf.layers.Layer):
    def build(self, input_shape):
        self.w = self.add_variable("w", [2, 2], initializer=tf.ones_initializer(),
                                   regularizer=tf.reduce_sum)
        self.built = True

    def call(self, inputs):
        self.add_loss(tf.reduce_sum(inputs), inputs=inputs)
        self.add_update(tf.assign(self.w, self.w + tf.reduce_max(inputs)), inputs=True)
        return tf.matmul(inputs, self.w)


def test_names_and_collections():
    layer, other = Doubling(name="my_layer"), Doubling()
    x = place([1, 2])
    y = layer(x)
    other(y)
    assert (layer.name, y.name, layer.w.name) == ("my_layer", "my_layer/MatMul:0", "my_layer/w:0")
    assert (other.name, other.w.name) == ("doubling_1", "doubling/w:0")
    losses = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
    assert [loss.name for loss in losses] == [
        "my_layer/w/Regularizer/Sum:0", "my_layer/Sum:0", "doubling/w/Regularizer/Sum:0",
        "doubling/Sum:0"]
    assert layer.get_losses_for(x) == losses[1:2] and layer.get_losses_for(None) == losses[:1]
    assert [op.name for op in tf.get_collection(tf.GraphKeys.UPDATE_OPS)] == [
        "my_layer/Assign", "doubling/Assign"]
    assert layer.get_updates_for(x) == layer.updates


def test_a_second_call_shares_variables_and_scope():
    layer = tf.layers.Dense(2)
    with tf.variable_scope("s"):
        a = layer(place([1, 2]))
    with tf.variable_scope("t"):
        b = layer(place([1, 2]))
    assert (a.name, b.name) == ("s/dense/BiasAdd:0", "s/dense/BiasAdd_1:0")
    assert [v.name for v in tf.global_variables()] == ["s/dense/kernel:0", "s/dense/bias:0"]
    assert layer.scope_name == "s/dense" and layer.graph is tf.get_default_graph()


def test_scope_name_before_the_first_call():
    with pytest.raises(ValueError, match='layer "dense_1" has not been used yet'):
        tf.layers.Dense(2).scope_name


def test_not_trainable():
    layer = tf.layers.Dense(2, trainable=False)
    layer(place([1, 3]))
    assert layer.trainable_weights == [] and len(layer.non_trainable_weights) == 2
    assert tf.trainable_variables() == [] and layer.count_params() == 8


@pytest.mark.parametrize("spec, shape, text", [
    (dict(ndim=2), [3], "expected ndim=2, found ndim=1. Full shape received: [3]"),
    (dict(min_ndim=2), [3], ": expected min_ndim=2, found ndim=1. Full shape received: [3]"),
    (dict(max_ndim=2), [3, 3, 3], "expected max_ndim=2, found ndim=3"),
    (dict(dtype="int32"), [3], "expected dtype=int32, found dtype=<dtype: 'float32'>"),
    (dict(ndim=2), None, "its rank is undefined, but the layer requires a defined rank."),
    (dict(axes={-1: 2}), [3, 3], "expected axis -1 of input shape to have value 2 but received "
                                 "input with shape [3, 3]"),
])
def test_input_spec(spec, shape, text):
    layer = tf.layers.Layer(name="q")
    layer.input_spec = tf.layers.InputSpec(**spec)
    with pytest.raises(ValueError) as caught:
        layer(place(shape))
    assert str(caught.value) == "Input 0 of layer q is incompatible with the layer: " + text


def test_input_spec_of_a_shape_and_of_too_many_inputs():
    layer = tf.layers.Layer(name="q")
    layer.input_spec = tf.layers.InputSpec(shape=(None, 2))
    with pytest.raises(ValueError, match=r"Input 0 is incompatible with layer q: expected "
                                         r"shape=\(None, 2\), found shape=\[3, 3\]"):
        layer(place([3, 3]))
    with pytest.raises(ValueError, match="Layer q expects 1 inputs, but it received 2 input"):
        layer([place([3, 2]), place([3, 2])])
    assert repr(tf.layers.InputSpec(min_ndim=2, axes={-1: 3})) == (
        "InputSpec(min_ndim=2, axes={-1: 3})")


def test_unknown_keyword():
    with pytest.raises(TypeError, match="Keyword argument not understood:"):
        tf.layers.Dense(3, foo=3)


def test_activity_regularizer_is_divided_by_the_batch():
    layer = tf.layers.Dense(1, kernel_initializer=tf.ones_initializer(),
                            activity_regularizer=tf.reduce_sum)
    layer(tf.ones([4, 3]))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert session.run(layer.losses) == [3.]


def test_a_deep_copy_shares_variables():
    layer = tf.layers.Dense(2)
    layer(place([1, 2]))
    assert copy.deepcopy(layer).kernel is layer.kernel


def test_on_read_variables_are_not_trainable():
    layer = tf.layers.Layer(name="q")
    on_read = tf.VariableSynchronization.ON_READ
    with pytest.raises(ValueError, match="ON_READ only for non-trainable variables"):
        layer.add_weight("w", [2], trainable=True, synchronization=on_read)
    layer.add_weight("w", [2], synchronization=on_read)
    assert tf.trainable_variables() == []


def test_numpy_input():
    assert tf.layers.dense(np.ones((2, 3), np.float32), 2).shape.as_list() == [2, 2]

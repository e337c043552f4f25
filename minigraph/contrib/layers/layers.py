"""Layers as functions, with variables "weights" and "biases" in a scope of the function's name."""

import functools

from minigraph.contrib.framework.arg_scope import add_arg_scope
from minigraph.contrib.framework.variables import add_model_variable
from minigraph.contrib.layers.initializers import xavier_initializer
from minigraph.core import dtypes
from minigraph.core.collections import GraphKeys
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import add_to_collections
from minigraph.layers import core, normalization
from minigraph.ops import array, elementwise, init_ops
from minigraph.ops.array import one_hot
from minigraph.variables.scopes import variable_scope


def _renaming(names):
    """A getter of variables that calls them by other names: {"kernel": "weights"}."""
    def getter(get, name, *args, **kwargs):
        scope, _, last = name.rpartition("/")
        name = "/".join(part for part in (scope, names.get(last, last)) if part)
        return get(name, *args, **kwargs)
    return getter


def _apply(layer, inputs, outputs_collections, finish=None, collections=None, **call):
    """finish(layer(inputs)), with its variables and the result in their collections."""
    outputs = layer.apply(inputs, **call)
    for variable in layer.weights:
        add_model_variable(variable)
        keys = collections
        if isinstance(keys, dict):
            keys = keys.get(variable.op.name.rpartition("/")[2])
        add_to_collections(keys or [], variable)
    if finish is not None:
        outputs = finish(outputs)
    add_to_collections(outputs_collections or [], outputs)
    return outputs


@add_arg_scope
def fully_connected(inputs, num_outputs, activation_fn=elementwise.relu, normalizer_fn=None,
                    normalizer_params=None, weights_initializer=xavier_initializer(),
                    weights_regularizer=None, biases_initializer=init_ops.Zeros(),
                    biases_regularizer=None, reuse=None, variables_collections=None,
                    outputs_collections=None, trainable=True, scope=None):
    """activation_fn(inputs @ weights + biases), over the last axis.

    Args:
      inputs: tensor of rank 2 or more.
      num_outputs: size of the last axis of the result.
      activation_fn: function of the result, or None.
      normalizer_fn, normalizer_params: function instead of the biases, and its arguments.
      weights_initializer, biases_initializer: initializers; None for no biases.
      weights_regularizer, biases_regularizer: functions variable -> loss.
      reuse, scope: as for `tf.variable_scope`.
      variables_collections: keys, or a dict of them by "weights" and "biases".
      outputs_collections: keys.
      trainable: whether the variables are trainable.
    Raises:
      ValueError: if `num_outputs` is no int.
    Source: tf.contrib.layers.fully_connected, TensorFlow 1.15.
    """
    if not isinstance(num_outputs, int):
        raise ValueError("num_outputs type should be one of %s, got %s."
                         % (["int"], type(num_outputs)))
    getter = _renaming({"kernel": "weights", "bias": "biases"})
    with variable_scope(scope, "fully_connected", [inputs], reuse=reuse,
                        custom_getter=getter) as found:
        layer = core.Dense(
            num_outputs, use_bias=not normalizer_fn and biases_initializer is not None,
            kernel_initializer=weights_initializer, bias_initializer=biases_initializer,
            kernel_regularizer=weights_regularizer, bias_regularizer=biases_regularizer,
            trainable=trainable, name=found.name, _scope=found, _reuse=reuse)

        def finish(outputs):
            if normalizer_fn is not None:
                outputs = normalizer_fn(outputs, **(normalizer_params or {}))
            return activation_fn(outputs) if activation_fn is not None else outputs
        return _apply(layer, convert_to_tensor(inputs), outputs_collections, finish,
                      variables_collections)


relu = functools.partial(fully_connected, activation_fn=elementwise.relu)
relu6 = functools.partial(fully_connected, activation_fn=elementwise.relu6)
linear = functools.partial(fully_connected, activation_fn=None)


@add_arg_scope
def batch_norm(inputs, decay=0.999, center=True, scale=False, epsilon=0.001, activation_fn=None,
               param_initializers=None, param_regularizers=None,
               updates_collections=GraphKeys.UPDATE_OPS, is_training=True, reuse=None,
               variables_collections=None, outputs_collections=None, trainable=True,
               batch_weights=None, fused=None, data_format="NHWC", zero_debias_moving_mean=False,
               scope=None, renorm=False, renorm_clipping=None, renorm_decay=0.99, adjustment=None):
    """`inputs` normalized by the batch's mean and variance, or by the moving ones.

    Args:
      decay: of the moving averages; the others as for `tf.layers.batch_normalization`.
      param_initializers, param_regularizers: dicts by "beta", "gamma", "moving_mean" and
        "moving_variance".
      is_training: bool or bool tensor.
      updates_collections: key of the collection of the moving averages' updates, or None to run
        them with the result.
      batch_weights, zero_debias_moving_mean: not supported.
      data_format: "NHWC", or "NCHW" for channels in axis 1.
    Raises:
      ValueError: for another data_format; NotImplementedError for what is not supported.
    Source: tf.contrib.layers.batch_norm, TensorFlow 1.15; Ioffe and Szegedy, 2015.
    """
    if data_format not in ("NCHW", "NHWC"):
        raise ValueError("data_format has to be either NCHW or NHWC.")
    for option, given in (("batch_weights", batch_weights),
                          ("zero_debias_moving_mean", zero_debias_moving_mean)):
        if given not in (None, False):
            raise NotImplementedError("batch_norm: %s is not in minigraph" % option)
    initializers, regularizers = param_initializers or {}, param_regularizers or {}
    with variable_scope(scope, "BatchNorm", [inputs], reuse=reuse) as found:
        inputs = convert_to_tensor(inputs)
        given = inputs
        if fused is not False and inputs.shape.ndims == 2 and not renorm and adjustment is None:
            # As images of one pixel: the fused kernel's moving variance is the unbiased one.
            inputs = array.reshape(inputs, [-1, inputs.shape[1].value, 1, 1]
                                   if data_format == "NCHW" else [-1, 1, 1, inputs.shape[1].value])
        layer = normalization.BatchNormalization(
            axis=1 if data_format == "NCHW" else -1, momentum=decay, epsilon=epsilon,
            center=center, scale=scale, fused=None if fused is None else bool(fused),
            beta_initializer=initializers.get("beta", init_ops.Zeros()),
            gamma_initializer=initializers.get("gamma", init_ops.Ones()),
            moving_mean_initializer=initializers.get("moving_mean", init_ops.Zeros()),
            moving_variance_initializer=initializers.get("moving_variance", init_ops.Ones()),
            beta_regularizer=regularizers.get("beta"), gamma_regularizer=regularizers.get("gamma"),
            trainable=trainable, renorm=renorm, adjustment=adjustment, name=found.name,
            _scope=found, _reuse=reuse)
        outputs = _apply(layer, inputs, None, None, variables_collections,
                         training=is_training)
        if inputs is not given:
            outputs = array.reshape(outputs, array.shape(given))
            outputs.set_shape(given.shape)
        outputs = _with_updates(layer.updates, updates_collections, outputs)
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        add_to_collections(outputs_collections or [], outputs)
        return outputs


def _with_updates(updates, key, outputs):
    """`outputs`, after the updates if they go to no collection, else as they are."""
    if key == GraphKeys.UPDATE_OPS:
        return outputs
    collection = outputs.graph.get_collection_ref(GraphKeys.UPDATE_OPS)
    collection[:] = [op for op in collection if op not in updates]
    for update in updates:
        add_to_collections(key or [], update)
    if key is not None:
        return outputs
    with outputs.graph.control_dependencies(updates):
        return array.identity(outputs)


@add_arg_scope
def dropout(inputs, keep_prob=0.5, noise_shape=None, is_training=True, outputs_collections=None,
            scope=None, seed=None):
    """While training, `inputs` with a random share 1 - keep_prob of it set to 0, the rest scaled.

    Source: tf.contrib.layers.dropout, TensorFlow 1.15.
    """
    with variable_scope(scope, "Dropout", [inputs]) as found:
        layer = core.Dropout(rate=1 - keep_prob, noise_shape=noise_shape, seed=seed,
                             name="dropout_1", _scope=found)
        return _apply(layer, convert_to_tensor(inputs), outputs_collections,
                      training=is_training)


@add_arg_scope
def flatten(inputs, outputs_collections=None, scope=None):
    """All axes but the first made one. Source: tf.contrib.layers.flatten, TensorFlow 1.15."""
    with variable_scope(scope, "Flatten", [inputs]):
        outputs = core.flatten(convert_to_tensor(inputs))
        add_to_collections(outputs_collections or [], outputs)
        return outputs


@add_arg_scope
def one_hot_encoding(labels, num_classes, on_value=1.0, off_value=0.0, outputs_collections=None,
                     scope=None):
    """`labels` as rows of `on_value` in their class and `off_value` else.

    Source: tf.contrib.layers.one_hot_encoding, TensorFlow 1.15.
    """
    with variable_scope(scope, "OneHotEncoding", [labels, num_classes]):
        labels = convert_to_tensor(labels)
        if labels.dtype is dtypes.int32:
            labels = elementwise.cast(labels, dtypes.int64, name="ToInt64")
        outputs = one_hot(labels, num_classes, on_value=on_value, off_value=off_value)
        add_to_collections(outputs_collections or [], outputs)
        return outputs


def repeat(inputs, repetitions, layer, *args, **kwargs):
    """`layer` applied so many times, in scopes of its own below `scope`: "<scope>_1", ...

    Source: tf.contrib.layers.repeat, TensorFlow 1.15.
    """
    scope = kwargs.pop("scope", None)
    with variable_scope(scope, "Repeat", [inputs]):
        name = scope or _layer_name(layer, "repeat")
        outputs = convert_to_tensor(inputs)
        for i in range(repetitions):
            outputs = layer(outputs, *args, **{**kwargs, "scope": "%s_%d" % (name, i + 1)})
        return outputs


def stack(inputs, layer, stack_args, **kwargs):
    """`layer` applied with each of the arguments in turn, in scopes "<scope>_1", ... below `scope`.

    Args:
      stack_args: list of arguments, or of lists of positional arguments.
      scope: as for `tf.variable_scope`; the others are passed on.
    Source: tf.contrib.layers.stack, TensorFlow 1.15.
    """
    scope = kwargs.pop("scope", None)
    with variable_scope(scope, "Stack", [inputs]):
        name = scope or _layer_name(layer, "stack")
        outputs = inputs
        for i, given in enumerate(stack_args):
            given = given if isinstance(given, (list, tuple)) else [given]
            outputs = layer(outputs, *given, **{**kwargs, "scope": "%s_%d" % (name, i + 1)})
        return outputs


def _layer_name(layer, default):
    return getattr(getattr(layer, "func", layer), "__name__", default)

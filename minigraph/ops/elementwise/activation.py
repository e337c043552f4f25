"""Activation functions of neural networks, and the choice between two tensors."""

import numbers

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import shape_error
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import OpDef
from minigraph.core.shape import TensorShape
from minigraph.ops._infer import merge, same_as_input
from minigraph.ops._shape_rules import check_same_shapes
from minigraph.ops.array import zeros_like
from minigraph.ops.elementwise._define import FLOATS, REALS, backward, unary
from minigraph.ops.elementwise.arithmetic import maximum, MUL, multiply_operator
from minigraph.ops.elementwise.cast import cast
from minigraph.ops.elementwise.math import exp, SIGMOID

_FEATURES = {"input": "features", "output": "activations"}

RELU = unary("Relu", "relu", REALS, **_FEATURES)
RELU6 = unary("Relu6", "relu6", REALS, **_FEATURES)
ELU = unary("Elu", "elu", FLOATS, **_FEATURES)
SELU = unary("Selu", "selu", FLOATS, **_FEATURES)
SOFTPLUS = unary("Softplus", "softplus", FLOATS, **_FEATURES)
SOFTSIGN = unary("Softsign", "softsign", FLOATS, **_FEATURES)


def _leaky(type, kernel, inputs, output):
    return OpDef(type=type, inputs={name: "T" for name in inputs}, outputs={output: "T"},
                 attrs={"T": FLOATS, "alpha": 0.2}, infer=same_as_input, kernel=kernel,
                 alias={0: 0})


LEAKY_RELU = _leaky("LeakyRelu", "leaky_relu", ["features"], "activations")
LEAKY_RELU_GRAD = _leaky("LeakyReluGrad", "leaky_relu_grad", ["gradients", "features"], "backprops")
RELU_GRAD = backward("ReluGrad", "relu_grad", ("gradients", "features"), "backprops", REALS)
RELU6_GRAD = backward("Relu6Grad", "relu6_grad", ("gradients", "features"), "backprops", REALS)
ELU_GRAD = backward("EluGrad", "elu_grad", ("gradients", "outputs"), "backprops", FLOATS)
SELU_GRAD = backward("SeluGrad", "selu_grad", ("gradients", "outputs"), "backprops", FLOATS)
SOFTPLUS_GRAD = backward("SoftplusGrad", "softplus_grad", ("gradients", "features"), "backprops",
                         FLOATS)
SOFTSIGN_GRAD = backward("SoftsignGrad", "softsign_grad", ("gradients", "features"), "backprops",
                         FLOATS)


@RELU.gradient
def _relu_grad(op, grad):
    return [RELU_GRAD(grad, op.outputs[0])]


@RELU6.gradient
def _relu6_grad(op, grad):
    return [RELU6_GRAD(grad, op.outputs[0])]


@ELU.gradient
def _elu_grad(op, grad):
    return [ELU_GRAD(grad, op.outputs[0])]


@SELU.gradient
def _selu_grad(op, grad):
    return [SELU_GRAD(grad, op.outputs[0])]


@SOFTPLUS.gradient
def _softplus_grad(op, grad):
    return [multiply_operator(grad, SIGMOID(op.inputs[0]))]


@SOFTSIGN.gradient
def _softsign_grad(op, grad):
    return [SOFTSIGN_GRAD(grad, op.inputs[0])]


@LEAKY_RELU.gradient
def _leaky_relu_grad(op, grad):
    return [LEAKY_RELU_GRAD(grad, op.inputs[0], alpha=op.attrs["alpha"])]


def _zeros_like(x):
    return zeros_like(x)


@RELU_GRAD.gradient
def _relu_grad_grad(op, grad):
    x = op.inputs[1]
    return [RELU_GRAD(grad, x), _zeros_like(x)]


@RELU6_GRAD.gradient
def _relu6_grad_grad(op, grad):
    x = op.inputs[1]
    return [RELU6_GRAD(grad, x), _zeros_like(x)]


@LEAKY_RELU_GRAD.gradient
def _leaky_relu_grad_grad(op, grad):
    x = op.inputs[1]
    return [LEAKY_RELU_GRAD(grad, x, alpha=op.attrs["alpha"]), _zeros_like(x)]


@ELU_GRAD.gradient
def _elu_grad_grad(op, grad):
    dy, y = op.inputs
    return [ELU_GRAD(grad, y), select(y < 0, MUL(grad, dy), _zeros_like(dy))]


@SELU_GRAD.gradient
def _selu_grad_grad(op, grad):
    dy, y = op.inputs
    return [SELU_GRAD(grad, y), select(y < 0.0, MUL(grad, dy), _zeros_like(dy))]


@SOFTPLUS_GRAD.gradient
def _softplus_grad_grad(op, grad):
    dy, x = op.inputs
    return [SOFTPLUS_GRAD(grad, x), grad * dy / (exp(-x) + 2.0 + exp(x))]


# ---- Select: one of two tensors, elementwise or row by row

_SELECTABLE = dtypes.ALL


def _infer_select(c):
    if c.shape(0).ndims is not None and c.shape(0).ndims > 1:
        check_same_shapes(c)
    condition, shape = c.shape(0), merge(c, c.shape(1), c.shape(2))
    if shape.ndims is None or condition.ndims is None:
        return [shape]
    if condition.ndims == 0 or condition.ndims == shape.ndims:
        if condition.ndims:
            shape = merge(c, condition, shape)
        return [shape]
    if condition.ndims != 1 or shape.ndims == 0:
        raise shape_error(c, "Shapes must be equal rank, but are %d and %d"
                          % (shape.ndims, condition.ndims))
    rows, given = shape.as_tuple()[0], condition.as_tuple()[0]
    if rows is not None and given is not None and rows != given:
        raise shape_error(c, "Dimension 0 in both shapes must be equal, but are %d and %d. "
                             "Shapes are [%d] and [%d]." % (given, rows, given, rows))
    return [TensorShape(shape.as_tuple())]


def _select_strings(context, condition, t, e):
    if condition.ndim == 1 and t.ndim > 1:
        condition = condition.reshape(condition.shape + (1,) * (t.ndim - 1))
    return np.where(condition, t, e).astype(object)


_SELECT_STRINGS = OpDef(
    type="_SelectStrings", inputs={"condition": dtypes.bool, "t": dtypes.string,
                                   "e": dtypes.string},
    outputs={"output": dtypes.string}, infer=_infer_select, host=_select_strings)


class _SelectDef(OpDef):
    def create(self, inputs, attrs, name):
        op = super().create(inputs, attrs, name)
        if op.attrs["T"] is dtypes.string:
            op.op_def = _SELECT_STRINGS
        return op


SELECT = _SelectDef(
    type="Select", inputs={"condition": dtypes.bool, "t": "T", "e": "T"}, outputs={"output": "T"},
    attrs={"T": _SELECTABLE}, infer=_infer_select, kernel="select")


@SELECT.gradient
def _select_grad(op, grad):
    condition = op.inputs[0]
    nothing = _zeros_like(op.inputs[1])
    return [None, SELECT(condition, grad, nothing), SELECT(condition, nothing, grad)]


def select(condition, x, y, name=None):
    """x where `condition` holds, else y; a vector condition chooses whole rows.

    Raises:
      ValueError: if x and y, or the condition, do not have fitting shapes.
    Source: tf.where with three arguments, TensorFlow 1.15.
    """
    return SELECT(condition, x, y, name=name)


def relu(features, name=None):
    """max(features, 0), elementwise. Source: tf.nn.relu, TensorFlow 1.15."""
    return RELU(features, name=name)


def relu6(features, name=None):
    """min(max(features, 0), 6), elementwise. Source: tf.nn.relu6, TensorFlow 1.15."""
    with name_scope(name, "Relu6", [features]) as scope:
        return RELU6(convert_to_tensor(features, name="features"), name=scope)


def elu(features, name=None):
    """features where positive, exp(features) - 1 elsewhere. Source: tf.nn.elu, TensorFlow 1.15."""
    return ELU(features, name=name)


def selu(features, name=None):
    """The scaled exponential linear unit. Source: tf.nn.selu; Klambauer et al., 2017."""
    return SELU(features, name=name)


def softplus(features, name=None):
    """log(1 + exp(features)), elementwise. Source: tf.nn.softplus, TensorFlow 1.15."""
    return SOFTPLUS(features, name=name)


def softsign(features, name=None):
    """features / (1 + |features|), elementwise. Source: tf.nn.softsign, TensorFlow 1.15."""
    return SOFTSIGN(features, name=name)


def leaky_relu(features, alpha=0.2, name=None):
    """features where positive, alpha * features elsewhere. Integers are taken as float32.

    A number `alpha` is rounded to float32, whatever the dtype.
    Source: tf.nn.leaky_relu, TensorFlow 1.15.
    """
    with name_scope(name, "LeakyRelu", [features, alpha]) as scope:
        features = convert_to_tensor(features, name="features")
        if features.dtype.is_integer:
            features = cast(features, dtypes.float32)
        if hasattr(alpha, "op"):
            return maximum(alpha * features, features, name=scope)
        if isinstance(alpha, numbers.Real):
            alpha = float(np.float32(alpha))
        return LEAKY_RELU(features, alpha=alpha, name=scope)

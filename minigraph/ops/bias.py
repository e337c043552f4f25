"""BiasAdd and the layers made of it, and L2Loss."""

from minigraph.core.convert import convert_to_tensor
from minigraph.core.dtypes import FLOATING, NUMERIC
from minigraph.core.infer import describe_shape, shape_error
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import OpDef
from minigraph.core.shape import TensorShape
from minigraph.ops import array as array_ops
from minigraph.ops import elementwise as math_ops
from minigraph.ops._infer import scalar
from minigraph.ops._reduce import emit_reduction, reducible
from minigraph.ops._shape_rules import failure
from minigraph.ops.linalg import matmul


def channel_axis(attrs, rank):
    """The axis that the bias runs along."""
    return 1 if attrs["data_format"] == b"NCHW" else rank - 1


def _checked_value(c):
    shape, least = c.shape(0), 3 if c.attrs["data_format"] == b"NCHW" else 2
    if shape.ndims is not None and shape.ndims < least:
        raise shape_error(c, "Shape must be at least rank %d but is rank %d" % (least, shape.ndims))
    return shape


def _infer_bias_add(c):
    value, bias = _checked_value(c), c.shape(1)
    if bias.ndims not in (None, 1):
        raise failure(c, "Shape must be rank 1 but is rank %d" % bias.ndims,
                      running="Biases must be 1D: %s" % describe_shape(bias))
    if value.ndims is None:
        return [TensorShape(None)]
    sizes, axis = value.as_list(), channel_axis(c.attrs, value.ndims)
    size = None if bias.ndims is None else bias.as_list()[0]
    if None not in (sizes[axis], size) and sizes[axis] != size:
        raise failure(c, "Dimensions must be equal, but are %d and %d" % (sizes[axis], size),
                      running="Must provide as many biases as the last dimension of the input "
                      "tensor: %s vs. %s" % (describe_shape(bias), describe_shape(value)))
    sizes[axis] = size if sizes[axis] is None else sizes[axis]
    return [TensorShape(sizes)]


# Elementwise, so that it fuses; the compiler gives the bias the axes that follow the channels.
BIAS_ADD = OpDef(
    type="BiasAdd",
    inputs={"value": "T", "bias": "T"},
    outputs={"output": "T"},
    attrs={"T": NUMERIC, "data_format": b"NHWC"},
    infer=_infer_bias_add,
    kernel="add",
)


def _infer_bias_add_grad(c):
    shape = _checked_value(c)
    if shape.ndims is None:
        return [TensorShape([None])]
    return [TensorShape([shape.as_list()[channel_axis(c.attrs, shape.ndims)]])]


_SUM = ("sum",) * 4


def _summed_axes(node):
    rank = len(node.inputs[0].shape)
    return set(range(rank)) - {channel_axis(node.attrs, rank)}


def _lower_bias_add_grad(node, emit):
    x = node.inputs[0]
    emit_reduction(emit, x.dtype, node.outputs[0], x, _summed_axes(node), _SUM)


BIAS_ADD_GRAD = OpDef(
    type="BiasAddGrad",
    inputs={"out_backprop": "T"},
    outputs={"output": "T"},
    attrs={"T": NUMERIC, "data_format": b"NHWC"},
    infer=_infer_bias_add_grad,
    lower=reducible(_lower_bias_add_grad, _SUM, _summed_axes),
)


@BIAS_ADD.gradient
def _bias_add_grad(op, dy):
    return [dy, BIAS_ADD_GRAD(dy, data_format=op.attrs["data_format"])]


@BIAS_ADD_GRAD.gradient
def _bias_add_grad_grad(op, dy):
    shape = array_ops.shape(op.inputs[0])
    if op.attrs["data_format"] == b"NCHW":
        expanded = array_ops.concat([array_ops.ones_like(shape[:1]), array_ops.shape(dy),
                                     array_ops.ones_like(shape[2:])], 0)
        times = array_ops.concat([shape[:1], [1], shape[2:]], 0)
    else:
        expanded = array_ops.concat([array_ops.ones_like(shape[:-1]), array_ops.shape(dy)], 0)
        times = array_ops.concat([shape[:-1], [1]], 0)
    return [array_ops.tile(array_ops.reshape(dy, expanded), times)]


def _data_format(data_format):
    """TensorFlow's two formats: any "N...C" is NHWC, any "NC..." is NCHW."""
    if data_format is None:
        return b"NHWC"
    if data_format.startswith("NC"):
        return b"NCHW"
    if data_format.startswith("N") and data_format.endswith("C"):
        return b"NHWC"
    raise ValueError("data_format must be of the form `N...C` or `NC...`")


def bias_add(value, bias, data_format=None, name=None):
    """y = value + bias, the bias along the channels: the last axis, or the second for "NC...".

    Args:
      value: Tensor of numbers, of rank 2 or more (3 for "NC...").
      bias: vector of the dtype of `value`, as long as the axis of the channels.
      data_format: "N...C" (the default) or "NC...".
      name: name of the operation (optional).
    Raises:
      ValueError: if the format is not known or the shapes do not agree.
    Source: tf.nn.bias_add, TensorFlow 1.15.
    """
    data_format = _data_format(data_format)
    with name_scope(name, "BiasAdd", [value, bias]) as name:
        value = convert_to_tensor(value, name="input")
        bias = convert_to_tensor(bias, dtype=value.dtype, name="bias")
        return BIAS_ADD(value, bias, data_format=data_format, name=name)


def xw_plus_b(x, weights, biases, name=None):
    """y = x weights + biases.

    Args:
      x: matrix [batch, in]. weights: matrix [in, out]. biases: vector [out].
      name: name of the operation (optional).
    Source: tf.nn.xw_plus_b, TensorFlow 1.15.
    """
    with name_scope(name, "xw_plus_b", [x, weights, biases]) as name:
        x = convert_to_tensor(x, name="x")
        weights = convert_to_tensor(weights, name="weights")
        biases = convert_to_tensor(biases, name="biases")
        return bias_add(matmul(x, weights), biases, name=name)


def relu_layer(x, weights, biases, name=None):
    """y = max(x weights + biases, 0); see `xw_plus_b`.

    Source: tf.nn.relu_layer, TensorFlow 1.15.
    """
    with name_scope(name, "relu_layer", [x, weights, biases]) as name:
        x = convert_to_tensor(x, name="x")
        weights = convert_to_tensor(weights, name="weights")
        biases = convert_to_tensor(biases, name="biases")
        return math_ops.relu(bias_add(matmul(x, weights), biases), name=name)


def crelu(features, name=None, axis=-1):
    """y = relu of `features` and of their negatives, concatenated along `axis`.

    Source: tf.nn.crelu, TensorFlow 1.15; Shang et al., 2016.
    """
    with name_scope(name, "CRelu", [features]) as name:
        features = convert_to_tensor(features, name="features")
        return math_ops.relu(array_ops.concat([features, -features], axis, name=name))


def _lower_l2_loss(node, emit):
    x, y = node.inputs[0], node.outputs[0]
    squares = emit.temp(y.dtype, ())
    axes = set(range(len(x.shape)))
    emit_reduction(emit, x.dtype, squares, x, axes, ("squares", "sum", "sum", "squares"))
    emit_reduction(emit, x.dtype, y, squares, set(), ("mean",) * 4, divisor=2)


L2_LOSS = OpDef(
    type="L2Loss",
    inputs={"t": "T"},
    outputs={"output": "T"},
    attrs={"T": FLOATING},
    infer=scalar,
    lower=_lower_l2_loss,
)


@L2_LOSS.gradient
def _l2_loss_grad(op, dy):
    return [op.inputs[0] * dy]


def l2_loss(t, name=None):
    """y = sum(t^2) / 2, a scalar, for a Tensor of floats.

    Source: tf.nn.l2_loss, TensorFlow 1.15.
    """
    return L2_LOSS(t, name=name)

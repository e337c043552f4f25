"""Sums of several tensors of one shape: `add_n` and `accumulate_n`."""

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.indexed_slices import IndexedSlices, convert_to_tensor_or_indexed_slices
from minigraph.core.infer import merge_shapes
from minigraph.core.op_def import OpDef
from minigraph.core.shape import TensorShape, as_shape
from minigraph.core.tensor import Tensor
from minigraph.ops._shape_rules import check_same_shapes
from minigraph.ops.array import identity

_GRAIN = 16384   # elements per piece


def _infer_add_n(c):
    check_same_shapes(c)
    shape = c.shape(c.n_inputs - 1)
    for i in reversed(range(c.n_inputs - 1)):
        shape = merge_shapes(c, c.shape(i), shape,
                             "\n\tFrom merging shape %d with other shapes." % i)
    return [shape]


def _lower_add_n(node, emit):
    size = 1
    for dim in node.outputs[0].shape:
        size *= dim
    if size:
        emit("add_n", node.outputs[0].dtype, node.outputs, node.inputs, params=(len(node.inputs),),
             extent=size, grain=min(size, _GRAIN))


ADD_N = OpDef(
    type="AddN",
    inputs={"inputs": "N*T"},
    outputs={"sum": "T"},
    attrs={"N": None, "T": dtypes.NUMERIC},
    infer=_infer_add_n,
    lower=_lower_add_n,
    alias={0: 0},
)

ACCUMULATE_N = OpDef(
    type="AccumulateNV2",
    inputs={"inputs": "N*T"},
    outputs={"sum": "T"},
    attrs={"N": None, "T": dtypes.NUMERIC, "shape": TensorShape(None)},
    infer=lambda c: [as_shape(c.attrs["shape"]).merge_with(_infer_add_n(c)[0])],
    lower=_lower_add_n,
    alias={0: 0},
)


@ADD_N.gradient
def _add_n_grad(op, grad):
    return [grad] * len(op.inputs)


@ACCUMULATE_N.gradient
def _accumulate_n_grad(op, grad):
    return [grad] * len(op.inputs)


def add_n(inputs, name=None):
    """inputs[0] + inputs[1] + ...

    Args:
      inputs: list of tensors or IndexedSlices of one shape and dtype.
      name: name of the operation (optional).
    Raises:
      ValueError: if `inputs` is empty, or shapes differ.
      TypeError: if dtypes differ.
    Source: tf.add_n, TensorFlow 1.15.
    """
    message = ("inputs must be a list of at least one Tensor/IndexedSlices with the same dtype and "
               "shape")
    if not isinstance(inputs, (list, tuple)) or not inputs:
        raise ValueError(message)
    inputs = [convert_to_tensor_or_indexed_slices(x) for x in inputs]
    if not all(isinstance(x, (Tensor, IndexedSlices)) for x in inputs):
        raise ValueError(message)
    if len(inputs) == 1:
        value = convert_to_tensor(inputs[0])
        return _identity(value, name) if name else value
    return ADD_N(inputs, name=name)


def accumulate_n(inputs, shape=None, tensor_dtype=None, name=None):
    """inputs[0] + inputs[1] + ..., as `add_n`.

    Args:
      inputs: list of tensors of one shape and dtype.
      shape: that shape, where it is not known from `inputs`.
      tensor_dtype: the dtype that `inputs` must have (optional).
      name: name of the operation (optional).
    Raises:
      ValueError: if `inputs` is empty, or shapes do not agree.
      TypeError: if `tensor_dtype` is not the dtype of `inputs`.
    Source: tf.accumulate_n, TensorFlow 1.15.
    """
    message = "inputs must be a list of at least one Tensor with the same dtype and shape"
    if not isinstance(inputs, (list, tuple)) or not inputs:
        raise ValueError(message)
    inputs = [convert_to_tensor_or_indexed_slices(x) for x in inputs]
    if not all(isinstance(x, Tensor) and x.dtype is inputs[0].dtype for x in inputs):
        raise ValueError(message)
    shape = as_shape(shape)
    for x in inputs:
        shape = shape.merge_with(x.shape)
    if tensor_dtype is not None and dtypes.as_dtype(tensor_dtype) is not inputs[0].dtype:
        raise TypeError("tensor_dtype is {}, but input is of type {}".format(
            tensor_dtype, inputs[0].dtype))
    if len(inputs) == 1:
        return inputs[0] if name is None else _identity(inputs[0], name)
    return ACCUMULATE_N(inputs, shape=shape, name=name)


def _identity(value, name):
    return identity(value, name=name)

"""Constants and placeholders, and the conversion of Python and NumPy values to constants."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import register_tensor_conversion_function
from minigraph.core.graph import get_default_graph
from minigraph.core.infer import merge_shapes, shape_from_value
from minigraph.core.op_def import NOT_DIFFERENTIABLE, REQUIRED, OpDef
from minigraph.core.shape import Dimension, TensorShape, as_shape
from minigraph.core.tensor import Tensor
from minigraph.core.values import make_array

CONST = OpDef(
    type="Const",
    outputs={"output": "dtype"},
    attrs={"value": REQUIRED, "dtype": REQUIRED},
    infer=lambda c: [c.attrs["value"].shape],
    value=lambda c: c.attrs["value"],
    gradient=NOT_DIFFERENTIABLE,
)

PLACEHOLDER = OpDef(
    type="Placeholder",
    outputs={"output": "dtype"},
    attrs={"dtype": REQUIRED, "shape": None},
    infer=lambda c: [c.attrs["shape"]],
    gradient=NOT_DIFFERENTIABLE,
)


def _infer_placeholder_with_default(c):
    shape = as_shape(c.attrs["shape"])
    merge_shapes(c, c.shape(0), shape)
    return [c.shape(0) if c.running else shape]


PLACEHOLDER_WITH_DEFAULT = OpDef(
    type="PlaceholderWithDefault",
    inputs={"input": "dtype"},
    outputs={"output": "dtype"},
    attrs={"dtype": dtypes.ALL, "shape": REQUIRED},
    infer=_infer_placeholder_with_default,
    view=True,
)


@PLACEHOLDER_WITH_DEFAULT.gradient
def _placeholder_with_default_grad(op, grad):
    return [grad]


def constant(value, dtype=None, shape=None, name="Const", verify_shape=False):
    """A tensor of constant `value`.

    Args:
      value: number, string, (nested) list, or array.
      dtype: DType; by default float32 for Python floats, int32 for integers, and the array's own.
      shape: shape of the result; a value with fewer elements is filled up with its last one.
      name: name of the operation.
      verify_shape: raise if the shape of `value` is not `shape`.
    Raises:
      TypeError: if the value cannot have the dtype, or (verify_shape) the shape, or holds a tensor.
      ValueError: if the value has more elements than `shape`, or is not rectangular.
    Source: tf.constant, TensorFlow 1.15.
    """
    array, dtype = make_array(value, dtype, shape, verify_shape)
    return constant_of(array, dtype, name)


def constant_of(array, dtype, name="Const"):
    """A Const of an array that nobody else will write."""
    graph = get_default_graph()
    attrs = {"value": array, "dtype": dtype}
    op = graph.add_op(CONST, (), attrs, [dtype], name or "Const")
    op.outputs[0]._shape = TensorShape(array.shape)
    graph._record_op_seen_by_control_dependencies(op)
    return op.outputs[0]


def _convert_value(value, dtype=None, name=None, as_ref=False):
    return constant(value, dtype=dtype, name=name or "Const")


def _convert_shape(shape, dtype=None, name=None, as_ref=False):
    if not shape.is_fully_defined():
        raise ValueError("Cannot convert a partially known TensorShape to a Tensor: %s" % shape)
    if dtype not in (None, dtypes.int32, dtypes.int64):
        raise TypeError("Cannot convert a TensorShape to dtype: %s" % dtype)
    dims = shape.as_list()
    if dtype is None:
        dtype = dtypes.int64 if any(d >= 2 ** 31 for d in dims) else dtypes.int32
    return constant(np.array(dims, dtype.as_numpy_dtype), name=name or "shape_as_tensor")


def _convert_dimension(dimension, dtype=None, name=None, as_ref=False):
    if dimension.value is None:
        raise ValueError("Cannot convert an unknown Dimension to a Tensor: %s" % dimension)
    if dtype not in (None, dtypes.int32, dtypes.int64):
        raise TypeError("Cannot convert a Dimension to dtype: %s" % dtype)
    return constant(dimension.value, dtype or dtypes.int32, name=name or "shape_as_tensor")


def _convert_sequence(values, dtype=None, name=None, as_ref=False):
    """Lists that hold tensors become a `stack` of them, as deep as they are nested."""
    if not _holds_tensors(values):
        return NotImplemented
    from minigraph.ops.array import auto_pack
    return auto_pack(values, dtype, name or "packed")


def _holds_tensors(values):
    for value in values:
        if isinstance(value, Tensor) or hasattr(value, "_as_graph_element"):
            return True
        if isinstance(value, (list, tuple)) and _holds_tensors(value):
            return True
    return False


register_tensor_conversion_function((list, tuple), _convert_sequence, 99)
register_tensor_conversion_function(TensorShape, _convert_shape, 100)
register_tensor_conversion_function(Dimension, _convert_dimension, 100)
register_tensor_conversion_function(
    (list, tuple, int, float, complex, bool, str, bytes, np.ndarray, np.generic), _convert_value, 100)


def _convert_object(value, dtype=None, name=None, as_ref=False):
    """Anything that NumPy can turn into an array of numbers or strings."""
    if value is None:
        raise ValueError("None values not supported.")
    if hasattr(value, "__array__"):
        return constant(np.asarray(value), dtype=dtype, name=name or "Const")
    return NotImplemented


register_tensor_conversion_function(object, _convert_object, 200)


def placeholder(dtype, shape=None, name=None):
    """A tensor that is fed: evaluating it without a value in `feed_dict` is an error.

    Args:
      dtype: DType of the elements.
      shape: what the fed array's shape must be; None, or a None dimension, takes any.
      name: name of the operation (optional).
    Raises:
      TypeError: if `dtype` or `shape` is nothing that can be one.
      ValueError: if a dimension is not a whole number, or negative.
    Source: tf.placeholder, TensorFlow 1.15.
    """
    try:
        shape = as_shape(shape)
    except (TypeError, ValueError) as error:
        raise type(error)("Error converting shape to a TensorShape: %s." % error) from None
    try:
        dtype = dtypes.as_dtype(dtype).base_dtype
    except TypeError:
        raise TypeError("Expected DataType for argument 'dtype' not %r." % (dtype,)) from None
    return PLACEHOLDER(dtype=dtype, shape=shape, name=name)


def placeholder_with_default(input, shape, name=None):
    """A tensor that is `input` unless it is fed.

    Args:
      input: the default value.
      shape: what the shape must be; may be less specific than that of `input`.
      name: name of the operation (optional).
    Source: tf.placeholder_with_default, TensorFlow 1.15.
    """
    return PLACEHOLDER_WITH_DEFAULT(input, shape=as_shape(shape), name=name)


__all__ = ["constant", "placeholder", "placeholder_with_default", "constant_of", "shape_from_value"]

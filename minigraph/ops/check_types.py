"""Checks of what a graph says when it is built: dtypes, iterables, scalars; and `ensure_shape`."""

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import describe_shape, merge_shapes
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import REQUIRED, OpDef
from minigraph.core.shape import as_shape
from minigraph.core.tensor import Tensor
from minigraph.ops.control import no_op


def assert_integer(x, message=None, name=None):
    """A no-op if `x` has an integer dtype; TypeError if not. Source: tf.assert_integer, TF 1.15."""
    with name_scope(name, "assert_integer", [x]):
        x = convert_to_tensor(x, name="x")
        if not x.dtype.is_integer:
            raise TypeError('%s  Expected "x" to be integer type.  Found: %s of dtype %s'
                            % (message or "", x.name, x.dtype))
        return no_op("statically_determined_was_integer")


def assert_type(tensor, tf_type, message=None, name=None):
    """A no-op if `tensor` has dtype `tf_type`; TypeError if not.

    Source: tf.assert_type, TensorFlow 1.15.
    """
    with name_scope(name, "assert_type", [tensor]):
        tensor = convert_to_tensor(tensor, name="tensor")
        if tensor.dtype != tf_type:
            raise TypeError("%s  %s must be of type %s" % (message or "", tensor.name, tf_type))
        return no_op("statically_determined_correct_type")


def assert_scalar(tensor, name=None, message=None):
    """`tensor` as a Tensor; ValueError if its static shape is not (). Source: tf.assert_scalar."""
    with name_scope(name, "assert_scalar", [tensor]) as scope:
        tensor = convert_to_tensor(tensor, name=scope)
        if tensor.shape.ndims != 0:
            raise ValueError("%sExpected scalar shape for %s, saw shape: %s."
                             % (message or "", tensor.name, tensor.shape))
        return tensor


def assert_proper_iterable(values):
    """TypeError if `values` is not iterable, or is a tensor, an array or a string.

    Source: tf.assert_proper_iterable, TensorFlow 1.15.
    """
    if isinstance(values, (Tensor, np.ndarray, str, bytes)) or hasattr(values, "dense_shape"):
        raise TypeError('Expected argument "values" to be a "proper" iterable.  Found: %s'
                        % type(values))
    if not hasattr(values, "__iter__"):
        raise TypeError('Expected argument "values" to be iterable.  Found: %s' % type(values))


# What TensorFlow's checks take for numbers: no halves, nor unsigned integers of more than 8 bits.
CHECKED_NUMBERS = frozenset([
    dtypes.float32, dtypes.float64, dtypes.int8, dtypes.int16, dtypes.int32, dtypes.int64,
    dtypes.uint8, dtypes.qint8, dtypes.qint32, dtypes.quint8, dtypes.complex64])


def is_numeric_tensor(tensor):
    """True for a Tensor of the numbers that checks take. Source: tf.is_numeric_tensor, TF 1.15."""
    return isinstance(tensor, Tensor) and tensor.dtype.base_dtype in CHECKED_NUMBERS


def assert_same_float_dtype(tensors=None, dtype=None):
    """The one floating point dtype of `tensors`, float32 if nothing says.

    Args:
      tensors: list of tensors (None is skipped).
      dtype: the dtype they must have (optional).
    Raises:
      ValueError: if the dtypes differ, or are not floating point.
    Source: tf.assert_same_float_dtype, TensorFlow 1.15.
    """
    first = None
    for tensor in tensors or ():
        if tensor is None:
            continue
        found = tensor.dtype.base_dtype
        if not dtype:
            dtype, first = found, getattr(tensor, "name", str(tensor))
        elif found != dtype:
            raise ValueError("%s, type=%s, must be of the same type (%s)%s."
                             % (getattr(tensor, "name", str(tensor)), found, dtype,
                                " as %s" % first if first else ""))
    if not dtype:
        return dtypes.float32
    if not dtype.is_floating:
        raise ValueError("Expected floating point type, got %s." % dtype)
    return dtype


def _check_shape(ctx, value):
    shape = as_shape(ctx.attrs["shape"])
    if not shape.is_compatible_with(value.shape):
        raise errors.InvalidArgumentError(
            None, ctx.op, "Shape of tensor %s %s is not compatible with expected shape %s."
            % (ctx.op.inputs[0].op.name, describe_shape(as_shape(value.shape)),
               describe_shape(shape)))
    return value


def _infer_ensure_shape(c):
    given, wanted = c.shape(0), as_shape(c.attrs["shape"])
    if c.running:
        return [given]      # the host function checks it, in the words of a run
    return [merge_shapes(c, wanted, given)]


ENSURE_SHAPE = OpDef(
    type="EnsureShape",
    inputs={"input": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "shape": REQUIRED},
    infer=_infer_ensure_shape,
    host=_check_shape,
)


@ENSURE_SHAPE.gradient
def _ensure_shape_grad(op, grad):
    return [grad]


def ensure_shape(x, shape, name=None):
    """`x`, if its shape is compatible with `shape`.

    Args:
      x: tensor.
      shape: TensorShape, or what makes one.
      name: name of the operation (optional).
    Raises:
      ValueError: at once if the static shape cannot be `shape`.
      InvalidArgumentError (when it runs): if the shape is not as said.
    Source: tf.ensure_shape, TensorFlow 1.15.
    """
    return ENSURE_SHAPE(x, shape=as_shape(shape), name=name)

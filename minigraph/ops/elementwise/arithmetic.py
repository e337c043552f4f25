"""Arithmetic: + - * / // % ** and their relatives, which broadcast as NumPy does."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.indexed_slices import IndexedSlices
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.sparse_tensor import SparseTensor, is_sparse
from minigraph.ops._grads import (
    BROADCAST_GRADIENT_ARGS, all_equal_shapes, unbroadcast_pair, unbroadcast_static)
from minigraph.ops._infer import broadcast
from minigraph.ops.array import ones_like, reshape, shape, where, zeros, zeros_like
from minigraph.ops.constant import constant
from minigraph.ops.elementwise._define import (
    FLOATS_AND_COMPLEX, NUMBERS, REALS, binary, unary)
from minigraph.ops.elementwise.cast import cast
from minigraph.ops.elementwise.comparison import GREATER, GREATER_EQUAL, LESS_EQUAL, NOT_EQUAL

_ADDABLE = NUMBERS | {dtypes.string}
_INTS_AND_FLOATS = frozenset(REALS)


def _concatenate_strings(context, x, y):
    return np.asarray(np.asarray(x, object) + np.asarray(y, object), dtype=object)


class _StringOrNumber(OpDef):
    """Add works on strings too, where it concatenates; a host operation of its own does that."""

    def create(self, inputs, attrs, name):
        op = super().create(inputs, attrs, name)
        if op.attrs["T"] is dtypes.string:
            op.op_def = _ADD_STRINGS
        return op


_ADD_STRINGS = OpDef(
    type="_AddStrings", inputs={"x": dtypes.string, "y": dtypes.string},
    outputs={"z": dtypes.string}, infer=broadcast, host=_concatenate_strings,
    gradient=NOT_DIFFERENTIABLE)


def _add_def(type):
    return _StringOrNumber(type=type, inputs={"x": "T", "y": "T"}, outputs={"z": "T"},
                           attrs={"T": _ADDABLE}, infer=broadcast, kernel="add")


ADD = _add_def("Add")
ADD_V2 = _add_def("AddV2")
SUB = binary("Sub", "sub")
MUL = binary("Mul", "mul")
REAL_DIV = binary("RealDiv", "div")
DIV = binary("Div", "div")
TRUNCATE_DIV = binary("TruncateDiv", "div")
FLOOR_DIV = binary("FloorDiv", "floordiv", REALS)
FLOOR_MOD = binary("FloorMod", "floormod", _INTS_AND_FLOATS)
TRUNCATE_MOD = binary("TruncateMod", "truncatemod", _INTS_AND_FLOATS)
POW = binary("Pow", "pow", FLOATS_AND_COMPLEX | {dtypes.int32, dtypes.int64})
MAXIMUM = binary("Maximum", "maximum", REALS)
MINIMUM = binary("Minimum", "minimum", REALS)
SQUARED_DIFFERENCE = binary("SquaredDifference", "squared_difference")
DIV_NO_NAN = binary("DivNoNan", "div_no_nan", FLOATS_AND_COMPLEX)
NEG = unary("Neg", "neg", NUMBERS)


@ADD.gradient
@ADD_V2.gradient
def _add_grad(op, grad):
    x, y = op.inputs
    if all_equal_shapes(x, y, grad):
        return [grad, grad]
    return unbroadcast_static(x, y, grad, lambda: grad, lambda: grad)


@SUB.gradient
def _sub_grad(op, grad):
    x, y = op.inputs
    if all_equal_shapes(x, y, grad):
        return [grad, negative(grad)]
    return unbroadcast_static(x, y, grad, lambda: grad, lambda: negative(grad))


def _conjugated(x):
    from minigraph.ops.elementwise.complex import conj
    return conj(x)


@MUL.gradient
def _mul_grad(op, grad):
    x, y = map(_conjugated, op.inputs)
    if all_equal_shapes(x, y, grad) and grad.dtype in (dtypes.int32, dtypes.float32):
        return [MUL(grad, y), MUL(grad, x)]
    return unbroadcast_static(x, y, grad, lambda: MUL(grad, y), lambda: MUL(x, grad))


@REAL_DIV.gradient
@DIV.gradient
def _div_grad(op, grad):
    x, y = map(_conjugated, op.inputs)
    return unbroadcast_pair(
        x, y, grad, lambda: REAL_DIV(grad, y),
        lambda: multiply_operator(grad, REAL_DIV(REAL_DIV(negative(x), y), y)))


@DIV_NO_NAN.gradient
def _div_no_nan_grad(op, grad):
    x, y = map(_conjugated, op.inputs)
    return unbroadcast_pair(
        x, y, grad, lambda: div_no_nan(grad, y),
        lambda: multiply_operator(grad, div_no_nan(div_no_nan(negative(x), y), y)))


@FLOOR_DIV.gradient
@TRUNCATE_DIV.gradient
def _floor_div_grad(op, grad):
    return [None, None]


@FLOOR_MOD.gradient
def _floor_mod_grad(op, grad):
    x, y = op.inputs
    return unbroadcast_pair(
        x, y, grad, lambda: grad,
        lambda: multiply_operator(grad, negative(FLOOR_DIV(x, y))))



@POW.gradient
def _pow_grad(op, grad):
    from minigraph.ops.elementwise.math import log
    x, y = map(_conjugated, op.inputs)
    z = _conjugated(op.outputs[0])

    def by_y():
        # The logarithm where it is real: log(x) for x > 0, and 0 elsewhere.
        mask = NOT_EQUAL(x, 0) if x.dtype.is_complex else GREATER(x, 0)
        safe = where(mask, x, ones_like(x))
        return multiply_operator(multiply_operator(grad, z), where(mask, log(safe), zeros_like(x)))

    return unbroadcast_static(
        x, y, grad,
        lambda: multiply_operator(multiply_operator(grad, y), POW(x, subtract_operator(y, 1))), by_y)


def _extremum_grad(selector):
    def rule(op, grad):
        from minigraph.ops.reduction import reduce_sum
        x, y = op.inputs
        sx, sy = shape(x), shape(y)
        nothing = zeros(shape(grad), grad.dtype)
        mask = selector()(x, y)
        rx, ry = BROADCAST_GRADIENT_ARGS(sx, sy)
        return [reshape(reduce_sum(where(mask, grad, nothing), rx), sx),
                reshape(reduce_sum(where(mask, nothing, grad), ry), sy)]
    return rule


def _greater_equal():
    return GREATER_EQUAL


def _less_equal():
    return LESS_EQUAL


MAXIMUM.gradient(_extremum_grad(_greater_equal))
MINIMUM.gradient(_extremum_grad(_less_equal))


@SQUARED_DIFFERENCE.gradient
def _squared_difference_grad(op, grad):
    x, y = op.inputs
    two = _scalar_like(2, grad)
    slope = multiply_operator(MUL(two, grad), subtract_operator(x, y))
    if all_equal_shapes(x, y, grad):
        return [slope, negative(slope)]
    by_x, by_minus_y = unbroadcast_static(x, y, grad, lambda: slope, lambda: slope)
    return [by_x, negative(by_minus_y)]


def _scalar_like(value, tensor, name="scalar"):
    return constant(value, dtype=tensor.dtype.base_dtype, name=name)


@NEG.gradient
def _neg_grad(op, grad):
    return [negative(grad)]


def add(x, y, name=None):
    """x + y, elementwise. Numbers, or strings (which are concatenated). Source: tf.add."""
    return ADD(x, y, name=name)


def subtract(x, y, name=None):
    """x - y, elementwise. Source: tf.subtract, TensorFlow 1.15."""
    return SUB(x, y, name=name)


def multiply(x, y, name=None):
    """x * y, elementwise. Source: tf.multiply, TensorFlow 1.15."""
    return MUL(x, y, name=name)


def negative(x, name=None):
    """-x, elementwise; of a SparseTensor, of its values. Source: tf.negative, TensorFlow 1.15."""
    if is_sparse(x):
        values = NEG(x.values, name=name)
        return SparseTensor(x.indices, values, x.dense_shape)
    return NEG(x, name=name)


# The result dtype of dividing integers as real numbers.
TRUEDIV_DTYPES = {dtypes.uint8: dtypes.float32, dtypes.int8: dtypes.float32,
                  dtypes.uint16: dtypes.float32, dtypes.int16: dtypes.float32,
                  dtypes.int32: dtypes.float64, dtypes.int64: dtypes.float64}


def _real_division(x, y, name):
    with name_scope(name, "truediv", [x, y]) as scope:
        x = convert_to_tensor(x, name="x")
        y = convert_to_tensor(y, dtype=x.dtype.base_dtype if not hasattr(y, "dtype") else None,
                              name="y")
        if x.dtype.base_dtype != y.dtype.base_dtype:
            raise TypeError("x and y must have the same dtype, got %r != %r"
                            % (x.dtype.base_dtype, y.dtype.base_dtype))
        wide = TRUEDIV_DTYPES.get(x.dtype.base_dtype)
        if wide is None and x.dtype.base_dtype not in FLOATS_AND_COMPLEX:
            raise TypeError("Invalid dtype %r in __truediv__" % x.dtype.base_dtype)
        if wide is not None:
            x, y = cast(x, wide), cast(y, wide)
        return REAL_DIV(x, y, name=scope)


def truediv(x, y, name=None):
    """x / y as real numbers: int8, int16 divide as float32, int32 and int64 as float64.

    Raises:
      TypeError: if the dtypes differ.
    Source: tf.truediv, TensorFlow 1.15.
    """
    return _real_division(x, y, name)


def divide(x, y, name=None):
    """x / y as Python's operator computes it: of two plain numbers, or arrays, it is one.

    With a `name` it is always an operation. Source: tf.divide, TensorFlow 1.15.
    """
    return x / y if name is None else _real_division(x, y, name)


def div(x, y, name=None):
    """x / y by Python 2's rule: floats divide, integers are rounded down. Source: tf.div."""
    with name_scope(name, "div", [x, y]) as scope:
        x = convert_to_tensor(x, name="x")
        y = convert_to_tensor(y, name="y", dtype=x.dtype.base_dtype)
        if x.dtype.is_floating or x.dtype.is_complex:
            return REAL_DIV(x, y, name=scope)
        return FLOOR_DIV(x, y, name=scope)


def div_no_nan(x, y, name=None):
    """x / y, and 0 where y is 0. Source: tf.div_no_nan, TensorFlow 1.15."""
    with name_scope(name, "div_no_nan", [x, y]) as scope:
        x = convert_to_tensor(x, name="x")
        y = convert_to_tensor(y, name="y", dtype=x.dtype.base_dtype)
        return DIV_NO_NAN(x, y, name=scope)


def realdiv(x, y, name=None):
    """x / y for floats. Source: tf.realdiv, TensorFlow 1.15."""
    return REAL_DIV(x, y, name=name)


def floordiv(x, y, name=None):
    """x / y rounded towards minus infinity. Integer division by zero fails. Source: tf.floordiv."""
    with name_scope(name, "floordiv", [x, y]) as scope:
        return FLOOR_DIV(x, y, name=scope)


def floor_div(x, y, name=None):
    """x / y rounded towards minus infinity. Source: tf.floor_div, TensorFlow 1.15."""
    return FLOOR_DIV(x, y, name=name)


def truncatediv(x, y, name=None):
    """x / y rounded towards zero, for integers. Source: tf.truncatediv, TensorFlow 1.15."""
    return TRUNCATE_DIV(x, y, name=name)


def floormod(x, y, name=None):
    """The remainder of `floordiv`: it has the sign of y. Source: tf.floormod (tf.mod)."""
    return FLOOR_MOD(x, y, name=name)


def truncatemod(x, y, name=None):
    """The remainder of `truncatediv`: it has the sign of x. Source: tf.truncatemod."""
    return TRUNCATE_MOD(x, y, name=name)


mod = floormod


def pow(x, y, name=None):
    """x ** y, elementwise. Integers to negative powers fail. Source: tf.pow, TensorFlow 1.15."""
    with name_scope(name, "Pow", [x]) as scope:
        return POW(x, y, name=scope)


def maximum(x, y, name=None):
    """The larger of x and y, elementwise. Source: tf.maximum, TensorFlow 1.15."""
    return MAXIMUM(x, y, name=name)


def minimum(x, y, name=None):
    """The smaller of x and y, elementwise. Source: tf.minimum, TensorFlow 1.15."""
    return MINIMUM(x, y, name=name)


def squared_difference(x, y, name=None):
    """(x - y)**2, elementwise. Source: tf.squared_difference, TensorFlow 1.15."""
    return SQUARED_DIFFERENCE(x, y, name=name)


def scalar_mul(scalar, x, name=None):
    """scalar * x for a 0-d `scalar`; x may be IndexedSlices.

    Raises:
      ValueError: if `scalar` is not a 0-d tensor.
    Source: tf.math.scalar_mul, TensorFlow 1.15.
    """
    scalar = convert_to_tensor(scalar, dtype=x.dtype.base_dtype, name="scalar")
    if scalar.shape.ndims != 0:
        raise ValueError("Only scalar multiply works, got shape %s" % scalar.shape)
    if isinstance(x, IndexedSlices):
        return IndexedSlices(MUL(scalar, x.values, name=name), x.indices, x.dense_shape)
    return MUL(scalar, x, name=name)


def multiply_operator(x, y, name=None):
    """What `x * y` builds: a Mul named "mul"."""
    with name_scope(name, "mul", [x, y]) as scope:
        return MUL(x, y, name=scope)


def subtract_operator(x, y, name=None):
    """What `x - y` builds: a Sub named "sub"."""
    with name_scope(name, "sub", [x, y]) as scope:
        return SUB(x, y, name=scope)

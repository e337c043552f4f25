"""Products and reciprocals that are 0 where a factor or the number is 0; neighbouring floats."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import OpDef
from minigraph.ops._grads import all_equal_shapes, unbroadcast_pair
from minigraph.ops._infer import broadcast
from minigraph.ops.array import ones, shape, zeros
from minigraph.ops.constant import constant
from minigraph.ops.elementwise._define import FLOATS_AND_COMPLEX, binary
from minigraph.ops.elementwise.arithmetic import div_no_nan

MUL_NO_NAN = binary("MulNoNan", "mul_no_nan", FLOATS_AND_COMPLEX)

NEXT_AFTER = OpDef(
    type="NextAfter",
    inputs={"x1": "T", "x2": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.AllowedTypes(dtypes.REAL_FLOATS, dtypes.float32)},
    infer=broadcast,
    host=lambda context, x1, x2: np.nextafter(x1, x2),
)


@MUL_NO_NAN.gradient
def _mul_no_nan_grad(op, grad):
    x, y = op.inputs
    if all_equal_shapes(x, y, grad):
        return [MUL_NO_NAN(grad, y), MUL_NO_NAN(x, grad)]
    return unbroadcast_pair(x, y, grad, lambda: MUL_NO_NAN(grad, y), lambda: MUL_NO_NAN(x, grad))


@NEXT_AFTER.gradient
def _next_after_grad(op, grad):
    """It moves with x1, and not with x2."""
    x, y = op.inputs
    return unbroadcast_pair(x, y, grad, lambda: ones(shape(x), dtype=x.dtype) * grad,
                            lambda: zeros(shape(y), dtype=y.dtype) * grad)


def multiply_no_nan(x, y, name=None):
    """x y, and 0 where y is 0, even if x is infinite or NaN there.

    Raises:
      TypeError: if the dtypes differ.
    Source: tf.math.multiply_no_nan, TensorFlow 1.15.
    """
    with name_scope(name, "multiply_no_nan", [x, y]) as name:
        x = convert_to_tensor(x, name="x")
        y = convert_to_tensor(y, name="y", dtype=x.dtype.base_dtype)
        return MUL_NO_NAN(x, y, name=name)


def reciprocal_no_nan(x, name=None):
    """1 / x, and 0 where x is 0. Source: tf.math.reciprocal_no_nan, TensorFlow 1.15."""
    with name_scope(name, "reciprocal_no_nan", [x]) as scope:
        x = convert_to_tensor(x, name="x")
        one = constant(1, dtype=x.dtype.base_dtype, name="one")
        return div_no_nan(one, x, name=scope)


def nextafter(x1, x2, name=None):
    """The float next to x1 in the direction of x2. Source: tf.math.nextafter, TensorFlow 1.15."""
    return NEXT_AFTER(x1, x2, name=name)

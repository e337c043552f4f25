"""Comparisons, logic, and tests of floating-point values: boolean results."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.ops._infer import broadcast, same_as_input
from minigraph.ops.constant import constant
from minigraph.ops.elementwise._define import FLOATS, REALS

_COMPARABLE = dtypes.ALL


class _EqualityDef(OpDef):
    """Equal and NotEqual take strings as well, which the host compares."""

    def create(self, inputs, attrs, name):
        op = super().create(inputs, attrs, name)
        if op.attrs["T"] is dtypes.string:
            op.op_def = _EQUAL_STRINGS if self.type == "Equal" else _NOT_EQUAL_STRINGS
        return op


def _strings(type, compare):
    return OpDef(type=type, inputs={"x": dtypes.string, "y": dtypes.string},
                 outputs={"z": dtypes.bool}, infer=broadcast, gradient=NOT_DIFFERENTIABLE,
                 host=lambda context, x, y: np.asarray(compare(x, y), dtype=bool))


_EQUAL_STRINGS = _strings("_EqualStrings", np.equal)
_NOT_EQUAL_STRINGS = _strings("_NotEqualStrings", np.not_equal)


def _comparison(type, kernel, allowed=REALS, kind=OpDef):
    return kind(type=type, inputs={"x": "T", "y": "T"}, outputs={"z": dtypes.bool},
                attrs={"T": allowed}, infer=broadcast, kernel=kernel, gradient=NOT_DIFFERENTIABLE)


def _equality_value(compare):
    def value(c):
        x, y = c.value(0), c.value(1)
        return None if x is None or y is None else np.asarray(compare(x, y))
    return value


EQUAL = _comparison("Equal", "equal", _COMPARABLE, _EqualityDef)
NOT_EQUAL = _comparison("NotEqual", "not_equal", _COMPARABLE, _EqualityDef)
EQUAL.value = _equality_value(np.equal)
NOT_EQUAL.value = _equality_value(np.not_equal)
LESS = _comparison("Less", "less")
LESS_EQUAL = _comparison("LessEqual", "less_equal")
GREATER = _comparison("Greater", "greater")
GREATER_EQUAL = _comparison("GreaterEqual", "greater_equal")


def _logical(type, kernel):
    return OpDef(type=type, inputs={"x": dtypes.bool, "y": dtypes.bool}, outputs={"z": dtypes.bool},
                 infer=broadcast, kernel=kernel, gradient=NOT_DIFFERENTIABLE)


LOGICAL_AND = _logical("LogicalAnd", "logical_and")
LOGICAL_OR = _logical("LogicalOr", "logical_or")
LOGICAL_NOT = OpDef(type="LogicalNot", inputs={"x": dtypes.bool}, outputs={"y": dtypes.bool},
                    infer=same_as_input, kernel="logical_not", gradient=NOT_DIFFERENTIABLE)


def _test(type, kernel):
    return OpDef(type=type, inputs={"x": "T"}, outputs={"y": dtypes.bool}, attrs={"T": FLOATS},
                 infer=same_as_input, kernel=kernel, gradient=NOT_DIFFERENTIABLE)


IS_NAN = _test("IsNan", "is_nan")
IS_INF = _test("IsInf", "is_inf")
IS_FINITE = _test("IsFinite", "is_finite")


def equal(x, y, name=None):
    """x == y, elementwise, as bool. Source: tf.equal, TensorFlow 1.15."""
    return EQUAL(x, y, name=name)


def not_equal(x, y, name=None):
    """x != y, elementwise, as bool. Source: tf.not_equal, TensorFlow 1.15."""
    return NOT_EQUAL(x, y, name=name)


def less(x, y, name=None):
    """x < y, elementwise, as bool. Source: tf.less, TensorFlow 1.15."""
    return LESS(x, y, name=name)


def less_equal(x, y, name=None):
    """x <= y, elementwise, as bool. Source: tf.less_equal, TensorFlow 1.15."""
    return LESS_EQUAL(x, y, name=name)


def greater(x, y, name=None):
    """x > y, elementwise, as bool. Source: tf.greater, TensorFlow 1.15."""
    return GREATER(x, y, name=name)


def greater_equal(x, y, name=None):
    """x >= y, elementwise, as bool. Source: tf.greater_equal, TensorFlow 1.15."""
    return GREATER_EQUAL(x, y, name=name)


def logical_and(x, y, name=None):
    """x and y, elementwise, of bools. Source: tf.logical_and, TensorFlow 1.15."""
    return LOGICAL_AND(x, y, name=name)


def logical_or(x, y, name=None):
    """x or y, elementwise, of bools. Source: tf.logical_or, TensorFlow 1.15."""
    return LOGICAL_OR(x, y, name=name)


def logical_not(x, name=None):
    """not x, elementwise, of bools. Source: tf.logical_not, TensorFlow 1.15."""
    return LOGICAL_NOT(x, name=name)


def logical_xor(x, y, name="LogicalXor"):
    """(x or y) and not (x and y), elementwise, of bools. Source: tf.logical_xor."""
    return logical_and(logical_or(x, y), logical_not(logical_and(x, y)), name=name)


def is_nan(x, name=None):
    """True where x is not a number. Source: tf.is_nan, TensorFlow 1.15."""
    return IS_NAN(x, name=name)


def is_inf(x, name=None):
    """True where x is infinite. Source: tf.is_inf, TensorFlow 1.15."""
    return IS_INF(x, name=name)


def is_finite(x, name=None):
    """True where x is neither infinite nor NaN. Source: tf.is_finite, TensorFlow 1.15."""
    return IS_FINITE(x, name=name)


def approximate_equal(x, y, tolerance=1e-5, name=None):
    """|x - y| < tolerance, elementwise, as bool. Source: tf.approximate_equal."""
    from minigraph.ops.elementwise.arithmetic import subtract
    from minigraph.ops.elementwise.math import abs
    with name_scope(name, "ApproximateEqual", [x, y]) as scope:
        x = convert_to_tensor(x, name="x")
        limit = constant(tolerance, dtype=x.dtype.base_dtype)
        return LESS(abs(subtract(x, y)), limit, name=scope)

"""Elementwise operations: arithmetic, mathematics, comparison, logic, bits, complex numbers."""

import math

import numpy as np
from case import (
    ALL, BOOL, COMPLEX, FLOATS, HALF, INTS, NUMBERS, REALS, SIGNED, UNSIGNED, Case, Reject,
    away_from, booleans, integers, uniform)

import minigraph as tf
from minigraph.ops.elementwise import arithmetic, entropy, math as elementwise_math

HALF_TOO = HALF + FLOATS
HALF_AND_COMPLEX = HALF_TOO + COMPLEX


def mismatch(op, default_name):
    """Two shapes that do not broadcast."""
    return Reject((lambda: tf.zeros([2]), lambda: tf.zeros([3])), ValueError,
                  "Dimensions must be equal, but are 2 and 3 for '%s' (op: '%s') with input "
                  "shapes: [2], [3]." % (default_name, op))


def unary(type, call, oracle, source=None, dtypes=HALF_TOO, grad_order=2, **options):
    return Case(type, call, oracle, [source or uniform(-2, 2)], dtypes, grad_order=grad_order,
                **options)


def binary(type, call, oracle, x=None, y=None, dtypes=NUMBERS, grad_order=2, **options):
    x = x or uniform(-3, 3)
    return Case(type, call, oracle, [x, y or x], dtypes, broadcast=True, grad_order=grad_order,
                **options)


def integer_binary(type, call, oracle, x=None, y=None, dtypes=INTS, **options):
    y = y or away_from(0, by=1, low=1, high=9)
    return binary(type, call, oracle, x or integers(-100, 100), y, dtypes, 0, **options)


def wrapped(function):
    """`function`, with integers of the first argument's dtype wrapping around."""
    def oracle(*arrays):
        with np.errstate(all="ignore"):
            return function(*arrays)
    return oracle


def truncated_division(x, y):
    return np.trunc(x.astype(np.longdouble) / y.astype(np.longdouble)).astype(x.dtype)


_NONZERO = away_from(0.0, by=0.5)
_POSITIVE = uniform(0.3, 3)
_WHOLE = integers(-9, 9)


def erf(x):
    return np.vectorize(math.erf, otypes=[float])(x)


def lgamma(x):
    return np.vectorize(math.lgamma, otypes=[float])(x)


def digamma(x):
    y = np.zeros_like(x)
    for _ in range(40):
        y = y - np.where(x < 40, 1 / x, 0)
        x = np.where(x < 40, x + 1, x)
    return y + np.log(x) - 1 / (2 * x) - 1 / (12 * x ** 2) + 1 / (120 * x ** 4) - 1 / (252 * x ** 6)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


ARITHMETIC = [
    binary("Add", tf.add, np.add, grad_order=1, rejects=[
        mismatch("Add", "Add"),
        Reject((lambda: tf.zeros([2]), lambda: tf.zeros([2], tf.float64)), TypeError,
               "Input 'y' of 'Add' Op has type float64 that does not match type float32 of "
               "argument 'x'.")]),
    binary("AddV2", lambda x, y: x + y, np.add, grad_order=1, rejects=[mismatch("AddV2", "add")]),
    binary("Sub", tf.subtract, np.subtract, grad_order=1, rejects=[mismatch("Sub", "Sub")]),
    binary("Mul", tf.multiply, np.multiply, rejects=[
        mismatch("Mul", "Mul"),
        Reject((True, False), TypeError, "Value passed to parameter 'x' has DataType bool not in "
                                         "list of allowed values")]),
    binary("RealDiv", tf.truediv, np.divide, y=_NONZERO, dtypes=HALF_AND_COMPLEX,
           rejects=[mismatch("RealDiv", "truediv")]),
    binary("Div", arithmetic.DIV, np.divide, y=_NONZERO, dtypes=HALF_TOO, grad_order=1),
    integer_binary("Div", arithmetic.DIV, truncated_division, name="integers"),
    integer_binary("TruncateDiv", tf.truncatediv, truncated_division),
    integer_binary("FloorDiv", tf.floordiv, np.floor_divide, name="integers"),
    binary("FloorDiv", tf.floordiv, lambda x, y: np.floor(x / y), uniform(-9, 9), integers(1, 5),
           FLOATS, 0),
    integer_binary("FloorMod", tf.floormod, np.mod, name="integers"),
    binary("FloorMod", tf.floormod, np.mod, uniform(-9, 9), uniform(2.7, 2.9), FLOATS, 1,
           tolerance=4, why="the remainder keeps the dividend's absolute error"),
    integer_binary("TruncateMod", tf.truncatemod, np.fmod, name="integers"),
    binary("TruncateMod", tf.truncatemod, np.fmod, uniform(-9, 9), uniform(2.7, 2.9), FLOATS, 0,
           tolerance=4, why="the remainder keeps the dividend's absolute error"),
    binary("Pow", tf.pow, np.power, _POSITIVE, uniform(-2, 2), HALF_AND_COMPLEX,
           tolerance=2, why="x^y amplifies the rounding of float16 inputs' results"),
    integer_binary("Pow", tf.pow, wrapped(np.power), integers(-4, 5), integers(0, 9),
                   ("int32", "int64"), name="integers"),
    binary("Maximum", tf.maximum, np.maximum, dtypes=REALS, grad_order=1),
    binary("Minimum", tf.minimum, np.minimum, dtypes=REALS, grad_order=1),
    binary("SquaredDifference", tf.squared_difference, lambda x, y: np.conj(x - y) * (x - y),
           dtypes=FLOATS + ("int32", "int64") + COMPLEX),
    binary("DivNoNan", tf.div_no_nan,
           lambda x, y: np.where(y == 0, 0, x / np.where(y == 0, 1, y)), y=integers(-2, 3),
           dtypes=FLOATS, grad_order=0),
    binary("Xlogy", entropy.xlogy, lambda x, y: x * np.log(y), y=_POSITIVE,
           dtypes=HALF_AND_COMPLEX),
    binary("Xdivy", entropy.xdivy, np.divide, y=_NONZERO, dtypes=HALF_AND_COMPLEX),
    binary("MulNoNan", tf.math.multiply_no_nan,
           lambda x, y: np.where(y == 0, 0, x * y), y=integers(-2, 3), dtypes=HALF_AND_COMPLEX),
    binary("NextAfter", tf.math.nextafter, np.nextafter, dtypes=("float64",), grad_order=1),
    unary("Neg", tf.negative, np.negative, uniform(-9, 9), HALF_TOO + SIGNED + COMPLEX, 1),
    unary("Abs", tf.abs, np.abs, away_from(0.0), HALF_TOO + SIGNED, 1),
    unary("Sign", tf.sign, lambda x: x / np.where(x == 0, 1, np.abs(x)) if x.dtype.kind == "c"
          else np.sign(x), away_from(0.0), HALF_AND_COMPLEX + SIGNED, 1),
    unary("Square", tf.square, np.square, uniform(-9, 9), HALF_AND_COMPLEX + ("int32", "int64")),
    unary("Reciprocal", tf.reciprocal, np.reciprocal, _NONZERO, HALF_AND_COMPLEX),
    unary("Inv", elementwise_math.INV, np.reciprocal, _NONZERO, HALF_AND_COMPLEX),
]

MATHEMATICS = [
    unary("Sqrt", tf.sqrt, np.sqrt, _POSITIVE, HALF_AND_COMPLEX),
    unary("Rsqrt", tf.rsqrt, lambda x: 1 / np.sqrt(x), _POSITIVE, HALF_AND_COMPLEX),
    unary("Exp", tf.exp, np.exp, dtypes=HALF_AND_COMPLEX),
    unary("Expm1", tf.expm1, np.expm1),
    unary("Log", tf.log, np.log, _POSITIVE, HALF_AND_COMPLEX),
    unary("Log1p", tf.log1p, np.log1p, uniform(-0.7, 3)),
    unary("Sin", tf.sin, np.sin, dtypes=HALF_AND_COMPLEX),
    unary("Cos", tf.cos, np.cos, dtypes=HALF_AND_COMPLEX),
    unary("Tan", tf.tan, np.tan, uniform(-1.2, 1.2)),
    unary("Asin", tf.asin, np.arcsin, uniform(-0.9, 0.9)),
    unary("Acos", tf.acos, np.arccos, uniform(-0.9, 0.9)),
    unary("Atan", tf.atan, np.arctan),
    unary("Sinh", tf.sinh, np.sinh, dtypes=HALF_AND_COMPLEX),
    unary("Cosh", tf.cosh, np.cosh, dtypes=HALF_AND_COMPLEX),
    unary("Tanh", tf.tanh, np.tanh, dtypes=HALF_AND_COMPLEX),
    unary("Asinh", tf.asinh, np.arcsinh),
    unary("Acosh", tf.acosh, np.arccosh, uniform(1.2, 4)),
    unary("Atanh", tf.atanh, np.arctanh, uniform(-0.9, 0.9)),
    unary("Sigmoid", tf.sigmoid, sigmoid, dtypes=HALF_AND_COMPLEX),
    unary("Erf", tf.erf, erf),
    unary("Erfc", tf.erfc, lambda x: 1 - erf(x)),
    unary("Lgamma", tf.lgamma, lgamma, uniform(0.3, 9), grad_order=1),
    unary("Digamma", tf.digamma, digamma, uniform(0.3, 9), grad_order=0),
    unary("Floor", tf.floor, np.floor, grad_order=0),
    unary("Ceil", tf.ceil, np.ceil, grad_order=0),
    unary("Rint", tf.rint, np.rint, uniform(-9, 9), FLOATS, 0),
    unary("Round", elementwise_math.ROUND, np.rint, uniform(-9, 9),
          HALF_TOO + ("int32", "int64"), 0),
    binary("Atan2", tf.atan2, np.arctan2, _NONZERO, _NONZERO, FLOATS, 2),
]


def from_output(type, definition, oracle, source=_POSITIVE, dtypes=HALF_TOO, grad_order=1):
    """A derivative as an operation: two inputs of one shape."""
    return Case(type, definition, oracle, [source, source], dtypes, grad_order=grad_order)


DERIVATIVES = [
    from_output("SqrtGrad", elementwise_math.SQRT_GRAD, lambda y, dy: dy * 0.5 / y),
    from_output("RsqrtGrad", elementwise_math.RSQRT_GRAD, lambda y, dy: -0.5 * dy * y ** 3),
    from_output("ReciprocalGrad", elementwise_math.RECIPROCAL_GRAD, lambda y, dy: -dy * y * y),
    from_output("InvGrad", elementwise_math.INV_GRAD, lambda y, dy: -dy * y * y),
    from_output("TanhGrad", elementwise_math.TANH_GRAD, lambda y, dy: dy * (1 - y * y)),
    from_output("SigmoidGrad", elementwise_math.SIGMOID_GRAD, lambda y, dy: dy * y * (1 - y)),
]

COMPARISON = [
    binary("Equal", tf.equal, np.equal, _WHOLE, dtypes=ALL, grad_order=0),
    binary("NotEqual", tf.not_equal, np.not_equal, _WHOLE, dtypes=ALL, grad_order=0),
    binary("Less", tf.less, np.less, _WHOLE, dtypes=REALS, grad_order=0,
           rejects=[mismatch("Less", "Less")]),
    binary("LessEqual", tf.less_equal, np.less_equal, _WHOLE, dtypes=REALS, grad_order=0),
    binary("Greater", tf.greater, np.greater, _WHOLE, dtypes=REALS, grad_order=0),
    binary("GreaterEqual", tf.greater_equal, np.greater_equal, _WHOLE, dtypes=REALS, grad_order=0),
    binary("LogicalAnd", tf.logical_and, np.logical_and, booleans(), dtypes=BOOL, grad_order=0,
           rejects=[Reject((1, True), TypeError, "Expected bool")]),
    binary("LogicalOr", tf.logical_or, np.logical_or, booleans(), dtypes=BOOL, grad_order=0),
    unary("LogicalNot", tf.logical_not, np.logical_not, booleans(), BOOL, 0),
    unary("IsNan", tf.is_nan, np.isnan, dtypes=HALF_TOO, grad_order=0),
    unary("IsInf", tf.is_inf, np.isinf, dtypes=HALF_TOO, grad_order=0),
    unary("IsFinite", tf.is_finite, np.isfinite, dtypes=HALF_TOO, grad_order=0),
    Case("Select", tf.where, np.where, [booleans(), uniform(-3, 3), uniform(-3, 3)], ALL,
         grad_order=1),
    Case("Select", tf.where, lambda c, x, y: np.where(c[:, None], x, y),
         [booleans((3,)), uniform(-3, 3, (3, 5)), uniform(-3, 3, (3, 5))], HALF_TOO, name="rows"),
]


def shift_amount(x, y):
    return np.clip(y, 0, x.dtype.itemsize * 8 - 1).astype(x.dtype)


BITS = [
    integer_binary("BitwiseAnd", tf.bitwise.bitwise_and, np.bitwise_and),
    integer_binary("BitwiseOr", tf.bitwise.bitwise_or, np.bitwise_or),
    integer_binary("BitwiseXor", tf.bitwise.bitwise_xor, np.bitwise_xor),
    integer_binary("LeftShift", tf.bitwise.left_shift,
                   lambda x, y: np.left_shift(x, shift_amount(x, y)), y=integers(-3, 70)),
    integer_binary("RightShift", tf.bitwise.right_shift,
                   lambda x, y: np.right_shift(x, shift_amount(x, y)), y=integers(-3, 70)),
    unary("Invert", tf.bitwise.invert, np.invert, integers(-100, 100), INTS, 0),
]

COMPLEX_NUMBERS = [
    binary("Complex", tf.complex, lambda x, y: x + 1j * y, dtypes=FLOATS, grad_order=0),
    unary("Real", tf.real, np.real, dtypes=COMPLEX, grad_order=0),
    unary("Imag", tf.imag, np.imag, dtypes=COMPLEX, grad_order=0),
    unary("Conj", tf.conj, np.conj, dtypes=COMPLEX, grad_order=0),
    unary("Angle", tf.angle, np.angle, dtypes=COMPLEX, grad_order=0),
    unary("ComplexAbs", tf.abs, np.abs, dtypes=COMPLEX, grad_order=0),
]


def cast_to(dtype):
    def oracle(x):
        if np.dtype(dtype).kind != "c" and x.dtype.kind == "c":
            x = x.real
        return x.astype(dtype)
    source = integers(0, 6) if dtype in UNSIGNED else integers(-5, 6)
    return Case("Cast", lambda x: tf.cast(x, dtype), oracle, [source], ALL,
                grad_order=int(dtype == "float64"), name=dtype)


CASTS = [cast_to(dtype) for dtype in ALL]

CASES = (ARITHMETIC + MATHEMATICS + DERIVATIVES + COMPARISON + BITS + COMPLEX_NUMBERS + CASTS)

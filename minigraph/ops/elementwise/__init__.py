"""Elementwise operations. Each is a row of csrc/kernels.def, so the compiler fuses them freely.

    arithmetic  comparison  math  activation  cast  complex  bitwise  entropy  no_nan
    operators (x + y, x < y, ...)
"""

from minigraph.ops.elementwise.activation import (
    elu, leaky_relu, relu, relu6, select, selu, softplus, softsign)
from minigraph.ops.elementwise.arithmetic import (
    add, div, div_no_nan, divide, floor_div, floordiv, floormod, maximum, minimum, mod, multiply,
    negative, pow, realdiv, scalar_mul, squared_difference, subtract, truediv, truncatediv,
    truncatemod)
from minigraph.ops.elementwise.cast import (
    cast, saturate_cast, to_bfloat16, to_complex64, to_complex128, to_double, to_float, to_int32,
    to_int64)
from minigraph.ops.elementwise.comparison import (
    approximate_equal, equal, greater, greater_equal, is_finite, is_inf, is_nan, less, less_equal,
    logical_and, logical_not, logical_or, logical_xor, not_equal)
from minigraph.ops.elementwise.complex import angle, complex, conj, imag, real
from minigraph.ops.elementwise.entropy import xdivy, xlogy
from minigraph.ops.elementwise.math import (
    abs, acos, acosh, asin, asinh, atan, atan2, atanh, ceil, cos, cosh, digamma, erf, erfc, exp,
    expm1, floor, lgamma, log, log1p, log_sigmoid, reciprocal, rint, round, rsqrt, sigmoid, sign,
    sin, sinh, sqrt, square, tan, tanh)
from minigraph.ops.elementwise.no_nan import multiply_no_nan, nextafter, reciprocal_no_nan
from minigraph.ops.elementwise import operators as _operators  # noqa: F401  defines x + y and the rest

__all__ = [name for name in dir() if not name.startswith("_")]

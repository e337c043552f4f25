"""`tf.math`: elementwise functions, reductions and segments."""

from minigraph.core.missing import module_getattr
from minigraph.ops.add_n import accumulate_n, add_n
from minigraph.ops.elementwise.activation import softplus, softsign
from minigraph.ops.elementwise.arithmetic import (
    add, div_no_nan as divide_no_nan, divide, floordiv, floormod, maximum, minimum, mod,
    multiply, negative, pow, scalar_mul, squared_difference, subtract, truediv)
from minigraph.ops.elementwise.comparison import (
    equal, greater, greater_equal, is_finite, is_inf, is_nan, less, less_equal, logical_and,
    logical_not, logical_or, logical_xor, not_equal)
from minigraph.ops.elementwise.complex import angle, conj, imag, real
from minigraph.ops.elementwise.math import (
    abs, acos, acosh, asin, asinh, atan, atan2, atanh, ceil, cos, cosh, digamma, erf, erfc, exp,
    expm1, floor, lgamma, log, log1p, log_sigmoid, reciprocal, rint, round, rsqrt, sigmoid,
    sign, sin, sinh, sqrt, square, tan, tanh)
from minigraph.ops.cumulative import argmax, argmin, cumprod, cumsum
from minigraph.ops.dropout import zero_fraction
from minigraph.ops.normalization import l2_normalize
from minigraph.ops.reduction import (
    count_nonzero, reduce_all, reduce_any, reduce_euclidean_norm, reduce_logsumexp, reduce_max,
    reduce_mean, reduce_min, reduce_prod, reduce_std, reduce_sum, reduce_variance)
from minigraph.ops.softmax import log_softmax, softmax
from minigraph.ops.top_k import in_top_k, top_k

__getattr__ = module_getattr(__name__)

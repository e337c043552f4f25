"""`tf.math`: elementwise functions, reductions and segments."""

from minigraph.core.missing import module_getattr
from minigraph.ops.add_n import accumulate_n, add_n
from minigraph.ops.array import (
    invert_permutation, segment_max, segment_mean, segment_min, segment_prod, segment_sum,
    unsorted_segment_max, unsorted_segment_mean, unsorted_segment_min, unsorted_segment_prod,
    unsorted_segment_sqrt_n, unsorted_segment_sum)
from minigraph.ops.check_ops import is_non_decreasing, is_strictly_increasing
from minigraph.ops.confusion import confusion_matrix
from minigraph.ops.cumulative import argmax, argmin, cumprod, cumsum, cumulative_logsumexp
from minigraph.ops.dropout import zero_fraction
from minigraph.ops.elementwise import (
    abs, acos, acosh, add, angle, asin, asinh, atan, atan2, atanh, ceil, conj, cos, cosh,
    digamma, div_no_nan as divide_no_nan, divide, equal, erf, erfc, exp, expm1, floor,
    floordiv, floormod, greater, greater_equal, imag, is_finite, is_inf, is_nan, less,
    less_equal, lgamma, log, log1p, log_sigmoid, logical_and, logical_not, logical_or,
    logical_xor, maximum, minimum, mod, multiply, multiply_no_nan, negative, nextafter,
    not_equal, pow, real, reciprocal, reciprocal_no_nan, rint, round, rsqrt, scalar_mul,
    sigmoid, sign, sin, sinh, softplus, softsign, sqrt, square, squared_difference, subtract,
    tan, tanh, truediv, xdivy, xlogy)
from minigraph.ops.histogram import bincount
from minigraph.ops.normalization import l2_normalize
from minigraph.ops.polynomials import polyval
from minigraph.ops.reduction import (
    count_nonzero, reduce_all, reduce_any, reduce_euclidean_norm, reduce_logsumexp, reduce_max,
    reduce_mean, reduce_min, reduce_prod, reduce_std, reduce_sum, reduce_variance)
from minigraph.ops.softmax import log_softmax, softmax
from minigraph.ops.special import (
    bessel_i0, bessel_i0e, bessel_i1, bessel_i1e, betainc, igamma, igammac, lbeta, polygamma,
    zeta)
from minigraph.ops.top_k import in_top_k, top_k

__getattr__ = module_getattr(__name__)

"""Special functions beside those of `ops.elementwise`: zeta, polygamma, incomplete gamma and beta.

They run on NumPy: what they are used for does not wait for them.
"""

import functools

import numpy as np

from minigraph.core.convert import convert_to_tensor
from minigraph.core.dtypes import REAL_FLOATS
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import OpDef
from minigraph.core.shape import TensorShape
from minigraph.ops import special_functions as formulas
from minigraph.ops._grads import BROADCAST_GRADIENT_ARGS, unbroadcast_pair
from minigraph.ops._infer import broadcast, broadcast_shapes, same_as_input
from minigraph.ops.array import ones_like, reshape, shape, where
from minigraph.ops.constant import constant
from minigraph.ops.elementwise.comparison import equal
from minigraph.ops.elementwise.math import exp, lgamma, log, reciprocal, sign
from minigraph.ops.reduction import reduce_sum


def _hosted(formula):
    """A host function that computes `formula` in float64."""
    def host(context, *arrays):
        with np.errstate(all="ignore"):
            return formula(*arrays).astype(arrays[0].dtype)
    return host


def _define(type, formula, inputs, infer=broadcast):
    return OpDef(type=type, inputs={name: "T" for name in inputs}, outputs={"z": "T"},
                 attrs={"T": REAL_FLOATS}, infer=infer, host=_hosted(formula))


def _infer_three(c):
    """Shapes that agree, but for scalars."""
    shape = TensorShape([])
    for i in range(3):
        shape = broadcast_shapes(c, shape, c.shape(i))
    return [shape]


ZETA = _define("Zeta", formulas.zeta, ["x", "q"])
POLYGAMMA = _define("Polygamma", formulas.polygamma, ["a", "x"])
IGAMMA = _define("Igamma", formulas.igamma, ["a", "x"])
IGAMMAC = _define("Igammac", formulas.igammac, ["a", "x"])
IGAMMA_GRAD_A = _define("IgammaGradA", formulas.igamma_derivative, ["a", "x"])
BETAINC = _define("Betainc", formulas.betainc, ["a", "b", "x"], _infer_three)
BESSEL_I0E = _define("BesselI0e", functools.partial(formulas.bessel_ie, 0), ["x"], same_as_input)
BESSEL_I1E = _define("BesselI1e", functools.partial(formulas.bessel_ie, 1), ["x"], same_as_input)


def _summed_to(tensor, grad, axes):
    return reshape(reduce_sum(grad, axes), shape(tensor))


def _second_axes(first, second):
    return BROADCAST_GRADIENT_ARGS(shape(first), shape(second))[1]


@ZETA.gradient
def _zeta_grad(op, grad):
    x, q = op.inputs
    return [None, _summed_to(q, -x * zeta(x + 1.0, q) * grad, _second_axes(x, q))]


@POLYGAMMA.gradient
def _polygamma_grad(op, grad):
    n, x = op.inputs
    return [None, _summed_to(x, polygamma(n + 1.0, x) * grad, _second_axes(n, x))]


def _gamma_density(a, x):
    return exp(-x + (a - 1.0) * log(x) - lgamma(a))


@IGAMMA.gradient
def _igamma_grad(op, grad):
    a, x = op.inputs
    return unbroadcast_pair(a, x, grad, lambda: IGAMMA_GRAD_A(a, x) * grad,
                            lambda: _gamma_density(a, x) * grad)


@IGAMMAC.gradient
def _igammac_grad(op, grad):
    return [-g for g in _igamma_grad(op, grad)]


@BETAINC.gradient
def _betainc_grad(op, grad):
    a, b, x = op.inputs
    log_beta = lgamma(a) + lgamma(b) - lgamma(a + b)
    slope = exp((b - 1.0) * log(1.0 - x) + (a - 1.0) * log(x) - log_beta)
    return [None, None, _summed_to(x, slope * grad, _second_axes(a, x))]


@BESSEL_I0E.gradient
def _bessel_i0e_grad(op, grad):
    x, y = op.inputs[0], op.outputs[0]
    return [grad * (bessel_i1e(x) - sign(x) * y)]


@BESSEL_I1E.gradient
def _bessel_i1e_grad(op, grad):
    x, y = op.inputs[0], op.outputs[0]
    zero = equal(x, constant(0.0, dtype=x.dtype))
    safe = where(zero, ones_like(x), x)
    slope = bessel_i0e(safe) - y * (sign(safe) + reciprocal(safe))
    return [grad * where(zero, 0.5 * ones_like(x), slope)]


def zeta(x, q, name=None):
    """The Hurwitz zeta function, the sum of (k + q)^-x for k = 0, 1, .... Source: tf.zeta."""
    return ZETA(x, q, name=name)


def polygamma(a, x, name=None):
    """The a-th derivative of digamma at x, for a = 0, 1, .... Source: tf.polygamma."""
    return POLYGAMMA(a, x, name=name)


def igamma(a, x, name=None):
    """P(a, x), the regularised lower incomplete gamma function. Source: tf.igamma."""
    return IGAMMA(a, x, name=name)


def igammac(a, x, name=None):
    """Q(a, x) = 1 - P(a, x). Source: tf.igammac, TensorFlow 1.15."""
    return IGAMMAC(a, x, name=name)


def betainc(a, b, x, name=None):
    """I_x(a, b), the regularised incomplete beta function. Source: tf.betainc."""
    return BETAINC(a, b, x, name=name)


def bessel_i0e(x, name=None):
    """exp(-|x|) I0(x), the scaled modified Bessel function. Source: tf.math.bessel_i0e."""
    return BESSEL_I0E(x, name=name)


def bessel_i1e(x, name=None):
    """exp(-|x|) I1(x), the scaled modified Bessel function. Source: tf.math.bessel_i1e."""
    return BESSEL_I1E(x, name=name)


def _unscaled(x, scaled, name, default):
    from minigraph.ops.elementwise.math import abs
    with name_scope(name, default, [x]):
        x = convert_to_tensor(x, name="x")
        return exp(abs(x)) * scaled(x)


def bessel_i0(x, name=None):
    """I0(x), the modified Bessel function of order 0. Source: tf.math.bessel_i0."""
    return _unscaled(x, bessel_i0e, name, "bessel_i0")


def bessel_i1(x, name=None):
    """I1(x), the modified Bessel function of order 1. Source: tf.math.bessel_i1."""
    return _unscaled(x, bessel_i1e, name, "bessel_i1")


def lbeta(x, name=None):
    """log |B(x)| = sum of lgamma(x) - lgamma(sum of x), over the last axis. Source: tf.lbeta."""
    with name_scope(name, "lbeta", [x]):
        x = convert_to_tensor(x, name="x")
        return reduce_sum(lgamma(x), [-1]) - lgamma(reduce_sum(x, [-1]))

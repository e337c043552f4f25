"""Elementwise functions of one argument: powers, exponentials, trigonometry, rounding, special."""

import math as _math

from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE
from minigraph.ops._grads import all_equal_shapes, unbroadcast_pair
from minigraph.ops.array import shape, zeros
from minigraph.ops.constant import constant
from minigraph.ops.elementwise._define import (
    FLOATS, NUMBERS, REALS, backward, binary, unary)
from minigraph.ops.elementwise.arithmetic import (
    ADD, ADD_V2, MUL, multiply_operator as _times, negative, SUB, subtract_operator, truediv)

ABS = unary("Abs", "abs", REALS)
SIGN = unary("Sign", "sign", NUMBERS)
SQUARE = unary("Square", "square", NUMBERS)
SQRT = unary("Sqrt", "sqrt")
RSQRT = unary("Rsqrt", "rsqrt")
RECIPROCAL = unary("Reciprocal", "reciprocal")
INV = unary("Inv", "reciprocal")
EXP = unary("Exp", "exp")
EXPM1 = unary("Expm1", "expm1")
LOG = unary("Log", "log")
LOG1P = unary("Log1p", "log1p")
SIN = unary("Sin", "sin")
COS = unary("Cos", "cos")
TAN = unary("Tan", "tan")
ASIN = unary("Asin", "asin")
ACOS = unary("Acos", "acos")
ATAN = unary("Atan", "atan")
SINH = unary("Sinh", "sinh")
COSH = unary("Cosh", "cosh")
TANH = unary("Tanh", "tanh")
ASINH = unary("Asinh", "asinh")
ACOSH = unary("Acosh", "acosh")
ATANH = unary("Atanh", "atanh")
SIGMOID = unary("Sigmoid", "sigmoid")
ERF = unary("Erf", "erf", FLOATS)
ERFC = unary("Erfc", "erfc", FLOATS)
LGAMMA = unary("Lgamma", "lgamma", FLOATS)
DIGAMMA = unary("Digamma", "digamma", FLOATS)
FLOOR = unary("Floor", "floor", FLOATS, gradient=NOT_DIFFERENTIABLE)
CEIL = unary("Ceil", "ceil", FLOATS, gradient=NOT_DIFFERENTIABLE)
RINT = unary("Rint", "rint", FLOATS, gradient=NOT_DIFFERENTIABLE)
ROUND = unary("Round", "rint", REALS, gradient=NOT_DIFFERENTIABLE)
ATAN2 = binary("Atan2", "atan2", FLOATS, names=("y", "x"))

SQRT_GRAD = backward("SqrtGrad", "sqrt_grad")
RSQRT_GRAD = backward("RsqrtGrad", "rsqrt_grad")
RECIPROCAL_GRAD = backward("ReciprocalGrad", "reciprocal_grad")
INV_GRAD = backward("InvGrad", "reciprocal_grad")
TANH_GRAD = backward("TanhGrad", "tanh_grad")
SIGMOID_GRAD = backward("SigmoidGrad", "sigmoid_grad")


def _conj(x):
    from minigraph.ops.elementwise.complex import conj
    return conj(x)


def _slope(op_def, slope):
    """Registers grad * slope(conj(x)) as the gradient of a unary operation."""
    @op_def.gradient
    def rule(op, grad):
        return [_times(grad, slope(_conj(op.inputs[0])))]
    return rule


_slope(ABS, lambda x: SIGN(x))
_slope(EXPM1, lambda x: EXP(x))
_slope(LOG, lambda x: RECIPROCAL(x))
_slope(LOG1P, lambda x: RECIPROCAL(1 + x))
_slope(SIN, lambda x: COS(x))
_slope(SINH, lambda x: COSH(x))
_slope(COSH, lambda x: SINH(x))
_slope(ASIN, lambda x: RECIPROCAL(SQRT(SUB(_one(x), SQUARE(x)))))
_slope(ATAN, lambda x: RECIPROCAL(ADD(_one(x), SQUARE(x))))
_slope(ATANH, lambda x: RECIPROCAL(SUB(_one(x), SQUARE(x))))
_slope(LGAMMA, lambda x: DIGAMMA(x))


def _one(x):
    return constant(1, dtype=x.dtype.base_dtype)


def _add_operator(x, y):
    with name_scope(None, "add", [y]) as scope:
        return ADD_V2(convert_to_tensor(x, y.dtype.base_dtype, name="x"), y, name=scope)


def _divide_operator(x, y):
    return truediv(x, y)


@SIGN.gradient
def _sign_grad(op, grad):
    x = op.inputs[0]
    return [zeros(shape(x), dtype=x.dtype.base_dtype)]


@SQUARE.gradient
def _square_grad(op, grad):
    x = _conj(op.inputs[0])
    return [MUL(grad, MUL(x, constant(2.0 if not x.dtype.is_integer else 2, dtype=x.dtype)))]


@EXP.gradient
def _exp_grad(op, grad):
    return [_times(grad, _conj(op.outputs[0]))]


@COS.gradient
def _cos_grad(op, grad):
    return [_times(negative(grad), SIN(_conj(op.inputs[0])))]


@TAN.gradient
def _tan_grad(op, grad):
    return [_times(SQUARE(RECIPROCAL(COS(_conj(op.inputs[0])))), grad)]


@ACOS.gradient
def _acos_grad(op, grad):
    x = _conj(op.inputs[0])
    return [_times(negative(grad), RECIPROCAL(SQRT(SUB(_one(x), SQUARE(x)))))]


@ASINH.gradient
def _asinh_grad(op, grad):
    return [_divide_operator(grad, COSH(_conj(op.outputs[0])))]


@ACOSH.gradient
def _acosh_grad(op, grad):
    return [_divide_operator(grad, SINH(_conj(op.outputs[0])))]


def _erf_rule(sign):
    def rule(op, grad):
        x = op.inputs[0]
        factor = constant(sign * 2 / _math.sqrt(_math.pi), dtype=grad.dtype)
        return [_times(_times(grad, factor), EXP(negative(SQUARE(x))))]
    return rule


ERF.gradient(_erf_rule(1))
ERFC.gradient(_erf_rule(-1))


@DIGAMMA.gradient
def _digamma_grad(op, grad):
    from minigraph.ops.special import polygamma
    x = op.inputs[0]
    return [_times(grad, polygamma(constant(1, dtype=x.dtype), x))]


@ATAN2.gradient
def _atan2_grad(op, grad):
    y, x = op.inputs
    scaled = _divide_operator(grad, _add_operator(SQUARE(x), SQUARE(y)))
    if all_equal_shapes(y, x, grad):
        return [_times(x, scaled), _times(negative(y), scaled)]
    return unbroadcast_pair(y, x, grad, lambda: _times(x, scaled),
                            lambda: _times(negative(y), scaled))


def _from_output(op_def, grad_def, conjugated=False):
    """Registers a gradient that is a function of the output, with gradients of its own.

    The kernels of roots and reciprocals conjugate the output themselves.
    """
    @op_def.gradient
    def rule(op, grad):
        y = op.outputs[0]
        return [grad_def(_conj(y) if conjugated else y, grad)]


_from_output(SQRT, SQRT_GRAD)
_from_output(RSQRT, RSQRT_GRAD)
_from_output(RECIPROCAL, RECIPROCAL_GRAD)
_from_output(INV, INV_GRAD)
_from_output(TANH, TANH_GRAD, conjugated=True)
_from_output(SIGMOID, SIGMOID_GRAD, conjugated=True)


@SQRT_GRAD.gradient
def _sqrt_grad_grad(op, grad):
    y, half = op.inputs[0], op.outputs[0]
    slope = _divide_operator(grad, y)
    return [_times(negative(_conj(slope)), half),
            _times(slope, constant(0.5, dtype=grad.dtype))]


@RSQRT_GRAD.gradient
def _rsqrt_grad_grad(op, grad):
    y, dy = _conj(op.inputs[0]), _conj(op.inputs[1])
    cube = _times(SQUARE(y), y)
    return [_times(_times(_times(constant(-1.5, dtype=y.dtype), grad), dy), SQUARE(y)),
            _times(_times(constant(-0.5, dtype=y.dtype), grad), cube)]


def _reciprocal_grad_grad(op, grad):
    y, dy = _conj(op.inputs[0]), _conj(op.inputs[1])
    scaled = _times(grad, constant(-2.0, dtype=grad.dtype))
    return [_times(_times(scaled, dy), y), RECIPROCAL_GRAD(y, grad)]


RECIPROCAL_GRAD.gradient(_reciprocal_grad_grad)
INV_GRAD.gradient(_reciprocal_grad_grad)


@TANH_GRAD.gradient
def _tanh_grad_grad(op, grad):
    y, dy = _conj(op.inputs[0]), _conj(op.inputs[1])
    return [_times(_times(_times(grad, constant(-2.0, dtype=grad.dtype)), dy), y),
            TANH_GRAD(y, grad)]


@SIGMOID_GRAD.gradient
def _sigmoid_grad_grad(op, grad):
    y, dy = _conj(op.inputs[0]), _conj(op.inputs[1])
    scaled = _times(grad, dy)
    twice = _times(_times(constant(2.0, dtype=grad.dtype), scaled), y)
    return [subtract_operator(scaled, twice), SIGMOID_GRAD(y, grad)]


def _public(name, op_def, doc, scope=None):
    """A public function of one argument for `op_def`; `scope` if TF puts it in a scope of its own.

    SparseTensors keep their indices: the function applies to their values.
    """
    def function(x, name=None):
        if hasattr(x, "dense_shape") and hasattr(x, "values"):
            return type(x)(x.indices, function(x.values, name=name), x.dense_shape)
        if scope is None:
            return op_def(x, name=name)
        with name_scope(name, scope, [x]) as opened:
            return op_def(convert_to_tensor(x, name="x"), name=opened)
    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc + (
        "\n\n    Args:\n      x: Tensor; the result has its shape and dtype.\n"
        "      name: name of the operation (optional).\n"
        "    Raises:\n      TypeError: if the function is not defined for its dtype.\n"
        "    Source: tf.%s, TensorFlow 1.15.\n    " % name)
    return function


def abs(x, name=None):
    """|x|, elementwise; for complex x the modulus, as its real dtype. Source: tf.abs."""
    from minigraph.ops.elementwise.complex import COMPLEX_ABS
    with name_scope(name, "Abs", [x]) as scope:
        if hasattr(x, "dense_shape") and hasattr(x, "values"):
            return type(x)(x.indices, abs(x.values, name=scope), x.dense_shape)
        x = convert_to_tensor(x, name="x")
        if x.dtype.is_complex:
            return COMPLEX_ABS(x, Tout=x.dtype.real_dtype, name=scope)
        return ABS(x, name=scope)


def round(x, name=None):
    """The nearest integer, halves to even; integers as they are. Source: tf.round."""
    x = convert_to_tensor(x, name="x")
    if x.dtype.is_integer:
        return x
    return ROUND(x, name=name)


sign = _public("sign", SIGN, "-1, 0 or 1 as x is negative, zero or positive; x / |x| if complex.")
square = _public("square", SQUARE, "x * x, elementwise.")
sqrt = _public("sqrt", SQRT, "The square root, elementwise; NaN for negative x.")
rsqrt = _public("rsqrt", RSQRT, "1 / sqrt(x), elementwise.")
reciprocal = _public("reciprocal", RECIPROCAL, "1 / x, elementwise.")
exp = _public("exp", EXP, "e ** x, elementwise.")
expm1 = _public("expm1", EXPM1, "e ** x - 1, elementwise, exact near 0.")
log = _public("log", LOG, "The natural logarithm, elementwise; -inf at 0, NaN below.")
log1p = _public("log1p", LOG1P, "log(1 + x), elementwise, exact near 0.")
sin = _public("sin", SIN, "The sine, elementwise.")
cos = _public("cos", COS, "The cosine, elementwise.")
tan = _public("tan", TAN, "The tangent, elementwise.")
asin = _public("asin", ASIN, "The inverse sine, elementwise; NaN outside [-1, 1].")
acos = _public("acos", ACOS, "The inverse cosine, elementwise; NaN outside [-1, 1].")
atan = _public("atan", ATAN, "The inverse tangent, elementwise.")
sinh = _public("sinh", SINH, "The hyperbolic sine, elementwise.")
cosh = _public("cosh", COSH, "The hyperbolic cosine, elementwise.")
tanh = _public("tanh", TANH, "The hyperbolic tangent, elementwise.")
asinh = _public("asinh", ASINH, "The inverse hyperbolic sine, elementwise.")
acosh = _public("acosh", ACOSH, "The inverse hyperbolic cosine, elementwise; NaN below 1.")
atanh = _public("atanh", ATANH, "The inverse hyperbolic tangent, elementwise.")
sigmoid = _public("sigmoid", SIGMOID, "1 / (1 + exp(-x)), elementwise.", scope="Sigmoid")
erf = _public("erf", ERF, "The Gauss error function, elementwise.")
erfc = _public("erfc", ERFC, "1 - erf(x), elementwise, exact for large x.")
lgamma = _public("lgamma", LGAMMA, "log |gamma(x)|, elementwise.")
digamma = _public("digamma", DIGAMMA, "The derivative of lgamma, elementwise.")
floor = _public("floor", FLOOR, "The largest integer not above x, elementwise.")
ceil = _public("ceil", CEIL, "The smallest integer not below x, elementwise.")
rint = _public("rint", RINT, "The nearest integer, halves to even.")


def atan2(y, x, name=None):
    """The angle of the point (x, y), in (-pi, pi]. Source: tf.atan2, TensorFlow 1.15."""
    return ATAN2(y, x, name=name)


def log_sigmoid(x, name=None):
    """log(sigmoid(x)) = -softplus(-x), elementwise. Source: tf.log_sigmoid, TensorFlow 1.15."""
    from minigraph.ops.elementwise.activation import SOFTPLUS
    with name_scope(name, "LogSigmoid", [x]) as scope:
        x = convert_to_tensor(x, name="x")
        return negative(SOFTPLUS(negative(x)), name=scope)

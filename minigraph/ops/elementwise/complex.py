"""Complex numbers: their parts, and making them."""

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import REQUIRED, OpDef
from minigraph.ops._grads import unbroadcast_pair
from minigraph.ops._infer import broadcast, same_as_input
from minigraph.ops.array import zeros_like
from minigraph.ops.constant import constant
from minigraph.ops.elementwise.arithmetic import div_no_nan, multiply_operator, negative
from minigraph.ops.elementwise.math import reciprocal

_PARTS = frozenset((dtypes.float32, dtypes.float64))

COMPLEX = OpDef(
    type="Complex", inputs={"real": "T", "imag": "T"}, outputs={"out": "Tout"},
    attrs={"T": _PARTS, "Tout": REQUIRED}, infer=broadcast, kernel="complex")


def _part(type, kernel, output="output"):
    return OpDef(type=type, inputs={"input" if output == "output" else "x": "T"},
                 outputs={output: "Tout"}, attrs={"T": dtypes.COMPLEX, "Tout": REQUIRED},
                 infer=same_as_input, kernel=kernel)


REAL = _part("Real", "real")
IMAG = _part("Imag", "imag")
ANGLE = _part("Angle", "angle")
COMPLEX_ABS = _part("ComplexAbs", "abs", output="y")
CONJ = OpDef(type="Conj", inputs={"input": "T"}, outputs={"output": "T"},
             attrs={"T": dtypes.COMPLEX}, infer=same_as_input, kernel="conj")


@COMPLEX.gradient
def _complex_grad(op, grad):
    x, y = op.inputs
    return unbroadcast_pair(x, y, grad, lambda: real(grad), lambda: imag(grad))


def _zero_like(grad):
    return constant(0, dtype=grad.dtype.base_dtype)


@REAL.gradient
def _real_grad(op, grad):
    return [complex(grad, _zero_like(grad))]


@IMAG.gradient
def _imag_grad(op, grad):
    return [complex(_zero_like(grad), grad)]


@CONJ.gradient
def _conj_grad(op, grad):
    return [conj(grad)]


@ANGLE.gradient
def _angle_grad(op, grad):
    z = op.inputs[0]
    turned = complex(imag(z), real(z))
    return [multiply_operator(negative(complex(grad, _zero_like(grad))), reciprocal(turned))]


@COMPLEX_ABS.gradient
def _complex_abs_grad(op, grad):
    size = op.outputs[0]
    return [div_no_nan(multiply_operator(complex(grad, zeros_like(grad)), op.inputs[0]),
                       complex(size, zeros_like(size)))]


def complex(real, imag, name=None):
    """real + i imag; float32 parts give complex64, float64 complex128.

    Raises:
      TypeError: for other dtypes, or parts of different ones.
    Source: tf.complex, TensorFlow 1.15.
    """
    real = convert_to_tensor(real, name="real")
    imag = convert_to_tensor(imag, name="imag")
    with name_scope(name, "Complex", [real, imag]) as scope:
        kinds = (real.dtype.base_dtype, imag.dtype.base_dtype)
        if kinds == (dtypes.float32, dtypes.float32):
            return COMPLEX(real, imag, Tout=dtypes.complex64, name=scope)
        if kinds == (dtypes.float64, dtypes.float64):
            return COMPLEX(real, imag, Tout=dtypes.complex128, name=scope)
        raise TypeError("real and imag have incorrect types: %s %s"
                        % (real.dtype.name, imag.dtype.name))


def real(input, name=None):
    """The real part; real tensors as they are. Source: tf.real, TensorFlow 1.15."""
    with name_scope(name, "Real", [input]) as scope:
        input = convert_to_tensor(input, name="input")
        if not input.dtype.is_complex:
            return input
        return REAL(input, Tout=input.dtype.real_dtype, name=scope)


def imag(input, name=None):
    """The imaginary part; zeros for real tensors. Source: tf.imag, TensorFlow 1.15."""
    with name_scope(name, "Imag", [input]) as scope:
        input = convert_to_tensor(input, name="input")
        if not input.dtype.is_complex:
            return zeros_like(input)
        return IMAG(input, Tout=input.dtype.real_dtype, name=scope)


def angle(input, name=None):
    """The argument of each complex number, in radians; 0 for reals, as in TensorFlow 1.15.

    Source: tf.angle, TensorFlow 1.15.
    """
    with name_scope(name, "Angle", [input]) as scope:
        input = convert_to_tensor(input, name="input")
        if input.dtype.is_complex:
            return ANGLE(input, Tout=input.dtype.real_dtype, name=scope)
        return zeros_like(input)


def conj(x, name=None):
    """The complex conjugate; real tensors as they are.

    Raises:
      TypeError: if `x` is not numeric.
    Source: tf.conj, TensorFlow 1.15.
    """
    if hasattr(x, "dtype") and hasattr(x, "op") and x.dtype.base_dtype not in dtypes.COMPLEX \
            and (x.dtype.is_floating or x.dtype.is_integer):
        return x
    with name_scope(name, "Conj", [x]) as scope:
        x = convert_to_tensor(x, name="x")
        if x.dtype.is_complex:
            return CONJ(x, name=scope)
        if x.dtype.is_floating or x.dtype.is_integer:
            return x
        raise TypeError("Expected numeric or variant tensor, got dtype %r" % x.dtype)

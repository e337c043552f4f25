"""Operations on the bits of integers."""

from minigraph.core import dtypes
from minigraph.core.op_def import NOT_DIFFERENTIABLE
from minigraph.ops.elementwise._define import binary, unary


def _bitwise(type, kernel):
    return binary(type, kernel, dtypes.INTEGERS, gradient=NOT_DIFFERENTIABLE)


BITWISE_AND = _bitwise("BitwiseAnd", "bitwise_and")
BITWISE_OR = _bitwise("BitwiseOr", "bitwise_or")
BITWISE_XOR = _bitwise("BitwiseXor", "bitwise_xor")
LEFT_SHIFT = _bitwise("LeftShift", "left_shift")
RIGHT_SHIFT = _bitwise("RightShift", "right_shift")
INVERT = unary("Invert", "invert", dtypes.INTEGERS, gradient=NOT_DIFFERENTIABLE)


def bitwise_and(x, y, name=None):
    """x & y, elementwise, of integers. Source: tf.bitwise.bitwise_and, TensorFlow 1.15."""
    return BITWISE_AND(x, y, name=name)


def bitwise_or(x, y, name=None):
    """x | y, elementwise, of integers. Source: tf.bitwise.bitwise_or, TensorFlow 1.15."""
    return BITWISE_OR(x, y, name=name)


def bitwise_xor(x, y, name=None):
    """x ^ y, elementwise, of integers. Source: tf.bitwise.bitwise_xor, TensorFlow 1.15."""
    return BITWISE_XOR(x, y, name=name)


def left_shift(x, y, name=None):
    """x << y, elementwise; y is clamped to the bits of the type. Source: tf.bitwise.left_shift."""
    return LEFT_SHIFT(x, y, name=name)


def right_shift(x, y, name=None):
    """x >> y, elementwise; y is clamped to the bits of the type. Source: tf.bitwise.right_shift."""
    return RIGHT_SHIFT(x, y, name=name)


def invert(x, name=None):
    """~x, elementwise, of integers. Source: tf.bitwise.invert, TensorFlow 1.15."""
    return INVERT(x, name=name)

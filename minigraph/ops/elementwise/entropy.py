"""x log y and x / y that are 0 where x is 0, whatever y is."""

from minigraph.ops._grads import unbroadcast_pair
from minigraph.ops.constant import constant
from minigraph.ops.elementwise._define import FLOATS_AND_COMPLEX, binary
from minigraph.ops.elementwise.arithmetic import negative
from minigraph.ops.elementwise.cast import cast
from minigraph.ops.elementwise.comparison import not_equal

XLOGY = binary("Xlogy", "xlogy", FLOATS_AND_COMPLEX)
XDIVY = binary("Xdivy", "xdivy", FLOATS_AND_COMPLEX)


def _where_x(x, y):
    """1 where x is not 0, as a factor in y's dtype."""
    return cast(not_equal(x, constant(0, dtype=x.dtype)), x.dtype)


@XLOGY.gradient
def _xlogy_grad(op, grad):
    x, y = op.inputs
    return unbroadcast_pair(x, y, grad, lambda: xlogy(_where_x(x, y), y) * grad,
                            lambda: xdivy(x, y) * grad)


@XDIVY.gradient
def _xdivy_grad(op, grad):
    x, y = op.inputs
    return unbroadcast_pair(x, y, grad, lambda: xdivy(_where_x(x, y), y) * grad,
                            lambda: xdivy(negative(x), y ** 2) * grad)


def xlogy(x, y, name=None):
    """x log(y), and 0 where x is 0. Source: tf.math.xlogy, TensorFlow 1.15."""
    return XLOGY(x, y, name=name)


def xdivy(x, y, name=None):
    """x / y, and 0 where x is 0. Source: tf.math.xdivy, TensorFlow 1.15."""
    return XDIVY(x, y, name=name)

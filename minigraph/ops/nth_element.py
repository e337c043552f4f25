"""The n-th smallest entry of rows."""

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.infer import shape_error
from minigraph.core.op_def import OpDef
from minigraph.ops import array as array_ops
from minigraph.ops import elementwise as math_ops
from minigraph.ops._reduce import computed_error
from minigraph.ops._shape_rules import with_rank_at_least
from minigraph.ops.reduction import reduce_sum


def _infer(c):
    if c.shape(1).ndims not in (None, 0):
        message = "Input must be scalar but has rank %d" % c.shape(1).ndims
        raise shape_error(c, message) if c.value(1) is None else computed_error(c, message, 1)
    dims, n = with_rank_at_least(c, 0, 1), c.value(1)
    if n is not None and n < 0:
        raise computed_error(c, "Dimension size, given by scalar input 1, must be non-negative but "
                             "is %d" % n, 1)
    if dims is None:
        return [None]
    if c.running and dims[-1] <= n:
        raise errors.InvalidArgumentError(None, None, "Input must have at least n+1 columns")
    if None not in (n, dims[-1]) and dims[-1] <= n:
        raise computed_error(c, "Input must have last dimension > n = %d but is %d" % (n, dims[-1]),
                             1)
    return [dims[:-1]]


def _nth_element(context, x, n):
    if n < 0:
        raise errors.InvalidArgumentError(None, None,
                                          "Input n must be non-negative but is %d" % n)
    if n >= x.shape[-1]:
        raise errors.InvalidArgumentError(None, None, "Input must have at least n+1 columns")
    if context.attrs["reverse"]:
        n = x.shape[-1] - 1 - n
    return np.partition(x, n, axis=-1)[..., n]


NTH_ELEMENT = OpDef(
    type="NthElement",
    inputs={"input": "T", "n": dtypes.int32},
    outputs={"values": "T"},
    attrs={"reverse": False, "T": dtypes.REAL},
    infer=_infer,
    host=_nth_element,
)


@NTH_ELEMENT.gradient
def _nth_element_grad(op, grad):
    """Entries that are equal to the n-th share its gradient."""
    x = op.inputs[0]
    found = math_ops.cast(math_ops.equal(array_ops.expand_dims(op.outputs[0], -1), x), grad.dtype)
    grad = array_ops.expand_dims(grad, -1)
    count = array_ops.expand_dims(reduce_sum(found, -1), -1)
    return [math_ops.div(found, count) * grad, None]


def nth_element(input, n, reverse=False, name=None):
    """The n-th smallest entry of each row (the last axis), counted from 0.

    Args:
      input: Tensor of real numbers, [..., m].
      n: an int32 scalar, below m.
      reverse: the n-th greatest instead.
      name: name of the operation (optional).
    Raises:
      ValueError: if `n` is negative or not below m.
    Source: tf.contrib.nn.nth_element, TensorFlow 1.15.
    """
    return NTH_ELEMENT(input, n, reverse=bool(reverse), name=name)

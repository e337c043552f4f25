"""Softmax and log-softmax, and the compiler's fused forms of their gradients."""

import math

from minigraph import errors
from minigraph.core.convert import convert_to_tensor
from minigraph.core.dtypes import FLOATING
from minigraph.core.infer import constant_value, shape_error
from minigraph.core.op_def import OpDef
from minigraph.core.size import of_sizes
from minigraph.core.tensor import Tensor
from minigraph.ops import array as array_ops
from minigraph.ops import elementwise as math_ops
from minigraph.ops._reduce import renamed_argument
from minigraph.ops.reduction import reduce_sum

_PIECE = 1 << 13    # elements per task: some three microseconds


def emit_rows(emit, kernel, outputs, inputs, shape, params=(), reals=()):
    """Emits a kernel that works on each row (the last axis) of `shape` by itself."""
    n = shape[-1]
    rows = math.prod(shape[:-1])
    if rows and n:
        emit(kernel, outputs[0].dtype, outputs, inputs, params=[n, *params], reals=reals,
             extent=rows, grain=_grain(rows, n))


@of_sizes
def _grain(rows, n):
    """How many of so many rows, of n elements, are one task."""
    return rows if rows * n <= 2 * _PIECE else max(1, _PIECE // n)


def _infer_rows(c):
    if c.shape(0).ndims == 0:
        raise shape_error(c, "Shape must be at least rank 1 but is rank 0")
    return [c.shape(0)]


def _lower_by(kernel):
    def lower(node, emit):
        emit_rows(emit, kernel, node.outputs, node.inputs, node.outputs[0].shape)
    return lower


SOFTMAX = OpDef(
    type="Softmax",
    inputs={"logits": "T"},
    outputs={"softmax": "T"},
    attrs={"T": FLOATING},
    infer=_infer_rows,
    lower=_lower_by("softmax"),
    alias={0: 0},
)

LOG_SOFTMAX = OpDef(
    type="LogSoftmax",
    inputs={"logits": "T"},
    outputs={"logsoftmax": "T"},
    attrs={"T": FLOATING},
    infer=_infer_rows,
    lower=_lower_by("log_softmax"),
    alias={0: 0},
)

# (dy - sum(dy * y)) * y for y = softmax(z): what the operations of `_softmax_grad` come to.
SOFTMAX_GRAD = OpDef(
    type="_SoftmaxGrad",
    inputs={"grad": "T", "softmax": "T"},
    outputs={"output": "T"},
    attrs={"T": FLOATING},
    infer=_infer_rows,
    lower=_lower_by("softmax_grad"),
    alias={0: 0},
)

# dy - softmax(z) * sum(dy): the gradient of log(softmax(z)), in one pass over z and dy.
LOG_SOFTMAX_GRAD = OpDef(
    type="_LogSoftmaxGrad",
    inputs={"grad": "T", "logits": "T"},
    outputs={"output": "T"},
    attrs={"T": FLOATING, "scale": 1.0},
    infer=_infer_rows,
    lower=lambda node, emit: emit_rows(emit, "log_softmax_grad", node.outputs, node.inputs,
                                       node.outputs[0].shape, reals=[node.attrs["scale"]]),
    alias={0: 1},
)


@SOFTMAX.gradient
def _softmax_grad(op, dy):
    y = op.outputs[0]
    total = reduce_sum(dy * y, -1, keepdims=True)
    return [(dy - total) * y]


@LOG_SOFTMAX.gradient
def _log_softmax_grad(op, dy):
    softmax = math_ops.exp(op.outputs[0])
    return [dy - reduce_sum(dy, -1, keepdims=True) * softmax]


def _swap_with_last(x, axis, last, name=None):
    order = array_ops.concat(
        [array_ops.range(axis), [last], array_ops.range(axis + 1, last), [axis]], 0)
    return array_ops.transpose(x, order, name=name)


def _along(op_def, logits, axis, name):
    """`op_def`, which works along the last axis, along any."""
    logits = convert_to_tensor(logits)
    shape = logits.shape
    ndims = shape.ndims
    if not isinstance(axis, Tensor) and axis in (-1, -1 if ndims is None else ndims - 1):
        return op_def(logits, name=name)
    known = constant_value(axis) if isinstance(axis, Tensor) else axis
    if None not in (known, ndims) and not -ndims <= known < ndims:
        raise errors.InvalidArgumentError(
            None, None, "Dimension (%d) must be in the range [%d, %d) where %d is the number of "
            "dimensions in the input." % (known, -ndims, ndims, ndims))
    rank = array_ops.rank(logits)
    if not isinstance(axis, Tensor) and axis < 0:
        axis += rank
    input_rank = array_ops.rank(logits)
    axis %= input_rank if ndims is None else ndims
    swapped = _swap_with_last(logits, axis, math_ops.subtract(input_rank, 1))
    result = op_def(swapped)
    result = _swap_with_last(result, axis, math_ops.subtract(input_rank, 1), name=name)
    result.set_shape(shape)
    return result


def softmax(logits, axis=None, name=None, dim=None):
    """y = exp(z) / sum(exp(z)) along `axis`, shifted by the maximum so that exp does not overflow.

    Args:
      logits: Tensor of floats, of rank 1 or more.
      axis: the axis, by default the last.
      name: name of the operation (optional).
      dim: old name of `axis`.
    Returns:
      Tensor of the dtype and shape of `logits`.
    Raises:
      InvalidArgumentError: if `axis` is out of range.
    Source: tf.nn.softmax, TensorFlow 1.15.
    """
    axis = renamed_argument("axis", axis, "dim", dim)
    return _along(SOFTMAX, logits, -1 if axis is None else axis, name)


def log_softmax(logits, axis=None, name=None, dim=None):
    """y = z - log(sum(exp(z))) along `axis`.

    Arguments, result and errors are those of `softmax`.
    Source: tf.nn.log_softmax, TensorFlow 1.15.
    """
    axis = renamed_argument("axis", axis, "dim", dim)
    return _along(LOG_SOFTMAX, logits, -1 if axis is None else axis, name)

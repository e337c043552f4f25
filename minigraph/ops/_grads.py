"""What gradient rules share: undoing a broadcast."""

from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core import dtypes
import numpy as np


def _reduction_axes(sx, sy):
    """For each of two shapes, the axes along which it was broadcast."""
    rank = max(len(sx), len(sy))
    left = [1] * (rank - len(sx)) + list(sx)
    right = [1] * (rank - len(sy)) + list(sy)
    rx = [i for i in range(rank) if left[i] == 1 and (right[i] != 1 or i < rank - len(sx))]
    ry = [i for i in range(rank) if right[i] == 1 and (left[i] != 1 or i < rank - len(sy))]
    both = [i for i in range(rank) if left[i] == 1 and right[i] == 1]
    return sorted({*rx, *both}), sorted({*ry, *both})


def _host_axes(context, s0, s1):
    return [np.array(axes, s0.dtype) for axes in _reduction_axes(s0.tolist(), s1.tolist())]


def _value_free_infer(c):
    s0, s1 = c.value(0), c.value(1)
    if s0 is None or s1 is None:
        return [[None], [None]]
    rx, ry = _reduction_axes(s0.tolist(), s1.tolist())
    return [[len(rx)], [len(ry)]]


BROADCAST_GRADIENT_ARGS = OpDef(
    type="BroadcastGradientArgs",
    inputs={"s0": "T", "s1": "T"},
    outputs={"r0": "T", "r1": "T"},
    attrs={"T": frozenset((dtypes.int32, dtypes.int64))},
    infer=_value_free_infer,
    host=_host_axes,
    gradient=NOT_DIFFERENTIABLE,
)


def unbroadcast_pair(x, y, grad, gx, gy):
    """Gradients `gx()` and `gy()`, of the broadcast shape, summed to the shapes of x and y.

    The rules that TensorFlow 1.15 builds for operations without the static short cut.
    """
    from minigraph.ops.array import reshape, shape
    from minigraph.ops.reduction import reduce_sum
    sx, sy = shape(x), shape(y)
    rx, ry = BROADCAST_GRADIENT_ARGS(sx, sy)
    return [reshape(reduce_sum(gx(), rx), sx), reshape(reduce_sum(gy(), ry), sy)]


def all_equal_shapes(*tensors):
    """True if the static shapes are known and equal."""
    shapes = [t.shape.as_tuple() for t in tensors]
    return all(s is not None and None not in s and s == shapes[0] for s in shapes)


def unbroadcast_static(x, y, grad, gx, gy):
    """Like `unbroadcast_pair`, but where shapes are static nothing is summed that need not be."""
    from minigraph.ops.array import reshape, shape
    from minigraph.ops.reduction import reduce_sum
    sx, sy, sg = x.shape.as_tuple(), y.shape.as_tuple(), grad.shape.as_tuple()
    if any(s is None or None in s for s in (sx, sy, sg)):
        tx, ty = shape(x), shape(y)
        rx, ry = BROADCAST_GRADIENT_ARGS(tx, ty)
        return [reshape(reduce_sum(gx(), rx), tx), reshape(reduce_sum(gy(), ry), ty)]
    BROADCAST_GRADIENT_ARGS(np.array(sx, np.int32), np.array(sy, np.int32))
    rx, ry = _reduction_axes(sx, sy)
    left, right = gx(), gy()
    if sx != sg:
        left = reshape(reduce_sum(left, rx), list(sx))
    if sy != sg:
        right = reshape(reduce_sum(right, ry), list(sy))
    return [left, right]

"""What gradient rules share: undoing a broadcast."""

import numpy as np

from minigraph.core.graph import get_default_graph
from minigraph.ops.array import reshape, shape
from minigraph.ops.array.shapes import (
    BROADCAST_GRADIENT_ARGS, broadcast_gradient_axes, shape_internal)


def unbroadcast_pair(x, y, grad, gx, gy):
    """Gradients `gx()` and `gy()`, of the broadcast shape, summed to the shapes of x and y.

    The rules that TensorFlow 1.15 builds for operations without the static short cut.
    """
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
    from minigraph.ops.reduction import reduce_sum
    sx, sy, sg = x.shape.as_tuple(), y.shape.as_tuple(), grad.shape.as_tuple()
    if any(s is None or None in s for s in (sx, sy, sg)):
        tx, ty = shape_internal(x, optimize=False), shape_internal(y, optimize=False)
        rx, ry = BROADCAST_GRADIENT_ARGS(tx, ty)
        return [reshape(reduce_sum(gx(), rx), tx), reshape(reduce_sum(gy(), ry), ty)]
    rx, ry = _static_axes(sx, sy)
    left, right = gx(), gy()
    if sx != sg:
        left = reshape(reduce_sum(left, rx), list(sx))
    if sy != sg:
        right = reshape(reduce_sum(right, ry), list(sy))
    return [left, right]


def _static_axes(sx, sy):
    """`broadcast_gradient_axes`. TensorFlow makes an operation for the first pair of shapes of its
    kind in a graph; later names and seeds count it."""
    known = get_default_graph().__dict__.setdefault("_broadcast_axes", {})
    if (sx, sy) not in known:
        BROADCAST_GRADIENT_ARGS(np.array(sx, np.int32), np.array(sy, np.int32))
        known[sx, sy] = broadcast_gradient_axes(sx, sy)
    return known[sx, sy]

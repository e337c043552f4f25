"""Shape inference that many operations share."""

from minigraph.core.infer import describe_shape, shape_error
from minigraph.core.shape import TensorShape
from minigraph.errors import InvalidArgumentError


def same_as_input(c):
    """Every output has the shape of input 0."""
    return [c.shape(0)] * c.n_outputs


def scalar(c):
    """Every output is a scalar."""
    return [TensorShape([])] * c.n_outputs


def unknown(c):
    """No output's shape is known before it is computed."""
    return [None] * c.n_outputs


def merged(c):
    """All inputs have one shape, and so have the outputs."""
    shape = c.shape(0)
    for i in range(1, c.n_inputs):
        shape = merge(c, shape, c.shape(i))
    return [shape] * c.n_outputs


def merge(c, a, b):
    """What is known of a shape that is both `a` and `b`; ValueError in TF's words if none is."""
    if a.ndims is None or b.ndims is None:
        return b if a.ndims is None else a
    if a.ndims != b.ndims:
        raise shape_error(c, "Shapes must be equal rank, but are %d and %d" % (a.ndims, b.ndims))
    dims = []
    for i, (m, n) in enumerate(zip(a.as_tuple(), b.as_tuple())):
        if m is not None and n is not None and m != n:
            raise shape_error(c, "Dimension %d in both shapes must be equal, but are %d and %d. "
                                 "Shapes are %s and %s."
                              % (i, m, n, describe_shape(a), describe_shape(b)))
        dims.append(n if m is None else m)
    return TensorShape(dims)


def broadcast(c):
    """NumPy's broadcasting of inputs 0 and 1."""
    return [broadcast_shapes(c, c.shape(0), c.shape(1))]


def broadcast_shapes(c, a, b):
    """The shape that `a` and `b` broadcast to; an error in TensorFlow's words if they do not."""
    if a.ndims is None or b.ndims is None:
        return TensorShape(None)
    left, right = a.as_tuple(), b.as_tuple()
    rank = max(len(left), len(right))
    left = (1,) * (rank - len(left)) + tuple(left)
    right = (1,) * (rank - len(right)) + tuple(right)
    dims = []
    for m, n in zip(left, right):
        if m != n and None not in (m, n) and 1 not in (m, n):
            raise _do_not_broadcast(c, a, b, m, n)
        dims.append(_broadcast_dimension(m, n))
    return TensorShape(dims)


def _do_not_broadcast(c, a, b, m, n):
    if c.running:
        return InvalidArgumentError(None, None, "Incompatible shapes: %s vs. %s"
                                    % (describe_shape(a), describe_shape(b)))
    return shape_error(c, "Dimensions must be equal, but are %d and %d" % (m, n))


def _broadcast_dimension(m, n):
    if m == n:
        return m
    if m is None or n is None:
        known = n if m is None else m
        # An unknown dimension against one above 1 can only be that, or 1: the result is known.
        return known if known > 1 else None
    return n if m == 1 else m

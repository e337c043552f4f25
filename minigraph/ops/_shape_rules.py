"""Pieces of shape inference: ranks and dimensions checked in TensorFlow's words.

Shapes are tuples of ints and Nones, or None where the rank is unknown, as `TensorShape.as_tuple`
gives them.
"""

import math

from minigraph.core.infer import describe_shape, shape_error
from minigraph.core.shape import TensorShape
from minigraph.errors import InvalidArgumentError


def failure(c, message, values=(), partial=(), running=None):
    """The exception for inputs that do not fit: ValueError while the graph is built, else
    InvalidArgumentError, for which `running` has TensorFlow's words where they differ."""
    if c.running:
        return InvalidArgumentError(None, None, running or message)
    return shape_error(c, message, values, partial)


def check_same_shapes(c):
    """While running, InvalidArgumentError unless all inputs have the shape of input 0."""
    for i in range(1, c.n_inputs):
        if c.running and dims_of(c, i) != dims_of(c, 0) and None not in (dims_of(c, i), dims_of(c, 0)):
            raise InvalidArgumentError(
                None, None, "Inputs to operation %s of type %s must have the same size and shape.  "
                "Input 0: %s != input %d: %s" % (c.op_name, c.type, describe_shape(c.shape(0)), i,
                                                 describe_shape(c.shape(i))))


def describe_dims(dims):
    """'[2,?]', as TensorFlow's C++ writes shapes."""
    return describe_shape(TensorShape(dims))


def dims_of(c, i):
    """The shape of input `i` as a tuple, or None."""
    return c.shape(i).as_tuple()


def with_rank(c, i, rank):
    """The shape of input `i`, which must have `rank` dimensions."""
    return checked_rank(c, dims_of(c, i), rank)


def checked_rank(c, dims, rank, values=()):
    """`dims`, which must have `rank` dimensions; all unknown where `dims` is None."""
    if dims is None:
        return (None,) * rank
    if len(dims) != rank:
        raise failure(c, "Shape must be rank %d but is rank %d" % (rank, len(dims)), values)
    return dims


def with_rank_at_least(c, i, rank, values=()):
    """The shape of input `i`, which must have at least `rank` dimensions."""
    dims = dims_of(c, i)
    if dims is not None and len(dims) < rank:
        raise failure(c, "Shape must be at least rank %d but is rank %d" % (rank, len(dims)),
                          values)
    return dims


def with_rank_at_most(c, i, rank):
    """The shape of input `i`, which must have at most `rank` dimensions."""
    dims = dims_of(c, i)
    if dims is not None and len(dims) > rank:
        raise failure(c, "Shape must be at most rank %d but is rank %d" % (rank, len(dims)))
    return dims


def merge_dim(c, a, b):
    """The known one of two dimensions that must agree."""
    if a is None:
        return b
    if b is not None and a != b:
        raise failure(c, "Dimensions must be equal, but are %d and %d" % (a, b))
    return a


def merge(c, a, b, values=(), after=""):
    """What either shape knows, where the two must agree; `after` follows TF's message."""
    if a is None or b is None:
        return b if a is None else a
    if len(a) != len(b):
        raise failure(c, "Shapes must be equal rank, but are %d and %d%s"
                          % (len(a), len(b), after), values)
    for i, (x, y) in enumerate(zip(a, b)):
        if x is not None and y is not None and x != y:
            raise failure(c, "Dimension %d in both shapes must be equal, but are %d and %d. "
                              "Shapes are %s and %s.%s"
                              % (i, x, y, describe_dims(a), describe_dims(b), after), values)
    return tuple(y if x is None else x for x, y in zip(a, b))


def merge_prefix(c, dims, prefix):
    """Checks that `dims` may begin with `prefix`."""
    for a, b in zip(dims, prefix):
        merge_dim(c, a, b)


def add_dims(*dims):
    """The sum of dimensions, None if one is unknown."""
    return None if None in dims else sum(dims)


def product(dims):
    """The product of dimensions, None if one is unknown."""
    return None if dims is None or None in dims else math.prod(dims)


def vector_length(c, i):
    """The length of input `i`, a vector, or None."""
    return with_rank(c, i, 1)[0]

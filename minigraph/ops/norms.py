"""`tf.norm` and `tf.cross`."""

import numbers

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import describe_shape, shape_error
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import OpDef
from minigraph.ops import elementwise as math_ops
from minigraph.ops._reduce import renamed_argument
from minigraph.ops._shape_rules import merge
from minigraph.ops.array import expand_dims, squeeze, transpose
from minigraph.ops.decompositions import svd
from minigraph.ops.reduction import reduce_max, reduce_sum

_MATRIX = ("euclidean", "fro", 1, 2, np.inf)


def norm(tensor, ord="euclidean", axis=None, keepdims=None, name=None, keep_dims=None):
    """The norm of vectors, or of matrices.

    Args:
      tensor: float or complex tensor.
      ord: "euclidean", "fro", 1, np.inf, or for vectors any p > 0: (sum |x|^p)^(1/p); 2 of matrices
        is their largest singular value.
      axis: the axis of the vectors; a pair of axes for matrices; None for all as one vector.
      keepdims, keep_dims: leave the axes, with size 1.
      name: scope of the operations (optional).
    Raises:
      ValueError: for another `ord` or `axis`.
    Source: tf.norm, TensorFlow 1.15.
    """
    keepdims = bool(renamed_argument("keepdims", keepdims, "keep_dims", keep_dims))
    is_matrix = isinstance(axis, (list, tuple))
    _check(ord, axis, is_matrix)
    if axis is not None:
        axis = tuple(axis) if is_matrix else (axis,)
    with name_scope(name, "norm", [tensor]):
        tensor = convert_to_tensor(tensor)
        if is_matrix and ord == 2:
            result = _largest_singular_value(tensor, axis)
        elif ord in ("fro", "euclidean") or ord == 2:
            squares = tensor * math_ops.conj(tensor)
            result = math_ops.sqrt(reduce_sum(squares, axis, keepdims=True))
        else:
            result = _of_sizes(math_ops.abs(tensor), ord, axis, is_matrix)
        return result if keepdims else squeeze(result, axis)


def _largest_singular_value(tensor, axis):
    """Of the matrices in the two axes, which stay with size 1."""
    rank = tensor.shape.ndims
    if rank is None:
        raise ValueError("The 2-norm of matrices needs a tensor of known rank.")
    pair = [a % rank for a in axis]
    order = [a for a in range(rank) if a not in pair] + pair
    largest = reduce_max(svd(transpose(tensor, order), compute_uv=False), -1, keepdims=True)
    return transpose(expand_dims(largest, -1), np.argsort(order))


def _check(ord, axis, is_matrix):
    axes = [] if axis is None else axis if is_matrix else [axis]
    if is_matrix and len(axes) != 2 or len({*axes}) != len(axes) or not all(
            isinstance(a, numbers.Integral) for a in axes):
        raise ValueError("'axis' must be None, an integer, or a tuple of 2 unique integers")
    if is_matrix and ord not in _MATRIX:
        raise ValueError("'ord' must be a supported matrix norm in %s, got %s"
                         % (list(_MATRIX), ord))
    if not is_matrix and ord not in ("euclidean", np.inf) and not (
            isinstance(ord, numbers.Real) and ord > 0):
        raise ValueError("'ord' must be a supported vector norm, got %s" % ord)


def _of_sizes(sizes, ord, axis, is_matrix):
    if ord == 1:
        result = reduce_sum(sizes, axis[0] if is_matrix else axis, keepdims=True)
        return reduce_max(result, axis[1], keepdims=True) if is_matrix else result
    if ord == np.inf:
        if is_matrix:
            sizes = reduce_sum(sizes, axis[1], keepdims=True)
        return reduce_max(sizes, axis[0] if is_matrix else axis, keepdims=True)
    powers = reduce_sum(math_ops.pow(sizes, ord), axis, keepdims=True)
    return math_ops.pow(powers, 1.0 / ord)


def _infer_cross(c):
    a, b = c.shape(0), c.shape(1)
    for found in (a, b):
        if found.ndims == 0:
            raise shape_error(c, "Shape must be at least rank 1 but is rank 0")
    if c.running and a.as_tuple() != b.as_tuple() and None not in (a.ndims, b.ndims):
        raise errors.InvalidArgumentError(None, None, "Both inputs must be of same shape: %s vs. %s"
                                          % (describe_shape(a), describe_shape(b)))
    merged = merge(c, a.as_tuple(), b.as_tuple())
    if merged is not None and merged[-1] not in (3, None):
        if c.running:
            raise errors.FailedPreconditionError(
                c.op, c.op, "Cross-products are only defined for 3-element vectors.")
        raise shape_error(c, "Dimension must be 3 but is %d" % merged[-1])
    return [merged]


def _cross(ctx, a, b):
    ax, ay, az = (a[..., i] for i in range(3))
    bx, by, bz = (b[..., i] for i in range(3))
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=-1)


CROSS = OpDef(
    type="Cross",
    inputs={"a": "T", "b": "T"},
    outputs={"product": "T"},
    attrs={"T": dtypes.REAL},
    infer=_infer_cross,
    host=_cross,
)


@CROSS.gradient
def _cross_grad(op, grad):
    a, b = op.inputs
    return [CROSS(b, grad), CROSS(grad, a)]


def cross(a, b, name=None):
    """The cross product of vectors of size 3 in the last axis.

    Raises:
      ValueError: if the shapes differ, or the last size is not 3.
    Source: tf.cross, TensorFlow 1.15.
    """
    return CROSS(a, b, name=name)

"""Sorting along an axis."""

import numpy as np

from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import constant_value
from minigraph.core.name_scope import name_scope
from minigraph.ops.array import concat, range, rank, shape, transpose
from minigraph.ops.top_k import top_k


def sort(values, axis=-1, direction="ASCENDING", name=None):
    """The values of each vector along `axis`, in order.

    Args:
      values: Tensor of floats or integers.
      axis: a constant; the last axis is the fastest.
      direction: "ASCENDING" or "DESCENDING".
      name: name scope of the operations (optional).
    Raises:
      ValueError: if `axis` is not a constant scalar, or `direction` is neither of the two.
    Source: tf.sort, TensorFlow 1.15.
    """
    with name_scope(name, "sort"):
        return _ordered(values, axis, direction, places=False)


def argsort(values, axis=-1, direction="ASCENDING", stable=False, name=None):
    """int32 places of the sorted values of each vector along `axis`.

    Arguments and errors are those of `sort`; equal values come in the order of their places, so
    `stable` makes no difference.
    Source: tf.argsort, TensorFlow 1.15.
    """
    with name_scope(name, "argsort"):
        return _ordered(values, axis, direction, places=True)


def _ordered(values, axis, direction, places):
    if direction not in _ORDERS:
        raise ValueError("%s should be one of %s" % (direction, ", ".join(sorted(_ORDERS))))
    axis = convert_to_tensor(axis, name="axis")
    number = constant_value(axis)
    if axis.shape.ndims != 0 or number is None:
        raise ValueError("axis must be a constant scalar")
    values = convert_to_tensor(values, name="values")
    return _ORDERS[direction](values, int(number), places)


def _descending(values, axis, places):
    length = shape(values)[axis]
    rank_of, ndims = rank(values), values.shape.ndims
    swap = None
    if axis != -1 and axis + 1 != ndims:
        swap = convert_to_tensor(_swap_with_last(axis, rank_of, ndims), name="transposition")
        values = transpose(values, swap)
    found, indices = top_k(values, length)
    result = indices if places else found
    return result if swap is None else transpose(result, swap)


def _swap_with_last(axis, rank_of, ndims):
    """The permutation that swaps `axis` and the last one."""
    if ndims is not None:
        axis %= ndims
        order = np.arange(ndims, dtype=np.int32)
        order[[axis, -1]] = order[[-1, axis]]
        return order
    axis = axis + rank_of if axis < 0 else axis
    return concat([range(axis), [rank_of - 1], range(axis + 1, rank_of - 1), [axis]], axis=0)


def _ascending(values, axis, places):
    result = _descending(-values, axis, places)
    return result if places else -result


_ORDERS = {"ASCENDING": _ascending, "DESCENDING": _descending}

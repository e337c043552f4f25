"""What the operations on sparse tensors share."""

import numpy as np

from minigraph import errors


def invalid(message, *values):
    """InvalidArgumentError of the running operation."""
    return errors.InvalidArgumentError(None, None, message % values if values else message)


def dims_text(numbers):
    """A shape as TensorFlow's C++ writes it: "[2,3]"."""
    return "[%s]" % ",".join(map(str, np.ravel(numbers).tolist()))


def out_of_bounds(i, place, shape):
    """What is wrong with place number i, which is not in an array of the shape."""
    return "indices[%d] = %s is out of bounds: need 0 <= index < %s" % (
        i, dims_text(place), dims_text(shape))


def row_major(indices):
    """Order of the places by row, then column, and so on; equal ones stay in order."""
    if not indices.shape[1]:
        return np.arange(len(indices))
    return np.lexsort(indices.T[::-1])


def grouped(ufunc, groups, rows, count, empty=0):
    """Array [count, ...]: `ufunc` over the `rows` of each group, `empty` where there are none."""
    result = np.full((count,) + rows.shape[1:], empty, rows.dtype)
    if len(groups):
        order = np.argsort(groups, kind="stable")
        groups = groups[order]
        starts = np.concatenate([[0], np.flatnonzero(np.diff(groups)) + 1])
        result[groups[starts]] = ufunc.reduceat(rows[order], starts, axis=0)
    return result


def flat_places(indices, shape):
    """Number of each place in an array of the shape."""
    strides = np.append(np.cumprod(np.asarray(shape, np.int64)[:0:-1])[::-1], 1)[:len(shape)]
    return indices @ strides.astype(np.int64) if len(shape) else np.zeros(len(indices), np.int64)


OUT_OF_ORDER = "out of order. Many sparse ops require sorted indices."


def order_fault(indices, shape):
    """(position, what is wrong) of the first place that does not come after the one before, or None."""
    flat = flat_places(indices, shape)
    wrong = np.flatnonzero(np.diff(flat) <= 0)
    if not wrong.size:
        return None
    i = wrong[0] + 1
    return i, "repeated" if flat[i] == flat[i - 1] else OUT_OF_ORDER


def combined(ufunc, a, b, shape):
    """(indices, values, which of them each input element went to) of `ufunc` of two tensors."""
    places = np.concatenate([a[0], b[0]])
    values = np.concatenate([a[1], b[1]])
    _, first, group = np.unique(flat_places(places, shape), return_index=True, return_inverse=True)
    group = group.ravel()
    result = grouped(ufunc, group, values, len(first))
    return places[first], result, group


def picked(values, places, wanted):
    """The value at each of the `wanted` places, zero where `places` does not list it."""
    result = np.zeros(len(wanted), values.dtype)
    if not len(places) or not len(wanted):
        return result
    size = np.maximum(places.max(axis=0), wanted.max(axis=0)) + 1
    flat = flat_places(places, size)
    order = np.argsort(flat, kind="stable")
    at = np.searchsorted(flat[order], flat_places(wanted, size))
    at = order[np.minimum(at, len(order) - 1)]
    found = (places[at] == wanted).all(axis=1)
    result[found] = values[at[found]]
    return result


def infer_sparse(rank):
    """Inference of (indices, values, shape) whose rank `rank(c)` says; None if unknown."""
    def infer(c):
        dims = rank(c)
        return [[None, dims], [None], [dims]]
    return infer


def rank_of(i):
    """function(c): the length of input `i`, a shape; None where it is unknown."""
    return lambda c: c.shape(i).as_list()[0] if c.shape(i).ndims == 1 else None

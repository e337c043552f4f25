"""Kernels that say how much they found: called by host functions, whose results are as long."""

import math

import numpy as np

from minigraph import engine
from minigraph.ops._native import contiguous

_MASKED = engine.KERNELS["masked_any"]
_BY_SIZE = {1: "u8", 2: "u16", 4: "u32", 8: "u64"}
_INFINITE = {"e": 0x7c00, "f": 0x7f800000, "d": 0x7ff0000000000000}


class _Kind:
    """What the kernels need to know of a dtype: their numbers, and which bits mean what.

    Attributes:
      infinity: the bits of an infinite number; 0 for integers.
      mask: the bits of which one is set in what is not zero.
    """

    def __init__(self, dtype):
        suffix = _BY_SIZE[dtype.itemsize]
        self.count_true, self.where, self.unique, self.list_diff = [
            engine.KERNELS["%s_%s" % (kernel, suffix)]
            for kernel in ("count_true", "where", "unique", "list_diff")]
        self.infinity = _INFINITE.get(dtype.char, 0)
        mask = (1 << (8 * dtype.itemsize - (dtype.kind == "f"))) - 1
        self.mask = mask - (mask >> 63 << 64)       # as an int64


# For every dtype whose elements agree where their bits do, but for -0.0 and NaN.
_KINDS = {dtype: _Kind(dtype) for dtype in map(np.dtype, "?bBhHiIlLqQefd")}


def is_compared(x):
    """True for arrays whose elements agree where their bits do, but for -0.0 and NaN."""
    return x.dtype in _KINDS


def _table_bits(count):
    return max(4, int(2 * count - 1).bit_length())


def unique(x, index_dtype, with_counts=False):
    """[distinct values of a vector in order of first occurrence, where each element is among them,
    and how often each occurs]; each NaN is distinct."""
    n, bits, kind = len(x), _table_bits(len(x)), _KINDS[x.dtype]
    values, index = np.empty_like(x), np.empty(n, index_dtype)
    counts = np.empty(n, index_dtype) if with_counts else index
    total = np.empty(1, np.int64)
    engine.call(kind.unique, [values, index, counts, total, contiguous(x)],
                (n, kind.infinity, index.itemsize, bits, with_counts), workspace=4 << bits)
    values.resize(total[0], refcheck=False)
    if not with_counts:
        return [values, index]
    counts.resize(total[0], refcheck=False)
    return [values, index, counts]


def list_diff(x, y, index_dtype):
    """[the elements of the vector x that are not in y, where they are in x]."""
    n, bits, kind = len(x), _table_bits(len(y)), _KINDS[x.dtype]
    out, index, total = np.empty_like(x), np.empty(n, index_dtype), np.empty(1, np.int64)
    engine.call(kind.list_diff, [out, index, total, contiguous(x), contiguous(y)],
                (n, kind.infinity, index.itemsize, bits, len(y)), workspace=4 << bits)
    out.resize(total[0], refcheck=False)
    index.resize(total[0], refcheck=False)
    return [out, index]


def _count_true(kind, x):
    """How many elements are not zero; NumPy is as fast for bools."""
    if x.dtype == np.bool_:
        return int(np.count_nonzero(x))
    total = np.empty((), np.int64)
    engine.call(kind.count_true, [total, x], (kind.mask, x.size))
    return int(total)


def where(x):
    """The coordinates of the elements of x that are not zero, in order."""
    kind, x = _KINDS[x.dtype], contiguous(x)
    count = _count_true(kind, x)
    index = np.empty((count, x.ndim), np.int64)
    if x.ndim:
        engine.call(kind.where, [index, x], (kind.mask, count, x.ndim, *x.shape))
    return index


def masked(x, mask, axis):
    """The slices of `x` along an axis that a vector of as many bools chooses."""
    shape, count = x.shape, int(np.count_nonzero(mask))
    y = np.empty((*shape[:axis], count, *shape[axis + 1:]), x.dtype)
    if y.size:
        bytes_each = math.prod(shape[axis + 1:]) * x.itemsize
        engine.call(_MASKED, [y, contiguous(x), contiguous(mask)],
                    (math.prod(shape[:axis]), len(mask), count, bytes_each))
    return y

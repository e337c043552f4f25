"""Kernels that host functions call on arrays, where only data tell how long a result is."""

import functools

import numpy as np

from minigraph import engine
from minigraph.core import dtypes

BAD_VALUE = 8       # MG_BAD_VALUE of csrc/mg.h


@functools.cache
def kernel(name, numpy_dtype):
    """The engine's number of a kernel for the elements of an array."""
    return engine.KERNELS["%s_%s" % (name, dtypes.as_dtype(numpy_dtype).suffix)]


def contiguous(x):
    """`x`, or a copy of it that lies in one piece."""
    return x if x.flags.c_contiguous else np.ascontiguousarray(x)


def bincount(numbers, size, leave_out=False):
    """(int64 counts of 0, 1, ... size - 1, None or (position, number) of the first one that is not
    among them). Numbers from `size` on may be left out."""
    counts = np.empty(size, np.int64)
    failed, fault = engine.call(kernel("bincount", numbers.dtype), [counts, contiguous(numbers)],
                                (numbers.size, size, leave_out, 0))
    return counts, fault if failed else None

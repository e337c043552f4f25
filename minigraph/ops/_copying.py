"""Copies of elements whatever their type: what lowerings of data movement share.

Their kernels go by the size of an element alone, so they take float16 as it is.
"""

_SUFFIXES = {1: "u8", 2: "u16", 4: "u32", 8: "u64", 16: "c128"}

# Bytes one task copies at least: about 20 us of work.
PIECE = 1 << 18


def moves(lower):
    """Marks a lowering that only moves elements, so that float16 needs no conversion around it."""
    lower.by_size = True
    return lower


def size_suffix(dtype):
    """The suffix of the kernels for elements of this size."""
    return _SUFFIXES[dtype.size]


def emit_copy(emit, target, source):
    """Emits target[...] = source[...], of the same number of elements in the same order."""
    if source.size:
        emit("copy", size_suffix(source.dtype), [target], [source], extent=source.size,
             grain=max(1, PIECE // source.dtype.size))

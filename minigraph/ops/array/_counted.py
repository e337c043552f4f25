"""Lowerings of what data choose: elements that are true, that differ, that are not among others."""

import math

from minigraph.core import dtypes
from minigraph.ops._copying import moves
from minigraph.ops._sized import Found, serves

_INFINITE = {dtypes.float16: 0x7c00, dtypes.bfloat16: 0x7f80, dtypes.float32: 0x7f800000,
             dtypes.float64: 0x7ff0000000000000}


def _bits(dtype):
    """The suffix of the kernels for the bits of a dtype."""
    return "u%d" % (8 * dtype.size)


def _mask(dtype):
    """The bits, as an int64, of which one is set in what is not zero."""
    mask = (1 << 8 * dtype.size) - 1
    if dtype.is_complex:
        mask ^= 1 << 31 | 1 << 63
    elif dtype.is_floating:
        mask >>= 1
    return mask - (mask >> 63 << 64)


def _is_compared(node):
    """Do elements agree where their bits do, but for -0.0 and NaN?"""
    return not node.inputs[0].dtype.is_complex


@serves(lambda node: node.inputs[0].dtype.size <= 8)
@moves
def lower_where(node, emit):
    """The coordinates of the elements of x that are not zero, in order."""
    x, index = node.inputs[0], node.outputs[0]
    rank = len(x.shape)
    emit.size(_count_true(emit, x), [(index, (Found(0), rank))])
    emit("where", _bits(x.dtype), [index], [x],
         params=(_mask(x.dtype), Found(0), rank, *x.shape))


def _count_true(emit, x):
    found = emit.temp(dtypes.int64, (1,))
    emit("count_true", _bits(x.dtype), [found], [x], params=(_mask(x.dtype), x.size))
    return found


@serves(lambda node: node.inputs[1].dtype is dtypes.bool)
@moves
def lower_masked(node, emit):
    """The slices of x along an axis that a vector of as many bools chooses."""
    (x, mask), y, axis = node.inputs, node.outputs[0], node.attrs["axis"]
    outer, inner = x.shape[:axis], x.shape[axis + 1:]
    emit.size(_count_true(emit, mask), [(y, (*outer, Found(0), *inner))])
    if x.size:
        emit("masked", "any", [y], [x, mask],
             params=(math.prod(outer), mask.size, Found(0), math.prod(inner) * x.dtype.size))


def _table_bits(count):
    return max(4, int(2 * count - 1).bit_length())


def _emit_first(emit, found, parts):
    """Makes outputs of the first elements of vectors, as many as were found."""
    emit.size(found, [(output, (Found(0),)) for output, _ in parts])
    for output, vector in parts:
        emit("first", "any", [output], [vector], params=(Found(0), vector.dtype.size))


@serves(_is_compared)
@moves
def lower_unique(node, emit):
    """The distinct values of a vector in order of first occurrence, where each element is among
    them, and how often each occurs; each NaN is distinct."""
    x, (values, index, *counts) = node.inputs[0], node.outputs
    n, bits = x.size, _table_bits(x.size)
    all_values = emit.temp(x.dtype, x.shape)
    all_counts = [emit.temp(index.dtype, x.shape) for _ in counts]
    found = emit.temp(dtypes.int64, (1,))
    emit("unique", _bits(x.dtype), [all_values, index, *(all_counts or [index]), found], [x],
         params=(n, _INFINITE.get(x.dtype, 0), index.dtype.size, bits, len(counts)),
         workspace=4 << bits)
    _emit_first(emit, found, [(values, all_values), *zip(counts, all_counts)])


@serves(_is_compared)
@moves
def lower_list_diff(node, emit):
    """The elements of the vector x that are not in y, and where they are in x."""
    (x, y), (out, index) = node.inputs, node.outputs
    bits = _table_bits(y.size)
    all_values, all_places = emit.temp(x.dtype, x.shape), emit.temp(index.dtype, x.shape)
    found = emit.temp(dtypes.int64, (1,))
    emit("list_diff", _bits(x.dtype), [all_values, all_places, found], [x, y],
         params=(x.size, _INFINITE.get(x.dtype, 0), index.dtype.size, bits, y.size),
         workspace=4 << bits)
    _emit_first(emit, found, [(out, all_values), (index, all_places)])

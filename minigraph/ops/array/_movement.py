"""Lowering of data movement: strided copies, planned so that the kernel's inner loops are long.

A *move* copies a box of elements between two contiguous buffers seen through strides; slices,
concatenations, paddings, tiles, broadcasts, transpositions and diagonals are all moves. Kernels go
by the size of an element alone (csrc/kernels/move/movement.c).
"""

import math

import numpy as np

from minigraph.ops._copying import PIECE, size_suffix

BLOCK = 128     # rows of the blocks that the kernel transposes by


def contiguous(shape):
    """Strides, in elements, of a C-contiguous array."""
    strides, step = [], 1
    for dim in reversed(shape):
        strides.append(step)
        step *= dim
    return strides[::-1]


def emit_fill(emit, target, value):
    """Emits target[...] = value, where `value` is a scalar Value."""
    if target.size:
        emit("fill", size_suffix(target.dtype), [target], [value], extent=target.size,
             grain=max(1, PIECE // target.dtype.size))


def emit_zeros(emit, target):
    """Emits target[...] = 0."""
    emit_fill(emit, target, emit.const(np.zeros((), target.dtype.as_numpy_dtype), target.dtype))


def emit_move(emit, target, source, shape, target_strides, source_strides, target_offset=0,
              source_offset=0, at=None):
    """Emits target[o + sum(i*t)] = source[p + sum(i*s)] for every index of `shape`.

    Args:
      target_strides, source_strides: in elements; 0 repeats, negative reverses.
      at: None, or (index vector Value, [(size, taken, stride, wraps) of each entry]): the source's
        offset grows by entry * stride, which is known only when the plan runs.
    """
    if 0 in shape:
        return
    axes = merged_axes(shape, target_strides, source_strides)
    dims, outs, ins = zip(*axes)
    inner = math.prod(dims[1:]) * target.dtype.size
    piece = max(1, PIECE // inner)
    if len(axes) == 2 and outs[1] == ins[0] == 1:
        piece = -(-piece // BLOCK) * BLOCK
    params = [target_offset, source_offset, len(axes), *dims, *outs, *ins]
    inputs, kernel = [source], "move"
    if at is not None:
        index, entries = at
        params = [index.dtype.size, len(entries), *(n for column in zip(*entries) for n in column),
                  *params]
        inputs, kernel = [source, index], "move_at"
    emit(kernel, size_suffix(target.dtype), [target], inputs, params=params, extent=dims[0],
         grain=min(dims[0], piece))


def merged_axes(shape, target_strides, source_strides):
    """[(dim, target stride, source stride)], outermost first, with as few axes as do.

    The axes are ordered by the target's strides, so that it is written in order. Where the source
    is contiguous along another axis than the target, that axis is put last but one: the kernel
    then transposes the plane of the last two.
    """
    axes = [axis for axis in zip(shape, target_strides, source_strides) if axis[0] != 1]
    axes.sort(key=lambda axis: -abs(axis[1]))
    merged = []
    for dim, out, into in axes:
        if merged and merged[-1][1] == out * dim and merged[-1][2] == into * dim:
            merged[-1] = (merged[-1][0] * dim, out, into)
        else:
            merged.append((dim, out, into))
    if not merged:
        return [(1, 1, 1)]
    if merged[-1][1] == 1 and merged[-1][2] not in (0, 1):
        at = next((k for k, axis in enumerate(merged) if axis[2] == 1), None)
        if at is not None:
            merged.insert(len(merged) - 2, merged.pop(at))
    return merged

"""Blocks of space moved into the batch or the channels, and back."""

import math

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import constant_value
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import REQUIRED, OpDef
from minigraph.core.renamed import renamed_argument
from minigraph.ops._copying import moves
from minigraph.ops._shape_rules import (dims_of, failure, merge, vector_length, with_rank,
                                        with_rank_at_least)
from minigraph.ops.array._movement import contiguous, emit_move, emit_zeros
from minigraph.ops.array.filling import zeros
from minigraph.ops.array.joining import stack


def _batch_to_space_dims(c, given, block, crops):
    batch = rest = given[0]
    product = math.prod(int(b) for b in block)
    for b in block if batch is not None and batch % product else ():
        if rest % b == 0:
            rest //= int(b)
            continue
        raise failure(c, "Dimension size must be evenly divisible by %d but is %d"
                      % (b, rest), (1, 2),
                      running="Input batch dimension (%d) is not divisible by product of block "
                      "sizes (%d)" % (batch, product))
    space = []
    for i, b in enumerate(block):
        start, end = (int(n) for n in crops[i])
        if start < 0 or end < 0:
            raise failure(c, "crops must be non-negative", (1, 2))
        size = None if given[i + 1] is None else given[i + 1] * int(b) - start - end
        if size is not None and size < 0:
            raise failure(c, "cropped_shape[%d]=%d must be non-negative" % (i, size), (1, 2))
        space.append(size)
    return ((None if batch is None else batch // product,) + tuple(space)
            + given[len(block) + 1:])


def _space_to_batch_dims(c, given, block, paddings):
    space = []
    for i, b in enumerate(block):
        start, end = (int(n) for n in paddings[i])
        if start < 0 or end < 0:
            raise failure(c, "paddings must be non-negative", (1, 2))
        size = None if given[i + 1] is None else given[i + 1] + start + end
        if size is not None and size % b:
            raise failure(c, "Dimension size must be evenly divisible by %d but is %d" % (b, size),
                          (1, 2), running="padded_shape[%d]=%d is not divisible by "
                          "block_shape[%d]=%d" % (i, size, i, b))
        space.append(None if size is None else size // int(b))
    batch = None if given[0] is None else given[0] * math.prod(int(b) for b in block)
    return (batch,) + tuple(space) + given[len(block) + 1:]


def _infer_blocks(dims_after):
    def infer(c):
        n = vector_length(c, 1)
        given = dims_of(c, 0) if n is None else with_rank_at_least(c, 0, n + 1)
        merge(c, with_rank(c, 2, 2), (n, 2))
        block, edges = c.value(1), c.value(2)
        if given is None:
            return [None]
        if block is None or edges is None:
            return [[None] * len(given)]
        if any(b < 1 for b in block):
            raise failure(c, "block_shape must be positive", (1, 2))
        return [dims_after(c, given, block, edges)]
    return infer


def _emit_blocks(emit, batch_side, space_side, block, starts, into_batch):
    """Moves between x[space] and y[batch of blocks]: each offset in a block is a part of the batch.

    For the offset (o1, ...) within the blocks, batch entry (o1, ..., b) at (i1, ...) is what is at
    i * block + o - start in the space; positions outside of it are padding or cropped.
    """
    n = len(block)
    steps_b, steps_s = contiguous(batch_side.shape), contiguous(space_side.shape)
    batch = space_side.shape[0]
    for number, offset in enumerate(np.ndindex(*block)):
        firsts, counts = [], []
        for i, o in enumerate(offset):
            # The blocks i for which 0 <= i * block + o - start < size.
            first = max(0, -((o - starts[i]) // block[i]))
            last = -((o - starts[i] - space_side.shape[i + 1]) // block[i])
            firsts.append(first)
            counts.append(max(0, min(last, batch_side.shape[i + 1]) - first))
        box = [batch, *counts, *space_side.shape[n + 1:]]
        at_b = number * batch * steps_b[0] + sum(f * s for f, s in zip(firsts, steps_b[1:]))
        at_s = sum((f * b + o - p) * s for f, b, o, p, s in zip(firsts, block, offset, starts,
                                                                steps_s[1:]))
        strides_s = [s * (block[i - 1] if 1 <= i <= n else 1) for i, s in enumerate(steps_s)]
        if into_batch:
            emit_move(emit, batch_side, space_side, box, steps_b, strides_s, at_b, at_s)
        else:
            emit_move(emit, space_side, batch_side, box, strides_s, steps_b, at_s, at_b)


def _block_and_starts(node):
    return [int(b) for b in node.value(1)], [int(p[0]) for p in node.value(2)]


@moves
def _lower_space_to_batch_nd(node, emit):
    block, starts = _block_and_starts(node)
    emit_zeros(emit, node.outputs[0])
    _emit_blocks(emit, node.outputs[0], node.inputs[0], block, starts, True)


@moves
def _lower_batch_to_space_nd(node, emit):
    block, starts = _block_and_starts(node)
    _emit_blocks(emit, node.inputs[0], node.outputs[0], block, starts, False)


SPACE_TO_BATCH_ND = OpDef(
    type="SpaceToBatchND",
    inputs={"input": "T", "block_shape": "Tblock_shape", "paddings": "Tpaddings"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL_NUMERIC_AND_BOOL, "Tblock_shape": dtypes.INDEX,
           "Tpaddings": dtypes.INDEX},
    infer=_infer_blocks(_space_to_batch_dims),
    lower=_lower_space_to_batch_nd,
    needs_values=(1, 2),
)
BATCH_TO_SPACE_ND = OpDef(
    type="BatchToSpaceND",
    inputs={"input": "T", "block_shape": "Tblock_shape", "crops": "Tcrops"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL_NUMERIC_AND_BOOL, "Tblock_shape": dtypes.INDEX, "Tcrops": dtypes.INDEX},
    infer=_infer_blocks(_batch_to_space_dims),
    lower=_lower_batch_to_space_nd,
    needs_values=(1, 2),
)


@SPACE_TO_BATCH_ND.gradient
def _space_to_batch_nd_grad(op, grad):
    return [BATCH_TO_SPACE_ND(grad, op.inputs[1], op.inputs[2]), None, None]


@BATCH_TO_SPACE_ND.gradient
def _batch_to_space_nd_grad(op, grad):
    return [SPACE_TO_BATCH_ND(grad, op.inputs[1], op.inputs[2]), None, None]


def _depth_layout(c, given):
    """(places of height, width and channels, whether channels come first)."""
    if c.attrs["data_format"] in ("NCHW", b"NCHW"):
        return 2, 3, 1
    return 1, 2, 3


def _infer_space_to_depth(c):
    given, b = with_rank(c, 0, 4), c.attrs["block_size"]
    h, w, d = _depth_layout(c, given)
    _check_block(c, b)
    out = list(given)
    for i, what in ((h, "height"), (w, "width")):
        if given[i] is not None and given[i] % b:
            raise failure(c, "Dimension size must be evenly divisible by %d but is %d"
                          % (b, given[i]), running="Image width %s and height %s should be "
                          "divisible by block_size: %d" % (given[w], given[h], b))
        out[i] = None if given[i] is None else given[i] // b
    out[d] = None if given[d] is None else given[d] * b * b
    return [out]


def _infer_depth_to_space(c):
    given, b = with_rank(c, 0, 4), c.attrs["block_size"]
    h, w, d = _depth_layout(c, given)
    _check_block(c, b)
    if given[d] is not None and given[d] % (b * b):
        raise failure(c, "Dimension size must be evenly divisible by %d but is %d"
                      % (b * b, given[d]), running="Input depth dimension %d should be divisible "
                      "by: %d" % (given[d], b * b))
    out = list(given)
    out[h], out[w] = (None if given[i] is None else given[i] * b for i in (h, w))
    out[d] = None if given[d] is None else given[d] // (b * b)
    return [out]


def _check_block(c, b):
    if b < 2:
        raise ValueError("Attr 'block_size' of '%s' Op passed %d less than minimum 2."
                         % (c.type, b))


def _emit_depth(node, emit, space, depth, into_depth):
    """Moves between x[b, h, w, c] and y[b, h / n, w / n, (row, column, c)], or channels first."""
    n = node.attrs["block_size"]
    s, d = contiguous(space.shape), contiguous(depth.shape)
    if node.attrs["data_format"] in ("NCHW", b"NCHW"):
        batch, channels, height, width = space.shape
        sb, sc, sh, sw = s
        db, dc, dh, dw = d
    else:
        batch, height, width, channels = space.shape
        sb, sh, sw, sc = s
        db, dh, dw, dc = d
    box = [batch, height // n, n, width // n, n, channels]
    in_space = [sb, sh * n, sh, sw * n, sw, sc]
    in_depth = [db, dh, dc * n * channels, dw, dc * channels, dc]
    if into_depth:
        emit_move(emit, depth, space, box, in_depth, in_space)
    else:
        emit_move(emit, space, depth, box, in_space, in_depth)


@moves
def _lower_space_to_depth(node, emit):
    _emit_depth(node, emit, node.inputs[0], node.outputs[0], True)


@moves
def _lower_depth_to_space(node, emit):
    _emit_depth(node, emit, node.outputs[0], node.inputs[0], False)


SPACE_TO_DEPTH = OpDef(
    type="SpaceToDepth",
    inputs={"input": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL_NUMERIC_AND_BOOL, "block_size": REQUIRED, "data_format": "NHWC"},
    infer=_infer_space_to_depth,
    lower=_lower_space_to_depth,
)
DEPTH_TO_SPACE = OpDef(
    type="DepthToSpace",
    inputs={"input": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL_NUMERIC_AND_BOOL, "block_size": REQUIRED, "data_format": "NHWC"},
    infer=_infer_depth_to_space,
    lower=_lower_depth_to_space,
)


@SPACE_TO_DEPTH.gradient
def _space_to_depth_grad(op, grad):
    return [depth_to_space(grad, op.get_attr("block_size"), data_format=op.get_attr("data_format"))]


@DEPTH_TO_SPACE.gradient
def _depth_to_space_grad(op, grad):
    return [space_to_depth(grad, op.get_attr("block_size"), data_format=op.get_attr("data_format"))]


def space_to_depth(input, block_size, name=None, data_format="NHWC"):
    """Blocks of `block_size` by `block_size` pixels become channels.

    Source: tf.space_to_depth, TensorFlow 1.15.
    """
    return SPACE_TO_DEPTH(input, block_size=block_size, data_format=data_format, name=name)


def depth_to_space(input, block_size, name=None, data_format="NHWC"):
    """The reverse of `space_to_depth`. Source: tf.depth_to_space, TensorFlow 1.15."""
    return DEPTH_TO_SPACE(input, block_size=block_size, data_format=data_format, name=name)


def space_to_batch_nd(input, block_shape, paddings, name=None):
    """Pads the dimensions after the first, and moves positions within blocks into the batch.

    Args:
      input: Tensor [batch, space..., rest...].
      block_shape: vector, the size of a block in each spatial dimension.
      paddings: [len(block_shape), 2], zeros added before and after.
      name: name of the operation (optional).
    Source: tf.space_to_batch_nd, TensorFlow 1.15.
    """
    return SPACE_TO_BATCH_ND(input, block_shape, paddings, name=name)


def batch_to_space_nd(input, block_shape, crops, name=None):
    """The reverse of `space_to_batch_nd`; `crops` are cut off. Source: tf.batch_to_space_nd."""
    return BATCH_TO_SPACE_ND(input, block_shape, crops, name=name)


def space_to_batch(input, paddings, block_size=None, name=None, block_shape=None):
    """`space_to_batch_nd` for images with square blocks. Source: tf.space_to_batch, TF 1.15."""
    block_size = renamed_argument("block_shape", block_shape, "block_size", block_size)
    result = space_to_batch_nd(input, paddings=paddings, name=name,
                               block_shape=np.array([block_size, block_size], dtype=np.int64))
    result.set_shape(result.shape.with_rank(4))
    return result


def batch_to_space(input, crops, block_size, name=None, block_shape=None):
    """`batch_to_space_nd` for images with square blocks. Source: tf.batch_to_space, TF 1.15."""
    block_size = renamed_argument("block_shape", block_shape, "block_size", block_size)
    result = batch_to_space_nd(input, crops=crops, name=name,
                               block_shape=np.array([block_size, block_size], dtype=np.int64))
    result.set_shape(result.shape.with_rank(4))
    return result


def required_space_to_batch_paddings(input_shape, block_shape, base_paddings=None, name=None):
    """(paddings, crops) that make `space_to_batch_nd` fit, beyond `base_paddings`.

    Args:
      input_shape: vector of n sizes.
      block_shape: vector of n sizes of a block; n must be known.
      base_paddings: [n, 2], the least paddings; none by default.
      name: name of the scope (optional).
    Source: tf.required_space_to_batch_paddings, TensorFlow 1.15.
    """
    with name_scope(name, "required_space_to_batch_paddings", [input_shape, block_shape]):
        sizes = convert_to_tensor(input_shape, dtype=dtypes.int32, name="input_shape")
        block = convert_to_tensor(block_shape, dtype=dtypes.int32, name="block_shape")
        block.shape.assert_is_fully_defined()
        block.shape.assert_has_rank(1)
        n = block.shape.as_tuple()[0]
        if n == 0:
            return zeros([0, 2], dtypes.int32), zeros([0, 2], dtypes.int32)
        sizes.shape.assert_is_compatible_with([n])
        if base_paddings is None:
            base = zeros([n, 2], dtypes.int32)
        else:
            base = convert_to_tensor(base_paddings, dtype=dtypes.int32, name="base_paddings")
            base.shape.assert_is_compatible_with([n, 2])
        known = [constant_value(t) for t in (sizes, block, base)]
        if all(v is not None for v in known):
            sizes, block, base = known
        start, base_end = base[:, 0], base[:, 1]
        extra = (block - (sizes + start + base_end) % block) % block
        end = base_end + extra
        paddings = stack([[start[i], end[i]] for i in range(n)], name="paddings")
        return paddings, stack([[0, extra[i]] for i in range(n)], name="crops")

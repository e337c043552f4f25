"""Larger tensors from smaller: pad in its three modes, and tile."""

import itertools

import numpy as np

from minigraph.core import dtypes
from minigraph.core.indexed_slices import IndexedSlices
from minigraph.core.op_def import REQUIRED, OpDef
from minigraph.core.size import whole
from minigraph.core.tensor import Tensor
from minigraph.ops._copying import moves
from minigraph.ops._shape_rules import describe_dims, dims_of, failure, vector_length, with_rank
from minigraph.ops.array._calls import call, cast
from minigraph.ops.array._movement import contiguous, emit_fill, emit_move
from minigraph.ops.array.joining import concat, stack
from minigraph.ops.array.reshaping import reshape
from minigraph.ops.array.shapes import rank, shape, size
from minigraph.ops.array.transposing import transpose


# Bytes of a target, and of the source's contiguous runs in it, from which on only the margins are
# filled.
LARGE, LONG_RUN = 1 << 16, 1 << 10


def _padding_dims(c):
    """Rank that the paddings are for, or None; checks their shape."""
    paddings, given = with_rank(c, 1, 2), dims_of(c, 0)
    if paddings[1] not in (None, 2):
        raise failure(c, "Dimension must be 2 but is %d" % paddings[1])
    if given is not None and paddings[0] not in (None, len(given)):
        raise failure(c, "Shape must be rank %d but is rank %d" % (paddings[0], len(given)),
                      running="The first dimension of paddings must be the rank of inputs%s%s %s"
                      % (describe_dims(paddings), "," if c.type == "MirrorPad" else "",
                         describe_dims(given)))
    return paddings[0] if given is None else len(given)


def _infer_pad(c):
    rank_known = _padding_dims(c)
    given, paddings = dims_of(c, 0), c.value(1)
    for before, after in () if paddings is None else paddings:
        if before < 0 or after < 0:
            raise failure(c, "Paddings must be non-negative", (1,),
                          running="Paddings must be non-negative: %d %d" % (before, after))
    if given is None or paddings is None:
        return [None if rank_known is None else [None] * rank_known]
    return [[None if d is None else d + int(before) + int(after)
             for d, (before, after) in zip(given, paddings)]]


def _emit_inside(node, emit):
    source, target = node.inputs[0], node.outputs[0]
    steps = contiguous(target.shape)
    offset = sum(int(before) * step for (before, _), step in zip(node.value(1), steps))
    emit_move(emit, target, source, source.shape, steps, contiguous(source.shape), offset)


def _emit_around(node, emit, value):
    """Emits the scalar Value `value` wherever the source does not go, and elsewhere if that is
    faster: the margins alone take an instruction each, and strided ones a cache line an element.
    """
    target, source = node.outputs[0], node.inputs[0]
    steps = contiguous(target.shape)
    margins = [(int(before), int(after)) for before, after in node.value(1)]
    padded = [k for k, (before, after) in enumerate(margins) if before or after]
    run = padded and source.shape[padded[-1]] * steps[padded[-1]] * target.dtype.size
    if not padded or run < LONG_RUN or target.size * target.dtype.size < LARGE:
        emit_fill(emit, target, value)
        return
    box, offset = list(target.shape), 0
    for axis in padded:
        before, after = margins[axis]
        for length, start in (before, 0), (after, target.shape[axis] - after):
            box[axis] = length
            emit_move(emit, target, value, box, steps, [0] * len(box),
                      offset + start * steps[axis])
        box[axis] = source.shape[axis]
        offset += before * steps[axis]


@moves
def _lower_pad(node, emit):
    dtype = node.outputs[0].dtype
    _emit_around(node, emit, emit.const(np.zeros((), dtype.as_numpy_dtype), dtype))
    _emit_inside(node, emit)


@moves
def _lower_pad_v2(node, emit):
    _emit_around(node, emit, node.inputs[2])
    _emit_inside(node, emit)


def _string_pad(ctx, x, paddings, value=b""):
    sizes = [before + d + after for d, (before, after) in zip(x.shape, paddings)]
    padded = np.full(sizes, value if isinstance(value, bytes) else value[()], object)
    padded[tuple(slice(before, before + d) for d, (before, _) in zip(x.shape, paddings))] = x
    return padded


PAD = OpDef(
    type="Pad",
    inputs={"input": "T", "paddings": "Tpaddings"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "Tpaddings": dtypes.INDEX},
    infer=_infer_pad,
    lower=_lower_pad,
    host=_string_pad,
)
PAD_V2 = OpDef(
    type="PadV2",
    inputs={"input": "T", "paddings": "Tpaddings", "constant_values": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "Tpaddings": dtypes.INDEX},
    infer=_infer_pad,
    lower=_lower_pad_v2,
    host=_string_pad,
)


def _pad_grad(op, grad):
    from minigraph.ops.array.slicing import slice
    x, paddings = op.inputs[0], op.inputs[1]
    before = slice(paddings, [0, 0], stack([rank(x), 1]))
    x_grad = slice(grad, reshape(before, [-1]), shape(x))
    return [x_grad] + [None] * (len(op.inputs) - 1)


PAD.gradient(_pad_grad)
PAD_V2.gradient(_pad_grad)


def _infer_mirror_pad(c):
    result = _infer_pad(c)
    given, paddings = dims_of(c, 0), c.value(1)
    if c.running and paddings is not None:
        _check_mirrored(c, given, paddings, "dimension size")
    return result


def _check_mirrored(c, sizes, paddings, what):
    """While running, each padding must be mirrored by elements of its dimension."""
    reflect = c.attrs["mode"] in ("REFLECT", b"REFLECT")
    for d, (before, after) in zip(sizes, paddings):
        if max(before, after) > d - reflect:
            raise failure(c, "paddings must be %s than the %s: %d, %d %s %d" % (
                "less" if reflect else "no greater", what, before, after,
                "not less than" if reflect else "greater than", d))


def _mirror_parts(dim, before, after, edge):
    """(target start, source start, length, source step) of a dimension's three parts."""
    parts = [(before, 0, dim, 1)]
    if before:
        parts.append((0, before - 1 + edge, before, -1))
    if after:
        parts.append((before + dim, dim - 1 - edge, after, -1))
    return parts


@moves
def _lower_mirror_pad(node, emit):
    source, target = node.inputs[0], node.outputs[0]
    edge = int(node.attrs["mode"] in ("REFLECT", b"REFLECT"))
    outs, ins = contiguous(target.shape), contiguous(source.shape)
    parts = [_mirror_parts(d, int(b), int(a), edge)
             for d, (b, a) in zip(source.shape, node.value(1))]
    for box in itertools.product(*parts):
        emit_move(emit, target, source, [p[2] for p in box], outs,
                  [p[3] * s for p, s in zip(box, ins)],
                  sum(p[0] * s for p, s in zip(box, outs)),
                  sum(p[1] * s for p, s in zip(box, ins)))


MIRROR_PAD = OpDef(
    type="MirrorPad",
    inputs={"input": "T", "paddings": "Tpaddings"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL_NUMERIC_AND_BOOL, "Tpaddings": dtypes.INDEX, "mode": REQUIRED},
    infer=_infer_mirror_pad,
    lower=_lower_mirror_pad,
    needs_values=(1,),
)


def _infer_mirror_pad_grad(c):
    rank_known = _padding_dims(c)
    given, paddings = dims_of(c, 0), c.value(1)
    if given is None or paddings is None:
        return [None if rank_known is None else [None] * rank_known]
    result = [None if d is None else d - int(b) - int(a) for d, (b, a) in zip(given, paddings)]
    if c.running:
        _check_mirrored(c, result, paddings, "output dimension size")
    return [result]


def _mirror_pad_grad_host(ctx, grad, paddings):
    """Folds the mirrored parts back onto what they mirror, a dimension at a time."""
    edge = int(ctx.attrs["mode"] in ("REFLECT", b"REFLECT"))
    for axis, (before, after) in enumerate(paddings):
        moved = np.moveaxis(grad, axis, 0)
        dim = moved.shape[0] - before - after
        folded = np.array(moved[before:before + dim])
        if before:
            folded[edge:edge + before] += moved[:before][::-1]
        if after:
            folded[dim - edge - after:dim - edge] += moved[before + dim:][::-1]
        grad = np.moveaxis(folded, 0, axis)
    return grad


MIRROR_PAD_GRAD = OpDef(
    type="MirrorPadGrad",
    inputs={"input": "T", "paddings": "Tpaddings"},
    outputs={"output": "T"},
    attrs={"T": dtypes.NUMERIC, "Tpaddings": dtypes.INDEX, "mode": REQUIRED},
    infer=_infer_mirror_pad_grad,
    host=_mirror_pad_grad_host,
)


@MIRROR_PAD.gradient
def _mirror_pad_gradient(op, grad):
    return [MIRROR_PAD_GRAD(grad, op.inputs[1], mode=op.get_attr("mode")), None]


@MIRROR_PAD_GRAD.gradient
def _mirror_pad_grad_gradient(op, grad):
    return [MIRROR_PAD(grad, op.inputs[1], mode=op.get_attr("mode")), None]


def pad(tensor, paddings, mode="CONSTANT", name=None, constant_values=0):
    """`tensor` with paddings[i, 0] elements before and paddings[i, 1] after in dimension i.

    Args:
      tensor: Tensor of rank n.
      paddings: int32 or int64 Tensor of shape [n, 2].
      mode: "CONSTANT" pads with `constant_values`; "REFLECT" mirrors without the edge, so that
        paddings are less than the dimension; "SYMMETRIC" with it. Upper or lower case.
      name: name of the operation (optional).
      constant_values: scalar of the dtype of `tensor`.
    Raises:
      ValueError: for another mode, or paddings that do not fit.
    Source: tf.pad, TensorFlow 1.15.
    """
    mode = mode.upper()
    if mode == "CONSTANT":
        if isinstance(constant_values, Tensor) or constant_values != 0:
            return PAD_V2(tensor, paddings, constant_values, name=name)
        return PAD(tensor, paddings, name=name)
    if mode in ("REFLECT", "SYMMETRIC"):
        return MIRROR_PAD(tensor, paddings, mode=mode, name=name)
    raise ValueError("Unknown padding mode: %s" % mode)


def _infer_tile(c):
    if c.running and c.shape(1).ndims != 1:
        raise failure(c, "Expected multiples to be 1-D, but got shape %s"
                      % describe_dims(dims_of(c, 1)))
    count, given = vector_length(c, 1), dims_of(c, 0)
    if given is not None and count not in (None, len(given)):
        raise failure(c, "Shape must be rank %d but is rank %d" % (len(given), count),
                      running="Expected multiples argument to be a vector of length %d but got "
                      "length %d" % (len(given), count))
    if given is None:
        return [None if count is None else [None] * count]
    multiples = c.value(1)
    if multiples is None:
        partial = c.value_as_shape(1).as_tuple() if not c.running else None
        multiples = partial or [None] * len(given)
    for i, m in enumerate(multiples):
        if c.running and m is not None and m < 0:
            raise failure(c, "Expected multiples[%d] >= 0, but got %d" % (i, m))
    return [[None if None in (d, m) or m < 0 else d * whole(m) for d, m in zip(given, multiples)]]


@moves
def _lower_tile(node, emit):
    source, target = node.inputs[0], node.outputs[0]
    dims, outs, ins = [], [], []
    for d, m, out, step in zip(source.shape, node.value(1), contiguous(target.shape),
                               contiguous(source.shape)):
        dims += [whole(m), d]
        outs += [out * d, out]
        ins += [0, step]
    emit_move(emit, target, source, dims, outs, ins)


TILE = OpDef(
    type="Tile",
    inputs={"input": "T", "multiples": "Tmultiples"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "Tmultiples": dtypes.INDEX},
    infer=_infer_tile,
    lower=_lower_tile,
    host=lambda ctx, x, multiples: np.tile(x, tuple(multiples)),
    needs_values=(1,),
)


@TILE.gradient
def _tile_grad(op, grad):
    from minigraph.ops.array.filling import range
    x, multiples = op.inputs
    x_shape = shape(x, out_type=multiples.dtype.base_dtype)
    split_shape = reshape(transpose(stack([multiples, x_shape])), [-1])
    axes = range(0, size(split_shape), 2)
    if isinstance(grad, IndexedSlices):
        rows = cast(x_shape[0], grad.indices.dtype)
        grad = call("UnsortedSegmentSum", grad.values, call("FloorMod", grad.indices, rows), rows)
        split_shape = concat([[1], split_shape[1:]], axis=0)
    result = call("Sum", reshape(grad, split_shape), axes, keep_dims=False)
    result.set_shape(x.shape)
    return [result, None]


def tile(input, multiples, name=None):
    """`input` repeated multiples[i] times along dimension i. Source: tf.tile, TensorFlow 1.15."""
    return TILE(input, multiples, name=name)



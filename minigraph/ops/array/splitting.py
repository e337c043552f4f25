"""Cutting tensors into lists: split and unstack."""

import math

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.op_def import REQUIRED, OpDef
from minigraph.core.shape import Dimension
from minigraph.ops._copying import moves
from minigraph.ops._shape_rules import describe_dims, dims_of, failure, vector_length
from minigraph.ops.array._movement import emit_move
from minigraph.ops.array.joining import concat, stack


def _axis_in(c, axis, rank, values, running):
    if not -rank <= axis < rank:
        raise failure(c, "Dimension size, given by scalar input %d must be in range [%d, %d)"
                      % (axis, -rank, rank), values, running=running)
    return axis % rank


def _check_axis_rank(c, i, values):
    """Input `i`, the axis, must be a scalar."""
    rank = c.shape(i).ndims
    if rank:
        raise failure(c, "Input must be scalar but has rank %d" % rank, values,
                      running="split_dim must be a scalar but has rank %d" % rank)


def _infer_split(c):
    _check_axis_rank(c, 0, (0,))
    given, axis, pieces = dims_of(c, 1), c.value(0), c.attrs["num_split"]
    if given is None or axis is None:
        return [None if given is None else [None] * len(given)] * pieces
    rank = len(given)
    axis = _axis_in(c, int(axis), rank, (0,), "-input rank(-%d) <= split_dim < input rank (%d), "
                    "but got %d" % (rank, rank, axis))
    size = given[axis]
    if size is not None and size % pieces:
        raise failure(c, "Dimension size must be evenly divisible by %d but is %d\n\tNumber of "
                      "ways to split should evenly divide the split dimension" % (pieces, size),
                      (0,), running="Number of ways to split should evenly divide the split "
                      "dimension, but got split_dim %d (size = %d) and num_split %d"
                      % (axis, size, pieces))
    part = None if size is None else size // pieces
    return [given[:axis] + (part,) + given[axis + 1:]] * pieces


def _emit_parts(node, source, axis, emit):
    """The outputs as consecutive parts of `source` along `axis`."""
    outer, row = math.prod(source.shape[:axis]), math.prod(source.shape[axis:])
    offset = 0
    for target in node.outputs:
        part = math.prod(target.shape[axis:])
        emit_move(emit, target, source, [outer, part], [part, 1], [row, 1], 0, offset)
        offset += part


@moves
def _lower_split(node, emit):
    source = node.inputs[1]
    _emit_parts(node, source, int(node.value(0)) % len(source.shape), emit)


SPLIT = OpDef(
    type="Split",
    inputs={"split_dim": "int32", "value": "T"},
    outputs={"output": "num_split*T"},
    attrs={"T": dtypes.ALL, "num_split": REQUIRED},
    infer=_infer_split,
    lower=_lower_split,
    host=lambda ctx, axis, x: np.split(x, ctx.attrs["num_split"], int(axis)),
)


def _infer_split_v(c):
    given, count = dims_of(c, 0), c.attrs["num_split"]
    sizes, axis = c.value(1), c.value(2)
    if not c.running:
        _check_axis_rank(c, 2, (1, 2))
    axis = None if axis is None else np.reshape(axis, -1)[0]
    if vector_length(c, 1) not in (None, count) and given is not None:
        raise failure(c, "Length of size_splits should be equal to num_outputs", (1, 2),
                      running="size of the split_tensor must be 1-D and have the same elements as "
                      "outputs got %d -D and %d elements" % (c.shape(1).ndims, c.shape(1)[0].value))
    if given is None or axis is None:
        return [None if given is None else [None] * len(given)] * count
    rank = len(given)
    axis = _axis_in(c, int(axis), rank, (1, 2), "-input rank(-%d) <= split_dim < input rank (%d), "
                    "but got %d" % (rank, rank, axis))
    if sizes is None:
        parts = [None] * count
    else:
        parts = _part_sizes(c, [int(s) for s in sizes], given[axis])
    return [given[:axis] + (part,) + given[axis + 1:] for part in parts]


def _part_sizes(c, sizes, total):
    """The sizes with -1 resolved; None for it where the total is not known."""
    if sizes.count(-1) > 1:
        raise failure(c, "size_splits can only have one -1", (1, 2),
                      running="There can only be one -1 in the input.")
    known = sum(s for s in sizes if s != -1)
    rest = None if total is None else total - known
    if rest is not None and (rest < 0 or rest and -1 not in sizes):
        raise failure(c, "can't split axis of size %d into pieces of size [%s]"
                      % (total, ",".join(map(str, sizes))), (1, 2),
                      running="Determined shape must either match input shape along split_dim "
                      "exactly if fully specified, or be less than the size of the input along "
                      "split_dim if not fully specified.  Got: %d" % known)
    return [rest if s == -1 else s for s in sizes]


@moves
def _lower_split_v(node, emit):
    source = node.inputs[0]
    _emit_parts(node, source, int(node.value(2).item()) % len(source.shape), emit)


def _split_v_host(ctx, x, sizes, axis):
    sizes = [int(s) for s in sizes]
    if -1 in sizes:
        sizes[sizes.index(-1)] = x.shape[int(axis)] - sum(sizes) - 1
    return np.split(x, np.cumsum(sizes)[:-1], int(axis))


SPLIT_V = OpDef(
    type="SplitV",
    inputs={"value": "T", "size_splits": "Tlen", "split_dim": "int32"},
    outputs={"output": "num_split*T"},
    attrs={"T": dtypes.ALL, "Tlen": dtypes.INDEX_LONG, "num_split": REQUIRED},
    infer=_infer_split_v,
    lower=_lower_split_v,
    host=_split_v_host,
)


def _infer_unpack(c):
    given, count, axis = dims_of(c, 0), c.attrs["num"], c.attrs["axis"]
    if given is None:
        return [None] * count
    rank = len(given)
    if not -rank <= axis < rank:
        raise failure(c, "axis = %d not in [%d, %d)" % (axis, -rank, rank))
    axis %= rank
    if given[axis] not in (None, count):
        raise failure(c, "Dimension must be %d but is %d" % (count, given[axis]),
                      running="Input shape axis %d must equal %d, got shape %s"
                      % (axis, count, describe_dims(given)))
    return [given[:axis] + given[axis + 1:]] * count


@moves
def _lower_unpack(node, emit):
    source = node.inputs[0]
    axis = node.attrs["axis"] % len(source.shape)
    outer, inner = math.prod(source.shape[:axis]), math.prod(source.shape[axis + 1:])
    for k, target in enumerate(node.outputs):
        emit_move(emit, target, source, [outer, inner], [inner, 1],
                  [inner * len(node.outputs), 1], 0, k * inner)


def _unpack_value(c):
    value = c.value(0)
    if value is None or c.running:
        return None
    return list(np.moveaxis(value, c.attrs["axis"], 0))


UNPACK = OpDef(
    type="Unpack",
    inputs={"value": "T"},
    outputs={"output": "num*T"},
    attrs={"T": dtypes.ALL, "num": REQUIRED, "axis": 0},
    infer=_infer_unpack,
    value=_unpack_value,
    lower=_lower_unpack,
    host=lambda ctx, x: list(np.moveaxis(x, ctx.attrs["axis"], 0)),
)


@SPLIT.gradient
def _split_grad(op, *grads):
    return [None, concat(list(grads), op.inputs[0])]


@SPLIT_V.gradient
def _split_v_grad(op, *grads):
    return [concat(list(grads), op.inputs[2]), None, None]


@UNPACK.gradient
def _unpack_grad(op, *grads):
    return [stack(grads, axis=op.get_attr("axis"))]


def split(value, num_or_size_splits, axis=0, num=None, name="split"):
    """`value` cut along `axis` into equal parts, or into parts of given sizes.

    Args:
      value: Tensor.
      num_or_size_splits: an int, the number of parts; or a vector of sizes, one of which may
        be -1 for the rest.
      axis: integer in [-rank, rank).
      num: the number of parts where the length of the vector is not statically known.
      name: name of the operation.
    Raises:
      ValueError: if the sizes do not fit, or the number of parts is not known.
    Source: tf.split, TensorFlow 1.15.
    """
    sizes = convert_to_tensor(num_or_size_splits)
    if isinstance(num_or_size_splits, (int, Dimension)):
        if num_or_size_splits < 1:
            raise ValueError("Attr 'num_split' of 'Split' Op passed %d less than minimum 1."
                             % num_or_size_splits)
        return SPLIT(axis, value, num_split=int(num_or_size_splits), name=name)
    if sizes.shape.ndims == 0:
        raise ValueError("Rank-0 tensors are not supported as the num_or_size_splits argument to "
                         "split. Argument provided: %s" % (num_or_size_splits,))
    if num is None and sizes.shape.ndims is not None:
        num = sizes.shape.as_tuple()[0]
    if num is None:
        raise ValueError("Cannot infer num from shape %s" % (num_or_size_splits,))
    return SPLIT_V(value, sizes, axis, num_split=num, name=name)


def unstack(value, num=None, axis=0, name="unstack"):
    """The list of `value`'s slices along dimension `axis`, each of one rank less.

    Raises:
      ValueError: if `axis` is out of range, or the number of slices is not known.
    Source: tf.unstack, TensorFlow 1.15.
    """
    if num is None:
        value = convert_to_tensor(value)
        shape = value.shape
        if shape.ndims is not None:
            if not -shape.ndims <= axis < shape.ndims:
                raise ValueError("axis = %d not in [%d, %d)" % (axis, -shape.ndims, shape.ndims))
            num = shape.as_tuple()[axis]
        if num is None:
            raise ValueError("Cannot infer num from shape %s" % shape)
    return UNPACK(value, num=int(num), axis=axis, name=name)

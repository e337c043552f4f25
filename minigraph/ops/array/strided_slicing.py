"""Strided slices: the operations behind `tensor[...]`, their gradient, and assigning to them."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.op_def import OpDef
from minigraph.core.shape import TensorShape
from minigraph.errors import UnimplementedError
from minigraph.ops._copying import moves
from minigraph.ops._shape_rules import describe_dims, dims_of, merge, vector_length
from minigraph.ops.array._movement import contiguous, emit_move, emit_zeros
from minigraph.ops.array.shapes import shape
from minigraph.ops.array.strides import MASKS, describe


def infer_entries(c, inputs=(1, 2, 3)):
    """The common length of begin, end and strides, or None."""
    length = None
    for i in inputs:
        length, = merge(c, (length,), (vector_length(c, i),))
    return length


def _infer_strided_slice(c):
    count, given = infer_entries(c), dims_of(c, 0)
    if count is None or given is None:
        return [None]
    begin, end, strides = c.value(1), c.value(2), c.value(3)
    return [describe(c, given, count, begin, end, strides)[1]]


@moves
def _lower_strided_slice(node, emit):
    source, target = node.inputs[0], node.outputs[0]
    axes, _ = describe(_NodeView(node), source.shape, node.inputs[1].shape[0], node.value(1),
                       node.value(2), node.value(3))
    steps = contiguous(source.shape)
    emit_slice(emit, node, target, source, axes, steps)


class _NodeView:
    """What `describe` asks of a context, for a node whose slice has been checked."""

    running = True

    def __init__(self, node):
        self.attrs = node.attrs


def emit_slice(emit, node, target, source, axes, steps):
    """Emits target = source sliced; an index that is not a constant is read when it runs."""
    lengths = [axis.taken for axis in axes]
    strides = [axis.stride * step for axis, step in zip(axes, steps)]
    offset = sum(axis.begin * step for axis, step in zip(axes, steps) if axis.begin is not None)
    at = None
    if any(axis.begin is None for axis in axes):
        by_entry = {axis.entry: (axis, step) for axis, step in zip(axes, steps)}
        entries = []
        for k in range(node.inputs[1].shape[0]):
            axis, step = by_entry.get(k, (None, 0))
            # An entry that is no index, or is covered by a mask, is skipped: stride 0, any value.
            entries.append((axis.size, 1, step, 1) if axis is not None and axis.begin is None
                           else (1 << 61, -(1 << 61), 0, 1))
        at = (node.inputs[1], entries)
    emit_move(emit, target, source, lengths, contiguous(lengths), strides, 0, offset, at)


def numpy_index(attrs, begin, end, strides):
    """The NumPy index that means the same as a strided slice."""
    index = []
    for i, (b, e, s) in enumerate(zip(begin, end, strides)):
        if attrs["ellipsis_mask"] >> i & 1:
            index.append(Ellipsis)
        elif attrs["new_axis_mask"] >> i & 1:
            index.append(None)
        elif attrs["shrink_axis_mask"] >> i & 1:
            index.append(int(b))
        else:
            index.append(slice(None if attrs["begin_mask"] >> i & 1 else int(b),
                                        None if attrs["end_mask"] >> i & 1 else int(e), int(s)))
    return tuple(index)


def _strided_slice_value(c):
    values = [c.value(i) for i in range(4)]
    if c.running or any(v is None for v in values):
        return None
    return np.asarray(values[0][numpy_index(c.attrs, *values[1:])])


def _strided_slice_value_as_shape(c):
    """A slice of a shape of which parts are known."""
    unknown = TensorShape(None)
    entries = [c.value(i) for i in (1, 2, 3)]
    if any(v is None for v in entries) or len(entries[0]) != 1 or c.attrs["new_axis_mask"] \
            or c.attrs["shrink_axis_mask"]:
        length = c.op.outputs[0].shape.as_tuple()
        return unknown if length is None or None in length else TensorShape([None] * length[0])
    dims = c.value_as_shape(0).as_tuple()
    if dims is None:
        return unknown
    return TensorShape(dims[numpy_index(c.attrs, *entries)[0]] if c.attrs["ellipsis_mask"] == 0
                       else dims)


def _strided_fault(node, status, fault, arrays):
    axes, _ = describe(_NodeView(node), node.inputs[0].shape, node.inputs[1].shape[0],
                       node.value(1), node.value(2), node.value(3))
    at = next(i for i, axis in enumerate(axes) if axis.entry == fault[0])
    index = fault[1] + axes[at].size if fault[1] < 0 else fault[1]
    return "slice index %d of dimension %d out of bounds." % (index, at)


_MASK_ATTRS = dict.fromkeys(MASKS, 0)
_INDEX = frozenset([dtypes.int32, dtypes.int64])

STRIDED_SLICE = OpDef(
    type="StridedSlice",
    inputs={"input": "T", "begin": "Index", "end": "Index", "strides": "Index"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "Index": _INDEX, **_MASK_ATTRS},
    infer=_infer_strided_slice,
    value=_strided_slice_value,
    value_as_shape=_strided_slice_value_as_shape,
    lower=_lower_strided_slice,
    host=lambda ctx, x, *entries: x[numpy_index(ctx.attrs, *entries)],
    fault_message=_strided_fault,
)


def _infer_strided_slice_grad(c):
    return [c.value_as_shape(0)]


@moves
def _lower_strided_slice_grad(node, emit):
    target, source = node.outputs[0], node.inputs[4]
    axes, _ = describe(_NodeView(node), target.shape, node.inputs[1].shape[0], node.value(1),
                       node.value(2), node.value(3))
    emit_zeros(emit, target)
    emit_scatter(emit, target, source, axes)


def emit_scatter(emit, target, source, axes):
    """Emits target[slice] = source for a slice that is all known."""
    steps, lengths = contiguous(target.shape), [axis.taken for axis in axes]
    emit_move(emit, target, source, lengths,
              [axis.stride * step for axis, step in zip(axes, steps)], contiguous(lengths),
              sum(axis.begin * step for axis, step in zip(axes, steps)))


STRIDED_SLICE_GRAD = OpDef(
    type="StridedSliceGrad",
    inputs={"shape": "Index", "begin": "Index", "end": "Index", "strides": "Index", "dy": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "Index": _INDEX, **_MASK_ATTRS},
    infer=_infer_strided_slice_grad,
    lower=_lower_strided_slice_grad,
    needs_values=(0, 1, 2, 3),
)


def _masks_of(op):
    return {name: op.get_attr(name) for name in MASKS}


@STRIDED_SLICE.gradient
def _strided_slice_grad(op, grad):
    x, begin, end, strides = op.inputs
    size = shape(x, out_type=begin.dtype)
    return [STRIDED_SLICE_GRAD(size, begin, end, strides, grad, **_masks_of(op)), None, None, None]


@STRIDED_SLICE_GRAD.gradient
def _strided_slice_grad_grad(op, grad):
    _, begin, end, strides, _ = op.inputs
    return [None, None, None, None,
            STRIDED_SLICE(grad, begin, end, strides, **_masks_of(op))]


def _infer_strided_slice_assign(c):
    count, given = infer_entries(c), dims_of(c, 0)
    if count is not None and given is not None:
        describe(c, given, count, c.value(1), c.value(2), c.value(3))
    return [c.shape(0)]


@moves
def _lower_strided_slice_assign(node, emit):
    target, source = node.inputs[0], node.inputs[4]
    axes, out = describe(_NodeView(node), target.shape, node.inputs[1].shape[0], node.value(1),
                         node.value(2), node.value(3))
    if 0 in out:
        return
    if source.shape != tuple(out):
        raise UnimplementedError(None, node.op, "sliced l-value shape %s does not match r-value "
                                 "shape %s. Automatic broadcasting not yet implemented."
                                 % (describe_dims(out), describe_dims(source.shape)))
    emit_scatter(emit, target, source, axes)


STRIDED_SLICE_ASSIGN = OpDef(
    type="StridedSliceAssign",
    inputs={"ref": "&T", "begin": "Index", "end": "Index", "strides": "Index", "value": "T"},
    outputs={"output_ref": "&T"},
    attrs={"T": dtypes.ALL, "Index": _INDEX, **_MASK_ATTRS},
    infer=_infer_strided_slice_assign,
    lower=_lower_strided_slice_assign,
    needs_values=(1, 2, 3),
)

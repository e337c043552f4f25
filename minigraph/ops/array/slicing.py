"""Parts of tensors: slice, strided_slice and `tensor[...]`."""

import sys

import numpy as np

from minigraph.core import dtypes
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import OpDef
from minigraph.core.op_def import get as op_of_type
from minigraph.core.shape import Dimension, TensorShape
from minigraph.core.tensor import Tensor
from minigraph.ops._shape_rules import describe_dims, dims_of, failure, merge_dim, vector_length
from minigraph.ops.array._movement import contiguous, emit_move, moves
from minigraph.ops.array.joining import concat, stack
from minigraph.ops.array.padding import pad
from minigraph.ops.array.reshaping import reshape
from minigraph.ops.array.shapes import rank, shape
from minigraph.ops.array.strides import MASKS, describe
from minigraph.ops.constant import constant

_builtin_slice = slice


def _infer_slice(c):
    length = merge_dim(c, vector_length(c, 1), vector_length(c, 2))
    given = dims_of(c, 0)
    if given is not None and length is not None and len(given) != length:
        raise failure(c, "Shape must be rank %d but is rank %d" % (length, len(given)),
                      running="Expected begin and size arguments to be 1-D tensors of size %d, but "
                      "got shapes %s and %s instead." % (len(given), describe_dims((length,)),
                                                         describe_dims((length,))))
    length = length if length is not None else None if given is None else len(given)
    if length is None:
        return [None]
    given = given or (None,) * length
    begin, size = c.value(1), c.value(2)
    if size is None:
        return [_slice_of_unknown_size(c, given, length)]
    if c.running:
        _check_slice(c, given, begin, size)
    return [[_slice_dim(c, d, None if begin is None else int(begin[i]), int(size[i]))
             for i, d in enumerate(given)]]


def _slice_dim(c, dim, begin, size):
    if size != -1:
        return size
    if dim is None or begin is None or begin < 0:
        return None
    if begin > dim:
        raise failure(c, "Negative dimension size caused by subtracting %d from %d" % (begin, dim),
                      partial=(1, 2))
    return dim - begin


def _slice_of_unknown_size(c, given, length):
    """Sizes of which parts may be known, as for tf.slice(x, [0], [n - 1])."""
    sizes = c.value_as_shape(2).as_tuple()
    return [None] * length if sizes is None or c.running else list(sizes)


def _check_slice(c, given, begin, size):
    """InvalidArgumentError for what the kernel would read beyond the input."""
    for i, dim in enumerate(given):
        wanted = int(size[i])
        if begin is None:
            if wanted > dim or wanted < -1:
                raise failure(c, "Expected size[%d] in [0, %d], but got %d" % (i, dim, wanted))
            continue
        start = int(begin[i])
        if not 0 <= start <= dim:
            raise failure(c, "Expected begin[%d] in [0, %d], but got %d" % (i, dim, start))
        if wanted != -1 and not 0 <= wanted <= dim - start:
            raise failure(c, "Expected size[%d] in [0, %d], but got %d" % (i, dim - start, wanted))


@moves
def _lower_slice(node, emit):
    source, target = node.inputs[0], node.outputs[0]
    steps, begin = contiguous(source.shape), node.value(1)
    if begin is not None:
        emit_move(emit, target, source, target.shape, contiguous(target.shape), steps, 0,
                  sum(int(b) * s for b, s in zip(begin, steps)))
        return
    entries = [(d, n, s, 0) for d, n, s in zip(source.shape, target.shape, steps)]
    emit_move(emit, target, source, target.shape, contiguous(target.shape), steps,
              at=(node.inputs[1], entries))


def _slice_host(ctx, x, begin, size):
    ends = [d if n == -1 else b + n for d, b, n in zip(x.shape, begin, size)]
    return x[tuple(map(_builtin_slice, begin, ends))]


def _slice_fault(node, status, fault, arrays):
    at = fault[0]
    dim, taken = node.inputs[0].shape[at], node.outputs[0].shape[at]
    if 0 <= fault[1] <= dim:
        return "Expected size[%d] in [0, %d], but got %d" % (at, dim - fault[1], taken)
    return "Expected begin[%d] in [0, %d], but got %d" % (at, dim, fault[1])


def _slice_value(c):
    x, begin, size = c.value(0), c.value(1), c.value(2)
    if c.running or x is None or begin is None or size is None:
        return None
    return _slice_host(None, x, begin, size)


SLICE = OpDef(
    type="Slice",
    inputs={"input": "T", "begin": "Index", "size": "Index"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "Index": frozenset([dtypes.int32, dtypes.int64])},
    infer=_infer_slice,
    value=_slice_value,
    lower=_lower_slice,
    host=_slice_host,
    fault_message=_slice_fault,
)


@SLICE.gradient
def _slice_grad(op, grad):
    x, begin = op.inputs[0], op.inputs[1]
    x_rank = rank(x)
    size = shape(op.outputs[0])
    column = stack([x_rank, 1])
    before = reshape(begin, column)
    after = reshape(shape(x) - size - begin, column)
    return [pad(grad, concat([before, after], 1)), None, None]


def slice(input_, begin, size, name=None):
    """The box of `input_` that starts at `begin` and has the shape `size`.

    Args:
      input_: Tensor.
      begin: int32 or int64 vector, one entry per dimension, from 0.
      size: vector of the same dtype; -1 takes all that is left.
      name: name of the operation (optional).
    Raises:
      ValueError, tf.errors.InvalidArgumentError: if the box does not lie inside `input_`.
    Source: tf.slice, TensorFlow 1.15.
    """
    return SLICE(input_, begin, size, name=name)


def infer_entries(c, inputs=(1, 2, 3)):
    """The common length of begin, end and strides, or None."""
    length = None
    for i in inputs:
        length = merge_dim(c, length, vector_length(c, i))
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
            index.append(_builtin_slice(None if attrs["begin_mask"] >> i & 1 else int(b),
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
    from minigraph.ops.array._movement import emit_zeros
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
        from minigraph.errors import UnimplementedError
        raise UnimplementedError(None, node.op, "sliced l-value shape %s does not match r-value shape "
                                 "%s. Automatic broadcasting not yet implemented."
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


def strided_slice(input_, begin, end, strides=None, begin_mask=0, end_mask=0, ellipsis_mask=0,
                  new_axis_mask=0, shrink_axis_mask=0, var=None, name=None):
    """`input_[begin[0]:end[0]:strides[0], ...]`, as Python slices; the masks say what is special.

    Args:
      input_: Tensor.
      begin, end, strides: int32 or int64 vectors of one length; `strides` are 1 by default.
      begin_mask, end_mask: bits of the entries whose begin or end is left out.
      ellipsis_mask: bit of the entry that is `...`.
      new_axis_mask: bits of the entries that add a dimension.
      shrink_axis_mask: bits of the entries that are an index rather than a range.
      var: the variable that is sliced; the result then has `assign(value, name=None)`.
      name: name of the operation (optional).
    Source: tf.strided_slice, TensorFlow 1.15.
    """
    if strides is None:
        from minigraph.ops.array.filling import ones_like
        strides = ones_like(begin)
    masks = {"begin_mask": begin_mask, "end_mask": end_mask, "ellipsis_mask": ellipsis_mask,
             "new_axis_mask": new_axis_mask, "shrink_axis_mask": shrink_axis_mask}
    result = STRIDED_SLICE(input_, begin, end, strides, name=name, **masks)
    scope = name

    def assign(value, name=None):
        """Writes `value` into the slice of the variable."""
        if var is None:
            raise ValueError("Sliced assignment is only supported for variables")
        return var._strided_slice_assign(begin=begin, end=end, strides=strides, value=value,
                                         name=scope + "_assign" if name is None else name, **masks)

    result.assign = assign
    return result


_BAD_INDEX = ("Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar "
              "tf.int32/tf.int64 tensors are valid indices, got %r")


def _check_index(index):
    if isinstance(index, (int, Dimension)):
        return
    dtype = getattr(index, "dtype", None)
    if dtype is None or dtypes.as_dtype(dtype).base_dtype not in _INDEX \
            or index.shape and len(index.shape) == 1:
        raise TypeError(_BAD_INDEX % (index,))


class _Entries:
    """The begin, end and strides of an index expression, and its masks."""

    def __init__(self):
        self.begin, self.end, self.strides = [], [], []
        self.masks = dict.fromkeys(MASKS, 0)

    def add(self, begin, end, stride, *masks):
        for mask in masks:
            self.masks[mask] |= 1 << len(self.begin)
        self.begin.append(begin)
        self.end.append(end)
        self.strides.append(stride)

    def add_range(self, item):
        masks, ends = [], []
        for end, mask in ((item.start, "begin_mask"), (item.stop, "end_mask")):
            if end is not None and (isinstance(end, Tensor) or end != sys.maxsize):
                _check_index(end)
                ends.append(end)
            else:
                ends.append(0)
                masks.append(mask)
        if item.step is not None:
            _check_index(item.step)
        self.add(*ends, 1 if item.step is None else item.step, *masks)

    def add_item(self, item):
        if isinstance(item, _builtin_slice):
            self.add_range(item)
        elif item is Ellipsis:
            self.add(0, 0, 1, "ellipsis_mask")
        elif item is None:
            self.add(0, 0, 1, "new_axis_mask")
        else:
            _check_index(item)
            self.add(item, item + 1, 1, "shrink_axis_mask")


def _is_mask(index):
    if isinstance(index, (bool, np.bool_)):
        return True
    return isinstance(index, Tensor) and index.dtype == dtypes.bool or \
        isinstance(index, np.ndarray) and index.dtype == bool


def slice_helper(tensor, slice_spec, var=None):
    """`tensor[slice_spec]`: integers, slices, `...`, None, scalar tensors, or a boolean mask."""
    if _is_mask(slice_spec):
        from minigraph.ops.array.selecting import boolean_mask
        return boolean_mask(tensor=tensor, mask=slice_spec)
    entries = _Entries()
    for item in slice_spec if isinstance(slice_spec, (list, tuple)) else [slice_spec]:
        entries.add_item(item)
    with name_scope(None, "strided_slice",
                    [tensor] + entries.begin + entries.end + entries.strides) as name:
        if entries.begin:
            packed = _same_dtype(stack(entries.begin), stack(entries.end), stack(entries.strides))
        else:
            packed = [constant([], dtype=dtypes.int32)] * 3
        return strided_slice(tensor, *packed, var=var, name=name, **entries.masks)


def _same_dtype(*packed):
    """int64 for all where one of them is."""
    if all(p.dtype.base_dtype != dtypes.int64 for p in packed):
        return packed
    return [p if p.dtype.base_dtype == dtypes.int64 else op_of_type("Cast")(p, DstT=dtypes.int64)
            for p in packed]


def slice_variable(var, slice_spec):
    """`variable[slice_spec]`, which has `assign`."""
    return slice_helper(var.value(), slice_spec, var)


Tensor._override_operator("__getitem__", slice_helper)

"""Joining tensors: concat and stack, and splitting them: split and unstack."""

import math

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.indexed_slices import IndexedSlices
from minigraph.core.infer import constant_value
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, REQUIRED, OpDef
from minigraph.core.op_def import get as op_of_type
from minigraph.core.shape import TensorShape
from minigraph.core.tensor import Tensor
from minigraph.ops._copying import moves
from minigraph.ops._shape_rules import (add_dims, checked_rank, describe_dims, dims_of, failure,
                                        merge)
from minigraph.ops.array._movement import emit_move
from minigraph.ops.array.identity import identity
from minigraph.ops.array.reshaping import expand_dims
from minigraph.ops.constant import constant


def _infer_concat(c, values, axis_input):
    """Shape of inputs `values` joined along the value of input `axis_input`."""
    if c.running and c.shape(axis_input).ndims:
        raise failure(c, "axis tensor should be a scalar integer, but got shape %s"
                      % describe_dims(dims_of(c, axis_input)))
    checked_rank(c, dims_of(c, axis_input), 0)
    shapes = [dims_of(c, i) for i in values]
    rank = next((len(s) for s in shapes if s is not None), None)
    if rank == 0:
        raise failure(c, "Can't concatenate scalars (use tf.stack instead)")
    for s in shapes:
        if s is not None and len(s) != rank:
            raise _concat_rank_error(c, shapes, rank)
    axis = c.value(axis_input)
    if rank is None:
        return [None]
    if axis is None:
        return [[None] * rank]
    axis = int(axis)
    if not -rank <= axis < rank:
        raise failure(c, "Shape must be at least rank %d but is rank %d"
                      % (axis + 1 if axis >= 0 else -axis, rank), (axis_input,),
                      running="ConcatOp : Expected concatenating dimensions in the range [%d, %d), "
                      "but got %d" % (-rank, rank, axis))
    return [_concat_dims(c, [s or (None,) * rank for s in shapes], axis % rank, axis_input)]


def _concat_rank_error(c, shapes, rank):
    k, other = next((k, s) for k, s in enumerate(shapes) if s is not None and len(s) != rank)
    return failure(c, "Shape must be rank %d but is rank %d" % (rank, len(other)),
                   running="ConcatOp : Ranks of all input tensors should match: shape[0] = %s vs. "
                   "shape[%d] = %s" % (describe_dims(shapes[0] or ()), k, describe_dims(other)))


def _concat_dims(c, shapes, axis, axis_input):
    before, after = shapes[0][:axis], shapes[0][axis + 1:]
    for k, s in enumerate(shapes[1:], 1):
        if c.running and (before, after) != (s[:axis], s[axis + 1:]):
            raise failure(c, "ConcatOp : Dimensions of inputs should match: shape[0] = %s vs. "
                          "shape[%d] = %s" % (describe_dims(shapes[0]), k, describe_dims(s)))
        before = merge(c, before, s[:axis], (axis_input,))
        after = merge(c, after, s[axis + 1:], (axis_input,))
    return before + (add_dims(*(s[axis] for s in shapes)),) + after


def _concat_value(c, values, axis_input):
    arrays, axis = [c.value(i) for i in values], c.value(axis_input)
    if c.running or axis is None or any(a is None for a in arrays):
        return None
    return np.concatenate(arrays, int(axis))


def _concat_value_as_shape(c, values):
    parts = [c.value_as_shape(i) for i in values]
    return TensorShape(sum((p.as_tuple() for p in parts), ())) \
        if all(p.ndims is not None for p in parts) else TensorShape(None)


def lower_concat(values, target, axis, emit):
    """Emits the copies of `values` side by side into `target`."""
    outer = math.prod(target.shape[:axis])
    step = math.prod(target.shape[axis:])
    offset = 0
    for value in values:
        row = math.prod(value.shape[axis:])
        emit_move(emit, target, value, [outer, row], [step, 1], [row, 1], offset)
        offset += row


@moves
def _lower_concat_v2(node, emit):
    target = node.outputs[0]
    axis = int(node.value(len(node.inputs) - 1)) % len(target.shape)
    lower_concat(node.inputs[:-1], target, axis, emit)


CONCAT_V2 = OpDef(
    type="ConcatV2",
    inputs={"values": "N*T", "axis": "Tidx"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "Tidx": dtypes.INDEX, "N": 2},
    infer=lambda c: _infer_concat(c, range(c.n_inputs - 1), c.n_inputs - 1),
    value=lambda c: _concat_value(c, range(c.n_inputs - 1), c.n_inputs - 1),
    value_as_shape=lambda c: _concat_value_as_shape(c, range(c.n_inputs - 1)),
    lower=_lower_concat_v2,
    host=lambda ctx, *args: np.concatenate(args[:-1], int(args[-1])),
)


@moves
def _lower_concat_old(node, emit):
    target = node.outputs[0]
    lower_concat(node.inputs[1:], target, int(node.value(0)) % len(target.shape), emit)


CONCAT = OpDef(
    type="Concat",
    inputs={"concat_dim": "int32", "values": "N*T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "N": 2},
    infer=lambda c: _infer_concat(c, range(1, c.n_inputs), 0),
    value=lambda c: _concat_value(c, range(1, c.n_inputs), 0),
    value_as_shape=lambda c: _concat_value_as_shape(c, range(1, c.n_inputs)),
    lower=_lower_concat_old,
    host=lambda ctx, axis, *values: np.concatenate(values, int(axis)),
)


def _infer_pack(c):
    merged = dims_of(c, 0)
    for i in range(1, c.n_inputs):
        other = dims_of(c, i)
        if c.running and other != merged:
            raise failure(c, "Shapes of all inputs must match: values[0].shape = %s != values[%d]."
                          "shape = %s" % (describe_dims(merged), i, describe_dims(other)))
        merged = merge(c, merged, other, after="\n\tFrom merging shape 0 with other shapes.")
    if merged is None:
        return [None]
    axis, rank = c.attrs["axis"], len(merged) + 1
    if not -rank <= axis < rank:
        raise failure(c, "Invalid axis: %d; must be in [%d,%d)" % (axis, -rank, rank),
                      running="axis = %d not in [%d, %d)" % (axis, -rank, rank))
    return [merged[:axis % rank] + (c.n_inputs,) + merged[axis % rank:]]


def _pack_value(c):
    arrays = [c.value(i) for i in range(c.n_inputs)]
    if c.running or any(a is None for a in arrays):
        return None
    return np.stack(arrays, c.attrs["axis"])


def _pack_value_as_shape(c):
    values = [c.value(i) for i in range(c.n_inputs)]
    if any(v is not None and v < -1 for v in values):
        raise ValueError("Invalid value in tensor used for shape: %d" % min(
            v for v in values if v is not None))
    return TensorShape([None if v is None or v == -1 else int(v) for v in values])


@moves
def _lower_pack(node, emit):
    target = node.outputs[0]
    axis = node.attrs["axis"] % len(target.shape)
    outer, inner = math.prod(target.shape[:axis]), math.prod(target.shape[axis + 1:])
    for k, value in enumerate(node.inputs):
        emit_move(emit, target, value, [outer, inner], [inner * len(node.inputs), 1], [inner, 1],
                  k * inner)


PACK = OpDef(
    type="Pack",
    inputs={"values": "N*T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "axis": 0, "N": 1},
    infer=_infer_pack,
    value=_pack_value,
    value_as_shape=_pack_value_as_shape,
    lower=_lower_pack,
    host=lambda ctx, *values: np.stack(values, ctx.attrs["axis"]),
)


def _infer_parallel_concat(c):
    shape = c.attrs["shape"]
    if not shape.is_fully_defined():
        raise failure(c, "shape attr must be fully defined.")
    for i in range(c.n_inputs):
        dims = dims_of(c, i)
        if dims is None or None in dims:
            raise failure(c, "All input shapes must be fully defined.")
        merge(c, (1,) + tuple(shape.as_list()[1:]), dims)
    return [shape]


@moves
def _lower_parallel_concat(node, emit):
    lower_concat(node.inputs, node.outputs[0], 0, emit)


PARALLEL_CONCAT = OpDef(
    type="ParallelConcat",
    inputs={"values": "N*T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "shape": REQUIRED, "N": 1},
    infer=_infer_parallel_concat,
    lower=_lower_parallel_concat,
    host=lambda ctx, *values: np.concatenate(values),
)


def _concat_offsets(axis, shapes):
    offsets, at = [], 0
    for s in shapes:
        offset = np.zeros(len(s), np.int32)
        offset[axis] = at
        at += s[axis]
        offsets.append(offset)
    return offsets


def _concat_offset_value(c):
    values = [c.value(i) for i in range(c.n_inputs)]
    return None if any(v is None for v in values) else _concat_offsets(int(values[0]), values[1:])


CONCAT_OFFSET = OpDef(
    type="ConcatOffset",
    inputs={"concat_dim": "int32", "shape": "N*int32"},
    outputs={"offset": "N*int32"},
    attrs={"N": 2},
    infer=lambda c: [dims_of(c, i) for i in range(1, c.n_inputs)],
    value=_concat_offset_value,
    host=lambda ctx, axis, *shapes: _concat_offsets(int(axis), shapes),
    gradient=NOT_DIFFERENTIABLE,
)


def auto_pack(values, dtype=None, name="packed"):
    """Nested lists that hold tensors, as one tensor: every list becomes a Pack.

    Raises:
      TypeError: if a tensor cannot be cast to `dtype`.
    """
    found = _first_dtype(values)
    if dtype is not None and dtype != found:
        values = _cast_tensors(values, dtype)
    return _packed(values, dtype or found, name or "packed")


def _is_tensor_like(value):
    return isinstance(value, Tensor) or hasattr(value, "_as_graph_element")


def _first_dtype(values):
    for value in values:
        if _is_tensor_like(value):
            return value.dtype.base_dtype
        if isinstance(value, (list, tuple)):
            found = _first_dtype(value)
            if found is not None:
                return found
    return None


def _cast_tensors(values, dtype):
    if isinstance(values, (list, tuple)):
        return [_cast_tensors(value, dtype) for value in values]
    if _is_tensor_like(values) and values.dtype.base_dtype != dtype:
        return op_of_type("Cast")(values, DstT=dtype)
    return values


def _packed(values, dtype, name):
    """A Pack of `values`, or the list itself if there is no tensor in it."""
    elements, has_tensor = [], False
    with name_scope(name) as scope:
        for i, value in enumerate(values):
            if _is_tensor_like(value) and value.dtype.base_dtype != dtype:
                raise TypeError("Cannot convert a list containing a tensor of dtype %s to %s "
                                "(Tensor is: %r)" % (value.dtype, dtype, value))
            if isinstance(value, (list, tuple)):
                value = _packed(value, dtype, str(i))
            has_tensor = has_tensor or _is_tensor_like(value)
            elements.append(value)
        if not has_tensor:
            return elements
        return PACK([value if _is_tensor_like(value) else constant(value, dtype, name=str(i))
                     for i, value in enumerate(elements)], name=scope)


def stack(values, axis=0, name="stack"):
    """Tensors of one shape, side by side along a new dimension `axis`.

    Args:
      values: list of N tensors of one shape and dtype.
      axis: in [-(rank + 1), rank].
      name: name of the operation.
    Raises:
      ValueError: if the shapes differ or `axis` is out of range.
    Source: tf.stack, TensorFlow 1.15.
    """
    if axis == 0:
        try:
            return convert_to_tensor(values, name=name)
        except (TypeError, ValueError):
            pass  # tensors of several dtypes, or arrays beside them: Pack says what is wrong
    first = convert_to_tensor(values[0], name=name).shape
    if first.ndims is not None:
        rank = first.ndims + 1
        if not -rank <= axis < rank:
            raise ValueError("axis = %d not in [%d, %d)" % (axis, -rank, rank))
    return PACK(values, axis=axis, name=name)


def parallel_stack(values, name="parallel_stack"):
    """`stack` along dimension 0 of tensors whose shapes are known. Source: tf.parallel_stack."""
    with name_scope(name):
        shape = TensorShape([len(values)]).concatenate(convert_to_tensor(values[0]).shape)
        return PARALLEL_CONCAT([expand_dims(value, 0) for value in values], shape=shape)


def concat(values, axis, name="concat"):
    """Tensors joined along the dimension `axis`.

    Args:
      values: list of tensors of one dtype whose shapes agree but for dimension `axis`; or one.
      axis: integer in [-rank, rank).
      name: name of the operation.
    Raises:
      ValueError: if shapes do not agree or `axis` is out of range.
    Source: tf.concat, TensorFlow 1.15.
    """
    if not isinstance(values, (list, tuple)):
        values = [values]
    if len(values) != 1:
        return CONCAT_V2(values, axis, name=name)
    with name_scope(name):
        axis = convert_to_tensor(axis, name="concat_dim", dtype=dtypes.int32)
        axis.shape.assert_has_rank(0)
        return identity(values[0], name=name)


@CONCAT_V2.gradient
def _concat_v2_grad(op, grad):
    return _concat_grad(op, grad, op.inputs[:-1], op.inputs[-1]) + [None]


@CONCAT.gradient
def _concat_old_grad(op, grad):
    return [None] + _concat_grad(op, grad, op.inputs[1:], op.inputs[0])


def _concat_grad(op, grad, values, axis):
    """`grad` cut into the pieces that `values` have in the output."""
    from minigraph.ops.array.concat_grad import dense_grads, sparse_grads
    if len(op.inputs) == 2:
        return [grad]
    if isinstance(grad, IndexedSlices):
        return sparse_grads(grad, values, axis, constant_value(axis))
    if not isinstance(grad, Tensor):
        raise TypeError("Expected Tensor or IndexedSlices, got %s" % type(grad))
    return dense_grads(grad, values, axis)


@PACK.gradient
def _pack_grad(op, grad):
    from minigraph.ops.array.splitting import unstack
    return unstack(grad, num=op.get_attr("N"), axis=op.get_attr("axis"))

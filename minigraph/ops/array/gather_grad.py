"""The gradient of a gather along an axis other than the first, or with batch dimensions."""

import builtins

from minigraph.core import dtypes
from minigraph.ops.array._calls import call, cast
from minigraph.ops.array.filling import ones, range, zeros
from minigraph.ops.array.joining import concat, stack
from minigraph.ops.array.reshaping import expand_dims, reshape, reshape_quietly
from minigraph.ops.array.shapes import shape, size
from minigraph.ops.array.transposing import transpose


def gather_along_axis_grad(op, grad):
    """Brings the gathered dimension to the front (behind the batch), and sums slices there."""
    params, indices, axis = op.inputs
    batch_dims = op.get_attr("batch_dims")
    batch_dims += indices.shape.ndims if batch_dims < 0 else 0
    params_shape = cast(shape(params, out_type=dtypes.int64), dtypes.int32)
    count = expand_dims(size(indices), 0)
    outer_shape, inner_shape = params_shape[:axis], params_shape[axis:][1:]
    values_shape = concat([outer_shape, [-1], inner_shape], 0)
    values_rank, axis_rank = size(values_shape), size(outer_shape)
    batch = range(batch_dims)
    between = range(batch_dims, axis_rank)
    inner = range(axis_rank + 1, values_rank)
    values = reshape_quietly(grad, values_shape)
    values = transpose(values, concat([batch, [axis_rank], between, inner], 0))
    result = _sum_slices(params_shape, values, indices, count, batch_dims, params_shape[axis])
    return transpose(result, concat([batch, between + 1, [batch_dims], inner], 0))


def _sum_slices(params_shape, values, indices, count, batch_dims, length):
    """UnsortedSegmentSum of the slices, all batches in one by shifting their indices."""
    if batch_dims:
        values_shape = shape(values)
        batch_shape, inner_shape = values_shape[:batch_dims], values_shape[batch_dims:][1:]
        length *= call("Prod", batch_shape, [0], keep_dims=False)
        flat_shape = concat([[-1], inner_shape], 0)
        indices = _shifted_indices(params_shape, indices, batch_dims)
        values = reshape_quietly(values, flat_shape)
    summed = call("UnsortedSegmentSum", values, reshape(indices, count), length)
    return reshape(summed, concat([batch_shape, flat_shape], 0)) if batch_dims else summed


def _shifted_indices(params_shape, indices, batch_dims):
    dtype, rank = indices.dtype.base_dtype, indices.shape.ndims
    lengths = cast(params_shape, dtype)
    step = ones((), dtype=dtype)
    for dim in reversed([*builtins.range(1, batch_dims + 1)]):
        length = lengths[dim - 1]
        step *= lengths[dim]
        offsets = range(zeros((), dtype=dtype), length, ones((), dtype=dtype)) * step
        indices += reshape(offsets, stack([1] * (dim - 1) + [length] + [1] * (rank - dim), axis=0))
    return indices

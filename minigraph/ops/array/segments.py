"""Reductions of runs of rows that share a segment id: segment_*, unsorted_segment_*."""

import math

import numpy as np

from minigraph import engine
from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import OpDef
from minigraph.errors import InvalidArgumentError
from minigraph.ops import _native
from minigraph.ops._shape_rules import (checked_rank, dims_of, failure, merge_prefix,
                                        with_rank_at_least)
from minigraph.ops.array._calls import call, cast
from minigraph.ops.array._movement import emit_fill
from minigraph.ops.array.filling import fill, ones, ones_like, zeros_like
from minigraph.ops.array.gathering import gather, position_text
from minigraph.ops.array.joining import concat
from minigraph.ops.array.reshaping import expand_dims, reshape
from minigraph.ops.array.selecting import where
from minigraph.ops.array.shapes import rank, shape, shape_internal
from minigraph.ops.constant import constant

_INDEX = frozenset([dtypes.int32, dtypes.int64])

_SIZES_DIFFER = "segment_ids should be the same size as dimension 0 of input."

# Additions that one task does at least.
_PIECE = 1 << 15


def _infer_sorted(c):
    data = with_rank_at_least(c, 0, 1) if not c.running else dims_of(c, 0)
    checked_rank(c, dims_of(c, 1), 1)
    if data == ():
        raise failure(c, _SIZES_DIFFER)
    return [None if data is None else (None,) + data[1:]]


# For each kernel what the elements of a row are that nothing is joined to.
_NEUTRAL = {
    "segment_sum": lambda dtype: 0,
    "segment_prod": lambda dtype: 1,
    "segment_min": lambda dtype: (np.finfo if dtype.kind == "f" else np.iinfo)(dtype).max,
    "segment_max": lambda dtype: (np.finfo if dtype.kind == "f" else np.iinfo)(dtype).min,
}


def _runs(data, ids):
    """How many different ids there are. InvalidArgumentError unless they are as they should be."""
    if ids.ndim != 1 or len(ids) != data.shape[0]:
        raise InvalidArgumentError(None, None, _SIZES_DIFFER)
    found = np.empty((), np.int64)
    falls, _ = engine.call(_native.kernel("runs", ids.dtype), [found, ids], (len(ids),))
    if falls:
        raise InvalidArgumentError(None, None, "segment ids are not increasing")
    if len(ids) and ids[0] < 0:
        raise InvalidArgumentError(
            None, None, "Segment id %d out of range [0, %d), possibly because 'segment_ids' input "
                        "is not sorted." % (ids[0], ids[-1] + 1))
    return int(found)


def _sorted_host(kernel, empty, mean=False):
    neutral = _NEUTRAL[kernel]

    def run(ctx, data, ids):
        if data.dtype == np.float16:    # kernels compute in float32
            return run(ctx, data.astype(np.float32), ids).astype(np.float16)
        data, ids = _native.contiguous(data), _native.contiguous(ids)
        different = _runs(data, ids)
        rows = int(ids[-1]) + 1 if different else 0
        result = np.empty((rows,) + data.shape[1:], data.dtype)
        result.fill(neutral(data.dtype))
        if not result.size:
            return result
        columns = result.size // rows
        engine.call(_native.kernel(kernel, data.dtype), [result, data, ids],
                    (ids.itemsize, len(ids), columns, rows), extent=columns,
                    grain=max(1, min(columns, _PIECE // len(ids))))
        if mean:
            counts, _ = _native.bincount(ids, rows)
            np.maximum(counts, 1, out=counts)
            return _divided(result, counts.reshape((-1,) + (1,) * (data.ndim - 1)))
        if different < rows and empty != neutral(data.dtype):
            is_there = np.zeros(rows, bool)
            is_there[ids] = True
            result[~is_there] = empty
        return result
    return run


def _divided(sums, counts):
    if sums.dtype.kind in "iu":
        return (sums / counts).astype(sums.dtype)  # toward zero, as C divides
    return sums / counts.astype(sums.dtype)


def _sorted_op(type, kernel, empty, allowed, mean=False):
    return OpDef(
        type=type,
        inputs={"data": "T", "segment_ids": "Tindices"},
        outputs={"output": "T"},
        attrs={"T": allowed, "Tindices": _INDEX},
        infer=_infer_sorted,
        host=_sorted_host(kernel, empty, mean),
    )


SEGMENT_SUM = _sorted_op("SegmentSum", "segment_sum", 0, dtypes.NUMERIC)
SEGMENT_MEAN = _sorted_op("SegmentMean", "segment_sum", 0, dtypes.NUMERIC, mean=True)
SEGMENT_PROD = _sorted_op("SegmentProd", "segment_prod", 1, dtypes.NUMERIC)
SEGMENT_MIN = _sorted_op("SegmentMin", "segment_min", 0, dtypes.REAL)
SEGMENT_MAX = _sorted_op("SegmentMax", "segment_max", 0, dtypes.REAL)


@SEGMENT_SUM.gradient
def _segment_sum_grad(op, grad):
    return [gather(grad, op.inputs[1]), None]


@SEGMENT_MEAN.gradient
def _segment_mean_grad(op, grad):
    data, ids = op.inputs
    ones_shape = concat([shape(ids), fill(expand_dims(rank(data) - 1, 0), 1)], 0)
    each = fill(ones_shape, constant(1, dtype=grad.dtype))
    scaled = grad / SEGMENT_SUM(each, ids)
    return [gather(scaled, ids), None]


def _segment_min_or_max_grad(op, grad):
    data, ids = op.inputs
    chosen = call("Equal", data, gather(op.outputs[0], ids))
    shared = SEGMENT_SUM(cast(chosen, grad.dtype), ids)
    weighted = gather(grad / shared, ids)
    return [where(chosen, weighted, zeros_like(weighted)), None]


SEGMENT_MIN.gradient(_segment_min_or_max_grad)
SEGMENT_MAX.gradient(_segment_min_or_max_grad)


def _infer_unsorted(c):
    data, ids, count = dims_of(c, 0), dims_of(c, 1), c.value(2)
    checked_rank(c, dims_of(c, 2), 0)
    if count is not None and count < 0 and not c.running:
        raise failure(c, "Dimension size, given by scalar input 2, must be non-negative but is %d"
                      % count, (2,))
    if data is None or ids is None:
        return [None]
    if len(data) < len(ids):
        raise failure(c, "Shape must be at least rank %d but is rank %d" % (len(ids), len(data)))
    if c.running and data[:len(ids)] != ids:
        raise failure(c, "data.shape = [%s] does not start with segment_ids.shape = [%s]"
                      % (",".join(map(str, data)), ",".join(map(str, ids))))
    merge_prefix(c, data, ids)
    if count is not None and count < 0:
        raise failure(c, "Dimension size, given by scalar input 2, must be non-negative but is %d"
                      % count, (2,))
    return [(None if count is None else int(count),) + data[len(ids):]]


def _segment_out_of_range(flat, dims, id, count):
    return "segment_ids%s = %d is out of range [0, %d)" % (position_text(flat, dims), id, count)


def _unsorted_op(type, kernel, allowed):
    def lower(node, emit):
        data, ids, target = node.inputs[0], node.inputs[1], node.outputs[0]
        numpy_dtype = np.dtype(target.dtype.as_numpy_dtype)
        neutral = np.array(_NEUTRAL[kernel](numpy_dtype), numpy_dtype)
        emit_fill(emit, target, emit.const(neutral, target.dtype))
        inner = math.prod(data.shape[len(ids.shape):])
        if data.size:
            emit(kernel, target.dtype, [target], [data, ids], extent=inner,
                 params=[ids.dtype.size, ids.size, inner, target.shape[0]],
                 grain=max(1, min(inner, _PIECE // ids.size)))

    return OpDef(
        type=type,
        inputs={"data": "T", "segment_ids": "Tindices", "num_segments": "Tnumsegments"},
        outputs={"output": "T"},
        attrs={"T": allowed, "Tindices": _INDEX, "Tnumsegments": dtypes.INDEX},
        infer=_infer_unsorted,
        lower=lower,
        fault_message=_unsorted_fault,
    )


def _unsorted_fault(node, status, fault, arrays):
    return _segment_out_of_range(fault[0], node.inputs[1].shape, fault[1], node.outputs[0].shape[0])


UNSORTED_SEGMENT_SUM = _unsorted_op("UnsortedSegmentSum", "segment_sum", dtypes.NUMERIC)
UNSORTED_SEGMENT_PROD = _unsorted_op("UnsortedSegmentProd", "segment_prod", dtypes.NUMERIC)
UNSORTED_SEGMENT_MAX = _unsorted_op("UnsortedSegmentMax", "segment_max", dtypes.REAL)
UNSORTED_SEGMENT_MIN = _unsorted_op("UnsortedSegmentMin", "segment_min", dtypes.REAL)


def _gather_where_positive(params, ids, clipped=None):
    """(params[ids] with zero slices for negative ids, the ids clipped, which were not negative)."""
    if clipped is None:
        clipped = call("Maximum", ids, zeros_like(ids))
    gathered = gather(params, clipped)
    positive = call("GreaterEqual", ids, 0)
    for _ in range(gathered.shape.ndims - positive.shape.ndims):
        positive = expand_dims(positive, -1)
    positive = positive & ones_like(gathered, dtype=dtypes.bool)
    return where(positive, gathered, zeros_like(gathered)), clipped, positive


@UNSORTED_SEGMENT_SUM.gradient
def _unsorted_sum_grad(op, grad):
    return [_gather_where_positive(grad, op.inputs[1])[0], None, None]


def _unsorted_min_or_max_grad(op, grad):
    data, ids, count = op.inputs
    results, clipped, positive = _gather_where_positive(op.outputs[0], ids)
    chosen = call("LogicalAnd", call("Equal", data, results), positive)
    shared = UNSORTED_SEGMENT_SUM(cast(chosen, grad.dtype), ids, count)
    gathered = gather(grad / shared, clipped)
    gathered = where(positive, gathered, zeros_like(gathered))
    return [where(chosen, gathered, zeros_like(gathered)), None, None]


UNSORTED_SEGMENT_MAX.gradient(_unsorted_min_or_max_grad)
UNSORTED_SEGMENT_MIN.gradient(_unsorted_min_or_max_grad)


@UNSORTED_SEGMENT_PROD.gradient
def _unsorted_prod_grad(op, grad):
    """prod / x where x is not 0; the product of the others where it is the only 0."""
    data, ids, count = op.inputs
    is_zero = call("Equal", data, 0)
    zeros_in = UNSORTED_SEGMENT_SUM(cast(is_zero, dtypes.int32), ids, count)
    grad = where(call("Greater", zeros_in, 1), zeros_like(grad), grad)
    others = UNSORTED_SEGMENT_PROD(where(is_zero, ones_like(data), data), ids, count)
    clipped = call("Maximum", ids, zeros_like(ids))
    product, others = gather(op.outputs[0], clipped), gather(others, clipped)
    partial = where(is_zero, others, product / data)
    return [_gather_where_positive(grad, ids, clipped)[0] * partial, None, None]


def segment_sum(data, segment_ids, name=None):
    """result[i] = sum of the rows whose id is i; ids are sorted. Source: tf.segment_sum."""
    return SEGMENT_SUM(data, segment_ids, name=name)


def segment_mean(data, segment_ids, name=None):
    """result[i] = mean of the rows whose id is i; 0 for none. Source: tf.segment_mean, TF 1.15."""
    return SEGMENT_MEAN(data, segment_ids, name=name)


def segment_prod(data, segment_ids, name=None):
    """result[i] = product of the rows whose id is i; 1 for none. Source: tf.segment_prod."""
    return SEGMENT_PROD(data, segment_ids, name=name)


def segment_min(data, segment_ids, name=None):
    """result[i] = minimum of the rows whose id is i; 0 for none. Source: tf.segment_min."""
    return SEGMENT_MIN(data, segment_ids, name=name)


def segment_max(data, segment_ids, name=None):
    """result[i] = maximum of the rows whose id is i; 0 for none. Source: tf.segment_max."""
    return SEGMENT_MAX(data, segment_ids, name=name)


def unsorted_segment_sum(data, segment_ids, num_segments, name=None):
    """result[i] = sum of the slices of `data` whose id is i, for i in [0, num_segments).

    Args:
      data: Tensor.
      segment_ids: int32 or int64 Tensor whose shape begins that of `data`; slices with a negative
        id are left out.
      num_segments: scalar.
      name: name of the operation (optional).
    Raises:
      tf.errors.InvalidArgumentError: if an id is not less than `num_segments`.
    Source: tf.unsorted_segment_sum, TensorFlow 1.15.
    """
    return UNSORTED_SEGMENT_SUM(data, segment_ids, num_segments, name=name)


def unsorted_segment_prod(data, segment_ids, num_segments, name=None):
    """As `unsorted_segment_sum`, the product; 1 for none. Source: tf.unsorted_segment_prod."""
    return UNSORTED_SEGMENT_PROD(data, segment_ids, num_segments, name=name)


def unsorted_segment_max(data, segment_ids, num_segments, name=None):
    """As `unsorted_segment_sum`, the maximum; the lowest number of the dtype for none.

    Source: tf.unsorted_segment_max, TensorFlow 1.15.
    """
    return UNSORTED_SEGMENT_MAX(data, segment_ids, num_segments, name=name)


def unsorted_segment_min(data, segment_ids, num_segments, name=None):
    """As `unsorted_segment_sum`, the minimum; the highest number of the dtype for none.

    Source: tf.unsorted_segment_min, TensorFlow 1.15.
    """
    return UNSORTED_SEGMENT_MIN(data, segment_ids, num_segments, name=name)


def _slices_per_segment(data, segment_ids, num_segments):
    """The numbers of slices, at least 1, shaped to divide the sums."""
    each = ones(shape_internal(segment_ids), dtype=data.dtype)
    counts = UNSORTED_SEGMENT_SUM(each, segment_ids, num_segments)
    extra = data.shape.ndims - segment_ids.shape.ndims
    return call("Maximum", reshape(counts, [num_segments] + [1] * extra), 1)


def unsorted_segment_mean(data, segment_ids, num_segments, name=None):
    """As `unsorted_segment_sum`, the mean; 0 for none. Source: tf.unsorted_segment_mean."""
    with name_scope(name, "UnsortedSegmentMean"):
        data, segment_ids = convert_to_tensor(data), convert_to_tensor(segment_ids)
        counts = _slices_per_segment(data, segment_ids, num_segments)
        return UNSORTED_SEGMENT_SUM(data, segment_ids, num_segments) / counts


def unsorted_segment_sqrt_n(data, segment_ids, num_segments, name=None):
    """As `unsorted_segment_sum`, divided by the square root of the number of slices.

    Source: tf.unsorted_segment_sqrt_n, TensorFlow 1.15.
    """
    with name_scope(name, "UnsortedSegmentSqrtN"):
        data, segment_ids = convert_to_tensor(data), convert_to_tensor(segment_ids)
        counts = _slices_per_segment(data, segment_ids, num_segments)
        return UNSORTED_SEGMENT_SUM(data, segment_ids, num_segments) / call("Sqrt", counts)

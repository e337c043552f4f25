"""Reductions of runs of rows that share a segment id: segment_*, unsorted_segment_*."""

import math

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import OpDef
from minigraph.errors import InvalidArgumentError
from minigraph.ops import _native
from minigraph.ops._shape_rules import (checked_rank, dims_of, failure, merge_prefix,
                                        with_rank_at_least)
from minigraph.ops._sized import Found, serves
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
    ids = checked_rank(c, dims_of(c, 1), 1)
    if data == () or c.running and data[0] != ids[0]:
        raise failure(c, _SIZES_DIFFER)
    return [None if data is None else (None,) + data[1:]]


# For each kernel what the elements of a row are that nothing is joined to.
_NEUTRAL = {
    "segment_sum": lambda dtype: 0,
    "segment_prod": lambda dtype: 1,
    "segment_min": lambda dtype: (np.finfo if dtype.kind == "f" else np.iinfo)(dtype).max,
    "segment_max": lambda dtype: (np.finfo if dtype.kind == "f" else np.iinfo)(dtype).min,
}

_FALLING = "segment ids are not increasing"
_NEGATIVE = ("Segment id %d out of range [0, %d), possibly because 'segment_ids' input is not "
             "sorted.")


def emit_rows(emit, ids):
    """Emits how many rows segments with these ids have, in the one element that it returns."""
    rows = emit.temp(dtypes.int64, (1,))
    emit("last_of", ids.dtype, [rows], [ids], params=(ids.size,))
    return rows


def sorted_fault(node, status, fault, arrays, ids=1):
    """What is said of ids, input `ids`, that decrease or are negative."""
    return _FALLING if status == _native.BAD_VALUE else _NEGATIVE % (fault[1], arrays[ids][-1] + 1)


def _lower_sorted(which):
    @serves(lambda node: not node.outputs[0].dtype.is_narrow)
    def lower(node, emit):
        (data, ids), y = node.inputs, node.outputs[0]
        emit.size(emit_rows(emit, ids), [(y, (Found(0), *data.shape[1:]))])
        columns = math.prod(data.shape[1:])
        emit("sorted_segments", y.dtype, [y], [data, ids], extent=columns,
             params=(ids.dtype.size, ids.size, columns, Found(0), which),
             grain=max(1, min(columns, _PIECE // max(1, ids.size))))
    return lower


def _joined_narrow(ufunc, empty, mean):
    """What a sorted segment operation does for float16 and bfloat16, which has no kernel."""
    def run(ctx, data, ids):
        if (np.diff(ids) < 0).any():
            raise InvalidArgumentError(None, None, _FALLING)
        if len(ids) and ids[0] < 0:
            raise InvalidArgumentError(None, None, _NEGATIVE % (ids[0], ids[-1] + 1))
        first = np.flatnonzero(np.diff(ids, prepend=-1))
        result = np.full((ids[-1] + 1 if len(ids) else 0, *data.shape[1:]), empty, np.float32)
        if len(first):
            joined = ufunc.reduceat(data.astype(np.float32), first)
            result[ids[first]] = joined
            if mean:
                counts = np.diff(first, append=len(ids))
                result[ids[first]] /= counts.reshape((-1,) + (1,) * (data.ndim - 1))
        return result
    return run


def _sorted_op(type, which, ufunc, allowed, empty=0):
    return OpDef(
        type=type,
        inputs={"data": "T", "segment_ids": "Tindices"},
        outputs={"output": "T"},
        attrs={"T": allowed, "Tindices": _INDEX},
        infer=_infer_sorted,
        finds_size=True,
        lower=_lower_sorted(which),
        host=_joined_narrow(ufunc, empty, mean=type == "SegmentMean"),
        fault_message=sorted_fault,
    )


# The numbers are those of csrc/kernels/reduce/segments.c.
SEGMENT_SUM = _sorted_op("SegmentSum", 0, np.add, dtypes.NUMERIC)
SEGMENT_PROD = _sorted_op("SegmentProd", 1, np.multiply, dtypes.NUMERIC, empty=1)
SEGMENT_MIN = _sorted_op("SegmentMin", 2, np.minimum, dtypes.REAL)
SEGMENT_MAX = _sorted_op("SegmentMax", 3, np.maximum, dtypes.REAL)
SEGMENT_MEAN = _sorted_op("SegmentMean", 4, np.add, dtypes.NUMERIC)


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

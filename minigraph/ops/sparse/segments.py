"""Sums, means and root-n sums of gathered rows by segment: tf.sparse_segment_*."""

import math

import numpy as np

from minigraph.core import dtypes
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.shape import TensorShape
from minigraph.ops import array
from minigraph.ops._shape_rules import failure, merge, with_rank
from minigraph.ops._sized import Found, serves
from minigraph.ops.array.segments import emit_rows
from minigraph.ops.sparse._common import invalid

_KINDS = ("Sum", "Mean", "SqrtN")     # in the order of csrc/kernels/reduce/sparse_segments.c
_PIECE = 1 << 15    # additions that one task does at least


def _rows(count, data):
    """The shape of `count` rows as those of `data`."""
    return TensorShape([None if count is None else int(count)]).concatenate(data[1:])


def _check_vectors(c):
    if not c.running:
        merge(c, with_rank(c, 1, 1), with_rank(c, 2, 1))
        return
    for i, name in ((1, "indices"), (2, "segment_ids")):
        if c.shape(i).ndims != 1:
            raise ValueError("%s should be a vector." % name)
    if c.shape(1) != c.shape(2):
        raise ValueError("segment_ids and indices should have same size.")


def _wrong_segments(segments, rows):
    """What is wrong with segments, of which there are so many at most, or None."""
    if (np.diff(segments) < 0).any():
        return "segment ids are not increasing"
    if len(segments) and segments[0] < 0:
        return ("Segment id %d out of range [0, %d), possibly because 'segment_ids' input is not "
                "sorted." % (segments[0], segments[-1] + 1 if rows is None else rows))
    if rows is not None and len(segments) and segments[-1] >= rows:
        return "segment ids must be < num_segments"
    return None


def _wrong_index(at, index, limit):
    return "Bad: indices[%d] == %d out of range [0, %d)" % (at, index, limit)


def _fault(node, status, fault, arrays):
    rows = node.outputs[0].shape[0] if len(node.inputs) == 4 else None
    return _wrong_segments(arrays[2], rows) or _wrong_index(*fault, node.inputs[0].shape[0])


def _emit(kernel, kind, y, data, indices, segments, more, rows, emit):
    """Emits a kernel of csrc/kernels/reduce/sparse_segments.c."""
    columns = math.prod(data.shape[1:])
    emit(kernel, y.dtype, [y], [data, indices, segments, *more], extent=columns,
         params=(indices.dtype.size, indices.size, columns, rows, data.shape[0],
                 _KINDS.index(kind)),
         grain=max(16, _PIECE // max(1, indices.size)))


def _lower(kind):
    @serves(lambda node: not node.outputs[0].dtype.is_narrow)
    def lower(node, emit):
        data, indices, segments, y = *node.inputs[:3], node.outputs[0]
        found = emit_rows(emit, segments)
        if emit.is_sized(y):
            emit.size(found, [(y, (Found(0), *data.shape[1:]))])
        _emit("sparse_segment_sum", kind, y, data, indices, segments, (),
              Found(0) if emit.is_sized(y) else y.shape[0], emit)
    return lower


def _joined_narrow(kind):
    """What the operations do for float16 and bfloat16, which have no kernels."""
    def run(ctx, data, indices, segments, *given):
        rows = int(given[0]) if given else None
        wrong = _wrong_segments(segments, rows)
        outside = np.flatnonzero((indices < 0) | (indices >= len(data)))
        if wrong or len(outside):
            raise invalid(wrong or _wrong_index(outside[0], indices[outside[0]], len(data)))
        if rows is None:
            rows = int(segments[-1]) + 1 if len(segments) else 0
        result = np.zeros((rows,) + data.shape[1:], np.float32)
        np.add.at(result, segments, data[indices].astype(np.float32))
        counts = np.maximum(np.bincount(segments, minlength=rows), 1).astype(np.float32)
        by = {"Sum": np.ones_like(counts), "Mean": counts, "SqrtN": np.sqrt(counts)}[kind]
        return result / by.reshape((-1,) + (1,) * (data.ndim - 1))
    return run


def _segment_op(kind, counted):
    def infer(c):
        _check_vectors(c)
        if counted and c.value(3) is not None and c.value(3) < 0:
            raise failure(c, "Cannot specify a negative value for num_segments", (3,))
        return [_rows(c.value(3) if counted else None, c.shape(0))]

    extra = {"num_segments": "Tnumsegments"} if counted else {}
    attrs = {"T": dtypes.REAL if kind == "Sum" else dtypes.REAL_FLOATS, "Tidx": dtypes.INDEX}
    if counted:
        attrs["Tnumsegments"] = dtypes.INDEX
    return OpDef(
        type="SparseSegment" + kind + ("WithNumSegments" if counted else ""),
        inputs={"data": "T", "indices": "Tidx", "segment_ids": dtypes.int32, **extra},
        outputs={"output": "T"},
        attrs=attrs,
        infer=infer,
        needs_values=(3,) if counted else (),
        finds_size=not counted,
        lower=_lower(kind),
        host=_joined_narrow(kind),
        fault_message=_fault,
    )


def _lower_grad(kind):
    def lower(node, emit):
        grad, indices, segments, y = *node.inputs[:3], node.outputs[0]
        scale = emit.temp(grad.dtype, grad.shape[:1])
        emit("sparse_segment_scale", grad.dtype, [scale], [segments],
             params=(segments.size, scale.size, _KINDS.index(kind)))
        _emit("sparse_segment_grad", kind, y, grad, indices, segments, (scale,), y.shape[0], emit)
    return lower


def _grad_fault(node, status, fault, arrays):
    segments, limit = arrays[2], node.inputs[0].shape[0]
    outside = segments[(segments < 0) | (segments >= limit)]
    if len(outside):
        return "Segment id %d out of range [0, %d)." % (outside[0], limit)
    return "Index %d out of range [0, %d)." % (fault[1], node.outputs[0].shape[0])


def _grad_op(kind):
    return OpDef(
        type="SparseSegment%sGrad" % kind,
        inputs={"grad": "T", "indices": "Tidx", "segment_ids": dtypes.int32,
                "output_dim0": dtypes.int32},
        outputs={"output": "T"},
        attrs={"T": dtypes.REAL_FLOATS, "Tidx": dtypes.INDEX},
        infer=lambda c: [_rows(c.value(3), c.shape(0))],
        needs_values=(3,),
        lower=_lower_grad(kind),
        fault_message=_grad_fault,
        gradient=NOT_DIFFERENTIABLE,
    )


_GRADS = {kind: _grad_op(kind) for kind in ("Mean", "SqrtN")}
_OPS = {(kind, counted): _segment_op(kind, counted) for kind in _KINDS
        for counted in (False, True)}


def _gradient_of(kind):
    def gradient(op, grad):
        rows = array.shape(op.inputs[0])[0]
        if kind == "Sum":
            spread = array.gather(grad, op.inputs[2])
            result = array.unsorted_segment_sum(spread, op.inputs[1], rows)
        else:
            result = _GRADS[kind](grad, op.inputs[1], op.inputs[2], rows)
        return [result] + [None] * (len(op.inputs) - 1)
    return gradient


for (_kind, _), _op_def in _OPS.items():
    _op_def.gradient(_gradient_of(_kind))


def _segments(kind, data, indices, segment_ids, name, num_segments):
    if num_segments is None:
        return _OPS[kind, False](data, indices, segment_ids, name=name)
    return _OPS[kind, True](data, indices, segment_ids, num_segments, name=name)


def sparse_segment_sum(data, indices, segment_ids, name=None, num_segments=None):
    """Row s is the sum of data[indices[i]] over all i with segment_ids[i] = s.

    Args:
      data: Tensor whose rows are added.
      indices: integer vector.
      segment_ids: int32 vector of the same size, not decreasing.
      name: name of the operation (optional).
      num_segments: rows of the result; by default as many as the last id says.
    Raises (when it runs):
      InvalidArgumentError: if ids decrease or an index is out of range.
    Source: tf.sparse_segment_sum, TensorFlow 1.15.
    """
    return _segments("Sum", data, indices, segment_ids, name, num_segments)


def sparse_segment_mean(data, indices, segment_ids, name=None, num_segments=None):
    """`sparse_segment_sum` over the number n of rows in each. Source: tf.sparse_segment_mean."""
    return _segments("Mean", data, indices, segment_ids, name, num_segments)


def sparse_segment_sqrt_n(data, indices, segment_ids, name=None, num_segments=None):
    """`sparse_segment_sum` over sqrt(n), n rows in each. Source: tf.sparse_segment_sqrt_n."""
    return _segments("SqrtN", data, indices, segment_ids, name, num_segments)

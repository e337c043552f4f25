"""Sums, means and root-n sums of gathered rows by segment: tf.sparse_segment_*."""

import numpy as np

from minigraph import engine
from minigraph.core import dtypes
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.shape import TensorShape
from minigraph.ops import array
from minigraph.ops._shape_rules import failure, merge, with_rank
from minigraph.ops.sparse._common import invalid

_KINDS = ("Sum", "Mean", "SqrtN")     # in the order of csrc/kernels/sparse_segments.c
_PIECE = 1 << 15    # additions that one task does at least


def _rows(count, data):
    """The shape of `count` rows as those of `data`."""
    return TensorShape([None if count is None else int(count)]).concatenate(data[1:])


def _check(indices, segments, rows):
    if indices.ndim != 1 or segments.ndim != 1:
        raise invalid("%s should be a vector.", "indices" if indices.ndim != 1 else "segment_ids")
    if indices.shape != segments.shape:
        raise invalid("segment_ids and indices should have same size.")
    if len(segments) and (np.diff(segments) < 0).any():
        raise invalid("segment ids are not increasing")
    if len(segments) and segments[0] < 0:
        raise invalid("Segment id %d out of range [0, %d), possibly because 'segment_ids' input is "
                      "not sorted.", segments[0], rows)
    if len(segments) and segments[-1] >= rows:
        raise invalid("segment ids must be < num_segments")


def _call(kernel, kind, result, data, indices, segments, *more):
    """Runs a kernel of csrc/kernels/sparse_segments.c; returns its status and fault."""
    columns = int(np.prod(data.shape[1:], dtype=np.int64))
    if not result.size:
        return 0, (0, 0)
    return engine.call(
        engine.KERNELS["%s_%s" % (kernel, dtypes.as_dtype(data.dtype).suffix)],
        [result, *map(np.ascontiguousarray, (data, indices, segments, *more))],
        (indices.itemsize, len(indices), columns, len(result), len(data), _KINDS.index(kind)),
        extent=columns, grain=max(16, _PIECE // max(1, len(indices))))


def _segment_op(kind, counted):
    def run(ctx, data, indices, segments, *given):
        rows = int(given[0]) if given else int(segments[-1]) + 1 if len(segments) else 0
        _check(indices, segments, rows)
        if data.dtype == np.float16:    # kernels compute in float32
            return run(ctx, data.astype(np.float32), indices, segments, *given).astype(np.float16)
        result = np.zeros((rows,) + data.shape[1:], data.dtype)
        status, (at, index) = _call("sparse_segment_sum", kind, result, data, indices, segments)
        if status:
            raise invalid("Bad: indices[%d] == %d out of range [0, %d)", at, index, len(data))
        return result

    def infer(c):
        if not c.running:
            merge(c, with_rank(c, 1, 1), with_rank(c, 2, 1))
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
        host=run,
    )


def _run_grad(kind):
    def run(ctx, grad, indices, segments, rows):
        outside = (segments < 0) | (segments >= len(grad))
        if outside.any():
            raise invalid("Segment id %d out of range [0, %d).", segments[outside][0], len(grad))
        counts = np.maximum(np.bincount(segments, minlength=len(grad)), 1)
        scale = (1 / (counts if kind == "Mean" else np.sqrt(counts))).astype(grad.dtype)
        result = np.zeros((int(rows),) + grad.shape[1:], grad.dtype)
        status, (at, index) = _call("sparse_segment_grad", kind, result, grad, indices, segments,
                                    scale)
        if status:
            raise invalid("Index %d out of range [0, %d).", index, rows)
        return result
    return run


def _grad_op(kind):
    return OpDef(
        type="SparseSegment%sGrad" % kind,
        inputs={"grad": "T", "indices": "Tidx", "segment_ids": dtypes.int32,
                "output_dim0": dtypes.int32},
        outputs={"output": "T"},
        attrs={"T": dtypes.REAL_FLOATS, "Tidx": dtypes.INDEX},
        infer=lambda c: [_rows(c.value(3), c.shape(0))],
        needs_values=(3,),
        host=_run_grad(kind),
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

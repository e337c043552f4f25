"""Rows dealt out to several tensors, and put together again."""

import math

import numpy as np

from minigraph import engine
from minigraph.core import dtypes
from minigraph.core.indexed_slices import IndexedSlices
from minigraph.core.op_def import REQUIRED, OpDef
from minigraph.errors import InvalidArgumentError
from minigraph.ops import _native
from minigraph.ops._shape_rules import dims_of, failure, merge, merge_prefix
from minigraph.ops.array._calls import call, reduce_all_axes
from minigraph.ops.array.filling import range as range_of
from minigraph.ops.array.gathering import gather, position_text
from minigraph.ops.array.reshaping import reshape
from minigraph.ops.array.shapes import shape


def _infer_partition(c):
    data, partitions, n = dims_of(c, 0), dims_of(c, 1), c.attrs["num_partitions"]
    if data is None or partitions is None:
        return [None] * n
    if len(data) < len(partitions):
        raise failure(c, "Shape must be at least rank %d but is rank %d"
                      % (len(partitions), len(data)))
    merge_prefix(c, data, partitions)
    return [(None,) + data[len(partitions):]] * n


_PARTITION, _STITCH = engine.KERNELS["partition_any"], engine.KERNELS["stitch_any"]


def _partition(ctx, data, partitions):
    n = ctx.attrs["num_partitions"]
    counts, fault = _native.bincount(partitions, n)
    if fault is not None:
        at, number = fault
        raise InvalidArgumentError(None, None, "partitions%s = %d is not in [0, %d)" % (
            position_text(at, partitions.shape), number, n))
    if data.dtype == object:
        return [data[partitions == i] for i in np.arange(n)]
    inner = data.shape[partitions.ndim:]
    outputs = [np.empty((count, *inner), data.dtype) for count in counts.tolist()]
    arrays = [*outputs, _native.contiguous(data), _native.contiguous(partitions)]
    engine.call(_PARTITION, arrays, (partitions.size, n, data.itemsize * math.prod(inner)),
                workspace=8 * n)
    return outputs


DYNAMIC_PARTITION = OpDef(
    type="DynamicPartition",
    inputs={"data": "T", "partitions": "int32"},
    outputs={"outputs": "num_partitions*T"},
    attrs={"T": dtypes.ALL, "num_partitions": REQUIRED},
    infer=_infer_partition,
    host=_partition,
)


@DYNAMIC_PARTITION.gradient
def _partition_grad(op, *grads):
    data, partitions = op.inputs
    prefix = shape(partitions)
    positions = reshape(range_of(reduce_all_axes("Prod", prefix)), prefix)
    dealt = dynamic_partition(positions, partitions, op.get_attr("num_partitions"))
    return [reshape(dynamic_stitch(dealt, list(grads)), shape(data)), None]


def _infer_stitch(c):
    n = c.n_inputs // 2
    rest, most = None, -1
    for i in np.arange(n):
        indices, data = dims_of(c, i), dims_of(c, n + i)
        known = c.value(i)
        most = None if known is None or most is None else max([most, *known.ravel().tolist()])
        if indices is not None and data is not None:
            merge_prefix(c, data, indices)
            rest = merge(c, rest, data[len(indices):])
    if rest is None:
        return [None]
    return [(None if most is None else most + 1,) + rest]


def _stitch(ctx, *inputs):
    n = len(inputs) // 2
    indices, data = [_native.contiguous(i) for i in inputs[:n]], inputs[n:]
    rows = 0
    for at in indices:
        if at.size:
            least, most = _native.extremes(at)
            if least < 0:
                raise InvalidArgumentError(None, None, "indices[%d] is out of range"
                                           % np.flatnonzero(at < 0)[0])
            rows = max(rows, most + 1)
    rest = data[0].shape[indices[0].ndim:]
    result = np.zeros((rows,) + rest, data[0].dtype)
    if result.dtype == object:
        for at, values in zip(indices, data):
            result[at.ravel()] = values.reshape((-1,) + rest)
    elif result.size:
        engine.call(_STITCH, [result, *indices, *map(_native.contiguous, data)],
                    (n, result.nbytes // rows, *[at.size for at in indices]))
    return result


def _stitch_op(type):
    return OpDef(
        type=type,
        inputs={"indices": "N*int32", "data": "N*T"},
        outputs={"merged": "T"},
        attrs={"T": dtypes.ALL, "N": 1},
        infer=_infer_stitch,
        host=_stitch,
    )


DYNAMIC_STITCH = _stitch_op("DynamicStitch")
PARALLEL_DYNAMIC_STITCH = _stitch_op("ParallelDynamicStitch")


def _stitch_grad(op, grad):
    n = len(op.inputs) // 2
    if isinstance(grad, IndexedSlices):
        grad = call("UnsortedSegmentSum", grad.values, grad.indices, shape(op.outputs[0])[0])
    return [None] * n + [gather(grad, indices) for indices in op.inputs[:n]]


DYNAMIC_STITCH.gradient(_stitch_grad)
PARALLEL_DYNAMIC_STITCH.gradient(_stitch_grad)


def dynamic_partition(data, partitions, num_partitions, name=None):
    """The rows of `data` whose entry in `partitions` is 0, those for which it is 1, and so on.

    Args:
      data: Tensor.
      partitions: int32 Tensor whose shape begins that of `data`, each in [0, num_partitions).
      num_partitions: the number of tensors to make.
      name: name of the operation (optional).
    Raises:
      tf.errors.InvalidArgumentError: if a partition is out of range.
    Source: tf.dynamic_partition, TensorFlow 1.15.
    """
    return DYNAMIC_PARTITION(data, partitions, num_partitions=num_partitions, name=name)


def dynamic_stitch(indices, data, name=None):
    """Rows put together: merged[indices[m][i...]] = data[m][i...]; the last one wins.

    Source: tf.dynamic_stitch, TensorFlow 1.15.
    """
    return DYNAMIC_STITCH(indices, data, name=name)


def parallel_dynamic_stitch(indices, data, name=None):
    """`dynamic_stitch` that leaves open which of equal indices wins; the last one does here."""
    return PARALLEL_DYNAMIC_STITCH(indices, data, name=name)

"""Rows dealt out to several tensors, and put together again."""

import math

import numpy as np

from minigraph.core import dtypes
from minigraph.core.indexed_slices import IndexedSlices
from minigraph.core.op_def import REQUIRED, OpDef
from minigraph.errors import InvalidArgumentError
from minigraph.ops._copying import moves
from minigraph.ops._shape_rules import dims_of, failure, merge, merge_prefix
from minigraph.ops._sized import Found
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


@moves
def _lower_partition(node, emit):
    (data, partitions), n = node.inputs, len(node.outputs)
    inner, counts = data.shape[len(partitions.shape):], emit.temp(dtypes.int64, (n,))
    emit("bincount", partitions.dtype, [counts], [partitions], params=(partitions.size, n, 0, 0))
    emit.size(counts, [(output, (Found(i), *inner)) for i, output in enumerate(node.outputs)])
    emit("partition", "any", node.outputs, [data, partitions],
         params=(partitions.size, n, data.dtype.size * math.prod(inner)), workspace=8 * n)


def _partition_fault(node, status, fault, arrays):
    at, number = fault
    return _not_a_partition(at, node.inputs[1].shape, number, len(node.outputs))


def _not_a_partition(at, dims, number, n):
    return "partitions%s = %d is not in [0, %d)" % (position_text(at, dims), number, n)


def _partition_objects(ctx, data, partitions):
    n, flat = ctx.attrs["num_partitions"], partitions.ravel()
    wrong = np.flatnonzero((flat < 0) | (flat >= n))
    if len(wrong):
        raise InvalidArgumentError(None, None, _not_a_partition(
            wrong[0], partitions.shape, flat[wrong[0]], n))
    return [data[partitions == i] for i in np.arange(n)]


DYNAMIC_PARTITION = OpDef(
    type="DynamicPartition",
    inputs={"data": "T", "partitions": "int32"},
    outputs={"outputs": "num_partitions*T"},
    attrs={"T": dtypes.ALL, "num_partitions": REQUIRED},
    infer=_infer_partition,
    finds_size=True,
    lower=_lower_partition,
    host=_partition_objects,
    fault_message=_partition_fault,
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


@moves
def _lower_stitch(node, emit):
    n, merged = len(node.inputs) // 2, node.outputs[0]
    indices, data = node.inputs[:n], node.inputs[n:]
    counts, rows = [i.size for i in indices], emit.temp(dtypes.int64, (1,))
    emit("stitched", "any", [rows], indices, params=(n, *counts))
    rest = data[0].shape[len(indices[0].shape):]
    if emit.is_sized(merged):
        emit.size(rows, [(merged, (Found(0), *rest))])
    emit("stitch", "any", [merged], [*indices, *data],
         params=(n, math.prod(rest) * merged.dtype.size,
                 Found(0) if emit.is_sized(merged) else merged.shape[0], *counts))


def _no_index(at):
    return "indices[%d] is out of range" % at


def _stitch_objects(ctx, *inputs):
    n = len(inputs) // 2
    indices, data = [i.ravel() for i in inputs[:n]], inputs[n:]
    for at in indices:
        if (at < 0).any():
            raise InvalidArgumentError(None, None, _no_index(np.flatnonzero(at < 0)[0]))
    rows = max([at.max() + 1 for at in indices if at.size], default=0)
    rest = data[0].shape[inputs[0].ndim:]
    result = np.full((rows,) + rest, b"", object)
    for at, values in zip(indices, data):
        result[at] = values.reshape((-1,) + rest)
    return result


def _stitch_op(type):
    return OpDef(
        type=type,
        inputs={"indices": "N*int32", "data": "N*T"},
        outputs={"merged": "T"},
        attrs={"T": dtypes.ALL, "N": 1},
        infer=_infer_stitch,
        finds_size=True,
        lower=_lower_stitch,
        host=_stitch_objects,
        fault_message=lambda node, status, fault, arrays: _no_index(fault[0]),
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

"""Writing at indices: scatter_nd, and tensors with slices updated."""

import math

import numpy as np

from minigraph.core import dtypes
from minigraph.core.op_def import OpDef
from minigraph.ops._copying import emit_copy, size_suffix
from minigraph.ops._shape_rules import describe_dims, dims_of, failure, merge, with_rank_at_least
from minigraph.ops.array._movement import emit_zeros
from minigraph.ops.array.filling import zeros_like
from minigraph.ops.array.gathering import check_nd, gather_nd, index_vector, nd_fault
from minigraph.ops.array.identity import identity

_INDEX = frozenset([dtypes.int32, dtypes.int64])

# Additions that one task does at least.
_PIECE = 1 << 15


def check_updates(c, indices, updates, dims):
    """Checks that `updates` holds one slice of a tensor of shape `dims` for each index vector."""
    if indices is None or updates is None or dims is None or indices[-1] is None:
        return
    if indices[-1] > len(dims):
        raise failure(c, "The inner %d dimensions of output shape %s must match the inner %d "
                      "dimensions of updates shape %s" % (indices[-1], describe_dims(dims),
                                                          indices[-1], describe_dims(updates)))
    wanted = indices[:-1] + tuple(dims[indices[-1]:])
    if len(wanted) != len(updates) or any(
            None not in (a, b) and a != b for a, b in zip(wanted, updates)):
        raise _mismatch(c, indices, updates, dims)


def _mismatch(c, indices, updates, dims):
    """The error for updates whose outer or inner dimensions are not those of their slices."""
    n, inner = len(indices) - 1, len(dims) - indices[-1]
    outer = next((i for i, (a, b) in enumerate(zip(indices[:n], updates))
                  if None not in (a, b) and a != b), None)
    if outer is not None:
        return failure(c, "The outer %d dimensions of indices.shape=%s must match the outer %d "
                       "dimensions of updates.shape=%s: Dimension %d in both shapes must be equal, "
                       "but are %d and %d. Shapes are %s and %s." % (
                           n, describe_dims(indices), n, describe_dims(updates), outer,
                           indices[outer], updates[outer], describe_dims(indices[:n]),
                           describe_dims(updates[:n])))
    return failure(c, "The inner %d dimensions of output.shape=%s must match the inner %d "
                   "dimensions of updates.shape=%s" % (inner, describe_dims(dims),
                                                       len(updates) - n, describe_dims(updates)))


def _infer_scatter_nd(c):
    indices = with_rank_at_least(c, 0, 1)
    dims = c.value_as_shape(2).as_tuple()
    check_updates(c, indices, dims_of(c, 1), dims)
    return [dims]


def emit_scatter(emit, kernel, suffix, target, index, updates):
    """Emits target[index[i]] op= updates[i] in the order of i; see kernels/scatter.c."""
    depth = index.shape[-1]
    count, inner = math.prod(index.shape[:-1]), math.prod(target.shape[depth:])
    if count and inner:
        emit(kernel, suffix, [target], [index, updates], extent=inner,
             params=[count, inner, index.dtype.size, 0, depth, *target.shape[:depth]],
             grain=max(1, min(inner, _PIECE // count)))


def _lower_scatter_nd(node, emit):
    target = node.outputs[0]
    emit_zeros(emit, target)
    emit_scatter(emit, "scatter_add", target.dtype, target, *node.inputs[:2])


def _scatter_nd_host(ctx, indices, updates, shape):
    """For strings, of which the last one stays."""
    check_nd(indices, tuple(shape), "shape")
    result = np.full(tuple(shape), b"", object)
    result[tuple(np.moveaxis(indices, -1, 0))] = updates
    return result


def _fault(node, i, fault, arrays):
    """The message for the flat position fault[0] in the index vectors, input `i`."""
    index = node.inputs[i]
    row = fault[0] // index.shape[-1]
    return nd_fault("shape", node.outputs[0].shape, index.shape,
                    index_vector(node, i, arrays, row), row)


def _scatter_nd_fault(node, status, fault, arrays):
    return _fault(node, 0, fault, arrays)


SCATTER_ND = OpDef(
    type="ScatterNd",
    inputs={"indices": "Tindices", "updates": "T", "shape": "Tindices"},
    outputs={"output": "T"},
    attrs={"T": dtypes.NUMERIC | {dtypes.string}, "Tindices": _INDEX},
    infer=_infer_scatter_nd,
    lower=_lower_scatter_nd,
    host=_scatter_nd_host,
    fault_message=_scatter_nd_fault,
)


@SCATTER_ND.gradient
def _scatter_nd_grad(op, grad):
    return [None, gather_nd(grad, op.inputs[0]), None]


def _infer_tensor_scatter(c):
    check_updates(c, with_rank_at_least(c, 1, 1), dims_of(c, 2), dims_of(c, 0))
    return [merge(c, dims_of(c, 0), dims_of(c, 0))]


def _lower_tensor_scatter(kernel):
    def lower(node, emit):
        target = node.outputs[0]
        emit_copy(emit, target, node.inputs[0])
        suffix = size_suffix(target.dtype) if lower.by_size else target.dtype
        emit_scatter(emit, kernel, suffix, target, *node.inputs[1:])
    lower.by_size = kernel == "scatter_update"
    return lower


def _tensor_scatter_fault(node, status, fault, arrays):
    return _fault(node, 1, fault, arrays)


def _tensor_scatter(type, kernel, allowed):
    return OpDef(
        type=type,
        inputs={"tensor": "T", "indices": "Tindices", "updates": "T"},
        outputs={"output": "T"},
        attrs={"T": allowed, "Tindices": _INDEX},
        infer=_infer_tensor_scatter,
        lower=_lower_tensor_scatter(kernel),
        fault_message=_tensor_scatter_fault,
    )


TENSOR_SCATTER_UPDATE = _tensor_scatter("TensorScatterUpdate", "scatter_update",
                                        dtypes.ALL_NUMERIC_AND_BOOL)
TENSOR_SCATTER_ADD = _tensor_scatter("TensorScatterAdd", "scatter_add", dtypes.NUMERIC)
TENSOR_SCATTER_SUB = _tensor_scatter("TensorScatterSub", "scatter_sub", dtypes.NUMERIC)


@TENSOR_SCATTER_UPDATE.gradient
def _tensor_scatter_update_grad(op, grad):
    indices = op.inputs[1]
    updates_grad = gather_nd(grad, indices)
    kept = TENSOR_SCATTER_UPDATE(identity(grad), indices,
                                 zeros_like(op.inputs[2], dtype=grad.dtype))
    return [kept, None, updates_grad]


@TENSOR_SCATTER_ADD.gradient
def _tensor_scatter_add_grad(op, grad):
    updates_grad = gather_nd(grad, op.inputs[1])
    return [identity(grad), None, updates_grad]


@TENSOR_SCATTER_SUB.gradient
def _tensor_scatter_sub_grad(op, grad):
    updates_grad = gather_nd(grad, op.inputs[1])
    return [identity(grad), None, -updates_grad]


def scatter_nd(indices, updates, shape, name=None):
    """Zeros of shape `shape` with `updates` added at index vectors: the reverse of gather_nd.

    Args:
      indices: int32 or int64 Tensor whose last dimension holds one index vector.
      updates: Tensor of shape indices.shape[:-1] + shape[indices.shape[-1]:].
      shape: vector of the dtype of `indices`.
      name: name of the operation (optional).
    Raises:
      tf.errors.InvalidArgumentError: if an index is out of range.
    Source: tf.scatter_nd, TensorFlow 1.15.
    """
    return SCATTER_ND(indices, updates, shape, name=name)


def tensor_scatter_update(tensor, indices, updates, name=None):
    """`tensor` with slices replaced. Source: tf.tensor_scatter_update, TensorFlow 1.15."""
    return TENSOR_SCATTER_UPDATE(tensor, indices, updates, name=name)


def tensor_scatter_add(tensor, indices, updates, name=None):
    """`tensor` with `updates` added to slices. Source: tf.tensor_scatter_add, TensorFlow 1.15."""
    return TENSOR_SCATTER_ADD(tensor, indices, updates, name=name)


def tensor_scatter_sub(tensor, indices, updates, name=None):
    """`tensor` with `updates` subtracted from slices. Source: tf.tensor_scatter_sub, TF 1.15."""
    return TENSOR_SCATTER_SUB(tensor, indices, updates, name=name)

"""Sums and maxima of sparse tensors over dimensions."""

import itertools

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.op_def import OpDef
from minigraph.core.shape import TensorShape
from minigraph.core.sparse_tensor import SparseTensor, as_sparse_tensor
from minigraph.ops import array, reduction
from minigraph.ops.sparse._common import flat_places, grouped, invalid, out_of_bounds


def _axes(given, rank):
    axes = np.ravel(given).tolist()
    for axis in axes:
        if not -rank <= axis < rank:
            raise invalid("Invalid reduction dimension %d, for input with %d dimensions."
                          % (axis, rank))
    return sorted({axis % rank for axis in axes})


def _reduced(ufunc, indices, values, shape, axes, keep_dims):
    """(places, their values, shape) after reducing; places are sorted."""
    axes = _axes(axes, len(shape))
    kept = [i for i in range(len(shape)) if i not in axes]
    flat = flat_places(indices[:, kept], shape[kept])
    distinct, group = np.unique(flat, return_inverse=True)
    result = grouped(ufunc, group.ravel(), values, len(distinct))
    sizes = tuple(shape[kept])
    places = (np.stack(np.unravel_index(distinct, sizes), 1) if kept else
              np.zeros((len(distinct), 0), np.int64))
    if keep_dims:
        full = np.zeros((len(distinct), len(shape)), np.int64)
        full[:, kept] = places
        places, sizes = full, tuple(1 if i in axes else n for i, n in enumerate(shape))
    return places, result, sizes


def _lower(kernel):
    def lower(node, emit):
        indices, values, shape, axes = node.inputs
        axes, shape, y = _axes(axes.const, shape.size), shape.const.tolist(), node.outputs[0]
        kept = [(i, n) for i, n in enumerate(shape) if i not in axes]
        emit(kernel, y.dtype, [y], [values, indices],
             params=[values.size, len(shape), y.size, len(kept), *itertools.chain(*kept)],
             workspace=y.size if kernel == "sparse_max" else 0)
    return lower


def _fault(node, status, fault, arrays):
    return out_of_bounds(fault[0], arrays[0][fault[0]], node.inputs[2].const)


def _infer_reduced(c):
    shape, axes = c.value_as_shape(2), c.value(3)
    if shape.ndims is None or axes is None:
        return [None]
    try:
        axes = _axes(axes, shape.ndims)
    except errors.OpError:
        if c.running:
            raise
        return [None]    # running it says what is wrong
    if c.attrs["keep_dims"]:
        return [TensorShape([1 if i in axes else n for i, n in enumerate(shape.as_list())])]
    return [TensorShape([n for i, n in enumerate(shape.as_list()) if i not in axes])]


_INPUTS = {"input_indices": dtypes.int64, "input_values": "T", "input_shape": dtypes.int64,
           "reduction_axes": dtypes.int32}


def _to_dense(type, kernel, allowed):
    return OpDef(
        type=type,
        inputs=_INPUTS,
        outputs={"output": "T"},
        attrs={"keep_dims": False, "T": allowed},
        infer=_infer_reduced,
        needs_values=(2, 3),
        lower=_lower(kernel),
        fault_message=_fault,
    )


def _to_sparse(type, ufunc, allowed):
    def run(ctx, indices, values, shape, axes):
        places, result, sizes = _reduced(ufunc, indices, values, shape, axes,
                                         ctx.attrs["keep_dims"])
        return [places, result, np.array(sizes, np.int64)]

    return OpDef(
        type=type,
        inputs=_INPUTS,
        outputs={"output_indices": dtypes.int64, "output_values": "T",
                 "output_shape": dtypes.int64},
        attrs={"keep_dims": False, "T": allowed},
        infer=lambda c: [None, None, None],
        host=run,
    )


SPARSE_REDUCE_SUM = _to_dense("SparseReduceSum", "sparse_sum", dtypes.NUMERIC)
SPARSE_REDUCE_SUM_SPARSE = _to_sparse("SparseReduceSumSparse", np.add, dtypes.NUMERIC)
SPARSE_REDUCE_MAX = _to_dense("SparseReduceMax", "sparse_max", dtypes.REAL)
SPARSE_REDUCE_MAX_SPARSE = _to_sparse("SparseReduceMaxSparse", np.maximum, dtypes.REAL)


@SPARSE_REDUCE_SUM.gradient
def _sparse_reduce_sum_grad(op, grad):
    indices, _, shape, axes = op.inputs
    rank = array.size(shape)
    reduced = array.one_hot(array.reshape(axes, [-1]) % rank, rank, dtype=dtypes.int64)
    kept = 1 - reduction.reduce_max(reduced, 0)
    spread = array.reshape(grad, shape * kept + (1 - kept))
    return [None, array.gather_nd(spread, indices * kept), None, None]


def _reduce(op_def, sparse, axis, keepdims, reduction_axes, keep_dims):
    sparse = as_sparse_tensor(sparse)
    axis = axis if axis is not None else reduction_axes
    if axis is None:
        axis = array.range(array.size(sparse.dense_shape))
    keep = bool(keepdims if keepdims is not None else keep_dims)
    return op_def(sparse.indices, sparse.values, sparse.dense_shape, axis, keep_dims=keep)


def sparse_reduce_sum(sp_input, axis=None, keepdims=None, reduction_axes=None, keep_dims=None):
    """Sum of the elements over some dimensions, as a dense Tensor.

    Args:
      sp_input: SparseTensor.
      axis: dimensions to sum over; all by default, negative ones count from the end.
      keepdims: keep these dimensions, with size 1.
      reduction_axes, keep_dims: old names.
    Source: tf.sparse_reduce_sum, TensorFlow 1.15.
    """
    return _reduce(SPARSE_REDUCE_SUM, sp_input, axis, keepdims, reduction_axes, keep_dims)


def sparse_reduce_max(sp_input, axis=None, keepdims=None, reduction_axes=None, keep_dims=None):
    """Maximum of the elements there are over some dimensions, as a dense Tensor; 0 for none.

    Args: as `sparse_reduce_sum`.
    Source: tf.sparse_reduce_max, TensorFlow 1.15.
    """
    return _reduce(SPARSE_REDUCE_MAX, sp_input, axis, keepdims, reduction_axes, keep_dims)


def sparse_reduce_sum_sparse(sp_input, axis=None, keepdims=None, reduction_axes=None,
                             keep_dims=None):
    """`sparse_reduce_sum` as a SparseTensor. Source: tf.sparse_reduce_sum_sparse."""
    return SparseTensor(*_reduce(SPARSE_REDUCE_SUM_SPARSE, sp_input, axis, keepdims,
                                 reduction_axes, keep_dims))


def sparse_reduce_max_sparse(sp_input, axis=None, keepdims=None, reduction_axes=None,
                             keep_dims=None):
    """`sparse_reduce_max` as a SparseTensor. Source: tf.sparse_reduce_max_sparse."""
    return SparseTensor(*_reduce(SPARSE_REDUCE_MAX_SPARSE, sp_input, axis, keepdims,
                                 reduction_axes, keep_dims))

"""Rows of sparse tensors: filled, looked up in tables, turned into indicators."""

import numbers

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.shape import as_shape
from minigraph.core.sparse_tensor import SparseTensor, as_sparse_tensor, is_sparse
from minigraph.core.tensor import Tensor
from minigraph.ops import array, elementwise
from minigraph.ops._shape_rules import with_rank
from minigraph.ops.constant import placeholder
from minigraph.ops.embedding import embedding_lookup
from minigraph.ops.sparse import segments
from minigraph.ops.sparse._common import invalid
from minigraph.ops.sparse.matmul import sparse_tensor_to_dense
from minigraph.ops.sparse.reshaping import sparse_reorder
from minigraph.tf_logging import warn


def sparse_placeholder(dtype, shape=None, name=None):
    """A SparseTensor that is fed with a SparseTensorValue, or (indices, values, shape).

    Args:
      dtype: DType of the values.
      shape: shape of the whole; what is fed decides where a dimension is None, or all are.
      name: start of the names of the parts (optional).
    Source: tf.sparse_placeholder, TensorFlow 1.15.
    """
    def part(what):
        return None if name is None else "%s/%s" % (name, what)
    shape = as_shape(shape)
    if shape.is_fully_defined():
        dense_shape = convert_to_tensor(shape.as_list(), dtypes.int64, name=part("shape"))
    else:
        dense_shape = placeholder(dtypes.int64, [shape.ndims], part("shape"))
    values = placeholder(dtype, [None], part("values"))
    indices = placeholder(dtypes.int64, [None, shape.ndims], part("indices"))
    return SparseTensor(indices, values, dense_shape)


def _run_fill(ctx, indices, values, shape, default):
    rows, first = int(shape[0]), indices[:, 0]
    outside = np.flatnonzero((first < 0) | (first >= rows))
    if outside.size:
        raise invalid("indices(%d, 0) is invalid: %d >= %d", outside[0], first[outside[0]], rows)
    empty = np.bincount(first, minlength=rows) == 0
    added = np.zeros((int(empty.sum()), len(shape)), np.int64)
    added[:, 0] = np.flatnonzero(empty)
    places = np.concatenate([indices, added])
    order = np.argsort(places[:, 0], kind="stable")
    filled = np.concatenate([values, np.full(len(added), default, values.dtype)])
    position = np.empty(len(order), np.int64)
    position[order] = np.arange(len(order))
    return [places[order], filled[order], empty, position[:len(indices)]]


def _infer_fill(c):
    with_rank(c, 3, 0)
    return [[None, c.shape(0)[1] if c.shape(0).ndims == 2 else None], [None],
            c.value_as_shape(2)[:1], c.shape(0)[:1]]


SPARSE_FILL_EMPTY_ROWS = OpDef(
    type="SparseFillEmptyRows",
    inputs={"indices": dtypes.int64, "values": "T", "dense_shape": dtypes.int64,
            "default_value": "T"},
    outputs={"output_indices": dtypes.int64, "output_values": "T",
             "empty_row_indicator": dtypes.bool, "reverse_index_map": dtypes.int64},
    attrs={"T": dtypes.ALL},
    infer=_infer_fill,
    needs_values=(2,),
    host=_run_fill,
)


def _run_fill_grad(ctx, positions, grad):
    added = np.ones(len(grad), bool)
    added[positions] = False
    return [grad[positions], grad[added].sum(dtype=grad.dtype)]


SPARSE_FILL_EMPTY_ROWS_GRAD = OpDef(
    type="SparseFillEmptyRowsGrad",
    inputs={"reverse_index_map": dtypes.int64, "grad_values": "T"},
    outputs={"d_values": "T", "d_default_value": "T"},
    attrs={"T": dtypes.ALL},
    infer=lambda c: [c.shape(0), []],
    host=_run_fill_grad,
    gradient=NOT_DIFFERENTIABLE,
)


@SPARSE_FILL_EMPTY_ROWS.gradient
def _fill_grad(op, _, grad, *__):
    values, default = SPARSE_FILL_EMPTY_ROWS_GRAD(op.outputs[3], grad)
    return [None, values, None, default]


def sparse_fill_empty_rows(sp_input, default_value, name=None):
    """(sparse tensor with `default_value` at column 0 of each empty row, bool vector of those).

    Args:
      sp_input: SparseTensor.
      default_value: scalar of the same dtype.
      name: scope of the operations (optional).
    Raises:
      TypeError: if `sp_input` is not sparse.
    Source: tf.sparse_fill_empty_rows, TensorFlow 1.15.
    """
    sp_input = as_sparse_tensor(sp_input)
    with name_scope(name, "SparseFillEmptyRows", [sp_input.indices, sp_input.values]):
        default_value = convert_to_tensor(default_value, dtype=sp_input.values.dtype)
        indices, values, empty, _ = SPARSE_FILL_EMPTY_ROWS(
            sp_input.indices, sp_input.values, sp_input.dense_shape, default_value)
        return SparseTensor(indices, values, sp_input.dense_shape), empty


def sparse_merge(sp_ids, sp_values, vocab_size, name=None, already_sorted=False):
    """A sparse tensor whose last index is the value that `sp_ids` has there.

    Args:
      sp_ids: SparseTensor of integers, or a list of them for several last indices.
      sp_values: SparseTensor with the same places.
      vocab_size: size of the last dimension, or a list of sizes.
      name: scope of the operations (optional).
      already_sorted: leave the order as it is.
    Raises:
      ValueError: if the lists have different lengths.
    Source: tf.sparse_merge, TensorFlow 1.15.
    """
    if is_sparse(sp_ids):
        if not (isinstance(vocab_size, Tensor) or isinstance(vocab_size, numbers.Integral)):
            raise TypeError("vocab_size has to be a Tensor or Python int. Found %s"
                            % type(vocab_size))
        sp_ids, vocab_size = [sp_ids], [vocab_size]
    elif not isinstance(sp_ids, (list, tuple)):
        raise TypeError("sp_ids has to be a SparseTensor or list thereof. Found %s" % type(sp_ids))
    if not isinstance(vocab_size, (list, tuple)):
        raise TypeError("vocab_size has to be a list of Tensors or Python ints. Found %s"
                        % type(vocab_size))
    if len(sp_ids) != len(vocab_size):
        raise ValueError("sp_ids and vocab_size have to have equal lengths.")
    with name_scope(name, "SparseMerge"):
        sp_ids = [as_sparse_tensor(ids) for ids in sp_ids]
        sp_values = as_sparse_tensor(sp_values)
        columns = [array.expand_dims(elementwise.cast(ids.values, dtypes.int64), axis=1)
                   for ids in sp_ids]
        sizes = [array.expand_dims(elementwise.cast(size, dtypes.int64), 0) for size in vocab_size]
        indices = array.concat([sp_ids[0].indices[:, :-1]] + columns, 1)
        shape = array.concat([sp_ids[0].dense_shape[:-1]] + sizes, 0)
        result = SparseTensor(indices, sp_values.values, shape)
        return result if already_sorted else sparse_reorder(result)


def sparse_to_indicator(sp_input, vocab_size, name=None):
    """Dense bools [..., vocab_size]: True at the ids that each row of `sp_input` has.

    Args:
      sp_input: SparseTensor of int32 or int64.
      vocab_size: size of the last dimension.
      name: scope of the operations (optional).
    Source: tf.sparse_to_indicator, TensorFlow 1.15.
    """
    sp_input = as_sparse_tensor(sp_input)
    with name_scope(name, "SparseToIndicator", [sp_input.indices, sp_input.values]) as name:
        ones = array.fill(array.shape(sp_input.values), True)
        found = SparseTensor(sp_input.indices, ones, sp_input.dense_shape)
        merged = sparse_merge(sp_input, found, vocab_size)
        return sparse_tensor_to_dense(merged, default_value=False, validate_indices=False,
                                      name=name)


def embedding_lookup_sparse(params, sp_ids, sp_weights, partition_strategy="mod", name=None,
                            combiner=None, max_norm=None):
    """For each row of `sp_ids` the weighted sum, mean or root-n sum of the rows it names.

    Args:
      params: the table, or a list of its parts, as for `embedding_lookup`.
      sp_ids: SparseTensor [rows, any] of ids.
      sp_weights: SparseTensor of their weights, or None for 1 each.
      partition_strategy: "mod" or "div".
      name: name of the result (optional).
      combiner: "sum"; "mean" (default), over the sum of weights; "sqrtn", over the root of the sum
        of their squares.
      max_norm: rows of a larger L2 norm are scaled down to it (optional).
    Raises:
      TypeError: if ids or weights are not sparse.
      ValueError: for another combiner.
    Source: tf.nn.embedding_lookup_sparse, TensorFlow 1.15.
    """
    if combiner is None:
        warn('The default value of combiner will change from "mean" to "sqrtn" after 2016/11/01.')
        combiner = "mean"
    if combiner not in ("mean", "sqrtn", "sum"):
        raise ValueError("combiner must be one of 'mean', 'sqrtn' or 'sum'")
    if not isinstance(sp_ids, SparseTensor):
        raise TypeError("sp_ids must be SparseTensor")
    if sp_weights is not None and not isinstance(sp_weights, SparseTensor):
        raise TypeError("sp_weights must be either None or SparseTensor")
    if sp_weights is not None:
        sp_ids.values.shape.assert_is_compatible_with(sp_weights.values.shape)
    with name_scope(name, "embedding_lookup_sparse", [sp_ids.indices, sp_ids.values]) as name:
        rows = elementwise.cast(sp_ids.indices[:, 0], dtypes.int32)
        ids, which = array.unique(sp_ids.values)
        found = embedding_lookup(params, ids, partition_strategy=partition_strategy,
                                 max_norm=max_norm)
        if sp_weights is None:
            combine = {"sum": segments.sparse_segment_sum, "mean": segments.sparse_segment_mean,
                       "sqrtn": segments.sparse_segment_sqrt_n}[combiner]
            return combine(found, which, rows, name=name)
        return _weighted(array.gather(found, which), sp_weights.values, rows, combiner, name)


def _weighted(found, weights, rows, combiner, name):
    weights = elementwise.cast(weights, found.dtype.base_dtype)
    ones = array.fill(array.expand_dims(array.rank(found) - 1, 0), 1)
    weights = array.reshape(weights, array.concat([array.shape(weights), ones], 0))
    found = found * weights
    if combiner == "sum":
        return array.segment_sum(found, rows, name=name)
    total = array.segment_sum(found, rows)
    if combiner == "mean":
        return elementwise.div(total, array.segment_sum(weights, rows), name=name)
    squares = array.segment_sum(elementwise.pow(weights, 2), rows)
    return elementwise.div(total, elementwise.sqrt(squares), name=name)

"""Sparse embedding lookups of rows that may be empty."""

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.shape import TensorShape
from minigraph.core.sparse_tensor import SparseTensor
from minigraph.ops.array import (
    concat, gather, reshape, shape, slice as slice_of, stack, tile, where, zeros_like)
from minigraph.ops.elementwise import cast, greater, greater_equal
from minigraph.ops.embedding import parts_of
from minigraph.ops.reduction import reduce_prod
from minigraph.ops.sparse import (
    embedding_lookup_sparse, sparse_fill_empty_rows, sparse_reshape, sparse_retain)


def safe_embedding_lookup_sparse(embedding_weights, sparse_ids, sparse_weights=None,
                                 combiner="mean", default_id=None, name=None,
                                 partition_strategy="div", max_norm=None):
    """`embedding_lookup_sparse`, where ids below 0 and weights up to 0 do not count.

    Args:
      embedding_weights: the table, or a list of its parts.
      sparse_ids: SparseTensor [d0, ..., dn] of ids.
      sparse_weights: SparseTensor of their weights (optional).
      combiner: "mean", "sqrtn" or "sum".
      default_id: the id that rows without one take; by default they are zeros.
      name: name scope of the operations (optional).
      partition_strategy: "mod" or "div".
      max_norm: rows of a larger L2 norm are scaled down to it (optional).
    Returns:
      Tensor [d0, ..., dn-1, width].
    Raises:
      ValueError: if there are no tables, or their dtype is not that of the weights.
    Source: tf.nn.safe_embedding_lookup_sparse, TensorFlow 1.15.
    """
    tables = [] if embedding_weights is None else parts_of(embedding_weights)
    if not tables:
        raise ValueError("Missing embedding_weights %s." % embedding_weights)
    kind = sparse_weights.dtype if sparse_weights is not None else None
    tables = [convert_to_tensor(table, dtype=kind) for table in tables]
    with name_scope(name, "embedding_lookup", tables + [sparse_ids, sparse_weights]) as scope:
        sizes, ids, weights = _as_rows(sparse_ids, sparse_weights)
        ids, weights = _kept(ids, weights, lambda: greater_equal(ids.values, 0))
        if combiner != "sum" and weights is not None:
            ids, weights = _kept(ids, weights, lambda: greater(weights.values, 0))
        ids, was_empty = sparse_fill_empty_rows(ids, default_id or 0)
        if weights is not None:
            weights, _ = sparse_fill_empty_rows(weights, 1.0)
        result = embedding_lookup_sparse(
            tables, ids, weights, combiner=combiner, partition_strategy=partition_strategy,
            name=None if default_id is None else scope, max_norm=max_norm)
        if default_id is None:
            empty = tile(reshape(was_empty, [-1, 1]), stack([1, shape(result)[1]]))
            result = where(empty, zeros_like(result), result, name=scope)
        outer = slice_of(cast(sizes, dtypes.int32), [0], [_rank(sparse_ids) - 1])
        final = reshape(result, concat([outer, slice_of(shape(result), [1], [-1])], 0))
        known = sparse_ids.shape
        outer = known[:-1] if known.ndims is not None else TensorShape(None)
        final.set_shape(outer.concatenate(result.shape[1:]))
        return final


def _rank(sparse_ids):
    rank = sparse_ids.dense_shape.shape[0].value
    return shape(sparse_ids.dense_shape)[0] if rank is None else rank


def _as_rows(ids, weights):
    """(the shape of `ids`, ids and weights with all dimensions but the last made one)."""
    sizes = ids.dense_shape
    rank = _rank(ids)
    first = reduce_prod(slice_of(sizes, [0], [rank - 1]))
    ids = sparse_reshape(ids, [first, gather(sizes, rank - 1)])
    if weights is not None:
        weights = SparseTensor(ids.indices, weights.values, ids.dense_shape)
    return sizes, ids, weights


def _kept(ids, weights, keep):
    kept = keep()
    return sparse_retain(ids, kept), None if weights is None else sparse_retain(weights, kept)

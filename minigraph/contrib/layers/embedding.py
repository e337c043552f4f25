"""Lookups of sparse ids, as `tf.contrib.layers` has them."""

from minigraph.ops.safe_embedding import safe_embedding_lookup_sparse as _lookup
from minigraph.tf_logging import warn


def safe_embedding_lookup_sparse(embedding_weights, sparse_ids, sparse_weights=None, combiner=None,
                                 default_id=None, name=None, partition_strategy="div",
                                 max_norm=None):
    """`tf.nn.safe_embedding_lookup_sparse` with "mean" for no combiner, and a warning.

    Source: tf.contrib.layers.safe_embedding_lookup_sparse, TensorFlow 1.15.
    """
    if combiner is None:
        warn('The default value of combiner will change from "mean" to "sqrtn" after 2016/11/01.')
        combiner = "mean"
    return _lookup(embedding_weights, sparse_ids, sparse_weights, combiner, default_id, name,
                   partition_strategy, max_norm)

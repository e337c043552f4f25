"""Precision and recall of the k best predictions of each row, against a set of labels."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, REQUIRED, OpDef
from minigraph.core.sparse_tensor import SparseTensor, convert_to_tensor_or_sparse_tensor
from minigraph.metrics.local import collected, metric_variable
from minigraph.ops.array import expand_dims, size
from minigraph.ops.elementwise import add, cast, div, div_no_nan, multiply
from minigraph.ops.reduction import reduce_sum
from minigraph.ops.sparse.to_dense import sparse_to_dense
from minigraph.ops.state import assign_add
from minigraph.ops.top_k import top_k
from minigraph.ops.weights_broadcast import broadcast_weights

# Stands where a row of a sparse tensor of labels has no further label.
_NO_LABEL = np.iinfo(np.int64).min


def _infer_rows(c):
    shape = c.shape(0)
    return [None if shape.ndims is None else shape[:-1]] * c.n_outputs


def _row_pairs(predictions, labels):
    """Pairs of the predictions and the labels of a row."""
    if labels.ndim == predictions.ndim - 1:
        labels = labels[..., None]
    rows = int(np.prod(predictions.shape[:-1]))
    return zip(predictions.reshape(rows, -1), labels.reshape(rows, -1))


def _counts(context, predictions, labels):
    chosen = context.attrs["class_id"]
    counts = []
    for predicted, true in _row_pairs(predictions, labels):
        predicted, true = set(predicted), set(true) - {_NO_LABEL}
        if chosen is not None:
            predicted, true = predicted & {chosen}, true & {chosen}
        counts.append((len(predicted & true), len(predicted - true), len(true - predicted)))
    counts = np.array(counts, np.float64).reshape(*predictions.shape[:-1], 3)
    return [counts[..., i].copy() for i in range(3)]


COUNTS_AT_K = OpDef(
    type="_CountsAtK",
    inputs={"predictions": dtypes.int64, "labels": dtypes.int64},
    outputs={name: dtypes.float64 for name in ("true_positives", "false_positives",
                                               "false_negatives")},
    attrs={"class_id": REQUIRED},
    infer=_infer_rows,
    host=_counts,
    gradient=NOT_DIFFERENTIABLE,
)


def _average_precisions(context, predictions, labels):
    """sum over i of (precision of the first i) where prediction i is right / min(k, labels)."""
    k, results = predictions.shape[-1], []
    for predicted, true in _row_pairs(predictions, labels):
        true = true[true != _NO_LABEL]
        right = np.isin(predicted, true)
        precisions = np.cumsum(right) / np.arange(1, k + 1)
        number = min(k, len(set(true)) if context.attrs["unique"] else len(true))
        results.append(np.sum(precisions * right) / number if number else np.nan)
    return np.array(results, np.float64).reshape(predictions.shape[:-1])


AVERAGE_PRECISION_AT_K = OpDef(
    type="_AveragePrecisionAtK",
    inputs={"predictions": dtypes.int64, "labels": dtypes.int64},
    outputs={"precision": dtypes.float64},
    attrs={"unique": False},
    infer=_infer_rows,
    host=_average_precisions,
    gradient=NOT_DIFFERENTIABLE,
)


def _at_k_name(name, k=None, class_id=None):
    name = "%s_at_%d" % (name, k) if k is not None else "%s_at_k" % name
    return name if class_id is None else "%s_class%d" % (name, class_id)


def _dense_labels(labels, predictions):
    """Labels as a dense int64 tensor with the rank of the predictions."""
    labels = convert_to_tensor_or_sparse_tensor(labels)
    if isinstance(labels, SparseTensor):
        values = cast(labels.values, dtypes.int64)
        return sparse_to_dense(labels.indices, labels.dense_shape, values,
                               default_value=_NO_LABEL, validate_indices=False)
    has, wants = labels.shape.ndims, predictions.shape.ndims
    if has is not None and wants is not None:
        if has == wants - 1:
            labels = expand_dims(labels, -1)
        elif has != wants:
            raise ValueError("Unexpected labels shape %s for predictions shape %s."
                             % (labels.shape, predictions.shape))
    return cast(labels, dtypes.int64)


def _streamed_count(name, counts, weights):
    """A variable with the weighted sum of all counts so far, and its update."""
    with name_scope(None, name, [counts, weights]) as scope:
        if weights is not None:
            weights = broadcast_weights(cast(weights, dtypes.float64), counts)
            counts = multiply(counts, weights)
        total = metric_variable([], dtypes.float64, name=scope)
        return total, assign_add(total, reduce_sum(counts), name="update")


def _share_at_k(what, missed, labels, places, k, class_id, weights, scope, collections):
    places = cast(places, dtypes.int64)
    counts = COUNTS_AT_K(places, _dense_labels(labels, places), class_id=class_id)
    hits, more_hits = _streamed_count(_at_k_name("true_positive", k, class_id), counts[0], weights)
    misses, more_misses = _streamed_count(
        _at_k_name(missed, k, class_id), counts[1 if missed == "false_positive" else 2], weights)
    return collected(div(hits, add(hits, misses), name=scope),
                     div(more_hits, add(more_hits, more_misses), name="update"), *collections)


_ARGS = """
    Args:
      labels: int64 Tensor or SparseTensor [..., labels] of class numbers, or Tensor [...] of one
        label for each row. Numbers that are no class are never predicted.
      %s
      k: how many of a row.
      class_id: count this class only (optional).
      weights: tensor [...] or one that broadcasts to it (optional).
      metrics_collections, updates_collections, name: as for `mean`.
    Returns:
      (value, update_op): float64 scalars; NaN where there is nothing to count.
    Source: tf.metrics.%s, TensorFlow 1.15.
    """
_SCORES = "predictions: float Tensor [..., classes] of scores."
_PLACES = "predictions_idx: int64 Tensor [..., k] of predicted classes."
_MISSED = {"precision": "false_positive", "recall": "false_negative"}


def _define(what):
    """`what`_at_k on scores, and `what`_at_top_k on the numbers of classes."""
    def at_top_k(labels, predictions_idx, k=None, class_id=None, weights=None,
                 metrics_collections=None, updates_collections=None, name=None):
        with name_scope(name, _at_k_name(what, k, class_id),
                        [predictions_idx, labels, weights]) as scope:
            return _share_at_k(what, _MISSED[what], labels, predictions_idx, k, class_id, weights,
                               scope, (metrics_collections, updates_collections))

    def at_k(labels, predictions, k, class_id=None, weights=None, metrics_collections=None,
             updates_collections=None, name=None):
        with name_scope(name, _at_k_name(what, k, class_id),
                        [predictions, labels, weights]) as scope:
            _, places = top_k(predictions, k)
            return at_top_k(labels, places, k, class_id, weights, metrics_collections,
                            updates_collections, scope)

    for function, suffix, argument in ((at_k, "_at_k", _SCORES), (at_top_k, "_at_top_k", _PLACES)):
        function.__name__ = function.__qualname__ = what + suffix
        function.__doc__ = "The %s of the k best predictions of each row.\n" % what + \
            _ARGS % (argument, what + suffix)
    return at_k, at_top_k


precision_at_k, precision_at_top_k = _define("precision")
recall_at_k, recall_at_top_k = _define("recall")


def average_precision_at_k(labels, predictions, k, weights=None, metrics_collections=None,
                           updates_collections=None, name=None):
    """The mean of the average precisions of the k best predictions of each row.

    Of one row: the sum, over the places i of right predictions, of the precision of the first i,
    over the lesser of k and the number of labels.

    Args, Returns: as for `precision_at_k`; 0 before the first update.
    Source: tf.metrics.average_precision_at_k, TensorFlow 1.15.
    """
    with name_scope(name, _at_k_name("average_precision", k),
                    [predictions, labels, weights]) as scope:
        _, places = top_k(predictions, k)
        places = cast(places, dtypes.int64)
        labels = convert_to_tensor_or_sparse_tensor(labels)
        rows = AVERAGE_PRECISION_AT_K(places, _dense_labels(labels, places),
                                      unique=isinstance(labels, SparseTensor))
        if weights is not None:
            weights = broadcast_weights(cast(weights, dtypes.float64), rows)
            rows = multiply(rows, weights)
        # TensorFlow has an operation "Max" before, whose name this is told apart from.
        with name_scope("max_1") as max_scope:
            most = metric_variable([], dtypes.float64, name=max_scope)
            number = cast(size(rows), dtypes.float64) if weights is None else reduce_sum(weights)
            more = assign_add(most, number, name="update")
        with name_scope("total") as total_scope:
            total = metric_variable([], dtypes.float64, name=total_scope)
            more_total = assign_add(total, reduce_sum(rows), name="update")
        return collected(div_no_nan(total, most, name="mean"),
                         div_no_nan(more_total, more, name=scope),
                         metrics_collections, updates_collections)


def sparse_precision_at_k(labels, predictions, k, class_id=None, weights=None,
                          metrics_collections=None, updates_collections=None, name=None):
    """The old name of `precision_at_k`. Source: tf.metrics.sparse_precision_at_k."""
    return precision_at_k(labels, predictions, k, class_id, weights, metrics_collections,
                          updates_collections, name)


def sparse_average_precision_at_k(labels, predictions, k, weights=None, metrics_collections=None,
                                  updates_collections=None, name=None):
    """The old name of `average_precision_at_k`. Source: tf.metrics, TensorFlow 1.15."""
    return average_precision_at_k(labels, predictions, k, weights, metrics_collections,
                                  updates_collections, name)

"""`tf.contrib.metrics`: streaming metrics, which take what is predicted first here."""

from minigraph import metrics as _metrics
from minigraph.core import dtypes
from minigraph.core.missing import module_getattr
from minigraph.core.name_scope import name_scope
from minigraph.metrics import (
    mean as streaming_mean, mean_tensor as streaming_mean_tensor,
    percentage_below as streaming_percentage_less)
from minigraph.ops.array import ones_like
from minigraph.ops.confusion import confusion_matrix
from minigraph.ops.elementwise import cast, div, equal, multiply
from minigraph.ops.reduction import reduce_mean, reduce_sum


def _streaming(metric):
    """`metric` of (labels, predictions) as a function of (predictions, labels)."""
    def streaming(predictions, labels, weights=None, metrics_collections=None,
                  updates_collections=None, name=None):
        return metric(labels, predictions, weights, metrics_collections=metrics_collections,
                      updates_collections=updates_collections, name=name)
    streaming.__name__ = streaming.__qualname__ = "streaming_" + metric.__name__
    streaming.__doc__ = "See `tf.metrics.%s`." % metric.__name__
    return streaming


streaming_accuracy = _streaming(_metrics.accuracy)
streaming_precision = _streaming(_metrics.precision)
streaming_recall = _streaming(_metrics.recall)
streaming_true_positives = _streaming(_metrics.true_positives)
streaming_true_negatives = _streaming(_metrics.true_negatives)
streaming_false_positives = _streaming(_metrics.false_positives)
streaming_false_negatives = _streaming(_metrics.false_negatives)
streaming_mean_absolute_error = _streaming(_metrics.mean_absolute_error)
streaming_mean_squared_error = _streaming(_metrics.mean_squared_error)
streaming_root_mean_squared_error = _streaming(_metrics.root_mean_squared_error)


def streaming_auc(predictions, labels, weights=None, num_thresholds=200, metrics_collections=None,
                  updates_collections=None, curve="ROC", name=None):
    """See `tf.metrics.auc`."""
    return _metrics.auc(labels, predictions, weights, num_thresholds, metrics_collections,
                        updates_collections, curve, name)


def streaming_mean_iou(predictions, labels, num_classes, weights=None, metrics_collections=None,
                       updates_collections=None, name=None):
    """See `tf.metrics.mean_iou`."""
    return _metrics.mean_iou(labels, predictions, num_classes, weights, metrics_collections,
                             updates_collections, name)


def accuracy(predictions, labels, weights=None, name=None):
    """The share of `predictions` that equal `labels`, weighted.

    Raises:
      ValueError: if the two have different types, or types that are neither integer, bool nor
        string.
    Source: tf.contrib.metrics.accuracy, TensorFlow 1.15.
    """
    if not (labels.dtype.is_integer or labels.dtype in (dtypes.bool, dtypes.string)):
        raise ValueError("Labels should have bool, integer, or string dtype, not %r" % labels.dtype)
    if labels.dtype != predictions.dtype:
        raise ValueError("Dtypes of predictions and labels should match. Given: predictions (%r) "
                         "and labels (%r)" % (predictions.dtype, labels.dtype))
    with name_scope(name, "accuracy", values=[predictions, labels]):
        correct = cast(equal(predictions, labels), dtypes.float32)
        if weights is None:
            return reduce_mean(correct)
        weighted = correct * weights
        total = multiply(ones_like(correct), weights)
        return div(reduce_sum(weighted), reduce_sum(total))


def aggregate_metrics(*value_update_tuples):
    """The values and the updates of (value, update) pairs as two lists. ValueError for none."""
    if not value_update_tuples:
        raise ValueError("Expected at least one value_tensor/update_op pair")
    values, updates = zip(*value_update_tuples)
    return list(values), list(updates)


def aggregate_metric_map(names_to_tuples):
    """Two dicts, of the values and of the updates, from one of (value, update) pairs."""
    return ({name: pair[0] for name, pair in names_to_tuples.items()},
            {name: pair[1] for name, pair in names_to_tuples.items()})


__getattr__ = module_getattr(__name__)

"""Metrics of several classes: mean intersection over union, mean accuracy of each class."""

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.metrics.local import collected, metric_variable, ratio
from minigraph.ops import elementwise as math_ops
from minigraph.ops.array import diag_part, ones, ones_like, reshape, size, where
from minigraph.ops.confusion import confusion_matrix
from minigraph.ops.reduction import reduce_mean, reduce_sum
from minigraph.ops.state import assign_add, scatter_add
from minigraph.variables.scopes import variable_scope


def _flat(x):
    return reshape(x, [-1]) if x.shape.ndims != 1 else x


def mean_iou(labels, predictions, num_classes, weights=None, metrics_collections=None,
             updates_collections=None, name=None):
    """The mean over classes of true positives / (true positives + false positives + negatives).

    Args:
      labels, predictions: classes, of one shape.
      num_classes: the number of classes.
      weights, metrics_collections, updates_collections, name: as for `mean`.
    Returns:
      (value, update_op): a scalar, and the confusion matrix so far.
    Source: tf.metrics.mean_iou, TensorFlow 1.15.
    """
    with variable_scope(name, "mean_iou", [predictions, labels, weights]):
        predictions, labels = convert_to_tensor(predictions), convert_to_tensor(labels)
        predictions.shape.assert_is_compatible_with(labels.shape)
        total = metric_variable([num_classes, num_classes], dtypes.float64,
                                name="total_confusion_matrix")
        predictions = _flat(math_ops.cast(predictions, dtypes.int64))
        labels = _flat(math_ops.cast(labels, dtypes.int64))
        if weights is not None:
            weights = _flat(convert_to_tensor(weights))
        current = confusion_matrix(labels, predictions, num_classes, weights=weights,
                                   dtype=dtypes.float64)
        update = assign_add(total, current)
        return collected(_mean_iou(total), update, metrics_collections, updates_collections)


def _mean_iou(matrix):
    predicted = math_ops.cast(reduce_sum(matrix, 0), dtypes.float32)
    labelled = math_ops.cast(reduce_sum(matrix, 1), dtypes.float32)
    both = math_ops.cast(diag_part(matrix), dtypes.float32)
    union = predicted + labelled - both
    present = reduce_sum(math_ops.cast(math_ops.not_equal(union, 0), dtypes.float32))
    union = where(math_ops.greater(union, 0), union, ones_like(union))
    shares = math_ops.div(both, union)
    return where(math_ops.greater(present, 0), reduce_sum(shares, name="mean_iou") / present, 0)


def mean_per_class_accuracy(labels, predictions, num_classes, weights=None,
                            metrics_collections=None, updates_collections=None, name=None):
    """The mean over classes of the share of their elements that are predicted right.

    Args: as for `mean_iou`.
    Returns:
      (value, update_op): a scalar, and the accuracy of each class.
    Source: tf.metrics.mean_per_class_accuracy, TensorFlow 1.15.
    """
    with variable_scope(name, "mean_accuracy", [predictions, labels, weights]):
        labels = _flat(math_ops.cast(labels, dtypes.int64))
        predictions = _flat(convert_to_tensor(predictions))
        predictions.shape.assert_is_compatible_with(labels.shape)
        total = metric_variable([num_classes], dtypes.float32, name="total")
        count = metric_variable([num_classes], dtypes.float32, name="count")
        number = ones([size(labels)], dtypes.float32)
        if labels.dtype != predictions.dtype:
            predictions = math_ops.cast(predictions, labels.dtype)
        correct = math_ops.cast(math_ops.equal(predictions, labels), dtypes.float32)
        if weights is not None:
            weights = math_ops.cast(_flat(convert_to_tensor(weights)), dtypes.float32)
            correct, number = correct * weights, number * weights
        new_total = scatter_add(total, labels, number)
        new_count = scatter_add(count, labels, correct)
        value = reduce_mean(ratio(count, total, None), name="mean_accuracy")
        return collected(value, ratio(new_count, new_total, "update_op"), metrics_collections,
                         updates_collections)

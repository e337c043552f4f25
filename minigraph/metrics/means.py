"""Means over a stream, and the metrics that are a mean of something."""

from minigraph.core import dtypes
from minigraph.core.graph import get_default_graph
from minigraph.metrics.local import collected, metric_variable, ratio, same_rank
from minigraph.ops import elementwise as math_ops
from minigraph.ops.array import ones_like, size, where, zeros_like
from minigraph.ops.confusion import remove_squeezable_dimensions
from minigraph.ops.reduction import reduce_sum
from minigraph.ops.state import assign_add
from minigraph.ops.weights_broadcast import broadcast_weights
from minigraph.variables.scopes import variable_scope


def mean(values, weights=None, metrics_collections=None, updates_collections=None, name=None):
    """The weighted mean of all `values` so far.

    Args:
      values: numeric tensor.
      weights: tensor that is a scalar, or has 1 or the size of `values` in each axis (optional).
      metrics_collections, updates_collections: keys of collections for the value and the update.
      name: name of the variable scope (optional).
    Returns:
      (value, update_op): float32 scalars; 0 before the first update.
    Source: tf.metrics.mean, TensorFlow 1.15.
    """
    with variable_scope(name, "mean", [values, weights]):
        values = math_ops.cast(values, dtypes.float32)
        total = metric_variable([], dtypes.float32, name="total")
        count = metric_variable([], dtypes.float32, name="count")
        if weights is None:
            number = math_ops.cast(size(values), dtypes.float32)
        else:
            values, weights = _weighted(values, weights)
            number = reduce_sum(weights)
        return _streamed(total, count, reduce_sum(values), number, values,
                         metrics_collections, updates_collections)


def mean_tensor(values, weights=None, metrics_collections=None, updates_collections=None,
                name=None):
    """The weighted mean of each element of `values`; see `mean`.

    Returns:
      (value, update_op): of the shape of `values`, which must be known.
    Source: tf.metrics.mean_tensor, TensorFlow 1.15.
    """
    with variable_scope(name, "mean", [values, weights]):
        values = math_ops.cast(values, dtypes.float32)
        total = metric_variable(values.shape, dtypes.float32, name="total_tensor")
        count = metric_variable(values.shape, dtypes.float32, name="count_tensor")
        number = ones_like(values)
        if weights is not None:
            values, weights = _weighted(values, weights)
            number = math_ops.multiply(number, weights)
        return _streamed(total, count, values, number, values,
                         metrics_collections, updates_collections)


def _weighted(values, weights):
    """(values * weights, weights of the shape of values)."""
    values, _, weights = same_rank(values, None, weights)
    weights = broadcast_weights(math_ops.cast(weights, dtypes.float32), values)
    return math_ops.multiply(values, weights), weights


def _streamed(total, count, added, number, values, metrics_collections, updates_collections):
    new_total = assign_add(total, added)
    with get_default_graph().control_dependencies([values]):
        new_count = assign_add(count, number)
    value = ratio(total, count, "value")
    return collected(value, ratio(new_total, new_count, "update_op"), metrics_collections,
                     updates_collections)


def accuracy(labels, predictions, weights=None, metrics_collections=None,
             updates_collections=None, name=None):
    """The share of predictions that equal their label.

    Args:
      labels, predictions: tensors of one shape.
      The others: as for `mean`.
    Source: tf.metrics.accuracy, TensorFlow 1.15.
    """
    predictions, labels, weights = same_rank(predictions, labels, weights)
    if labels.dtype != predictions.dtype:
        predictions = math_ops.cast(predictions, labels.dtype)
    correct = math_ops.cast(math_ops.equal(predictions, labels), dtypes.float32)
    return mean(correct, weights, metrics_collections, updates_collections, name or "accuracy")


def mean_absolute_error(labels, predictions, weights=None, metrics_collections=None,
                        updates_collections=None, name=None):
    """The mean of |predictions - labels|; arguments as for `accuracy`.

    Source: tf.metrics.mean_absolute_error, TensorFlow 1.15.
    """
    predictions, labels, weights = same_rank(predictions, labels, weights)
    errors = math_ops.abs(predictions - labels)
    return mean(errors, weights, metrics_collections, updates_collections,
                name or "mean_absolute_error")


def mean_squared_error(labels, predictions, weights=None, metrics_collections=None,
                       updates_collections=None, name=None):
    """The mean of (labels - predictions)^2; arguments as for `accuracy`.

    Source: tf.metrics.mean_squared_error, TensorFlow 1.15.
    """
    predictions, labels, weights = same_rank(predictions, labels, weights)
    errors = math_ops.squared_difference(labels, predictions)
    return mean(errors, weights, metrics_collections, updates_collections,
                name or "mean_squared_error")


def root_mean_squared_error(labels, predictions, weights=None, metrics_collections=None,
                            updates_collections=None, name=None):
    """The root of the mean of (labels - predictions)^2; arguments as for `accuracy`.

    Source: tf.metrics.root_mean_squared_error, TensorFlow 1.15.
    """
    value, update = mean_squared_error(labels, predictions, weights, None, None,
                                       name or "root_mean_squared_error")
    return collected(math_ops.sqrt(value), math_ops.sqrt(update), metrics_collections,
                     updates_collections)


def mean_relative_error(labels, predictions, normalizer, weights=None, metrics_collections=None,
                        updates_collections=None, name=None):
    """The mean of |labels - predictions| / normalizer, 0 where that is 0; else as `accuracy`.

    Source: tf.metrics.mean_relative_error, TensorFlow 1.15.
    """
    predictions, labels, weights = same_rank(predictions, labels, weights)
    predictions, normalizer = remove_squeezable_dimensions(predictions, normalizer)
    predictions.shape.assert_is_compatible_with(normalizer.shape)
    errors = where(math_ops.equal(normalizer, 0.0), zeros_like(labels),
                   math_ops.div(math_ops.abs(labels - predictions), normalizer))
    return mean(errors, weights, metrics_collections, updates_collections,
                name or "mean_relative_error")


def mean_cosine_distance(labels, predictions, dim, weights=None, metrics_collections=None,
                         updates_collections=None, name=None):
    """1 - the mean of sum(labels * predictions) along `dim`, for unit vectors.

    Source: tf.metrics.mean_cosine_distance, TensorFlow 1.15.
    """
    predictions, labels, weights = same_rank(predictions, labels, weights)
    products = math_ops.multiply(predictions, labels)
    cosines = reduce_sum(products, axis=[dim], keepdims=True)
    value, update = mean(cosines, weights, None, None, name or "mean_cosine_distance")
    return collected(math_ops.subtract(1.0, value), math_ops.subtract(1.0, update),
                     metrics_collections, updates_collections)


def percentage_below(values, threshold, weights=None, metrics_collections=None,
                     updates_collections=None, name=None):
    """The share of `values` below `threshold`.

    Source: tf.metrics.percentage_below, TensorFlow 1.15.
    """
    below = math_ops.cast(math_ops.less(values, threshold), dtypes.float32)
    return mean(below, weights, metrics_collections, updates_collections,
                name or "percentage_below_threshold")

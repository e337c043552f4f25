"""Losses by the distance of predictions from labels."""

from minigraph.core import dtypes
from minigraph.core.collections import GraphKeys
from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph
from minigraph.core.name_scope import name_scope
from minigraph.losses.collected import add_loss
from minigraph.losses.weighted import Reduction, compute_weighted_loss, num_present, require
from minigraph.ops import elementwise as math_ops
from minigraph.ops._reduce import renamed_argument
from minigraph.ops.array import ones_like, range as range_, rank, where, zeros_like
from minigraph.ops.reduction import reduce_sum
from minigraph.ops.weights_broadcast import assert_broadcastable

_BY_NONZERO = Reduction.SUM_BY_NONZERO_WEIGHTS


def _pair(labels, predictions):
    """(labels, predictions) as float32 tensors of compatible shapes."""
    predictions = math_ops.cast(predictions, dtypes.float32)
    labels = math_ops.cast(labels, dtypes.float32)
    predictions.shape.assert_is_compatible_with(labels.shape)
    return labels, predictions


def absolute_difference(labels, predictions, weights=1.0, scope=None,
                        loss_collection=GraphKeys.LOSSES, reduction=_BY_NONZERO):
    """Weighted mean of |predictions - labels|.

    Args:
      labels, predictions: tensors of one shape.
      weights, scope, loss_collection, reduction: as for `compute_weighted_loss`.
    Raises:
      ValueError: if the shapes differ, or `labels` or `predictions` is None.
    Source: tf.losses.absolute_difference, TensorFlow 1.15.
    """
    require(labels=labels, predictions=predictions)
    with name_scope(scope, "absolute_difference", [predictions, labels, weights]) as scope:
        labels, predictions = _pair(labels, predictions)
        losses = math_ops.abs(math_ops.subtract(predictions, labels))
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def mean_squared_error(labels, predictions, weights=1.0, scope=None,
                       loss_collection=GraphKeys.LOSSES, reduction=_BY_NONZERO):
    """Weighted mean of (predictions - labels)^2.

    Args, Raises: as for `absolute_difference`.
    Source: tf.losses.mean_squared_error, TensorFlow 1.15.
    """
    require(labels=labels, predictions=predictions)
    with name_scope(scope, "mean_squared_error", [predictions, labels, weights]) as scope:
        labels, predictions = _pair(labels, predictions)
        losses = math_ops.squared_difference(predictions, labels)
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def cosine_distance(labels, predictions, axis=None, weights=1.0, scope=None,
                    loss_collection=GraphKeys.LOSSES, reduction=_BY_NONZERO, dim=None):
    """Weighted mean of 1 - sum(labels * predictions) along `axis`, for unit vectors.

    Args:
      labels, predictions: tensors of one shape, of length 1 along `axis`.
      axis: the axis of the vectors.
      weights, scope, loss_collection, reduction: as for `compute_weighted_loss`.
      dim: old name of `axis`.
    Raises:
      ValueError: without `axis`, or as for `absolute_difference`.
    Source: tf.losses.cosine_distance, TensorFlow 1.15.
    """
    axis = renamed_argument("axis", axis, "dim", dim)
    if axis is None:
        raise ValueError("You must specify 'axis'.")
    require(labels=labels, predictions=predictions)
    with name_scope(scope, "cosine_distance_loss", [predictions, labels, weights]) as scope:
        labels, predictions = _pair(labels, predictions)
        products = math_ops.multiply(predictions, labels)
        losses = 1 - reduce_sum(products, axis=(axis,), keepdims=True)
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def hinge_loss(labels, logits, weights=1.0, scope=None, loss_collection=GraphKeys.LOSSES,
               reduction=_BY_NONZERO):
    """Weighted mean of max(0, 1 - s * logits), s = 1 for labels of 1 and -1 for labels of 0.

    Args, Raises: as for `absolute_difference`.
    Source: tf.losses.hinge_loss, TensorFlow 1.15.
    """
    require(labels=labels, logits=logits)
    with name_scope(scope, "hinge_loss", [logits, labels, weights]) as scope:
        labels, logits = _pair(labels, logits)
        all_ones = ones_like(labels)
        signs = math_ops.subtract(2 * labels, all_ones)
        losses = math_ops.relu(math_ops.subtract(all_ones, math_ops.multiply(signs, logits)))
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def huber_loss(labels, predictions, weights=1.0, delta=1.0, scope=None,
               loss_collection=GraphKeys.LOSSES, reduction=_BY_NONZERO):
    """Weighted mean of d^2 / 2 where d = |labels - predictions| <= delta, else delta d - delta^2/2.

    Args, Raises: as for `absolute_difference`.
    Source: tf.losses.huber_loss, TensorFlow 1.15.
    """
    require(labels=labels, predictions=predictions)
    with name_scope(scope, "huber_loss", [predictions, labels, weights]) as scope:
        labels, predictions = _pair(labels, predictions)
        distance = math_ops.abs(math_ops.subtract(predictions, labels))
        near = math_ops.minimum(distance, delta)
        far = math_ops.subtract(distance, near)
        half = convert_to_tensor(0.5, dtype=near.dtype)
        losses = math_ops.add(math_ops.multiply(half, math_ops.multiply(near, near)),
                              math_ops.multiply(delta, far))
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def mean_pairwise_squared_error(labels, predictions, weights=1.0, scope=None,
                                loss_collection=GraphKeys.LOSSES):
    """Mean over pairs i < j of ((p_i - p_j) - (l_i - l_j))^2, for each row; summed over the rows.

    Args, Raises: as for `absolute_difference`; `weights` is a scalar or one for each row.
    Source: tf.losses.mean_pairwise_squared_error, TensorFlow 1.15.
    """
    require(labels=labels, predictions=predictions)
    with name_scope(scope, "mean_pairwise_squared_error", [predictions, labels, weights]):
        weights = math_ops.cast(weights, dtypes.float32)
        labels = math_ops.cast(labels, dtypes.float32)
        check = assert_broadcastable(weights, labels)
        with get_default_graph().control_dependencies([check]):
            predictions = math_ops.cast(predictions, dtypes.float32)
            predictions.shape.assert_is_compatible_with(labels.shape)
            difference = math_ops.subtract(predictions, labels)
            axes = range_(1, rank(difference))
            squares = reduce_sum(math_ops.square(difference), axis=axes, keepdims=True)
            count = num_present(difference, weights, per_batch=True)
            of_squares = 2.0 * math_ops.div_no_nan(
                squares, math_ops.maximum(count - 1, 0), name="value")
            total = reduce_sum(difference, axis=axes, keepdims=True)
            of_totals = 2.0 * math_ops.div_no_nan(
                math_ops.square(total),
                math_ops.maximum(math_ops.multiply(count, count - 1), 0), name="value")
            loss = reduce_sum(math_ops.multiply(of_squares - of_totals, weights))
            mean = where(reduce_sum(count) > 0, loss, zeros_like(loss), name="value")
            add_loss(mean, loss_collection)
            return mean

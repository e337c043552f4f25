"""Losses by cross entropy."""

from minigraph.core import dtypes
from minigraph.core.collections import GraphKeys
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.losses.weighted import Reduction, compute_weighted_loss, require
from minigraph.ops import cross_entropy
from minigraph.ops.array import shape, stop_gradient
from minigraph.ops.confusion import remove_squeezable_dimensions, squeeze_weights
from minigraph.ops.elementwise import cast, log, multiply, negative

_BY_NONZERO = Reduction.SUM_BY_NONZERO_WEIGHTS


def log_loss(labels, predictions, weights=1.0, epsilon=1e-7, scope=None,
             loss_collection=GraphKeys.LOSSES, reduction=_BY_NONZERO):
    """Weighted mean of -l log(p + epsilon) - (1 - l) log(1 - p + epsilon), l and p as below.

    Args:
      labels, predictions: l and p, tensors of one shape, in [0, 1].
      epsilon: small number against log 0.
      weights, scope, loss_collection, reduction: as for `compute_weighted_loss`.
    Raises:
      ValueError: if the shapes differ, or `labels` or `predictions` is None.
    Source: tf.losses.log_loss, TensorFlow 1.15.
    """
    require(labels=labels, predictions=predictions)
    with name_scope(scope, "log_loss", [predictions, labels, weights]) as scope:
        predictions = cast(predictions, dtypes.float32)
        labels = cast(labels, dtypes.float32)
        predictions.shape.assert_is_compatible_with(labels.shape)
        losses = (negative(multiply(labels, log(predictions + epsilon)))
                  - multiply(1 - labels, log(1 - predictions + epsilon)))
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def sigmoid_cross_entropy(multi_class_labels, logits, weights=1.0, label_smoothing=0, scope=None,
                          loss_collection=GraphKeys.LOSSES, reduction=_BY_NONZERO):
    """Weighted mean of the sigmoid cross entropy of each element.

    Args:
      multi_class_labels: labels in [0, 1], of the shape of `logits`.
      logits: tensor of floats.
      label_smoothing: if more than 0, labels are moved towards 1/2 by that share.
      weights, scope, loss_collection, reduction: as for `compute_weighted_loss`.
    Raises:
      ValueError: if the shapes differ, or an argument is None.
    Source: tf.losses.sigmoid_cross_entropy, TensorFlow 1.15.
    """
    require(multi_class_labels=multi_class_labels, logits=logits)
    with name_scope(scope, "sigmoid_cross_entropy_loss",
                    [logits, multi_class_labels, weights]) as scope:
        logits = convert_to_tensor(logits)
        labels = cast(multi_class_labels, logits.dtype)
        logits.shape.assert_is_compatible_with(labels.shape)
        if label_smoothing > 0:
            labels = labels * (1 - label_smoothing) + 0.5 * label_smoothing
        losses = cross_entropy.sigmoid_cross_entropy_with_logits(
            labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def softmax_cross_entropy(onehot_labels, logits, weights=1.0, label_smoothing=0, scope=None,
                          loss_collection=GraphKeys.LOSSES, reduction=_BY_NONZERO):
    """Weighted mean over rows of the softmax cross entropy.

    Args:
      onehot_labels: distributions, of the shape of `logits`; no gradient flows into them.
      logits: tensor of floats, shape [..., classes].
      weights: scalar, or of the shape of the rows.
      label_smoothing: if more than 0, labels are moved towards 1/classes by that share.
      scope, loss_collection, reduction: as for `compute_weighted_loss`.
    Raises:
      ValueError: if the shapes differ, or an argument is None.
    Source: tf.losses.softmax_cross_entropy, TensorFlow 1.15.
    """
    require(onehot_labels=onehot_labels, logits=logits)
    with name_scope(scope, "softmax_cross_entropy_loss", [logits, onehot_labels, weights]) as scope:
        logits = convert_to_tensor(logits)
        labels = cast(onehot_labels, logits.dtype)
        logits.shape.assert_is_compatible_with(labels.shape)
        if label_smoothing > 0:
            last = -1 if labels.shape.ndims is None else labels.shape.ndims - 1
            classes = cast(shape(labels)[last], logits.dtype)
            smooth_negatives = label_smoothing / classes
            labels = labels * (1.0 - label_smoothing) + smooth_negatives
        labels = stop_gradient(labels, name="labels_stop_gradient")
        losses = cross_entropy.softmax_cross_entropy_with_logits_v2(
            labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def sparse_softmax_cross_entropy(labels, logits, weights=1.0, scope=None,
                                 loss_collection=GraphKeys.LOSSES, reduction=_BY_NONZERO):
    """Weighted mean over rows of the softmax cross entropy with the classes `labels`.

    Args:
      labels: integers, of the shape of the rows; a last axis of size 1 is dropped.
      logits: tensor of floats, shape [..., classes].
      weights: scalar, or of the shape of `labels`.
      scope, loss_collection, reduction: as for `compute_weighted_loss`.
    Raises:
      ValueError: if the shapes differ, or an argument is None.
    Source: tf.losses.sparse_softmax_cross_entropy, TensorFlow 1.15.
    """
    require(labels=labels, logits=logits)
    with name_scope(scope, "sparse_softmax_cross_entropy_loss", [logits, labels, weights]) as scope:
        labels, logits = remove_squeezable_dimensions(labels, logits, expected_rank_diff=1)
        weights = squeeze_weights(labels, weights)
        losses = cross_entropy.sparse_softmax_cross_entropy_with_logits(
            labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)

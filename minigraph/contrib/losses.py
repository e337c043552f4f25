"""`tf.contrib.losses`: the losses of `tf.losses`, which take what is predicted first here."""

from minigraph import losses as _losses
from minigraph.core.missing import module_getattr
from minigraph.losses import (
    add_loss, compute_weighted_loss, get_losses, get_regularization_losses, get_total_loss)


def absolute_difference(predictions, labels=None, weights=1.0, scope=None):
    """See `tf.losses.absolute_difference`."""
    return _losses.absolute_difference(labels, predictions, weights, scope)


def mean_squared_error(predictions, labels=None, weights=1.0, scope=None):
    """See `tf.losses.mean_squared_error`."""
    return _losses.mean_squared_error(labels, predictions, weights, scope)


def log_loss(predictions, labels=None, weights=1.0, epsilon=1e-7, scope=None):
    """See `tf.losses.log_loss`."""
    return _losses.log_loss(labels, predictions, weights, epsilon, scope)


def cosine_distance(predictions, labels=None, axis=None, weights=1.0, scope=None, dim=None):
    """See `tf.losses.cosine_distance`."""
    return _losses.cosine_distance(labels, predictions, axis, weights, scope, dim=dim)


def sigmoid_cross_entropy(logits, multi_class_labels, weights=1.0, label_smoothing=0, scope=None):
    """See `tf.losses.sigmoid_cross_entropy`."""
    return _losses.sigmoid_cross_entropy(multi_class_labels, logits, weights, label_smoothing,
                                         scope)


def softmax_cross_entropy(logits, onehot_labels, weights=1.0, label_smoothing=0, scope=None):
    """See `tf.losses.softmax_cross_entropy`."""
    return _losses.softmax_cross_entropy(onehot_labels, logits, weights, label_smoothing, scope)


def sparse_softmax_cross_entropy(logits, labels, weights=1.0, scope=None):
    """See `tf.losses.sparse_softmax_cross_entropy`."""
    return _losses.sparse_softmax_cross_entropy(labels, logits, weights, scope)


__getattr__ = module_getattr(__name__)

"""Losses in the graph's collections, and their sum."""

from minigraph.core.collections import GraphKeys
from minigraph.core.name_scope import add_to_collection, get_collection
from minigraph.ops.add_n import add_n
from minigraph.ops.constant import constant


def add_loss(loss, loss_collection=GraphKeys.LOSSES):
    """Adds `loss` to the collection, if there is one. Source: tf.losses.add_loss, TF 1.15."""
    if loss_collection:
        add_to_collection(loss_collection, loss)


def get_losses(scope=None, loss_collection=GraphKeys.LOSSES):
    """Losses of the collection whose names match `scope`.

    Source: tf.losses.get_losses, TensorFlow 1.15.
    """
    return get_collection(loss_collection, scope)


def get_regularization_losses(scope=None):
    """Regularization losses whose names match `scope`.

    Source: tf.losses.get_regularization_losses, TensorFlow 1.15.
    """
    return get_collection(GraphKeys.REGULARIZATION_LOSSES, scope)


def get_regularization_loss(scope=None, name="total_regularization_loss"):
    """The sum of the regularization losses, 0 if there are none.

    Source: tf.losses.get_regularization_loss, TensorFlow 1.15.
    """
    losses = get_regularization_losses(scope)
    return add_n(losses, name=name) if losses else constant(0.0)


def get_total_loss(add_regularization_losses=True, name="total_loss", scope=None):
    """The sum of the collected losses.

    Args:
      add_regularization_losses: include the regularization losses.
      name: name of the sum.
      scope: pattern that the losses' names match (optional).
    Raises:
      ValueError: if there are no losses.
    Source: tf.losses.get_total_loss, TensorFlow 1.15.
    """
    losses = get_losses(scope=scope)
    if add_regularization_losses:
        losses += get_regularization_losses(scope=scope)
    return add_n(losses, name=name)

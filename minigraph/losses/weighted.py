"""Losses times weights, reduced to a scalar."""

from minigraph.core import dtypes
from minigraph.core.collections import GraphKeys
from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph
from minigraph.core.name_scope import name_scope
from minigraph.losses.collected import add_loss
from minigraph.ops.array import ones_like, range as range_, rank, size, where, zeros_like
from minigraph.ops.elementwise import cast, div_no_nan, equal, multiply
from minigraph.ops.reduction import reduce_sum
from minigraph.ops.weights_broadcast import assert_broadcastable, broadcast_weights


class Reduction:
    """How weighted losses become one. Source: tf.losses.Reduction, TensorFlow 1.15."""

    NONE = "none"
    SUM = "weighted_sum"
    SUM_OVER_BATCH_SIZE = "weighted_sum_over_batch_size"
    MEAN = "weighted_mean"
    SUM_BY_NONZERO_WEIGHTS = "weighted_sum_by_nonzero_weights"
    SUM_OVER_NONZERO_WEIGHTS = SUM_BY_NONZERO_WEIGHTS

    @classmethod
    def all(cls):
        return (cls.NONE, cls.SUM, cls.MEAN, cls.SUM_OVER_BATCH_SIZE,
                cls.SUM_OVER_NONZERO_WEIGHTS, cls.SUM_BY_NONZERO_WEIGHTS)

    @classmethod
    def validate(cls, key):
        """ValueError unless `key` is one of them."""
        if key not in cls.all():
            raise ValueError("Invalid Reduction Key %s." % key)


def safe_mean(losses, count):
    """sum(losses) / count, 0 where the count is 0."""
    return div_no_nan(reduce_sum(losses), count, name="value")


def num_present(losses, weights, per_batch=False):
    """The number of elements of `losses` whose weight is not 0, as float32.

    With `per_batch`, for each element of the first axis, with the other axes of size 1.
    """
    with name_scope(None, "num_present", [losses, weights]) as scope:
        weights = cast(weights, dtypes.float32)
        present = where(equal(weights, 0.0), zeros_like(weights), ones_like(weights))
        present = broadcast_weights(present, losses)
        if per_batch:
            return reduce_sum(present, axis=range_(1, rank(present)), keepdims=True,
                              name=scope)
        return reduce_sum(present, name=scope)


def _num_elements(losses):
    with name_scope(None, "num_elements", [losses]) as scope:
        return cast(size(losses, name=scope), losses.dtype)


def compute_weighted_loss(losses, weights=1.0, scope=None, loss_collection=GraphKeys.LOSSES,
                          reduction=Reduction.SUM_BY_NONZERO_WEIGHTS):
    """losses * weights, reduced, and added to `loss_collection`.

    Args:
      losses: tensor.
      weights: scalar, or tensor of the rank of `losses` whose sizes are those of it or 1.
      scope: name scope of the operations (optional).
      loss_collection: key of the collection, or None.
      reduction: a value of `Reduction`: SUM_BY_NONZERO_WEIGHTS divides the sum by the number of
        weights that are not 0, MEAN by the sum of the weights, SUM_OVER_BATCH_SIZE by the number
        of elements.
    Returns:
      Scalar of the dtype of `losses`; for NONE the weighted losses.
    Raises:
      ValueError: if `weights` does not broadcast, or for another `reduction`.
    Source: tf.losses.compute_weighted_loss, TensorFlow 1.15.
    """
    Reduction.validate(reduction)
    with name_scope(scope, "weighted_loss", [losses, weights]):
        check = assert_broadcastable(weights, losses)
        with get_default_graph().control_dependencies([check]):
            losses = convert_to_tensor(losses)
            input_dtype = losses.dtype
            losses = cast(losses, dtypes.float32)
            weights = cast(weights, dtypes.float32)
            loss = multiply(losses, weights)
            if reduction != Reduction.NONE:
                loss = reduce_sum(loss)
                if reduction == Reduction.MEAN:
                    loss = safe_mean(loss, reduce_sum(ones_like(losses) * weights))
                elif reduction == Reduction.SUM_BY_NONZERO_WEIGHTS:
                    loss = safe_mean(loss, num_present(losses, weights))
                elif reduction == Reduction.SUM_OVER_BATCH_SIZE:
                    loss = safe_mean(loss, _num_elements(losses))
            loss = cast(loss, input_dtype)
            add_loss(loss, loss_collection)
            return loss


def require(**arguments):
    """ValueError for an argument that is None."""
    for name, value in arguments.items():
        if value is None:
            raise ValueError("%s must not be None." % name)

"""What all metrics share: their variables, collections, and shapes of what they compare."""

from minigraph.core.collections import GraphKeys
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import add_to_collections
from minigraph.ops.array import zeros
from minigraph.ops.confusion import remove_squeezable_dimensions, squeeze_weights
from minigraph.ops.elementwise import div_no_nan, maximum
from minigraph.variables.variable import Variable


def metric_variable(shape, dtype, name):
    """A local variable of zeros for a metric."""
    return Variable(lambda: zeros(shape, dtype), trainable=False, name=name,
                    collections=[GraphKeys.LOCAL_VARIABLES, GraphKeys.METRIC_VARIABLES])


def collected(value, update, metrics_collections, updates_collections):
    """(value, update), added to the collections."""
    if metrics_collections:
        add_to_collections(metrics_collections, value)
    if updates_collections:
        add_to_collections(updates_collections, update)
    return value, update


def same_rank(predictions, labels, weights):
    """The three, without a last axis of 1 that makes one of too high a rank; None stays None."""
    predictions = convert_to_tensor(predictions)
    if labels is not None:
        labels, predictions = remove_squeezable_dimensions(labels, predictions)
        predictions.shape.assert_is_compatible_with(labels.shape)
    if weights is not None:
        weights = squeeze_weights(predictions, weights)
    return predictions, labels, weights


def ratio(numerator, denominator, name):
    """numerator / denominator, 0 where there is nothing to divide by."""
    return div_no_nan(numerator, maximum(denominator, 0), name=name)

"""`tf.confusion_matrix`, and making labels, predictions and weights of one rank."""

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph
from minigraph.core.name_scope import name_scope
from minigraph.ops.array import (
    concat, expand_dims, ones, ones_like, rank, reshape, scatter_nd, shape as shape_of, squeeze,
    stack)
from minigraph.ops.check_ops import assert_less, assert_non_negative
from minigraph.ops.control import with_dependencies
from minigraph.ops.elementwise import cast, equal, logical_and, maximum
from minigraph.ops.reduction import reduce_max


def remove_squeezable_dimensions(labels, predictions, expected_rank_diff=0, name=None):
    """(labels, predictions), one of them without its last axis where it has one too many.

    Args:
      labels, predictions: tensors.
      expected_rank_diff: the rank of `predictions` minus that of `labels`, as it should be.
      name: scope of the operations (optional).
    Source: confusion_matrix.remove_squeezable_dimensions, TensorFlow 1.15.
    """
    with name_scope(name, "remove_squeezable_dimensions", [labels, predictions]):
        predictions, labels = convert_to_tensor(predictions), convert_to_tensor(labels)
        if labels.shape.ndims is None or predictions.shape.ndims is None:
            return _squeezed_when_run(labels, predictions, expected_rank_diff)
        difference = predictions.shape.ndims - labels.shape.ndims
        if difference == expected_rank_diff + 1:
            predictions = squeeze(predictions, [-1])
        elif difference == expected_rank_diff - 1:
            labels = squeeze(labels, [-1])
        return labels, predictions


def _may_end_in_one(x):
    return x.shape.ndims is None or x.shape[-1:].is_compatible_with([1])


def _squeezed_when_run(labels, predictions, expected):
    difference = rank(predictions) - rank(labels)
    if _may_end_in_one(predictions):
        predictions = _change_rank(predictions, drop=equal(difference, expected + 1))
    if _may_end_in_one(labels):
        labels = _change_rank(labels, drop=equal(difference, expected - 1))
    return labels, predictions


def _change_rank(x, drop, add=None):
    """`x` without its last axis, of size 1, or with another, where these bool scalars say so."""
    shape = shape_of(x)[:rank(x) - cast(drop, dtypes.int32)]
    if add is not None:
        shape = concat([shape, ones([cast(add, dtypes.int32)], dtypes.int32)], 0)
    return reshape(x, shape)


def squeeze_weights(values, weights):
    """`weights` with the rank of `values`: a last axis of 1 dropped or added; scalars stay."""
    weights = convert_to_tensor(weights)
    if weights.shape.ndims == 0:
        return weights
    if weights.shape.ndims is None or values.shape.ndims is None:
        of_weights, difference = rank(weights), rank(weights) - rank(values)
        add = logical_and(equal(difference, -1), of_weights > 0)
        return _change_rank(weights, drop=equal(difference, 1), add=add)
    difference = weights.shape.ndims - values.shape.ndims
    if difference == 1 and _may_end_in_one(weights):
        return squeeze(weights, [-1])
    return expand_dims(weights, [-1]) if difference == -1 else weights


def confusion_matrix(labels, predictions, num_classes=None, dtype=dtypes.int32, name=None,
                     weights=None):
    """m[i, j] = the number (or the weight) of elements with label i and prediction j.

    Args:
      labels, predictions: vectors of classes.
      num_classes: size of the matrix; by default one more than the largest class.
      dtype: dtype of the matrix.
      name: scope of the operations (optional).
      weights: vector of weights (optional).
    Raises (when it runs):
      InvalidArgumentError: for a negative class, or one not below `num_classes`.
    Source: tf.confusion_matrix, TensorFlow 1.15.
    """
    with name_scope(name, "confusion_matrix", [predictions, labels, num_classes, weights]) as name:
        labels, predictions = remove_squeezable_dimensions(
            convert_to_tensor(labels, name="labels"),
            convert_to_tensor(predictions, name="predictions"))
        predictions, labels = cast(predictions, dtypes.int64), cast(labels, dtypes.int64)
        labels = _checked(labels, assert_non_negative, "`labels` contains negative values")
        predictions = _checked(predictions, assert_non_negative,
                               "`predictions` contains negative values")
        if num_classes is None:
            num_classes = maximum(reduce_max(predictions), reduce_max(labels)) + 1
        else:
            num_classes = cast(num_classes, dtypes.int64)
            less = _less_than(num_classes)
            labels = _checked(labels, less, "`labels` out of bound")
            predictions = _checked(predictions, less, "`predictions` out of bound")
        if weights is not None:
            weights = convert_to_tensor(weights, name="weights")
            predictions.shape.assert_is_compatible_with(weights.shape)
            weights = cast(weights, dtype)
        indices = stack([labels, predictions], axis=1)
        values = ones_like(predictions, dtype) if weights is None else weights
        return scatter_nd(indices, values, stack([num_classes, num_classes]))


def _less_than(limit):
    def check(x, message):
        return assert_less(x, limit, message=message)
    return check


def _checked(x, check, message):
    with get_default_graph().colocate_with(x):
        return with_dependencies([check(x, message=message)], x)

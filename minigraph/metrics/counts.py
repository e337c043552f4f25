"""Counts of right and wrong predictions of a bool, and precision and recall."""

from minigraph.core import dtypes
from minigraph.core.graph import get_default_graph
from minigraph.metrics.local import collected, metric_variable, same_rank
from minigraph.ops.array import identity, rank, where
from minigraph.ops.check_ops import assert_rank_in, assert_type
from minigraph.ops.elementwise import cast, div, equal, greater, logical_and, multiply
from minigraph.ops.reduction import reduce_sum
from minigraph.ops.state import assign_add
from minigraph.variables.scopes import variable_scope


def _count(condition, weights, metrics_collections, updates_collections):
    """The (weighted) number of times that `condition` was True."""
    assert_type(condition, dtypes.bool)
    count = metric_variable([], dtypes.float32, name="count")
    values = cast(condition, dtypes.float32)
    if weights is not None:
        check = assert_rank_in(weights, (0, rank(values)))
        with get_default_graph().control_dependencies([check]):
            values = multiply(values, cast(weights, dtypes.float32))
    value = identity(count)
    return collected(value, assign_add(count, reduce_sum(values)), metrics_collections,
                     updates_collections)


def _counter(default_name, label, prediction):
    def count(labels, predictions, weights=None, metrics_collections=None,
              updates_collections=None, name=None):
        with variable_scope(name, default_name, [predictions, labels, weights]):
            predictions, labels, weights = same_rank(
                cast(predictions, dtypes.bool), cast(labels, dtypes.bool), weights)
            condition = logical_and(equal(labels, label), equal(predictions, prediction))
            return _count(condition, weights, metrics_collections, updates_collections)

    count.__name__ = count.__qualname__ = default_name
    count.__doc__ = """The weighted number of elements predicted %s whose label is %s.

    Args:
      labels, predictions: tensors of one shape, cast to bool.
      weights, metrics_collections, updates_collections, name: as for `mean`.
    Returns:
      (value, update_op): float32 scalars.
    Source: tf.metrics.%s, TensorFlow 1.15.
    """ % (prediction, label, default_name)
    return count


true_positives = _counter("true_positives", True, True)
true_negatives = _counter("true_negatives", False, False)
false_positives = _counter("false_positives", False, True)
false_negatives = _counter("false_negatives", True, False)


def precision(labels, predictions, weights=None, metrics_collections=None,
              updates_collections=None, name=None):
    """True positives / (true positives + false positives), 0 where there are none.

    Args, Returns: as for `true_positives`.
    Source: tf.metrics.precision, TensorFlow 1.15.
    """
    return _share(false_positives, "precision", labels, predictions, weights,
                  metrics_collections, updates_collections, name)


def recall(labels, predictions, weights=None, metrics_collections=None, updates_collections=None,
           name=None):
    """True positives / (true positives + false negatives), 0 where there are none.

    Args, Returns: as for `true_positives`.
    Source: tf.metrics.recall, TensorFlow 1.15.
    """
    return _share(false_negatives, "recall", labels, predictions, weights, metrics_collections,
                  updates_collections, name)


def _share(misses, default_name, labels, predictions, weights, metrics_collections,
           updates_collections, name):
    with variable_scope(name, default_name, [predictions, labels, weights]):
        predictions, labels, weights = same_rank(
            cast(predictions, dtypes.bool), cast(labels, dtypes.bool), weights)
        hit, more_hits = true_positives(labels, predictions, weights)
        miss, more_misses = misses(labels, predictions, weights)
        return collected(_ratio(hit, miss, "value"), _ratio(more_hits, more_misses, "update_op"),
                         metrics_collections, updates_collections)


def _ratio(hits, misses, name):
    return where(greater(hits + misses, 0), div(hits, hits + misses), 0, name=name)

"""Metrics of scores in [0, 1] that become predictions by a threshold: AUC and its kin."""

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph
from minigraph.metrics.local import collected, metric_variable, same_rank
from minigraph.ops import elementwise as math_ops
from minigraph.ops.array import (
    expand_dims, identity, ones_like, reshape, shape, stack, tile, transpose, where)
from minigraph.ops.check_ops import assert_greater_equal, assert_less_equal
from minigraph.ops.constant import constant
from minigraph.ops.cumulative import argmax, argmin
from minigraph.ops.elementwise import div, div_no_nan, maximum, minimum, multiply
from minigraph.ops.reduction import reduce_sum
from minigraph.ops.state import assign_add
from minigraph.ops.weights_broadcast import broadcast_weights
from minigraph.variables.scopes import variable_scope

_EPSILON = 1e-7
_COUNTS = ("tp", "fn", "tn", "fp")
_VARIABLES = {"tp": "true_positives", "fn": "false_negatives", "tn": "true_negatives",
              "fp": "false_positives"}


def _spread(number):
    """`number` thresholds over [0, 1], the outer ones just outside."""
    inner = [(i + 1) * 1.0 / (number - 1) for i in range(number - 2)]
    return [0.0 - _EPSILON] + inner + [1.0 + _EPSILON]


def _counts(labels, predictions, thresholds, weights=None, includes=_COUNTS):
    """For each kind of count (values, updates): vectors over the thresholds."""
    predictions = convert_to_tensor(predictions)
    checks = [
        assert_greater_equal(predictions, math_ops.cast(0.0, predictions.dtype),
                             message="predictions must be in [0, 1]"),
        assert_less_equal(predictions, math_ops.cast(1.0, predictions.dtype),
                          message="predictions must be in [0, 1]")]
    with get_default_graph().control_dependencies(checks):
        predictions, labels, weights = same_rank(
            math_ops.cast(predictions, dtypes.float32), math_ops.cast(labels, dtypes.bool), weights)
    masks = _masks(labels, predictions, thresholds)
    if weights is not None:
        weights = broadcast_weights(math_ops.cast(weights, dtypes.float32), predictions)
        weights = tile(reshape(weights, [1, -1]), [len(thresholds), 1])
    values, updates = {}, {}
    for kind in includes:
        variable = metric_variable([len(thresholds)], dtypes.float32, name=_VARIABLES[kind])
        hits = math_ops.cast(math_ops.logical_and(*masks[kind]), dtypes.float32)
        if weights is not None:
            hits *= weights
        updates[kind] = assign_add(variable, reduce_sum(hits, 1))
        values[kind] = variable
    return values, updates


def _masks(labels, predictions, thresholds):
    """For each kind of count two bool matrices [thresholds, elements], to be and-ed."""
    number = len(thresholds)
    column, row = reshape(predictions, [-1, 1]), reshape(labels, [1, -1])
    elements = column.shape[0].value
    if elements is None:
        elements = shape(column)[0]
    limits = tile(expand_dims(constant(thresholds), [1]), stack([1, elements]))
    positive = math_ops.greater(tile(transpose(column), [number, 1]), limits)
    negative = math_ops.logical_not(positive)
    is_true = tile(row, [number, 1])
    is_false = math_ops.logical_not(is_true)
    return {"tp": (is_true, positive), "fn": (is_true, negative), "tn": (is_false, negative),
            "fp": (is_false, positive)}


def auc(labels, predictions, weights=None, num_thresholds=200, metrics_collections=None,
        updates_collections=None, curve="ROC", name=None, summation_method="trapezoidal",
        thresholds=None):
    """The area under a curve, approximated by a Riemann sum over thresholds.

    Args:
      labels: tensor cast to bool.
      predictions: scores in [0, 1] of the same shape.
      weights, metrics_collections, updates_collections, name: as for `mean`.
      num_thresholds: how many, equally spaced.
      curve: "ROC", true positives against false positives, or "PR", precision against recall.
      summation_method: "trapezoidal", "minoring", "majoring", or "careful_interpolation" of PR.
      thresholds: the inner thresholds themselves, instead of `num_thresholds`.
    Raises:
      ValueError: for another curve or method.
    Source: tf.metrics.auc, TensorFlow 1.15; Davis and Goadrich, 2006.
    """
    if curve not in ("ROC", "PR"):
        raise ValueError("curve must be either ROC or PR, %s unknown" % curve)
    with variable_scope(name, "auc", [labels, predictions, weights]):
        limits = (_spread(num_thresholds) if thresholds is None else
                  [0.0 - _EPSILON] + sorted(thresholds) + [1.0 + _EPSILON])
        values, updates = _counts(labels, predictions, limits, weights)
        return collected(_area(values, curve, summation_method, "value"),
                         _area(updates, curve, summation_method, "update_op"),
                         metrics_collections, updates_collections)


def _area(counts, curve, method, name):
    if method == "careful_interpolation" and curve == "PR":
        return _interpolated(counts)
    tp, fn, tn, fp = (counts[kind] for kind in _COUNTS)
    recalls = div(tp + _EPSILON, tp + fn + _EPSILON)
    if curve == "ROC":
        x, y = div(fp, fp + tn + _EPSILON), recalls
    else:
        x, y = recalls, div(tp + _EPSILON, tp + fp + _EPSILON)
    widths = x[:-1] - x[1:]
    if method in ("trapezoidal", "careful_interpolation"):
        return reduce_sum(multiply(widths, (y[:-1] + y[1:]) / 2.0), name=name)
    if method == "minoring":
        return reduce_sum(multiply(widths, minimum(y[:-1], y[1:])), name=name)
    if method == "majoring":
        return reduce_sum(multiply(widths, maximum(y[:-1], y[1:])), name=name)
    raise ValueError("Invalid summation_method: %s" % method)


def _interpolated(counts):
    """Area under precision against recall, with true positives linear in all positives between."""
    tp, fn, fp = counts["tp"], counts["fn"], counts["fp"]
    steps = tp[:-1] - tp[1:]
    positives = tp + fp
    slope = div_no_nan(steps, maximum(positives[:-1] - positives[1:], 0), name="prec_slope")
    intercept = tp[1:] - multiply(slope, positives[1:])
    both = math_ops.logical_and(positives[:-1] > 0, positives[1:] > 0)
    growth = where(both, div_no_nan(positives[:-1], maximum(positives[1:], 0)),
                   ones_like(positives[1:]))
    areas = div_no_nan(slope * (steps + intercept * math_ops.log(growth)),
                       maximum(tp[1:] + fn[1:], 0), name="pr_auc_increment")
    return reduce_sum(areas, name="interpolate_pr_auc")


def _counter(kind):
    default_name = _VARIABLES[kind]

    def count(labels, predictions, thresholds, weights=None, metrics_collections=None,
              updates_collections=None, name=None):
        with variable_scope(name, default_name, [predictions, labels, weights]):
            values, updates = _counts(labels, predictions, thresholds, weights, (kind,))
            return collected(identity(values[kind]), updates[kind], metrics_collections,
                             updates_collections)

    count.__name__ = count.__qualname__ = default_name + "_at_thresholds"
    count.__doc__ = """The weighted number of %s for each threshold.

    Args:
      labels: tensor cast to bool.
      predictions: scores in [0, 1] of the same shape, positive where above the threshold.
      thresholds: list of floats.
      weights, metrics_collections, updates_collections, name: as for `mean`.
    Returns:
      (value, update_op): float32 vectors over the thresholds.
    Source: tf.metrics.%s_at_thresholds, TensorFlow 1.15.
    """ % (default_name.replace("_", " "), default_name)
    return count


true_positives_at_thresholds = _counter("tp")
false_negatives_at_thresholds = _counter("fn")
true_negatives_at_thresholds = _counter("tn")
false_positives_at_thresholds = _counter("fp")


def precision_at_thresholds(labels, predictions, thresholds, weights=None,
                            metrics_collections=None, updates_collections=None, name=None):
    """Precision for each threshold; arguments as for `true_positives_at_thresholds`.

    Source: tf.metrics.precision_at_thresholds, TensorFlow 1.15.
    """
    return _share_at_thresholds("precision_at_thresholds", "precision_", "fp", labels, predictions,
                                thresholds, weights, metrics_collections, updates_collections, name)


def recall_at_thresholds(labels, predictions, thresholds, weights=None, metrics_collections=None,
                         updates_collections=None, name=None):
    """Recall for each threshold; arguments as for `true_positives_at_thresholds`.

    Source: tf.metrics.recall_at_thresholds, TensorFlow 1.15.
    """
    return _share_at_thresholds("recall_at_thresholds", "recall_", "fn", labels, predictions,
                                thresholds, weights, metrics_collections, updates_collections, name)


def _share_at_thresholds(default_name, prefix, missed, labels, predictions, thresholds, weights,
                         metrics_collections, updates_collections, name):
    with variable_scope(name, default_name, [predictions, labels, weights]):
        values, updates = _counts(labels, predictions, thresholds, weights, ("tp", missed))
        shares = [div(counts["tp"], _EPSILON + counts["tp"] + counts[missed], name=prefix + suffix)
                  for counts, suffix in ((values, "value"), (updates, "update_op"))]
        return collected(*shares, metrics_collections, updates_collections)


def sensitivity_at_specificity(labels, predictions, specificity, weights=None, num_thresholds=200,
                               metrics_collections=None, updates_collections=None, name=None):
    """The sensitivity tp / (tp + fn) at the threshold whose specificity is nearest the given one.

    Raises:
      ValueError: unless 0 <= specificity <= 1.
    Source: tf.metrics.sensitivity_at_specificity, TensorFlow 1.15.
    """
    if specificity < 0 or specificity > 1:
        raise ValueError("`specificity` must be in the range [0, 1].")

    def sensitivity(counts, name):
        specificities = div(counts["tn"], counts["tn"] + counts["fp"] + _EPSILON)
        at = math_ops.cast(argmin(math_ops.abs(specificities - specificity), 0), dtypes.int32)
        return div(counts["tp"][at], counts["tp"][at] + counts["fn"][at] + _EPSILON, name=name)

    return _at(sensitivity, "sensitivity_at_specificity", labels, predictions, weights,
               num_thresholds, metrics_collections, updates_collections, name)


def specificity_at_sensitivity(labels, predictions, sensitivity, weights=None, num_thresholds=200,
                               metrics_collections=None, updates_collections=None, name=None):
    """The specificity tn / (tn + fp) at the highest threshold whose sensitivity is nearest.

    Raises:
      ValueError: unless 0 <= sensitivity <= 1.
    Source: tf.metrics.specificity_at_sensitivity, TensorFlow 1.15.
    """
    if sensitivity < 0 or sensitivity > 1:
        raise ValueError("`sensitivity` must be in the range [0, 1].")

    def specificity(counts, name):
        sensitivities = div(counts["tp"], counts["tp"] + counts["fn"] + _EPSILON)
        distance = math_ops.abs(sensitivities - sensitivity)
        nearest = distance <= distance[math_ops.cast(argmin(distance, 0), dtypes.int32)]
        from_top = argmax(math_ops.cast(nearest[::-1], dtypes.int32), 0)
        at = len(_spread(num_thresholds)) - 1 - math_ops.cast(from_top, dtypes.int32)
        return div(counts["tn"][at], counts["tn"][at] + counts["fp"][at] + _EPSILON, name=name)

    return _at(specificity, "specificity_at_sensitivity", labels, predictions, weights,
               num_thresholds, metrics_collections, updates_collections, name)


def _at(measure, default_name, labels, predictions, weights, num_thresholds, metrics_collections,
        updates_collections, name):
    with variable_scope(name, default_name, [predictions, labels, weights]):
        values, updates = _counts(labels, predictions, _spread(num_thresholds), weights)
        return collected(measure(values, "value"), measure(updates, "update_op"),
                         metrics_collections, updates_collections)

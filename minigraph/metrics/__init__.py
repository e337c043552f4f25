"""`tf.metrics`: measures over a stream of batches, kept in local variables.

Each gives (value, update_op): the update takes in a batch and gives the new value.
"""

from minigraph.core.missing import module_getattr
from minigraph.metrics.at_k import (
    average_precision_at_k, precision_at_k, precision_at_top_k, recall_at_k, recall_at_top_k,
    sparse_average_precision_at_k, sparse_precision_at_k)
from minigraph.metrics.classes import mean_iou, mean_per_class_accuracy
from minigraph.metrics.counts import (
    false_negatives, false_positives, precision, recall, true_negatives, true_positives)
from minigraph.metrics.means import (
    accuracy, mean, mean_absolute_error, mean_cosine_distance, mean_relative_error,
    mean_squared_error, mean_tensor, percentage_below, root_mean_squared_error)
from minigraph.metrics.thresholds import (
    auc, false_negatives_at_thresholds, false_positives_at_thresholds, precision_at_thresholds,
    recall_at_thresholds, sensitivity_at_specificity, specificity_at_sensitivity,
    true_negatives_at_thresholds, true_positives_at_thresholds)

__getattr__ = module_getattr(__name__)

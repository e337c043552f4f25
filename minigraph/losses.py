"""`tf.losses`: losses that collect themselves."""

from minigraph.core.missing import module_getattr
from minigraph.losses.collected import (
    add_loss, get_losses, get_regularization_loss, get_regularization_losses, get_total_loss)
from minigraph.losses.cross_entropy import (
    log_loss, sigmoid_cross_entropy, softmax_cross_entropy, sparse_softmax_cross_entropy)
from minigraph.losses.distances import (
    absolute_difference, cosine_distance, hinge_loss, huber_loss, mean_pairwise_squared_error,
    mean_squared_error)
from minigraph.losses.weighted import Reduction, compute_weighted_loss

__getattr__ = module_getattr(__name__)

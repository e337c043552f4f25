"""The parts of `tf.contrib.layers` that scripts use."""

from minigraph.contrib.layers.embedding import safe_embedding_lookup_sparse
from minigraph.contrib.layers.initializers import (
    variance_scaling_initializer, xavier_initializer, xavier_initializer_conv2d)
from minigraph.contrib.layers.layers import (
    batch_norm, dropout, flatten, fully_connected, linear, one_hot_encoding, relu, relu6,
    repeat, stack)
from minigraph.contrib.layers.regularizers import (
    apply_regularization, l1_l2_regularizer, l1_regularizer, l2_regularizer, sum_regularizer)
from minigraph.core.missing import module_getattr

__getattr__ = module_getattr(__name__)

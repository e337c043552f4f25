"""`tf.contrib.slim`: names of contrib.layers, contrib.framework and contrib.losses in one place."""

from minigraph.contrib import layers, losses
from minigraph.contrib.framework import (
    add_arg_scope, add_model_variable, arg_scope, filter_variables, get_local_variables,
    get_model_variables, get_or_create_global_step, get_trainable_variables, get_unique_variable,
    get_variables, get_variables_by_name, get_variables_by_suffix, has_arg_scope, local_variable)
from minigraph.contrib.layers import (
    apply_regularization, batch_norm, dropout, flatten, fully_connected, l1_l2_regularizer,
    l1_regularizer, l2_regularizer, linear, one_hot_encoding, relu, relu6, repeat, stack,
    sum_regularizer, variance_scaling_initializer, xavier_initializer,
    xavier_initializer_conv2d)
from minigraph.contrib.framework.arg_scope import arg_scoped_arguments, current_arg_scope
from minigraph.core.missing import module_getattr

initializers = regularizers = layers
__getattr__ = module_getattr(__name__)

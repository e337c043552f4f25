"""Functions of a variable that give a loss."""

import numbers

from minigraph.core.collections import GraphKeys
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import add_to_collection, get_collection, name_scope
from minigraph.ops.add_n import add_n
from minigraph.ops.bias import l2_loss
from minigraph.ops.constant import constant
from minigraph.ops.elementwise import abs as abs_, multiply
from minigraph.ops.reduction import reduce_sum


def _checked(scale):
    if isinstance(scale, numbers.Integral):
        raise ValueError("scale cannot be an integer: %s" % (scale,))
    if isinstance(scale, numbers.Real) and scale < 0.0:
        raise ValueError("Setting a scale less than 0 on a regularizer: %g" % scale)
    return scale


def _scaled(scale, scope, default_name, penalty):
    if _checked(scale) == 0.0:
        return lambda _: None

    def regularizer(weights):
        with name_scope(scope, default_name, [weights]) as name:
            factor = convert_to_tensor(scale, dtype=weights.dtype.base_dtype, name="scale")
            return multiply(factor, penalty(weights), name=name)

    regularizer.__name__ = default_name.removesuffix("_regularizer")
    return regularizer


def l1_regularizer(scale, scope=None):
    """function(weights) -> scale * sum |weights|; None for a scale of 0.

    Raises:
      ValueError: if `scale` is negative, or an integer.
    Source: tf.contrib.layers.l1_regularizer, TensorFlow 1.15.
    """
    return _scaled(scale, scope, "l1_regularizer", lambda weights: reduce_sum(abs_(weights)))


def l2_regularizer(scale, scope=None):
    """function(weights) -> scale * sum weights^2 / 2; None for a scale of 0.

    Raises:
      ValueError: if `scale` is negative, or an integer.
    Source: tf.contrib.layers.l2_regularizer, TensorFlow 1.15.
    """
    return _scaled(scale, scope, "l2_regularizer", l2_loss)


def l1_l2_regularizer(scale_l1=1.0, scale_l2=1.0, scope=None):
    """The sum of `l1_regularizer` and `l2_regularizer`.

    Source: tf.contrib.layers.l1_l2_regularizer, TensorFlow 1.15.
    """
    for scale in (scale_l1, scale_l2):
        _checked(scale)
    scope = scope or "l1_l2_regularizer"
    if scale_l1 == 0.0:
        return l2_regularizer(scale_l2, scope)
    if scale_l2 == 0.0:
        return l1_regularizer(scale_l1, scope)
    return sum_regularizer([l1_regularizer(scale_l1), l2_regularizer(scale_l2)], scope=scope)


def sum_regularizer(regularizer_list, scope=None):
    """function(weights) -> the sum of what the regularizers give; None if there is none.

    Source: tf.contrib.layers.sum_regularizer, TensorFlow 1.15.
    """
    regularizers = [regularizer for regularizer in regularizer_list if regularizer is not None]
    if not regularizers:
        return None

    def regularizer(weights):
        with name_scope(scope, "sum_regularizer", [weights]) as name:
            losses = [found for found in (part(weights) for part in regularizers)
                      if found is not None]
            return add_n(losses, name=name) if losses else None
    return regularizer


def apply_regularization(regularizer, weights_list=None):
    """The sum of `regularizer` over tensors, added to GraphKeys.REGULARIZATION_LOSSES.

    Args:
      regularizer: function(weights) -> scalar or None.
      weights_list: tensors or variables; those of GraphKeys.WEIGHTS by default.
    Raises:
      ValueError: if the regularizer gives no scalar, or there are no weights.
    Source: tf.contrib.layers.apply_regularization, TensorFlow 1.15.
    """
    if not weights_list:
        weights_list = get_collection(GraphKeys.WEIGHTS)
    if not weights_list:
        raise ValueError("No weights to regularize.")
    with name_scope("get_regularization_penalty", values=weights_list) as scope:
        losses = [regularizer(weights) for weights in weights_list]
        losses = [constant(0.0) if loss is None else loss for loss in losses]
        for loss in losses:
            if loss.shape.ndims != 0:
                raise ValueError("regularizer must return a scalar Tensor instead of a Tensor with "
                                 "rank %s." % loss.shape.ndims)
        total = add_n(losses, name=scope)
        add_to_collection(GraphKeys.REGULARIZATION_LOSSES, total)
        return total

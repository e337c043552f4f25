"""Dropout, and the share of zeros."""

import numbers

from minigraph import tf_logging as logging
from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.shape import TensorShape
from minigraph.ops import array as array_ops
from minigraph.ops import elementwise as math_ops
from minigraph.ops._reduce import renamed_argument
from minigraph.ops.random import random_uniform
from minigraph.ops.reduction import count_nonzero


def _noise_shape(x, noise_shape):
    """`noise_shape` with the sizes of `x` where it has None."""
    if noise_shape is None:
        return array_ops.shape(x)
    try:
        given = TensorShape(noise_shape)
    except (TypeError, ValueError):
        return noise_shape
    if x.shape.ndims is None or given.ndims != x.shape.ndims:
        return noise_shape
    return TensorShape([size if wanted is None else wanted
                        for wanted, size in zip(given.as_list(), x.shape.as_list())])


def dropout(x, keep_prob=None, noise_shape=None, seed=None, name=None, rate=None):
    """y = x / (1 - rate) where a random number is at least `rate`, 0 elsewhere.

    Args:
      x: Tensor of floats.
      keep_prob: 1 - rate, the old way to say it.
      noise_shape: shape of the random numbers, which broadcast to `x`; None stands for its size.
      seed: operation seed, see `set_random_seed`.
      name: name scope of the operations (optional).
      rate: share of elements to drop: a number in [0, 1), or a scalar Tensor.
    Raises:
      ValueError: if neither or both of `rate` and `keep_prob` are given, the rate is not in
        [0, 1), or `x` is not floating point.
    Source: tf.nn.dropout, TensorFlow 1.15; Srivastava et al., 2014.
    """
    try:
        dropped = None if keep_prob is None else 1. - keep_prob
    except TypeError:
        raise ValueError("keep_prob must be a floating point number or Tensor (got %r)"
                         % keep_prob) from None
    rate = renamed_argument("rate", rate, "keep_prob", dropped)
    if rate is None:
        raise ValueError("You must provide a rate to dropout.")
    return dropout_v2(x, rate, noise_shape, seed, name)


def dropout_v2(x, rate, noise_shape=None, seed=None, name=None):
    """`dropout` by rate alone. Source: tf.compat.v2.nn.dropout, TensorFlow 1.15."""
    with name_scope(name, "dropout", [x]):
        is_number = isinstance(rate, numbers.Real)
        if is_number and not 0 <= rate < 1:
            raise ValueError("rate must be a scalar tensor or a float in the range [0, 1), got %g"
                             % rate)
        x = convert_to_tensor(x, name="x")
        if not x.dtype.is_floating:
            raise ValueError("x has to be a floating point tensor since it's going to be scaled. "
                             "Got a %s tensor instead." % (x.dtype,))
        if is_number and rate > 0.5:
            logging.log_first_n(
                logging.WARN, "Large dropout rate: %g (>0.5). In TensorFlow 2.x, dropout() uses "
                "dropout rate instead of keep_prob. Please ensure that this is intended.", 5, rate)
        if is_number and rate == 0:
            return x
        rate = convert_to_tensor(rate, dtype=x.dtype, name="rate")
        rate.shape.assert_has_rank(0)
        noise = random_uniform(_noise_shape(x, noise_shape), seed=seed, dtype=x.dtype)
        scale = 1 / (1 - rate)
        kept = noise >= rate
        y = x * scale * math_ops.cast(kept, x.dtype)
        y.set_shape(x.shape)
        return y


def zero_fraction(value, name=None):
    """y = the share of the elements of `value` that are 0, a float32 scalar; NaN for no elements.

    Source: tf.nn.zero_fraction, TensorFlow 1.15.
    """
    with name_scope(name, "zero_fraction", [value]):
        value = convert_to_tensor(value, name="value")
        size = array_ops.size(value, out_type=dtypes.int64)
        count = count_nonzero(value, dtype=dtypes.int64)
        with name_scope("counts_to_fraction"):
            zeros = math_ops.cast(size - count, dtypes.float32)
            fraction = math_ops.truediv(zeros, math_ops.cast(size, dtypes.float32))
        return array_ops.identity(fraction, "fraction")

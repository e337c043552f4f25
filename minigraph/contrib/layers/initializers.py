"""Initializers that keep the variance of what flows through a layer."""

import math

from minigraph.core import dtypes
from minigraph.ops.random import random_uniform, truncated_normal


def variance_scaling_initializer(factor=2.0, mode="FAN_IN", uniform=False, seed=None,
                                 dtype=dtypes.float32):
    """Samples of variance factor / n, n the number of inputs of a unit (or outputs, or the mean).

    Args:
      factor: number; 2 is for ReLU.
      mode: "FAN_IN", "FAN_OUT" or "FAN_AVG".
      uniform: uniform samples instead of truncated normal ones.
      seed: int, see `tf.set_random_seed`.
      dtype: floating point.
    Returns:
      function(shape, dtype) -> tensor.
    Raises:
      TypeError: for another dtype, or another mode.
    Source: tf.contrib.layers.variance_scaling_initializer, TensorFlow 1.15; He et al., 2015.
    """
    if not dtypes.as_dtype(dtype).is_floating:
        raise TypeError("Cannot create initializer for non-floating point type.")
    if mode not in ("FAN_IN", "FAN_OUT", "FAN_AVG"):
        raise TypeError("Unknown mode %s [FAN_IN, FAN_OUT, FAN_AVG]" % mode)

    def initializer(shape, dtype=dtype, partition_info=None):
        if not dtypes.as_dtype(dtype).is_floating:
            raise TypeError("Cannot create initializer for non-floating point type.")
        sizes = list(partition_info.full_shape if partition_info is not None else shape)
        n = _fan([float(size) for size in sizes], mode)
        if uniform:
            limit = math.sqrt(3.0 * factor / n)
            return random_uniform(shape, -limit, limit, dtype, seed=seed)
        # Cutting off at two standard deviations takes 1.3 of the variance away.
        return truncated_normal(shape, 0.0, math.sqrt(1.3 * factor / n), dtype, seed=seed)
    return initializer


def _fan(sizes, mode):
    fan_in, fan_out = float(sizes[-2] if len(sizes) > 1 else sizes[-1]), float(sizes[-1])
    field = math.prod(sizes[:-2])
    return {"FAN_IN": fan_in, "FAN_OUT": fan_out, "FAN_AVG": (fan_in + fan_out) / 2.0}[mode] * field


def xavier_initializer(uniform=True, seed=None, dtype=dtypes.float32):
    """Samples of variance 2 / (number of inputs + number of outputs).

    Args: as for `variance_scaling_initializer`.
    Source: tf.contrib.layers.xavier_initializer, TensorFlow 1.15; Glorot and Bengio, 2010.
    """
    return variance_scaling_initializer(factor=1.0, mode="FAN_AVG", uniform=uniform, seed=seed,
                                        dtype=dtype)


xavier_initializer_conv2d = xavier_initializer

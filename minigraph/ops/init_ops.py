"""Initializers: objects that make a variable's initial value, given its shape."""

import math

import numpy as np

from minigraph.core import dtypes
from minigraph.core.shape import TensorShape
from minigraph.ops import array, decompositions, elementwise, random
from minigraph.ops.array import eye, ones, slice as slice_, zeros
from minigraph.ops.constant import constant
from minigraph.ops.random import random_normal, random_uniform, truncated_normal


class Initializer:
    """Base of initializers: call it with a shape for a tensor of initial values."""

    def __call__(self, shape, dtype=None, partition_info=None):
        """A tensor of `shape` and `dtype`; `partition_info` tells the part of what it is for."""
        raise NotImplementedError

    def get_config(self):
        """The constructor's arguments as a dict."""
        return {}

    @classmethod
    def from_config(cls, config):
        """The initializer whose `get_config` gave `config`."""
        return cls(**config)


def _real_float(dtype):
    dtype = dtypes.as_dtype(dtype)
    if not dtype.is_floating:
        raise ValueError("Expected floating point type, got %s." % dtype)
    return dtype


class Zeros(Initializer):
    """All elements 0."""

    def __init__(self, dtype=dtypes.float32):
        self.dtype = dtypes.as_dtype(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        return zeros(shape, self.dtype if dtype is None else dtype)

    def get_config(self):
        return {"dtype": self.dtype.name}


class Ones(Initializer):
    """All elements 1."""

    def __init__(self, dtype=dtypes.float32):
        self.dtype = dtypes.as_dtype(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        return ones(shape, self.dtype if dtype is None else dtype)

    def get_config(self):
        return {"dtype": self.dtype.name}


class Constant(Initializer):
    """Given values.

    Args:
      value: a number, list or array; too short a one is filled up with its last element.
      dtype: DType.
      verify_shape: raise TypeError if the shape of `value` is not the one asked for.
    Raises:
      TypeError: if `value` is of another type.
    """

    def __init__(self, value=0, dtype=dtypes.float32, verify_shape=False):
        if not (np.isscalar(value) or isinstance(value, (list, tuple, np.ndarray))):
            raise TypeError("Invalid type for initial value: %s (expected Python scalar, list or "
                            "tuple of values, or numpy.ndarray)." % type(value))
        self.value = value
        self.dtype = dtypes.as_dtype(dtype)
        self._verify_shape = verify_shape

    def __call__(self, shape, dtype=None, partition_info=None, verify_shape=None):
        return constant(self.value, dtype=self.dtype if dtype is None else dtype, shape=shape,
                        verify_shape=self._verify_shape if verify_shape is None else verify_shape)

    def get_config(self):
        return {"value": self.value, "dtype": self.dtype.name}


class RandomUniform(Initializer):
    """Uniform in [minval, maxval); maxval is 1 for floats by default and required for integers."""

    def __init__(self, minval=0, maxval=None, seed=None, dtype=dtypes.float32):
        self.minval, self.maxval = minval, maxval
        self.seed = seed
        self.dtype = dtypes.as_dtype(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        return random_uniform(shape, self.minval, self.maxval,
                              self.dtype if dtype is None else dtype, seed=self.seed)

    def get_config(self):
        return {"minval": self.minval, "maxval": self.maxval, "seed": self.seed,
                "dtype": self.dtype.name}


class RandomNormal(Initializer):
    """Normally distributed with the given mean and standard deviation."""

    def __init__(self, mean=0.0, stddev=1.0, seed=None, dtype=dtypes.float32):
        self.mean, self.stddev = mean, stddev
        self.seed = seed
        self.dtype = _real_float(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        return random_normal(shape, self.mean, self.stddev,
                             self.dtype if dtype is None else dtype, seed=self.seed)

    def get_config(self):
        return {"mean": self.mean, "stddev": self.stddev, "seed": self.seed,
                "dtype": self.dtype.name}


class TruncatedNormal(Initializer):
    """Normally distributed, drawn again beyond two standard deviations from the mean."""

    def __init__(self, mean=0.0, stddev=1.0, seed=None, dtype=dtypes.float32):
        self.mean, self.stddev = mean, stddev
        self.seed = seed
        self.dtype = _real_float(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        return truncated_normal(shape, self.mean, self.stddev,
                                self.dtype if dtype is None else dtype, seed=self.seed)

    def get_config(self):
        return {"mean": self.mean, "stddev": self.stddev, "seed": self.seed,
                "dtype": self.dtype.name}


def _full_shape(shape, partition_info):
    return shape if partition_info is None else partition_info.full_shape


class UniformUnitScaling(Initializer):
    """Uniform in [-limit, limit], limit = factor * sqrt(3 / n), n the size without the last axis.

    Source: tf.uniform_unit_scaling_initializer, TensorFlow 1.15; Sussillo and Abbott, 2014.
    """

    def __init__(self, factor=1.0, seed=None, dtype=dtypes.float32):
        self.factor = factor
        self.seed = seed
        self.dtype = _real_float(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        inputs = 1.0
        for dim in list(_full_shape(shape, partition_info))[:-1]:
            inputs *= float(dim)
        limit = math.sqrt(3 / max(inputs, 1.0)) * self.factor
        return random_uniform(shape, -limit, limit, self.dtype if dtype is None else dtype,
                              seed=self.seed)

    def get_config(self):
        return {"factor": self.factor, "seed": self.seed, "dtype": self.dtype.name}


class VarianceScaling(Initializer):
    """Random of variance scale / n, where n is what `mode` says: fan_in, fan_out or their mean.

    Args:
      scale: positive number.
      mode: "fan_in", "fan_out" or "fan_avg".
      distribution: "truncated_normal" (or "normal"), "untruncated_normal" or "uniform".
      seed: seed of the operation.
      dtype: floating DType.
    Raises:
      ValueError: for another mode or distribution, or a scale that is not positive.
    Source: tf.variance_scaling_initializer, TensorFlow 1.15.
    """

    def __init__(self, scale=1.0, mode="fan_in", distribution="truncated_normal", seed=None,
                 dtype=dtypes.float32):
        if scale <= 0.:
            raise ValueError("`scale` must be positive float.")
        if mode not in ("fan_in", "fan_out", "fan_avg"):
            raise ValueError("Invalid `mode` argument:", mode)
        distribution = distribution.lower()
        if distribution not in ("normal", "uniform", "truncated_normal", "untruncated_normal"):
            raise ValueError("Invalid `distribution` argument:", distribution)
        self.scale, self.mode, self.distribution = scale, mode, distribution
        self.seed = seed
        self.dtype = _real_float(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        dtype = self.dtype if dtype is None else dtype
        fan_in, fan_out = compute_fans(_full_shape(shape, partition_info))
        mean = (fan_in + fan_out) / 2.
        units = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": mean}[self.mode]
        variance = self.scale / max(1., units)
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * variance)
            return random.random_uniform(shape, -limit, limit, dtype, seed=self.seed)
        if self.distribution == "untruncated_normal":
            return random.random_normal(shape, 0.0, math.sqrt(variance), dtype, seed=self.seed)
        # Truncation at two deviations takes this much off the standard deviation.
        stddev = math.sqrt(variance) / .87962566103423978
        return random.truncated_normal(shape, 0.0, stddev, dtype, seed=self.seed)

    def get_config(self):
        return {"scale": self.scale, "mode": self.mode, "distribution": self.distribution,
                "seed": self.seed, "dtype": self.dtype.name}


def compute_fans(shape):
    """(inputs, outputs) of a unit whose weights have `shape`; leading axes are a window's."""
    shape = [int(d) for d in shape]
    if len(shape) < 1:
        return 1, 1
    if len(shape) == 1:
        return shape[0], shape[0]
    window = 1.
    for dim in shape[:-2]:
        window *= dim
    return window * shape[-2], window * shape[-1]


class GlorotUniform(VarianceScaling):
    """Uniform in [-limit, limit], limit = sqrt(6 / (fan_in + fan_out)). Glorot and Bengio, 2010."""

    def __init__(self, seed=None, dtype=dtypes.float32):
        super().__init__(1.0, "fan_avg", "uniform", seed, dtype)

    def get_config(self):
        return {"seed": self.seed, "dtype": self.dtype.name}


class GlorotNormal(VarianceScaling):
    """Truncated normal of deviation sqrt(2 / (fan_in + fan_out)). Glorot and Bengio, 2010."""

    def __init__(self, seed=None, dtype=dtypes.float32):
        super().__init__(1.0, "fan_avg", "truncated_normal", seed, dtype)

    def get_config(self):
        return {"seed": self.seed, "dtype": self.dtype.name}


class Orthogonal(Initializer):
    """A random orthogonal matrix times `gain`; leading axes count as rows.

    Raises:
      ValueError: when called for less than two axes.
    Source: tf.orthogonal_initializer, TensorFlow 1.15; Saxe et al., 2013.
    """

    def __init__(self, gain=1.0, seed=None, dtype=dtypes.float32):
        self.gain = gain
        self.seed = seed
        self.dtype = _real_float(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        dtype = self.dtype if dtype is None else dtype
        if len(shape) < 2:
            raise ValueError("The tensor to initialize must be at least two-dimensional")
        rows = 1
        for dim in list(shape)[:-1]:
            rows *= int(dim)
        columns = int(shape[-1])
        normal = random.random_normal((max(rows, columns), min(rows, columns)), dtype=dtype,
                                      seed=self.seed)
        q, r = decompositions.qr(normal, full_matrices=False)
        q *= elementwise.sign(array.diag_part(r))  # makes the distribution uniform
        if rows < columns:
            q = array.matrix_transpose(q)
        return self.gain * array.reshape(q, shape)

    def get_config(self):
        return {"gain": self.gain, "seed": self.seed, "dtype": self.dtype.name}


class Identity(Initializer):
    """The identity matrix times `gain`. ValueError when called for anything but a matrix."""

    def __init__(self, gain=1.0, dtype=dtypes.float32):
        self.gain = gain
        self.dtype = _real_float(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        full_shape = _full_shape(shape, partition_info)
        if len(full_shape) != 2:
            raise ValueError("Identity matrix initializer can only be used for 2D matrices.")
        dtype = self.dtype if dtype is None else dtype
        if isinstance(full_shape, TensorShape):
            full_shape = full_shape.as_list()
        matrix = eye(*full_shape, dtype=dtype)
        if partition_info is not None:
            matrix = slice_(matrix, partition_info.var_offset, shape)
        return self.gain * matrix

    def get_config(self):
        return {"gain": self.gain, "dtype": self.dtype.name}


def lecun_normal(seed=None):
    """Truncated normal of deviation sqrt(1 / fan_in)."""
    return VarianceScaling(1., "fan_in", "truncated_normal", seed)


def lecun_uniform(seed=None):
    """Uniform in [-limit, limit], limit = sqrt(3 / fan_in)."""
    return VarianceScaling(1., "fan_in", "uniform", seed)


def he_normal(seed=None):
    """Truncated normal of deviation sqrt(2 / fan_in). He et al., 2015."""
    return VarianceScaling(2., "fan_in", "truncated_normal", seed)


def he_uniform(seed=None):
    """Uniform in [-limit, limit], limit = sqrt(6 / fan_in). He et al., 2015."""
    return VarianceScaling(2., "fan_in", "uniform", seed)


zeros_initializer = Zeros
ones_initializer = Ones
constant_initializer = Constant
random_uniform_initializer = RandomUniform
random_normal_initializer = RandomNormal
truncated_normal_initializer = TruncatedNormal
uniform_unit_scaling_initializer = UniformUnitScaling
variance_scaling_initializer = VarianceScaling
orthogonal_initializer = Orthogonal
identity_initializer = Identity
glorot_uniform_initializer = GlorotUniform
glorot_normal_initializer = GlorotNormal

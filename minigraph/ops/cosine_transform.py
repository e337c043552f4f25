"""Discrete cosine transforms of the last dimension, by real Fourier transforms.

    type 1: y[k] = x[0] + (-1)^k x[N-1] + 2 sum of x[n] cos(pi k n / (N - 1)), n = 1 .. N - 2
    type 2: y[k] = 2 sum of x[n] cos(pi k (2 n + 1) / (2 N))
    type 3: y[k] = x[0] + 2 sum of x[n] cos(pi (2 k + 1) n / (2 N)), n = 1 .. N - 1
"""

import math

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.shape import dimension_value
from minigraph.ops import array
from minigraph.ops.elementwise import cast, complex as complex_of, exp, maximum, real, rsqrt, sqrt
from minigraph.ops.fourier import irfft, rfft

_INVERSE = {1: 1, 2: 3, 3: 2}


def _check(length, type, n, axis, norm):
    if axis != -1:
        raise NotImplementedError("axis must be -1. Got: %s" % axis)
    if n is not None and n < 1:
        raise ValueError("n should be a positive integer or None")
    if type not in _INVERSE:
        raise ValueError("Only Types I, II and III (I)DCT are supported.")
    if type == 1:
        if norm == "ortho":
            raise ValueError("Normalization is not supported for the Type-I DCT.")
        if length is not None and length < 2:
            raise ValueError("Type-I DCT requires the dimension to be greater than one.")
    if norm not in (None, "ortho"):
        raise ValueError("Unknown normalization. Expected None or 'ortho', got: %s" % norm)


def _resized(x, n):
    """The first `n` elements of the last dimension, zeros after them if there are fewer."""
    have = dimension_value(x.shape[-1])
    if have is not None and n <= have:
        return x[..., :n]
    missing = maximum(0, n - array.shape(x)[-1])
    return array.pad(x, [[0, 0]] * (x.shape.ndims - 1) + [[0, missing]])[..., :n]


def dct(input, type=2, n=None, axis=-1, norm=None, name=None):
    """The discrete cosine transform of the last dimension.

    Args:
      input: float32 tensor.
      type: 1, 2 or 3.
      n: length of the transform: `input` is cut, or padded with zeros, to it (optional).
      axis: -1.
      norm: None, or "ortho" for the orthonormal transform of type 2 or 3.
      name: scope of the operations (optional).
    Raises:
      ValueError: for another type or norm, "ortho" with type 1, or type 1 of one element.
      NotImplementedError: for another axis.
    Source: tf.signal.dct, TensorFlow 1.15.
    """
    with name_scope(name, "dct", [input]):
        x = convert_to_tensor(input, dtype=dtypes.float32, name="input")
        _check(dimension_value(x.shape[-1]) if n is None else n, type, n, axis, norm)
        if n is not None:
            x = _resized(x, n)
        length = dimension_value(x.shape[-1]) or array.shape(x)[-1]
        if type == 1:
            return real(rfft(array.concat([x, array.reverse(x[..., 1:-1], [-1])], -1)))
        size = cast(length, dtypes.float32)
        phase = array.range(size) * (math.pi * 0.5) / size
        make = _second if type == 2 else _third
        return make(x, length, size, phase, norm)


def _scaled(x, first, rest):
    """`x` with its first element times one factor, and the others times another."""
    return array.concat([x[..., :1] * first, x[..., 1:] * rest], -1)


def _second(x, length, size, phase, norm):
    scale = 2.0 * exp(complex_of(0.0, -phase))
    y = real(rfft(x, fft_length=[2 * length])[..., :length] * scale)
    if norm == "ortho":
        factor = 0.5 * rsqrt(size)
        y = _scaled(y, factor, factor * math.sqrt(2.0))
    return y


def _third(x, length, size, phase, norm):
    if norm == "ortho":
        factor = sqrt(size)
        x = _scaled(x, factor, factor * math.sqrt(0.5))
    else:
        x = x * size
    scale = 2.0 * exp(complex_of(0.0, phase))
    return irfft(scale * complex_of(x, 0.0), fft_length=[2 * length])[..., :length]


def idct(input, type=2, n=None, axis=-1, norm=None, name=None):
    """The inverse of `dct` but for its factor, which norm="ortho" alone makes 1.

    Source: tf.signal.idct, TensorFlow 1.15.
    """
    _check(dimension_value(input.shape[-1]) if n is None else n, type, n, axis, norm)
    return dct(input, type=_INVERSE[type], n=n, axis=axis, norm=norm, name=name)

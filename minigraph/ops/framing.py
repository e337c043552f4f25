"""Windows, frames of a signal, and the short-time Fourier transform that is made of them."""

import math

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import constant_value
from minigraph.core.name_scope import name_scope
from minigraph.ops import array
from minigraph.ops.array import unsorted_segment_sum
from minigraph.ops.elementwise import cast, cos, maximum, square
from minigraph.ops.fourier import irfft, rfft
from minigraph.ops.reduction import reduce_sum


def _integer(value, name):
    """(tensor, its value if it is known) of a scalar."""
    tensor = convert_to_tensor(value, dtype=dtypes.int32, name=name)
    if tensor.shape.ndims not in (None, 0):
        raise ValueError("Shape %s must have rank 0" % tensor.shape)
    known = constant_value(tensor)
    return tensor, None if known is None else int(known)


def _raised_cosine(name, default, window_length, periodic, dtype, a, b):
    dtype = dtypes.as_dtype(dtype)
    if not dtype.is_floating:
        raise ValueError("dtype must be a floating point type. Found %s" % dtype)
    with name_scope(name, default, [window_length, periodic]):
        length, known = _integer(window_length, "window_length")
        if known == 1:
            return array.ones([1], dtype)
        # A periodic window of even length is the symmetric one of one element more, cut.
        odd = length % 2 if periodic else 1
        n = cast(length - odd, dtype)
        angle = 2.0 * math.pi * cast(array.range(length), dtype) / n
        return cast(a - b * cos(angle), dtype)


def hann_window(window_length, periodic=True, dtype=dtypes.float32, name=None):
    """0.5 - 0.5 cos(2 pi i / n), i = 0 .. window_length - 1.

    Args:
      window_length: number of elements.
      periodic: n = window_length where that is even; else, and where it is odd, one less.
      dtype: floating dtype.
    Raises:
      ValueError: for another dtype.
    Source: tf.signal.hann_window, TensorFlow 1.15.
    """
    return _raised_cosine(name, "hann_window", window_length, periodic, dtype, 0.5, 0.5)


def hamming_window(window_length, periodic=True, dtype=dtypes.float32, name=None):
    """0.54 - 0.46 cos(2 pi i / n); see `hann_window`. Source: tf.signal.hamming_window."""
    return _raised_cosine(name, "hamming_window", window_length, periodic, dtype, 0.54, 0.46)


def frame(signal, frame_length, frame_step, pad_end=False, pad_value=0, axis=-1, name=None):
    """The pieces of `frame_length` elements that begin every `frame_step` elements of an axis.

    Args:
      signal: tensor [..., samples, ...] of rank 1 or more.
      frame_length, frame_step: numbers.
      pad_end: keep the pieces that reach over the end, filled up with `pad_value`.
      axis: of the samples.
    Returns:
      Tensor [..., frames, frame_length, ...].
    Raises:
      ValueError: for a scalar, or one of unknown rank.
    Source: tf.signal.frame, TensorFlow 1.15.
    """
    with name_scope(name, "frame", [signal, frame_length, frame_step, pad_value]):
        signal = convert_to_tensor(signal, name="signal")
        if signal.shape.ndims is None or signal.shape.ndims < 1:
            raise ValueError("Shape %s must have rank at least 1" % signal.shape)
        length, _ = _integer(frame_length, "frame_length")
        step, _ = _integer(frame_step, "frame_step")
        axis = axis % signal.shape.ndims
        samples = array.shape(signal)[axis]
        if pad_end:
            frames = -(-samples // step)
            missing = maximum(0, length + step * (frames - 1) - samples)
            rank = signal.shape.ndims
            signal = array.pad(signal, [[0, missing if i == axis else 0] for i in range(rank)],
                               constant_values=pad_value)
        else:
            frames = maximum(0, 1 + (samples - length) // step)
        starts = array.expand_dims(array.range(frames) * step, 1)
        return array.gather(signal, starts + array.range(length), axis=axis)


def overlap_and_add(signal, frame_step, name=None):
    """The signal that frames [..., frames, frame_length] make, each `frame_step` after the last.

    Returns:
      Tensor [..., (frames - 1) * frame_step + frame_length]; where frames overlap they add up.
    Raises:
      ValueError: for a tensor of rank 1 or less, or a `frame_step` that is no integer.
    Source: tf.signal.overlap_and_add, TensorFlow 1.15.
    """
    with name_scope(name, "overlap_and_add", [signal, frame_step]):
        signal = convert_to_tensor(signal, name="signal")
        signal.shape.with_rank_at_least(2)
        step = convert_to_tensor(frame_step, name="frame_step")
        step.shape.assert_has_rank(0)
        if not step.dtype.is_integer:
            raise ValueError("frame_step must be an integer. Got %s" % step.dtype)
        sizes = array.shape(signal)
        outer, frames, length = sizes[:-2], sizes[-2], sizes[-1]
        step = cast(step, dtypes.int32)
        total = (frames - 1) * step + length
        places = array.expand_dims(array.range(frames) * step, 1) + array.range(length)
        columns = array.transpose(array.reshape(signal, [-1, frames * length]))
        summed = unsorted_segment_sum(columns, array.reshape(places, [-1]), total)
        return array.reshape(array.transpose(summed), array.concat([outer, [total]], 0))


def _fft_length(given, frame_length):
    """`given`, by default the next power of two."""
    if given is not None:
        return _integer(given, "fft_length")[0]
    known = _integer(frame_length, "frame_length")[1]
    if known is None:
        raise ValueError("fft_length must be given where frame_length is a tensor")
    return convert_to_tensor(1 << max(known - 1, 0).bit_length(), dtype=dtypes.int32)


def stft(signals, frame_length, frame_step, fft_length=None, window_fn=hann_window, pad_end=False,
         name=None):
    """Fourier transforms of the windowed frames of real signals [..., samples].

    Args:
      frame_length, frame_step, pad_end: as for `frame`.
      fft_length: length of each transform; by default the next power of two.
      window_fn: function(frame_length, dtype=...) -> window, or None.
    Returns:
      complex64 Tensor [..., frames, fft_length / 2 + 1].
    Source: tf.signal.stft, TensorFlow 1.15.
    """
    with name_scope(name, "stft", [signals, frame_length, frame_step]):
        signals = convert_to_tensor(signals, name="signals")
        frames = frame(signals, frame_length, frame_step, pad_end=pad_end)
        if window_fn is not None:
            frames = frames * window_fn(frame_length, dtype=frames.dtype)
        return rfft(frames, [_fft_length(fft_length, frame_length)])


def inverse_stft(stfts, frame_length, frame_step, fft_length=None, window_fn=hann_window,
                 name=None):
    """The signals whose short-time Fourier transforms are `stfts`, but for the windows' weight.

    Source: tf.signal.inverse_stft, TensorFlow 1.15.
    """
    with name_scope(name, "inverse_stft", [stfts]):
        stfts = convert_to_tensor(stfts, name="stfts")
        size = _fft_length(fft_length, frame_length)
        frames = irfft(stfts, [size])
        length, _ = _integer(frame_length, "frame_length")
        rank = frames.shape.ndims
        missing = maximum(0, length - array.shape(frames)[-1])
        frames = array.pad(frames, [[0, 0]] * (rank - 1) + [[0, missing]])[..., :length]
        if window_fn is not None:
            frames = frames * window_fn(frame_length, dtype=frames.dtype)
        return overlap_and_add(frames, frame_step)


def inverse_stft_window_fn(frame_step, forward_window_fn=hann_window, name=None):
    """The window function with which `inverse_stft` gives back what `stft` was made of.

    Returns:
      A function (frame_length, dtype) -> window.
    Source: tf.signal.inverse_stft_window_fn, TensorFlow 1.15.
    """
    def window(frame_length, dtype):
        with name_scope(name, "inverse_stft_window_fn", [forward_window_fn]):
            length, _ = _integer(frame_length, "frame_length")
            step, _ = _integer(frame_step, "frame_step")
            forward = forward_window_fn(frame_length, dtype=dtype)
            overlaps = -(-length // step)
            weights = array.pad(square(forward), [[0, overlaps * step - length]])
            weights = reduce_sum(array.reshape(weights, [overlaps, step]), 0, keepdims=True)
            weights = array.reshape(array.tile(weights, [overlaps, 1]), [-1])
            return forward / weights[:length]
    return window

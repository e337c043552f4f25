"""Frames, and signals put together again, where shapes are known only when it runs."""

import numpy as np
import pytest

import minigraph as tf


def test_frames_of_an_unknown_number_of_samples():
    signal = tf.placeholder(tf.float64, [None])
    frames = tf.signal.frame(signal, 4, 3, pad_end=True, pad_value=7)
    with tf.Session() as session:
        for size in (1, 3, 4, 8):
            x = np.arange(float(size))
            padded = np.append(x, [7] * 4)
            expected = [padded[i:i + 4] for i in range(0, size, 3)]
            np.testing.assert_array_equal(session.run(frames, {signal: x}), expected)


def test_a_signal_comes_back_from_its_transform():
    x = np.random.RandomState(0).randn(2, 32).astype(np.float32)
    signal = tf.placeholder(tf.float32, [None, None])
    back = tf.signal.inverse_stft(tf.signal.stft(signal, 8, 2), 8, 2,
                                  window_fn=tf.signal.inverse_stft_window_fn(2))
    with tf.Session() as session:
        found = session.run(back, {signal: x})
    np.testing.assert_allclose(found[:, 6:-6], x[:, 6:-6], atol=1e-5)


def test_rejects():
    with pytest.raises(ValueError, match=r"Shape \(2,\) must have rank 0"):
        tf.signal.frame(tf.ones([4]), [1, 2], 1)
    with pytest.raises(ValueError, match="fft_length must be given where frame_length is a tensor"):
        tf.signal.stft(tf.ones([8]), tf.placeholder(tf.int32, []), 2)

"""Real Fourier transforms: lengths, gradients, and what cannot be transformed."""

import numpy as np
import pytest

import minigraph as tf


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.mark.parametrize("shape, length", [((2, 6), None), ((2, 5), None), ((2, 6), [4]),
                                           ((2, 6), [9]), ((3, 4, 5), [5])])
def test_lengths_cut_or_pad(shape, length, rng):
    x = rng.standard_normal(shape).astype(np.float32)
    y = tf.spectral.rfft(x, length)
    wanted = np.fft.rfft(x.astype(float), None if length is None else length[0])
    assert y.shape.as_list() == list(wanted.shape)
    with tf.Session() as session:
        np.testing.assert_allclose(session.run(y), wanted, rtol=1e-5, atol=1e-5)
        back = session.run(tf.signal.irfft(y, length or [shape[-1]]))
    np.testing.assert_allclose(back, np.fft.irfft(wanted, (length or shape)[-1]), atol=1e-5)


@pytest.mark.parametrize("call, shape", [
    (tf.spectral.rfft, (2, 6)), (tf.spectral.rfft, (2, 5)), (tf.spectral.rfft2d, (2, 4, 5)),
    (lambda x: tf.spectral.rfft(x, [4]), (2, 6)), (lambda x: tf.spectral.rfft(x, [8]), (2, 6)),
    (lambda x: tf.spectral.irfft(tf.complex(x, 2 * x)), (2, 4)),
    (lambda x: tf.spectral.irfft(tf.complex(x, 2 * x), [4]), (2, 4)),
    (lambda x: tf.spectral.irfft2d(tf.complex(x, x * x), [3, 7]), (2, 3, 4))])
@pytest.mark.parametrize("known", [True, False])
def test_gradients_are_those_of_the_sum(call, shape, known, rng):
    """The transforms are linear, or nearly: a central difference in float32 is near."""
    value, direction = rng.uniform(0.5, 1.5, (2, *shape)).astype(np.float32)
    x = tf.placeholder(tf.float32, shape if known else [None] * len(shape))
    y = call(x)
    weights = np.float32(1.0) + np.arange(5, dtype=np.float32)[:, None] / 7
    z = tf.real(y) * weights[0] + tf.imag(y) * weights[2] if y.dtype.is_complex else y * weights[1]
    total = tf.reduce_sum(z * z)
    gradient, = tf.gradients(total, x)
    with tf.Session() as session:
        exact = np.sum(session.run(gradient, {x: value}) * direction)
        above, below = (session.run(total, {x: value + s * 0.05 * direction}) for s in (1, -1))
    np.testing.assert_allclose(exact, (above - below) / 0.1, rtol=2e-3)


@pytest.mark.parametrize("call, error, text", [
    (lambda x: tf.fft2d(tf.complex(x, x)), tf.errors.InvalidArgumentError, "rank"),
    (lambda x: tf.spectral.rfft(x, [-1]), tf.errors.InvalidArgumentError,
     "fft_length[0] must >= 0, but got: -1")])
def test_what_is_refused_when_it_runs(call, error, text):
    x = tf.placeholder(tf.float32)
    with tf.Session() as session, pytest.raises(error) as caught:
        session.run(call(x), {x: np.zeros(4, np.float32)})
    assert text in str(caught.value)

"""Cosine transforms against their sums."""

import numpy as np
import pytest

import minigraph as tf

X = np.random.RandomState(0).randn(3, 7).astype(np.float32)


def by_sum(x, type, ortho=False):
    size = x.shape[-1]
    n, k = np.arange(size)[:, None], np.arange(size)
    if type == 1:
        weights = 2 * np.cos(np.pi * n * k / (size - 1))
        weights[[0, -1]] /= 2
    elif type == 2:
        weights = 2 * np.cos(np.pi * k * (2 * n + 1) / (2 * size))
    else:
        weights = 2 * np.cos(np.pi * (2 * k + 1) * n / (2 * size))
        weights[0] /= 2
    if ortho:
        edge = weights[:, 0] if type == 2 else weights[0]
        edge *= np.sqrt(.5 if type == 2 else 2)
        weights /= np.sqrt(2 * size)
    return x @ weights


@pytest.mark.parametrize("type, norm", [(1, None), (2, None), (2, "ortho"), (3, None),
                                        (3, "ortho")])
def test_transforms(type, norm):
    given = tf.placeholder(tf.float32, [None, None])
    inverse = tf.signal.idct(tf.signal.dct(given, type, norm=norm), type, norm=norm)
    factor = 1 if norm else 2 * X.shape[1] - 2 * (type == 1)
    with tf.Session() as session:
        y, back = session.run([tf.signal.dct(given, type, norm=norm), inverse], {given: X})
        np.testing.assert_allclose(y, by_sum(X, type, norm), rtol=1e-4, atol=1e-4)
        np.testing.assert_allclose(back, X * factor, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("n", [4, 7, 9])
def test_the_length_of_a_placeholder_is_cut_or_filled_up(n):
    given = tf.placeholder(tf.float32, [3, None])
    resized = np.pad(X, [(0, 0), (0, max(n - 7, 0))])[:, :n]
    with tf.Session() as session:
        y = session.run(tf.signal.dct(given, n=n), {given: X})
    np.testing.assert_allclose(y, by_sum(resized, 2), rtol=1e-4, atol=1e-4)

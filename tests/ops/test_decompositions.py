"""Decompositions put together again, and what cannot be decomposed."""

import numpy as np
import pytest

import minigraph as tf


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("shape", [(4, 3), (3, 4), (2, 3, 3)])
def test_factors_multiply_to_the_matrix(shape, full):
    a = np.random.RandomState(0).randn(*shape)
    with tf.Session() as sess:
        q, r = sess.run(tf.qr(a, full_matrices=full))
        s, u, v = sess.run(tf.svd(a, full_matrices=full))
    k = s.shape[-1]
    np.testing.assert_allclose(q @ r, a, atol=1e-12)
    np.testing.assert_allclose((u[..., :k] * s[..., None, :]) @ np.swapaxes(v[..., :k], -1, -2), a,
                               atol=1e-12)


def test_eigenvectors():
    a = np.random.RandomState(1).randn(3, 4, 4)
    a = a + np.swapaxes(a, -1, -2)
    with tf.Session() as sess:
        e, v = sess.run(tf.self_adjoint_eig(a))
    np.testing.assert_allclose(a @ v, v * e[:, None, :], atol=1e-12)


def test_cholesky_solve_and_logdet():
    a = np.random.RandomState(2).randn(3, 3)
    a = a @ a.T + np.eye(3)
    b = np.ones((3, 2))
    with tf.Session() as sess:
        x, log = sess.run([tf.cholesky_solve(tf.cholesky(a), b), tf.linalg.logdet(a)])
    np.testing.assert_allclose(a @ x, b, atol=1e-12)
    np.testing.assert_allclose(log, np.linalg.slogdet(a)[1])


def test_trace():
    with tf.Session() as sess:
        assert sess.run(tf.trace(np.arange(18.0).reshape(2, 3, 3))).tolist() == [12.0, 39.0]


def test_what_cannot_be():
    zeros = tf.placeholder_with_default(np.zeros((2, 2)), [2, 2])
    with tf.Session() as sess:
        for op, what in ((tf.matrix_inverse(zeros), "Input"),
                         (tf.matrix_solve(zeros, np.ones((2, 1))), "Input matrix")):
            with pytest.raises(tf.errors.InvalidArgumentError, match=what + " is not invertible."):
                sess.run(op)
        with pytest.raises(tf.errors.InvalidArgumentError,
                           match="Cholesky decomposition was not successful"):
            sess.run(tf.cholesky(-np.eye(2) + zeros))


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_singular_values_are_real(dtype):
    a = (np.random.RandomState(3).randn(2, 3, 3) * (1 + 2j)).astype(dtype)
    s, u, v = tf.svd(a)
    alone = tf.svd(a, compute_uv=False)
    assert s.dtype is alone.dtype is u.dtype.real_dtype
    with tf.Session() as sess:
        values, left, right = sess.run([s, u, v])
        np.testing.assert_allclose(sess.run(alone), values, rtol=1e-5)
    np.testing.assert_allclose(left * values[:, None, :] @ np.conj(np.swapaxes(right, -1, -2)), a,
                               rtol=1e-4, atol=1e-4)

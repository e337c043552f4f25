"""Gradients by complex tensors: the direction in which a real function of them grows fastest."""

import numpy as np
import pytest

import minigraph as tf

FUNCTIONS = {
    "sqrt": tf.sqrt, "rsqrt": tf.rsqrt, "reciprocal": tf.reciprocal, "tanh": tf.tanh,
    "sigmoid": tf.sigmoid, "exp": tf.exp, "log": tf.log, "sin": tf.sin, "cosh": tf.cosh,
    "square": tf.square, "conj": lambda z: tf.conj(z) * z * z, "power": lambda z: z ** (z + 0.5),
    "quotient": lambda z: z / (z * z + 1), "product": lambda z: tf.reduce_prod(z, 1),
    "inverse": tf.matrix_inverse, "adjoint inverse": lambda z: tf.matrix_inverse(z, adjoint=True),
    "exponential": tf.linalg.expm, "square root": tf.matrix_square_root, "fft": tf.fft,
    "ifft2d": tf.ifft2d, "svd": lambda z: tf.complex(*[tf.real(tf.svd(z, compute_uv=False))] * 2),
    "cholesky": lambda z: tf.cholesky(tf.matmul(z, z, adjoint_b=True)),
    "matmul": lambda z: tf.matmul(z, tf.transpose(z, conjugate=True) * z),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_gradient(name):
    random = np.random.RandomState(0)
    value = random.randn(3, 3) + 1j * random.randn(3, 3)
    z = tf.placeholder(tf.complex128, [3, 3])
    y = FUNCTIONS[name](z)
    total = tf.reduce_sum(tf.real(y) + 0.3 * tf.imag(y))
    gradient, = tf.gradients(total, z)
    step = 1e-6
    with tf.Session() as session:
        found = session.run(gradient, {z: value})
        numeric = np.zeros_like(value)
        for place in np.ndindex(3, 3):
            for direction in (1, 1j):
                move = np.zeros_like(value)
                move[place] = direction * step
                above, below = (session.run(total, {z: value + s * move}) for s in (1, -1))
                numeric[place] += (above - below) / (2 * step) * direction
    np.testing.assert_allclose(found, numeric, rtol=1e-6, atol=1e-6)

"""Determinants, solutions and decompositions of batches of matrices."""

import numpy as np
from case import COMPLEX, FLOATS, Case, Input, Reject

import minigraph as tf


def matrices(*shape, definite=False, symmetric=False):
    """Random matrices that are far from singular; `definite`: symmetric with positive spectrum."""
    def make(random, s):
        a = random.uniform(-1, 1, s) + 3 * np.eye(s[-2], s[-1])
        if definite:
            return a @ np.swapaxes(a, -1, -2)
        return a + np.swapaxes(a, -1, -2) if symmetric else a
    return Input(make, shape)



SQUARE, RIGHT = matrices(2, 3, 3), matrices(2, 3, 4)
NOT_SQUARE = np.ones((2, 3))

CASES = [
    Case("MatrixDeterminant", tf.matrix_determinant, np.linalg.det, [SQUARE], FLOATS + COMPLEX,
         grad_order=1,
         rejects=[Reject([NOT_SQUARE], ValueError, "Dimensions must be equal, but are 2 and 3")]),
    Case("LogMatrixDeterminant", lambda a: tf.linalg.slogdet(a)[1],
         lambda a: np.linalg.slogdet(a)[1], [SQUARE], FLOATS, grad_order=1),
    Case("MatrixInverse", tf.matrix_inverse, np.linalg.inv, [SQUARE], FLOATS, grad_order=2),
    Case("MatrixInverse", lambda a: tf.matrix_inverse(a, adjoint=True),
         lambda a: np.linalg.inv(np.swapaxes(a, -1, -2)), [SQUARE], FLOATS, grad_order=1,
         name="adjoint"),
    Case("MatrixSolve", tf.matrix_solve, np.linalg.solve, [SQUARE, RIGHT], FLOATS, grad_order=2),
    Case("MatrixSolve", lambda a, b: tf.matrix_solve(a, b, adjoint=True),
         lambda a, b: np.linalg.solve(np.swapaxes(a, -1, -2), b), [SQUARE, RIGHT], FLOATS,
         grad_order=1, name="adjoint"),
    Case("MatrixTriangularSolve", tf.matrix_triangular_solve,
         lambda a, b: np.linalg.solve(np.tril(a), b), [SQUARE, RIGHT], FLOATS, grad_order=1),
    Case("MatrixTriangularSolve",
         lambda a, b: tf.matrix_triangular_solve(a, b, lower=False, adjoint=True),
         lambda a, b: np.linalg.solve(np.swapaxes(np.triu(a), -1, -2), b), [SQUARE, RIGHT], FLOATS,
         grad_order=1, name="upper-adjoint"),
    Case("Cholesky", lambda a: tf.cholesky((a + tf.matrix_transpose(a)) / 2),
         lambda a: np.linalg.cholesky((a + np.swapaxes(a, -1, -2)) / 2),
         [matrices(2, 3, 3, definite=True)], FLOATS, grad_order=1),
    Case("SelfAdjointEigV2", lambda a: tf.self_adjoint_eigvals((a + tf.matrix_transpose(a)) / 2),
         lambda a: np.linalg.eigvalsh((a + np.swapaxes(a, -1, -2)) / 2),
         [matrices(2, 3, 3, symmetric=True)], FLOATS, grad_order=1),
    Case("Svd", lambda a: tf.svd(a, compute_uv=False),
         lambda a: np.linalg.svd(a, compute_uv=False), [RIGHT], FLOATS),
    Case("Qr", lambda a: tf.abs(tf.qr(a)[1]), lambda a: np.abs(np.linalg.qr(a)[1]), [RIGHT], FLOATS),
]

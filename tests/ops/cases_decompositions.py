"""Determinants, solutions and decompositions of batches of matrices."""

import numpy as np
from case import COMPLEX, FLOATS, Case, Input, Reject, fixed

import minigraph as tf
from minigraph.ops.least_squares import MATRIX_SOLVE_LS


def matrices(*shape, definite=False, symmetric=False):
    """Random matrices that are far from singular; `definite`: symmetric with positive spectrum."""
    def make(random, s):
        a = random.uniform(-1, 1, s) + 3 * np.eye(s[-2], s[-1])
        if definite:
            return a @ np.swapaxes(a, -1, -2)
        return a + np.swapaxes(a, -1, -2) if symmetric else a
    return Input(make, shape)


def squares_of_svd(a, full=False):
    u, s, vh = np.linalg.svd(a, full_matrices=full)
    return [s * s, u * u, np.swapaxes(vh * vh, -1, -2)]


def lu_of(a):
    """Worked out by hand: rows 4 3 1, 1 2 0, 2 1 5 in this order."""
    return [np.array([[4, 3, 1], [1 / 4, 5 / 4, -1 / 4], [1 / 2, -2 / 5, 22 / 5]]),
            np.array([1, 0, 2], np.int32)]


def ridge(a, b, weight=0.5):
    """Least squares with weight |x|^2, as a least squares problem with more rows."""
    n = a.shape[-1]
    root = np.broadcast_to(np.sqrt(weight) * np.eye(n), (*a.shape[:-2], n, n))
    more = np.concatenate([a, root], -2)
    zero = np.zeros((*b.shape[:-2], n, b.shape[-1]))
    return np.linalg.pinv(more) @ np.concatenate([b, zero], -2)


def series(a):
    term = total = np.broadcast_to(np.eye(a.shape[-1]), a.shape)
    for k in range(1, 80):
        term = term @ a / k
        total = total + term
    return total


def root_of(a):
    values, vectors = np.linalg.eigh((a + np.swapaxes(a, -1, -2)) / 2)
    return vectors * np.sqrt(values)[..., None, :] @ np.swapaxes(vectors, -1, -2)


def tridiagonal(diagonals):
    """The matrices of which the three diagonals are given, as TensorFlow takes them."""
    n = diagonals.shape[-1]
    made = np.zeros((*diagonals.shape[:-2], n, n), diagonals.dtype)
    for i in range(n):
        made[..., i, i] = diagonals[..., 1, i]
        if i + 1 < n:
            made[..., i, i + 1] = diagonals[..., 0, i]
            made[..., i + 1, i] = diagonals[..., 2, i + 1]
    return made


def diagonals_of(random, shape):
    """Of matrices whose rows must be exchanged, that are far from singular."""
    return np.stack([random.uniform(1, 2, shape), random.uniform(-0.1, 0.1, shape),
                     random.uniform(3, 4, shape)], -2)


_DIAGONALS = Input(lambda random, s: diagonals_of(random, (2, 4)), (2, 3, 4))
SQUARE, RIGHT = matrices(2, 3, 3), matrices(2, 3, 4)
NOT_SQUARE = np.ones((2, 3))

CASES = [
    Case("TridiagonalMatMul", tf.linalg.tridiagonal_matmul, lambda d, b: tridiagonal(d) @ b,
         [_DIAGONALS, matrices(2, 4, 3)], FLOATS + COMPLEX, grad_order=2,
         rejects=[Reject((np.ones((3, 4)), np.ones((3, 2))), ValueError,
                         "Dimensions must be equal, but are 4 and 3")]),
    Case("TridiagonalSolve", tf.linalg.tridiagonal_solve,
         lambda d, b: np.linalg.solve(tridiagonal(d), b), [_DIAGONALS, matrices(2, 4, 3)],
         FLOATS + COMPLEX, grad_order=1,
         rejects=[Reject((np.ones((2, 4)), np.ones((4, 2))), ValueError,
                         "Expected 3 diagonals got 2")]),
    Case("MatrixDeterminant", tf.matrix_determinant, np.linalg.det, [SQUARE], FLOATS + COMPLEX,
         grad_order=1,
         rejects=[Reject([NOT_SQUARE], ValueError, "Dimensions must be equal, but are 3 and 2")]),
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
         lambda a: np.linalg.svd(a, compute_uv=False), [RIGHT], FLOATS, grad_order=2),
    Case("Svd", lambda a: [x * x for x in tf.svd(a)], squares_of_svd, [RIGHT], FLOATS,
         grad_order=1, tolerance=10, why="vectors of near values", name="wide"),
    Case("Svd", lambda a: [x * x for x in tf.svd(a)], squares_of_svd, [matrices(2, 4, 2)], FLOATS,
         grad_order=1, tolerance=10, why="vectors of near values", name="tall"),
    Case("Svd", lambda a: [x * x for x in tf.svd(a, full_matrices=True)],
         lambda a: squares_of_svd(a, True), [RIGHT], FLOATS, grad_order=1, tolerance=10,
         why="vectors of near values", name="full"),
    Case("Qr", lambda a: tf.abs(tf.qr(a)[1]), lambda a: np.abs(np.linalg.qr(a)[1]), [RIGHT], FLOATS),
    Case("Qr", lambda a: [x * x for x in tf.qr(a)], lambda a: [x * x for x in np.linalg.qr(a)],
         [SQUARE], FLOATS, grad_order=1, tolerance=4, why="small elements", name="square"),
    Case("Qr", lambda a: [x * x for x in tf.qr(a)], lambda a: [x * x for x in np.linalg.qr(a)],
         [matrices(2, 4, 3)], FLOATS, grad_order=1, tolerance=4, why="small elements", name="tall"),
    Case("Lu", lambda a: tf.linalg.lu(a), lu_of, [fixed([[1., 2., 0.], [4., 3., 1.], [2., 1., 5.]],
                                                        "float64")], ("float64",),
         rejects=[Reject([NOT_SQUARE], ValueError, "Dimensions must be equal, but are 2 and 3")]),
    Case("MatrixSolveLs", lambda a, b: MATRIX_SOLVE_LS(a, b, 0.5), ridge,
         [matrices(2, 4, 3), matrices(2, 4, 2)], FLOATS,
         grad_order=1, tolerance=10, why="the normal equations square the condition"),
    Case("MatrixSolveLs", lambda a, b: MATRIX_SOLVE_LS(a, b, 0.5), ridge,
         [RIGHT, matrices(2, 3, 2)], FLOATS, grad_order=1, tolerance=10,
         why="the normal equations square the condition", name="wide"),
    Case("MatrixSolveLs", lambda a, b: tf.matrix_solve_ls(a, b, fast=False),
         lambda a, b: ridge(a, b, 0), [RIGHT, matrices(2, 3, 2)], FLOATS, tolerance=10,
         why="two ways to the solution", name="pseudo-inverse"),
    Case("_MatrixExponential", tf.linalg.expm, series, [SQUARE], FLOATS + COMPLEX, grad_order=2,
         tolerance=20, why="sums of a long series",
         rejects=[Reject([NOT_SQUARE], ValueError, "Dimensions must be equal, but are 2 and 3")]),
    Case("MatrixLogarithm", lambda a: tf.linalg.logm(tf.linalg.expm(a / 4)), lambda a: a / 4,
         [SQUARE], COMPLEX, tolerance=10, why="there and back",
         rejects=[Reject([np.eye(2)], TypeError, "not in list of allowed values")]),
    Case("MatrixSquareRoot", lambda a: tf.linalg.sqrtm(tf.matmul(a, a)), lambda a: a,
         [matrices(2, 3, 3, definite=True)], FLOATS + COMPLEX, tolerance=30, why="there and back"),
    Case("MatrixSquareRoot", lambda a: tf.linalg.sqrtm(a), root_of,
         [matrices(2, 3, 3, definite=True)], ("float64",), grad_order=1, tolerance=10,
         why="two ways to the root", name="gradient"),
]

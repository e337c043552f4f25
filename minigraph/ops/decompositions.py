"""Decompositions and solutions of matrices, on the last two dimensions of any batch.

Host operations on LAPACK through NumPy: their cost is the factorisation, not the dispatch.
"""

from collections import namedtuple

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import OpDef
from minigraph.ops._shape_rules import failure
from minigraph.ops.array import (
    expand_dims, matrix_band_part, matrix_diag, matrix_diag_part, matrix_set_diag, matrix_transpose,
    ones_like, zeros_like)
from minigraph.ops.elementwise import log, real
from minigraph.ops.linalg import matmul
from minigraph.ops.reduction import reduce_sum

LogMatrixDeterminant = namedtuple("LogMatrixDeterminant", ["sign", "log_abs_determinant"])
Qr = namedtuple("Qr", ["q", "r"])

MATRIX_TYPES = frozenset(dtypes.REAL_FLOATS) | dtypes.COMPLEX


def matrix_dims(c, i, square="Input matrix must be square."):
    """(batch, rows, columns) of input `i`; None for what is not known.

    Unless it is "", `square` is what is said, while running, of a matrix that is not square.
    """
    shape = c.shape(i)
    if shape.ndims is None:
        return None, None, None
    if shape.ndims < 2:
        raise failure(c, "Shape must be at least rank 2 but is rank %d" % shape.ndims,
                      running="Input tensor %d must have rank >= 2, got %d" % (i, shape.ndims))
    *batch, rows, columns = shape.as_tuple()
    if square and rows is not None and columns is not None and rows != columns:
        raise failure(c, "Dimensions must be equal, but are %d and %d" % (rows, columns),
                      running=square)
    return batch, rows, columns


def infer_square(c):
    batch, rows, columns = matrix_dims(c, 0)
    return [None if batch is None else [*batch, rows or columns, rows or columns]]


def _infer_determinant(c):
    batch, rows, columns = matrix_dims(c, 0, square="")
    if None not in (rows, columns) and rows != columns:
        raise failure(c, "Dimensions must be equal, but are %d and %d" % (columns, rows),
                      running="Input matrix must be square.")
    return [None if batch is None else batch] * c.n_outputs


def infer_least_squares(c):
    """Solutions of systems with matrices of any sides."""
    return _infer_solve(c, square="")


def _infer_solve(c, square="First input (lhs) must be a square matrix."):
    batch, rows, columns = matrix_dims(c, 0, square)
    right_batch, right_rows, right_columns = matrix_dims(c, 1, square="")
    if batch is None or right_batch is None:
        return [None]
    if c.running and len(batch) != len(right_batch):
        raise failure(c, "All input tensors must have the same rank.")
    if c.running and batch != right_batch:
        raise failure(c, "All input tensors must have the same outer dimensions.")
    if rows is not None and right_rows is not None and rows != right_rows:
        raise failure(c, "Dimensions must be equal, but are %d and %d" % (rows, right_rows),
                      running="Input matrix and rhs are incompatible.")
    return [[*batch, columns, right_columns]]


def _invertible(function, what="Input matrix"):
    """Runs a LAPACK function; a singular matrix is TensorFlow's InvalidArgumentError."""
    def run(context, *arrays):
        try:
            return function(context, *arrays)
        except np.linalg.LinAlgError:
            raise errors.InvalidArgumentError(None, None, "%s is not invertible." % what) from None
    return run


def _adjoint(a):
    return np.conj(np.swapaxes(a, -1, -2))


def _host_solve(context, a, b):
    return np.linalg.solve(_adjoint(a) if context.attrs["adjoint"] else a, b)


def _host_inverse(context, a):
    return np.linalg.inv(_adjoint(a) if context.attrs["adjoint"] else a)


def _host_triangular_solve(context, a, b):
    triangle = np.tril(a) if context.attrs["lower"] else np.triu(a)
    return np.linalg.solve(_adjoint(triangle) if context.attrs["adjoint"] else triangle, b)


def _host_cholesky(context, a):
    try:
        return np.linalg.cholesky(a)
    except np.linalg.LinAlgError:
        raise errors.InvalidArgumentError(
            None, None, "Cholesky decomposition was not successful. The input might not be "
                        "valid.") from None


MATRIX_DETERMINANT = OpDef(
    type="MatrixDeterminant", inputs={"input": "T"}, outputs={"output": "T"}, attrs={"T": MATRIX_TYPES},
    infer=_infer_determinant, host=lambda context, a: np.linalg.det(a).astype(a.dtype))

LOG_MATRIX_DETERMINANT = OpDef(
    type="LogMatrixDeterminant", inputs={"input": "T"},
    outputs={"sign": "T", "log_abs_determinant": "T"}, attrs={"T": MATRIX_TYPES},
    infer=_infer_determinant,
    host=lambda context, a: [part.astype(a.dtype) for part in np.linalg.slogdet(a)])

MATRIX_INVERSE = OpDef(
    type="MatrixInverse", inputs={"input": "T"}, outputs={"output": "T"},
    attrs={"T": MATRIX_TYPES, "adjoint": False}, infer=infer_square,
    host=_invertible(_host_inverse, "Input"))

MATRIX_SOLVE = OpDef(
    type="MatrixSolve", inputs={"matrix": "T", "rhs": "T"}, outputs={"output": "T"},
    attrs={"T": MATRIX_TYPES, "adjoint": False}, infer=_infer_solve, host=_invertible(_host_solve))

MATRIX_TRIANGULAR_SOLVE = OpDef(
    type="MatrixTriangularSolve", inputs={"matrix": "T", "rhs": "T"}, outputs={"output": "T"},
    attrs={"T": MATRIX_TYPES, "lower": True, "adjoint": False}, infer=_infer_solve,
    host=_invertible(_host_triangular_solve))

CHOLESKY = OpDef(
    type="Cholesky", inputs={"input": "T"}, outputs={"output": "T"}, attrs={"T": MATRIX_TYPES},
    infer=infer_square, host=_host_cholesky)


def _infer_eig(c):
    batch, rows, columns = matrix_dims(c, 0)
    if batch is None:
        return [None, None]
    size = rows or columns
    return [[*batch, size], [*batch, size, size] if c.attrs["compute_v"] else [0]]


def _host_eig(context, a):
    if not context.attrs["compute_v"]:
        return [np.linalg.eigvalsh(a).astype(a.dtype), np.empty(0, a.dtype)]
    values, vectors = np.linalg.eigh(a)
    return [values.astype(a.dtype), vectors]


SELF_ADJOINT_EIG = OpDef(
    type="SelfAdjointEigV2", inputs={"input": "T"}, outputs={"e": "T", "v": "T"},
    attrs={"T": MATRIX_TYPES, "compute_v": True}, infer=_infer_eig, host=_host_eig)


def _infer_qr(c):
    batch, rows, columns = matrix_dims(c, 0, square="")
    if batch is None:
        return [None, None]
    least = None if rows is None or columns is None else min(rows, columns)
    full = c.attrs["full_matrices"]
    return [[*batch, rows, rows if full else least], [*batch, rows if full else least, columns]]


def _host_qr(context, a):
    return list(np.linalg.qr(a, mode="complete" if context.attrs["full_matrices"] else "reduced"))


QR = OpDef(
    type="Qr", inputs={"input": "T"}, outputs={"q": "T", "r": "T"},
    attrs={"T": MATRIX_TYPES, "full_matrices": False}, infer=_infer_qr, host=_host_qr)


def _infer_svd(c):
    batch, rows, columns = matrix_dims(c, 0, square="")
    if batch is None:
        return [None, None, None]
    least = None if rows is None or columns is None else min(rows, columns)
    if not c.attrs["compute_uv"]:
        return [[*batch, least], [0], [0]]
    full = c.attrs["full_matrices"]
    return [[*batch, least], [*batch, rows, rows if full else least],
            [*batch, columns, columns if full else least]]


def _host_svd(context, a):
    if not context.attrs["compute_uv"]:
        empty = np.empty(0, a.dtype)
        return [np.linalg.svd(a, compute_uv=False).astype(a.dtype), empty, empty]
    u, s, vh = np.linalg.svd(a, full_matrices=context.attrs["full_matrices"])
    return [s.astype(a.dtype), u, _adjoint(vh)]


SVD = OpDef(
    type="Svd", inputs={"input": "T"}, outputs={"s": "T", "u": "T", "v": "T"},
    attrs={"T": MATRIX_TYPES, "compute_uv": True, "full_matrices": False}, infer=_infer_svd,
    host=_host_svd)


# ---- gradients

def _product(a, b, adjoint_a=False, adjoint_b=False):
    return matmul(a, b, adjoint_a=adjoint_a, adjoint_b=adjoint_b)


@MATRIX_INVERSE.gradient
def _matrix_inverse_grad(op, grad):
    inverse = op.outputs[0]
    if op.attrs["adjoint"]:
        return [-matrix_transpose(_product(inverse, _product(grad, inverse, adjoint_b=True),
                                           adjoint_a=True), conjugate=True)]
    return [-_product(inverse, _product(grad, inverse, adjoint_b=True), adjoint_a=True)]


@MATRIX_DETERMINANT.gradient
def _matrix_determinant_grad(op, grad):
    a, c = op.inputs[0], op.outputs[0]
    scale = expand_dims(expand_dims(grad * c, -1), -1)
    return [scale * MATRIX_INVERSE(a, adjoint=True)]


@LOG_MATRIX_DETERMINANT.gradient
def _log_matrix_determinant_grad(op, _, grad):
    return [expand_dims(expand_dims(grad, -1), -1) * MATRIX_INVERSE(op.inputs[0], adjoint=True)]


@MATRIX_SOLVE.gradient
def _matrix_solve_grad(op, grad):
    a, x = op.inputs[0], op.outputs[0]
    adjoint = op.attrs["adjoint"]
    grad_b = MATRIX_SOLVE(a, grad, adjoint=not adjoint)
    grad_a = -_product(x, grad_b, adjoint_b=True) if adjoint else \
        -_product(grad_b, x, adjoint_b=True)
    return [grad_a, grad_b]


@MATRIX_TRIANGULAR_SOLVE.gradient
def _matrix_triangular_solve_grad(op, grad):
    a, x = op.inputs[0], op.outputs[0]
    adjoint, lower = op.attrs["adjoint"], op.attrs["lower"]
    grad_b = MATRIX_TRIANGULAR_SOLVE(a, grad, lower=lower, adjoint=not adjoint)
    grad_a = -_product(x, grad_b, adjoint_b=True) if adjoint else \
        -_product(grad_b, x, adjoint_b=True)
    return [matrix_band_part(grad_a, -1, 0) if lower else matrix_band_part(grad_a, 0, -1), grad_b]


@CHOLESKY.gradient
def _cholesky_grad(op, grad):
    """Murray, 2016: Differentiation of the Cholesky decomposition."""
    factor = op.outputs[0]
    inner = _product(factor, grad, adjoint_a=True)
    inner = matrix_set_diag(inner, 0.5 * matrix_diag_part(inner))
    inner = matrix_band_part(inner, -1, 0)
    half = MATRIX_TRIANGULAR_SOLVE(factor, inner, adjoint=True)
    full = matrix_transpose(
        MATRIX_TRIANGULAR_SOLVE(factor, matrix_transpose(half, conjugate=True), adjoint=True),
        conjugate=True)
    return [0.5 * (full + matrix_transpose(full, conjugate=True))]


@SELF_ADJOINT_EIG.gradient
def _self_adjoint_eig_grad(op, grad_e, grad_v):
    e, v = op.outputs
    if op.attrs["compute_v"]:
        gaps = 1.0 / (expand_dims(e, -2) - expand_dims(e, -1))
        gaps = matrix_set_diag(gaps, zeros_like(e))
        middle = matrix_diag(grad_e) + gaps * _product(v, grad_v, adjoint_a=True)
        grad_a = _product(v, _product(middle, v, adjoint_b=True))
    else:
        _, v = SELF_ADJOINT_EIG(op.inputs[0])
        grad_a = _product(v, _product(matrix_diag(grad_e), v, adjoint_b=True))
    # Only the lower triangle is read, so what belongs to the upper one is counted there.
    grad_a = matrix_band_part(grad_a + matrix_transpose(grad_a, conjugate=True), -1, 0)
    return [matrix_set_diag(grad_a, 0.5 * matrix_diag_part(grad_a))]


@QR.gradient
def _qr_grad(op, dq, dr):
    """Walter and Lehmann, 2018: Algorithmic differentiation of linear algebra functions."""
    q, r = op.outputs
    rows, columns = op.inputs[0].shape.as_list()[-2:] if q.shape.ndims else (None, None)
    if q.dtype.is_complex:
        raise NotImplementedError("QrGrad not implemented for dtype: %s" % q.dtype)
    if rows is None or columns is None:
        raise NotImplementedError("QrGrad not implemented with dynamic shapes.")
    if rows > columns and op.attrs["full_matrices"]:
        raise NotImplementedError("QrGrad not implemented when nrows > ncols and full_matrices is "
                                  "true.")
    if columns > rows:
        raise NotImplementedError("QrGrad not implemented when ncols > nrows.")

    def over_r(x):
        return matrix_transpose(MATRIX_TRIANGULAR_SOLVE(r, matrix_transpose(x), lower=False))

    def skew(x):
        return x - matrix_transpose(x)

    turn = _product(q, dq, adjoint_a=True)
    below = matrix_band_part(skew(turn) + skew(_product(r, dr, adjoint_b=True)), -1, 0)
    return [_product(q, dr + over_r(below)) + over_r(dq - _product(q, turn))]


@SVD.gradient
def _svd_grad(op, grad_s, grad_u, grad_v):
    """Giles, 2008: Collected matrix derivative results for forward and reverse mode AD."""
    a = op.inputs[0]
    if not op.attrs["compute_uv"]:
        _, u, v = SVD(a, compute_uv=True, full_matrices=False)
        return [_product(u, _product(matrix_diag(grad_s), v, adjoint_b=True))]
    rows, columns = a.shape.as_list()[-2:] if a.shape.ndims else (None, None)
    if rows is None or columns is None:
        raise NotImplementedError("SVD gradient has not been implemented for input with unknown "
                                  "inner matrix shape.")
    if op.attrs["full_matrices"] and abs(rows - columns) > 1:
        raise NotImplementedError("svd gradient is not implemented for abs(m - n) > 1 when "
                                  "full_matrices is True")
    s, u, v = op.outputs
    if rows > columns:
        grad = _wide_svd_grad(s, v, u, grad_s, grad_v, grad_u, columns)
        return [matrix_transpose(grad, conjugate=True)]
    return [_wide_svd_grad(s, u, v, grad_s, grad_u, grad_v, rows)]


def _wide_svd_grad(s, u, v, grad_s, grad_u, grad_v, m):
    """The gradient of a matrix with m rows and no fewer columns."""
    square = s * s
    gaps = matrix_set_diag(expand_dims(square, -2) - expand_dims(square, -1), ones_like(s))
    factors = matrix_set_diag(1.0 / gaps, zeros_like(s))
    v1, grad_v1 = v[..., :, :m], grad_v[..., :, :m]
    v_turn = _product(v1, grad_v1, adjoint_a=True)
    of_u, of_v = factors * _product(u, grad_u, adjoint_a=True), factors * v_turn
    scale = matrix_diag(s)
    of_u = of_u + matrix_transpose(of_u, conjugate=True)
    of_v = of_v + matrix_transpose(of_v, conjugate=True)
    middle = matrix_diag(grad_s) + _product(of_u, scale) + _product(scale, of_v)
    result = _product(u, _product(middle, v1, adjoint_b=True))
    over_s = _product(u, matrix_diag(1.0 / s))
    if v.shape.as_list()[-2] > m:
        rest = grad_v1 - _product(v1, v_turn)
        if v.shape.as_list()[-1] > m:
            rest -= _product(v[..., :, m:], _product(grad_v[..., :, m:], v1, adjoint_a=True))
        result += _product(over_s, rest, adjoint_b=True)
    if u.dtype.is_complex:
        # u and v are fixed up to a common phase, which the diagonal of their turns would change.
        phase = matrix_diag_part(v_turn)
        phase = matrix_diag(matrix_diag_part(matrix_transpose(v_turn, conjugate=True)) - phase)
        result += 0.5 * _product(over_s, _product(phase, v1, adjoint_b=True))
    return result


# ---- public functions

def matrix_determinant(input, name=None):
    """The determinant of each square matrix. Source: tf.matrix_determinant, TensorFlow 1.15."""
    return MATRIX_DETERMINANT(input, name=name)


def slogdet(input, name=None):
    """(sign, log |determinant|) of each square matrix. Source: tf.linalg.slogdet."""
    return LogMatrixDeterminant(*LOG_MATRIX_DETERMINANT(input, name=name))


def logdet(matrix, name=None):
    """The logarithm of the determinant of hermitian positive definite matrices.

    Source: tf.linalg.logdet, TensorFlow 1.15.
    """
    with name_scope(name, "logdet", [matrix]):
        diagonal = log(real(matrix_diag_part(CHOLESKY(matrix))))
        return 2.0 * reduce_sum(diagonal, axis=[-1])


def matrix_inverse(input, adjoint=False, name=None):
    """The inverse (or that of the adjoint) of each square matrix.

    Raises:
      tf.errors.InvalidArgumentError: when run on a singular matrix.
    Source: tf.matrix_inverse, TensorFlow 1.15.
    """
    return MATRIX_INVERSE(input, adjoint=adjoint, name=name)


def matrix_solve(matrix, rhs, adjoint=False, name=None):
    """x with matrix x = rhs (or adjoint(matrix) x = rhs). Source: tf.matrix_solve."""
    return MATRIX_SOLVE(matrix, rhs, adjoint=adjoint, name=name)


def matrix_triangular_solve(matrix, rhs, lower=True, adjoint=False, name=None):
    """x with triangle(matrix) x = rhs. Source: tf.matrix_triangular_solve, TensorFlow 1.15."""
    return MATRIX_TRIANGULAR_SOLVE(matrix, rhs, lower=lower, adjoint=adjoint, name=name)


def cholesky(input, name=None):
    """The lower triangle L with L adjoint(L) = input, for positive definite matrices.

    Raises:
      tf.errors.InvalidArgumentError: when run on a matrix that is not.
    Source: tf.cholesky, TensorFlow 1.15.
    """
    return CHOLESKY(input, name=name)


def cholesky_solve(chol, rhs, name=None):
    """x with A x = rhs, given chol = cholesky(A). Source: tf.cholesky_solve, TensorFlow 1.15."""
    with name_scope(name, "cholesky_solve", [chol, rhs]):
        y = MATRIX_TRIANGULAR_SOLVE(chol, rhs, adjoint=False, lower=True)
        return MATRIX_TRIANGULAR_SOLVE(chol, y, adjoint=True, lower=True)


def self_adjoint_eig(tensor, name=None):
    """(eigenvalues ascending, eigenvectors in columns) of self-adjoint matrices.

    Source: tf.self_adjoint_eig, TensorFlow 1.15.
    """
    return tuple(SELF_ADJOINT_EIG(tensor, compute_v=True, name=name))


def self_adjoint_eigvals(tensor, name=None):
    """The eigenvalues of self-adjoint matrices, ascending. Source: tf.self_adjoint_eigvals."""
    return SELF_ADJOINT_EIG(tensor, compute_v=False, name=name)[0]


def qr(input, full_matrices=False, name=None):
    """(q, r) with input = q r, q orthonormal and r upper triangular. Source: tf.qr."""
    return Qr(*QR(input, full_matrices=full_matrices, name=name))


def svd(tensor, full_matrices=False, compute_uv=True, name=None):
    """(s, u, v) with tensor = u diag(s) adjoint(v), s descending; s alone without `compute_uv`.

    `s` is real, of the dtype of the parts of complex matrices.
    Source: tf.svd, TensorFlow 1.15.
    """
    s, u, v = SVD(tensor, compute_uv=compute_uv, full_matrices=full_matrices, name=name)
    return (real(s), u, v) if compute_uv else real(s)


def trace(x, name=None):
    """The sum of the diagonal of each matrix. Source: tf.trace, TensorFlow 1.15."""
    with name_scope(name, "Trace", [x]) as scope:
        return reduce_sum(matrix_diag_part(convert_to_tensor(x, name="x")), [-1], name=scope)

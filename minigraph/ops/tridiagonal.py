"""Products and solutions with tridiagonal matrices, of which the three diagonals are given.

The diagonals stand above each other: superdiagonal, main diagonal, subdiagonal, each of the length
of the main one; the last element of the first and the first of the last do not count.
"""

import numpy as np

from minigraph.core.convert import convert_to_tensor
from minigraph.core.op_def import OpDef
from minigraph.errors import InvalidArgumentError
from minigraph.ops import elementwise
from minigraph.ops._shape_rules import merge, merge_dim, with_rank_at_least
from minigraph.ops.array import (
    concat, expand_dims, matrix_diag_part, matrix_transpose, pad, rank, squeeze, stack, zeros)
from minigraph.ops.decompositions import MATRIX_TYPES
from minigraph.ops.reduction import reduce_sum

_MATRIX, _SEQUENCE, _COMPACT = "matrix", "sequence", "compact"


def _product(context, above, main, below, rhs):
    result = np.swapaxes(main, -1, -2) * rhs
    result[..., :-1, :] += np.swapaxes(above, -1, -2)[..., :-1, :] * rhs[..., 1:, :]
    result[..., 1:, :] += np.swapaxes(below, -1, -2)[..., 1:, :] * rhs[..., :-1, :]
    return result


def _infer_product(c):
    rhs = with_rank_at_least(c, 3, 2)
    merged = None
    for i in range(3):
        merged = merge(c, merged, with_rank_at_least(c, i, 2))
    if merged is not None and rhs is not None:
        merge(c, merged[:-2], rhs[:-2])
        merge_dim(c, merged[-1], rhs[-2])
    return [rhs]


TRIDIAGONAL_MAT_MUL = OpDef(
    type="TridiagonalMatMul",
    inputs={"superdiag": "T", "maindiag": "T", "subdiag": "T", "rhs": "T"},
    outputs={"output": "T"},
    attrs={"T": MATRIX_TYPES},
    infer=_infer_product,
    host=_product,
)


def _up(rows):
    """Rows, each where the one before it was."""
    return pad(rows[..., 1:, :], _margins(rows, 0, 1))


def _down(rows):
    """Rows, each where the one after it was."""
    return pad(rows[..., :-1, :], _margins(rows, 1, 0))


def _margins(rows, before, after):
    return concat([zeros([rank(rows) - 2, 2], "int32"), [[before, after], [0, 0]]], 0)


def _beside(a, b):
    """For each row the sum of the products of the elements of both, as a row."""
    return expand_dims(reduce_sum(a * elementwise.conj(b), axis=-1), -2)


@TRIDIAGONAL_MAT_MUL.gradient
def _product_grad(op, grad):
    above, main, below, rhs = op.inputs
    above, main, below = (matrix_transpose(elementwise.conj(x)) for x in (above, main, below))
    return [_beside(grad, _up(rhs)), _beside(grad, rhs), _beside(grad, _down(rhs)),
            _down(above * grad) + main * grad + _up(below * grad)]


def _solution(context, diagonals, rhs):
    """Gaussian elimination, of all matrices side by side; row i holds columns i, i + 1, i + 2."""
    pivoting = context.attrs["partial_pivoting"]
    above, main, below = (np.array(diagonals[..., i, :, None]) for i in range(3))
    further, result, n = np.zeros_like(above), np.array(rhs), rhs.shape[-2]
    for i in range(n):
        rows = [[main[..., i, :], above[..., i, :], further[..., i, :], result[..., i, :]]]
        if i + 1 < n:
            rows.append([below[..., i + 1, :], main[..., i + 1, :], above[..., i + 1, :],
                         result[..., i + 1, :]])
        if pivoting and len(rows) == 2:
            swap = abs(rows[1][0]) > abs(rows[0][0])
            rows = [[np.where(swap, b, a) for a, b in zip(*pair)]
                    for pair in (rows, rows[::-1])]
        if (rows[0][0] == 0).any():
            raise InvalidArgumentError(
                None, None, "The matrix is not invertible." if pivoting else
                "The matrix is either not invertible, or requires pivoting. Try setting "
                "partial_pivoting = True.")
        main[..., i, :], above[..., i, :], further[..., i, :], result[..., i, :] = rows[0]
        if len(rows) == 2:
            factor = rows[1][0] / rows[0][0]
            main[..., i + 1, :], above[..., i + 1, :], result[..., i + 1, :] = (
                rows[1][k] - factor * rows[0][k] for k in (1, 2, 3))
    for i in reversed(range(n)):
        for ahead, coefficients in ((1, above), (2, further)):
            if i + ahead < n:
                result[..., i, :] -= coefficients[..., i, :] * result[..., i + ahead, :]
        result[..., i, :] /= main[..., i, :]
    return result


def _infer_solution(c):
    diagonals, rhs = with_rank_at_least(c, 0, 2), with_rank_at_least(c, 1, 2)
    if diagonals is None or rhs is None:
        return [rhs]
    merge(c, diagonals[:-2], rhs[:-2])
    merge_dim(c, 3, diagonals[-2])
    return [rhs[:-2] + (merge_dim(c, diagonals[-1], rhs[-2]), rhs[-1])]


TRIDIAGONAL_SOLVE = OpDef(
    type="TridiagonalSolve",
    inputs={"diagonals": "T", "rhs": "T"},
    outputs={"output": "T"},
    attrs={"T": MATRIX_TYPES, "partial_pivoting": True},
    infer=_infer_solution,
    host=_solution,
)


@TRIDIAGONAL_SOLVE.gradient
def _solution_grad(op, grad):
    """With A x = b: db = A^-H dx, dA = -db x^H, of which the diagonals count."""
    diagonals, x = op.inputs[0], op.outputs[0]
    above, main, below = (diagonals[..., i:i + 1, :] for i in range(3))
    shifted = [matrix_transpose(move(matrix_transpose(rows)))
               for move, rows in ((_up, below), (_down, above))]
    adjoint = elementwise.conj(concat([shifted[0], main, shifted[1]], -2))
    by_rhs = TRIDIAGONAL_SOLVE(adjoint, grad, partial_pivoting=op.get_attr("partial_pivoting"))
    return [-concat([_beside(by_rhs, _up(x)), _beside(by_rhs, x), _beside(by_rhs, _down(x))], -2),
            by_rhs]


def _of_matrix(matrix):
    """The diagonals of matrices."""
    rows, columns = matrix.shape[-2].value, matrix.shape[-1].value
    if None not in (rows, columns) and rows != columns:
        raise ValueError("Expected last two dimensions of diagonals to be same, got %d and %d"
                         % (columns, rows))
    edge = [[0, 0]] * (matrix.shape.ndims - 2)
    return [pad(matrix_diag_part(matrix[..., :-1, 1:]), [*edge, [0, 1]]), matrix_diag_part(matrix),
            pad(matrix_diag_part(matrix[..., 1:, :-1]), [*edge, [1, 0]])]


def _stacked(diagonals, form):
    """The diagonals as one tensor of three rows."""
    if form == _COMPACT:
        diagonals = convert_to_tensor(diagonals, name="diagonals")
        count = diagonals.shape[-2].value
        if count not in (3, None):
            raise ValueError("Expected 3 diagonals got %d" % count)
        return diagonals
    if form == _MATRIX:
        return stack(_of_matrix(convert_to_tensor(diagonals, name="diagonals")), axis=-2)
    if form != _SEQUENCE:
        raise ValueError("Unrecognized diagonals_format: %s" % form)
    above, main, below = (convert_to_tensor(x) for x in diagonals)
    edge, length = [[0, 0]] * (main.shape.ndims - 1), main.shape[-1].value
    if above.shape[-1].value == length - 1:
        above = pad(above, [*edge, [0, 1]])
    if below.shape[-1].value == length - 1:
        below = pad(below, [*edge, [1, 0]])
    return stack([above, main, below], axis=-2)


def tridiagonal_solve(diagonals, rhs, diagonals_format="compact", transpose_rhs=False,
                      conjugate_rhs=False, name=None, partial_pivoting=True):
    """x with A x = rhs for tridiagonal matrices A.

    Args:
      diagonals: "compact": [..., 3, n], see the head of this file; "sequence": a triple of
        [..., n], where those beside the main one may be one shorter; "matrix": [..., n, n].
      rhs: [..., n, k] or [..., n].
      diagonals_format: one of these three.
      transpose_rhs, conjugate_rhs: take the transpose, or the conjugate, of `rhs`.
      name: name of the operation (optional).
      partial_pivoting: exchange rows where that is more accurate.
    Raises:
      ValueError: for shapes that do not fit, or another format.
      InvalidArgumentError (when it runs): if a matrix is singular.
    Source: tf.linalg.tridiagonal_solve, TensorFlow 1.15.
    """
    diagonals = _stacked(diagonals, diagonals_format)
    rhs = convert_to_tensor(rhs, name="rhs")
    ranks = rhs.shape.ndims, diagonals.shape.ndims
    is_vector = None not in ranks and ranks[0] == ranks[1] - 1
    if is_vector:
        rhs = expand_dims(rhs, -1)
    elif transpose_rhs:
        rhs = matrix_transpose(rhs)
    if conjugate_rhs:
        rhs = elementwise.conj(rhs)
    n, rows = diagonals.shape[-1].value, rhs.shape[-2].value
    if None not in (n, rows) and n != rows:
        raise ValueError("Expected number of left-hand sided and right-hand sides to be equal, got "
                         "%d and %d" % (n, rows))
    x = TRIDIAGONAL_SOLVE(diagonals, rhs, partial_pivoting=partial_pivoting, name=name)
    if is_vector:
        return squeeze(x, -1)
    return matrix_transpose(x) if transpose_rhs else x


def tridiagonal_matmul(diagonals, rhs, diagonals_format="compact", name=None):
    """A @ rhs for tridiagonal matrices A, given as for `tridiagonal_solve`.

    Raises:
      ValueError: for shapes that do not fit, or another format.
    Source: tf.linalg.tridiagonal_matmul, TensorFlow 1.15.
    """
    if diagonals_format == _COMPACT:
        diagonals = convert_to_tensor(diagonals)
        parts = [diagonals[..., i, :] for i in range(3)]
    elif diagonals_format == _SEQUENCE:
        parts = [convert_to_tensor(x) for x in diagonals]
    elif diagonals_format == _MATRIX:
        parts = _of_matrix(convert_to_tensor(diagonals))
    else:
        raise ValueError("Unrecognized diagonals_format: %s" % diagonals_format)
    return TRIDIAGONAL_MAT_MUL(*(expand_dims(x, -2) for x in parts), convert_to_tensor(rhs),
                               name=name)

"""Least squares: `matrix_solve_ls`."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import constant_value
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import OpDef
from minigraph.ops.array import eye, shape as shape_of
from minigraph.ops.decompositions import (
    MATRIX_TYPES, cholesky, cholesky_solve, infer_least_squares)
from minigraph.ops.linalg import matmul

# Where a tensor exceeds this many bytes and holds many small matrices, TensorFlow takes one
# operation instead of several.
_CACHE = 256000


def _adjoint(a):
    return np.conj(np.swapaxes(a, -1, -2))


def _least_squares(context, a, b, regularizer):
    rows, columns = a.shape[-2:]
    if not context.attrs["fast"]:
        return (np.linalg.pinv(a) @ b).astype(a.dtype)
    if rows >= columns:
        gram = _adjoint(a) @ a + regularizer * np.eye(columns)
        return np.linalg.solve(gram, _adjoint(a) @ b).astype(a.dtype)
    gram = a @ _adjoint(a) + regularizer * np.eye(rows)
    return (_adjoint(a) @ np.linalg.solve(gram, b)).astype(a.dtype)


MATRIX_SOLVE_LS = OpDef(
    type="MatrixSolveLs",
    inputs={"matrix": "T", "rhs": "T", "l2_regularizer": dtypes.float64},
    outputs={"output": "T"},
    attrs={"T": MATRIX_TYPES, "fast": True},
    infer=infer_least_squares,
    host=_least_squares,
)


def _gramian_cholesky(a, regularizer, first):
    """The Cholesky factor of adjoint(a) a, or of a adjoint(a), with `regularizer` added."""
    gram = matmul(a, a, adjoint_a=first, adjoint_b=not first)
    if regularizer != 0:
        sizes = shape_of(a)
        side = sizes[-1] if first else sizes[-2]
        gram = gram + regularizer * eye(side, batch_shape=sizes[:-2], dtype=a.dtype)
    return cholesky(gram)


@MATRIX_SOLVE_LS.gradient
def _matrix_solve_ls_grad(op, grad):
    """Of the normal equations; with z the solution for `grad`."""
    a, b, regularizer = op.inputs
    x, regularizer = op.outputs[0], float(constant_value(regularizer))
    if not op.attrs["fast"]:
        raise ValueError("Gradient not defined for fast=False")
    rows, columns = a.shape.as_list()[-2:] if a.shape.ndims is not None else (None, None)
    if rows is None or columns is None:
        raise NotImplementedError("The gradient of MatrixSolveLs needs a matrix of known shape.")
    factor = _gramian_cholesky(a, regularizer, rows >= columns)
    if rows >= columns:
        z = cholesky_solve(factor, grad)
        az = matmul(a, z)
        grad_a = matmul(b - matmul(a, x), z, adjoint_b=True) - matmul(az, x, adjoint_b=True)
        return [grad_a, az, None]
    y, z = cholesky_solve(factor, b), cholesky_solve(factor, matmul(a, grad))
    grad_a = matmul(y, grad - matmul(a, z, adjoint_a=True), adjoint_b=True) - \
        matmul(z, x, adjoint_b=True)
    return [grad_a, z, None]


def _is_composed(fast, a):
    if not fast:
        return False
    if not a.shape.is_fully_defined():
        return a.shape[-2:].is_fully_defined()
    *batch, rows, columns = a.shape.as_list()
    many = np.prod(batch, dtype=int) > min(rows, columns)
    return not (a.shape.num_elements() * a.dtype.size > _CACHE and many)


def matrix_solve_ls(matrix, rhs, l2_regularizer=0.0, fast=True, name=None):
    """x that minimises |matrix x - rhs|^2 + l2_regularizer |x|^2.

    With more columns than rows and no regularizer, the shortest x that solves the equations.

    Args:
      matrix: Tensor [..., m, n].
      rhs: Tensor [..., m, k] of its dtype.
      l2_regularizer: a number.
      fast: by the normal equations; else by the pseudo-inverse, which takes matrices of any rank.
      name: name scope of the operations (optional).
    Returns:
      Tensor [..., n, k].
    Source: tf.matrix_solve_ls, TensorFlow 1.15.
    """
    matrix = convert_to_tensor(matrix, name="matrix")
    if matrix.shape.ndims is None or not _is_composed(fast, matrix):
        return MATRIX_SOLVE_LS(matrix, rhs, l2_regularizer, fast=fast, name=name)
    with name_scope(name, "matrix_solve_ls", [matrix, rhs, l2_regularizer]):
        rows, columns = matrix.shape.as_list()[-2:]
        factor = _gramian_cholesky(matrix, l2_regularizer, rows >= columns)
        if rows >= columns:
            return cholesky_solve(factor, matmul(matrix, rhs, adjoint_a=True))
        return matmul(matrix, cholesky_solve(factor, rhs), adjoint_a=True)

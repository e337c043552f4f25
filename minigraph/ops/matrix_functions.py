"""Functions of whole matrices: exponential, logarithm, square root, LU, pseudo-inverse, rank."""

import math

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import OpDef
from minigraph.ops.array import (
    concat, expand_dims, eye, matrix_transpose, reshape, shape as shape_of, where_v2, zeros_like)
from minigraph.ops.decompositions import MATRIX_TYPES, infer_square, matrix_dims, matrix_solve, svd
from minigraph.ops.elementwise import cast, conj
from minigraph.ops.linalg import matmul
from minigraph.ops.norms import norm as norm_of
from minigraph.ops.reduction import reduce_max, reduce_sum

# The order of Pade's approximation, and the norm that it is good for.
_ORDER, _RADIUS = 13, 5.3
# Nodes of the quadrature that is Pade's approximation of the logarithm.
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(16)


def _wide(a):
    return a.astype(np.complex128 if a.dtype.kind == "c" else np.float64)


def _exponential(context, a):
    """Scaling and squaring with Pade's approximation (Higham, 2005)."""
    x = _wide(a)
    size = np.abs(x).sum(-2).max(initial=0.0)
    squarings = max(0, math.ceil(math.log2(size / _RADIUS))) if size > _RADIUS else 0
    if not np.isfinite(size):
        return np.full_like(a, np.nan)
    x = x / 2.0 ** squarings
    even = odd = np.zeros_like(x)
    power, coefficient = np.broadcast_to(np.eye(x.shape[-1], dtype=x.dtype), x.shape), 1.0
    for k in range(_ORDER + 1):
        even, odd = (even + coefficient * power, odd) if k % 2 == 0 else \
            (even, odd + coefficient * power)
        power = power @ x
        coefficient *= (_ORDER - k) / ((2 * _ORDER - k) * (k + 1))
    result = np.linalg.solve(even - odd, even + odd)
    for _ in range(squarings):
        result = result @ result
    return result.astype(a.dtype)


# TensorFlow composes the exponential of operations that need a loop; here it is one.
MATRIX_EXPONENTIAL = OpDef(
    type="_MatrixExponential", inputs={"input": "T"}, outputs={"output": "T"},
    attrs={"T": MATRIX_TYPES | {dtypes.float16}}, infer=infer_square, host=_exponential)


@MATRIX_EXPONENTIAL.gradient
def _exponential_grad(op, grad):
    """The upper right block of exp([[A*, G], [0, A*]])."""
    a = matrix_transpose(op.inputs[0], conjugate=True)
    n = shape_of(a)[-1]
    whole = concat([concat([a, grad], -1), concat([zeros_like(a), a], -1)], -2)
    result = MATRIX_EXPONENTIAL(whole)[..., :n, n:]
    result.set_shape(op.inputs[0].shape)
    return [result]


def _by_eigenvalues(a, function):
    """V f(L) V^-1, or None where the eigenvectors are too nearly dependent."""
    values, vectors = np.linalg.eig(a)
    if a.shape[-1] and np.linalg.cond(vectors) > 1e5:
        return None
    return np.linalg.solve(vectors.T, (vectors * function(values)[None, :]).T).T


def _root(a):
    """The principal square root: by eigenvalues, else by Denman and Beavers' iteration."""
    found = _by_eigenvalues(a, np.sqrt)
    if found is not None:
        return found
    y, z = a, np.eye(len(a), dtype=a.dtype)
    for _ in range(100):
        before = y
        y, z = (y + np.linalg.inv(z)) / 2, (z + np.linalg.inv(y)) / 2
        if np.abs(y - before).max() <= 1e-15 * np.abs(y).max():
            break
    return y


def _logarithm_of(a):
    found = _by_eigenvalues(a, np.log)
    if found is not None:
        return found
    eye, roots = np.eye(len(a), dtype=a.dtype), 0
    while np.abs(a - eye).sum(0).max() > 0.25 and roots < 60:
        a, roots = _root(a), roots + 1
    x = a - eye
    parts = [w / 2 * np.linalg.solve(eye + (t + 1) / 2 * x, x) for t, w in zip(_NODES, _WEIGHTS)]
    return 2.0 ** roots * sum(parts)


def _each(function, a):
    """`function` of each matrix of a batch, in complex128."""
    flat = a.astype(np.complex128).reshape(-1, *a.shape[-2:])
    out = np.array([function(m) for m in flat], np.complex128).reshape(a.shape)
    return (out if a.dtype.kind == "c" else out.real).astype(a.dtype)


MATRIX_LOGARITHM = OpDef(
    type="MatrixLogarithm", inputs={"input": "T"}, outputs={"output": "T"},
    attrs={"T": dtypes.COMPLEX}, infer=infer_square,
    host=lambda context, a: _each(_logarithm_of, a))

MATRIX_SQUARE_ROOT = OpDef(
    type="MatrixSquareRoot", inputs={"input": "T"}, outputs={"output": "T"},
    attrs={"T": MATRIX_TYPES}, infer=infer_square, host=lambda context, a: _each(_root, a))


@MATRIX_SQUARE_ROOT.gradient
def _square_root_grad(op, grad):
    """X with R* X + X R* = grad, R being the root: a linear system for the elements of X."""
    root = op.outputs[0]
    adjoint_root = matrix_transpose(root, conjugate=True)
    n = shape_of(root)[-1]
    one = eye(n, dtype=root.dtype)
    system = _kronecker(adjoint_root, one) + _kronecker(one, conj(root))
    batch = shape_of(root)[:-2]
    flat = concat([batch, [n * n, n * n]], 0)
    elements = matrix_solve(reshape(system, flat), reshape(grad, concat([batch, [n * n, 1]], 0)))
    return [reshape(elements, shape_of(root))]


def _kronecker(a, b):
    """The products of all elements of a and of b, [..., i, j, k, l] = a[i, k] b[j, l]."""
    return a[..., :, None, :, None] * b[..., None, :, None, :]


def _infer_lu(c):
    batch, rows, columns = matrix_dims(c, 0)
    if batch is None:
        return [None, None]
    size = rows or columns
    return [[*batch, size, size], [*batch, size]]


def _lu_of(a):
    a, order = a.copy(), np.arange(len(a))
    for k in range(len(a)):
        pivot = k + int(np.argmax(np.abs(a[k:, k])))
        if a[pivot, k] == 0:
            raise errors.InvalidArgumentError(None, None, "Input is not invertible.")
        a[[k, pivot]], order[[k, pivot]] = a[[pivot, k]], order[[pivot, k]]
        a[k + 1:, k] /= a[k, k]
        a[k + 1:, k + 1:] -= np.outer(a[k + 1:, k], a[k, k + 1:])
    return a, order


def _host_lu(context, a):
    factors, order = np.empty_like(a), np.empty(a.shape[:-1], np.int64)
    for i in np.ndindex(*a.shape[:-2]):
        factors[i], order[i] = _lu_of(a[i])
    return [factors, order.astype(context.attrs["output_idx_type"].as_numpy_dtype)]


LU = OpDef(
    type="Lu", inputs={"input": "T"}, outputs={"lu": "T", "p": "output_idx_type"},
    attrs={"T": MATRIX_TYPES, "output_idx_type": dtypes.int32}, infer=_infer_lu, host=_host_lu)


def expm(input, name=None):
    """exp(A) = I + A + A^2/2 + ... of each square matrix. Source: tf.linalg.expm."""
    with name_scope(name, "matrix_exponential", [input]) as name:
        return MATRIX_EXPONENTIAL(convert_to_tensor(input, name="input"), name=name)


def logm(input, name=None):
    """The principal logarithm of each complex square matrix. Source: tf.linalg.logm."""
    return MATRIX_LOGARITHM(input, name=name)


def matrix_square_root(input, name=None):
    """The principal square root of each square matrix. Source: tf.linalg.sqrtm."""
    return MATRIX_SQUARE_ROOT(input, name=name)


def lu(input, output_idx_type=dtypes.int32, name=None):
    """(L - I + U in one matrix, p) with L U = input[p], by partial pivoting.

    Raises:
      tf.errors.InvalidArgumentError: when run on a singular matrix.
    Source: tf.linalg.lu, TensorFlow 1.15.
    """
    return LU(input, output_idx_type=dtypes.as_dtype(output_idx_type), name=name)


def adjoint(matrix, name=None):
    """The conjugate transpose of each matrix. Source: tf.linalg.adjoint, TensorFlow 1.15."""
    with name_scope(name, "adjoint", [matrix]):
        return matrix_transpose(convert_to_tensor(matrix, name="matrix"), conjugate=True)


def normalize(tensor, ord="euclidean", axis=None, name=None):
    """(tensor / norm, norm), with the norm's axes kept; `ord` and `axis` are those of tf.norm.

    Source: tf.linalg.normalize, TensorFlow 1.15.
    """
    with name_scope(name, "normalize", [tensor]):
        tensor = convert_to_tensor(tensor)
        size = cast(norm_of(tensor, ord, axis, keepdims=True), tensor.dtype)
        return tensor / size, size


def _longer_side(a):
    sides = a.shape[-2:]
    return max(sides.as_list()) if sides.is_fully_defined() else reduce_max(shape_of(a)[-2:])


def matrix_rank(a, tol=None, validate_args=False, name=None):
    """The number of singular values of each matrix above `tol`.

    By default `tol` is the greatest one, times the longer side, times the dtype's epsilon. Shapes
    are always checked, so `validate_args` makes no difference.
    Source: tf.linalg.matrix_rank, TensorFlow 1.15.
    """
    with name_scope(name or "matrix_rank"):
        a = convert_to_tensor(a, preferred_dtype=dtypes.float32, name="a")
        s = svd(a, compute_uv=False)
        if tol is None:
            epsilon = np.finfo(a.dtype.as_numpy_dtype).eps
            tol = epsilon * cast(_longer_side(a), a.dtype) * reduce_max(s, axis=-1, keepdims=True)
        return reduce_sum(cast(s > tol, dtypes.int32), axis=-1)


def pinv(a, rcond=None, validate_args=False, name=None):
    """The Moore-Penrose pseudo-inverse of each matrix.

    Args:
      a: float Tensor [..., m, n].
      rcond: singular values up to rcond times the greatest count as 0; by default
        10 max(m, n) times the dtype's epsilon.
      validate_args: makes no difference; shapes are always checked.
      name: name scope of the operations (optional).
    Returns:
      Tensor [..., n, m].
    Source: tf.linalg.pinv, TensorFlow 1.15.
    """
    with name_scope(name or "pinv"):
        a = convert_to_tensor(a, name="a")
        kind = a.dtype.as_numpy_dtype
        if rcond is None:
            side = _longer_side(a)
            side = side if isinstance(side, int) else cast(side, a.dtype)
            rcond = 10.0 * side * np.finfo(kind).eps
        rcond = convert_to_tensor(rcond, dtype=a.dtype, name="rcond")
        s, u, v = svd(a, full_matrices=False, compute_uv=True)
        cutoff = rcond * reduce_max(s, axis=-1)
        s = where_v2(s > expand_dims(cutoff, -1), s, np.array(np.inf, kind))
        result = matmul(v / expand_dims(s, -2), u, adjoint_b=True)
        if a.shape.ndims is not None:
            *batch, rows, columns = a.shape.as_list()
            result.set_shape([*batch, columns, rows])
        return result

"""`tf.linalg`: products, decompositions and solutions of matrices."""

from minigraph.core.missing import module_getattr
from minigraph.ops.array import (
    diag as tensor_diag, diag_part as tensor_diag_part, eye, matrix_band_part as band_part,
    matrix_diag as diag, matrix_diag_part as diag_part, matrix_set_diag as set_diag,
    matrix_transpose, matrix_transpose as transpose)
from minigraph.ops.clip import global_norm
from minigraph.ops.decompositions import (
    cholesky, cholesky_solve, logdet, matrix_determinant as det, matrix_inverse as inv,
    matrix_solve as solve, matrix_triangular_solve as triangular_solve, qr,
    self_adjoint_eig as eigh, self_adjoint_eigvals as eigvalsh, slogdet, svd, trace)
from minigraph.ops.einsum import einsum
from minigraph.ops.least_squares import matrix_solve_ls as lstsq
from minigraph.ops.linalg import matmul, matvec
from minigraph.ops.matrix_functions import (
    adjoint, expm, logm, lu, matrix_rank, matrix_square_root as sqrtm, normalize, pinv)
from minigraph.ops.normalization import l2_normalize
from minigraph.ops.norms import cross, norm
from minigraph.ops.tensordot import tensordot

__getattr__ = module_getattr(__name__, lazy={
    name: "ops.tridiagonal:" + name for name in ("tridiagonal_matmul", "tridiagonal_solve")})

"""Products of batches of matrices, and by the operations for sparse ones."""

import numpy as np
from case import COMPLEX, FLOATS, HALF, Case, Reject, integers, uniform

import minigraph as tf
from minigraph.ops.linalg import BATCH_MATMUL

_WHY = {"tolerance": 4, "why": "sums of several products"}
_A, _B = uniform(-1, 1, shape=(2, 3, 4)), uniform(-1, 1, shape=(2, 4, 5))


def adjoint(a):
    return np.conj(np.swapaxes(a, -1, -2))


CASES = [
    Case("BatchMatMul", BATCH_MATMUL, np.matmul, [_A, _B], HALF + FLOATS + COMPLEX, grad_order=2,
         rejects=[Reject((lambda: tf.zeros([2, 3, 4]), lambda: tf.zeros([3, 4, 5])), ValueError,
                         "Dimension 0 in both shapes must be equal, but are 2 and 3"),
                  Reject((lambda: tf.zeros([2, 3, 4]), lambda: tf.zeros([2, 3, 5])), ValueError,
                         "Dimensions must be equal, but are 4 and 3")], **_WHY),
    Case("BatchMatMulV2", tf.matmul, np.matmul, [_A, uniform(-1, 1, shape=(4, 5))],
         HALF + FLOATS + COMPLEX + ("int32", "int64"), grad_order=2, **_WHY),
    Case("BatchMatMulV2", lambda a, b: tf.matmul(a, b, adjoint_a=True, adjoint_b=True),
         lambda a, b: adjoint(a) @ adjoint(b),
         [uniform(-1, 1, shape=(3, 1, 4, 3)), uniform(-1, 1, shape=(2, 5, 4))], FLOATS + COMPLEX,
         grad_order=2, name="adjoint", **_WHY),
    Case("SparseMatMul", lambda a, b: tf.matmul(a, b, a_is_sparse=True), np.matmul,
         [integers(-1, 2, shape=(5, 7)), uniform(-1, 1, shape=(7, 3))], ("float32",), **_WHY),
    Case("SparseMatMul", lambda a, b: tf.sparse_matmul(a, b, transpose_a=True, transpose_b=True,
                                                       b_is_sparse=True), lambda a, b: a.T @ b.T,
         [uniform(-1, 1, shape=(7, 5)), integers(-1, 2, shape=(3, 7))], ("float32",),
         name="transposed", **_WHY),
    Case("Cross", tf.cross, np.cross, [uniform(-2, 2, shape=(4, 3))] * 2,
         HALF + FLOATS + ("int32",), grad_order=2, rejects=[Reject((lambda: tf.zeros([2, 2]), lambda: tf.zeros([2, 2])),
                                       ValueError, "Dimension must be 3 but is 2")], **_WHY),
]

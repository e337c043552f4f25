"""Sums of several tensors, and operations that pass their input on."""

import numpy as np
from case import FLOATS, HALF, NUMBERS, Case, Reject, integers, uniform

import minigraph as tf

_TERMS = [integers(-9, 9) for _ in range(3)]
_PLACES = [[0, 1], [1, 0], [2, 1]]


def zeros(*shape):
    return lambda: tf.zeros(shape)


def placed(values):
    dense = np.zeros((3, 2), values.dtype)
    dense[tuple(np.transpose(_PLACES))] = values
    return dense


CASES = [
    Case("AddN", lambda *x: tf.add_n(x), lambda *x: sum(x), _TERMS, NUMBERS, grad_order=1,
         rejects=[Reject((), ValueError, "at least one Tensor/IndexedSlices"),
                  Reject((zeros(2), zeros(3)), ValueError, "Dimension 0 in both shapes must be "
                                                           "equal, but are 2 and 3")]),
    Case("AddN", lambda x, z: tf.add_n([x, z] * 9), lambda x, z: 9 * (x + z), _TERMS[:2], NUMBERS,
         name="of many"),
    Case("AccumulateNV2", lambda *x: tf.accumulate_n(x), lambda *x: sum(x), _TERMS, NUMBERS,
         grad_order=1),
    Case("CheckNumerics", lambda x: tf.check_numerics(x, "m"), lambda x: x, [uniform(-2, 2)],
         HALF + FLOATS, grad_order=1),
    Case("EnsureShape", lambda x: tf.ensure_shape(x, [None, 5]), lambda x: x,
         [uniform(-2, 2, shape=(3, 5))], NUMBERS, grad_order=1),
    Case("SparseToDense", lambda x: tf.sparse_to_dense(_PLACES, [3, 2], x, x[0] * 0), placed,
         [integers(1, 9, shape=(3,))], NUMBERS, grad_order=1),
]

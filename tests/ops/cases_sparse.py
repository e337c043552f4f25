"""Sparse tensors. A row's inputs are the values of a sparse matrix that is full at AT, and dense
ones; its oracle works on the dense matrix."""

import numpy as np
from case import FLOATS, INTS, NUMBERS, Case, Reject, integers, uniform

import minigraph as tf
from minigraph.core import op_def
from minigraph.ops.sparse.arithmetic import SPARSE_ADD_GRAD, SPARSE_DENSE_ADD
from minigraph.ops.sparse.edit_distance import edit_distance
from minigraph.ops.sparse.reshaping import SPARSE_SLICE_GRAD
from minigraph.ops.sparse.rows import SPARSE_FILL_EMPTY_ROWS_GRAD

AT = np.array([[0, 1], [0, 3], [2, 0], [2, 1], [2, 3]])     # row 1 is empty
OTHER = np.array([[0, 1], [1, 2], [2, 3]])
UNION = np.array([[0, 1], [0, 3], [1, 2], [2, 0], [2, 1], [2, 3]])
SHAPE = 3, 4
WIDE = FLOATS + ("int32", "int64", "complex64")
VALUES, DENSE = uniform(1, 3, (5,)), uniform(1, 3, SHAPE)
MORE = uniform(1, 3, (3,))


def sparse(values, at=AT, shape=SHAPE):
    return tf.SparseTensor(at, values, shape)


def dense(values, at=AT, shape=SHAPE):
    result = np.zeros(shape, values.dtype)
    result[tuple(at.T)] = values
    return result


def parts(result, values=None):
    """[indices, values, shape] of a SparseTensor, whose number of values is told for once."""
    if values is not None:
        result.values.set_shape([values])
    return [result.indices, result.values, result.dense_shape]


def places(*arrays):
    """Where any of the dense arrays is not zero, in order."""
    return np.argwhere(np.any([a != 0 for a in arrays], axis=0))


def triple(array, at=None):
    """The oracle of `parts`, from a dense array."""
    at = places(array) if at is None else at
    return [at, array[tuple(at.T)], np.array(array.shape, np.int64)]


def softmax_rows(values):
    result = dense(values)
    for row in result:
        row[row != 0] = np.exp(row[row != 0]) / np.exp(row[row != 0]).sum()
    return triple(result)


def filled(values):
    result = dense(values)
    result[1, 0] = 7
    return triple(result) + [np.array([False, True, False])]


def fill_empty(values):
    result, empty = tf.sparse_fill_empty_rows(sparse(values), tf.cast(7, values.dtype))
    return parts(result, 6) + [empty]


def split(values):
    pieces = tf.sparse_split(sp_input=sparse(values), num_split=2, axis=1)
    return parts(pieces[0]) + parts(pieces[1])


def segment(reduce):
    """Rows 2, 0, 1 and 1 of x in segments 0, 0, 2 and 2."""
    return lambda x: np.stack([reduce(x[[2, 0]]), np.zeros_like(x[0]), reduce(x[[1, 1]])])


def with_four(reduce):
    return lambda x: np.concatenate([segment(reduce)(x), np.zeros_like(x[:1])])


def spread(scale):
    """The gradient of `segment` with its rows [3, ...], to x's five rows."""
    def gradient(g):
        return np.stack([g[0] / scale, 2 * g[2] / scale, g[0] / scale, 0 * g[0], 0 * g[0]])
    return gradient


def sqrt_n(rows):
    return rows.sum(0) / np.sqrt(len(rows))


ROWS, SEGMENTS = [2, 0, 1, 1], [0, 0, 2, 2]
ROWS_OF = uniform(-3, 3, (4, 3))


def segments_of(function, dim, **options):
    def call(x):
        result = function(x, ROWS, SEGMENTS, **options)
        result.set_shape([dim, 3])
        return result
    return call


ARITHMETIC = [
    Case("SparseAdd", lambda x, y: parts(tf.sparse_add(sparse(x), sparse(y, OTHER)), 6),
         lambda x, y: triple(dense(x) + dense(y, OTHER)), [VALUES, MORE], WIDE, grad_order=1,
         rejects=[Reject((lambda: tf.zeros([5]), lambda: tf.zeros([4])), ValueError,
                         "Dimensions 3 and 4 are not compatible")]),
    Case("SparseAddGrad", lambda g: SPARSE_ADD_GRAD(g, AT, OTHER, UNION),
         lambda g: [g[[0, 1, 3, 4, 5]], g[[0, 2, 5]]], [uniform(-3, 3, (6,))], WIDE),
    Case("SparseTensorDenseAdd", lambda x, y: tf.sparse_add(sparse(x), y),
         lambda x, y: dense(x) + y, [VALUES, DENSE], WIDE, grad_order=1),
    Case("SparseDenseCwiseAdd", lambda x, y: SPARSE_DENSE_ADD(AT, x, SHAPE, y),
         lambda x, y: (dense(x) + y)[tuple(AT.T)], [VALUES, DENSE], WIDE),
    Case("SparseDenseCwiseMul", lambda x, y: parts(sparse(x) * y),
         lambda x, y: triple(dense(x) * y), [VALUES, DENSE], WIDE, grad_order=1),
    Case("SparseDenseCwiseMul", lambda x, y: parts(sparse(x) * y),
         lambda x, y: triple(dense(x) * y), [VALUES, uniform(1, 3, (4,))], WIDE, name="row"),
    Case("SparseDenseCwiseDiv", lambda x, y: parts(sparse(x) / y),
         lambda x, y: triple(dense(x) / y), [VALUES, DENSE], FLOATS, grad_order=1),
    Case("SparseSoftmax", lambda x: parts(tf.sparse_softmax(sparse(x))), softmax_rows, [VALUES],
         grad_order=1),
    Case("SparseSparseMaximum", lambda x, y: parts(tf.sparse_maximum(sparse(x), sparse(y, OTHER))),
         lambda x, y: triple(np.maximum(dense(x), dense(y, OTHER))), [VALUES, MORE], FLOATS + INTS),
    Case("SparseSparseMinimum", lambda x, y: parts(tf.sparse_minimum(sparse(x), sparse(-y, OTHER))),
         lambda x, y: triple(np.minimum(dense(x), dense(-y, OTHER)), UNION),
         [VALUES, MORE], FLOATS + ("int32", "int64")),
]

REDUCTIONS = [
    Case("SparseReduceSum", lambda x: tf.sparse_reduce_sum(sparse(x), 1), lambda x: dense(x).sum(1),
         [VALUES], WIDE, grad_order=1),
    Case("SparseReduceSum", lambda x: tf.sparse_reduce_sum(sparse(x), [0], keep_dims=True),
         lambda x: dense(x).sum(0, keepdims=True), [VALUES], WIDE, name="kept"),
    Case("SparseReduceSumSparse", lambda x: parts(tf.sparse_reduce_sum_sparse(sparse(x), 1)),
         lambda x: triple(dense(x).sum(1)), [VALUES], WIDE),
    Case("SparseReduceMax", lambda x: tf.sparse_reduce_max(sparse(x), 1),
         lambda x: dense(x).max(1), [VALUES], FLOATS + INTS),
    Case("SparseReduceMaxSparse", lambda x: parts(tf.sparse_reduce_max_sparse(sparse(x), 1)),
         lambda x: triple(dense(x).max(1)), [VALUES], FLOATS + INTS),
]

PRODUCTS = [
    Case("SparseTensorDenseMatMul", lambda x, y: tf.sparse_tensor_dense_matmul(sparse(x), y),
         lambda x, y: dense(x) @ y, [VALUES, uniform(-2, 2, (4, 5))], WIDE, grad_order=1,
         rejects=[Reject((lambda: tf.zeros([5]), lambda: tf.zeros([3, 5])), ValueError,
                         "Dimensions must be equal, but are 4 and 3")]),
    Case("SparseTensorDenseMatMul", lambda x, y: tf.sparse_tensor_dense_matmul(
        sparse(x), y, adjoint_a=True, adjoint_b=True), lambda x, y: dense(x).conj().T @ y.conj().T,
         [VALUES, uniform(-2, 2, (5, 3))], WIDE, name="adjoint"),
]

LAYOUT = [
    Case("SparseReorder", lambda x: parts(tf.sparse_reorder(sparse(x, AT[::-1])), 5),
         lambda x: [AT, x[::-1], np.array(SHAPE, np.int64)], [VALUES], NUMBERS, grad_order=1),
    Case("SparseConcat", lambda x, y: parts(tf.sparse_concat(1, [sparse(x), sparse(y, OTHER)])),
         lambda x, y: triple(np.concatenate([dense(x), dense(y, OTHER)], 1)), [VALUES, MORE], WIDE),
    Case("SparseSplit", split,
         lambda x: triple(dense(x)[:, :2]) + triple(dense(x)[:, 2:]), [VALUES], WIDE),
    Case("SparseReshape", lambda x: parts(tf.sparse_reshape(sparse(x), [2, -1])),
         lambda x: triple(dense(x).reshape(2, 6)), [VALUES], WIDE),
    Case("SparseSlice", lambda x: parts(tf.sparse_slice(sparse(x), [0, 1], [3, 2]), 2),
         lambda x: triple(dense(x)[:, 1:3]), [VALUES], WIDE, grad_order=1),
    Case("SparseSliceGrad", lambda g: SPARSE_SLICE_GRAD(g, AT, np.array([0, 1]), [[0, 0], [2, 0]]),
         lambda g: np.array([g[0], 0, 0, g[1], 0], g.dtype), [uniform(1, 3, (2,))], WIDE),
    Case("SparseFillEmptyRows", fill_empty, filled, [VALUES], WIDE, grad_order=1),
    Case("SparseFillEmptyRowsGrad",
         lambda g: SPARSE_FILL_EMPTY_ROWS_GRAD(np.array([0, 1, 3, 4, 5]), g),
         lambda g: [g[[0, 1, 3, 4, 5]], g[2]], [uniform(1, 3, (6,))], WIDE),
]

def segment_grad(type):
    return lambda g: op_def.get(type)(g, ROWS, SEGMENTS, 5)


SEGMENTED = [
    Case("SparseSegmentSum", segments_of(tf.sparse_segment_sum, 3), segment(lambda x: x.sum(0)),
         [ROWS_OF], FLOATS + ("int32", "int64"), grad_order=1),
    Case("SparseSegmentSumWithNumSegments", segments_of(tf.sparse_segment_sum, 4, num_segments=4),
         with_four(lambda x: x.sum(0)), [ROWS_OF], FLOATS + ("int32", "int64"), grad_order=1),
    Case("SparseSegmentMean", segments_of(tf.sparse_segment_mean, 3), segment(lambda x: x.mean(0)),
         [ROWS_OF], grad_order=1),
    Case("SparseSegmentMeanWithNumSegments", segments_of(tf.sparse_segment_mean, 4, num_segments=4),
         with_four(lambda x: x.mean(0)), [ROWS_OF], grad_order=1),
    Case("SparseSegmentSqrtN", segments_of(tf.sparse_segment_sqrt_n, 3), segment(sqrt_n), [ROWS_OF],
         grad_order=1),
    Case("SparseSegmentSqrtNWithNumSegments",
         segments_of(tf.sparse_segment_sqrt_n, 4, num_segments=4), with_four(sqrt_n), [ROWS_OF],
         grad_order=1),
    Case("SparseSegmentMeanGrad", segment_grad("SparseSegmentMeanGrad"),
         spread(2), [uniform(-3, 3, (3, 2))]),
    Case("SparseSegmentSqrtNGrad", segment_grad("SparseSegmentSqrtNGrad"),
         spread(np.sqrt(2)), [uniform(-3, 3, (3, 2))]),
]


def levenshtein(a, b):
    table = np.zeros((len(a) + 1, len(b) + 1))
    table[:, 0], table[0] = range(len(a) + 1), range(len(b) + 1)
    for i in range(len(a)):
        for j in range(len(b)):
            table[i + 1, j + 1] = min(table[i, j + 1] + 1, table[i + 1, j] + 1,
                                      table[i, j] + (a[i] != b[j]))
    return table[-1, -1]


def distances(x, y):
    return np.array([levenshtein(x[:2], y[:1]), levenshtein([], y[1:2]),
                     levenshtein(x[2:], y[2:])], np.float32)


def letters(values, at):
    ends = {row: np.flatnonzero(at[:, 0] == row)[0] for row in set(at[:, 0])}
    return tf.SparseTensor([[r, i - ends[r]] for i, r in enumerate(at[:, 0])], values, SHAPE)


def serialized_and_back(values):
    rows = tf.serialize_many_sparse(sparse(values))
    return parts(tf.deserialize_many_sparse(rows, values.dtype, rank=1))


def one_serialized_and_back(values):
    whole = tf.expand_dims(tf.serialize_sparse(sparse(values)), 0)
    return parts(tf.deserialize_many_sparse(whole, values.dtype, rank=2))


def in_a_batch(values):
    return [np.insert(AT, 0, 0, axis=1), values, np.array((1,) + SHAPE, np.int64)]


def of_rows(values):
    return triple(dense(values))


OTHERS = [
    Case("EditDistance", lambda x, y: edit_distance(letters(x, AT), letters(y, OTHER), False),
         distances, [integers(0, 3, (5,)), integers(0, 3, (3,))], ("int32", "int64")),
    Case("SerializeManySparse", serialized_and_back, of_rows, [VALUES], WIDE, name="and-back"),
    Case("DeserializeManySparse", serialized_and_back, of_rows, [VALUES], WIDE),
    Case("SerializeSparse", one_serialized_and_back, in_a_batch, [VALUES], WIDE),
]

A, B = np.ones((3, 4)), np.ones((3, 2))       # for their shapes


def set_of(function):
    """The oracle of a set operation on the rows of two matrices."""
    def result(a, b):
        rows = [sorted(function(set(x), set(y))) for x, y in zip(a.tolist(), b.tolist())]
        at = [[r, i] for r, row in enumerate(rows) for i in range(len(row))]
        return [np.array(at, np.int64).reshape(-1, 2), np.array(sum(rows, []), a.dtype),
                np.array([3, max(map(len, rows))], np.int64)]
    return result


WHOLE = ("int8", "int16", "int32", "int64", "uint8", "uint16")


def typed(function):
    return lambda a, b: parts(function(a, b))


def as_full_sparse(tensor, like):
    return tf.SparseTensor(np.argwhere(like), tf.reshape(tensor, [-1]), like.shape)


SET_INPUTS = [integers(0, 9, A.shape), integers(0, 9, B.shape)]
SETS = [
    Case("DenseToDenseSetOperation", typed(tf.sets.set_intersection),
         set_of(set.intersection), SET_INPUTS, WHOLE),
    Case("DenseToDenseSetOperation", typed(tf.sets.set_difference), set_of(set.difference),
         SET_INPUTS, WHOLE, name="difference"),
    Case("DenseToSparseSetOperation",
         lambda a, b: parts(tf.sets.set_union(a, as_full_sparse(b, B))), set_of(set.union),
         SET_INPUTS, WHOLE),
    Case("SparseToSparseSetOperation",
         lambda a, b: parts(tf.sets.set_union(as_full_sparse(a, A), as_full_sparse(b, B))),
         set_of(set.union), SET_INPUTS, WHOLE),
    Case("SetSize", lambda a: tf.sets.set_size(as_full_sparse(a, A)),
         lambda a: np.array([len(set(row)) for row in a.tolist()], np.int32),
         [integers(0, 9, A.shape)], WHOLE),
]

CASES = ARITHMETIC + REDUCTIONS + PRODUCTS + LAYOUT + SEGMENTED + OTHERS + SETS

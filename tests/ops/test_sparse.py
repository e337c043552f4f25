"""Sparse tensors, against the dense tensors that they stand for."""

import numpy as np
import pytest

import minigraph as tf
from minigraph import engine

DENSE = np.float32([[0, 1, 0, 5], [0, 0, 0, 0], [2, 0, 3, 0]])
B = np.arange(8, dtype=np.float32).reshape(4, 2) + 1


def sparse(dense):
    places = np.argwhere(dense)
    return tf.SparseTensor(places, np.asarray(dense)[tuple(places.T)], dense.shape)


def run(fetch, feed=None):
    with tf.Session() as session:
        return session.run(fetch, feed)


def dense_of(value):
    result = np.zeros(value.dense_shape, value.values.dtype)
    np.add.at(result, tuple(value.indices.T), value.values)
    return result


def test_parts_text_and_value():
    x = sparse(DENSE)
    assert x.op.name == "SparseTensor/values" and x.dtype == tf.float32
    assert x.get_shape().as_list() == [3, 4]
    assert str(x).startswith('SparseTensor(indices=Tensor("SparseTensor/indices:0", shape=(4, 2)')
    value = run(x)
    assert isinstance(value, tf.SparseTensorValue)
    np.testing.assert_array_equal(dense_of(value), DENSE)
    np.testing.assert_array_equal(run(tf.SparseTensor.from_value(value)).indices, value.indices)
    assert tf.nest.flatten(x, expand_composites=True) == [x.indices, x.values, x.dense_shape]
    with pytest.raises(ValueError):
        tf.SparseTensor([[0, 0]], [1.0, 2.0], [2, 2])


@pytest.mark.parametrize("shape, names", [
    (None, ["sq/shape", "sq/values", "sq/indices"]), ([3, None], None), ([3, 4], None)])
def test_placeholder_takes_values_and_tuples(shape, names):
    x = tf.sparse_placeholder(tf.float32, shape, name="sq")
    if names:
        assert [op.name for op in tf.get_default_graph().get_operations()] == names
    product = tf.sparse_tensor_dense_matmul(x, B)
    value = run(sparse(DENSE))
    np.testing.assert_array_equal(run(product, {x: value}), DENSE @ B)
    np.testing.assert_array_equal(run(product, {x: tuple(value)}), DENSE @ B)


@pytest.mark.parametrize("call, wanted", [
    (lambda x: tf.sparse_tensor_to_dense(x), DENSE),
    (lambda x: tf.sparse_tensor_to_dense(x, 7.0), np.where(DENSE == 0, 7, DENSE)),
    (lambda x: tf.sparse_tensor_dense_matmul(x, B), DENSE @ B),
    (lambda x: tf.sparse_tensor_dense_matmul(x, B[:3], adjoint_a=True), DENSE.T @ B[:3]),
    (lambda x: tf.sparse_tensor_dense_matmul(x, B.T, adjoint_b=True), DENSE @ B),
    (lambda x: tf.sparse_add(x, np.ones([3, 4], np.float32)), DENSE + 1),
    (lambda x: tf.sparse_reduce_sum(x, 1), DENSE.sum(1)),
    (lambda x: tf.sparse_reduce_sum(x), DENSE.sum()),
    (lambda x: tf.sparse_reduce_sum(x, [-1], keepdims=True), DENSE.sum(1, keepdims=True)),
    (lambda x: tf.sparse_reduce_max(x, 0, keepdims=True), DENSE.max(0, keepdims=True)),
])
def test_dense_results(call, wanted):
    result = call(sparse(DENSE))
    assert result.shape.as_list() == list(wanted.shape)
    np.testing.assert_array_equal(run(result), wanted)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64", "int8", "int64", "complex64"])
@pytest.mark.parametrize("axis", [None, 0, 2, [0, 2], [-2], [0, 1, 2]])
def test_dense_reductions(axis, dtype):
    """Of negative numbers, so that 0 is the greatest only where there are none."""
    dense = -np.random.default_rng(0).integers(0, 3, (3, 4, 2)).astype(np.float64)
    dense[1], dense[:, 2] = 0, 0
    axes = axis if axis is None else tuple(np.ravel(axis))
    most = np.max(dense, axes, where=dense != 0, initial=-np.inf)
    kinds = [(tf.sparse_reduce_sum, dense.sum(axes))]
    if dtype != "complex64":
        kinds.append((tf.sparse_reduce_max, np.where(most == -np.inf, 0, most)))
    for function, wanted in kinds:
        x = sparse(dense)
        x = tf.SparseTensor(x.indices, tf.cast(x.values, dtype), x.dense_shape)
        result = function(x, axis)
        assert result.dtype == dtype
        np.testing.assert_array_equal(np.asarray(run(result), np.complex64), wanted)


def test_the_greatest_may_be_infinite():
    x = tf.SparseTensor([[0, 1], [1, 0]], [-np.inf, np.nan], [3, 2])
    np.testing.assert_array_equal(run(tf.sparse_reduce_max(x, 1)), [-np.inf, np.nan, 0])


@pytest.mark.parametrize("place", [[5, 1], [-1, 2]])
def test_reductions_of_what_lies_outside(place):
    x = tf.SparseTensor(tf.constant([[0, 0], place], tf.int64), [1.0, 2.0], [2, 3])
    for function in (tf.sparse_reduce_sum, tf.sparse_reduce_max):
        with pytest.raises(tf.errors.InvalidArgumentError,
                           match=r"^indices\[1\] = \[%d,%d\] is out of bounds: need 0 <= index < "
                                 r"\[2,3\]\n" % tuple(place)):
            run(function(x, 1))


@pytest.mark.parametrize("call, wanted", [
    (lambda x: tf.sparse_add(x, x), 2 * DENSE),
    (lambda x: tf.sparse_add(x, x, threshold=5), np.where(DENSE >= 2.5, 2 * DENSE, 0)),
    (lambda x: tf.sparse_reduce_sum_sparse(x, 1), DENSE.sum(1)),
    (lambda x: tf.sparse_reduce_max_sparse(x, 0), DENSE.max(0)),
    (lambda x: tf.sparse_concat(1, [x, x]), np.concatenate([DENSE, DENSE], 1)),
    (lambda x: tf.sparse_concat(0, [x, x]), np.concatenate([DENSE, DENSE], 0)),
    (lambda x: tf.sparse_split(sp_input=x, num_split=3, axis=1)[0], DENSE[:, :2]),
    (lambda x: tf.sparse_split(sp_input=x, num_split=3, axis=1)[2], DENSE[:, 3:]),
    (lambda x: tf.sparse_retain(x, [True, True, False, True]), DENSE * (DENSE != 2)),
    (lambda x: tf.sparse_reshape(x, [2, -1]), DENSE.reshape(2, 6)),
    (lambda x: tf.sparse_slice(x, [1, 0], [9, 3]), DENSE[1:, :3]),
    (lambda x: tf.sparse_transpose(x), DENSE.T),
    (lambda x: tf.sparse_transpose(x, [0, 1]), DENSE),
    (lambda x: x * np.float32([[2], [3], [4]]), DENSE * np.float32([[2], [3], [4]])),
    (lambda x: x / 2.0, DENSE / 2),
])
def test_sparse_results(call, wanted):
    value = run(call(sparse(DENSE)))
    np.testing.assert_array_equal(dense_of(value), wanted)
    assert value.indices.tolist() == sorted(value.indices.tolist())


def test_fill_reorder_and_softmax():
    filled, empty = run(tf.sparse_fill_empty_rows(sparse(DENSE), 9.0))
    assert filled.values.tolist() == [1, 5, 9, 2, 3] and empty.tolist() == [False, True, False]
    x = tf.SparseTensor([[2, 0], [0, 1], [0, 0]], [1.0, 2.0, 3.0], [3, 2])
    assert run(tf.sparse_reorder(x)).values.tolist() == [3, 2, 1]
    softmax = run(tf.sparse_softmax(sparse(DENSE))).values
    e = np.exp([1.0 - 5, 0, 2 - 3, 0])
    np.testing.assert_allclose(softmax, [e[0] / (1 + e[0]), 1 / (1 + e[0]), e[2] / (1 + e[2]),
                                         1 / (1 + e[2])], rtol=1e-6)


def test_segments_and_lookup():
    args = (B, [0, 1, 3], [0, 0, 2])
    rows = np.float32([B[0] + B[1], [0, 0], B[3]])
    np.testing.assert_array_equal(run(tf.sparse_segment_sum(*args)), rows)
    np.testing.assert_array_equal(run(tf.sparse_segment_mean(*args)), rows / [[2], [1], [1]])
    np.testing.assert_allclose(run(tf.sparse_segment_sqrt_n(*args, num_segments=4)),
                               np.append(rows / np.sqrt([[2], [1], [1]]), [[0, 0]], 0), rtol=1e-6)
    ids = tf.SparseTensor([[0, 0], [0, 1], [1, 0]], np.int64([1, 2, 1]), [2, 2])
    weights = tf.SparseTensor([[0, 0], [0, 1], [1, 0]], [1.0, 2.0, 3.0], [2, 2])
    lookup = tf.nn.embedding_lookup_sparse
    np.testing.assert_array_equal(run(lookup(B, ids, None, combiner="mean")),
                                  [(B[1] + B[2]) / 2, B[1]])
    np.testing.assert_allclose(run(lookup(B, ids, weights, combiner="sqrtn")),
                               [(B[1] + 2 * B[2]) / np.sqrt(5), B[1]], rtol=1e-6)
    indicator = tf.sparse_to_indicator(ids, 4)
    assert run(indicator).tolist() == [[False, True, True, False], [False, True, False, False]]


@pytest.mark.parametrize("call", [
    lambda x: tf.sparse_tensor_dense_matmul(x, B),
    lambda x: tf.sparse_tensor_dense_matmul(x, B[:3], adjoint_a=True),
    lambda x: tf.sparse_tensor_dense_matmul(x, B.T, adjoint_b=True),
    lambda x: tf.sparse_reduce_sum(x, 1) ** 2,
    lambda x: tf.sparse_add(x, np.ones([3, 4], np.float32)) ** 2,
    lambda x: tf.sparse_add(x, sparse(DENSE[::-1])).values ** 2,
    lambda x: tf.sparse_softmax(x).values ** 2,
    lambda x: tf.sparse_slice(x, [0, 0], [2, 2]).values ** 2,
    lambda x: tf.sparse_fill_empty_rows(x, 9.0)[0].values ** 2,
    lambda x: tf.sparse_transpose(x).values * np.float32([1, 2, 3, 4]),
    lambda x: (x * np.float32([[2], [3], [4]])).values ** 2,
])
def test_gradients_of_the_values(call):
    places = np.argwhere(DENSE)
    values = tf.placeholder(tf.float32, [4])
    y = tf.reduce_sum(call(tf.SparseTensor(places, values, DENSE.shape)))
    at, grad = np.float32([1, 2, 3, 0.5]), tf.gradients(y, values)[0]
    with tf.Session() as session:
        got = session.run(grad, {values: at})
        for i in range(4):
            step = np.zeros(4, np.float32)
            step[i] = 0.05
            above, below = (session.run(y, {values: at + s}) for s in (step, -step))
            slope = (above - below) / 0.1
            np.testing.assert_allclose(got[i], slope, rtol=2e-2, atol=2e-3)


def test_gradients_of_the_dense_side():
    b, x = tf.constant(B), sparse(DENSE)
    ones = np.ones([3, 2], np.float32)
    np.testing.assert_array_equal(
        run(tf.gradients(tf.sparse_tensor_dense_matmul(x, b), b)[0]), DENSE.T @ ones)
    np.testing.assert_array_equal(
        run(tf.gradients(tf.sparse_segment_sum(b, [0, 1, 0], [0, 0, 2]), b)[0]),
        [[2, 2], [1, 1], [0, 0], [0, 0]])
    np.testing.assert_array_equal(
        run(tf.gradients(tf.sparse_segment_mean(b, [0, 1, 0], [0, 0, 2]), b)[0]),
        [[1.5, 1.5], [0.5, 0.5], [0, 0], [0, 0]])
    column = tf.constant([[2.0], [3.0], [4.0]])
    np.testing.assert_array_equal(
        run(tf.gradients((x * column).values, column)[0]), DENSE.sum(1, keepdims=True))


def test_errors():
    with pytest.raises(TypeError, match="At least one input should be SparseTensor"):
        tf.sparse_add(B, B)
    with pytest.raises(TypeError, match="Input must be a SparseTensor."):
        tf.sparse_reorder(B)
    with pytest.raises(ValueError, match="Dimensions must be equal, but are 4 and 2 for 'Spa"):
        tf.sparse_tensor_dense_matmul(sparse(DENSE), B[:2])


@pytest.mark.parametrize("dtype", ["float16", "float32"])
@pytest.mark.parametrize("indices, segments, rows, message", [
    ([0, 1], [1, 0], None, "segment ids are not increasing"),
    ([0, 1], [-1, 0], None, r"Segment id -1 out of range \[0, 1\), possibly because 'segment_ids' "
                            "input is not sorted."),
    ([0, 1], [-1, 0], 5, r"Segment id -1 out of range \[0, 5\), possibly because 'segment_ids' "
                         "input is not sorted."),
    ([0, 1], [0, 3], 3, "segment ids must be < num_segments"),
    ([0, 4], [0, 1], None, r"Bad: indices\[1\] == 4 out of range \[0, 4\)"),
    ([-1, 0], [0, 1], 2, r"Bad: indices\[0\] == -1 out of range \[0, 4\)"),
    ([0, 1], [0], None, "segment_ids and indices should have same size."),
    ([[0, 1]], [0], None, "indices should be a vector."),
    ([0, 1], [[0]], None, "segment_ids should be a vector."),
])
def test_segments_that_cannot_be(dtype, indices, segments, rows, message):
    i, s = tf.placeholder(tf.int32), tf.placeholder(tf.int32)
    summed = tf.sparse_segment_sum(tf.cast(B, dtype), i, s, num_segments=rows)
    with pytest.raises(tf.errors.InvalidArgumentError, match="^" + message):
        with tf.Session() as session:
            session.run(summed, {i: indices, s: segments})


def test_gradients_of_segments_that_cannot_be():
    b = tf.constant(B)
    (grad,) = tf.gradients(tf.sparse_segment_mean(b, [0, 1], [0, 1]), b)
    op = next(op for op in b.graph.get_operations() if op.type == "SparseSegmentMeanGrad")
    _, indices, segments, _ = op.inputs
    for feed, message in (({segments: [0, 2]}, r"Segment id 2 out of range \[0, 2\)."),
                          ({indices: [0, 4]}, r"Index 4 out of range \[0, 4\).")):
        with pytest.raises(tf.errors.InvalidArgumentError, match="^" + message):
            with tf.Session() as session:
                session.run(grad, {op.inputs[0]: np.ones((2, 2)), **feed})


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int32", "complex64"])
@pytest.mark.parametrize("adjoint_a, adjoint_b", [(False, False), (True, False), (False, True),
                                                  (True, True)])
def test_product_of_any_dtype_and_thread_count(dtype, adjoint_a, adjoint_b):
    random = np.random.default_rng(7)

    def numbers(*shape):
        x = random.integers(-4, 5, shape)
        return (x + 1j * random.integers(-4, 5, shape) if dtype == "complex64" else x).astype(dtype)
    a = np.where(random.uniform(size=(30, 40)) < 0.2, numbers(30, 40), 0).astype(dtype)
    b = numbers(40, 50)
    places = random.permutation(np.argwhere(a))
    fed_a = (places[:, ::-1] if adjoint_a else places).astype(np.int64)
    values = a[tuple(places.T)]
    x = tf.SparseTensor(fed_a, values.conj() if adjoint_a else values,
                        a.shape[::-1] if adjoint_a else a.shape)
    product = tf.sparse_tensor_dense_matmul(x, b.conj().T if adjoint_b else b, adjoint_a, adjoint_b)
    before = engine.threads(), engine.isa()
    try:
        for isa in engine.available_isas():
            engine.select_isa(isa)
            for threads in (1, 2):
                engine.set_threads(threads)
                np.testing.assert_array_equal(run(product), a @ b)      # small integers: exact
    finally:
        engine.set_threads(before[0])
        engine.select_isa(before[1])


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int8", "int64"])
def test_segment_sums_of_any_dtype(dtype):
    random = np.random.default_rng(3)
    data = random.integers(-3, 4, (20, 3, 5)).astype(dtype)
    indices, ids = random.integers(0, 20, 40), np.sort(random.integers(0, 9, 40))
    wanted = np.zeros((12, 3, 5), dtype)
    np.add.at(wanted, ids, data[indices])
    for kind in (np.int32, np.int64):
        got = run(tf.sparse_segment_sum(data, indices.astype(kind), ids, num_segments=12))
        np.testing.assert_array_equal(got, wanted)
        np.testing.assert_array_equal(run(tf.sparse_segment_sum(data, indices.astype(kind), ids)),
                                      wanted[:ids[-1] + 1])

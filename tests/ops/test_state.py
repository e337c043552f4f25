"""Scatter operations on variables against NumPy."""

import numpy as np
import pytest

import minigraph as tf

REALS = [np.float32, np.float64, np.float16, np.int8, np.int16, np.int32, np.int64, np.uint8,
         np.uint16, np.uint32, np.uint64]
NUMBERS = REALS + [np.complex64, np.complex128]

UPDATES = {
    "update": (tf.scatter_update, lambda x, u: u, NUMBERS),
    "add": (tf.scatter_add, np.add, NUMBERS),
    "sub": (tf.scatter_sub, np.subtract, NUMBERS),
    "mul": (tf.scatter_mul, np.multiply, NUMBERS),
    "div": (tf.scatter_div, None, NUMBERS),
    "min": (tf.scatter_min, np.minimum, REALS),
    "max": (tf.scatter_max, np.maximum, REALS),
}
CASES = [(name, dtype) for name, (_, _, types) in UPDATES.items() for dtype in types]


def divide(x, u):
    """x / u, towards zero for integers, as C divides."""
    return x / u if x.dtype.kind in "fc" else np.trunc(x / u).astype(x.dtype)


def in_session(operation):
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return session.run(operation)


def values(rng, shape, dtype):
    return (rng.integers(1, 6, shape) * (1.5 if np.dtype(dtype).kind in "fc" else 1)).astype(dtype)


@pytest.mark.parametrize("name, dtype", CASES, ids=lambda p: getattr(p, "__name__", p))
@pytest.mark.parametrize("index_type", [np.int32, np.int64])
def test_scatter(name, dtype, index_type):
    """Repeated indices are applied in order."""
    operation, combine, _ = UPDATES[name]
    combine = combine or divide
    rng = np.random.default_rng(3)
    start, updates = values(rng, (5, 7, 3), dtype), values(rng, (2, 3, 7, 3), dtype)
    indices = np.array([[4, 0, 4], [2, 4, 0]], index_type)
    expected = start.copy()
    for index, update in zip(indices.ravel(), updates.reshape(6, 7, 3)):
        expected[index] = combine(expected[index], update)
    found = in_session(operation(tf.Variable(start), indices, updates))
    assert found.dtype == dtype
    np.testing.assert_allclose(found, expected, rtol=2e-3 if dtype is np.float16 else 1e-6)


@pytest.mark.parametrize("operation, combine", [
    (tf.scatter_nd_update, lambda x, u: u), (tf.scatter_nd_add, np.add),
    (tf.scatter_nd_sub, np.subtract)])
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_scatter_nd(operation, combine, depth):
    rng = np.random.default_rng(4)
    start = rng.standard_normal((4, 3, 2)).astype(np.float32)
    indices = np.array([[1, 2, 0], [3, 0, 1], [1, 2, 0]])[:, :depth]
    updates = rng.standard_normal((3, *start.shape[depth:])).astype(np.float32)
    expected = start.copy()
    for index, update in zip(indices, updates):
        expected[tuple(index)] = combine(expected[tuple(index)], update)
    found = in_session(operation(tf.Variable(start), indices, updates))
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_scalar_update_goes_to_all_rows():
    v = tf.Variable(np.zeros((4, 2), np.float32))
    assert in_session(tf.scatter_update(v, [0, 2], 5.)).tolist() == [[5, 5], [0, 0], [5, 5], [0, 0]]


def test_bool_and_one_dimension():
    assert in_session(tf.scatter_update(tf.Variable([False, False]), 1, True)).tolist() == [
        False, True]
    assert in_session(tf.scatter_add(tf.Variable([1., 2.]), [], tf.zeros([0]))).tolist() == [1., 2.]


def test_methods_take_indexed_slices():
    v = tf.Variable(np.ones((3, 2), np.float32))
    delta = tf.IndexedSlices(tf.constant([[2., 3.]]), tf.constant([1]))
    for method, expected in [("scatter_add", [3, 4]), ("scatter_sub", [-1, -2]),
                             ("scatter_mul", [2, 3]), ("scatter_div", [1 / 2, 1 / 3]),
                             ("scatter_min", [1, 1]), ("scatter_max", [2, 3]),
                             ("scatter_update", [2, 3])]:
        np.testing.assert_allclose(in_session(getattr(v, method)(delta))[1], expected, rtol=1e-6)


def test_wide_rows_are_cut_in_pieces():
    start = np.zeros((3, 200_001), np.float32)
    updates = np.arange(600_003, dtype=np.float32).reshape(3, 200_001)
    expected = np.stack([updates[0] + updates[2], np.zeros(200_001, np.float32), updates[1]])
    found = in_session(tf.scatter_add(tf.Variable(start), [0, 2, 0], updates))
    assert np.array_equal(found, expected)


@pytest.mark.parametrize("index", [3, -1])
def test_index_out_of_range_writes_nothing(index):
    v = tf.Variable([1., 2., 3.])
    where = tf.placeholder(tf.int32, [2])
    update = tf.scatter_add(v, where, [5., 5.])
    with tf.Session() as session:
        session.run(v.initializer)
        with pytest.raises(tf.errors.InvalidArgumentError) as caught:
            session.run(update, {where: [0, index]})
        assert caught.value.message.startswith("indices[1] = %d is not in [0, 3)" % index)
        assert session.run(v).tolist() == [1., 2., 3.]


def test_index_out_of_range_of_nd():
    v = tf.Variable([1., 2., 3.])
    with tf.Session() as session:
        session.run(v.initializer)
        with pytest.raises(tf.errors.InvalidArgumentError) as caught:
            session.run(tf.scatter_nd_add(v, [[0], [3]], [5., 5.]))
        assert caught.value.message.startswith("indices[1] = [3] does not index into shape [3]")


def test_integer_division_by_zero_writes_nothing():
    v = tf.Variable([1, 2])
    with tf.Session() as session:
        session.run(v.initializer)
        with pytest.raises(tf.errors.InvalidArgumentError, match="Integer division by zero"):
            session.run(tf.scatter_div(v, [0, 1], [1, 0]))
        assert session.run(v).tolist() == [1, 2]


@pytest.mark.parametrize("make, error, words", [
    (lambda v: tf.scatter_update(v, [0], [[1., 2., 3.]]), ValueError,
     "Dimension 1 in both shapes must be equal, but are 3 and 2. Shapes are [1,3] and [1,2]. for "
     "'ScatterUpdate' (op: 'ScatterUpdate') with input shapes: [3,2], [1], [1,3]."),
    (lambda v: tf.scatter_update(v, [0.], [[1., 2.]]), TypeError,
     "Value passed to parameter 'indices' has DataType float32 not in list of allowed values: "
     "int32, int64"),
    (lambda v: tf.scatter_nd_update(v, [[0]], [[1., 2., 3.]]), ValueError,
     "The inner 1 dimensions of input.shape=[3,2] must match the inner 1 dimensions of "
     "updates.shape=[1,3]: Dimension 0 in both shapes must be equal, but are 2 and 3. Shapes are "
     "[2] and [3]. for 'ScatterNdUpdate' (op: 'ScatterNdUpdate') with input shapes: [3,2], [1,1], "
     "[1,3]."),
    (lambda v: tf.scatter_add(tf.constant([1.]), [0], [1.]), TypeError,
     "'ScatterAdd' Op requires that input 'ref' be a mutable tensor (e.g.: a tf.Variable)"),
])
def test_rejects(make, error, words):
    with pytest.raises(error) as caught:
        make(tf.Variable(tf.zeros([3, 2])))
    assert str(caught.value) == words

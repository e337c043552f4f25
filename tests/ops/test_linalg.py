"""Products of matrices in graphs: values, shapes, names and gradients as TensorFlow 1.15's."""

import numpy as np
import pytest

import minigraph as tf
from minigraph.autodiff import gradients
from minigraph.ops.linalg import BATCH_MATMUL, matvec

DTYPES = [tf.float16, tf.float32, tf.float64, tf.int32, tf.int64, tf.complex64, tf.complex128]


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default() as graph:
        yield graph


def small(random, shape, dtype):
    """Whole numbers, whose products every dtype holds exactly."""
    x = random.randint(-5, 6, shape)
    if dtype.is_complex:
        x = x + 1j * random.randint(-5, 6, shape)
    return x.astype(dtype.as_numpy_dtype)


def run(fetch, feed=None):
    with tf.Session() as session:
        return session.run(fetch, feed)


def operation_names(graph):
    return [op.name for op in graph.get_operations()]


@pytest.mark.parametrize("dtype", DTYPES, ids=lambda d: d.name)
@pytest.mark.parametrize("shape_a, shape_b", [
    ((3, 4), (4, 5)), ((2, 3, 4), (2, 4, 5)), ((2, 1, 3, 4), (7, 4, 5)), ((3, 4), (2, 4, 5))])
def test_values(dtype, shape_a, shape_b):
    random = np.random.RandomState(0)
    a, b = small(random, shape_a, dtype), small(random, shape_b, dtype)
    p, q = tf.placeholder(dtype), tf.placeholder(dtype)
    matrices = len(shape_a) == len(shape_b) == 2
    if matrices:
        p, q = tf.placeholder(dtype, shape_a), tf.placeholder(dtype, shape_b)
    y = tf.matmul(p, q)
    assert y.op.type == ("MatMul" if matrices else "BatchMatMulV2")
    assert np.array_equal(run(y, {p: a, q: b}), a @ b)


@pytest.mark.parametrize("dtype", [tf.float32, tf.int32, tf.complex64], ids=lambda d: d.name)
@pytest.mark.parametrize("batch", [(), (2,)])
def test_transposes_and_adjoints(dtype, batch):
    random = np.random.RandomState(0)
    a, b = small(random, batch + (4, 3), dtype), small(random, batch + (5, 4), dtype)
    at, bt = a.swapaxes(-1, -2), b.swapaxes(-1, -2)
    assert np.array_equal(run(tf.matmul(a, b, transpose_a=True, transpose_b=True)), at @ bt)
    assert np.array_equal(run(tf.matmul(a, b, adjoint_a=True, adjoint_b=True)),
                          np.conj(at) @ np.conj(bt))
    assert np.array_equal(run(tf.matmul(a, bt, adjoint_a=True)), np.conj(at) @ bt)


def test_operator():
    x = tf.placeholder(tf.float32, [None, 2])
    y = x @ np.ones((2, 3), np.float32)
    assert y.name == "matmul:0" and y.shape.as_list() == [None, 3]
    assert ([[1.0, 2.0]] @ x).op.inputs[1] is x


def test_empty_and_inner_zero():
    x = tf.placeholder(tf.float32, [None, None])
    y = tf.matmul(x, x, transpose_b=True)
    assert run(y, {x: np.zeros((0, 3))}).shape == (0, 0)
    assert np.array_equal(run(y, {x: np.zeros((2, 0))}), np.zeros((2, 2)))


def test_static_shapes():
    def product(a, b, **options):
        y = tf.matmul(tf.placeholder(tf.float32, a), tf.placeholder(tf.float32, b), **options)
        return y.shape.as_list() if y.shape.ndims is not None else None

    assert product([None, 3], [3, 4]) == [None, 4]
    assert product([None, 3], [4, None], transpose_a=True, transpose_b=True) == [3, 4]
    assert product([2, 1, 3, 4], [7, 4, 5]) == [2, 7, 3, 5]
    assert product([None, 3, 4], [7, 4, 5]) == [7, 3, 5]
    assert product(None, [3, 4]) is None


@pytest.mark.parametrize("shape_a, shape_b, options, message", [
    ([2, 3], [4, 5], {}, "Dimensions must be equal, but are 3 and 4 for 'MatMul' (op: 'MatMul') "
                         "with input shapes: [2,3], [4,5]."),
    ([2, 3], [4, 5], {"transpose_a": True, "transpose_b": True, "name": "foo"},
     "Dimensions must be equal, but are 2 and 5 for 'foo' (op: 'MatMul') "
     "with input shapes: [2,3], [4,5]."),
    ([2], [4, 5], {}, "Shape must be rank 2 but is rank 1 for 'MatMul' (op: 'MatMul') "
                      "with input shapes: [2], [4,5]."),
    ([2, 3, 4], [2, 5, 5], {}, "Dimensions must be equal, but are 4 and 5 for 'MatMul' "
                               "(op: 'BatchMatMulV2') with input shapes: [2,3,4], [2,5,5]."),
    ([2, 3, 4], [3, 4, 5], {}, "Dimensions must be equal, but are 2 and 3 for 'MatMul' "
                               "(op: 'BatchMatMulV2') with input shapes: [2,3,4], [3,4,5]."),
    ([2, 3, 4], [5], {}, "Shape must be at least rank 2 but is rank 1 for 'MatMul' "
                         "(op: 'BatchMatMulV2') with input shapes: [2,3,4], [5]."),
    ([2, 3], [3, 3], {"transpose_a": True, "adjoint_a": True},
     "Only one of transpose_a and adjoint_a can be True."),
    ([2, 3], [3, 3], {"transpose_b": True, "adjoint_b": True},
     "Only one of transpose_b and adjoint_b can be True."),
])
def test_shapes_that_do_not_fit(shape_a, shape_b, options, message):
    a, b = tf.placeholder(tf.float32, shape_a), tf.placeholder(tf.float32, shape_b)
    with pytest.raises(ValueError) as error:
        tf.matmul(a, b, **options)
    assert str(error.value) == message


def test_fed_shapes_that_do_not_fit():
    a, b = tf.placeholder(tf.float32), tf.placeholder(tf.float32)
    y = tf.matmul(a, b, name="y")
    with tf.Session() as session:
        with pytest.raises(tf.errors.InvalidArgumentError, match=r"In\[0\] mismatch In\[1\] shape: 3 vs. 4: \[2,3\] \[4,5\] 0 0"):
            session.run(y, {a: np.ones((2, 3)), b: np.ones((4, 5))})
        assert session.run(y, {a: np.ones((2, 4)), b: np.ones((4, 5))}).shape == (2, 5)


def test_dtypes_that_do_not_fit():
    with pytest.raises(TypeError, match="Input 'b' of 'MatMul' Op has type float32 that does not "
                                        "match type int32 of argument 'a'."):
        tf.matmul([[1, 2]], [[1., 2.], [3., 4.]])
    with pytest.raises(TypeError, match="Value passed to parameter 'a' has DataType int8 not in"):
        tf.matmul(tf.placeholder(tf.int8, [2, 3]), tf.placeholder(tf.int8, [3, 3]))


@pytest.mark.parametrize("trans_a, trans_b, inputs_a, inputs_b, flags", [
    (False, False, ("g", "b"), ("a", "g"), [(False, True), (True, False)]),
    (False, True, ("g", "b"), ("g", "a"), [(False, False), (True, False)]),
    (True, False, ("b", "g"), ("a", "g"), [(False, True), (False, False)]),
    (True, True, ("b", "g"), ("g", "a"), [(True, True), (True, True)]),
])
def test_gradients_are_built_as_by_tensorflow(graph, trans_a, trans_b, inputs_a, inputs_b, flags):
    a = tf.placeholder(tf.float32, [4, 3] if trans_a else [3, 4], name="a")
    b = tf.placeholder(tf.float32, [5, 4] if trans_b else [4, 5], name="b")
    gradients(tf.matmul(a, b, trans_a, trans_b), [a, b])
    g = graph.get_tensor_by_name("gradients/Fill:0")
    named = {"a": a, "b": b, "g": g}
    for name, inputs, flag in zip(("MatMul", "MatMul_1"), (inputs_a, inputs_b), flags):
        op = graph.get_operation_by_name("gradients/MatMul_grad/" + name)
        assert list(op.inputs) == [named[i] for i in inputs]
        assert (op.get_attr("transpose_a"), op.get_attr("transpose_b")) == flag


def test_batch_gradient_is_built_as_by_tensorflow(graph):
    a = tf.placeholder(tf.float32, [2, 1, 3, 4], name="a")
    b = tf.placeholder(tf.float32, [7, 4, 5], name="b")
    grads = gradients(tf.matmul(a, b), [a, b])
    names = [n for n in operation_names(graph) if n.startswith("gradients/MatMul_grad/")
             and "/stack" not in n]
    assert [n.rpartition("/")[2] for n in names] == [
        "MatMul", "MatMul_1", "Shape", "Shape_1", "strided_slice", "strided_slice_1",
        "BroadcastGradientArgs", "Sum", "Reshape", "Sum_1", "Reshape_1"]
    assert [g.shape.as_list() for g in grads] == [[2, 1, 3, 4], [7, 4, 5]]


@pytest.mark.parametrize("trans_a", [False, True])
@pytest.mark.parametrize("trans_b", [False, True])
@pytest.mark.parametrize("shape_a, shape_b", [
    ((3, 4), (4, 5)), ((2, 1, 3, 4), (7, 4, 5)), ((2, 3, 4), (4, 5)), ((6, 3, 4), (6, 4, 5))])
def test_gradient_values(trans_a, trans_b, shape_a, shape_b):
    random = np.random.RandomState(0)
    a, b = random.randn(*shape_a), random.randn(*shape_b)
    y = a @ b
    dy = random.randn(*y.shape)

    def unbroadcast(x, shape):
        x = x.sum(tuple(range(x.ndim - len(shape))))
        return x.sum(tuple(i for i, n in enumerate(shape) if n == 1), keepdims=True)

    wanted = [unbroadcast(dy @ b.swapaxes(-1, -2), shape_a),
              unbroadcast(a.swapaxes(-1, -2) @ dy, shape_b)]
    fed_a = a.swapaxes(-1, -2) if trans_a else a
    fed_b = b.swapaxes(-1, -2) if trans_b else b
    p, q = tf.placeholder(tf.float64, fed_a.shape), tf.placeholder(tf.float64, fed_b.shape)
    grads = gradients(tf.matmul(p, q, trans_a, trans_b), [p, q], grad_ys=dy)
    found = run(grads, {p: fed_a, q: fed_b})
    for trans, x, w in zip((trans_a, trans_b), found, wanted):
        assert np.allclose(x.swapaxes(-1, -2) if trans else x, w, rtol=1e-12, atol=1e-12)


def test_complex_gradients():
    """Values by TensorFlow 1.15: tf.gradients(tf.real(tf.matmul(a, b, ...)), [a, b])."""
    a = tf.constant([[1 + 2j, 3j]], tf.complex64)
    b = tf.constant([[1, 2j], [1, 1j]], tf.complex64)
    adjoint = run(gradients(tf.real(tf.matmul(a, b, adjoint_b=True)), [a, b]))
    assert np.array_equal(adjoint[0], [[2, 3j]])
    assert np.array_equal(adjoint[1], [[1 + 2j, 3j]] * 2)
    transposed = run(gradients(tf.real(tf.matmul(a, b, transpose_b=True)), [a, b]))
    assert np.array_equal(transposed[0], [[2, -3j]])
    assert np.array_equal(transposed[1], [[1 - 2j, -3j]] * 2)


def test_batch_matmul_without_broadcasting():
    a, b = np.ones((2, 3, 4), np.float32), np.ones((2, 4, 5), np.float32)
    y = BATCH_MATMUL(a, b)
    assert y.op.type == "BatchMatMul" and y.shape.as_list() == [2, 3, 5]
    assert np.array_equal(run(gradients(y, y.op.inputs[0])[0]), np.full((2, 3, 4), 5))
    with pytest.raises(ValueError, match="Dimension 0 in both shapes must be equal"):
        BATCH_MATMUL(a, np.ones((1, 4, 5), np.float32))


def test_sparse_operands():
    a, b = np.eye(3, dtype=np.float32), np.arange(6, dtype=np.float32).reshape(3, 2)
    x = tf.constant(a)
    y = tf.matmul(x, b, a_is_sparse=True)
    assert y.op.type == "SparseMatMul" and np.array_equal(run(y), b)
    grad = gradients(y, x)[0]
    assert grad.op.type == "MatMul"
    assert np.array_equal(run(grad), np.ones((3, 2)) @ b.T)
    assert tf.matmul(np.eye(2), np.eye(2), a_is_sparse=True).op.type == "MatMul"
    assert np.array_equal(run(tf.sparse_matmul(a, b, transpose_a=True)), b)


def test_matvec():
    a = tf.placeholder(tf.float32, [2, 3], name="a")
    y = matvec(a, [1., 2., 3.])
    assert y.name == "MatVec/Squeeze:0" and y.shape.as_list() == [2]
    assert np.array_equal(run(y, {a: [[1, 0, 0], [0, 1, 1]]}), [1, 5])


def test_the_names_before_1_0():
    assert tf.select is tf.where and tf.concat_v2 is tf.concat and tf.inv is tf.reciprocal
    x, y = np.random.RandomState(0).rand(2, 3, 4), np.random.RandomState(1).rand(2, 5, 4)
    with tf.Session() as session:
        product = session.run(tf.batch_matmul(x, y, adj_y=True))
    np.testing.assert_allclose(product, x @ y.transpose(0, 2, 1))


def test_bfloat16_product_with_another_type():
    with pytest.raises(TypeError, match="Value passed to parameter 'a' has DataType float64 not in "
                                        "list of allowed values"):
        tf.matmul(tf.zeros([3, 4], tf.float64), tf.zeros([4, 2], tf.bfloat16))


@pytest.mark.parametrize("transposed", [False, True])
def test_bfloat16_product_is_rounded_once(transposed, rng=np.random.default_rng(0)):
    narrow = tf.bfloat16.as_numpy_dtype
    a, b = rng.normal(size=[17, 65]).astype(narrow), rng.normal(size=[65, 9]).astype(narrow)
    product = tf.matmul(a.T if transposed else a, b, transpose_a=transposed)
    with tf.Session() as session:
        got = session.run(product).astype(np.float64)
    exact = a.astype(np.float64) @ b.astype(np.float64)
    assert product.dtype is tf.bfloat16
    np.testing.assert_allclose(got, exact, rtol=2.0 ** -8, atol=1e-5)

"""tf.gradients: values, names, and what it refuses. Names and messages are TensorFlow 1.15.5's."""

import numpy as np
import pytest

import minigraph as tf


@pytest.fixture(autouse=True)
def fresh_graph():
    with tf.Graph().as_default():
        yield


@pytest.fixture
def x():
    return tf.placeholder(tf.float32, [2, 3], name="x")


def run(fetches, feeds=None):
    with tf.Session() as session:
        return session.run(fetches, feeds)


def op_names(prefix="gradients/"):
    names = [op.name for op in tf.get_default_graph().get_operations()]
    return [name for name in names if name.startswith(prefix)]


def test_product_rule(x):
    y = x * x * 3.
    value = np.arange(6, dtype=np.float32).reshape(2, 3)
    np.testing.assert_allclose(run(tf.gradients(y, x)[0], {x: value}), 6 * value)


def test_names(x):
    grads = tf.gradients(x * x, x)
    assert grads[0].name == "gradients/AddN:0"
    assert op_names() == ["gradients/Shape", "gradients/grad_ys_0", "gradients/Fill",
                          "gradients/mul_grad/Mul", "gradients/mul_grad/Mul_1", "gradients/AddN"]


def test_names_of_a_second_call(x):
    tf.gradients(x * 2., x, name="g")
    assert tf.gradients(x * 2., x, name="g")[0].name.startswith("g_1/")


def test_several_ys_and_xs(x):
    w = tf.placeholder(tf.float32, [2, 3])
    dx, dw = tf.gradients([x * w, 2. * x], [x, w])
    ones = np.ones((2, 3))
    a, b = run([dx, dw], {x: 3 * ones, w: 5 * ones})
    np.testing.assert_array_equal(a, 7 * ones)
    np.testing.assert_array_equal(b, 3 * ones)


def test_y_that_is_an_input_of_another_y(x):
    y = 2. * x
    z = 3. * y
    dy, = tf.gradients([y, z], y)
    np.testing.assert_array_equal(run(dy, {x: np.ones((2, 3))}), 4 * np.ones((2, 3)))


def test_x_between(x):
    y = 2. * x
    z = 3. * y
    dx, dy = tf.gradients(z, [x, y])
    a, b = run([dx, dy], {x: np.ones((2, 3))})
    assert a[0, 0] == 6 and b[0, 0] == 3


def test_grad_ys(x):
    given = np.arange(6, dtype=np.float32).reshape(2, 3)
    dx, = tf.gradients(2. * x, x, grad_ys=tf.constant(given))
    assert op_names("gradients/grad_ys") == ["gradients/grad_ys_0"]
    np.testing.assert_array_equal(run(dx, {x: given}), 2 * given)


def test_unconnected(x):
    other = tf.constant([1., 2.])
    assert tf.gradients(x, other) == [None]
    zeros, = tf.gradients(x, other, unconnected_gradients="zero")
    assert zeros.name == "zeros_like:0"
    np.testing.assert_array_equal(run(zeros), [0, 0])
    assert tf.gradients(x, x, unconnected_gradients=tf.UnconnectedGradients.ZERO)[0] is not None


def test_stop_gradients():
    a = tf.constant(2.)
    b = 3. * a
    assert run(tf.gradients(a + b, [a, b])) == [4, 1]
    assert run(tf.gradients(a + b, [a, b], stop_gradients=[a, b])) == [1, 1]


def test_stop_gradient():
    a = tf.constant(2.)
    assert run(tf.gradients(a * tf.stop_gradient(a), a)) == [2]


def test_second_order():
    x = tf.placeholder(tf.float64, [])
    y = x ** 4.
    for expected in (4 * 27., 12 * 9., 24 * 3., 24.):
        y, = tf.gradients(y, x)
        np.testing.assert_allclose(run(y, {x: 3.}), expected)


def test_deep_graph():
    x = tf.placeholder(tf.float32, [])
    y = x
    for _ in range(2500):
        y = y + x
    assert run(tf.gradients(y, x)[0], {x: 1.}) == 2501


def test_variable():
    v = tf.Variable([1., 2.])
    grad, = tf.gradients(v * v, v)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        np.testing.assert_array_equal(session.run(grad), [2, 4])


def test_integers_have_no_gradient(x):
    assert tf.gradients(tf.cast(x, tf.int32), x, grad_ys=tf.constant(1)) == [None]
    assert tf.gradients(tf.argmax(x, 1), x) == [None]


def test_gradient_of_gather_is_sparse():
    x = tf.placeholder(tf.float32, [4, 2])
    grad, = tf.gradients(tf.gather(x, [1, 3, 1]), x)
    assert isinstance(grad, tf.IndexedSlices)
    two, = tf.gradients([tf.gather(x, [1]), tf.gather(x, [2, 1])], x)
    assert isinstance(two, tf.IndexedSlices)
    value = run(two, {x: np.zeros((4, 2))})
    assert value.indices.tolist() == [1, 2, 1] and value.values.shape == (3, 2)
    mixed, = tf.gradients([tf.gather(x, [1]), 2. * x], x)
    assert isinstance(mixed, tf.Tensor)
    assert run(mixed, {x: np.zeros((4, 2))})[:, 0].tolist() == [2, 3, 2, 2]


@pytest.mark.parametrize("method, name", [
    (None, "gradients/AddN"), (tf.AggregationMethod.ADD_N, "gradients/AddN"),
    (tf.AggregationMethod.EXPERIMENTAL_TREE, "gradients/x_gradient_sum/AddN_1"),
    (tf.AggregationMethod.EXPERIMENTAL_ACCUMULATE_N, "gradients/AccumulateNV2")])
def test_aggregation(x, method, name):
    grad, = tf.gradients([x * 2., x * 3., x * 4.], x, aggregation_method=method)
    assert grad.op.name == name
    np.testing.assert_array_equal(run(grad, {x: np.ones((2, 3))}), 9 * np.ones((2, 3)))


def test_gate_gradients(x):
    grad, = tf.gradients(x * 2., x, gate_gradients=True)
    assert grad.name == "gradients/mul_grad/tuple/control_dependency:0"


def test_colocate(x):
    grad, = tf.gradients(x * 2., x, colocate_gradients_with_ops=True)
    assert b"loc:@mul" in grad.op.colocation_groups()


@pytest.mark.parametrize("make, error, words", [
    (lambda x: tf.gradients(x, x, unconnected_gradients="q"), ValueError,
     "Unknown value for unconnected_gradients: 'q'"),
    (lambda x: tf.gradients(x, x, grad_ys=[1., 2.]), ValueError, "Passed 2 grad_ys for 1 ys"),
    (lambda x: tf.gradients(x, x, grad_ys=["a"]), TypeError,
     'Gradient type string generated for real or integer-valued tensor Tensor("x:0", shape=(2, 3), '
     'dtype=float32) with type float32 must be real or integer'),
    (lambda x: tf.gradients(tf.constant("a"), x, grad_ys=tf.constant("a")), TypeError,
     'Tensor Tensor("Const:0", shape=(), dtype=string) with type string must be numeric to obtain a '
     'default gradient'),
    (lambda x: tf.gradients(tf.complex(x, x), x), TypeError,
     "Gradients of complex tensors must set grad_ys (y.dtype = tf.complex64)"),
    (lambda x: tf.gradients(tf.complex(x, x), x, grad_ys=x), TypeError,
     "Gradient type float32 generated for complex-valued tensor"),
    (lambda x: tf.gradients(x, x, aggregation_method=7), ValueError,
     "Invalid aggregation_method specified 7."),
])
def test_rejects(x, make, error, words):
    with pytest.raises(error) as caught:
        make(x)
    assert words in str(caught.value)


def test_registered_gradient(x):
    @tf.RegisterGradient("TestTimesTen")
    def _times_ten(op, grad):
        return 10. * grad

    with tf.get_default_graph().gradient_override_map({"Identity": "TestTimesTen"}):
        y = tf.identity(x, name="strange")
    grad, = tf.gradients(y, x)
    assert grad.op.name.startswith("gradients/strange_grad/")
    np.testing.assert_array_equal(run(grad, {x: np.ones((2, 3))}), 10 * np.ones((2, 3)))


def test_override_by_a_builtin_rule(x):
    with tf.get_default_graph().gradient_override_map({"Relu": "Identity"}):
        y = tf.nn.relu(x)
    assert run(tf.gradients(y, x)[0], {x: -np.ones((2, 3))})[0, 0] == 1


@pytest.mark.parametrize("make, error", [
    (lambda: tf.RegisterGradient("Square")(lambda op, grad: grad), KeyError),
    (lambda: tf.NotDifferentiable("Square"), KeyError), (lambda: tf.NoGradient("Square"), KeyError),
    (lambda: tf.RegisterGradient(3), TypeError), (lambda: tf.NotDifferentiable(3), TypeError)])
def test_register_rejects(make, error):
    with pytest.raises(error):
        make()


def test_override_that_is_not_registered(x):
    with tf.get_default_graph().gradient_override_map({"Identity": "NobodyRegisteredThis"}):
        y = tf.identity(x, name="i")
    with pytest.raises(LookupError,
                       match=r"No gradient defined for operation 'i' \(op type: Identity\)"):
        tf.gradients(y, x)


def test_rule_with_the_wrong_number_of_gradients(x):
    tf.RegisterGradient("TestTooMany")(lambda op, grad: [grad, grad])
    with tf.get_default_graph().gradient_override_map({"Identity": "TestTooMany"}):
        y = tf.identity(x)
    with pytest.raises(ValueError, match="Num gradients 2 generated for op"):
        tf.gradients(y, x)


def test_rule_with_the_wrong_shape(x):
    tf.RegisterGradient("TestWrongShape")(lambda op, grad: tf.zeros([3]))
    with tf.get_default_graph().gradient_override_map({"Identity": "TestWrongShape"}):
        y = tf.identity(x, name="i")
    with pytest.raises(ValueError, match="Incompatible shapes between op input and calculated input "
                                         "gradient.  Forward operation: i.  Input index: 0."):
        tf.gradients(y, x)


def test_custom_gradient(x):
    @tf.custom_gradient
    def f(a, b):
        return a * b, lambda dy: (dy * b, dy * a * 2.)

    y = f(x, x)
    assert y.name == "IdentityN:0"
    grad, = tf.gradients(y, x)
    values = run([y, grad], {x: 3 * np.ones((2, 3))})
    assert values[0][0, 0] == 9 and values[1][0, 0] == 9


def test_custom_gradient_of_keywords(x):
    with pytest.raises(ValueError, match="keywords arguments"):
        tf.custom_gradient(lambda a: (a, lambda dy: dy))(a=x)


def test_hessians():
    x = tf.placeholder(tf.float64, [3])
    matrix = np.array([[1., 2., 0.], [2., 5., 1.], [0., 1., 3.]])
    y = tf.reduce_sum(x[:, None] * tf.constant(matrix) * x[None, :]) / 2.
    np.testing.assert_allclose(run(tf.hessians(y, x)[0], {x: [1., 2., 3.]}), matrix)


def test_hessians_of_a_linear_function(x):
    with pytest.raises(ValueError, match="the gradient of x must depend on x"):
        tf.hessians(x, x)


def test_hessians_of_an_unknown_shape():
    x = tf.placeholder(tf.float32, [None])
    with pytest.raises(ValueError, match="the shape of x must be known"):
        tf.hessians(x * x, x)


def test_add_n(x):
    value = np.arange(6, dtype=np.float32).reshape(2, 3)
    for n in (1, 2, 8, 9, 10, 17, 25):
        terms = [float(i) * x for i in range(n)]
        np.testing.assert_allclose(run(tf.add_n(terms), {x: value}), sum(range(n)) * value)
    assert tf.add_n([x]) is x and tf.add_n([x], name="f").op.type == "Identity"
    np.testing.assert_array_equal(run(tf.accumulate_n([x, x, x]), {x: value}), 3 * value)


def test_add_n_of_the_same_tensor(x):
    y = 2. * x
    assert run(tf.add_n([y] * 12), {x: np.ones((2, 3))})[0, 0] == 24


@pytest.mark.parametrize("make, error, words", [
    (lambda x: tf.add_n([]), ValueError, "inputs must be a list of at least one Tensor"),
    (lambda x: tf.add_n([x, tf.constant(1.)]), ValueError,
     "Shapes must be equal rank, but are 2 and 0\n\tFrom merging shape 0 with other shapes. for "
     "'AddN' (op: 'AddN') with input shapes: [2,3], []."),
    (lambda x: tf.add_n([x, tf.constant(1)]), TypeError,
     "Tensors in list passed to 'inputs' of 'AddN' Op have types [float32, int32] that don't all "
     "match."),
    (lambda x: tf.accumulate_n([x, tf.constant(1.)]), ValueError,
     "Shapes (2, 3) and () are not compatible"),
    (lambda x: tf.accumulate_n([x], tensor_dtype=tf.int32), TypeError,
     "tensor_dtype is <dtype: 'int32'>, but input is of type <dtype: 'float32'>"),
])
def test_add_n_rejects(x, make, error, words):
    with pytest.raises(error) as caught:
        make(x)
    assert words in str(caught.value)


def test_numeric_check():
    x = tf.placeholder(tf.float64, [2, 3])
    y = tf.tanh(x) * tf.reduce_sum(x)
    value = np.linspace(-1, 1, 6).reshape(2, 3)
    with tf.Session():
        theoretical, numeric = tf.test.compute_gradient(x, [2, 3], y, [2, 3], value)
        assert theoretical.shape == numeric.shape == (6, 6)
        np.testing.assert_allclose(theoretical, numeric, atol=1e-6)
        assert tf.test.compute_gradient_error(x, [2, 3], y, [2, 3], value) < 1e-6
        pairs = tf.test.compute_gradient([x], [[2, 3]], y, [2, 3], [value])
        np.testing.assert_allclose(*pairs[0], atol=1e-6)


def test_numeric_check_of_integers():
    x = tf.placeholder(tf.int32, [1])
    with tf.Session(), pytest.raises(TypeError, match="Don't support type"):
        tf.test.compute_gradient(x, [1], x * 2, [1])

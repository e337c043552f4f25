"""Variables: names, values, writes, errors; the names and words are TensorFlow 1.15's."""

import numpy as np
import pytest

import minigraph as tf


def op_names(graph):
    return [op.name for op in graph.get_operations()]


def run(*fetches, init=True):
    """The values of fetches in a new session, one run for each."""
    with tf.Session() as session:
        if init:
            session.run(tf.global_variables_initializer())
        values = [session.run(fetch) for fetch in fetches]
    return values[0] if len(values) == 1 else values


# ---- construction and names

def test_names_of_operations(fresh_graph):
    tf.Variable(tf.zeros([3, 2]), name="W")
    tf.Variable([1., 2.])
    with tf.name_scope("s"):
        tf.Variable(lambda: tf.ones([2]), name="c")
    assert op_names(fresh_graph) == [
        "zeros", "W", "W/Assign", "W/read",
        "Variable/initial_value", "Variable", "Variable/Assign", "Variable/read",
        "s/c/Initializer/ones", "s/c", "s/c/Assign", "s/c/read"]


def test_properties():
    w = tf.Variable(np.zeros((3, 2), np.float32), name="W")
    assert repr(w) == "<tf.Variable 'W:0' shape=(3, 2) dtype=float32_ref>"
    assert w.name == "W:0" and w.op.name == "W" and w.op.type == "VariableV2"
    assert w.dtype is tf.float32._as_ref and w.dtype.base_dtype is tf.float32
    assert w.value().name == "W/read:0" and w.initializer.name == "W/Assign"
    assert w.initial_value.name == "W/initial_value:0"
    assert w.shape == (3, 2) and w.get_shape().as_list() == [3, 2]
    assert w.trainable and w.constraint is None and w.device == ""
    assert w.graph is tf.get_default_graph()


@pytest.mark.parametrize("value, dtype, expected", [
    (3, None, tf.int32), (3, tf.float32, tf.float32), ([1., 2.], None, tf.float32),
    (np.array([1., 2.]), None, tf.float64), (True, None, tf.bool), ("a", None, tf.string),
    (2j, tf.complex64, tf.complex64), (np.float16(1), None, tf.float16)])
def test_initial_values(value, dtype, expected):
    v = tf.Variable(value, dtype=dtype)
    assert v.dtype.base_dtype is expected
    found = run(v)
    assert np.array_equal(found, b"a" if dtype is None and expected is tf.string else value)


def test_collections():
    a = tf.Variable(1.)
    b = tf.Variable(1., trainable=False)
    c = tf.Variable(1., collections=[tf.GraphKeys.LOCAL_VARIABLES], trainable=False, name="c")
    assert tf.global_variables() == [a, b] and tf.all_variables() == [a, b]
    assert tf.trainable_variables() == [a] and tf.local_variables() == [c]
    assert tf.local_variables("c") == [c] and tf.local_variables("d") == []


def test_construction_ignores_control_dependencies(fresh_graph):
    with tf.control_dependencies([tf.no_op()]):
        v = tf.Variable([1.])
        read = v.read_value()
    for name in ("Variable", "Variable/Assign", "Variable/read"):
        assert fresh_graph.get_operation_by_name(name).control_inputs == []
    assert [op.name for op in read.op.control_inputs] == ["NoOp"]


@pytest.mark.parametrize("make, error, words", [
    (lambda: tf.Variable(), ValueError, "initial_value must be specified."),
    (lambda: tf.Variable(1., collections="a"), ValueError,
     "collections argument to Variable constructor must be a list, tuple, or set. Got a of type "
     "<class 'str'>"),
    (lambda: tf.Variable(1., constraint=3), ValueError,
     "The `constraint` argument must be a callable."),
    (lambda: tf.Variable(tf.placeholder(tf.float32)), ValueError,
     "initial_value must have a shape specified: Tensor(\"Placeholder:0\", dtype=float32)"),
    (lambda: tf.Variable(1.).assign([1., 2.]), ValueError,
     "Shapes must be equal rank, but are 0 and 1 for 'Assign' (op: 'Assign') with input shapes: "
     "[], [2]."),
    (lambda: tf.Variable([1., 2.]).assign_add([1.]), ValueError,
     "Dimension 0 in both shapes must be equal, but are 2 and 1. Shapes are [2] and [1]. for "
     "'AssignAdd' (op: 'AssignAdd') with input shapes: [2], [1]."),
    (lambda: tf.Variable(1.).assign(tf.constant(1)), TypeError,
     "Input 'value' of 'Assign' Op has type int32 that does not match type float32 of argument "
     "'ref'."),
    (lambda: iter(tf.Variable([1.])), TypeError, "'Variable' object is not iterable."),
    (lambda: tf.convert_to_tensor(tf.Variable(1.), dtype=tf.int32), ValueError,
     "Incompatible type conversion requested to type 'int32' for variable of type 'float32_ref'"),
    (lambda: tf.Variable(1.).load(2.), ValueError,
     "Either session argument should be provided or default session should be established"),
    (lambda: tf.Variable([1.]).scatter_sub(3), TypeError, "sparse_delta is not IndexedSlices: 3"),
    (lambda: tf.count_up_to(tf.Variable(1.), 3), TypeError,
     "Value passed to parameter 'ref' has DataType float32 not in list of allowed values: int32, "
     "int64"),
    (lambda: tf.count_up_to(tf.Variable([1]), 3), ValueError,
     "Shape must be rank 0 but is rank 1 for 'CountUpTo' (op: 'CountUpTo') with input shapes: "
     "[1]."),
])
def test_rejects(make, error, words):
    with pytest.raises(error) as caught:
        make()
    assert str(caught.value) == words


# ---- values

def test_uninitialized_variable_is_an_error_and_the_session_goes_on():
    v = tf.Variable([1.], name="v")
    with tf.Session() as session:
        with pytest.raises(tf.errors.FailedPreconditionError,
                           match="Attempting to use uninitialized value v"):
            session.run(v + 1.)
        session.run(v.initializer)
        assert session.run(v + 1.) == [2.]


def test_operators_and_slices():
    v = tf.Variable([[1., 2.], [3., 4.]])
    array = np.array([[1., 2.], [3., 4.]], np.float32)
    ones = np.ones((2, 2), np.float32)
    values = run(v + 1, 1 - v, ones * v, v / 2, v ** 2, -v, v[0], v[:, 1:], v @ ones, v > 2, abs(v))
    expected = [array + 1, 1 - array, array, array / 2, array ** 2, -array, array[0], array[:, 1:],
                array @ ones, array > 2, array]
    for value, wanted in zip(values, expected):
        assert np.array_equal(value, wanted)


def test_writes():
    v = tf.Variable([1., 2.])
    with tf.Session() as session:
        session.run(v.initializer)
        assert session.run(v.assign([3., 4.])).tolist() == [3., 4.]
        assert session.run(v.assign_add([1., 1.])).tolist() == [4., 5.]
        assert session.run(v.assign_sub([1., 2.], read_value=False)) is None
        assert v.eval(session).tolist() == [3., 3.]
        v.load([7., 8.], session)
        assert session.run(v).tolist() == [7., 8.]
        assert session.run(tf.assign(v, [0., 1.])).tolist() == [0., 1.]


def test_slice_assignment():
    v = tf.Variable(np.zeros((3, 2), np.float32))
    assert run(v[1].assign([5., 6.])).tolist() == [[0, 0], [5, 6], [0, 0]]


def test_sessions_keep_their_own_values():
    v = tf.Variable(1.)
    with tf.Session() as one, tf.Session(graph=one.graph) as two:
        one.run(v.initializer)
        two.run(v.assign(5.))
        assert one.run(v) == 1. and two.run(v) == 5.


def test_reads_see_the_value_from_before_writes_they_do_not_wait_for():
    v = tf.Variable(1.)
    before = v + 0.
    write = v.assign_add(1.)
    with tf.control_dependencies([write]):
        after = v.read_value() + 0.
    with tf.Session() as session:
        session.run(v.initializer)
        assert session.run([before, after]) == [1., 2.]


def test_what_a_constant_waits_for_its_users_wait_for():
    v = tf.Variable(3.)
    with tf.control_dependencies([v.assign(-5.)]):
        clipped = tf.maximum(v, 0.)
    with tf.Session() as session:
        session.run(v.initializer)
        assert session.run(clipped) == 0.


def test_initial_value_from_another_variable():
    """One initializer sets all of them, in whatever order they were made."""
    a = tf.Variable(tf.random_normal([3]), name="a")
    b = tf.Variable(a * 2. + 1., name="b")
    c = tf.Variable(b.initialized_value() - a, name="c")
    assert b.initializer.inputs[1].name == "add_b:0"
    values = run([a, b, c])
    np.testing.assert_allclose(values[1], values[0] * 2 + 1, rtol=1e-6)
    np.testing.assert_allclose(values[2], values[1] - values[0], rtol=1e-6)


def test_initialized_value_is_the_value_where_there_is_one():
    v = tf.Variable(1.)
    value = v.initialized_value()
    with tf.Session() as session:
        assert session.run(value) == 1.
        session.run(v.assign(4.))
        assert session.run(value) == 4.


def test_shapes_that_change():
    v = tf.Variable([1])
    with tf.Session() as session:
        session.run(v.initializer)
        assert session.run(v).shape == (1,)
        grown = tf.assign(v, tf.fill([4, 4], 2), validate_shape=False)
        session.run(grown.op)
        assert session.run(v).tolist() == [[2] * 4] * 4
        assert session.run(v + 1).shape == (4, 4)
        with pytest.raises(tf.errors.InvalidArgumentError,
                           match=r"Assign requires shapes of both tensors to match. lhs shape= "
                                 r"\[4,4\] rhs shape= \[1\]"):
            session.run(v.initializer)


def test_string_variable():
    v = tf.Variable(["a", "bc"])
    with tf.Session() as session:
        session.run(v.initializer)
        assert session.run(v).tolist() == [b"a", b"bc"]
        assert session.run(v.assign(["x", "y"])).tolist() == [b"x", b"y"]


def test_float16_in_place():
    v = tf.Variable(np.array([1., 2.], np.float16))
    assert run(v.assign_add(np.array([.5, .5], np.float16))).tolist() == [1.5, 2.5]


# ---- lists and checks

def test_initializers_and_reports():
    a = tf.Variable(1., name="a")
    b = tf.Variable(2., name="b", collections=[tf.GraphKeys.LOCAL_VARIABLES], trainable=False)
    missing = tf.report_uninitialized_variables()
    known = tf.is_variable_initialized(a)
    checked = tf.assert_variables_initialized([a])
    with tf.Session() as session:
        assert session.run(missing).tolist() == [b"a", b"b"]
        with pytest.raises(tf.errors.FailedPreconditionError):
            session.run(checked)
        session.run(tf.global_variables_initializer())
        assert session.run(missing).tolist() == [b"b"] and session.run(known)
        session.run(tf.local_variables_initializer())
        assert session.run(missing).tolist() == []
        assert session.run(b) == 2.


def test_names_of_initializers():
    assert tf.initialize_all_variables().name == "init"
    assert tf.local_variables_initializer().name == "init_1"
    assert tf.variables_initializer([tf.Variable(1.)], name="mine").name == "mine"
    assert tf.assert_variables_initialized([]).name == "Rank:0"


def test_nothing_to_report():
    assert tf.assert_variables_initialized() is None
    assert run(tf.report_uninitialized_variables(), init=False).shape == (0,)


def test_count_up_to():
    v = tf.Variable(0)
    count = v.count_up_to(2)
    with tf.Session() as session:
        session.run(v.initializer)
        assert [session.run(count), session.run(count)] == [0, 1]
        with pytest.raises(tf.errors.OutOfRangeError, match="Reached limit of 2"):
            session.run(count)
        assert session.run(v) == 2


def test_resource_style_variable():
    """Asked for with use_resource, a variable takes any shape that fits its static one."""
    v = tf.get_variable("v", [1], use_resource=True)
    x = tf.placeholder(tf.float32)
    with tf.Session() as session:
        session.run(v.initializer)
        assert session.run(v.assign(x), {x: [[1., 2.]]}).shape == (1, 2)
        assert session.run(v).shape == (1, 2)
    with pytest.raises(ValueError, match="are incompatible"):
        v.assign([1., 2.])

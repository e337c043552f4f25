"""What variables known by handles do, beside what tests/facts/resource_variables.txt records."""

import copy
import inspect

import numpy as np
import pytest

import minigraph as tf
from minigraph.ops import resource
from minigraph.variables.ref_variable import RefVariable
from minigraph.variables.resource_variable import ResourceVariable, is_resource_variable


@pytest.fixture
def session():
    with tf.Session() as session:
        yield session


def test_kinds():
    assert type(tf.Variable(1.0)) is RefVariable
    v = tf.Variable(1.0, use_resource=True)
    assert type(v) is ResourceVariable and is_resource_variable(v)
    assert not is_resource_variable(tf.Variable(1.0)) and isinstance(v, tf.Variable)
    assert "use_resource" in inspect.signature(tf.Variable).parameters


def test_positional_arguments_are_those_of_the_common_constructor():
    v = tf.Variable(1.0, False, None, True, None, "v", None, tf.float64, None, None, None, True)
    assert (v.name, v.dtype, v.trainable) == ("v:0", tf.float64, False)
    assert type(v) is ResourceVariable


def test_v2_behaviour_disabled():
    tf.enable_resource_variables()
    tf.disable_v2_behavior()
    assert not tf.resource_variables_enabled()


def test_reads_are_copies(session):
    """A read keeps the value that it saw, whoever is given it after later writes."""
    v = tf.Variable([1.0, 2.0], use_resource=True)
    before = v.value()
    with tf.control_dependencies([before]):
        added = v.assign_add([10.0, 10.0])
    with tf.control_dependencies([added]):
        late, between = before * 2.0, v.value()
        with tf.control_dependencies([between]):
            doubled = v.assign(v * 2.0)
    with tf.control_dependencies([doubled]):
        latest = between + 0.0
    session.run(v.initializer)
    for got, wanted in zip(session.run([late, latest, v.initializer.inputs[1], doubled]),
                           ([2, 4], [11, 12], [1, 2], [22, 24])):
        np.testing.assert_array_equal(got, wanted)


def test_reads_are_copies_where_shapes_depend_on_data(session):
    """Over the cut of a program that a data-dependent shape makes."""
    v = tf.Variable([1.0, 2.0, 3.0], use_resource=True)
    x = tf.placeholder(tf.float32, [None])
    rows = tf.unique(x)[0]
    before = v.value()
    with tf.control_dependencies([before]):
        added = v.assign_add([10.0, 10.0, 10.0])
    with tf.control_dependencies([added, rows]):
        scattered = v.scatter_add(tf.IndexedSlices(rows, tf.range(tf.size(rows))))
    fetches = [before + tf.reduce_sum(rows), v.value() + tf.reduce_sum(rows), scattered]
    session.run(v.initializer)
    old, also_old, new = session.run(fetches, {x: [4.0, 4.0, 5.0]})
    np.testing.assert_array_equal(old, [10, 11, 12])
    np.testing.assert_array_equal(also_old, [10, 11, 12])
    np.testing.assert_array_equal(new, [15, 17, 13])


def test_unordered_reads_see_the_value_before(session):
    v = tf.Variable(1.0, use_resource=True)
    added = v.assign_add(1.0)
    session.run(v.initializer)
    assert session.run([v, added, v + 0.0]) == [1.0, 2.0, 1.0]


def test_a_value_of_another_shape(session):
    v = tf.Variable([1.0, 2.0], use_resource=True)
    x = tf.placeholder(tf.float32)
    assigned = v.assign(x)
    with tf.control_dependencies([assigned]):
        total = tf.reduce_sum(tf.reshape(v, [-1]))
    session.run(v.initializer)
    for value in ([1.0], [1.0, 2.0, 3.0], [[1.0, 2.0], [3.0, 4.0]], [5.0, 6.0]):
        got = session.run([assigned, total], {x: value})
        np.testing.assert_array_equal(got[0], value)
        assert got[1] == np.sum(value)
        np.testing.assert_array_equal(session.run(v), value)


def test_handles_of_one_name_are_one_variable(session):
    a, b = (resource.var_handle_op(tf.float32, [2], shared_name="shared") for _ in range(2))
    other = resource.var_handle_op(tf.float32, [2], container="c", shared_name="shared")
    session.run(resource.assign_variable_op(a, [1.0, 2.0]))
    session.run(resource.assign_add_variable_op(b, [1.0, 1.0]))
    np.testing.assert_array_equal(session.run(resource.read_variable_op(a, tf.float32)), [2, 3])
    assert session.run([resource.var_is_initialized_op(h) for h in (a, b, other)]) \
        == [True, True, False]
    with pytest.raises(tf.errors.FailedPreconditionError,
                       match="Error while reading resource variable shared from Container: c. This "
                             "could mean that the variable was uninitialized."):
        session.run(resource.read_variable_op(other, tf.float32))


def test_the_container_of_the_graph():
    with tf.get_default_graph().container("box"):
        v = tf.Variable(1.0, use_resource=True)
    assert v.op.get_attr("container") == b"box"


def test_a_handle_of_another_dtype(session):
    first = resource.var_handle_op(tf.float32, [2], shared_name="shared")
    second = resource.var_handle_op(tf.float64, [2], shared_name="shared")
    session.run(resource.assign_variable_op(first, [1.0, 2.0]))
    read = resource.read_variable_op(second, tf.float64)
    with pytest.raises(tf.errors.InvalidArgumentError,
                       match="Trying to read variable with wrong dtype. Expected float got double"):
        session.run(read)
    with pytest.raises(ValueError,
                       match="Trying to read variable with wrong dtype. Expected float got int32"):
        resource.read_variable_op(first, tf.int32)


def test_a_handle_that_is_passed_on(session):
    v = tf.Variable([1.0, 2.0], use_resource=True)
    read = resource.read_variable_op(tf.identity(v.handle), tf.float32)
    assert read.shape.as_list() == [2]
    session.run(v.initializer)
    np.testing.assert_array_equal(session.run(read), [1, 2])


def test_a_handle_has_no_value(session):
    v = tf.Variable([1.0, 2.0], use_resource=True)
    session.run(v.initializer)
    with pytest.raises(tf.errors.UnimplementedError, match="a handle of a variable has no value"):
        session.run(v.handle)


@pytest.mark.parametrize("use", [False, True])
def test_asked_after_it_was_initialized_in_one_run(session, use):
    v = tf.Variable([1.0, 2.0], use_resource=use)
    before = tf.is_variable_initialized(v)
    with tf.control_dependencies([v.initializer]):
        after, value = tf.is_variable_initialized(v), v.initialized_value()
    got = session.run([before, after, value])
    assert got[:2] == [False, True]
    np.testing.assert_array_equal(got[2], [1, 2])


def test_caching_device():
    """What is cached is where it says, whatever device and colocation surround the variable."""
    with tf.device("/job:server/task:1"):
        v = tf.Variable(1.0, use_resource=True, caching_device="/job:localhost")
        with tf.colocate_with(v.op):
            w = tf.Variable(1.0, use_resource=True, caching_device="/job:localhost")
    assert v.value().device == w.value().device == "/job:localhost"
    assert v.device == w.device == "/job:server/task:1"


def test_a_handle_is_no_constant(session):
    v = tf.Variable([1.0, 2.0], use_resource=True)
    session.run(v.initializer)
    with pytest.raises(tf.errors.InvalidArgumentError,
                       match="Input tensor cannot be a resource variable handle."):
        session.run(tf.guarantee_const(v.handle))


def test_destroyed(session):
    v = tf.Variable(1.0, name="v", use_resource=True)
    session.run(v.initializer)
    session.run(resource.destroy_resource_op(v.handle))
    assert not session.run(v.is_initialized())
    with pytest.raises(tf.errors.FailedPreconditionError, match="reading resource variable v"):
        session.run(v)
    session.run(resource.destroy_resource_op(v.handle))
    with pytest.raises(tf.errors.NotFoundError,
                       match="Resource localhost/v/<unknown> does not exist"):
        session.run(resource.destroy_resource_op(v.handle, ignore_lookup_error=False))
    session.run(v.initializer)
    assert session.run(v) == 1.0


def test_missing_values_name_the_initializer(session):
    v = tf.Variable(1.0, name="v", use_resource=True)
    with pytest.raises(tf.errors.FailedPreconditionError,
                       match="Run the initializer of v first: tf.global_variables_initializer()"):
        session.run(v * 2.0)
    with pytest.raises(tf.errors.FailedPreconditionError, match="reading resource variable v"):
        session.run(tf.assert_variables_initialized([v]))


def test_proto():
    v = tf.Variable([1.0, 2.0], name="v", use_resource=True, caching_device="/cpu:0")
    again = tf.Variable.from_proto(v.to_proto())
    assert type(again) is ResourceVariable and again.op is v.op and again.dtype is tf.float32
    assert again.value() is v.value() and again.shape.as_list() == [2]
    assert again._as_graph_element() is v._as_graph_element()
    with pytest.raises(ValueError, match="Trying to restore Variable as ResourceVariable."):
        ResourceVariable(variable_def=tf.Variable(1.0).to_proto())


def test_what_cannot_be(session):
    v = tf.Variable(1.0, use_resource=True)
    with pytest.raises(NotImplementedError, match="only available when eager execution"):
        copy.deepcopy(v)
    with pytest.raises(tf.errors.OperatorNotAllowedInGraphError, match="as a Python `bool`"):
        bool(v)
    assert copy.copy(v) is v


def test_updates_are_in_place(session):
    """A step on a variable with a handle is the instructions of one on a reference."""
    plans = []
    for use in (False, True):
        v = tf.Variable(np.ones([64, 32], np.float32), use_resource=use)
        x = tf.placeholder(tf.float32, [8, 64])
        loss = tf.reduce_sum(tf.square(tf.matmul(x, v)))
        step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
        session.run(v.initializer)
        plans.append(session.explain(step, {x: np.ones([8, 64], np.float32)}))
    assert plans[0] == plans[1]


def test_user_defined_steps(session):
    """An optimizer is asked for the step on a resource variable by the method of that name."""
    class Doubling(tf.train.Optimizer):
        def __init__(self):
            super().__init__(False, "Doubling")

        def _resource_apply_dense(self, grad, handle):
            return handle.assign_add(2.0 * grad).op

        def _resource_apply_sparse(self, grad, handle, indices):
            return handle.scatter_add(tf.IndexedSlices(2.0 * grad, indices)).op

    v = tf.Variable([1.0, 2.0], use_resource=True)
    w = tf.Variable([1.0, 2.0], use_resource=True)
    step = Doubling().minimize(tf.reduce_sum(v) + tf.reduce_sum(tf.gather(w, [1, 1])))
    session.run([v.initializer, w.initializer])
    session.run(step)
    np.testing.assert_array_equal(session.run(v), [3, 4])
    np.testing.assert_array_equal(session.run(w), [1, 6])


def test_partial_run(session):
    v = tf.Variable(1.0, use_resource=True)
    x, y = tf.placeholder(tf.float32), tf.placeholder(tf.float32)
    a = v + x
    b = a * y + v
    session.run(v.initializer)
    handle = session.partial_run_setup([a, b], [x, y])
    assert session.partial_run(handle, a, {x: 2.0}) == 3.0
    assert session.partial_run(handle, b, {y: 2.0}) == 7.0

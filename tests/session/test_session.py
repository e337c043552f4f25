"""The life of sessions: state, defaults, errors that leave them usable, threads, partial runs."""

import gc
import os
import threading

import numpy as np
import pytest

import minigraph as tf


def test_variables_belong_to_a_session():
    variable = tf.Variable(1.0)
    step = variable.assign_add(1.0)
    with tf.Session() as one, tf.Session() as other:
        one.run(variable.initializer)
        assert one.run(step) == 2.0
        with pytest.raises(tf.errors.FailedPreconditionError,
                           match="Attempting to use uninitialized value Variable"):
            other.run(step)
        other.run(variable.initializer)
        assert (one.run(variable), other.run(variable)) == (2.0, 1.0)


@pytest.mark.parametrize("shape", [(), (3,), (300, 500), (0, 4)])
def test_variables_lie_on_cache_lines(shape):
    variables = [tf.Variable(np.ones(shape, t)) for t in (np.float32, np.float64, np.int8)]
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for variable in variables:
            array = session.variable_array(variable.op)
            assert array.size == 0 or array.ctypes.data % 64 == 0
            assert np.array_equal(session.run(variable), np.ones(shape))


@pytest.mark.parametrize("fetch", [lambda v: v, lambda v: v + 1, lambda v: "v:0",
                                   lambda v: v.assign_add(1.0)])
def test_an_uninitialised_variable(fetch):
    variable = tf.Variable(1.0, name="v")
    with tf.Session() as session:
        with pytest.raises(tf.errors.FailedPreconditionError,
                           match="(?s)Attempting to use uninitialized value v\n.*Run its "
                                 r"initializer first: tf.global_variables_initializer\(\)$"):
            session.run(fetch(variable))
        session.run(variable.initializer)
        assert session.run(variable) == 1.0


def test_an_uninitialised_local_variable():
    variable = tf.get_local_variable("v", [1])
    with tf.Session() as session:
        with pytest.raises(tf.errors.FailedPreconditionError,
                           match=r"(?s)value v\n.*first: tf.local_variables_initializer\(\)$"):
            session.run(variable)


def test_an_empty_graph():
    with tf.Session() as session, pytest.raises(RuntimeError) as raised:
        session.run([])
    assert str(raised.value) == ("The Session graph is empty.  Add operations to the graph before "
                                 "calling run().")


@pytest.mark.parametrize("call", [
    lambda s, a: s.run(a), lambda s, a: s.run([a]), lambda s, a: s.make_callable(a),
    lambda s, a: s.partial_run_setup([a])])
def test_a_closed_session(call):
    a = tf.constant(1.0)
    session = tf.Session()
    session.run(a)
    session.close()
    session.close()
    with pytest.raises(RuntimeError, match="Attempted to use a closed Session."):
        call(session, a)


@pytest.mark.parametrize("arguments, error, message", [
    ({"target": 3}, TypeError, "target must be a string, but got <class 'int'>"),
    ({"graph": 3}, TypeError, "graph must be a tf.Graph, but got <class 'int'>"),
    ({"config": 3}, TypeError, "config must be a tf.ConfigProto, but got <class 'int'>"),
    ({"target": "nowhere"}, tf.errors.NotFoundError,
     "No session factory registered for the given session options: {target: \"nowhere\"} "
     "Registered factories are {DIRECT_SESSION}."),
])
def test_sessions_that_cannot_be(arguments, error, message):
    with pytest.raises(error) as raised:
        tf.Session(**arguments)
    assert str(raised.value) == message


def test_default_sessions_and_graphs():
    graph = tf.Graph()
    assert tf.get_default_session() is None
    with tf.Session(graph=graph) as session:
        assert tf.get_default_session() is session and tf.get_default_graph() is graph
        with session.as_default(), pytest.raises(RuntimeError, match="not re-entrant"):
            with session:
                pass
    assert tf.get_default_session() is None and tf.get_default_graph() is not graph


def test_as_default_does_not_close():
    a = tf.constant(1.0)
    session = tf.Session()
    for _ in range(2):
        with session.as_default():
            assert a.eval() == 1.0
    session.close()


def test_an_interactive_session_is_the_default():
    a = tf.constant(2.0)
    session = tf.InteractiveSession()
    try:
        assert tf.get_default_session() is session
        assert a.eval() == 2.0 and a.op.run() is None
    finally:
        session.close()
    assert tf.get_default_session() is None


def test_eval_and_run_name_what_is_missing():
    a = tf.constant(1.0)
    with pytest.raises(ValueError) as raised:
        a.eval()
    assert str(raised.value) == (
        "Cannot evaluate tensor using `eval()`: No default session is registered. Use `with "
        "sess.as_default()` or pass an explicit session to `eval(session=sess)`")
    with pytest.raises(ValueError) as raised:
        a.op.run()
    assert str(raised.value) == (
        "Cannot execute operation using `run()`: No default session is registered. Use `with "
        "sess.as_default():` or pass an explicit session to `run(session=sess)`")
    with tf.Session(graph=tf.Graph()) as session:
        with pytest.raises(ValueError) as raised:
            a.eval()
        assert str(raised.value) == (
            "Cannot use the default session to evaluate tensor: the tensor's graph is different from "
            "the session's graph. Pass an explicit session to `eval(session=sess)`.")
        with pytest.raises(ValueError) as raised:
            a.op.run(session=session)
        assert str(raised.value) == (
            "Cannot use the given session to execute operation: the operation's graph is different "
            "from the session's graph.")


def test_a_finalised_graph_runs(fresh_graph):
    a = tf.placeholder(tf.float32)
    b = a + 1
    fresh_graph.finalize()
    with tf.Session() as session:
        assert session.run(b, {a: 1.0}) == 2.0
        np.testing.assert_array_equal(session.run(b, {a: [1, 2]}), [2, 3])


def test_dimensions_that_overflow():
    size = tf.placeholder(tf.int64, [2])
    zeros = tf.zeros(size)
    with tf.Session() as session:
        with pytest.raises(tf.errors.InvalidArgumentError, match="more than 2\\*\\*63 - 1 elements"):
            session.run(zeros + 1, {size: [2**40, 2**40]})
        with pytest.raises(tf.errors.ResourceExhaustedError, match="OOM when allocating"):
            session.run(zeros + 1, {size: [2**22, 2**22]})
        assert session.run(zeros + 1, {size: [1, 1]}) == 1.0


def test_an_error_leaves_variables_and_session_as_they_were():
    x = tf.placeholder(tf.int32, [])
    variable = tf.Variable(10)
    divide = variable.assign(variable // x)
    with tf.Session() as session:
        session.run(variable.initializer)
        with pytest.raises(tf.errors.InvalidArgumentError):
            session.run(divide, {x: 0})
        assert session.run(variable) == 10
        assert session.run(divide, {x: 5}) == 2


def test_a_read_without_a_dependency_on_the_write_sees_the_value_before():
    variable = tf.Variable([1.0, 2.0])
    step = variable.assign_add([1.0, 1.0])
    with tf.control_dependencies([step]):
        after = tf.identity(variable)
        twice = variable * 2
    with tf.Session() as session:
        session.run(variable.initializer)
        _, new, doubled, plain = session.run([step.op, after, twice, variable * 1])
    np.testing.assert_array_equal(plain, [1, 2])
    np.testing.assert_array_equal(new, [2, 3])
    np.testing.assert_array_equal(doubled, [4, 6])


def twice_added(v):
    """Two additions of 1, in this order."""
    first = v.assign_add([1.0, 1.0])
    with tf.control_dependencies([first]):
        return [first, v.assign_add([1.0, 1.0])]


def read_then_subtracted(v):
    read = tf.identity(v)
    with tf.control_dependencies([read]):
        return [read, v.assign_sub([5.0, 5.0]).op]


@pytest.mark.parametrize("fetches, wanted", [
    (lambda v: [v, v.assign_add([1.0, 1.0])], [[2, 3], [2, 3]]),
    (lambda v: [v.assign([7.0, 8.0]).op, v.read_value()], [None, [7, 8]]),
    (lambda v: [tf.expand_dims(v, 1), v.assign_add([1.0, 1.0]).op], [[[2], [3]], None]),
    (lambda v: [tf.stop_gradient(v), tf.scatter_add(v, [1], [5.0]).op], [[1, 7], None]),
    (lambda v: [tf.assign_add(v.assign([0.0, 1.0]), [1.0, 1.0]), v], [[1, 2], [1, 2]]),
    (lambda v: twice_added(v) + [v], [[3, 4], [3, 4], [3, 4]]),
    (read_then_subtracted, [[-4, -3], None]),
])
def test_a_fetched_variable_is_read_when_the_run_ends(fetches, wanted):
    """TensorFlow 1.15's results: what is fetched is the variable's buffer."""
    variable = tf.Variable([1.0, 2.0])
    wanting = fetches(variable)
    with tf.Session() as session:
        session.run(variable.initializer)
        results = session.run(wanting)
    assert [r if r is None else r.tolist() for r in results] == wanted


def test_the_global_step_that_is_fetched_beside_a_training_step_counts_it():
    weight, steps = tf.Variable(1.0), tf.train.get_or_create_global_step()
    train = tf.train.GradientDescentOptimizer(0.1).minimize(weight * weight, global_step=steps)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert [session.run([train, steps])[1] for _ in range(3)] == [1, 2, 3]


def test_a_value_from_before_a_write_is_used_after_it():
    variable = tf.Variable([1.0, 2.0])
    before = variable * 1
    with tf.control_dependencies([variable.assign([5.0, 5.0])]):
        difference = variable - before
        kept = tf.exp(tf.log(before))
    with tf.Session() as session:
        session.run(variable.initializer)
        results = session.run([difference, kept])
    np.testing.assert_allclose(results, [[4, 3], [1, 2]], rtol=1e-6)


def test_two_variables_are_swapped():
    a, b = tf.Variable([1.0, 1.0]), tf.Variable([2.0, 2.0])
    swap = [a.assign(b * 1), b.assign(a * 1)]
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run([op.op for op in swap])
        np.testing.assert_array_equal(session.run([a, b]), [[2, 2], [1, 1]])


def test_one_session_in_several_threads():
    x = tf.placeholder(tf.float32, [None])
    y = tf.reduce_sum(tf.exp(x) * 0 + x)
    errors = []

    def work(session, size):
        for i in range(50):
            if session.run(y, {x: np.full(size + i % 3, 2.0)}) != 2.0 * (size + i % 3):
                errors.append(size)

    with tf.Session() as session:
        threads = [threading.Thread(target=work, args=(session, 10 * i + 1)) for i in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not errors


def test_a_session_after_fork():
    big = tf.placeholder(tf.float32, [None, 256])
    y = tf.reduce_sum(tf.matmul(big, big, transpose_b=True))
    with tf.Session() as session:
        array = np.ones((512, 256), np.float32)
        expected = session.run(y, {big: array})
        child = os.fork()
        if child == 0:
            os._exit(0 if session.run(y, {big: array}) == expected else 1)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        assert session.run(y, {big: array}) == expected


def test_make_callable():
    x, y = tf.placeholder(tf.float32, []), tf.placeholder(tf.float32, [])
    with tf.Session() as session:
        add = session.make_callable([x + y, {"x": x}], [x, y])
        assert add(1, 2) == [3.0, {"x": 1.0}] and add(3, 4) == [7.0, {"x": 3.0}]
        with pytest.raises(ValueError) as raised:
            add(1)
        assert "Number of feed values does not match number of feeds: 1 vs. 2" == str(raised.value)
        with pytest.raises(TypeError, match="`feed_list` must be a list or tuple."):
            session.make_callable(x, feed_list={x: 1})
        metadata = tf.RunMetadata()
        traced = session.make_callable(x + y, [x, y], accept_options=True)
        options = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE)
        assert traced(1, 2, options=options, run_metadata=metadata) == 3.0
        assert metadata.HasField("step_stats")
        session.close()
        with pytest.raises(RuntimeError, match="closed Session"):
            add(1, 2)


def test_inputs_of_operations_changed_after_a_run():
    a, b = tf.constant(1.0), tf.constant(2.0)
    y = tf.negative(a)
    with tf.Session() as session:
        assert session.run(y) == -1.0
        y.op._update_input(0, b)
        assert session.run(y) == -2.0


def test_a_graph_does_not_keep_its_sessions():
    import weakref
    a = tf.constant(1.0)
    session = tf.Session()
    session.run(a)
    session.close()
    gone = weakref.ref(session)
    del session
    gc.collect()
    assert gone() is None


class TestPartialRun:
    @pytest.fixture(autouse=True)
    def sums(self):
        self.p, self.q, self.r = (tf.placeholder(tf.float32, [], name=n) for n in "pqr")
        self.b = tf.add(self.p, self.q, name="b")
        self.c = tf.multiply(self.b, self.r, name="c")
        with tf.Session() as self.session:
            yield

    def setup(self):
        return self.session.partial_run_setup([self.b, self.c], [self.p, self.q, self.r])

    def test_each_step_continues_the_one_before(self):
        handle = self.setup()
        assert self.session.partial_run(handle, self.b, {self.p: 1, self.q: 2}) == 3.0
        assert self.session.partial_run(handle, {"c": self.c}, {self.r: 17}) == {"c": 51.0}
        with pytest.raises(tf.errors.InvalidArgumentError, match="Must run 'setup' before"):
            self.session.partial_run(handle, self.c)

    def test_nothing_is_computed_twice(self):
        counter = tf.Variable(0.0)
        step = counter.assign_add(self.p)
        draw = tf.random_uniform([]) + self.p
        last = step * self.q + draw
        self.session.run(counter.initializer)
        handle = self.session.partial_run_setup([step, draw, last], [self.p, self.q])
        first, drawn = self.session.partial_run(handle, [step, draw], {self.p: 2})
        assert first == 2.0
        assert self.session.partial_run(handle, last, {self.q: 10}) == np.float32(20 + drawn)
        assert self.session.run(counter) == 2.0

    @pytest.mark.parametrize("steps, message", [
        ([("b", "pq"), ("b", "r")], "The fetch b:0 has already been fetched."),
        ([("b", "p")], "Fetch q:0 can't be computed from the feeds that have been fed so far."),
        ([("b", "pq"), ("c", "pr")], "The feed p:0 has already been fed."),
    ])
    def test_steps_that_cannot_be(self, steps, message):
        handle = self.setup()
        with pytest.raises(tf.errors.InvalidArgumentError) as raised:
            for fetch, feeds in steps:
                self.session.partial_run(handle, fetch + ":0", {f + ":0": 1 for f in feeds})
        assert str(raised.value) == message

    def test_what_was_not_set_up(self):
        handle = self.session.partial_run_setup([self.b], [self.p, self.q])
        with pytest.raises(tf.errors.InvalidArgumentError) as raised:
            self.session.partial_run(handle, self.c)
        assert str(raised.value) == "The fetch c:0 was not specified in partial_run_setup."
        with pytest.raises(tf.errors.InvalidArgumentError) as raised:
            self.session.partial_run(handle, self.b, {self.r: 1})
        assert str(raised.value) == "The feed r:0 was not specified in partial_run_setup."
        with pytest.raises(tf.errors.InvalidArgumentError, match="Must specify at least one target"):
            self.session.partial_run_setup([], [])
        with pytest.raises(tf.errors.InvalidArgumentError, match='"p:0" fed more than once'):
            self.session.partial_run_setup([self.b], [self.p, self.p])


def test_explain():
    x = tf.placeholder(tf.float32, [None, 4], name="x")
    y = tf.matmul(x, tf.ones([4, 2]))
    with tf.Session() as session:
        text = session.explain(y, {x: np.zeros((3, 4))})
        assert "gemm" in text and "float32[3,2]" in text and "arena" in text
        kept = tf.reduce_sum(tf.boolean_mask(x, x[:, 0] > 0), name="total")
        assert session.explain(kept, {x: np.zeros((3, 4))}).endswith("total")


def test_memory_of_a_run():
    x = tf.placeholder(tf.float32, [None, 16])
    weights = tf.Variable(tf.ones([16, 8]))
    hidden = tf.matmul(x, weights)
    chain = hidden
    for _ in range(10):     # each needs the one before and nothing else
        chain = tf.cumsum(chain)
    with tf.Session() as session:
        memory = session.memory([chain, weights], {x: np.zeros((32, 16))})
        more = session.memory(tf.concat([hidden, chain], 1), {x: np.zeros((32, 16))})
    product = 32 * 8 * 4
    assert memory.variables == 16 * 8 * 4 and memory.feeds == 32 * 16 * 4
    assert memory.fetches == product + memory.variables
    assert memory.arena == 2 * product
    assert more.arena == 3 * product and more.fetches == 2 * product


def test_denormals_are_zero_in_runs_and_as_they_were_outside(fresh_graph):
    # 1e-39 * 0.5 and exp(-88.0) are 0 in TensorFlow 1.15.5, identity(1e-39) is 1e-39.
    x = tf.placeholder(tf.float32, [3])
    fetches = [x * 0.5, tf.exp(x), tf.identity(x)]
    with tf.Session() as session:
        half, exp, same = session.run(fetches, {x: [1e-39, -88.0, 2e-38]})
    assert half[0] == 0 and half[2] == 0 and exp[1] == 0 and same[0] == np.float32(1e-39)
    assert np.float32(1e-39) * np.float32(0.5) != 0


def test_cache_info_counts_plans_and_what_was_compiled():
    x = tf.placeholder(tf.float32, [None, 2])
    double = x * 2.0
    with tf.Session() as session:
        assert session.cache_info() == (0, 0, 0, 0)
        for rows in (3, 3, 3, 4, 5, 6, 3):
            session.run(double, {x: np.ones([rows, 2])})
        info = session.cache_info()
        assert (info.hits, info.misses, info.runs) == (3, 4, 1)
        assert info.programs == 1
        session.make_callable(double, [x])(np.ones([4, 2]))
        session.run(tf.where(x > 0), {x: np.ones([1, 2])})
        assert session.cache_info().hits == 4 and session.cache_info().runs == 2


def test_results_of_more_bytes_than_can_be_counted():
    huge = tf.cumsum(tf.zeros([2 ** 31 - 1, 2 ** 31 - 1]) + tf.placeholder_with_default(1.0, []))
    with tf.Session() as session, pytest.raises(tf.errors.ResourceExhaustedError,
                                                match="OOM when allocating tensor with shape"):
        session.run(huge)

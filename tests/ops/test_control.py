"""Operations that order others, look into the graph, or run Python."""

import numpy as np
import pytest

import minigraph as tf
from minigraph.ops._summarize import summarize_value


@pytest.fixture(autouse=True)
def fresh_graph():
    with tf.Graph().as_default():
        yield


def names_of_control_inputs(op):
    return [control.name for control in op.control_inputs]


def test_group():
    a, b = tf.constant(1), tf.constant(2)
    op = tf.group(a, [b.op, {"k": a}])
    assert op.name == "group_deps" and op.type == "NoOp"
    assert names_of_control_inputs(op) == ["Const", "Const_1"]
    assert tf.group(name="g").name == "g"
    with tf.Session() as session:
        assert session.run(op) is None


def test_group_rejects():
    with pytest.raises(TypeError, match="expected Tensor arguments not '3' with type '<class 'int'>'"):
        tf.group(3)


def test_tuple():
    x = tf.placeholder(tf.float32, [2], name="x")
    one, none, op = tf.tuple([x, None, tf.no_op(name="n")])
    assert one.name == "tuple/control_dependency:0" and none is None and op.type == "NoOp"
    gate = tf.get_default_graph().get_operation_by_name("tuple/group_deps")
    assert names_of_control_inputs(gate) == ["x", "n"]
    assert names_of_control_inputs(one.op) == ["tuple/group_deps"]
    with tf.Session() as session:
        np.testing.assert_array_equal(session.run(one, {x: [1, 2]}), [1, 2])


@pytest.mark.parametrize("tensors", [[], [None]])
def test_tuple_of_nothing(tensors):
    with pytest.raises(ValueError, match="Must have at least one Tensor"):
        tf.tuple(tensors)


def test_tuple_control_inputs():
    with pytest.raises(TypeError, match="Control input must be Operation or Tensor: 1"):
        tf.tuple([tf.constant(1)], control_inputs=[1])


# What TensorFlow 1.15.5 prints: tf.Print(x, [x], summarize=n).
@pytest.mark.parametrize("value, limit, text", [
    (1.5, 3, "1.5"),
    ([1, 2, 3, 4, 5], 3, "1 2 3..."),
    ([1, 2, 3, 4, 5], -1, "1 2 3 4 5"),
    ([[1., 2.], [3., 4.], [5., 6.]], 3, "[1 2][3...]..."),
    ([[1., 2.], [3., 4.], [5., 6.]], 2, "[1 2]..."),
    (np.zeros((2, 2, 2)), 3, "[[0 0][0...]]..."),
    (np.zeros((1, 1, 5, 1)), 3, "[[[0][0][0]]]..."),
    (np.zeros((3, 0)), 3, ""),
    ([b"\xff\n'"], 3, "\\377\\n\\'"),
    (np.float16(0.1), 3, "0.0999755859"),
    (np.float32([0.1, 123456789, 1e6, 1e-8]), 4, "0.1 123456792 1e+06 1e-08"),
    (1 / 3, 3, "0.33333333333333331"),
    ([np.nan, np.inf, -np.inf], 3, "nan inf -inf"),
    ([True, False], 3, "1 0"),
    (1 + 2j, 3, "?"),
])
def test_summaries(value, limit, text):
    assert summarize_value(value, limit) == text


def test_print(capfd):
    x = tf.constant([1, 2, 3, 4])
    y = tf.Print(x, [x, "word", tf.constant(2.)], "values ", first_n=2)
    assert y.name == "Print:0"
    with tf.Session() as session:
        for _ in range(3):
            np.testing.assert_array_equal(session.run(y), [1, 2, 3, 4])
    assert capfd.readouterr().err == 2 * "values [1 2 3...][word][2]\n"


def test_print_gradient():
    x = tf.placeholder(tf.float32, [])
    assert tf.gradients(tf.Print(x, [x]), x)[0].name == "gradients/Fill:0"


def test_assert():
    x = tf.placeholder(tf.float32, [3])
    op = tf.Assert(tf.reduce_all(x > 0), ["bad", x], summarize=2)
    with tf.Session() as session:
        session.run(op, {x: [1, 2, 3]})
        with pytest.raises(tf.errors.InvalidArgumentError) as error:
            session.run(op, {x: [1, -2, 3]})
        assert error.value.message.startswith("assertion failed: [bad] [1 -2...]")
        session.run(op, {x: [1, 2, 3]})
    with pytest.raises(TypeError, match="values must be a sequence."):
        tf.Assert(True, x)


def test_assert_shows_what_the_run_has_in_any_size():
    x, ok = tf.placeholder(tf.float32, [None, 2]), tf.placeholder(tf.bool, [None])
    halves = tf.cast(tf.reshape(x, [-1]) / 2, tf.bfloat16)
    op = tf.Assert(ok, ["100%d", tf.reshape(x, [-1]), x, tf.shape(x), halves], summarize=9)
    with tf.control_dependencies([op]):
        y = tf.reduce_sum(x)
    with tf.Session() as session:
        for n in (2, 3, 4):
            values = np.arange(2 * n).reshape(n, 2)
            feeds = {x: values, ok: [True] * n}
            assert session.run(y, feeds) == n * (2 * n - 1)
            with pytest.raises(tf.errors.InvalidArgumentError) as error:
                session.run(y, {x: values, ok: [True] * (n - 1) + [False]})
            flat = " ".join(map(str, range(2 * n)))
            rows = "".join("[%d %d]" % (2 * i, 2 * i + 1) for i in range(n))
            halved = " ".join("%g" % (i / 2) for i in range(2 * n))
            assert error.value.message.startswith("assertion failed: [100%%d] [%s] [%s] [%d 2] [%s]\n"
                                                  % (flat, rows, n, halved))
            assert error.value.op is op
            assert "\nrequire_any(f3:bool[%d], " % n in session.explain(y, feeds)
            assert session.run(y, feeds) == n * (2 * n - 1)


def test_assert_with_text_that_is_fed():
    text, ok = tf.placeholder(tf.string, [2]), tf.placeholder(tf.bool, [])
    op = tf.Assert(ok, ["texts:", text])
    with tf.Session() as session:
        session.run(op, {ok: True, text: ["a", "b"]})
        with pytest.raises(tf.errors.InvalidArgumentError,
                           match=r"^assertion failed: \[texts:\] \[a b\]\n"):
            session.run(op, {ok: False, text: ["a", "b"]})


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("values, words", [
    ([1, np.nan], "NaN"), ([np.inf, 1], "Inf"), ([np.nan, -np.inf], "Inf and NaN"), ([1, 2], None)])
def test_check_numerics(values, words, dtype):
    x = tf.placeholder(dtype, [2])
    y = tf.check_numerics(x, "here")
    with tf.Session() as session:
        if words is None:
            np.testing.assert_array_equal(session.run(y, {x: values}), values)
            return
        with pytest.raises(tf.errors.InvalidArgumentError,
                           match="here : Tensor had %s values" % words):
            session.run(y, {x: values})


def test_check_numerics_of_many_elements():
    values = np.zeros(200001, np.float32)
    values[-1] = np.inf
    with tf.Session() as session:
        x = tf.placeholder(tf.float32, [None])
        with pytest.raises(tf.errors.InvalidArgumentError, match="m : Tensor had Inf values"):
            session.run(tf.check_numerics(x, "m"), {x: values})


def test_verify_tensor_all_finite():
    y = tf.verify_tensor_all_finite(tf.constant([1.]) / 0., "m")
    assert y.name == "VerifyFinite/control_dependency:0"
    with tf.Session() as session, pytest.raises(tf.errors.InvalidArgumentError, match="Inf"):
        session.run(y)


def test_add_check_numerics_ops():
    x = tf.placeholder(tf.float32, [2], name="x")
    tf.log(x, name="log")
    op = tf.add_check_numerics_ops()
    with tf.Session() as session:
        session.run(op, {x: [1, 2]})
        with pytest.raises(tf.errors.InvalidArgumentError, match="log:0 : Tensor had NaN values"):
            session.run(op, {x: [1, -1]})


def test_timestamp():
    with tf.Session() as session:
        first, second = session.run(tf.timestamp()), session.run(tf.timestamp())
    assert 1e9 < first <= second

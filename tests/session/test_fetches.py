"""What can be fetched, and the structure of the answer."""

import collections
import weakref

import numpy as np
import pytest

import minigraph as tf

Pair = collections.namedtuple("Pair", "first second")


@pytest.fixture
def tensors():
    return tf.constant(1.0, name="a"), tf.constant([1, 2], name="b")


def assert_same(answer, expected):
    assert type(answer) is type(expected)
    if isinstance(expected, dict):
        assert list(answer) == list(expected)
        for key in expected:
            assert_same(answer[key], expected[key])
    elif isinstance(expected, (list, tuple)):
        assert len(answer) == len(expected)
        for part, wanted in zip(answer, expected):
            assert_same(part, wanted)
    elif expected is not None:
        assert answer.dtype == expected.dtype
        np.testing.assert_array_equal(answer, expected)


ONE, PART = np.float32(1.0), np.array([1, 2], np.int32)


@pytest.mark.parametrize("fetch, expected", [
    (lambda a, b: a, ONE),
    (lambda a, b: a.op, None),
    (lambda a, b: "a:0", ONE),
    (lambda a, b: b"a:0", ONE),
    (lambda a, b: "a", None),
    (lambda a, b: [a, b], [ONE, PART]),
    (lambda a, b: (a, b), (ONE, PART)),
    (lambda a, b: Pair(a, b), Pair(ONE, PART)),
    (lambda a, b: {"p": a, "q": [b, {"r": a}]}, {"p": ONE, "q": [PART, {"r": ONE}]}),
    (lambda a, b: collections.OrderedDict([("z", a), ("y", b)]),
     collections.OrderedDict([("z", ONE), ("y", PART)])),
    (lambda a, b: collections.defaultdict(list, p=a), collections.defaultdict(list, p=ONE)),
    (lambda a, b: [], []),
    (lambda a, b: {}, {}),
    (lambda a, b: (), ()),
    (lambda a, b: [a, a, a], [ONE, ONE, ONE]),
    (lambda a, b: [[a, (b,)], {"k": Pair(a, [])}], [[ONE, (PART,)], {"k": Pair(ONE, [])}]),
    (lambda a, b: [a, a.op, "b:0"], [ONE, None, PART]),
])
def test_structures(tensors, fetch, expected):
    with tf.Session() as session:
        for _ in range(2):
            assert_same(session.run(fetch(*tensors)), expected)


def test_a_tuple_and_a_namedtuple_of_the_same_tensors_are_told_apart(tensors):
    with tf.Session() as session:
        for fetches in [tensors, Pair(*tensors), list(tensors), tensors, Pair(*tensors)]:
            assert type(session.run(fetches)) is type(fetches)


@pytest.mark.parametrize("fetch, error, message", [
    (None, TypeError, "Fetch argument None has invalid type <class 'NoneType'>"),
    (["a:0", None], TypeError, "Fetch argument None has invalid type <class 'NoneType'>"),
    (3, TypeError, "Fetch argument 3 has invalid type <class 'int'>, must be a string or Tensor. "
                   "(Can not convert a int into a Tensor or Operation.)"),
    ("zz", ValueError, "Fetch argument 'zz' cannot be interpreted as a Tensor. (\"The name 'zz' "
                       "refers to an Operation not in the graph.\")"),
    ("zz:0", ValueError, "Fetch argument 'zz:0' cannot be interpreted as a Tensor. (\"The name "
                         "'zz:0' refers to a Tensor which does not exist. The operation, 'zz', "
                         "does not exist in the graph.\")"),
    ("a:1", ValueError, "Fetch argument 'a:1' cannot be interpreted as a Tensor. (\"The name 'a:1' "
                        "refers to a Tensor which does not exist. The operation, 'a', exists but "
                        "only has 1 outputs.\")"),
    ("a:b", ValueError, "Fetch argument 'a:b' cannot be interpreted as a Tensor. (The name 'a:b' "
                        "looks a like a Tensor name, but is not a valid one. Tensor names must be "
                        "of the form \"<op_name>:<output_index>\".)"),
])
def test_what_cannot_be_fetched(tensors, fetch, error, message):
    with tf.Session() as session:
        with pytest.raises(error) as raised:
            session.run(fetch)
        assert str(raised.value) == message
        assert session.run("a:0") == 1.0


def test_an_array_cannot_be_fetched(tensors):
    with tf.Session() as session, pytest.raises(TypeError, match="must be a string or Tensor"):
        session.run(np.zeros(2))


def test_tensors_of_another_graph(tensors):
    with tf.Graph().as_default():
        foreign = tf.constant(1.0)
    with tf.Session() as session:
        with pytest.raises(ValueError) as raised:
            session.run(foreign)
        assert str(raised.value) == (
            "Fetch argument <tf.Tensor 'Const:0' shape=() dtype=float32> cannot be interpreted as "
            "a Tensor. (Tensor Tensor(\"Const:0\", shape=(), dtype=float32) is not an element of "
            "this graph.)")
        with pytest.raises(ValueError, match="is not an element of this graph"):
            session.run(foreign.op)


def test_what_was_marked_as_not_fetchable(tensors, fresh_graph):
    fresh_graph.prevent_fetching(tensors[0].op)
    assert not fresh_graph.is_fetchable(tensors[0])
    with tf.Session() as session, pytest.raises(tf.errors.InaccessibleTensorError) as raised:
        session.run(tensors[0])
    assert str(raised.value).startswith("Operation 'a' has been marked as not fetchable.")


def test_fetched_arrays_are_the_callers_own(tensors):
    x = tf.placeholder(tf.float32, [3])
    text = tf.constant(["p", "q"])
    variable = tf.Variable([1.0, 2.0])
    sources = [tensors[1], x, x + 1, text, tf.reshape(text, [2, 1]), variable, variable + 0]
    fed = np.array([1, 2, 3], np.float32)
    with tf.Session() as session:
        session.run(variable.initializer)
        first = session.run(sources, {x: fed})
        expected = [array.copy() for array in first]
        for array in first:
            assert array.flags.writeable
            array[...] = array.flat[-1]
        np.testing.assert_array_equal(fed, [1, 2, 3])
        for array, wanted in zip(session.run(sources, {x: fed}), expected):
            np.testing.assert_array_equal(array, wanted)


def test_a_fetched_array_stays_as_it_is_when_the_session_runs_on():
    counter = tf.Variable([0.0, 0.0])
    step = counter.assign_add([1.0, 1.0])
    with tf.Session() as session:
        session.run(counter.initializer)
        kept = [session.run(step) for _ in range(3)]
    np.testing.assert_array_equal(kept, [[1, 1], [2, 2], [3, 3]])


def test_structures_of_the_same_tensors_are_told_apart_on_every_run():
    x = tf.placeholder(tf.float32, [None], name="x")
    variable = tf.Variable(3.0)
    double, total = 2 * x, tf.reduce_sum(x)
    structures = [
        lambda d, t, v: [t, (t,)], lambda d, t, v: [t, [t]], lambda d, t, v: (t, [t]),
        lambda d, t, v: (t, (t,)), lambda d, t, v: {"a": [t], "b": (v, {"c": t})},
        lambda d, t, v: {"a": (t,), "b": (v, {"c": t})}, lambda d, t, v: [[], (), {}, t],
        lambda d, t, v: {"a": t}, lambda d, t, v: [d, (d, t)], lambda d, t, v: (t, t, v),
    ]
    with tf.Session() as session:
        session.run(variable.initializer)
        for size in (3, 3, 4, 3):
            fed = np.ones(size, np.float32)
            for structure in structures:
                fetches = structure(double, total, variable)
                expected = structure(2 * fed, np.float32(size), np.float32(3.0))
                assert repr(session.run(fetches, {x: fed})) == repr(expected)
            assert session.run([double.op, [total.op, (total,)]], {x: fed}) == [
                None, [None, (size,)]]


def test_small_integers_are_fed_to_every_type():
    for dtype in (tf.float32, tf.int8, tf.uint8, tf.int64, tf.float16, tf.complex64):
        x = tf.placeholder(dtype, [])
        y = tf.identity(x)
        with tf.Session() as session:
            for value in (1, 2, 127):
                assert session.run(y, {x: value}) == value
                assert session.run(y, {x: value}).dtype == dtype.as_numpy_dtype
    flag = tf.placeholder(tf.bool, [])
    negated = tf.logical_not(flag)
    with tf.Session() as session:
        assert not session.run(negated, {flag: 1})
        with pytest.raises(TypeError, match="Type of feed value 2"):
            session.run(negated, {flag: 2})


@pytest.mark.parametrize("size", [4, 1 << 16])
def test_a_fetched_array_dies_with_the_last_who_holds_it(size):
    session, x = tf.Session(), tf.placeholder(tf.float32, [size])
    found = session.run([x + 1, x * 2], {x: np.ones(size, np.float32)})
    watched = [weakref.ref(array) for array in found]
    assert all(ref() is not None for ref in watched)
    del found
    assert all(ref() is None for ref in watched)

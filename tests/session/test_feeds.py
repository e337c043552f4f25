"""What can be fed, how values are converted, and what is said where they cannot be."""

import numpy as np
import pytest

import minigraph as tf


@pytest.fixture
def session():
    with tf.Session() as session:
        yield session


def placeholder(dtype, shape=None):
    x = tf.placeholder(dtype, shape, name="x")
    return x, tf.identity(x)


@pytest.mark.parametrize("dtype, value, expected", [
    (tf.float32, 2, np.float32(2)),
    (tf.float32, np.float64(2.5), np.float32(2.5)),
    (tf.float32, [1, 2], np.array([1, 2], np.float32)),
    (tf.float32, [np.zeros(2), np.ones(2)], np.array([[0, 0], [1, 1]], np.float32)),
    (tf.float32, np.matrix([[1, 2]]), np.array([[1, 2]], np.float32)),
    (tf.float32, np.ma.array([1, 2], mask=[0, 1]), np.array([1, 2], np.float32)),
    (tf.int32, 3, np.int32(3)),
    (tf.int32, 3.7, np.int32(3)),
    (tf.int32, np.float32(3.7), np.int32(3)),
    (tf.int32, True, np.int32(1)),
    (tf.int64, [2**40], np.array([2**40])),
    (tf.bool, True, np.bool_(True)),
    (tf.bool, 1, np.bool_(True)),
    (tf.bool, [0, 1], np.array([False, True])),
    (tf.string, "abc", b"abc"),
    (tf.string, b"a\0b\0", b"a\0b\0"),
    (tf.string, ["a", "bc"], np.array([b"a", b"bc"], object)),
    (tf.string, np.array(["a", "bc"]), np.array([b"a", b"bc"], object)),
    (tf.string, [["a"], [b"b"]], np.array([[b"a"], [b"b"]], object)),
])
def test_conversions(session, dtype, value, expected):
    x, y = placeholder(dtype)
    for _ in range(2):
        answer = session.run(y, {x: value})
        assert type(answer) is type(expected)
        np.testing.assert_array_equal(answer, expected)
        assert getattr(answer, "dtype", None) == getattr(expected, "dtype", None)


BASE = np.arange(24, dtype=np.float32).reshape(4, 6)


@pytest.mark.parametrize("value", [
    np.asfortranarray(BASE), BASE[:, ::2], BASE[::-1], BASE.T, BASE.astype(">f4"),
    BASE.astype(np.float64), BASE.astype(np.int8), BASE[:0], BASE[:, :0], np.zeros((0, 0, 3)),
    np.frombuffer(b"\0" + BASE.tobytes(), np.uint8)[1:].view(np.float32),
    np.broadcast_to(np.float32(3), (4, 6)),
], ids=["fortran", "strided", "backwards", "transposed", "byteswapped", "double", "int8", "no rows",
        "no columns", "empty", "misaligned", "broadcast"])
def test_arrays_however_they_lie(session, value):
    x, _ = placeholder(tf.float32)
    y = x * 2 + 1
    value.flags.writeable = False
    for _ in range(2):
        answer = session.run(y, {x: value})
        np.testing.assert_array_equal(answer, np.asarray(value, np.float32) * 2 + 1)
        assert answer.flags.c_contiguous and answer.flags.writeable


def test_feeds_are_never_written(session):
    x, _ = placeholder(tf.float32)
    variable = tf.Variable([0.0] * 3)
    session.run(variable.initializer)
    fed = np.array([1, 2, 3], np.float32)
    run = [variable.assign(x), tf.nn.relu(-x), tf.exp(x)]
    session.run(run, {x: fed})
    session.run(variable.assign_add([5.0] * 3))
    np.testing.assert_array_equal(fed, [1, 2, 3])


@pytest.mark.parametrize("dtype, shape, value, error, message", [
    (tf.float32, [None, 3], [1, 2, 3], ValueError,
     "Cannot feed value of shape (3,) for Tensor 'x:0', which has shape '(?, 3)'"),
    (tf.float32, [None, 3], np.zeros((2, 4)), ValueError,
     "Cannot feed value of shape (2, 4) for Tensor 'x:0', which has shape '(?, 3)'"),
    (tf.float32, [None, 3], 1.0, ValueError,
     "Cannot feed value of shape () for Tensor 'x:0', which has shape '(?, 3)'"),
    (tf.float32, [], [1.0], ValueError,
     "Cannot feed value of shape (1,) for Tensor 'x:0', which has shape '()'"),
    (tf.float32, None, "abc", ValueError, "could not convert string to float: 'abc'"),
    (tf.float32, None, 1j, TypeError, "must be a string or a real number"),
    (tf.float32, None, [[1], [1, 2]], ValueError, "setting an array element with a sequence."),
    (tf.float32, None, {1: 2}, TypeError, "must be a string or a real number"),
    (tf.int32, [], 2**40, TypeError,
     "Type of feed value 1099511627776 with type <class 'int'> is not compatible with Tensor type "
     "<class 'numpy.int32'>. Try explicitly setting the type of the feed tensor to a larger type "
     "(e.g. int64)."),
    (tf.uint8, [], -1, TypeError,
     "Type of feed value -1 with type <class 'int'> is not compatible with Tensor type <class "
     "'numpy.uint8'>. Try explicitly setting the type of the feed tensor to a larger type (e.g. "
     "int64)."),
    (tf.string, None, [b"a", 3], tf.errors.InternalError, "Unsupported object type int"),
    (tf.string, None, 3, TypeError,
     "Type of feed value 3 with type <class 'int'> is not compatible with Tensor type <class "
     "'object'>. Try explicitly setting the type of the feed tensor to a larger type (e.g. int64)."),
])
def test_values_that_cannot_be(session, dtype, shape, value, error, message):
    x, y = placeholder(dtype, shape)
    with pytest.raises(error) as raised:
        session.run(y, {x: value})
    assert message in str(raised.value)


def test_values_that_cannot_be_say_where_they_were_fed(session):
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    for value in ("hello", [[1, 2], [3]], [[1, "a"]]):
        with pytest.raises(ValueError) as caught:
            session.run(x, {x: value})
        assert caught.value.__notes__ == [
            "This is the value fed to Tensor 'x:0', which has dtype float32 and shape (?, 2)."]


def test_a_tensor_as_a_value(session):
    x, y = placeholder(tf.float32, [])
    with pytest.raises(TypeError) as raised:
        session.run(y, {x: tf.constant(1.0, name="a")})
    assert str(raised.value) == (
        "The value of a feed cannot be a tf.Tensor object. Acceptable feed values include Python "
        "scalars, strings, lists, numpy ndarrays, or TensorHandles. For reference, the tensor object "
        "was Tensor(\"a:0\", shape=(), dtype=float32) which was passed to the feed with key "
        "Tensor(\"x:0\", shape=(), dtype=float32).")


@pytest.mark.parametrize("key, message", [
    ("q:0", "The name 'q:0' refers to a Tensor which does not exist. The operation, 'q', does not "
            "exist in the graph."),
    ("x", "The name 'x' refers to an Operation, not a Tensor. Tensor names must be of the form "
          "\"<op_name>:<output_index>\"."),
    (3, "Can not convert a int into a Tensor."),
    (None, "Can not convert a NoneType into a Tensor."),
])
def test_keys_that_cannot_be(session, key, message):
    _, y = placeholder(tf.float32)
    with pytest.raises(TypeError) as raised:
        session.run(y, {key: 1.0})
    assert str(raised.value) == "Cannot interpret feed_dict key as Tensor: " + message


def test_an_operation_as_a_key(session):
    x, y = placeholder(tf.float32)
    with pytest.raises(TypeError, match="Can not convert a Operation into a Tensor."):
        session.run(y, {x.op: 1.0})


def test_a_feed_dict_that_is_none(session):
    _, y = placeholder(tf.float32)
    with pytest.raises(TypeError, match="input must be a dictionary"):
        session.run(y, [1])


@pytest.mark.parametrize("shape, described", [
    ([None, 3], " and shape [?,3]"), (None, ""), ([], " and shape []")])
def test_a_missing_feed(session, shape, described):
    _, y = placeholder(tf.float32, shape)
    with pytest.raises(tf.errors.InvalidArgumentError) as raised:
        session.run(y)
    assert str(raised.value).startswith(
        "You must feed a value for placeholder tensor 'x' with dtype float%s\n" % described)
    assert "test_feeds.py" in str(raised.value)


def test_what_was_marked_as_not_feedable(session, fresh_graph):
    x, y = placeholder(tf.float32)
    fresh_graph.prevent_feeding(x)
    with pytest.raises(ValueError) as raised:
        session.run(y, {x: 1.0})
    assert str(raised.value) == 'Tensor Tensor("x:0", dtype=float32) may not be fed.'


def test_any_tensor_can_be_fed(session):
    x, _ = placeholder(tf.float32, [])
    y = tf.add(x, 1.0, name="y")
    z = y * 2
    variable = tf.Variable([1.0, 2.0])
    assert session.run(z, {y: 5.0}) == 10.0
    assert session.run(z, {"y:0": 6.0}) == 12.0
    assert session.run(tf.constant(3.0) * 2) == 6.0
    np.testing.assert_array_equal(session.run(variable * 2, {variable: [5.0, 6.0]}), [10, 12])


def test_fetching_what_is_fed_gives_an_array(session):
    x, y = placeholder(tf.float32, [])
    answer = session.run([x, y], {x: 5.0})
    assert isinstance(answer[0], np.ndarray) and isinstance(answer[1], np.float32)
    assert isinstance(session.run(x, {x: 5.0}), np.ndarray)


def test_tuples_as_keys(session):
    a, b = tf.placeholder(tf.float32), tf.placeholder(tf.float32)
    for value in [(1.0, 2.0), (3.0, 4.0)]:
        assert session.run(a - b, {(a, b): value}) == -1.0
    with pytest.raises(ValueError, match="Key had 2 elements, but value had 1 elements"):
        session.run(a - b, {(a, b): (1.0,)})


def test_a_feed_that_nothing_needs_is_checked_and_ignored(session):
    x, _ = placeholder(tf.float32, [2])
    a = tf.constant(1.0)
    assert session.run(a, {x: [1, 2]}) == 1.0
    with pytest.raises(ValueError, match="Cannot feed value of shape"):
        session.run(a, {x: 3})


def test_shapes_that_do_not_match_at_run_time(session):
    x, _ = placeholder(tf.float32, [None])
    y = x + tf.constant([1.0, 2.0, 3.0])
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"Incompatible shapes: \[2\] vs. \[3\]"):
        session.run(y, {x: [1, 2]})
    np.testing.assert_array_equal(session.run(y, {x: [1, 2, 3]}), [2, 4, 6])

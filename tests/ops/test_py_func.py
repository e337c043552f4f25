"""`tf.py_func`: what the function is given, what it may return, and how its errors come out."""

import numpy as np
import pytest

import minigraph as tf


def run(*args, **kwargs):
    with tf.Session() as session:
        return session.run(tf.py_func(*args, **kwargs))


def test_arguments():
    given = []

    def function(*values):
        given.extend(values)
        return np.float32(len(values))

    assert run(function, [tf.constant(1.5), tf.constant("a"), tf.constant(["a", "b"]),
                          tf.constant([1, 2]), tf.constant(True)], tf.float32) == 5
    scalar, text, texts, numbers, truth = given
    assert type(scalar) is np.float32 and scalar == 1.5
    assert type(text) is bytes and text == b"a"
    assert type(texts) is np.ndarray and texts.tolist() == [b"a", b"b"]
    assert numbers.dtype == np.int32 and numbers.tolist() == [1, 2]
    assert type(truth) is np.bool_


def test_arrays_are_the_functions_own():
    def function(x):
        x += 1
        return x

    constant, fed = tf.constant([1.0, 2.0]), tf.placeholder(tf.float32, [2])
    variable, array = tf.Variable([1.0, 2.0]), np.array([1.0, 2.0], np.float32)
    with tf.Session() as session:
        session.run(variable.initializer)
        for x in (constant, fed, variable):
            y = tf.py_func(function, [x], tf.float32)
            for _ in range(2):
                np.testing.assert_array_equal(session.run(y, {fed: array}), [2, 3])
            np.testing.assert_array_equal(session.run(x, {fed: array}), [1, 2])


@pytest.mark.parametrize("value, dtype, expected", [
    (1, tf.int64, 1), (1.5, tf.float64, 1.5), ([1, 2], tf.int64, [1, 2]), ("a", tf.string, b"a"),
    ("\u00e9", tf.string, "\u00e9".encode()), (["a", b"b"], tf.string, [b"a", b"b"]),
    (np.array(["a"], object), tf.string, [b"a"]), (np.array(["a", "bc"]), tf.string, [b"a", b"bc"]),
])
def test_values(value, dtype, expected):
    found = run(lambda: value if isinstance(value, np.ndarray) else np.array(value), [], dtype)
    assert np.asarray(found, object).tolist() == expected


def test_names_and_types():
    x = tf.placeholder(tf.float32, [2])
    y = tf.py_func(lambda a: a * 2, [x], tf.float32)
    assert y.name == "PyFunc:0" and y.shape.ndims is None
    stateless = tf.py_func(lambda: np.int64(3), [], tf.int64, stateful=False)
    assert stateless.op.type == "PyFuncStateless"
    with tf.Session() as session:
        np.testing.assert_array_equal(session.run(y + 1, {x: [1, 2]}), [3, 5])
        assert session.run(stateless) == 3


def test_several_values_and_none():
    a, b = run(lambda: (np.int64(1), np.float64(2.5)), [], [tf.int64, tf.float64])
    assert (a, b) == (1, 2.5)
    op = tf.py_func(lambda: None, [], [])
    assert isinstance(op, tf.Operation) and run(lambda: None, [], []) is None


def bad(error):
    def function():
        raise error("hello")
    return function


@pytest.mark.parametrize("raised, seen", [
    (ValueError, tf.errors.InvalidArgumentError), (TypeError, tf.errors.InvalidArgumentError),
    (StopIteration, tf.errors.OutOfRangeError), (NotImplementedError, tf.errors.UnimplementedError),
    (MemoryError, tf.errors.ResourceExhaustedError), (RuntimeError, tf.errors.UnknownError),
])
def test_errors(raised, seen):
    with pytest.raises(seen, match="^%s: hello" % raised.__name__):
        run(bad(raised), [], tf.float32)


def test_errors_of_tensorflow_are_unknown_ones():
    def function():
        raise tf.errors.NotFoundError(None, None, "x")
    with pytest.raises(tf.errors.UnknownError, match="^NotFoundError: x"):
        run(function, [], tf.float32)


@pytest.mark.parametrize("value, dtype, text", [
    (np.float64(1), tf.float32, "0-th value returned by pyfunc_.* is double, but expects float"),
    ((1, 2), tf.int64, "pyfunc_.* returns 2 values, but expects to see 1 values."),
    (None, tf.int64, "pyfunc_.* returns 0 values, but expects to see 1 values."),
])
def test_values_that_are_not_what_was_said(value, dtype, text):
    with pytest.raises(tf.errors.InvalidArgumentError, match=text):
        run(lambda: value, [], dtype)


def test_what_cannot_be_called():
    with pytest.raises(ValueError, match="Expected func to be callable, got func of type <class 'int'>"):
        tf.py_func(3, [], tf.float32)


def test_no_gradient():
    x = tf.constant([1.0])
    assert tf.gradients(tf.py_func(lambda a: a, [x], tf.float32), x) == [None]


def test_numpy_function():
    with tf.Session() as session:
        assert session.run(tf.numpy_function(lambda x: x * 2, [[1.0, 2.0]], tf.float32)).tolist() == [
            2, 4]

"""tf.assert_*: what is found when the graph is built, and what when it runs."""

import numpy as np
import pytest

import minigraph as tf


@pytest.fixture(autouse=True)
def fresh_graph():
    with tf.Graph().as_default():
        yield


def run(op, feeds=None):
    with tf.Session() as session:
        return session.run(op, feeds)


HOLDS = [
    (tf.assert_equal, [1, 2], [1, 2]), (tf.assert_none_equal, [1, 2], [2, 1]),
    (tf.assert_less, [1, 2], 3), (tf.assert_less_equal, [1, 3], 3),
    (tf.assert_greater, [4, 5], 3), (tf.assert_greater_equal, [3, 5], 3),
    (tf.assert_near, [1., 2.], [1., 2.]),
]
FAILS = [
    (tf.assert_equal, [1, 2], [1, 3], "=="), (tf.assert_none_equal, [1, 2], [1, 3], "!="),
    (tf.assert_less, [1, 3], 3, "<"), (tf.assert_less_equal, [1, 4], 3, "<="),
    (tf.assert_greater, [3, 5], 3, ">"), (tf.assert_greater_equal, [2, 5], 3, ">="),
]


@pytest.mark.parametrize("check, x, y", HOLDS)
def test_binary_holds(check, x, y):
    run(check(x, y))
    fed = tf.placeholder(tf.float32)
    run(check(fed, tf.constant(y, tf.float32)), {fed: x})


@pytest.mark.parametrize("check, x, y, symbol", FAILS)
def test_binary_fails(check, x, y, symbol):
    with pytest.raises(tf.errors.InvalidArgumentError) as error:
        check(x, y, message="why")
    assert error.value.message.startswith(
        "why\nCondition x %s y did not hold element-wise:\nx (" % symbol)
    fed = tf.placeholder(tf.float32, name="fed")
    op = check(fed, tf.constant(y, tf.float32), message="why")
    with pytest.raises(tf.errors.InvalidArgumentError) as error:
        run(op, {fed: x})
    assert ("assertion failed: [why] [Condition x %s y did not hold element-wise:] [x (fed:0) = ] "
            "[%d %d] [y (" % (symbol, *x)) in error.value.message


@pytest.mark.parametrize("check, good, bad", [
    (tf.assert_negative, [-1., -2.], [-1., 0.]), (tf.assert_positive, [1., 2.], [1., 0.]),
    (tf.assert_non_negative, [1., 0.], [1., -1.]), (tf.assert_non_positive, [0., -1.], [1., 0.]),
])
def test_signs(check, good, bad):
    x = tf.placeholder(tf.float32)
    op = check(x)
    run(op, {x: good})
    with pytest.raises(tf.errors.InvalidArgumentError, match="did not hold element-wise"):
        run(op, {x: bad})
    with pytest.raises(tf.errors.InvalidArgumentError, match="hey\nCondition x"):
        check(bad, message="hey")


def test_near():
    x = tf.placeholder(tf.float64)
    op = tf.assert_near(x, tf.constant(1., tf.float64), atol=1e-3)
    run(op, {x: 1.0009})
    with pytest.raises(tf.errors.InvalidArgumentError, match="x and y not equal to tolerance"):
        run(op, {x: 1.0011})


def test_equal_to_itself():
    x = tf.placeholder(tf.float32)
    op = tf.assert_equal(x, x)
    assert op.type == "NoOp" and op.name == "assert_equal/NoOp"


def test_dependency():
    x = tf.placeholder(tf.float32)
    with tf.control_dependencies([tf.assert_positive(x)]):
        y = tf.identity(x)
    assert run(y, {x: 2.}) == 2
    with pytest.raises(tf.errors.InvalidArgumentError):
        run(y, {x: -2.})


@pytest.mark.parametrize("make, error, words", [
    (lambda x: tf.assert_rank(x, 3, message="m"), ValueError,
     "m.  Tensor x:0 must have rank 3.  Received rank 2, shape (2, 3)"),
    (lambda x: tf.assert_rank_at_least(x, 3), ValueError,
     ".  Tensor x:0 must have rank at least 3.  Received rank 2, shape (2, 3)"),
    (lambda x: tf.assert_rank_in(x, [1, 3]), ValueError, "Tensor x:0 must have rank in ("),
    (lambda x: tf.assert_rank(x, [2]), ValueError, "Rank must be a scalar."),
    (lambda x: tf.assert_rank(x, 2.), TypeError, "must be of type <dtype: 'int32'>"),
    (lambda x: tf.assert_integer(x), TypeError, "  Expected \"x\" to be integer type.  Found: x:0 "
                                                "of dtype <dtype: 'float32'>"),
    (lambda x: tf.assert_type(x, tf.int32), TypeError,
     "  x:0 must be of type <dtype: 'int32'>"),
    (lambda x: tf.assert_scalar(x), ValueError,
     "Expected scalar shape for x:0, saw shape: (2, 3)."),
    (lambda x: tf.ensure_shape(x, [3, None]), ValueError,
     "Dimension 0 in both shapes must be equal, but are "),
    (lambda x: tf.assert_proper_iterable(x), TypeError,
     'Expected argument "values" to be a "proper" iterable.  Found: '),
    (lambda x: tf.assert_proper_iterable(3), TypeError,
     'Expected argument "values" to be iterable.  Found: '),
    (lambda x: tf.assert_same_float_dtype([x, tf.constant(1, tf.float64, name="c")]), ValueError,
     "c:0, type=<dtype: 'float64'>, must be of the same type (<dtype: 'float32'>) as x:0."),
    (lambda x: tf.assert_same_float_dtype([tf.constant(1)]), ValueError,
     "Expected floating point type, got <dtype: 'int32'>."),
])
def test_static_checks(make, error, words):
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    with pytest.raises(error) as caught:
        make(x)
    assert words in str(caught.value)


def test_static_checks_hold():
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    assert tf.assert_rank(x, 2).name == "assert_rank/static_checks_determined_all_ok"
    assert tf.assert_rank_at_least(x, 1).type == tf.assert_rank_in(x, [2, 4]).type == "NoOp"
    assert tf.assert_type(x, tf.float32).name == "assert_type/statically_determined_correct_type"
    assert tf.assert_integer(1).name == "assert_integer/statically_determined_was_integer"
    assert tf.assert_scalar(1).shape.as_list() == []
    assert tf.assert_same_float_dtype([x, None]) is tf.float32
    assert tf.assert_same_float_dtype() is tf.float32
    assert tf.is_numeric_tensor(x) and not tf.is_numeric_tensor(tf.constant("a"))
    tf.assert_proper_iterable([x])


def test_ranks_at_run_time():
    x = tf.placeholder(tf.float32, name="x")
    ops = [tf.assert_rank(x, 2), tf.assert_rank_at_least(x, 2), tf.assert_rank_in(x, [2, 3])]
    run(ops, {x: np.zeros((2, 2))})
    words = ["must have rank] [2]", "must have rank at least] [2]", "must have rank in] [2] [3]"]
    for op, text in zip(ops, words):
        with pytest.raises(tf.errors.InvalidArgumentError) as error:
            run(op, {x: np.zeros(3)})
        assert "[Tensor x:0 %s [Received shape: ] [3]" % text in error.value.message


def test_ensure_shape():
    x = tf.placeholder(tf.float32)
    y = tf.ensure_shape(x, [None, 3])
    assert y.shape.as_list() == [None, 3]
    assert run(y, {x: np.ones((2, 3))}).shape == (2, 3)
    with pytest.raises(tf.errors.InvalidArgumentError,
                       match=r"\[2,4\] is not compatible with expected shape \[\?,3\]"):
        run(y, {x: np.ones((2, 4))})
    assert tf.gradients(y, x)[0] is not None


@pytest.mark.parametrize("values, rising, strictly", [
    ([], True, True), ([1.], True, True), ([1, 2, 2], True, False), ([1, 2, 3], True, True),
    ([2, 1, 3], False, False), ([[1, 2], [3, 4]], True, True)])
def test_monotonic(values, rising, strictly):
    x = tf.placeholder(tf.float32)
    result = run([tf.is_non_decreasing(x), tf.is_strictly_increasing(x)], {x: np.float32(values)})
    assert result == [rising, strictly]

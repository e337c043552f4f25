"""Chains of plans: which one follows, by the shapes and values of what is known."""

import numpy as np
import pytest

import minigraph as tf


@pytest.fixture
def session():
    with tf.Session() as session:
        yield session


def test_values_that_come_and_go_find_their_plans(session):
    n = tf.placeholder(tf.int32, [])
    count_up = session.make_callable(tf.range(n), [n])
    for size in (3, 5, 3, 5, 5, 0, 3):
        np.testing.assert_array_equal(count_up(np.int32(size)), np.arange(size))
    counts = session.cache_info()
    assert counts.programs == 3     # up to the cut; for the first value; for all


def test_values_and_shapes_that_change_at_once(session):
    x = tf.placeholder(tf.float32, [None])
    dims = tf.placeholder(tf.int32, [None])
    reshaped = session.make_callable(tf.reshape(x, dims) * 2, [x, dims])
    for shape in ((2, 3), (3, 2), (6,), (2, 2), (3, 2), (2, 3), (1, 2, 3), (4, 1)):
        fed = np.arange(np.prod(shape), dtype=np.float32)
        np.testing.assert_array_equal(reshaped(fed, np.array(shape, np.int32)),
                                      fed.reshape(shape) * 2)


def test_a_value_that_does_not_lie_in_one_piece(session):
    """A result of a host function may be a view that steps over elements."""
    dims = tf.placeholder(tf.int32, [4])
    chosen, = tf.py_func(lambda x: x[::2], [dims], [tf.int32])
    chosen.set_shape([2])
    zeros = tf.zeros(chosen)
    for fed, wanted in (([2, 0, 3, 0], (2, 3)), ([2, 9, 3, 9], (2, 3)), ([2, 3, 4, 0], (2, 4))):
        for _ in range(2):
            assert session.run(zeros, {dims: fed}).shape == wanted


def test_a_wrong_value_after_a_right_one(session):
    x = tf.constant([1., 2., 3., 4.])
    dims = tf.placeholder(tf.int32, [2])
    reshaped = tf.reshape(x, dims)
    assert session.run(reshaped, {dims: [2, 2]}).shape == (2, 2)
    with pytest.raises(tf.errors.InvalidArgumentError, match="requested shape has 6"):
        session.run(reshaped, {dims: [2, 3]})
    assert session.run(reshaped, {dims: [2, 2]}).shape == (2, 2)


def test_memory_that_is_not_there_when_a_run_is_repeated(session, monkeypatch):
    x = tf.placeholder(tf.float32, [None])
    run = session.make_callable(x + 1, [x])
    run(np.ones(3))
    (known,) = session._runs.values()
    one = known.links.link([np.ones(3, np.float32)])
    one.idle.clear()

    def fail():
        raise MemoryError()

    monkeypatch.setattr(one.link, "new_executable", fail)
    with pytest.raises(tf.errors.ResourceExhaustedError, match="OOM when allocating"):
        run(np.ones(3))

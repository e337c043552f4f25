"""Common subexpressions: what is merged, and what must not be."""

import numpy as np
import pytest

import minigraph as tf


@pytest.fixture
def session():
    with tf.Session() as session:
        yield session


def instructions(session, fetches, feeds=None):
    return session.explain(fetches, feeds).count(" = ")


def test_what_is_computed_twice_is_computed_once(session):
    x = tf.placeholder(tf.float32, [4])
    once = tf.cumsum(x)
    same = [tf.cumsum(x), tf.cumsum(x, exclusive=False)]
    value = {x: [1, 2, 3, 4]}
    assert "cumsum" in session.explain(once, value)
    assert session.explain([once, *same], value).count("cumsum") == 1
    for answer in session.run([once, *same], value):
        np.testing.assert_array_equal(answer, [1, 3, 6, 10])


def test_other_attributes_or_constants_are_other_computations(session):
    x = tf.placeholder(tf.float32, [4])
    several = [tf.cumsum(x), tf.cumsum(x, exclusive=True), tf.cumsum(x, reverse=True)]
    assert session.explain(several, {x: np.ones(4)}).count("cumsum") == 3


def test_equal_constants_are_one(session):
    x = tf.placeholder(tf.float32, [2, 2])
    first, second = (tf.matmul(x, tf.constant([[1.0, 2.0], [3.0, 4.0]])) for _ in range(2))
    assert session.explain([first, second], {x: np.ones((2, 2))}).count("gemm") == 1


def test_random_numbers_are_drawn_separately(session):
    first, second = session.run([tf.random_uniform([8]), tf.random_uniform([8])])
    assert (first != second).any()


def test_reads_around_a_write_are_different(session):
    variable = tf.Variable([1.0, 2.0])
    before = tf.exp(variable)
    with tf.control_dependencies([variable.assign([0.0, 0.0])]):
        after = tf.exp(variable)
    session.run(variable.initializer)
    results = session.run([before, after])
    np.testing.assert_allclose(results, [np.exp([1, 2]), [1, 1]], rtol=1e-6)


def test_updates_are_all_made(session):
    variable = tf.Variable(0.0)
    steps = [variable.assign_add(1.0) for _ in range(3)]
    session.run(variable.initializer)
    session.run([step.op for step in steps])
    assert session.run(variable) == 3.0


def test_functions_of_the_user_are_all_called(session):
    calls = []
    results = [tf.py_func(lambda: calls.append(1) or np.float32(len(calls)), [], tf.float32)
               for _ in range(2)]
    assert sorted(session.run(results)) == [1.0, 2.0]

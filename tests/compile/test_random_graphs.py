"""Random graphs: the optimised plan computes what the plan without optimisation computes."""

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import minigraph as tf
from minigraph.compile import pipeline

# Of placeholders; in the graphs for many sizes, the first dimension of those of 3 rows is open.
SHAPES = [(3, 4), (4,), (1, 4), (3, 1), ()]

UNARY = [
    tf.tanh, tf.sigmoid, tf.nn.relu, tf.negative, tf.square, tf.identity, tf.nn.softplus,
    lambda x: tf.exp(tf.minimum(x, 2.0)), lambda x: tf.log(tf.abs(x) + 1.0),
    lambda x: tf.cast(tf.cast(x, tf.float64), tf.float32), lambda x: tf.where(x > 0, x, x * 0.5),
    lambda x: x * 0.0 + 1.0, lambda x: tf.stop_gradient(x),
]
BINARY = [tf.add, tf.subtract, tf.multiply, tf.maximum, tf.squared_difference,
          lambda x, y: x / (tf.abs(y) + 1.0)]
RANK_2 = [
    lambda x: tf.reduce_sum(x, axis=0), lambda x: tf.reduce_mean(x, axis=1, keepdims=True),
    tf.reduce_max, tf.nn.softmax, lambda x: tf.log(tf.nn.softmax(x)),
    lambda x: tf.reshape(tf.transpose(x), tf.shape(x)), lambda x: tf.concat([x, x], 0)[1:-1][:1],
    lambda x: tf.matmul(x, x, transpose_b=True), lambda x: tf.matmul(x, x, transpose_a=True) + 1.0,
]


def grow(data, values):
    """One more tensor made of those that are there."""
    kind = data.draw(st.sampled_from(["unary", "binary", "matrix"]))
    x = data.draw(st.sampled_from(values))
    if kind == "binary":
        other = data.draw(st.sampled_from(values))
        with contextlib.suppress(ValueError):   # shapes that do not broadcast
            return data.draw(st.sampled_from(BINARY))(x, other)
    if kind == "matrix" and x.shape.ndims == 2:
        return data.draw(st.sampled_from(RANK_2))(x)
    return data.draw(st.sampled_from(UNARY))(x)


def results(graph, fetches, feed, runs, chosen):
    """What `runs` successive runs fetch, each in full."""
    with tf.Session(graph=graph) as sess:
        sess.passes = chosen
        sess.run(tf.global_variables_initializer())
        return [sess.run(fetches, feed) for _ in range(runs)]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.data())
def test_optimised_equals_plain(data):
    rng = np.random.RandomState(data.draw(st.integers(0, 999)))
    graph = tf.Graph()
    with graph.as_default():
        feed = {tf.placeholder(tf.float32, shape): np.asarray(rng.randn(*shape), np.float32)
                for shape in SHAPES}
        state = tf.Variable(rng.randn(3, 4).astype(np.float32))
        values = [*feed, state + 0.0, tf.constant(rng.randn(3, 4).astype(np.float32))]
        for _ in range(data.draw(st.integers(3, 14))):
            values.append(grow(data, values))
        loss = tf.add_n([tf.reduce_sum(tf.tanh(v)) for v in values[-3:]])
        gradients = [g for g in tf.gradients(loss, [*feed, state]) if g is not None]
        train = tf.train.GradientDescentOptimizer(0.1).minimize(loss + tf.reduce_sum(state * 0.1),
                                                                var_list=[state])
        fetches = [values[-1], loss, *gradients, state, train]
    plain = results(graph, fetches, feed, 3, pipeline.CHEAP_PASSES)
    optimised = results(graph, fetches, feed, 3, pipeline.PASSES)
    for expected, got in zip(plain, optimised):
        for a, b in zip(expected[:-1], got[:-1]):
            assert a.shape == b.shape and a.dtype == b.dtype
            scale = max(1.0, float(np.abs(a[np.isfinite(a)]).max(initial=0)))
            np.testing.assert_allclose(b, a, rtol=2e-4, atol=2e-5 * scale)


def fed(placeholders, rows, rng):
    return {p: np.asarray(rng.randn(*(rows if d is None else d for d in p.shape.as_list())),
                          np.float32) for p in placeholders}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.data())
def test_sizes_after_each_other_equal_sizes_alone(data):
    rng = np.random.RandomState(data.draw(st.integers(0, 999)))
    graph = tf.Graph()
    with graph.as_default():
        placeholders = [tf.placeholder(tf.float32, [None if d == 3 else d for d in shape])
                        for shape in SHAPES]
        values = [*placeholders, tf.constant(rng.randn(1, 4).astype(np.float32))]
        for _ in range(data.draw(st.integers(3, 14))):
            values.append(grow(data, values))
        loss = tf.add_n([tf.reduce_mean(tf.tanh(v)) for v in values[-3:]])
        gradients = [g for g in tf.gradients(loss, placeholders) if g is not None]
        fetches = [*values[-2:], loss, *gradients]
    with tf.Session(graph=graph) as one:
        for rows in (3, 5, 2, 7, 1, 4):
            feed = fed(placeholders, rows, rng)
            with tf.Session(graph=graph) as alone:
                try:
                    expected = alone.run(fetches, feed)
                except tf.errors.InvalidArgumentError as error:     # shapes that fit 3 rows alone
                    with pytest.raises(tf.errors.InvalidArgumentError) as raised:
                        one.run(fetches, feed)
                    assert raised.value.message == error.message
                    continue
            for a, b in zip(expected, one.run(fetches, feed)):
                np.testing.assert_array_equal(b, a, strict=True)

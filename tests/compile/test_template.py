"""Programs compiled for all sizes at once: their plans are those that each size alone would get."""

import numpy as np
import pytest

import minigraph as tf
from minigraph.compile.formula import Formula, constant
from minigraph.compile.pipeline import PASSES
from minigraph.compile.template import Template
from minigraph.core.size import NotSymbolic
from minigraph.session import runs


def softmax_regression(x):
    weights, bias = tf.Variable(tf.ones([6, 3])), tf.Variable(tf.zeros([3]))
    y = tf.nn.softmax(tf.matmul(x, weights) + bias)
    loss = tf.reduce_mean(-tf.reduce_sum(tf.nn.softmax(x[:, :3]) * tf.log(y), 1))
    return [loss, tf.train.GradientDescentOptimizer(0.5).minimize(loss)]


def layers_and_adam(x):
    weights, bias = tf.Variable(tf.ones([6, 5]) * 0.1), tf.Variable(tf.zeros([5]))
    hidden = tf.nn.relu(tf.matmul(x, weights) + bias)
    labels = tf.one_hot(tf.argmax(x, 1), 5)
    loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=hidden))
    return [loss, tf.train.AdamOptimizer(0.1).minimize(loss)]


def recurrent(x):
    state = tf.zeros([tf.shape(x)[0], 4])
    weights = tf.Variable(tf.ones([6, 4]) * 0.1)
    for part in tf.split(x, 3, axis=1):
        state = tf.tanh(tf.matmul(tf.concat([part, state], 1), weights))
    return [state, *tf.gradients(tf.reduce_mean(tf.square(state)), [weights, x])]


def normalized(x):
    mean, variance = tf.nn.moments(x, [0])
    y = tf.nn.batch_normalization(x, mean, variance, None, None, 1e-3)
    return [y, tf.gradients(y * y, x)[0], tf.reduce_sum(y), tf.reduce_max(x, 1)]


def shapes_of_shapes(x):
    n = tf.shape(x)[0]
    tall = tf.reshape(x, tf.stack([n * 3, 2]))
    return [tf.tile(tall, tf.stack([1, 2])), tf.fill(tf.stack([2, n]), 7.0),
            tf.slice(x, [0, 1], tf.stack([n - 1, 2])), tf.reshape(x, [-1]),
            tf.concat([x, tf.zeros_like(x)], 0), tf.transpose(x), x[1:], tf.size(x),
            tf.cast(n, tf.float32) * 0.5, tf.expand_dims(x, 1) - tf.expand_dims(x, 0),
            tf.gradients(tf.concat([x, 2 * x], 1)[:, 3:], x)[0], tf.range(n), tf.ones([n, 2]) / 3.0]


GRAPHS = [softmax_regression, layers_and_adam, recurrent, normalized, shapes_of_shapes]


def feed(size):
    return np.random.RandomState(size).randn(size, 6).astype(np.float32)


def alone(fetches, x, fed):
    """(plan, results) of a session that compiles for this size alone."""
    with pytest.MonkeyPatch.context() as patch, tf.Session() as session:
        patch.setattr(runs, "MAX_TEMPLATES", 0)
        session.run(tf.global_variables_initializer())
        return session.explain(fetches, {x: fed}), session.run(fetches, {x: fed})


@pytest.mark.parametrize("build", GRAPHS, ids=lambda build: build.__name__)
def test_plans_and_results_are_those_of_each_size_alone(build):
    x = tf.placeholder(tf.float32, [None, 6])
    fetches = build(x)
    with tf.Session() as session:
        for size in (7, 5, 6, 2, 3, 1, 64, 300, 5, 0, 1025):
            session.run(tf.global_variables_initializer())
            plan = session.explain(fetches, {x: feed(size)})
            results = session.run(fetches, {x: feed(size)})
            expected_plan, expected = alone(fetches, x, feed(size))
            if build is not shapes_of_shapes:   # whose range is not folded for all sizes
                assert plan == expected_plan, size
            for got, wanted in zip(results, expected):
                np.testing.assert_array_equal(got, wanted, strict=wanted is not None)
        run = [run for run in session._runs.values() if len(run.found) == 10][0]
        # All the usual ones; 6, 1, 0 at most. Where a range is left to runs, 7 has its own.
        assert run.compilations <= (5 if build is shapes_of_shapes else 4)


def template(fetches, shapes):
    session = tf.Session()
    run = session._planned(fetches, {t: np.zeros(s, np.float32) for t, s in shapes.items()})[0]
    feeds = {t: (s, None) for t, s in shapes.items()}
    return Template(run.operations, run.fetches, feeds, session.slot_shape, session, PASSES)


def test_sizes_that_are_decided_otherwise_are_not_served():
    x, y = tf.placeholder(tf.float32, [None, 6]), tf.placeholder(tf.float32, [None, 6])
    made = template([x + y], {x: (7, 6), y: (7, 6)})
    for shapes, served in (([(9, 6), (9, 6)], True), ([(9, 6), (1, 6)], False),     # is broadcast
                           ([(9, 6), (8, 6)], False), ([(9, 6), (9,)], False)):
        assert (made.compiled(shapes, (None, None)) is not None) == served


def test_dimensions_that_agree_by_chance():
    x = tf.placeholder(tf.float32, [None, None])
    total = tf.reduce_sum(x, 1) * 2.0
    with tf.Session() as session:
        for shape in ((3, 4), (5, 5), (2, 7), (7, 2), (6, 6)):
            np.testing.assert_array_equal(session.run(total, {x: np.ones(shape)}),
                                          np.full(shape[0], 2.0 * shape[1], np.float32))


def test_errors_are_those_of_the_size_alone():
    x, y = tf.placeholder(tf.float32, [None, 6]), tf.placeholder(tf.float32, [None, 6])
    z = x * y
    fed = {x: np.ones((4, 6)), y: np.ones((3, 6))}
    with pytest.raises(tf.errors.InvalidArgumentError) as first, tf.Session() as session:
        session.run(z, fed)
    with tf.Session() as session:
        for size in (2, 3, 4):
            session.run(z, {x: np.ones((size, 6)), y: np.ones((size, 6))})
        with pytest.raises(tf.errors.InvalidArgumentError) as later:
            session.run(z, fed)
        assert later.value.message == first.value.message
        assert session.run(z, {x: np.ones((9, 6)), y: np.ones((9, 6))}).shape == (9, 6)


def test_what_needs_the_number_is_compiled_for_each():
    x = tf.placeholder(tf.float32, [None])
    side = tf.cast(tf.sqrt(tf.cast(tf.size(x), tf.float32)), tf.int32)
    square = tf.reshape(x, tf.stack([side, side]))
    with pytest.raises(NotSymbolic):
        template([square], {x: (9,)})
    with tf.Session() as session:
        for side in (3, 2, 4, 5):
            fed = np.arange(side * side, dtype=np.float32)
            np.testing.assert_array_equal(session.run(square, {x: fed}), fed.reshape(side, side))


def test_the_first_program_folds_all_that_follows_from_its_sizes():
    x = tf.placeholder(tf.float32, [None])
    y = x * tf.cumsum(tf.cast(tf.range(tf.size(x)), tf.float32))
    with tf.Session() as session:
        first = session.explain(y, {x: np.ones(3)})
        assert first.count(" = ") == 1
        for size in (5, 6, 3):
            np.testing.assert_array_equal(session.run(y, {x: np.ones(size)}),
                                          np.cumsum(np.arange(size)))
        assert session.explain(y, {x: np.ones(3)}) == first
        assert session.cache_info().programs == 2       # for 3, and for all sizes


def test_large_graphs_are_compiled_for_all_sizes_from_the_second_on(monkeypatch):
    x = tf.placeholder(tf.float32, [None, 6])
    y = tf.nn.relu(x) * 2.0 + 1.0
    programs = []
    for most in (400, 2):
        monkeypatch.setattr(runs, "MAX_TRACED_FIRST", most)
        with tf.Session() as session:
            for size in (3, 3, 5, 7):
                np.testing.assert_array_equal(session.run(y, {x: feed(size)}),
                                              np.maximum(feed(size), 0) * 2 + 1)
            programs.append(session.cache_info().programs)
    assert programs == [1, 2]


def test_number_of_templates_is_bounded(monkeypatch):
    monkeypatch.setattr(runs, "MAX_TEMPLATES", 2)
    x = tf.placeholder(tf.float32, [None])
    y = tf.concat([x, tf.ones([5])], 0) * tf.pad(x, [[0, 5]])
    fetches = [tf.reduce_sum(y) if size else y for size in (0, 1)]
    with tf.Session() as session:
        for size in (0, 1, 2, 0, 1, 300000, 3, 4):
            total = session.run(fetches, {x: np.ones(size)})[1]
            assert total == size
        run, = session._runs.values()
        assert len(run.part.templates) <= 2


def test_a_formula_without_numbers_is_a_constant():
    value = constant(Formula(tf.int32, (2,), [3, 4]))
    assert value.formula is None and value.const.tolist() == [3, 4]

"""Plans of many sizes that differ in numbers alone, and executables that become one another."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import minigraph as tf
from minigraph.compile import template
from tests.compile.test_template import GRAPHS, alone, feed, shapes_of_shapes


def the_run(session):
    """The one Run that takes feeds."""
    run, = [run for run in session._runs.values() if run.feed_tensors]
    return run


def resizings(session):
    return [compiled.resizing for made in the_run(session).part.templates
            for compiled in getattr(made, "_resizings", ())]


def number_at(plan, place):
    """What stands at a place in a plan; see `compile.resizing`."""
    field, item, i = place
    if field in ("param", "real"):
        return getattr(plan.instrs[item], field + "s")[i]
    if field == "bytes":
        return plan.buffers[item].bytes
    if field == "dim":
        return plan.fetches[item][1][i]
    if field == "count":
        return plan.constants[item][1].size
    if field == "element":
        element, = set(plan.constants[item][1].ravel())
        return element
    return getattr(plan.instrs[item], field)


@pytest.mark.parametrize("build", GRAPHS, ids=lambda build: build.__name__)
def test_numbers_are_those_of_each_size_alone(build):
    x = tf.placeholder(tf.float32, [None, 6])
    fetches = build(x)
    checked = 0
    with tf.Session() as session:
        for size in (7, 5, 6, 8, 64, 65, 300, 2, 0, 1, 1025, 5000):
            session.run(tf.global_variables_initializer())
            results = session.run(fetches, {x: feed(size)})
            for got, wanted in zip(results, alone(fetches, x, feed(size))[1]):
                np.testing.assert_array_equal(got, wanted, strict=wanted is not None)
            one = the_run(session).links.link([feed(size)])
            if one.numbers is not None:
                checked += 1
                assert one.numbers == [number_at(one.plan, place)
                                       for place in one.link.compiled.resizing.places]
    # Not a range, which Python makes.
    assert checked == 0 if build is shapes_of_shapes else checked == 12


def test_an_executable_goes_from_size_to_size():
    x = tf.placeholder(tf.float32, [None, 6])
    mean = tf.reduce_mean(tf.tanh(x), 0) / tf.cast(tf.shape(x)[0], tf.float32)
    with tf.Session() as session:
        for size in (7, 5, 6, 9, 500, 9, 3, 3, 77, 500):
            wanted = np.tanh(feed(size)).mean(0) / size
            np.testing.assert_allclose(session.run(mean, {x: feed(size)}), wanted, rtol=1e-5)
        assert len(resizings(session)) <= 3     # size 6, and tasks that are cut or not
        assert all(len(resizing.idle) == 1 for resizing in resizings(session))


def test_more_plans_than_are_kept(monkeypatch):
    monkeypatch.setattr(template, "MAX_RESIZINGS", 2)
    x = tf.placeholder(tf.float32, [None, 6])
    # Sums of long columns are two instructions each.
    sums = [tf.reduce_sum(x, 0), tf.reduce_sum(tf.matmul(x, tf.ones([6, 100])), 0)]
    with tf.Session() as session:
        for size in (2, 3, 4, 3000, 5, 50000, 3001, 6, 50001):
            fed = np.abs(feed(size))
            columns, product = session.run(sums, {x: fed})
            np.testing.assert_allclose(columns, fed.sum(0), rtol=1e-5)
            np.testing.assert_allclose(product, np.full(100, fed.sum()), rtol=1e-5)
        assert len(resizings(session)) == 2


def test_several_threads_run_several_sizes():
    x = tf.placeholder(tf.float32, [None, 6])
    total = tf.reduce_sum(tf.square(x), 1)
    with tf.Session() as session, ThreadPoolExecutor(4) as pool:
        def run(size):
            return [session.run(total, {x: np.full([n, 6], n, np.float32)}) for n in
                    (size, size + 1, size + 200)]

        for size, results in zip(range(2, 60), pool.map(run, range(2, 60))):
            for n, result in zip((size, size + 1, size + 200), results):
                np.testing.assert_array_equal(result, np.full(n, 6.0 * n * n, np.float32))


def test_failures_show_what_was_fed():
    scores, labels = tf.placeholder(tf.float32, [None, 3]), tf.placeholder(tf.int32, [None])
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels + 1, logits=scores)
    with tf.Session() as session:
        for size in (2, 3, 4, 5):
            fed = {scores: np.ones([size, 3]), labels: np.ones(size, np.int32)}
            np.testing.assert_allclose(session.run(loss, fed), np.full(size, np.log(3)), rtol=1e-6)
            fed[labels][-1] = size
            with pytest.raises(tf.errors.InvalidArgumentError) as error:
                session.run(loss, fed)
            assert ("label value of %d which is outside the valid range of [0, 3)."
                    "  Label values: %s" % (size + 1, " ".join(["2"] * (size - 1) + [str(size + 1)]))
                    in error.value.message)
        assert resizings(session)


def test_what_runs_in_python_is_made_anew_for_each_size():
    x = tf.placeholder(tf.float32, [None, 6])
    double = tf.py_func(lambda a: a * 2, [x + 1.0], tf.float32)
    double.set_shape([None, 6])
    inverse = tf.matrix_inverse(tf.matmul(x, x, transpose_a=True) + tf.eye(6))
    with tf.Session() as session:
        for size in (2, 3, 4, 5):
            np.testing.assert_array_equal(session.run(double, {x: feed(size)}),
                                          (feed(size) + 1) * 2)
            a = feed(size).astype(np.float64)
            np.testing.assert_allclose(session.run(inverse, {x: feed(size)}),
                                       np.linalg.inv(a.T @ a + np.eye(6)), atol=1e-3)


def test_sizes_for_which_there_is_no_memory():
    x = tf.placeholder(tf.float32, [None])
    square = tf.matmul(tf.expand_dims(x, 1), tf.expand_dims(x, 0))
    total = tf.reduce_sum(tf.cumsum(square), 0)
    with tf.Session() as session:
        for size in (2, 3, 4, 3_000_000, 5, 4_000_000, 3):
            if size < 10:
                np.testing.assert_array_equal(session.run(total, {x: np.ones(size)}),
                                              np.full(size, size * (size + 1) / 2, np.float32))
            else:
                with pytest.raises(tf.errors.ResourceExhaustedError, match="OOM when allocating"):
                    session.run(total, {x: np.ones(size)})
        assert resizings(session)

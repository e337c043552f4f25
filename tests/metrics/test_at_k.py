"""Precision and recall at k: the values of TensorFlow 1.15.5, fed batches one by one."""

import numpy as np
import pytest

import minigraph as tf

SCORES = [[.1, .3, .2, .4], [.1, .2, .3, .4]]
SPARSE = tf.SparseTensorValue(np.array([[0, 0], [0, 1], [1, 0]]), np.array([1, 3, 0]),
                              np.array([2, 2]))
ONE_EACH, SEVERAL = [[1], [2]], [[1, 1, 9], [-1, 3, 3]]


def streamed(call, steps=2):
    with tf.Graph().as_default(), tf.Session() as session:
        value, update = call()
        session.run(tf.local_variables_initializer())
        for _ in range(steps):
            last = session.run(update)
        np.testing.assert_array_equal(session.run(value), last)
        return last, sorted(v.name for v in tf.local_variables())


@pytest.mark.parametrize("metric, arguments, wanted", [
    ("precision_at_k", (ONE_EACH, SCORES, 2), 0.5),
    ("recall_at_k", (ONE_EACH, SCORES, 2), 1.0),
    ("precision_at_k", (SPARSE, SCORES, 2), 0.5),
    ("recall_at_k", (SPARSE, SCORES, 2), 2 / 3),
    ("precision_at_k", (SEVERAL, SCORES, 3), 1 / 3),
    ("recall_at_k", (SEVERAL, SCORES, 3), 0.5),
    ("recall_at_k", ([1, 2], SCORES, 1), 0.0),
    ("average_precision_at_k", (ONE_EACH, SCORES, 2), 0.5),
    ("average_precision_at_k", (SPARSE, SCORES, 3), 0.5),
    ("average_precision_at_k", (SEVERAL, SCORES, 3, [1.0, 2.0]), 0.2777777777777778),
    ("precision_at_top_k", (ONE_EACH, [[1, 3], [3, 2]], 2), 0.5),
    ("recall_at_top_k", (ONE_EACH, [[1, 3], [3, 1]]), 0.5),
    ("sparse_precision_at_k", (ONE_EACH, SCORES, 2), 0.5),
    ("sparse_average_precision_at_k", (ONE_EACH, SCORES, 2), 0.5),
])
def test_values(metric, arguments, wanted):
    value, _ = streamed(lambda: getattr(tf.metrics, metric)(*arguments))
    assert value.dtype == np.float64
    np.testing.assert_allclose(value, wanted)


def test_one_class():
    """Of class 2, one is predicted rightly; class 9 is neither predicted nor a label."""
    assert streamed(lambda: tf.metrics.precision_at_k(ONE_EACH, SCORES, 2, class_id=2))[0] == 1
    assert streamed(lambda: tf.metrics.recall_at_k(SEVERAL, SCORES, 3, class_id=9))[0] == 0
    assert np.isnan(streamed(lambda: tf.metrics.precision_at_k(ONE_EACH, SCORES, 2, class_id=0))[0])


def test_weights():
    value, _ = streamed(lambda: tf.metrics.precision_at_k([1, 0], SCORES, 2, weights=[1.0, 2.0]))
    np.testing.assert_allclose(value, 1 / 6)


def test_names_of_variables():
    assert streamed(lambda: tf.metrics.precision_at_k(ONE_EACH, SCORES, 2, class_id=3))[1] == [
        "precision_at_2_class3/false_positive_at_2_class3:0",
        "precision_at_2_class3/true_positive_at_2_class3:0"]
    assert streamed(lambda: tf.metrics.recall_at_k(ONE_EACH, SCORES, 2, name="r"))[1] == [
        "r/false_negative_at_2:0", "r/true_positive_at_2:0"]
    assert streamed(lambda: tf.metrics.average_precision_at_k(ONE_EACH, SCORES, 2))[1] == [
        "average_precision_at_2/max_1:0", "average_precision_at_2/total:0"]


def test_ranks_that_do_not_fit():
    with pytest.raises(ValueError, match="Unexpected labels shape"):
        tf.metrics.precision_at_k([[[1]]], SCORES, 2)
    with pytest.raises(ValueError, match="input must have last dimension >= k = 5 but is 4"):
        tf.metrics.recall_at_k(ONE_EACH, SCORES, 5)

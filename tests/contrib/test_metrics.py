"""`tf.contrib.metrics`: streaming metrics with predictions first."""

import pytest

import minigraph as tf
from minigraph.contrib import metrics


@pytest.fixture
def data():
    return tf.constant([1, 0, 1, 1]), tf.constant([1, 1, 1, 0])


@pytest.mark.parametrize("metric, expected", [
    # Values of TensorFlow 1.15.5's tf.contrib.metrics.
    (lambda p, l: metrics.streaming_accuracy(p, l), 0.5),
    (lambda p, l: metrics.streaming_precision(p, l), 2 / 3),
    (lambda p, l: metrics.streaming_recall(p, l, [1.0, 2.0, 3.0, 4.0]), 2 / 3),
    (lambda p, l: metrics.streaming_mean([1.0, 2.0, 3.0, 4.0]), 2.5),
    (lambda p, l: metrics.streaming_mean_squared_error(p, l), 0.5),
    (lambda p, l: metrics.streaming_mean_iou(p, l, 2), 0.25),
    (lambda p, l: metrics.streaming_true_positives(p, l), 2.0),
    (lambda p, l: metrics.streaming_false_negatives(p, l), 1.0),
    (lambda p, l: metrics.streaming_mean_absolute_error(p, l), 0.5),
    (lambda p, l: metrics.streaming_root_mean_squared_error(p, l), 0.5 ** 0.5),
    (lambda p, l: metrics.streaming_percentage_less([1.0, 2.0, 3.0, 4.0], 2.5), 0.5),
    (lambda p, l: metrics.streaming_auc(tf.cast(p, tf.float32) * 0.7, l), 1 / 3),
])
def test_streams(data, metric, expected):
    value, update = metric(*data)
    with tf.Session() as session:
        session.run(tf.local_variables_initializer())
        session.run(update)
        assert session.run(value) == pytest.approx(expected, abs=1e-6)


def test_accuracy(data):
    p, l = data
    plain, weighted = metrics.accuracy(p, l), metrics.accuracy(p, l, [1.0, 2.0, 3.0, 4.0])
    assert (plain.name, weighted.name) == ("accuracy/Mean:0", "accuracy_1/div:0")
    with tf.Session() as session:
        assert session.run([plain, weighted]) == pytest.approx([0.5, 0.4])
    with pytest.raises(ValueError, match="Labels should have bool, integer, or string dtype"):
        metrics.accuracy(tf.constant([1.0]), tf.constant([1.0]))
    with pytest.raises(ValueError, match="Dtypes of predictions and labels should match."):
        metrics.accuracy(tf.constant([1]), tf.constant([True]))


def test_pairs():
    assert metrics.aggregate_metrics(("a", "b"), ("c", "d")) == (["a", "c"], ["b", "d"])
    assert metrics.aggregate_metric_map({"x": ("a", "b")}) == ({"x": "a"}, {"x": "b"})
    with pytest.raises(ValueError, match="Expected at least one value_tensor/update_op pair"):
        metrics.aggregate_metrics()

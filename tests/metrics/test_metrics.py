"""tf.metrics over two batches against NumPy; numbers of the curves as TensorFlow 1.15.5 gives."""

import numpy as np
import pytest

import minigraph as tf

LABELS = np.array([[0, 1, 1, 0, 1], [1, 1, 0, 0, 0]])
SCORES = np.array([[.1, .8, .4, .6, .9], [.7, .2, .3, .9, .5]], np.float32)
WEIGHTS = np.array([[1, 2, 0, 1, 3], [1, 1, 2, 0, 1]], np.float32)


def stream(metric, labels, predictions, weights=None, **options):
    """The value after feeding the rows one by one, and what the last update gave."""
    fed = [tf.placeholder(tf.as_dtype(a.dtype), a.shape[1:]) for a in (labels, predictions)]
    if weights is not None:
        options["weights"] = tf.placeholder(tf.float32, weights.shape[1:])
    value, update = metric(*fed, **options)
    with tf.Session() as session:
        session.run(tf.local_variables_initializer())
        for i in range(len(labels)):
            feeds = dict(zip(fed, (labels[i], predictions[i])))
            if weights is not None:
                feeds[options["weights"]] = weights[i]
            updated = session.run(update, feeds)
        return session.run(value), updated


def test_names():
    value, update = tf.metrics.accuracy(tf.constant([1]), tf.constant([1]),
                                        metrics_collections="m", updates_collections=["u"])
    assert (value.name, update.name) == ("accuracy/value:0", "accuracy/update_op:0")
    names = ["accuracy/total:0", "accuracy/count:0"]
    assert [v.name for v in tf.local_variables()] == names
    assert [v.name for v in tf.get_collection(tf.GraphKeys.METRIC_VARIABLES)] == names
    assert tf.get_collection("m") == [value] and tf.get_collection("u") == [update]
    tf.metrics.precision([1], [1])
    assert [v.name for v in tf.local_variables()[2:]] == [
        "precision/true_positives/count:0", "precision/false_positives/count:0"]
    assert tf.global_variables() == []


MEANS = [
    (tf.metrics.accuracy, lambda l, p: (l == p).astype(float), LABELS, (SCORES > .5).astype(int)),
    (tf.metrics.mean_squared_error, lambda l, p: (l - p) ** 2, SCORES, 2 * SCORES ** 2),
    (tf.metrics.mean_absolute_error, lambda l, p: abs(l - p), SCORES, 2 * SCORES ** 2),
]


@pytest.mark.parametrize("metric, errors, labels, predictions", MEANS)
@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_means(metric, errors, labels, predictions, weights):
    found = stream(metric, labels, predictions, weights)
    expected = np.average(errors(labels, predictions), weights=weights)
    np.testing.assert_allclose(found, [expected] * 2, rtol=1e-5)


def test_root_mean_squared_error():
    found = stream(tf.metrics.root_mean_squared_error, SCORES, SCORES ** 2, WEIGHTS)
    expected = np.sqrt(np.average((SCORES - SCORES ** 2) ** 2, weights=WEIGHTS))
    np.testing.assert_allclose(found, [expected] * 2, rtol=1e-5)


def test_other_means():
    def mean(labels, predictions, **options):
        return tf.metrics.mean(predictions, **options)

    def tensor(labels, predictions, **options):
        return tf.metrics.mean_tensor(predictions, **options)

    def below(labels, predictions, **options):
        return tf.metrics.percentage_below(predictions, .5, **options)

    def relative(labels, predictions, **options):
        return tf.metrics.mean_relative_error(labels, predictions, predictions, **options)

    np.testing.assert_allclose(stream(mean, SCORES, SCORES)[0], SCORES.mean(), rtol=1e-6)
    np.testing.assert_allclose(stream(tensor, SCORES, SCORES)[0], SCORES.mean(0), rtol=1e-6)
    np.testing.assert_allclose(stream(below, SCORES, SCORES)[0], (SCORES < .5).mean(), rtol=1e-6)
    expected = (abs(SCORES ** 2 - SCORES) / SCORES).mean()
    np.testing.assert_allclose(stream(relative, SCORES ** 2, SCORES)[0], expected, rtol=1e-5)


def test_mean_cosine_distance():
    rows = SCORES / np.linalg.norm(SCORES, axis=1, keepdims=True)
    found = stream(lambda a, b: tf.metrics.mean_cosine_distance(a, b, 0), rows, rows[::-1])
    np.testing.assert_allclose(found, [1 - (rows[0] * rows[1]).sum()] * 2, rtol=1e-4)


COUNTS = {"true_positives": (1, 1), "true_negatives": (0, 0), "false_positives": (0, 1),
          "false_negatives": (1, 0)}


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_counts(name, weights):
    label, prediction = COUNTS[name]
    w = np.ones_like(WEIGHTS) if weights is None else weights
    guesses = (SCORES > .5).astype(int)
    expected = (w * (LABELS == label) * (guesses == prediction)).sum()
    assert stream(getattr(tf.metrics, name), LABELS, guesses, weights) == (expected, expected)
    at = getattr(tf.metrics, name + "_at_thresholds")
    values = [(w * (LABELS == label) * ((SCORES > t) == prediction)).sum() for t in (.25, .65)]
    np.testing.assert_array_equal(stream(at, LABELS, SCORES, weights, thresholds=[.25, .65])[0],
                                  values)


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_precision_and_recall(weights):
    w = np.ones_like(WEIGHTS) if weights is None else weights
    guesses = (SCORES > .5).astype(int)
    hits = (w * LABELS * guesses).sum()
    precision, recall = hits / (w * guesses).sum(), hits / (w * LABELS).sum()
    np.testing.assert_allclose(stream(tf.metrics.precision, LABELS, guesses, weights),
                               [precision] * 2, rtol=1e-6)
    np.testing.assert_allclose(stream(tf.metrics.recall, LABELS, guesses, weights), [recall] * 2,
                               rtol=1e-6)
    options = dict(weights=weights, thresholds=[.5])
    np.testing.assert_allclose(
        stream(tf.metrics.precision_at_thresholds, LABELS, SCORES, **options)[0], [precision],
        rtol=1e-5)
    np.testing.assert_allclose(
        stream(tf.metrics.recall_at_thresholds, LABELS, SCORES, **options)[0], [recall], rtol=1e-5)


def test_nothing_to_divide_by():
    zeros = np.zeros((2, 3), int)
    assert stream(tf.metrics.precision, zeros, zeros) == (0, 0)


def test_scores_out_of_bounds():
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"predictions must be in \[0, 1\]"):
        stream(tf.metrics.auc, LABELS, SCORES * 2)


@pytest.mark.parametrize("options, text", [
    (dict(curve="XY"), "curve must be either ROC or PR, XY unknown"),
    (dict(summation_method="guess"), "Invalid summation_method: guess")])
def test_auc_rejects(options, text):
    with pytest.raises(ValueError, match=text):
        tf.metrics.auc([0, 1], [0., 1.], **options)


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_auc_is_the_share_of_pairs_in_order(weights):
    w = np.ones_like(WEIGHTS) if weights is None else weights
    scores = SCORES + np.arange(10).reshape(2, 5) * 1e-2 / 2  # no ties
    pairs = [(w.flat[i] * w.flat[j], scores.flat[i] > scores.flat[j])
             for i in np.flatnonzero(LABELS) for j in np.flatnonzero(LABELS == 0)]
    expected = np.average([right for _, right in pairs], weights=[weight for weight, _ in pairs])
    found = stream(tf.metrics.auc, LABELS, scores.astype(np.float32), weights, num_thresholds=500)
    np.testing.assert_allclose(found, [expected] * 2, atol=1e-5)


@pytest.mark.parametrize("metric, options", [
    (tf.metrics.sensitivity_at_specificity, dict(specificity=.6)),
    (tf.metrics.specificity_at_sensitivity, dict(sensitivity=.6))])
def test_one_rate_at_the_other(metric, options):
    thresholds = np.r_[-1e-7, np.arange(1, 199) / 199., 1 + 1e-7]
    positive = SCORES.ravel() > thresholds[:, None]
    truth = LABELS.ravel().astype(bool)
    sensitivity = (positive & truth).sum(1) / truth.sum()
    specificity = (~positive & ~truth).sum(1) / (~truth).sum()
    if "specificity" in options:
        expected = sensitivity[np.argmin(abs(specificity - .6))]
    else:
        distance = abs(sensitivity - .6)
        expected = specificity[np.flatnonzero(distance <= distance.min() + 1e-9)[-1]]
    np.testing.assert_allclose(stream(metric, LABELS, SCORES, **options), [expected] * 2, rtol=1e-5)
    with pytest.raises(ValueError, match=r"must be in the range \[0, 1\]"):
        metric([0], [0.], 2)


CLASSES = np.array([[0, 1, 2, 1, 0], [2, 2, 1, 0, 0]])
GUESSES = np.array([[0, 2, 2, 1, 1], [2, 0, 1, 0, 0]])


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_classes(weights):
    w = np.ones_like(WEIGHTS) if weights is None else weights
    both = np.array([(w * (CLASSES == c) * (GUESSES == c)).sum() for c in range(3)])
    labelled = np.array([(w * (CLASSES == c)).sum() for c in range(3)])
    guessed = np.array([(w * (GUESSES == c)).sum() for c in range(3)])
    value, matrix = stream(tf.metrics.mean_iou, CLASSES, GUESSES, weights, num_classes=4)
    np.testing.assert_allclose(value, (both / (labelled + guessed - both)).mean(), rtol=1e-5)
    np.testing.assert_allclose(np.diag(matrix)[:3], both)
    value, of_each = stream(tf.metrics.mean_per_class_accuracy, CLASSES, GUESSES, weights,
                            num_classes=3)
    np.testing.assert_allclose(of_each, both / labelled, rtol=1e-5)
    np.testing.assert_allclose(value, (both / labelled).mean(), rtol=1e-5)

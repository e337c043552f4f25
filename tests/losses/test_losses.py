"""tf.losses against NumPy; names as TensorFlow 1.15.5's."""

import numpy as np
import pytest

import minigraph as tf

LABELS = np.array([[1, 9, 2], [-5, -5, 7]], np.float32)
PREDICTIONS = np.array([[4, 8, 12], [8, 1, 3]], np.float32)
DIFFERENCE = PREDICTIONS - LABELS


def run(fetches, feeds=None):
    with tf.Session() as session:
        return session.run(fetches, feeds)


def huber(d, delta=1.):
    return np.where(np.abs(d) <= delta, d * d / 2, delta * (np.abs(d) - delta / 2))


ELEMENTWISE = [
    (tf.losses.absolute_difference, np.abs(DIFFERENCE)),
    (tf.losses.mean_squared_error, DIFFERENCE ** 2),
    (tf.losses.huber_loss, huber(DIFFERENCE)),
    (tf.losses.hinge_loss, np.maximum(0, 1 - (2 * LABELS - 1) * PREDICTIONS)),
]


@pytest.mark.parametrize("loss, losses", ELEMENTWISE)
@pytest.mark.parametrize("weights", [1., 2.5, np.array([[2.], [0.]]), np.array([[1., 0., 3.]]),
                                     np.array([[1., 0., 2.], [0., 0., .5]])])
def test_weights(loss, losses, weights):
    spread = np.broadcast_to(weights, losses.shape)
    expected = (losses * spread).sum() / np.count_nonzero(spread)
    np.testing.assert_allclose(run(loss(LABELS, PREDICTIONS, weights=weights)), expected, rtol=1e-5)
    assert len(tf.losses.get_losses()) == 1


@pytest.mark.parametrize("reduction, expected", [
    ("none", [[2., 4., 6.], [0., 0., 0.]]), ("weighted_sum", 12.), ("weighted_mean", 2.),
    ("weighted_sum_over_batch_size", 2.), ("weighted_sum_by_nonzero_weights", 4.)])
def test_reductions(reduction, expected):
    values = tf.constant([[1., 2., 3.], [4., 5., 6.]])
    loss = tf.losses.compute_weighted_loss(values, tf.constant([[2.], [0.]]), reduction=reduction)
    np.testing.assert_allclose(run(loss), expected)


def test_no_weight_at_all_gives_zero():
    assert run(tf.losses.mean_squared_error(LABELS, PREDICTIONS, weights=0.)) == 0


def test_cosine_distance():
    a = np.array([[0, 1, 0], [1, 0, 0]], np.float32)
    b = np.array([[0, 1, 0], [0, 0, 1]], np.float32)
    assert run(tf.losses.cosine_distance(a, b, axis=1)) == .5
    assert run(tf.losses.cosine_distance(a, b, dim=1, weights=[[1.], [0.]])) == 0
    with pytest.raises(ValueError, match="You must specify 'axis'."):
        tf.losses.cosine_distance(a, b)


def test_log_loss():
    labels, p = np.array([[1., 0.], [0., 1.]]), np.array([[.9, .2], [.3, .6]])
    expected = -(labels * np.log(p + 1e-7) + (1 - labels) * np.log(1 - p + 1e-7)).mean()
    np.testing.assert_allclose(run(tf.losses.log_loss(labels, p)), expected, rtol=1e-5)


def pairwise(d, weights):
    total = 0
    for row, weight in zip(d, weights):
        pairs = [(row[i] - row[j]) ** 2 for i in range(len(row)) for j in range(i)]
        total += weight * np.mean(pairs)
    return total


@pytest.mark.parametrize("weights", [1., 2.5, [[1.], [3.]]])
def test_mean_pairwise_squared_error(weights):
    loss = tf.losses.mean_pairwise_squared_error(LABELS, PREDICTIONS, weights=weights)
    expected = pairwise(DIFFERENCE, np.broadcast_to(weights, (2, 1)).ravel())
    np.testing.assert_allclose(run(loss), expected, rtol=1e-5)


def softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def test_softmax_cross_entropy():
    z, onehot = DIFFERENCE / 4, np.eye(3, dtype=np.float32)[[2, 0]]
    smoothed = onehot * .9 + .1 / 3
    loss = tf.losses.softmax_cross_entropy(onehot, z, weights=[1., 2.], label_smoothing=.1)
    rows = -(smoothed * np.log(softmax(z))).sum(-1)
    np.testing.assert_allclose(run(loss), (rows * [1, 2]).mean(), rtol=1e-5)
    assert loss.name == "softmax_cross_entropy_loss/value:0"


@pytest.mark.parametrize("labels", [[2, 0], [[2], [0]]])
@pytest.mark.parametrize("weights", [1., [1., 2.], [[1.], [2.]]])
def test_sparse_softmax_cross_entropy(labels, weights):
    z = DIFFERENCE / 4
    loss = tf.losses.sparse_softmax_cross_entropy(tf.constant(labels), z, weights=weights)
    rows = -np.log(softmax(z))[[0, 1], [2, 0]]
    np.testing.assert_allclose(run(loss), (rows * np.ravel(weights)).mean(), rtol=1e-5)


def test_sigmoid_cross_entropy():
    z, labels = DIFFERENCE / 4, np.array([[1, 0, 1], [0, 0, 1]], np.int64)
    p, smoothed = 1 / (1 + np.exp(-z)), labels * .8 + .1
    loss = tf.losses.sigmoid_cross_entropy(labels, z, label_smoothing=.2)
    expected = -(smoothed * np.log(p) + (1 - smoothed) * np.log(1 - p)).mean()
    np.testing.assert_allclose(run(loss), expected, rtol=1e-5)


def test_collections_and_total():
    with pytest.raises(ValueError, match="inputs must be a list of at least one Tensor"):
        tf.losses.get_total_loss()
    assert run(tf.losses.get_regularization_loss()) == 0
    tf.losses.add_loss(tf.constant(1.))
    tf.losses.add_loss(tf.constant(8.), loss_collection=None)
    tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, tf.constant(2.))
    total = tf.losses.get_total_loss()
    assert total.name == "total_loss:0"
    assert run([total, tf.losses.get_regularization_loss(),
                tf.losses.get_total_loss(add_regularization_losses=False)]) == [3., 2., 1.]


@pytest.mark.parametrize("weights, text", [
    (np.ones(4), "weights can not be broadcast to values. values.rank=2. weights.rank=1. "
                 "values.shape=(2, 3). weights.shape=(4,)."),
    (np.ones((3, 3)), "weights can not be broadcast to values. Mismatch at dim 0. "
                      "values.shape=[2 3] weights.shape=[3 3]."),
])
def test_weights_that_do_not_fit(weights, text):
    with pytest.raises(ValueError) as caught:
        tf.losses.mean_squared_error(LABELS, PREDICTIONS, weights=weights)
    assert str(caught.value) == text


def test_fed_weights():
    weights = tf.placeholder(tf.float32)
    loss = tf.losses.compute_weighted_loss(LABELS, weights)
    np.testing.assert_allclose(run(loss, {weights: 2.}), 2 * LABELS.mean())
    np.testing.assert_allclose(run(loss, {weights: [[2.], [0.]]}), 2 * LABELS[0].mean())
    with pytest.raises(tf.errors.InvalidArgumentError):
        run(loss, {weights: np.ones((2, 2))})


def test_fed_weights_that_numpy_would_broadcast():
    weights = tf.placeholder(tf.float32)
    loss = tf.losses.compute_weighted_loss(LABELS, weights)
    with pytest.raises(tf.errors.InvalidArgumentError,
                       match=r"assertion failed: \[weights can not be broadcast to values.\]"):
        run(loss, {weights: np.ones(3)})


@pytest.mark.parametrize("weights", [2., [1., 2.], [[1.], [2.]]])
@pytest.mark.parametrize("labels", [[2, 0], [[2], [0]]])
def test_ranks_known_only_when_run(labels, weights):
    fed_labels, fed_weights = tf.placeholder(tf.int32), tf.placeholder(tf.float32)
    z = DIFFERENCE / 4
    loss = tf.losses.sparse_softmax_cross_entropy(fed_labels, z, weights=fed_weights)
    rows = -np.log(softmax(z))[[0, 1], [2, 0]]
    np.testing.assert_allclose(run(loss, {fed_labels: labels, fed_weights: weights}),
                               (rows * np.ravel(weights)).mean(), rtol=1e-5)


@pytest.mark.parametrize("loss, names", [
    (tf.losses.mean_squared_error, "labels predictions"), (tf.losses.hinge_loss, "labels logits"),
    (tf.losses.sparse_softmax_cross_entropy, "labels logits"),
    (tf.losses.softmax_cross_entropy, "onehot_labels logits"),
    (tf.losses.sigmoid_cross_entropy, "multi_class_labels logits")])
def test_missing_arguments(loss, names):
    for i, name in enumerate(names.split()):
        arguments = [LABELS, PREDICTIONS]
        arguments[i] = None
        with pytest.raises(ValueError, match="%s must not be None." % name):
            loss(*arguments)


def test_unknown_reduction():
    with pytest.raises(ValueError, match="Invalid Reduction Key bad."):
        tf.losses.compute_weighted_loss(LABELS, reduction="bad")

"""Softmax, cross-entropies, biases, normalisation and the other parts of tf.nn."""

import functools

import numpy as np
from case import FLOATS, HALF, REALS, Case, Input, Reject, away_from, fixed, integers, uniform

import minigraph as tf

_SCORES = uniform(-3, 3, shape=(5, 7))
_LABELS = uniform(0.1, 1, shape=(5, 7))
_CLASSES = fixed([0, 6, 3, 3, 1], "int64")


def softmax(z, axis=-1):
    e = np.exp(z - z.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def log_softmax(z, axis=-1):
    shifted = z - z.max(axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis, keepdims=True))


def cross_entropy(labels, z, axis=-1):
    return -(labels * log_softmax(z, axis)).sum(axis)


def sparse_cross_entropy(labels, z):
    return -np.take_along_axis(log_softmax(z), labels[..., None], -1)[..., 0]


def sigmoid_loss(labels, x):
    return np.maximum(x, 0) - x * labels + np.log1p(np.exp(-abs(x)))


def poisson_loss(targets, c, full):
    stirling = targets * np.log(targets) - targets + 0.5 * np.log(2 * np.pi * targets)
    return np.exp(c) - c * targets + full * np.where(targets <= 1, 0, stirling)


def moments(x):
    return x.mean(0), x.var(0)


def weighted_moments(x, weights):
    total = np.broadcast_to(weights, x.shape).sum(0)
    mean = (weights * x).sum(0) / total
    return mean, (weights * (x - mean) ** 2).sum(0) / total


def batch_norm(x, mean, variance, offset, scale):
    return (x - mean) / np.sqrt(variance + 0.01) * scale + offset


def distinct(shape):
    """Numbers of which no two are near each other, so that order has a slope."""
    def make(random, s):
        return random.permutation(np.arange(np.prod(s)) * 0.1).reshape(s)
    return Input(make, shape)


def top_k(x, k):
    order = np.argsort(-x.astype(np.float64), axis=-1, kind="stable")[..., :k]
    return np.take_along_axis(x, order, -1), order.astype(np.int32)


def normalised(call):
    """`call` on labels scaled to a sum of 1 in each row, for which its gradient holds.

    They are float32, so as not to be differentiated: of the second derivatives TensorFlow has
    those by the logits alone.
    """
    def scaled(labels, logits):
        labels = tf.cast(labels, logits.dtype)
        return call(labels=labels / tf.reduce_sum(labels, -1, keepdims=True), logits=logits)
    return scaled


def by_name(call):
    return lambda labels, logits: call(labels=labels, logits=logits)


def over(call, axis):
    return lambda labels, logits: call(labels=labels, logits=logits, axis=axis)


def of_shape(*shape, dtype=tf.float32):
    return lambda: tf.placeholder(dtype, shape)


_DENSE = tf.nn.softmax_cross_entropy_with_logits_v2
_SPARSE = tf.nn.sparse_softmax_cross_entropy_with_logits
_WHY = dict(tolerance=4, why="a sum of rounded terms")

_SPARSE_REJECTS = [
    Reject((of_shape(3, dtype=tf.int32), of_shape(2, 3)), ValueError,
           "Shape mismatch: The shape of labels (received (3,)) should equal the shape of logits "
           "except for the last dimension (received (2, 3))."),
    Reject((of_shape(2, 1, dtype=tf.int32), of_shape(2, 3)), ValueError,
           "Rank mismatch: Rank of labels (received 2) should equal rank of logits minus 1 "
           "(received 2)."),
    Reject((of_shape(2, dtype=tf.int32), of_shape()), ValueError,
           "Logits cannot be scalars - received shape ()."),
    Reject((of_shape(2), of_shape(2, 3)), TypeError,
           "Value passed to parameter 'labels' has DataType float32 not in list of allowed values: "
           "int32, int64"),
    Reject((None, of_shape(2, 3)), ValueError, "Both labels and logits must be provided."),
]
_DENSE_REJECTS = [
    Reject((of_shape(2, 4), of_shape(2, 3)), ValueError,
           "Dimensions must be equal, but are 3 and 4 for 'softmax_cross_entropy_with_logits' (op: "
           "'SoftmaxCrossEntropyWithLogits') with input shapes: [2,3], [2,4]."),
]
_TOP_K_REJECTS = [
    Reject((of_shape(2, 3), 4), ValueError,
           "input must have last dimension >= k = 4 but is 3 for 'TopKV2' (op: 'TopKV2') with "
           "input shapes: [2,3], [] and with computed input tensors: input[1] = <4>."),
    Reject((of_shape(2, 3), -1), ValueError, "must be non-negative but is -1"),
    Reject((of_shape(), 1), ValueError, "Shape must be at least rank 1 but is rank 0"),
]

CASES = [
    *[Case("Softmax", functools.partial(tf.nn.softmax, axis=axis),
           functools.partial(softmax, axis=axis), [uniform(-3, 3, shape=(2, 3, 4))],
           HALF + FLOATS, grad_order=2, name=str(axis))
      for axis in (-1, 0, 1, -2)],
    Case("Softmax", tf.nn.softmax, softmax, [_SCORES], FLOATS, name="rejects", rejects=[
        Reject((of_shape(),), ValueError,
               "Shape must be at least rank 1 but is rank 0 for 'Softmax'"),
        Reject((of_shape(2, dtype=tf.int32),), TypeError, "Value passed to parameter 'logits'"),
        Reject((of_shape(2, 3), 2), tf.errors.InvalidArgumentError,
               "Dimension (2) must be in the range [-2, 2) where 2 is the number of dimensions in "
               "the input.")]),
    *[Case("LogSoftmax", functools.partial(tf.nn.log_softmax, axis=axis),
           functools.partial(log_softmax, axis=axis), [uniform(-3, 3, shape=(2, 3, 4))], FLOATS,
           grad_order=2, name=str(axis)) for axis in (-1, 0, 1)],
    Case("SoftmaxCrossEntropyWithLogits", by_name(_DENSE), cross_entropy, [_LABELS, _SCORES],
         HALF + FLOATS, rejects=_DENSE_REJECTS, **_WHY),
    Case("SoftmaxCrossEntropyWithLogits", normalised(_DENSE),
         lambda labels, z: cross_entropy(labels / labels.sum(-1, keepdims=True), z),
         [uniform(0.1, 1, shape=(5, 7), dtype="float32"), _SCORES], FLOATS, grad_order=2,
         name="normalised", **_WHY),
    Case("SoftmaxCrossEntropyWithLogits", over(_DENSE, 1), functools.partial(cross_entropy, axis=1),
         [uniform(0.1, 1, shape=(2, 3, 4)), uniform(-3, 3, shape=(2, 3, 4))], FLOATS, name="axis",
         **_WHY),
    Case("SoftmaxCrossEntropyWithLogits", by_name(_DENSE), cross_entropy,
         [uniform(0.1, 1, shape=(1, 7)), _SCORES], FLOATS, name="broadcast", **_WHY),
    Case("SparseSoftmaxCrossEntropyWithLogits", by_name(_SPARSE), sparse_cross_entropy,
         [_CLASSES, _SCORES], HALF + FLOATS, grad_order=1, rejects=_SPARSE_REJECTS),
    Case("SparseSoftmaxCrossEntropyWithLogits", by_name(_SPARSE), sparse_cross_entropy,
         [fixed([[0, 3, 1], [2, 2, 0]], "int32"), uniform(-3, 3, shape=(2, 3, 4))], FLOATS,
         grad_order=1, name="rank 3"),
    Case("Log1p", by_name(tf.nn.sigmoid_cross_entropy_with_logits), sigmoid_loss,
         [_LABELS, away_from(0.0, shape=(5, 7))], FLOATS, grad_order=2, name="sigmoid loss",
         rejects=[
             Reject((of_shape(2, 4), of_shape(2, 3)), ValueError,
                    "logits and labels must have the same shape ((2, 3) vs (2, 4))")]),
    Case("Log1p", lambda z, x: tf.nn.weighted_cross_entropy_with_logits(z, x, 3.0),
         lambda z, x: (1 - z) * x + (1 + 2 * z) * (np.log1p(np.exp(-abs(x))) + np.maximum(-x, 0)),
         [_LABELS, away_from(0.0, shape=(5, 7))], FLOATS, grad_order=2, name="weighted loss",
         **_WHY),
    *[Case("Exp", lambda z, c, full=full: tf.nn.log_poisson_loss(z, c, full),
           functools.partial(poisson_loss, full=full), [uniform(0.5, 4, shape=(5, 7)), _SCORES],
           FLOATS, grad_order=1, name="poisson loss %s" % full, **_WHY) for full in (False, True)],
    Case("MatMul", tf.nn.xw_plus_b, lambda x, w, b: x @ w + b,
         [uniform(-1, 1, shape=(5, 3)), uniform(-1, 1, shape=(3, 2)), uniform(-1, 1, shape=(2,))],
         FLOATS, grad_order=1, name="xw_plus_b", **_WHY),
    Case("Relu", tf.nn.relu_layer, lambda x, w, b: np.maximum(x @ w + b, 0),
         [uniform(-1, 1, shape=(5, 3)), uniform(-1, 1, shape=(3, 2)), uniform(-1, 1, shape=(2,))],
         FLOATS, name="relu_layer", **_WHY),
    Case("Relu", tf.nn.crelu, lambda x: np.maximum(np.concatenate([x, -x], -1), 0),
         [away_from(0.0, shape=(5, 3))], FLOATS, grad_order=1, name="crelu"),
    *[Case("L2Loss", tf.nn.l2_loss, lambda x: (x * x).sum() / 2, [uniform(-2, 2, shape=shape)],
           HALF + FLOATS, grad_order=2, name=str(shape), **_WHY) for shape in [(), (7,), (3, 50)]],
    Case("Mean", lambda x: tf.nn.moments(x, [0]), moments, [_SCORES], FLOATS, grad_order=1,
         name="moments", **_WHY),
    Case("Mean", lambda x, w: tf.nn.weighted_moments(x, [0], w), weighted_moments,
         [_SCORES, uniform(0.5, 2, shape=(5, 1))], FLOATS, grad_order=1, name="weighted_moments",
         **_WHY),
    Case("Sum", lambda x: tf.nn.normalize_moments(*tf.nn.sufficient_statistics(x, [0])), moments,
         [_SCORES], FLOATS, name="sufficient_statistics", tolerance=20,
         why="the variance is a difference of squares"),
    Case("Sum", lambda x: tf.nn.normalize_moments(
             *tf.nn.sufficient_statistics(x, [0], shift=tf.constant(0.5, x.dtype))), moments,
         [_SCORES], FLOATS, name="shifted statistics", tolerance=20,
         why="the variance is a difference of squares"),
    Case("Rsqrt", lambda *args: tf.nn.batch_normalization(*args, 0.01), batch_norm,
         [_SCORES, *[uniform(0.5, 2, shape=(7,))] * 4], FLOATS, grad_order=1, name="batch norm",
         tolerance=10, why="the offset cancels against the mean"),
    Case("Rsqrt", lambda x: tf.nn.l2_normalize(x, 1),
         lambda x: x / np.sqrt((x * x).sum(1, keepdims=True)), [_SCORES], FLOATS, grad_order=1,
         name="l2_normalize", **_WHY),
    Case("NotEqual", tf.nn.zero_fraction, lambda x: np.float32((x == 0).mean()),
         [integers(0, 3, shape=(4, 5))], FLOATS, name="zero_fraction"),
    Case("TopKV2", lambda x, k=3: tf.nn.top_k(x, k), functools.partial(top_k, k=3),
         [distinct((5, 7))], FLOATS, grad_order=1, rejects=_TOP_K_REJECTS),
    Case("TopKV2", lambda x: tf.nn.top_k(x, 4), functools.partial(top_k, k=4),
         [integers(0, 5, shape=(5, 7))], REALS, name="equal entries"),
    Case("InTopKV2", lambda x, t: tf.nn.in_top_k(x, t, 2),
         lambda x, t: np.array([True, False, False, True, False]),
         [fixed([[1, 2, 2], [3, 2, 1], [1, np.nan, 0], [1, 1, 1], [1, 2, 3]], "float32"),
          fixed([1, 2, 0, 0, 5], "int32")], ("float32",)),
]

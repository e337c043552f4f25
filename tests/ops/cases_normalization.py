"""Normalisation of images: batches of them, and neighbouring channels."""

import numpy as np
from case import Case, Reject, uniform

import minigraph as tf

_SHAPE = (2, 3, 4, 5)
_VECTOR = uniform(0.5, 2, shape=(5,))
_WHY = {"tolerance": 8, "why": "sums of several terms"}


def normalized(x, scale, offset, mean=None, variance=None, epsilon=0.001):
    count = x[..., 0].size
    if mean is None:
        mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
    y = (x - mean) / np.sqrt(variance + epsilon) * scale + offset
    return [y, mean, variance * count / (count - 1)]


def responses(x, radius, bias, alpha, beta):
    y = np.empty_like(x)
    for c in range(x.shape[-1]):
        near = x[..., max(0, c - radius):c + radius + 1]
        y[..., c] = x[..., c] / (bias + alpha * np.sum(near * near, -1)) ** beta
    return y


CASES = [
    Case("FusedBatchNormV3", tf.nn.fused_batch_norm, normalized,
         [uniform(-2, 2, shape=_SHAPE), _VECTOR, _VECTOR], ("float32",),
         rejects=[
             Reject((lambda: tf.zeros([2, 3]), lambda: tf.zeros([3]), lambda: tf.zeros([3])),
                    ValueError, "Shape must be rank 4 but is rank 2 for 'FusedBatchNormV3'"),
             Reject((lambda: tf.zeros([1, 2, 2, 3]), lambda: tf.zeros([3]), lambda: tf.zeros([3]),
                     lambda: tf.zeros([3])), ValueError,
                    "Both 'mean' and 'variance' must be None if is_training is True.")], **_WHY),
    Case("FusedBatchNormV3",
         lambda *a: tf.nn.fused_batch_norm(*a, epsilon=0.1, is_training=False)[0],
         lambda *a: normalized(*a, epsilon=0.1)[0],
         [uniform(-2, 2, shape=_SHAPE), _VECTOR, _VECTOR, _VECTOR, _VECTOR], ("float32",),
         name="inference", **_WHY),
    Case("FusedBatchNormV3",
         lambda x, s, o: tf.nn.fused_batch_norm(x, s, o, data_format="NCHW")[0],
         lambda x, s, o: np.moveaxis(normalized(np.moveaxis(x, 1, 3), s, o)[0], 3, 1),
         [uniform(-2, 2, shape=(2, 5, 3, 4)), _VECTOR, _VECTOR], ("float32",), name="NCHW", **_WHY),
    Case("LRN", lambda x: tf.nn.lrn(x, 1, 0.5, 0.3, 0.75),
         lambda x: responses(x, 1, 0.5, 0.3, 0.75), [uniform(-2, 2, shape=_SHAPE)],
         ("float16", "float32"),
         rejects=[Reject((lambda: tf.zeros([2, 3]),), ValueError,
                         "Shape must be rank 4 but is rank 2 for 'LRN'")], **_WHY),
]

"""Counting, places, and the n-th of rows."""

import numpy as np
from case import FLOATS, REALS, Case, Reject, fixed, integers, uniform

import minigraph as tf

_SHAPE = (4, 5)
_NUMBERS = integers(0, 9, shape=(30,), dtype="int32")


def counted(values, low, high, bins):
    edges = np.linspace(low, high, bins + 1)
    edges[0], edges[-1] = -np.inf, np.inf
    return np.array([np.sum((values >= a) & (values < b)) for a, b in zip(edges, edges[1:])],
                    np.int32)


def weighed(numbers, weights):
    return np.array([weights[numbers == i].sum() for i in range(numbers.max() + 1)])


CASES = [
    Case("Bincount", tf.bincount, lambda x: np.array([np.sum(x == i) for i in range(x.max() + 1)],
                                                     np.int32), [_NUMBERS], ("int32",),
         rejects=[Reject((1.5,), TypeError, "Expected int32, got 1.5 of type 'float' instead.")]),
    Case("Bincount", lambda x: tf.math.bincount(x, minlength=12, maxlength=13, dtype=tf.float64,
                                                name="b"),
         lambda x: np.array([np.sum(x == i) for i in range(12)], np.float64), [_NUMBERS],
         ("int32",), name="length"),
    Case("UnsortedSegmentSum", lambda x, w: tf.bincount(x, w), weighed,
         [_NUMBERS, uniform(-2, 2, shape=(30,))], FLOATS, name="bincount",
         tolerance=4, why="sums of several weights"),
    Case("HistogramFixedWidth",
         lambda x: tf.histogram_fixed_width(x, tf.constant([-2, 2], x.dtype), nbins=8),
         lambda x: counted(x, -2, 2, 8), [uniform(-3, 3)], FLOATS + ("int32", "int64")),
    Case("UnravelIndex", lambda x: tf.unravel_index(x, tf.constant([3, 4, 5], x.dtype)),
         lambda x: np.array([x // 20, x // 5 % 4, x % 5], x.dtype),
         [integers(0, 60, shape=(7,))], ("int32", "int64")),
    Case("NthElement", lambda x: tf.contrib.nn.nth_element(x, 2), lambda x: np.sort(x, -1)[..., 2],
         [uniform(-9, 9, shape=_SHAPE)], REALS, grad_order=1),
    Case("NthElement", lambda x: tf.contrib.nn.nth_element(x, 1, reverse=True),
         lambda x: np.sort(x, -1)[..., -2], [uniform(-9, 9, shape=_SHAPE)], FLOATS, grad_order=1,
         name="reverse"),
    Case("TopKV2", lambda x: tf.sort(x, axis=0), lambda x: np.sort(x, 0),
         [uniform(-9, 9, shape=_SHAPE)], FLOATS + ("int32",), grad_order=1, name="sort"),
    Case("TopKV2", lambda x: tf.argsort(x, direction="DESCENDING"),
         lambda x: np.argsort(-x, -1).astype(np.int32),
         [fixed([[3., 1., 2.], [-1., 5., 0.]], "float32")], FLOATS, name="argsort"),
]

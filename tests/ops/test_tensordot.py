"""tf.tensordot against NumPy."""

import numpy as np
import pytest

import minigraph as tf
from minigraph.ops.tensordot import tensordot


def run(fetches, feeds=None):
    with tf.Session() as session:
        return session.run(fetches, feeds)


def data(*shape):
    return np.random.default_rng(1).normal(size=shape).astype(np.float32)


@pytest.mark.parametrize("a, b, axes", [
    ((2, 3), (3, 4), 1), ((2, 3, 4), (3, 4, 5), 2), ((2, 3), (4,), 0), ((3, 2), (4, 3), [0, 1]),
    ((2, 3, 4), (5, 4, 3), [[1, 2], [2, 1]]), ((3,), (3,), [[0], [0]]),
    ((2, 3), (3, 4), [[-1], [0]]),
])
@pytest.mark.parametrize("static", ["known", "sizes unknown", "rank unknown"])
def test_tensordot(a, b, axes, static):
    shapes = {"known": (a, b), "sizes unknown": ([None] * len(a), [None] * len(b)),
              "rank unknown": (None, None)}[static]
    x, y = (tf.placeholder(tf.float32, shape) for shape in shapes)
    c = tensordot(x, y, axes)
    feeds = {x: data(*a), y: data(*b)}
    expected = np.tensordot(feeds[x], feeds[y], axes)
    np.testing.assert_allclose(run(c, feeds), expected, rtol=1e-5, atol=1e-5)
    assert c.shape.is_compatible_with(expected.shape)


def test_tensordot_by_a_tensor_of_axes():
    x, y, axes = data(2, 3, 4), data(4, 3), tf.placeholder(tf.int32, [2, 1])
    value = run(tensordot(x, y, axes), {axes: [[2], [0]]})
    np.testing.assert_allclose(value, np.tensordot(x, y, [[2], [0]]), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("axes, text", [
    (-1, "'axes' must be at least 0."), (3, "'axes' must not be larger than the number of"),
    ([0], "'axes' must be an integer or have length 2."),
    ([[0], [0, 1]], "Different number of contraction axes 'a' and 'b', 1 != 2.")])
def test_tensordot_rejects(axes, text):
    with pytest.raises(ValueError, match=text):
        tensordot(data(2, 3), data(2, 3), axes)

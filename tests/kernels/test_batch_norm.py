"""Batch normalisation of images on every instruction set, against float64."""

import numpy as np
import pytest

import minigraph as tf
from minigraph import engine

SHAPES = [(1, 1, 1, 1), (2, 1, 1, 7), (3, 5, 7, 1), (2, 9, 11, 3), (1, 33, 31, 16), (4, 6, 5, 65),
          (2, 3, 4, 300), (40, 16, 16, 8)]


def oracle(x, scale, offset, axes, epsilon, moments=None):
    wide, count = x.astype(np.float64), x.size // len(scale)
    sides = [1 if i in axes else -1 for i in range(4)]
    mean, variance = moments or (wide.mean(axes), wide.var(axes))
    factor = scale / np.sqrt(variance.astype(np.float64) + epsilon)
    y = (wide - mean.reshape(sides)) * factor.reshape(sides) + offset.reshape(sides)
    return y, mean, variance * (count / max(1, count - 1))


def normalised(x, vectors, **arguments):
    with tf.Graph().as_default(), tf.Session() as session:
        held = [tf.placeholder(tf.float32, a.shape) for a in (x, *vectors)]
        results = tf.nn.fused_batch_norm(*held, **arguments)
        return session.run(results, dict(zip(held, (x, *vectors))))


def numbers(shape, channels, count, mean=0.0):
    rng = np.random.default_rng(5)
    x = (rng.normal(size=shape) + mean).astype(np.float32)
    return x, [rng.uniform(0.5, 2, channels).astype(np.float32) for _ in range(count)]


@pytest.mark.parametrize("format, axes", [("NHWC", (0, 1, 2)), ("NCHW", (0, 2, 3))])
@pytest.mark.parametrize("shape", SHAPES)
def test_training(shape, format, axes, isa):
    shape = shape if format == "NHWC" else (shape[0], shape[3], *shape[1:3])
    x, vectors = numbers(shape, shape[3 if format == "NHWC" else 1], 2)
    got = normalised(x, vectors, epsilon=0.01, data_format=format)
    for found, wanted in zip(got, oracle(x, *vectors, axes, 0.01), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=2e-6, atol=2e-6)


@pytest.mark.parametrize("format, axes", [("NHWC", (0, 1, 2)), ("NCHW", (0, 2, 3))])
@pytest.mark.parametrize("shape", SHAPES)
def test_inference(shape, format, axes, isa):
    shape = shape if format == "NHWC" else (shape[0], shape[3], *shape[1:3])
    x, vectors = numbers(shape, shape[3 if format == "NHWC" else 1], 4)
    y, mean, variance = normalised(x, vectors, epsilon=0.01, data_format=format, is_training=False)
    wanted, _, _ = oracle(x, *vectors[:2], axes, 0.01, vectors[2:])
    np.testing.assert_allclose(y, wanted, rtol=2e-6, atol=2e-6)
    np.testing.assert_array_equal(mean, vectors[2])
    np.testing.assert_array_equal(variance, vectors[3])


def test_a_mean_far_from_zero_takes_no_digits_of_the_variance(isa):
    x, vectors = numbers((8, 20, 20, 5), 5, 2, mean=3000.0)
    _, mean, variance = normalised(x, vectors)
    _, wanted_mean, wanted_variance = oracle(x, *vectors, (0, 1, 2), 0.001)
    np.testing.assert_allclose(mean, wanted_mean, rtol=1e-7)
    np.testing.assert_allclose(variance, wanted_variance, rtol=1e-6)


@pytest.mark.parametrize("format", ["NHWC", "NCHW"])
def test_results_do_not_depend_on_threads(format, chosen_isa):
    x, vectors = numbers((64, 16, 32, 16), 16, 2)
    results = []
    for threads in (1, 2):
        engine.set_threads(threads)
        if format == "NCHW":
            vectors = [np.ones(16, np.float32)] * 2
        results.append(normalised(x, vectors, data_format=format))
    for one, two in zip(*results, strict=True):
        np.testing.assert_array_equal(one, two)


def test_no_images():
    y, mean, variance = normalised(*numbers((0, 3, 3, 2), 2, 2))
    assert y.shape == (0, 3, 3, 2) and np.isnan(mean).all() and np.isnan(variance).all()


def test_images_of_another_rank():
    with tf.Session() as session:
        x = tf.placeholder(tf.float32)
        y = tf.nn.fused_batch_norm(x, [1.0], [0.0])[0]
        with pytest.raises(tf.errors.InvalidArgumentError, match="input must be 4-dimensional"):
            session.run(y, {x: np.zeros((2, 3))})

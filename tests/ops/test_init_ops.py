"""Initializers: the numbers that TensorFlow 1.15 gives for a seed, configurations and words.

The numbers are the first three of `initializer(shape, dtype=tf.float32)` in a new graph.
"""

import numpy as np
import pytest

import minigraph as tf

INIT = tf.initializers
SEEDED = [
    (lambda: INIT.random_uniform(-1, 2, seed=3), [4], [0.1607882, 0.08007872, 1.930639]),
    (lambda: INIT.random_normal(1., 2., seed=3), [4], [3.123324, -0.7571566, 1.223744]),
    (lambda: INIT.truncated_normal(1., 2., seed=3), [4], [3.123324, -0.7571566, 1.223744]),
    (lambda: INIT.uniform_unit_scaling(1.5, seed=3), [2, 3], [-0.415448, -0.5142964, 1.752168]),
    (lambda: INIT.variance_scaling(2., seed=3), [2, 3], [1.206948, -0.9988093, 0.1271816]),
    (lambda: INIT.variance_scaling(2., "fan_out", "uniform", seed=3), [3, 3, 2, 4],
     [-0.09232175, -0.1142881, 0.3893706]),
    (lambda: INIT.variance_scaling(2., "fan_avg", "untruncated_normal", seed=3), [5],
     [0.6714541, -0.5556617, 0.07075416]),
    (lambda: tf.glorot_uniform_initializer(3), [2, 3], [-0.2477253, -0.3066671, 1.044791]),
    (lambda: tf.glorot_normal_initializer(3), [2, 3], [0.7633407, -0.6317025, 0.08043668]),
    (lambda: INIT.lecun_normal(3), [4, 2], [0.6034738, -0.4994047, 0.06359078]),
    (lambda: INIT.he_uniform(3), [4, 2], [-0.2769653, -0.3428643, 1.168112]),
]


def value(tensor):
    with tf.Session() as session:
        return session.run(tensor)


@pytest.mark.parametrize("make, shape, expected", SEEDED)
def test_numbers_of_a_seed(make, shape, expected):
    found = value(make()(shape, dtype=tf.float32))
    assert found.shape == tuple(shape) and found.dtype == np.float32
    np.testing.assert_allclose(found.ravel()[:3], expected, rtol=2e-6)


@pytest.mark.parametrize("make, shape, expected", [
    (INIT.zeros, [2], [0, 0]), (INIT.ones, [2], [1, 1]),
    (lambda: INIT.constant([1, 2, 3]), [2, 2], [[1, 2], [3, 3]]),
    (lambda: INIT.identity(2.), [2, 3], [[2, 0, 0], [0, 2, 0]])])
@pytest.mark.parametrize("dtype", [tf.float32, tf.float64])
def test_values(make, shape, expected, dtype):
    found = value(make()(shape, dtype=dtype))
    assert found.dtype == dtype.as_numpy_dtype and np.array_equal(found, expected)


@pytest.mark.parametrize("make, config", [
    (INIT.zeros, {"dtype": "float32"}),
    (lambda: INIT.constant(2), {"value": 2, "dtype": "float32"}),
    (lambda: INIT.random_uniform(1, 2, 3), {"minval": 1, "maxval": 2, "seed": 3,
                                            "dtype": "float32"}),
    (tf.glorot_uniform_initializer, {"seed": None, "dtype": "float32"}),
    (INIT.variance_scaling, {"scale": 1.0, "mode": "fan_in", "distribution": "truncated_normal",
                             "seed": None, "dtype": "float32"})])
def test_configurations(make, config):
    made = make()
    assert made.get_config() == config
    assert type(made).from_config(config).get_config() == config


@pytest.mark.parametrize("make, error, words", [
    (lambda: INIT.constant([1, 2, 3])([2, 1]), ValueError,
     "Too many elements provided. Needed at most 2, but received 3"),
    (lambda: INIT.constant([1, 2, 3], verify_shape=True)([2, 2]), TypeError,
     "Expected Tensor's shape: (2, 2), got (3,)."),
    (lambda: INIT.constant({}), TypeError,
     "Invalid type for initial value: <class 'dict'> (expected Python scalar, list or tuple of "
     "values, or numpy.ndarray)."),
    (lambda: INIT.variance_scaling(scale=-1), ValueError, "`scale` must be positive float."),
    (lambda: INIT.variance_scaling(mode="x"), ValueError, "('Invalid `mode` argument:', 'x')"),
    (lambda: INIT.variance_scaling(distribution="x"), ValueError,
     "('Invalid `distribution` argument:', 'x')"),
    (lambda: INIT.orthogonal()([2]), ValueError,
     "The tensor to initialize must be at least two-dimensional"),
    (lambda: INIT.identity()([2]), ValueError,
     "Identity matrix initializer can only be used for 2D matrices."),
])
def test_rejects(make, error, words):
    with pytest.raises(error) as caught:
        make()
    assert str(caught.value) == words


def test_orthogonal():
    tf.set_random_seed(1)
    wide, tall = tf.orthogonal_initializer(seed=5)([2, 3]), INIT.orthogonal(2.0, seed=6)([3, 2])
    kernel = INIT.orthogonal(seed=7)([2, 3, 4])
    with tf.Session() as session:
        wide, tall, kernel = session.run([wide, tall, kernel])
    # TensorFlow 1.15.5's numbers for these seeds.
    np.testing.assert_allclose(wide, [[0.21921301, 0.9230759, -0.31603274],
                                      [0.93941903, -0.28716916, -0.18715206]], atol=1e-6)
    np.testing.assert_allclose(tall, [[-0.3793993, 1.954924], [1.3193443, 0.11400115],
                                      [1.4544371, 0.4065417]], atol=1e-6)
    kernel = kernel.reshape(6, 4)
    np.testing.assert_allclose(kernel.T @ kernel, np.eye(4), atol=1e-6)

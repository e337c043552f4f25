"""Learning-rate schedules, the global step, moving averages, clipping, initializers."""

import math

import numpy as np
import pytest

import minigraph as tf


def value(tensor, feed=None, init=False):
    with tf.Session() as session:
        if init:
            session.run(tf.global_variables_initializer())
        return session.run(tensor, feed)


def restarts(t, t_mul, m_mul):
    """Cosine decay with restarts, period by period."""
    length, scale, t = 1., 1., t / 10
    while t >= length:
        t, length, scale = t - length, length * t_mul, scale * m_mul
    return .5 * scale * (1 + math.cos(math.pi * t / length))


SCHEDULES = {
    "exponential": (lambda s: tf.train.exponential_decay(.1, s, 10, .5), lambda t: .5 ** (t / 10)),
    "staircase": (lambda s: tf.train.exponential_decay(.1, s, 10, .5, staircase=True),
                  lambda t: .5 ** (t // 10)),
    "natural": (lambda s: tf.train.natural_exp_decay(.1, s, 10, .5),
                lambda t: math.exp(-.5 * t / 10)),
    "inverse": (lambda s: tf.train.inverse_time_decay(.1, s, 10, .5),
                lambda t: 1 / (1 + .5 * t / 10)),
    "piecewise": (lambda s: tf.train.piecewise_constant(s, [5, 20], [.1, .05, .01]),
                  lambda t: 1 if t <= 5 else .5 if t <= 20 else .1),
    "polynomial": (lambda s: tf.train.polynomial_decay(.1, s, 10, .01, 2.),
                   lambda t: .9 * (1 - min(t, 10) / 10) ** 2 + .1),
    "cycle": (lambda s: tf.train.polynomial_decay(.1, s, 10, .01, cycle=True),
              lambda t: .9 * (1 - t / (10 * max(1, math.ceil(t / 10)))) + .1),
    "cosine": (lambda s: tf.train.cosine_decay(.1, s, 10, alpha=.2),
               lambda t: .8 * .5 * (1 + math.cos(math.pi * min(t, 10) / 10)) + .2),
    "restarts": (lambda s: tf.train.cosine_decay_restarts(.1, s, 10, 2., .5),
                 lambda t: restarts(t, 2., .5)),
    "even restarts": (lambda s: tf.train.cosine_decay_restarts(.1, s, 10, 1., .5),
                      lambda t: restarts(t, 1., .5)),
    "linear cosine": (
        lambda s: tf.train.linear_cosine_decay(.1, s, 10, alpha=.1, beta=.2),
        lambda t: (1.1 - min(t, 10) / 10) * .5 * (1 + math.cos(math.pi * min(t, 10) / 10)) + .2),
}


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("step", [0, 1, 5, 13, 20, 35])
def test_schedule(name, step):
    make, expected = SCHEDULES[name]
    s = tf.placeholder(tf.int32, [])
    np.testing.assert_allclose(value(make(s), {s: step}), .1 * expected(step), rtol=2e-5)


def test_noisy_schedule_is_about_the_one_without_noise():
    rates = [value(tf.train.noisy_linear_cosine_decay(.1, 3, 10, initial_variance=1e-6))
             for _ in range(3)]
    np.testing.assert_allclose(rates, value(tf.train.linear_cosine_decay(.1, 3, 10)), rtol=.02)
    assert len(set(map(float, rates))) > 1


def test_names_of_schedules():
    step = tf.Variable(0, name="gs")
    assert tf.train.exponential_decay(.1, step, 10, .5).name == "ExponentialDecay:0"
    assert tf.train.inverse_time_decay(.1, step, 10, .5).name == "InverseTimeDecay:0"
    assert tf.train.cosine_decay(.1, step, 10).name == "CosineDecay/Mul_3:0"
    assert tf.train.cosine_decay_restarts(.1, step, 10).name == "SGDRDecay:0"
    assert tf.train.polynomial_decay(.1, step, 10, name="p").name == "p:0"


@pytest.mark.parametrize("make, words", [
    (lambda: tf.train.exponential_decay(.1, None, 10, .9), "None values not supported."),
    (lambda: tf.train.piecewise_constant(1, [1, 2], [1., 2.]),
     "The length of boundaries should be 1 less than the length of values"),
    (lambda: tf.train.piecewise_constant(1, [1.], [1., 2.]),
     "Boundaries (<dtype: 'float32'>) must have the same dtype as x (<dtype: 'int32'>)."),
    (lambda: tf.train.piecewise_constant(1, [1], [1., 2]),
     "Values must have elements all with the same dtype (<dtype: 'float32'> vs <dtype: 'int32'>)."),
])
def test_schedules_reject(make, words):
    with pytest.raises(ValueError) as caught:
        make()
    assert str(caught.value) == words


# ---- the global step

def test_global_step():
    assert tf.train.get_global_step() is None
    step = tf.train.get_or_create_global_step()
    assert step.name == "global_step:0" and step.dtype.base_dtype is tf.int64
    assert tf.train.get_or_create_global_step() is step and not tf.trainable_variables()
    with pytest.raises(ValueError, match="\"global_step\" already exists."):
        tf.train.create_global_step()
    with tf.Session() as session:
        session.run(step.initializer)
        session.run(step.assign_add(3))
        assert tf.train.global_step(session, step) == 3


@pytest.mark.parametrize("initial, words", [
    (1., "Existing \"global_step\" does not have integer type: <dtype: 'float32_ref'>"),
    ([1], "Existing \"global_step\" is not scalar: (1,)")])
def test_global_step_rejects(initial, words):
    tf.Variable(initial, name="global_step")
    with pytest.raises(TypeError) as caught:
        tf.train.get_global_step()
    assert str(caught.value) == words


# ---- moving averages

def test_average_of_a_variable():
    v = tf.Variable([10., 20.], name="v")
    average = tf.train.ExponentialMovingAverage(.9)
    update = average.apply([v])
    assert average.average(v).name == "v/ExponentialMovingAverage:0"
    assert average.average_name(v) == "v/ExponentialMovingAverage"
    assert tf.moving_average_variables() == [v]
    assert set(average.variables_to_restore()) == {"v/ExponentialMovingAverage"}
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert session.run(average.average(v)).tolist() == [10., 20.]
        session.run(v.assign([20., 40.]))
        session.run(update)
        np.testing.assert_allclose(session.run(average.average(v)), [11., 22.], rtol=1e-6)


def test_average_of_a_tensor_without_bias():
    x = tf.placeholder(tf.float32, [2], name="x")
    average = tf.train.ExponentialMovingAverage(.9, zero_debias=True, name="E")
    update = average.apply([x])
    assert [v.name for v in tf.global_variables()] == ["x/E:0", "x/E/biased:0", "x/E/local_step:0"]
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(3):
            session.run(update, {x: [3., 5.]})
            np.testing.assert_allclose(session.run(average.average(x)), [3., 5.], rtol=1e-5)


def test_decay_by_the_number_of_updates():
    v, n = tf.Variable(0.), tf.Variable(1, trainable=False)
    average = tf.train.ExponentialMovingAverage(.999, num_updates=n)
    update = average.apply([v])
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(v.assign(11.))
        session.run(update)
        np.testing.assert_allclose(session.run(average.average(v)), 11 * (1 - 2 / 11), rtol=1e-6)


def test_average_rejects_integers():
    with pytest.raises(TypeError, match="The variables must be half, float, or double: Variable:0"):
        tf.train.ExponentialMovingAverage(.9).apply([tf.Variable(1)])


# ---- clipping

def test_clip_by_value():
    assert value(tf.clip_by_value([-2., .5, 3.], -1, 1)).tolist() == [-1., .5, 1.]
    with pytest.raises(ValueError, match="are not compatible"):
        tf.clip_by_value(tf.zeros([2]), tf.zeros([3, 2]), 1)


@pytest.mark.parametrize("axes", [None, [1]])
def test_clip_by_norm(axes):
    x = tf.constant([[3., 4.], [0., 0.]])
    clipped = tf.clip_by_norm(x, 2.5, axes=axes)
    np.testing.assert_allclose(value(clipped), [[1.5, 2.], [0., 0.]], rtol=1e-6)
    assert np.isfinite(value(tf.gradients(clipped, x)[0])).all()


def test_clip_by_global_norm():
    tensors = [tf.constant([3.]), None, tf.IndexedSlices(tf.constant([[4.]]), tf.constant([2]))]
    clipped, norm = tf.clip_by_global_norm(tensors, 2.5)
    assert clipped[1] is None and isinstance(clipped[2], tf.IndexedSlices)
    assert value(norm) == 5 and value(tf.global_norm(tensors)) == 5
    np.testing.assert_allclose(value(clipped[0]), [1.5], rtol=1e-6)
    np.testing.assert_allclose(value(clipped[2].values), [[2.]], rtol=1e-6)
    infinite, _ = tf.clip_by_global_norm([tf.constant([float("inf")])], 1.)
    assert np.isnan(value(infinite[0])).all()
    with pytest.raises(TypeError, match="t_list should be a sequence"):
        tf.clip_by_global_norm(tf.constant([1.]), 1.)


def test_clip_by_average_norm():
    np.testing.assert_allclose(value(tf.clip_by_average_norm([3., 4.], .5)), [.6, .8], rtol=1e-5)

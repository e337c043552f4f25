"""Learning rates that fall with the step: tensors to give to an optimizer."""

import math

from minigraph.core import dtypes, nest
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.ops.array import where
from minigraph.ops.constant import constant
from minigraph.ops.elementwise import (
    add, cast, ceil, cos, divide, equal, exp, floor, less_equal, log, minimum, multiply, negative,
    pow, sqrt)
from minigraph.ops.random import random_normal


class _Schedule:
    """The scope of a schedule: its rate as a tensor, and a cast to the rate's dtype."""

    def __init__(self, name, default_name, learning_rate):
        self._scope = name_scope(name or default_name)
        self._learning_rate = learning_rate

    def __enter__(self):
        self.name = self._scope.__enter__()
        self.rate = convert_to_tensor(self._learning_rate, name="initial_learning_rate")
        return self

    def __exit__(self, *exc):
        self._scope.__exit__(*exc)

    def cast(self, value):
        return cast(value, self.rate.dtype)


def exponential_decay(learning_rate, global_step, decay_steps, decay_rate, staircase=False,
                      name=None):
    """learning_rate * decay_rate ** (global_step / decay_steps).

    Args:
      learning_rate: the rate at step 0, number or tensor.
      global_step: integer Variable or tensor.
      decay_steps, decay_rate: numbers or tensors.
      staircase: use the whole number of periods that have passed.
      name: name of the result (optional).
    Raises:
      ValueError: if `global_step` is None.
    Source: tf.train.exponential_decay, TensorFlow 1.15.
    """
    with _Schedule(name, "ExponentialDecay", learning_rate) as s:
        steps, rate = s.cast(decay_steps), s.cast(decay_rate)
        periods = s.cast(global_step) / steps
        if staircase:
            periods = floor(periods)
        return multiply(s.rate, pow(rate, periods), name=s.name)


def natural_exp_decay(learning_rate, global_step, decay_steps, decay_rate, staircase=False,
                      name=None):
    """learning_rate * exp(-decay_rate * global_step / decay_steps); see `exponential_decay`.

    Source: tf.train.natural_exp_decay, TensorFlow 1.15.
    """
    return exponential_decay(learning_rate, global_step, decay_steps, exp(negative(decay_rate)),
                             staircase=staircase, name=name)


def inverse_time_decay(learning_rate, global_step, decay_steps, decay_rate, staircase=False,
                       name=None):
    """learning_rate / (1 + decay_rate * global_step / decay_steps); see `exponential_decay`.

    Source: tf.train.inverse_time_decay, TensorFlow 1.15.
    """
    with _Schedule(name, "InverseTimeDecay", learning_rate) as s:
        steps, rate = s.cast(decay_steps), s.cast(decay_rate)
        periods = s.cast(global_step) / steps
        if staircase:
            periods = floor(periods)
        one = cast(constant(1), s.rate.dtype)
        return divide(s.rate, add(one, multiply(rate, periods)), name=s.name)


def piecewise_constant(x, boundaries, values, name=None):
    """values[0] for x <= boundaries[0], values[i] for boundaries[i-1] < x <= boundaries[i], ...

    Args:
      x: scalar tensor or Variable.
      boundaries: numbers or tensors of the dtype of `x`, ascending.
      values: one more than boundaries, all of one dtype.
      name: scope of the operations (optional).
    Raises:
      ValueError: if the numbers of boundaries and values, or the dtypes, do not fit.
    Source: tf.train.piecewise_constant, TensorFlow 1.15.
    """
    short = len(boundaries) != len(values) - 1
    boundaries = [convert_to_tensor(b) for b in nest.flatten(boundaries)]
    values = [convert_to_tensor(v) for v in nest.flatten(values)]
    with name_scope(name or "PiecewiseConstant"):
        x = convert_to_tensor(x)
        result = values[-1]
        boundaries = [_matching_boundary(b, x.dtype.base_dtype) for b in boundaries]
        if short:
            raise ValueError("The length of boundaries should be 1 less than the length of values")
        for value in values[1:]:
            if value.dtype.base_dtype != values[0].dtype.base_dtype:
                raise ValueError("Values must have elements all with the same dtype (%s vs %s)."
                                 % (values[0].dtype.base_dtype, value.dtype.base_dtype))
        for boundary, value in zip(boundaries[::-1], values[-2::-1]):
            result = where(less_equal(x, boundary), value, result)
        return result


def _matching_boundary(boundary, dtype):
    found = boundary.dtype.base_dtype
    if found == dtype:
        return boundary
    if found == dtypes.int32 and dtype == dtypes.int64:
        return cast(boundary, dtype)
    raise ValueError("Boundaries (%s) must have the same dtype as x (%s)." % (found, dtype))


def polynomial_decay(learning_rate, global_step, decay_steps, end_learning_rate=0.0001, power=1.0,
                     cycle=False, name=None):
    """(learning_rate - end_learning_rate) * (1 - step / decay_steps) ** power + end_learning_rate.

    Args:
      learning_rate, end_learning_rate: rates at the begin and the end.
      global_step: integer Variable or tensor; no more than `decay_steps` of it count.
      decay_steps, power: numbers or tensors.
      cycle: take the next multiple of `decay_steps` for it instead, so that the rate rises again.
      name: name of the result (optional).
    Source: tf.train.polynomial_decay, TensorFlow 1.15.
    """
    with _Schedule(name, "PolynomialDecay", learning_rate) as s:
        end, power = s.cast(end_learning_rate), s.cast(power)
        step = s.cast(global_step)
        steps = s.cast(decay_steps)
        if cycle:
            periods = where(equal(step, 0), constant(1.0, dtype=s.rate.dtype),
                            ceil(step / decay_steps))
            steps = multiply(steps, periods)
        else:
            step = minimum(step, decay_steps)
        fraction = divide(step, steps)
        return add(multiply(s.rate - end, pow(1 - fraction, power)), end, name=s.name)


def cosine_decay(learning_rate, global_step, decay_steps, alpha=0.0, name=None):
    """learning_rate * ((1 - alpha) * (1 + cos(pi * min(step / decay_steps, 1))) / 2 + alpha).

    Source: tf.train.cosine_decay, TensorFlow 1.15; Loshchilov and Hutter, 2016.
    """
    with _Schedule(name, "CosineDecay", learning_rate) as s:
        steps = s.cast(decay_steps)
        fraction = minimum(s.cast(global_step), steps) / steps
        cosine = 0.5 * (1.0 + cos(constant(math.pi) * fraction))
        return multiply(s.rate, (1 - alpha) * cosine + alpha)


def cosine_decay_restarts(learning_rate, global_step, first_decay_steps, t_mul=2.0, m_mul=1.0,
                          alpha=0.0, name=None):
    """Cosine decay that starts again after each period, which is `t_mul` times the one before.

    The i-th restart begins at m_mul ** i times the rate. See `cosine_decay`.

    Source: tf.train.cosine_decay_restarts, TensorFlow 1.15; Loshchilov and Hutter, 2016.
    """
    with _Schedule(name, "SGDRDecay", learning_rate) as s:
        first = s.cast(first_decay_steps)
        alpha, t_mul, m_mul = s.cast(alpha), s.cast(t_mul), s.cast(m_mul)
        completed = s.cast(global_step) / first
        even = equal(t_mul, 1.0)
        # Where t_mul is 1 the geometric branch divides by zero, and is not taken.
        periods = log(1.0 - completed * (1.0 - t_mul)) / log(t_mul)
        restart = where(even, floor(completed), floor(periods))
        passed = (1.0 - t_mul ** restart) / (1.0 - t_mul)
        fraction = where(even, completed - floor(completed),
                         (completed - passed) / t_mul ** restart)
        cosine = 0.5 * m_mul ** restart * (1.0 + cos(constant(math.pi) * fraction))
        return multiply(s.rate, (1 - alpha) * cosine + alpha, name=s.name)


def linear_cosine_decay(learning_rate, global_step, decay_steps, num_periods=0.5, alpha=0.0,
                        beta=0.001, name=None):
    """learning_rate * ((alpha + 1 - f) * (1 + cos(2 pi num_periods f)) / 2 + beta).

    f is min(global_step / decay_steps, 1).

    Source: tf.train.linear_cosine_decay, TensorFlow 1.15; Bello et al., 2017.
    """
    with _Schedule(name, "LinearCosineDecay", learning_rate) as s:
        steps, num_periods = s.cast(decay_steps), s.cast(num_periods)
        alpha, beta = s.cast(alpha), s.cast(beta)
        step = minimum(s.cast(global_step), steps)
        linear = (steps - step) / steps
        turns = 2.0 * num_periods * (step / steps)
        cosine = 0.5 * (1.0 + cos(constant(math.pi) * turns))
        return multiply(s.rate, (alpha + linear) * cosine + beta, name=s.name)


def noisy_linear_cosine_decay(learning_rate, global_step, decay_steps, initial_variance=1.0,
                              variance_decay=0.55, num_periods=0.5, alpha=0.0, beta=0.001,
                              name=None):
    """`linear_cosine_decay` with noise of variance initial_variance / (1 + step) ** variance_decay.

    Source: tf.train.noisy_linear_cosine_decay, TensorFlow 1.15; Bello et al., 2017.
    """
    with _Schedule(name, "NoisyLinearCosineDecay", learning_rate) as s:
        steps = s.cast(decay_steps)
        initial_variance, variance_decay = s.cast(initial_variance), s.cast(variance_decay)
        num_periods, alpha, beta = s.cast(num_periods), s.cast(alpha), s.cast(beta)
        step = minimum(s.cast(global_step), steps)
        linear = (steps - step) / steps
        deviation = sqrt(initial_variance / pow(1.0 + step, variance_decay))
        noisy = linear + random_normal(linear.shape, stddev=deviation)
        turns = 2.0 * num_periods * (step / steps)
        cosine = 0.5 * (1.0 + cos(constant(math.pi) * turns))
        return multiply(s.rate, (alpha + noisy) * cosine + beta, name=s.name)

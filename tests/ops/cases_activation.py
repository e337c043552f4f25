"""Activation functions and their derivatives as operations."""

import numpy as np
from case import FLOATS, HALF, SIGNED, Case, Reject, away_from, uniform

import minigraph as tf
from minigraph.ops.elementwise import activation

HALF_TOO = HALF + FLOATS
ALPHA, SCALE = 1.6732632423543772, 1.0507009873554805
_KINKED = away_from(0.0, 6.0, low=-4.0, high=9.0)


def activate(type, call, oracle, dtypes=HALF_TOO, grad_order=2, **options):
    return Case(type, call, oracle, [_KINKED], dtypes, grad_order=grad_order, **options)


def derivative(type, definition, oracle, dtypes=HALF_TOO, grad_order=1):
    return Case(type, definition, oracle, [uniform(-2, 2), _KINKED], dtypes, grad_order=grad_order)


def elu(x):
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def softplus(x):
    return np.logaddexp(0, x)


CASES = [
    activate("Relu", tf.nn.relu, lambda x: np.maximum(x, 0), HALF_TOO + SIGNED, rejects=[
        Reject((lambda: tf.constant(True),), TypeError,
               "Value passed to parameter 'features' has DataType bool")]),
    activate("Relu6", tf.nn.relu6, lambda x: np.clip(x, 0, 6), HALF_TOO + SIGNED),
    activate("Elu", tf.nn.elu, elu),
    activate("Selu", tf.nn.selu, lambda x: SCALE * np.where(x > 0, x, ALPHA * elu(x))),
    activate("Softplus", tf.nn.softplus, softplus),
    activate("Softsign", tf.nn.softsign, lambda x: x / (1 + abs(x)), grad_order=1),
    activate("LeakyRelu", lambda x: tf.nn.leaky_relu(x, 0.3),
             lambda x: np.where(x > 0, x, np.float32(0.3).astype(float) * x)),
    derivative("ReluGrad", activation.RELU_GRAD, lambda dy, x: dy * (x > 0), HALF_TOO + SIGNED),
    derivative("Relu6Grad", activation.RELU6_GRAD, lambda dy, x: dy * ((x > 0) & (x < 6))),
    derivative("EluGrad", activation.ELU_GRAD, lambda dy, y: np.where(y < 0, dy * (y + 1), dy)),
    derivative("SeluGrad", activation.SELU_GRAD,
               lambda dy, y: np.where(y < 0, dy * (y + SCALE * ALPHA), dy * SCALE)),
    derivative("SoftplusGrad", activation.SOFTPLUS_GRAD, lambda dy, x: dy / (1 + np.exp(-x))),
    derivative("SoftsignGrad", activation.SOFTSIGN_GRAD, lambda dy, x: dy / (1 + abs(x)) ** 2,
               grad_order=0),
    derivative("LeakyReluGrad", lambda dy, x: activation.LEAKY_RELU_GRAD(dy, x, alpha=0.3),
               lambda dy, x: np.where(x > 0, dy, 0.3 * dy)),
]

"""Activations, initializers, regularizers and constraints that layers know by name.

Each function takes a name, what `serialized` made of an object, a callable, or None.
"""

import numpy as np

from minigraph.core.convert import convert_to_tensor
from minigraph.ops import init_ops
from minigraph.ops.clip import clip_by_value
from minigraph.ops.elementwise import abs as absolute
from minigraph.ops.elementwise import (
    cast, elu, exp, relu, selu, sigmoid, softplus, softsign, sqrt, square, tanh)
from minigraph.ops.reduction import reduce_sum
from minigraph.ops.softmax import softmax

_EPSILON = 1e-7     # what norms are kept from 0 by


def linear(x):
    """x"""
    return x


def hard_sigmoid(x):
    """min(max(0.2 x + 0.5, 0), 1)"""
    return clip_by_value(0.2 * x + 0.5, 0.0, 1.0)


def exponential(x):
    """exp(x)"""
    return exp(x)


_ACTIVATIONS = {f.__name__: f for f in (
    relu, sigmoid, tanh, softmax, elu, selu, softplus, softsign, linear, hard_sigmoid,
    exponential)}


class RandomUniform(init_ops.RandomUniform):
    """Uniform between -0.05 and 0.05 by default."""

    def __init__(self, minval=-0.05, maxval=0.05, seed=None, dtype="float32"):
        super().__init__(minval, maxval, seed, dtype)


class RandomNormal(init_ops.RandomNormal):
    """Normal with the deviation 0.05 by default."""

    def __init__(self, mean=0.0, stddev=0.05, seed=None, dtype="float32"):
        super().__init__(mean, stddev, seed, dtype)


class TruncatedNormal(init_ops.TruncatedNormal):
    """Truncated normal with the deviation 0.05 by default."""

    def __init__(self, mean=0.0, stddev=0.05, seed=None, dtype="float32"):
        super().__init__(mean, stddev, seed, dtype)


_INITIALIZERS = {
    **{name: getattr(init_ops, name) for name in (
        "Zeros", "Ones", "Constant", "VarianceScaling", "Orthogonal", "Identity", "GlorotUniform",
        "GlorotNormal")},
    "RandomUniform": RandomUniform, "RandomNormal": RandomNormal,
    "TruncatedNormal": TruncatedNormal, "uniform": RandomUniform, "normal": RandomNormal,
    "random_uniform": RandomUniform, "random_normal": RandomNormal,
    "truncated_normal": TruncatedNormal, "zero": init_ops.Zeros, "zeros": init_ops.Zeros,
    "one": init_ops.Ones, "ones": init_ops.Ones, "constant": init_ops.Constant,
    "orthogonal": init_ops.Orthogonal, "identity": init_ops.Identity,
    "glorot_uniform": init_ops.GlorotUniform, "glorot_normal": init_ops.GlorotNormal,
    "lecun_normal": init_ops.lecun_normal, "lecun_uniform": init_ops.lecun_uniform,
    "he_normal": init_ops.he_normal, "he_uniform": init_ops.he_uniform,
}


class L1L2:
    """l1 sum |x| + l2 sum x^2"""

    def __init__(self, l1=0.0, l2=0.0):
        self.l1, self.l2 = float(np.float32(l1)), float(np.float32(l2))

    def __call__(self, x):
        loss = 0.0
        if self.l1:
            loss += reduce_sum(self.l1 * absolute(x))
        if self.l2:
            loss += reduce_sum(self.l2 * square(x))
        return convert_to_tensor(loss, dtype=x.dtype.base_dtype)

    def get_config(self):
        return {"l1": self.l1, "l2": self.l2}


_REGULARIZERS = {
    "L1L2": L1L2, "l1": lambda: L1L2(l1=0.01), "l2": lambda: L1L2(l2=0.01),
    "l1_l2": lambda: L1L2(0.01, 0.01),
}


def _norms(w):
    return sqrt(reduce_sum(square(w), axis=0, keepdims=True))


def max_norm(w):
    """The columns of `w`, scaled down to the norm 2 where theirs is larger."""
    norms = _norms(w)
    return w * (clip_by_value(norms, 0.0, 2.0) / (_EPSILON + norms))


def non_neg(w):
    """`w` with 0 for what is negative."""
    return w * cast(w >= 0.0, w.dtype)


def unit_norm(w):
    """The columns of `w`, scaled to the norm 1."""
    return w / (_EPSILON + _norms(w))


_CONSTRAINTS = {f.__name__: f for f in (max_norm, non_neg, unit_norm)}


def activation(identifier):
    """The function of an activation; `linear` for None."""
    if identifier is None:
        return linear
    if isinstance(identifier, str):
        if identifier not in _ACTIVATIONS:
            raise ValueError("Unknown activation function:" + identifier)
        return _ACTIVATIONS[identifier]
    if not callable(identifier):
        raise TypeError("Could not interpret activation function identifier: %r" % (identifier,))
    return identifier


def _made(identifier, known, what):
    """What a name, or the dict of a class and its arguments, stands for; else None."""
    config = {}
    if isinstance(identifier, dict):
        identifier, config = identifier["class_name"], identifier["config"]
    if not isinstance(identifier, str):
        return None
    if identifier not in known:
        raise ValueError("Unknown %s%s" % (what, identifier))
    return known[identifier](**config)


def initializer(identifier):
    """The initializer; None for None."""
    found = _made(identifier, _INITIALIZERS, "initializer:")
    if found is None and identifier is not None and not callable(identifier):
        raise ValueError("Could not interpret initializer identifier: %s" % (identifier,))
    return identifier if found is None else found


def regularizer(identifier):
    """The regularizer; None for None."""
    found = _made(identifier, _REGULARIZERS, "regularizer:")
    if found is None and identifier is not None and not callable(identifier):
        raise ValueError("Could not interpret regularizer identifier:", identifier)
    return identifier if found is None else found


def constraint(identifier):
    """The constraint; None for None."""
    if isinstance(identifier, str):
        if identifier not in _CONSTRAINTS:
            raise ValueError("Unknown constraint: " + identifier)
        return _CONSTRAINTS[identifier]
    if identifier is not None and not callable(identifier):
        raise ValueError("Could not interpret constraint identifier: %s" % (identifier,))
    return identifier


def serialized(value):
    """What stands for an initializer, a regularizer, a function or None in a layer's config."""
    if hasattr(value, "get_config"):
        return {"class_name": type(value).__name__, "config": value.get_config()}
    return None if value is None else value.__name__

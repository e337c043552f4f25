"""Special functions; oracles are formulas of other kinds, and numbers that TensorFlow 1.15.5 gave."""

import math

import numpy as np
from case import FLOATS, Case, fixed, integers, uniform

import minigraph as tf
from minigraph.ops import special


def integral(function, low, high):
    """By Gauss and Legendre, on arrays of limits; exact for polynomials."""
    nodes, weights = np.polynomial.legendre.leggauss(60)
    low, high = np.broadcast_arrays(np.asarray(low, float), np.asarray(high, float))
    middle, half = (low + high) / 2, (high - low) / 2
    return sum(w * function(middle + half * t) for t, w in zip(nodes, weights)) * half


def gamma(x):
    return np.vectorize(math.gamma, otypes=[float])(x)


def zeta(x, q):
    k = np.arange(3000).reshape((-1,) + (1,) * np.ndim(x + q))
    far = 3000 + q
    return ((k + q) ** -x).sum(0) + far ** (1 - x) / (x - 1) + far ** -x / 2 + x * far ** (-x - 1) / 12


def igamma(a, x):
    return integral(lambda t: t ** (a - 1) * np.exp(-t), 0, x) / gamma(a)


def betainc(a, b, x):
    density = integral(lambda t: t ** (a - 1) * (1 - t) ** (b - 1), 0, x)
    return density * gamma(a + b) / gamma(a) / gamma(b)


def bessel(order):
    def scaled(x):
        def integrand(t):
            return np.exp(x * np.cos(t) - abs(x)) * np.cos(order * t)
        return integral(integrand, np.zeros_like(x), np.full_like(x, math.pi)) / math.pi
    return scaled


_SHAPE = (3, 4)


def case(type, call, oracle, inputs, **options):
    return Case(type, call, oracle, inputs, FLOATS, tolerance=30,
                why="the oracles are quadratures and long sums", **options)


CASES = [
    case("Zeta", special.zeta, zeta, [uniform(3, 6, _SHAPE), uniform(0.5, 4, _SHAPE)]),
    case("Polygamma", lambda x: special.polygamma(tf.constant(2.0, x.dtype), x),
         lambda x: -2 * zeta(np.full_like(x, 3.0), x), [uniform(0.5, 4, _SHAPE)], grad_order=2),
    case("Igamma", special.igamma, igamma, [integers(3, 7, _SHAPE), uniform(0.5, 9, _SHAPE)],
         grad_order=1),
    case("Igammac", special.igammac, lambda a, x: 1 - igamma(a, x),
         [integers(3, 7, _SHAPE), uniform(0.5, 9, _SHAPE)], grad_order=1),
    case("Betainc", special.betainc, betainc, [integers(2, 5, _SHAPE), integers(2, 5, _SHAPE),
                                               uniform(0.05, 0.95, _SHAPE)]),
    case("BesselI0e", special.bessel_i0e, bessel(0), [uniform(-9, 9, _SHAPE)], grad_order=2),
    case("BesselI1e", special.bessel_i1e, bessel(1), [uniform(-9, 9, _SHAPE)], grad_order=2),
    # tf.Session().run([tf.zeta(1.5, [.5, 3.]), tf.polygamma(0., [1.5, -.5]), tf.igamma(20., 25.)])
    case("Zeta", lambda q: special.zeta(tf.constant(1.5, q.dtype), q),
         lambda q: np.array([4.7766538, 1.2588217]), [fixed([0.5, 3.0], "float32")],
         name="recorded"),
]

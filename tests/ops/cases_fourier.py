"""Fourier transforms, against their definition as a sum."""

import numpy as np
from case import COMPLEX, Case, Reject, uniform

import minigraph as tf

_SHAPE = (2, 3, 4, 5)


def transformed(x, rank, sign=-1):
    for axis in range(-rank, 0):
        n = np.arange(x.shape[axis])
        matrix = np.exp(sign * 2j * np.pi * np.outer(n, n) / max(1, len(n)))
        x = np.moveaxis(np.moveaxis(x, axis, -1) @ matrix, -1, axis)
    return x


def inverse(x, rank):
    return transformed(x, rank, 1) / np.prod(x.shape[-rank:])


def half(x, rank):
    return transformed(x, rank)[..., :x.shape[-1] // 2 + 1]


def from_half(x, length):
    """The inverse of a spectrum whose other half is its mirror image."""
    first = np.concatenate([x[..., :1].real, x[..., 1:]], -1)
    return inverse(np.concatenate([first, np.conj(x[..., 1:(length + 1) // 2][..., ::-1])], -1),
                   1).real


def parts(call):
    """The transform of a real and an imaginary part, as two real results, to differentiate it."""
    def real_call(x, y):
        z = call(tf.complex(x, y))
        return tf.real(z), tf.imag(z)
    return real_call


def parts_of(oracle):
    def real_oracle(x, y):
        z = oracle(x + 1j * y)
        return z.real, z.imag
    return real_oracle


def real_case(type, call, oracle):
    """A real transform, which is float32; gradients stand in tests/ops/test_fourier.py."""
    return Case(type, call, oracle, [uniform(-2, 2, shape=_SHAPE)], ("float32",), tolerance=8,
                why="sums of many terms")


CASES = []
for _rank, _forward, _inverse in ((1, tf.fft, tf.ifft), (2, tf.fft2d, tf.ifft2d),
                                  (3, tf.fft3d, tf.ifft3d)):
    _suffix = "%dD" % _rank if _rank > 1 else ""
    for _type, _call, _oracle in (
            ("FFT" + _suffix, _forward, lambda x, rank=_rank: transformed(x, rank)),
            ("IFFT" + _suffix, _inverse, lambda x, rank=_rank: inverse(x, rank))):
        CASES += [
            Case(_type, _call, _oracle, [uniform(-2, 2, shape=_SHAPE)], COMPLEX, tolerance=20,
                 why="sums of many terms",
                 rejects=[Reject((np.zeros(_SHAPE[:_rank - 1], np.complex64),), ValueError,
                                 "Shape must be at least rank %d but is rank %d"
                                 % (_rank, _rank - 1))]),
            Case(_type, parts(_call), parts_of(_oracle), [uniform(-2, 2, shape=_SHAPE)] * 2,
                 ("float64",), grad_order=1, tolerance=20, why="sums of many terms", name="parts")]

# A spectrum of several dimensions has to be that of real numbers, which random ones are not.
CASES += [
    Case("IRFFT", lambda x, y: tf.spectral.irfft(tf.complex(x, y), [7]),
         lambda x, y: from_half(x + 1j * y, 7), [uniform(-2, 2, shape=(2, 3, 4))] * 2,
         ("float32",), tolerance=8, why="sums of many terms",
         rejects=[Reject((1.0, 1.0), ValueError, "must have rank at least 1")]),
    real_case("RFFT", tf.spectral.rfft, lambda x: half(x, 1)),
    real_case("RFFT2D", tf.spectral.rfft2d, lambda x: half(x, 2)),
    real_case("RFFT3D", tf.spectral.rfft3d, lambda x: half(x, 3)),
    real_case("IRFFT2D", lambda x: tf.spectral.irfft2d(tf.spectral.rfft2d(x), [4, 5]),
              lambda x: x),
    real_case("IRFFT3D", lambda x: tf.spectral.irfft3d(tf.spectral.rfft3d(x), [3, 4, 5]),
              lambda x: x)]

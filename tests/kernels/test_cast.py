"""Conversions between float16 or bfloat16 and float32, on every instruction set: every narrow number,
and float32 at every rounding boundary."""

import numpy as np
import pytest

import minigraph as tf


def convert(x, dtype):
    graph = tf.Graph()
    with graph.as_default():
        fed = tf.placeholder(x.dtype, [None])
        y = tf.cast(fed, dtype)
    with tf.Session(graph=graph) as session:
        return session.run(y, {fed: x})


def test_every_float16(isa):
    bits = np.arange(1 << 16, dtype=np.uint16)
    got = convert(bits.view(np.float16), tf.float32).view(np.uint32)
    numbers = ~np.isnan(bits.view(np.float16))
    wanted = bits[numbers].view(np.float16).astype(np.float32)
    np.testing.assert_array_equal(got[numbers], wanted.view(np.uint32))
    nan = bits[~numbers].astype(np.uint32)
    payload = (nan & 0x3ff) << 13 | 0x400000            # the top bit says that it is quiet
    np.testing.assert_array_equal(got[~numbers], (nan & 0x8000) << 16 | 0x7f800000 | payload)


def test_rounding_to_float16(isa):
    """Every float16, the point halfway to the next one, and their neighbours in float32."""
    finite = np.arange(0x7c00, dtype=np.uint16).view(np.float16).astype(np.float64)
    halfway = (finite + np.append(finite[1:], 65536)) / 2
    points = np.concatenate([finite, halfway]).astype(np.float32)
    near = [np.nextafter(points, np.float32(towards)) for towards in (0, np.inf)]
    x = np.concatenate([points, *near, np.float32([np.inf, 1e9, 3e38, 1e-30])])
    x = np.concatenate([x, -x])
    with np.errstate(over="ignore"):
        wanted = x.astype(np.float16)
    np.testing.assert_array_equal(convert(x, tf.float16).view(np.uint16), wanted.view(np.uint16))


def test_nan_to_float16(isa):
    mantissas = np.random.default_rng(0).integers(1, 1 << 23, 1001)
    bits = np.concatenate([mantissas, [1, 0x1fff, 0x2000, 0x3fffff, 0x400000, 0x7fffff]])
    bits = np.concatenate([bits | 0x7f800000, bits | 0xff800000]).astype(np.uint32)
    got = convert(bits.view(np.float32), tf.float16).view(np.uint16)
    np.testing.assert_array_equal(
        got, (bits >> 16 & 0x8000) | 0x7e00 | (bits >> 13 & 0x3ff))


@pytest.mark.parametrize("n", [0, 1, 7, 8, 9, 15, 16, 17, 31, 33])
def test_lengths(n, isa):
    x = np.linspace(-3, 3, n, dtype=np.float32)
    half = x.astype(np.float16)
    np.testing.assert_array_equal(convert(x, tf.float16), half)
    np.testing.assert_array_equal(convert(half, tf.float32), half.astype(np.float32))


def bits_of(x):
    return x.view(np.uint16)


def test_every_bfloat16(isa):
    bits = np.arange(1 << 16, dtype=np.uint16)
    got = convert(bits.view(tf.bfloat16.as_numpy_dtype), tf.float32).view(np.uint32)
    np.testing.assert_array_equal(got, bits.astype(np.uint32) << 16)


def test_rounding_to_bfloat16(isa):
    """Every finite bfloat16, the point halfway to the next one, and their neighbours in float32."""
    finite = np.arange(0x7f80, dtype=np.uint32)
    below, halfway, above = ((finite << 16) + offset for offset in (0x7fff, 0x8000, 0x8001))
    for bits, rounded in ((finite << 16, finite), (below, finite), (halfway, finite + finite % 2),
                          (above, finite + 1)):
        for sign in (0, 0x8000):
            got = convert((bits | sign << 16).astype(np.uint32).view(np.float32), tf.bfloat16)
            np.testing.assert_array_equal(bits_of(got), rounded | sign)


def test_nan_to_bfloat16(isa):
    bits = np.array([0x7f800001, 0x7fc00000, 0x7fffffff, 0xff800001, 0xffffffff] * 7, np.uint32)
    assert set(bits_of(convert(bits.view(np.float32), tf.bfloat16)).tolist()) == {0x7fc0}


@pytest.mark.parametrize("dtype", [np.float64, np.float16, np.int8, np.int16, np.int32, np.int64,
                                   np.uint8, np.uint16, np.uint32, np.uint64, np.bool_,
                                   np.complex64, np.complex128])
def test_bfloat16_and_other_types(dtype, isa):
    """By way of float32, both ways."""
    x = np.arange(100).astype(dtype)
    got = convert(x, tf.bfloat16)
    np.testing.assert_array_equal(bits_of(got), bits_of(convert(x.real.astype(np.float32),
                                                                tf.bfloat16)))
    np.testing.assert_array_equal(convert(got, dtype), x)

"""What products of float32 keep where AMX multiplies them in parts of bfloat16: their accuracy, and
numbers that cannot be split. All of it holds on every instruction set.
"""

import numpy as np
import pytest
from test_gemm import TRANSPOSES, gemm

from minigraph import engine, kernels

SHAPES = [(128, 128, 128), (128, 256, 784), (96, 64, 8192), (300, 200, 500), (257, 100, 1030),
          (32, 784, 256), (33, 1000, 97), (45, 130, 600), (90, 800, 32)]


def normal(random, shape):
    return random.randn(*shape)


def positive(random, shape):
    return random.rand(*shape)


def wide(random, shape):
    return random.randn(*shape) * 2.0 ** random.randint(-20, 21, shape)


def widest(random, shape):
    return random.randn(*shape) * 10.0 ** random.choice([-25, -20, -12, 0, 9], shape)


def large(random, shape):
    return random.randn(*shape) * 10.0 ** random.randint(6, 14, shape)


def cancelling(random, shape):
    signs = np.where(np.arange(shape[0]) % 2, 1, -1)
    return (1 + random.rand(*shape)) * signs[:, None]


def float64_product(a, b):
    """a b and |a| |b| in float64."""
    a, b = np.float64(a), np.float64(b)
    return a @ b, np.abs(a) @ np.abs(b)


def least_error(k, magnitude, dtype=np.float32):
    """The bound of test_gemm.py."""
    return (k + 4) * np.finfo(dtype).eps * magnitude + np.finfo(dtype).tiny


def product(a, b, trans_a, trans_b, **options):
    return kernels.matmul(np.ascontiguousarray(a.T) if trans_a else a,
                          np.ascontiguousarray(b.T) if trans_b else b, trans_a, trans_b, **options)


@pytest.mark.parametrize("data", [normal, positive, wide, widest, large, cancelling])
def test_accuracy(isa, data):
    random = np.random.RandomState(0)
    for i, (m, n, k) in enumerate(SHAPES):
        a = normal(random, (m, k)) if data is cancelling else data(random, (m, k))
        a, b = np.abs(a) if data is cancelling else a, data(random, (k, n))
        a, b = np.float32(a), np.float32(b)
        wanted, magnitude = float64_product(a, b)
        found = product(a, b, *TRANSPOSES[i % 4])
        assert np.all(np.abs(found - wanted) <= least_error(k, magnitude))


@pytest.mark.parametrize("data", [normal, positive])
def test_errors_are_random(isa, data):
    """Their mean square is about sqrt(K) eps, and they are about as often up as down."""
    random = np.random.RandomState(0)
    for m, n, k in SHAPES:
        a, b = np.float32(data(random, (m, k))), np.float32(data(random, (k, n)))
        wanted, magnitude = float64_product(a, b)
        error = (kernels.matmul(a, b) - wanted) / magnitude / np.finfo(np.float32).eps
        assert np.sqrt(np.mean(error ** 2)) < 0.2 * np.sqrt(k)
        assert abs(np.mean(error)) < 0.05


def test_every_number_that_splits_is_taken_exactly(isa):
    """x times the identity is x, for numbers of all magnitudes and all last bits."""
    random = np.random.RandomState(0)
    exponents = np.arange(-126, 128)[:, None].repeat(128, 1)
    x = np.ldexp(1 + random.randint(1 << 23, size=exponents.shape) / (1 << 23), exponents)
    x = np.float32(x * random.choice([-1, 1], x.shape))
    one = np.eye(128, dtype=np.float32)
    assert np.array_equal(kernels.matmul(x, one), x)
    assert np.array_equal(kernels.matmul(one, np.ascontiguousarray(x.T)), x.T)


@pytest.mark.parametrize("trans_a, trans_b", TRANSPOSES)
def test_every_rest_of_k(isa, trans_a, trans_b):
    """With odd numbers of rows and columns, the smaller side first and last."""
    random = np.random.RandomState(0)
    for k in [*range(128, 161), 33, 257, 515]:
        for m, n in [(95, 160), (160, 95)]:
            a, b = np.float32(random.randn(m, k)), np.float32(random.randn(k, n))
            wanted, magnitude = float64_product(a, b)
            found = product(a, b, trans_a, trans_b)
            assert np.all(np.abs(found - wanted) <= least_error(k, magnitude))


SPECIAL = [np.nan, np.inf, -np.inf, np.float32(1e36), np.float32(-5e9),
           np.uint32(0x7fffffff).view(np.float32), np.uint32(0xffffffff).view(np.float32)]


@pytest.mark.parametrize("trans_a, trans_b", TRANSPOSES)
def test_numbers_that_do_not_split(isa, trans_a, trans_b):
    """They reach what they reach in NumPy, wherever they are; the rest is as accurate as ever."""
    random = np.random.RandomState(0)
    m, n = 200, 150
    for i, special in enumerate(SPECIAL[trans_a + 2 * trans_b::2]):
        k = (600, 577, 586, 592)[i]
        of_a, of_b = (k - 1, 123) if i % 2 else (123, k - 1)
        a = random.randn(m, k).astype(np.float32)
        b = random.randn(k, n).astype(np.float32)
        a[[3, 37, 199], [0, 555, of_a]] = special
        b[of_b, 77] = special
        with np.errstate(invalid="ignore", over="ignore"):
            wanted, magnitude = float64_product(a, b)
            found = product(a, b, trans_a, trans_b)
        inside = np.isfinite(wanted)
        assert np.array_equal(found[~inside], np.float32(wanted[~inside]), equal_nan=True)
        error = np.abs(found[inside] - wanted[inside])
        assert np.all(error <= least_error(k, magnitude[inside]))


@pytest.mark.parametrize("beta, activation", [(0, None), (1, None), (0.5, "relu")])
def test_numbers_that_do_not_split_and_what_was_in_c(isa, beta, activation):
    """Steps through K that tiles do, and those that vectors do, add up to one C."""
    random = np.random.RandomState(0)
    m, n, k = 150, 700, 1300
    a, b = random.randn(m, k).astype(np.float32), random.randn(k, n).astype(np.float32)
    a[5, 3], a[70, 700], b[1200, 650] = 1e10, -1e11, 1e10
    c, bias = random.randn(m, n).astype(np.float32), random.randn(n).astype(np.float32)
    wanted, magnitude = float64_product(a, b)
    wanted, magnitude = wanted + beta * c + bias, magnitude + np.abs(beta * c) + np.abs(bias)
    if activation:
        wanted = np.maximum(wanted, 0)
    found = gemm(a, b, c, False, False, bias, beta=beta, activation=activation)
    assert np.all(np.abs(found - wanted) <= least_error(k, magnitude))


@pytest.mark.parametrize("special", [np.nan, 1e10])
def test_threads_do_not_change_a_bit(isa, special):
    random = np.random.RandomState(0)
    for m, n, k in [(1100, 300, 300), (705, 2100, 130), (120, 2100, 130)]:
        a, b = random.randn(m, k).astype(np.float32), random.randn(k, n).astype(np.float32)
        a[random.randint(m, size=5), random.randint(k, size=5)] = special
        b[random.randint(k), n - 1] = special
        results = []
        for count in (1, 2, 3):
            engine.set_threads(count)
            results.append(kernels.matmul(a, b))
        assert all(np.array_equal(results[0], r, equal_nan=True) for r in results)


def test_batches(isa):
    random = np.random.RandomState(0)
    a = random.randn(3, 100, 128).astype(np.float32)
    b = random.randn(3, 128, 96).astype(np.float32)
    a[1, 50, 60] = np.inf
    found = kernels.matmul(a, b)
    for i in range(3):
        assert np.array_equal(found[i], kernels.matmul(a[i], b[i]), equal_nan=True)
    assert np.isfinite(found[[0, 2]]).all() and not np.isfinite(found[1, 50]).any()

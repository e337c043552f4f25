"""Products of a B that gemm_pack has brought into their form: the same products, on every
instruction set; bit by bit, where they are of the same kind without."""

import numpy as np
import pytest
from test_gemm import TRANSPOSES, assert_close, exact, operands

from minigraph import engine
from minigraph.core import dtypes
from minigraph.ops import _gemm

SUFFIX = {"float32": "f32", "float64": "f64"}
SPECIAL = [np.nan, np.inf, -np.inf, np.float32(1e36), np.uint32(0xffffffff).view(np.float32)]


def pack(b, trans_b):
    """What gemm_pack makes of b, beginning a line of the cache."""
    k, n = b.shape[::-1] if trans_b else b.shape
    dtype = dtypes.as_dtype(b.dtype)
    size = _gemm.packed_bytes(dtype, n, k)
    room = np.full(size + 128, 0x55, np.uint8)
    start = -room.ctypes.data % 64
    packed = room[start:start + size]
    kernel = engine.KERNELS["gemm_pack_" + SUFFIX[b.dtype.name]]
    assert engine.call(kernel, [packed, b], **_gemm.pack_call(dtype, n, k, trans_b)) == (0, (0, 0))
    assert np.all(room[start + size:] == 0x55)
    return packed


def products(a, b, c, trans_a, trans_b, bias=None, **options):
    """What the kernel makes of c without and with a packed b."""
    m, n = c.shape
    k = a.shape[0] if trans_a else a.shape[1]
    found = []
    for packed in [], [pack(b, trans_b)]:
        out = c.copy()
        call = _gemm.gemm_call(dtypes.as_dtype(c.dtype), m, n, k, trans_a, trans_b,
                               bias is not None, has_packed=bool(packed), **options)
        arrays = [out, a, b, *([bias] if bias is not None else []), *packed]
        kernel = engine.KERNELS["gemm_" + SUFFIX[c.dtype.name]]
        assert engine.call(kernel, arrays, **call) == (0, (0, 0))
        found.append(out)
    return found


# (m, n, k): edges of tiles, panels, steps through K and blocks of C on all sides.
SHAPES = [(16, 64, 64), (17, 65, 66), (12, 100, 300), (64, 256, 784), (33, 70, 1100), (50, 97, 65),
          (95, 192, 193), (20, 1100, 300), (64, 1030, 513), (128, 512, 156), (128, 128, 512),
          (600, 200, 130), (1030, 96, 260), (1, 64, 64), (3, 130, 70)]


@pytest.mark.parametrize("trans_a, trans_b", TRANSPOSES)
def test_products(isa, trans_a, trans_b):
    random = np.random.RandomState(0)
    for m, n, k in SHAPES:
        a, b = operands(random, m, n, k, trans_a, trans_b, np.float32)
        wanted, magnitude = exact(a, b, trans_a, trans_b)
        found = products(a, b, np.full((m, n), np.nan, np.float32), trans_a, trans_b)
        for c in found:
            assert_close(c, wanted, magnitude, k)


@pytest.mark.parametrize("trans_a, trans_b", TRANSPOSES)
@pytest.mark.parametrize("m, n, k", [(128, 512, 156), (96, 256, 256), (512, 96, 1100)])
def test_products_that_go_by_tiles_anyway_are_the_same(isa, m, n, k, trans_a, trans_b):
    random = np.random.RandomState(0)
    a, b = operands(random, m, n, k, trans_a, trans_b, np.float32)
    found = products(a, b, np.full((m, n), np.nan, np.float32), trans_a, trans_b)
    assert np.array_equal(*found)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("trans_a, trans_b", TRANSPOSES)
def test_without_tiles_packing_changes_no_bit(isa, dtype, trans_a, trans_b):
    """All heights of tiles, all widths of the last panel, rows of A that are pages apart."""
    random = np.random.RandomState(0)
    dtype = np.float64 if _gemm.goes_by_tiles(dtypes.as_dtype(dtype)) else dtype
    shapes = SHAPES + [(m, 33 + 7 * m, 40 + m) for m in range(4, 31, 2)] + [(40, 128, 1024)]
    for m, n, k in shapes:
        a, b = operands(random, m, n, k, trans_a, trans_b, dtype)
        c, bias = random.randn(m, n).astype(dtype), random.randn(n).astype(dtype)
        for options in {}, {"bias": bias, "beta": 0.5, "activation": "tanh"}:
            assert np.array_equal(*products(a, b, c, trans_a, trans_b, **options)), (m, n, k)


def test_scale_accumulate_bias_and_activation(isa):
    random = np.random.RandomState(0)
    finishes = [(0, None), (1, None), (0.5, "relu")] * 10
    for (m, n, k), (beta, activation) in zip(SHAPES * 2, finishes):
        a, b = operands(random, m, n, k, False, False, np.float32)
        c, bias = random.randn(m, n).astype(np.float32), random.randn(n).astype(np.float32)
        wanted, magnitude = exact(a, b, False, False)
        wanted = -2 * wanted + beta * c + bias
        magnitude = 2 * magnitude + np.abs(beta * c) + np.abs(bias)
        for found in products(a, b, c, False, False, bias, alpha=-2.0, beta=beta,
                              activation=activation):
            assert_close(found, np.maximum(wanted, 0) if activation else wanted, magnitude, k)


def assert_as_in_float64(found, a, b, trans_b):
    """What is finite is as accurate as ever, the rest the same."""
    with np.errstate(invalid="ignore"):
        wanted, magnitude = exact(a, b, False, trans_b)
    inside = np.isfinite(wanted)
    for c in found:
        assert np.array_equal(c[~inside], np.float32(wanted[~inside]), equal_nan=True)
        assert_close(c[inside], wanted[inside], magnitude[inside], a.shape[1])


@pytest.mark.parametrize("special", SPECIAL)
@pytest.mark.parametrize("trans_b", [False, True])
def test_numbers_of_b_that_do_not_split(isa, special, trans_b):
    """One of them anywhere; where there are tiles without the packed B too, bit by bit."""
    random = np.random.RandomState(0)
    for m, n, k in [(20, 130, 70), (64, 256, 600), (128, 130, 300)]:
        a, b = operands(random, m, n, k, False, trans_b, np.float32)
        b[random.randint(b.shape[0]), random.randint(b.shape[1])] = special
        found = products(a, b, np.full((m, n), np.nan, np.float32), False, trans_b)
        assert_as_in_float64(found, a, b, trans_b)
        assert m < 64 or np.array_equal(*found, equal_nan=True)


def test_numbers_of_a_that_do_not_split(isa):
    random = np.random.RandomState(0)
    for m, n, k in [(20, 130, 70), (64, 256, 600), (128, 130, 300)]:
        a, b = operands(random, m, n, k, False, False, np.float32)
        a[[3, m - 1], [0, k - 1]] = np.inf, 1e12
        found = products(a, b, np.full((m, n), np.nan, np.float32), False, False)
        assert_as_in_float64(found, a, b, False)


@pytest.mark.parametrize("special", [1, np.nan])
def test_threads_do_not_change_a_bit(isa, special):
    random = np.random.RandomState(0)
    for m, n, k in [(64, 1030, 300), (705, 300, 130), (128, 512, 156)]:
        a, b = operands(random, m, n, k, False, False, np.float32)
        a[0, 0] = b[k - 1, n - 1] = special
        results = []
        for count in (1, 2, 3):
            engine.set_threads(count)
            results.append(products(a, b, np.full((m, n), np.nan, np.float32), False, False)[1])
        assert all(np.array_equal(results[0], r, equal_nan=True) for r in results)

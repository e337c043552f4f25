"""Products of matrices by the engine against float64, on every instruction set.

The bound of an element: (K + 4) eps (|A| |B| + |beta C| + |bias|); any order of summation meets it.
"""

import itertools

import numpy as np
import pytest

from minigraph import engine, kernels
from minigraph.core import dtypes
from minigraph.ops import _gemm

# Around the widths of vectors and tiles of all instruction sets, and beyond one step through K.
SIZES = [1, 2, 3, 5, 7, 8, 9, 14, 15, 16, 17, 28, 29, 31, 32, 33, 64, 65]
DEPTHS = [1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 33, 100, 250, 256, 257, 520]
# The last ones are large enough for strips that sweep across a copy of B, with edges on all sides,
# and more of them than are copied at once.
NAMED = [(50, 300, 7), (20, 210, 5), (10, 1200, 8), (4, 200, 6),
         (100, 10, 784), (784, 10, 100), (128, 10, 256), (1, 300, 300), (300, 1, 300), (1, 1, 600),
         (3, 300, 300), (1, 10, 784), (50, 200, 30), (300, 600, 20), (211, 333, 270), (200, 270, 5),
         (705, 257, 33), (31, 530, 20), (2, 200, 1100), (1, 1300, 300), (3, 20, 70), (40, 1100, 3),
         (500, 5, 4), (6, 1030, 1), (40, 67, 300), (30, 129, 600), (98, 161, 70), (130, 100, 530),
         (250, 1100, 96), (128, 100, 100), (100, 700, 600), (21, 1, 40), (7, 1, 300), (40, 10, 1900),
         (45, 545, 300), (98, 530, 140), (5, 700, 260), (29, 1030, 129), (14, 512, 257),
         (300, 1000, 11), (37, 47, 12), (9, 45, 24), (6, 10, 13), (100, 10, 10), (35, 24, 18),
         (300, 1, 4), (37, 1, 2), (1, 41, 8), (50, 9, 4), (4, 300, 40), (4, 1100, 330),
         (16, 256, 300), (31, 300, 70), (7, 1024, 9), (8, 1024, 10), (5, 512, 10)]
TRANSPOSES = list(itertools.product([False, True], repeat=2))


@pytest.fixture(params=[np.float32, np.float64])
def dtype(request):
    return request.param


@pytest.fixture
def threads():
    before = engine.threads()
    yield engine.set_threads
    engine.set_threads(before)


def shapes(count):
    random = np.random.RandomState(1)
    return NAMED + [(random.choice(SIZES), random.choice(SIZES), random.choice(DEPTHS))
                    for _ in range(count)]


def operands(random, m, n, k, trans_a, trans_b, dtype):
    a = random.randn(*((k, m) if trans_a else (m, k))).astype(dtype)
    b = random.randn(*((n, k) if trans_b else (k, n))).astype(dtype)
    return a, b


def gemm(a, b, c, trans_a=False, trans_b=False, bias=None, **options):
    """Runs the kernel into `c`; options are those of gemm_call, or replace what it gives."""
    m, n = c.shape
    k = a.shape[0] if trans_a else a.shape[1]
    own = {key: options.pop(key) for key in ("rows", "cols", "depth") if key in options}
    dtype = dtypes.as_dtype(c.dtype)
    call = _gemm.gemm_call(dtype, m, n, k, trans_a, trans_b, bias is not None, **options)
    for key, at in (("rows", 7), ("cols", 8), ("depth", 9)):
        call["params"][at] = own.get(key, call["params"][at])
    if own:
        rows, cols, depth = call["params"][7:10]
        call.update(extent=-(-m // rows) * -(-n // cols), grain=1,
                    workspace=_gemm.workspace(rows, cols, depth + 32, n, dtype.size))
    arrays = [c, a, b] + ([bias] if bias is not None else [])
    assert engine.call(engine.KERNELS["gemm_" + dtype.suffix], arrays, **call) == (0, (0, 0))
    return c


def exact(a, b, trans_a, trans_b):
    """op(a) op(b), and |op(a)| |op(b)|, in float64."""
    a = np.float64(a.T if trans_a else a)
    b = np.float64(b.T if trans_b else b)
    return a @ b, np.abs(a) @ np.abs(b)


def assert_close(found, wanted, magnitude, k):
    eps = np.finfo(found.dtype).eps
    assert np.all(np.abs(found - wanted) <= (k + 4) * eps * magnitude + np.finfo(found.dtype).tiny)


@pytest.mark.parametrize("trans_a, trans_b", TRANSPOSES)
def test_products(isa, dtype, trans_a, trans_b):
    random = np.random.RandomState(0)
    for m, n, k in shapes(60):
        a, b = operands(random, m, n, k, trans_a, trans_b, dtype)
        found = gemm(a, b, np.full((m, n), np.nan, dtype), trans_a, trans_b)
        wanted, magnitude = exact(a, b, trans_a, trans_b)
        assert_close(found, wanted, magnitude, k)


@pytest.mark.parametrize("trans_a, trans_b", TRANSPOSES)
def test_scale_accumulate_bias_and_activation(isa, dtype, trans_a, trans_b):
    random = np.random.RandomState(0)
    for m, n, k in shapes(30):
        a, b = operands(random, m, n, k, trans_a, trans_b, dtype)
        alpha, beta = random.choice([1, -0.5, 2]), random.choice([0, 1, 0.5])
        activation = random.choice([None, "relu", "relu6"])
        c = random.randn(m, n).astype(dtype) if beta else np.full((m, n), np.nan, dtype)
        bias = random.randn(n).astype(dtype) if random.randint(2) else None
        wanted, magnitude = exact(a, b, trans_a, trans_b)
        wanted, magnitude = alpha * wanted, abs(alpha) * magnitude
        for term in ([beta * np.float64(c)] if beta else []) + ([bias] if bias is not None else []):
            wanted, magnitude = wanted + term, magnitude + np.abs(term)
        if activation:
            wanted = np.clip(wanted, 0, 6 if activation == "relu6" else None)
        gemm(a, b, c, trans_a, trans_b, bias, alpha=alpha, beta=beta, activation=activation)
        assert_close(c, wanted, magnitude, k)


@pytest.mark.parametrize("trans_a, trans_b", TRANSPOSES)
def test_elements_do_not_depend_on_the_blocks_of_c(isa, dtype, trans_a, trans_b):
    random = np.random.RandomState(0)
    for m, n, k in shapes(30):
        a, b = operands(random, m, n, k, trans_a, trans_b, dtype)
        whole = gemm(a, b, np.zeros((m, n), dtype), trans_a, trans_b, rows=m, cols=n, depth=64)
        cut = gemm(a, b, np.zeros((m, n), dtype), trans_a, trans_b, depth=64,
                   rows=random.randint(1, m + 1), cols=random.randint(1, n + 1))
        assert np.array_equal(whole, cut), (m, n, k)


@pytest.mark.parametrize("m, n, k", [(300, 700, 64), (700, 10, 784), (4000, 10, 100),
                                     (20, 900, 300), (1, 4000, 600), (4000, 1, 600),
                                     (1100, 300, 300), (60, 1100, 200)])
def test_threads_do_not_change_a_bit(isa, threads, m, n, k):
    random = np.random.RandomState(0)
    for trans_a, trans_b in TRANSPOSES:
        a, b = operands(random, m, n, k, trans_a, trans_b, np.float32)
        results = []
        for count in (1, 2, 3):
            threads(count)
            results.append(kernels.matmul(a, b, trans_a, trans_b))
        assert all(np.array_equal(results[0], r) for r in results)


@pytest.mark.parametrize("trans_a, trans_b", TRANSPOSES)
def test_nan_and_infinity_reach_their_row_and_column_only(isa, dtype, trans_a, trans_b):
    random = np.random.RandomState(0)
    for m, n, k in [(30, 40, 300), (100, 10, 200), (3, 70, 33), (40, 3, 20), (60, 530, 300)]:
        a, b = operands(random, m, n, k, trans_a, trans_b, dtype)
        (a.T if trans_a else a)[1, k // 2] = np.nan
        (b.T if trans_b else b)[k - 1, 2] = np.inf
        found = gemm(a, b, np.zeros((m, n), dtype), trans_a, trans_b)
        assert np.isnan(found[1]).all()
        rest = np.delete(found, 1, axis=0)
        assert not np.isfinite(rest[:, 2]).any()
        assert np.isfinite(np.delete(rest, 2, axis=1)).all()


def test_sigmoid_and_tanh(isa, dtype):
    random = np.random.RandomState(0)
    for m, n, k in [(20, 50, 30), (784, 10, 100), (3, 40, 9), (30, 10, 300), (1, 7, 600)]:
        a, b = operands(random, m, n, k, False, False, dtype)
        z = np.float64(kernels.matmul(a / k, b))
        for activation, wanted in (("sigmoid", 1 / (1 + np.exp(-z))), ("tanh", np.tanh(z))):
            found = kernels.matmul(a / k, b, activation=activation)
            assert np.allclose(found, wanted, rtol=4 * np.finfo(dtype).eps, atol=0)


def test_nan_passes_the_activation(isa, dtype):
    a, b = np.full((20, 5), np.nan, dtype), np.ones((5, 40), dtype)
    for activation in ("relu", "relu6", "sigmoid", "tanh"):
        assert np.isnan(kernels.matmul(a, b, activation=activation)).all()


def test_denormals_are_zero(isa, dtype):
    denormal = np.full((9, 1), np.finfo(dtype).tiny / 8, dtype)
    assert (kernels.matmul(denormal, np.full((1, 33), 1024, dtype)) == 0).all()
    least = np.full((9, 1), np.finfo(dtype).tiny, dtype)
    assert (kernels.matmul(least, np.full((1, 33), 0.5, dtype)) == 0).all()


@pytest.mark.parametrize("m, n, k", [(33, 65, 40), (60, 530, 40)])
def test_unaligned_operands(isa, dtype, m, n, k):
    random = np.random.RandomState(0)

    def shifted(x):
        memory = np.zeros(x.nbytes + x.itemsize, np.uint8)[x.itemsize:].view(dtype).reshape(x.shape)
        memory[...] = x
        return memory

    a, b = operands(random, m, n, k, False, False, dtype)
    wanted = kernels.matmul(a, b)
    found = kernels.matmul(shifted(a), shifted(b), out=shifted(np.zeros((m, n), dtype)))
    assert np.array_equal(found, wanted)


@pytest.mark.parametrize("m, n, k", [(1100, 10, 140), (530, 3, 400), (784, 1, 100), (100, 5, 129)])
def test_a_transposed_and_narrow_from_any_place(isa, dtype, m, n, k):
    random = np.random.RandomState(0)
    for trans_b, bias, beta in [(False, False, 1), (True, True, 0), (False, True, 0.5)]:
        a, b = operands(random, m, n, k, True, trans_b, dtype)
        c = random.randn(m, n).astype(dtype)
        added = random.randn(n).astype(dtype) if bias else None
        wanted, magnitude = exact(a, b, True, trans_b)
        wanted = 2 * wanted + beta * np.float64(c) + (0 if added is None else added)
        magnitude = 2 * magnitude + np.abs(beta * c) + (0 if added is None else np.abs(added))
        results = []
        for start in (0, 1, 4, 7):
            memory = np.zeros(a.size + 8, dtype)[start:start + a.size].reshape(a.shape)
            memory[...] = a
            results.append(gemm(memory, b, c.copy(), True, trans_b, added, alpha=2, beta=beta))
            assert_close(results[-1], wanted, magnitude, k)
            assert np.array_equal(results[-1], results[0])


def test_no_depth_leaves_the_bias(isa, dtype):
    bias = np.array([1, -2, 3], dtype)
    a, b = np.zeros((4, 0), dtype), np.zeros((0, 3), dtype)
    assert np.array_equal(kernels.matmul(a, b), np.zeros((4, 3)))
    found = kernels.matmul(a, b, bias=bias, activation="relu")
    assert np.array_equal(found, np.tile([1, 0, 3], (4, 1)))


@pytest.mark.parametrize("m, n", [(0, 3), (3, 0), (0, 0)])
def test_empty_products(m, n):
    assert kernels.matmul(np.ones((m, 5)), np.ones((5, n))).shape == (m, n)


@pytest.mark.parametrize("batch_a, batch_b", [
    ((), (3,)), ((3,), ()), ((4,), (4,)), ((2, 1), (5,)), ((2, 3), (1, 3)), ((2, 3), (2, 1)),
    ((1,), (1,)), ((0,), (1,))])
def test_batches_are_broadcast(isa, batch_a, batch_b):
    random = np.random.RandomState(0)
    a, b = random.randn(*batch_a, 6, 7), random.randn(*batch_b, 9, 7)
    found = kernels.matmul(a, b, transpose_b=True)
    wanted = a @ b.swapaxes(-1, -2)
    assert found.shape == wanted.shape
    assert np.allclose(found, wanted, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("m", [16384, 40])
def test_batches_run_on_all_threads(threads, m):
    random = np.random.RandomState(0)
    a, b = random.randn(4, m, 8).astype(np.float32), random.randn(1, 8, 40).astype(np.float32)
    threads(2)
    assert np.allclose(kernels.matmul(a, b), a @ b, rtol=1e-4, atol=1e-4)


def test_calls_of_the_same_shapes_share_nothing_but_the_plan():
    random = np.random.RandomState(0)
    results = []
    for bias in (None, np.arange(4.0), None, np.ones(4)):
        for trans in (False, True):
            a, b = random.randn(3, 3), random.randn(3, 4)
            found = kernels.matmul(a, b, transpose_a=trans, bias=bias)
            wanted = (a.T if trans else a) @ b + (0 if bias is None else bias)
            results.append((found, wanted))
    for found, wanted in results:
        assert np.allclose(found, wanted, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("cols", [1, 2, 3, 4, 5])
def test_short_rows_of_c_that_are_finished_together(isa, dtype, cols):
    random = np.random.RandomState(0)
    for m, bias in [(4, None), (21, None), (22, np.arange(cols).astype(dtype)), (3, None)]:
        a, b = operands(random, m, cols, 70, False, False, dtype)
        c = random.randn(m, cols).astype(dtype)
        wanted, magnitude = exact(a, b, False, False)
        wanted, magnitude = 2 * wanted + np.float64(c) / 2, 2 * magnitude + np.abs(c) / 2
        if bias is not None:
            wanted, magnitude = wanted + bias, magnitude + bias
        gemm(a, b, c, bias=bias, alpha=2, beta=0.5)
        assert_close(c, wanted, magnitude, 70)


def test_bad_arguments():
    x = np.ones((2, 3), np.float32)
    with pytest.raises(ValueError, match="inner dimensions must be equal, got 3 and 2"):
        kernels.matmul(x, x)
    with pytest.raises(TypeError, match="must be float32 or float64 both, got float32 and float64"):
        kernels.matmul(x, np.ones((3, 2)))
    with pytest.raises(ValueError, match="rank 2 or more"):
        kernels.matmul(x, np.ones(3, np.float32))
    with pytest.raises(ValueError, match="activation must be one of"):
        kernels.matmul(x, x, transpose_b=True, activation="swish")
    with pytest.raises(ValueError, match=r"bias must have shape \(2,\)"):
        kernels.matmul(x, x, transpose_b=True, bias=np.ones(3, np.float32))
    with pytest.raises(ValueError, match="out must be a writable C-contiguous array"):
        kernels.matmul(x, x, transpose_b=True, out=np.ones((2, 3), np.float32))

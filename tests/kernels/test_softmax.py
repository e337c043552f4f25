"""Softmax and the kernels fused with it against extended precision, on every instruction set."""

import numpy as np
import pytest

from minigraph import engine, kernels

DTYPES = ["float32", "float64"]
SUFFIX = {"float32": "f32", "float64": "f64"}
# Row lengths around one vector and the four that the maximum takes at once.
LENGTHS = [1, 2, 3, 4, 5, 7, 8, 9, 10, 15, 16, 17, 31, 32, 33, 64, 65, 100, 1000, 5000]
ROWS = [1, 3, 100]
GUARD = 7.0


def call(kernel, dtype, arrays, n, rows, extra=(), scale=1.0):
    return engine.call(engine.KERNELS["%s_%s" % (kernel, SUFFIX[dtype])], list(arrays),
                       params=[n, *extra], reals=[scale], extent=rows, grain=rows)


class Rows:
    """Random scores with their exact softmax and logarithm; the results go to `y`, guarded."""

    def __init__(self, rows, n, dtype):
        rng = np.random.default_rng(rows * n)
        self.z = (rng.standard_normal((rows, n)) * 5).astype(dtype)
        self.g = rng.standard_normal((rows, n)).astype(dtype)
        self.labels = rng.random((rows, n)).astype(dtype)
        self.classes = rng.integers(0, n, rows)
        wide = self.z.astype(np.longdouble)
        shifted = wide - wide.max(1, keepdims=True)
        total = np.exp(shifted).sum(1, keepdims=True)
        self.p, self.log_p = np.exp(shifted) / total, shifted - np.log(total)
        self.y = np.full((rows + 1, n), GUARD, dtype)
        self.loss = np.full(rows + 1, GUARD, dtype)
        self.eps = np.finfo(dtype).eps

    def check(self, want, scale, bound):
        error = np.abs(self.y[:-1] - want) / scale
        assert error.max() <= bound * self.eps
        assert (self.y[-1] == GUARD).all()


@pytest.fixture(params=[(rows, n) for rows in ROWS for n in LENGTHS], ids=str)
def size(request):
    return request.param


@pytest.mark.parametrize("dtype", DTYPES)
def test_softmax(isa, dtype, size):
    r = Rows(*size, dtype)
    call("softmax", dtype, [r.y, r.z], size[1], size[0])
    # exp's argument has the rounding error of z - max: tens of units for scores this far apart.
    r.check(r.p, r.p, 40)
    in_place = r.z.copy()
    call("softmax", dtype, [in_place, in_place], size[1], size[0])
    np.testing.assert_array_equal(in_place, r.y[:-1])


@pytest.mark.parametrize("dtype", DTYPES)
def test_log_softmax(isa, dtype, size):
    r = Rows(*size, dtype)
    call("log_softmax", dtype, [r.y, r.z], size[1], size[0])
    r.check(r.log_p, np.maximum(np.abs(r.log_p), 1), 10)


@pytest.mark.parametrize("dtype", DTYPES)
def test_gradients(isa, dtype, size):
    r = Rows(*size, dtype)
    p = r.p.astype(dtype)
    call("softmax_grad", dtype, [r.y, r.g, p], size[1], size[0])
    g = r.g.astype(np.longdouble)
    r.check((g - (g * p).sum(1, keepdims=True)) * p, 1, 40)
    call("log_softmax_grad", dtype, [r.y, r.g, r.z], size[1], size[0], scale=-0.5)
    weight = 1 + np.abs(g).sum(1, keepdims=True)
    r.check(-0.5 * (g - g.sum(1, keepdims=True) * r.p), weight, 10)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("in_place", [False, True])
def test_cross_entropy(isa, dtype, size, in_place):
    r = Rows(*size, dtype)
    if in_place:
        r.y[:-1] = r.z
    z = r.y if in_place else r.z
    call("softmax_xent", dtype, [r.loss, r.y, z, r.labels], size[1], size[0], scale=2.0)
    r.check(2 * (r.p - r.labels), 1, 30)
    want = -(r.labels * r.log_p).sum(1)
    np.testing.assert_allclose(r.loss[:-1], want.astype(dtype), rtol=30 * r.eps, atol=30 * r.eps)
    assert r.loss[-1] == GUARD


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("index", [np.int32, np.int64])
def test_sparse_cross_entropy(isa, dtype, size, index):
    r = Rows(*size, dtype)
    rows, n = size
    classes = r.classes.astype(index)
    extra = [classes.itemsize]
    call("sparse_softmax_xent", dtype, [r.loss, r.y, r.z, classes], n, rows, extra)
    r.check(r.p - np.eye(n)[classes], 1, 20)
    want = -r.log_p[np.arange(rows), classes]
    np.testing.assert_allclose(r.loss[:-1], want.astype(dtype), rtol=20 * r.eps, atol=20 * r.eps)
    assert r.loss[-1] == GUARD
    for bad in (n, -1):
        classes[-1] = bad
        status, fault = call("sparse_softmax_xent", dtype, [r.loss, r.y, r.z, classes], n, rows,
                             extra)
        assert status == 3 and fault == (rows - 1, bad)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", [3, 40])
def test_special_values(isa, dtype, n):
    z = np.zeros((4, n), dtype)
    z[0, 0], z[1, 1], z[2], z[3] = np.inf, np.nan, -np.inf, -np.inf
    z[3, 1] = 0
    y = np.empty_like(z)
    call("softmax", dtype, [y, z], n, 4)
    assert np.isnan(y[:3]).all() and y[3, 1] == 1 and y[3].sum() == 1
    call("log_softmax", dtype, [y, z], n, 4)
    assert np.isnan(y[:3]).all() and y[3, 1] == 0 and y[3, 0] == -np.inf


def test_large_scores_do_not_overflow(isa):
    z = np.array([[1e4, 0, -1e4], [-1e30, -1e30, -1e30]], np.float32)
    y = np.empty_like(z)
    call("softmax", "float32", [y, z], 3, 2)
    np.testing.assert_allclose(y, [[1, 0, 0], [1 / 3] * 3], rtol=1e-6)


def test_cross_entropy_of_plain_arrays(isa):
    rng = np.random.default_rng(0)
    z = rng.standard_normal((2, 300, 7))
    classes = rng.integers(0, 7, (2, 300))
    labels = np.eye(7)[classes]
    p = np.exp(z) / np.exp(z).sum(-1, keepdims=True)
    for given in (labels, classes, classes.astype(np.uint8)):
        loss, gradient = kernels.softmax_cross_entropy(z, given)
        np.testing.assert_allclose(loss, -np.log((p * labels).sum(-1)))
        np.testing.assert_allclose(gradient, p - labels, atol=1e-14)
    loss, gradient = kernels.softmax_cross_entropy(np.zeros((0, 3)), np.zeros((0, 3)))
    assert loss.shape == (0,) and gradient.shape == (0, 3)


@pytest.mark.parametrize("logits,labels,error,text", [
    (np.zeros((2, 3), np.int32), np.zeros(2, int), TypeError, "must be float32 or float64, got int32"),
    (np.zeros((2, 3)), np.zeros((2, 3), np.float32), TypeError,
     "labels must be whole numbers or float64, got float32"),
    (np.zeros((2, 3)), np.zeros((2, 4)), ValueError, "labels must have shape (2, 3)"),
    (np.zeros((2, 3)), np.array([0, 3]), ValueError, "label 3 is outside of [0, 3)"),
])
def test_cross_entropy_rejects(logits, labels, error, text):
    with pytest.raises(error) as caught:
        kernels.softmax_cross_entropy(logits, labels)
    assert text in str(caught.value)

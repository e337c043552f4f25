"""The engine's mathematical functions: error in ulp, and special values, on every instruction set.

float32 is checked against float64 on every STRIDE-th of all 2^32 values, float64 against long
double on samples. MINIGRAPH_EVERY_FLOAT=1 checks every float32, in a minute or two a function;
erf, erfc, and pow and atan2 beside some values of their other argument, take half an hour or more.
"""

import math
import os

import numpy as np
import pytest

import minigraph as tf
from minigraph import engine

STRIDE = 1 if os.environ.get("MINIGRAPH_EVERY_FLOAT") == "1" else 5003
CHUNK = 1 << 14     # values at a time: larger arrays cost more in page faults than in oracles



def _erf_series(x):
    """2 / sqrt(pi) exp(-x^2) sum_n 2^n x^(2n + 1) / (2n + 1)!!, all of one sign; |x| <= 2."""
    term = total = x
    for n in range(1, 50):
        term = term * (2 * x * x / (2 * n + 1))
        total = total + term
    return 2 / np.sqrt(np.arctan(x.dtype.type(1)) * 4) * _exp_of_minus_square(x) * total


def _exp_of_minus_square(x):
    """The square of x's first 24 bits is exact; that leaves little to round."""
    high = x.astype(np.float32).astype(x.dtype)
    return np.exp(-high * high) * np.exp((high - x) * (high + x))


def _erfc_fraction(x):
    """exp(-x^2) / sqrt(pi) / (x + 1/2 / (x + 1 / (x + 3/2 / (x + ...)))), x >= 2."""
    below = x
    for n in range(70, 0, -1):
        below = x + n / (2 * below)
    return _exp_of_minus_square(x) / np.sqrt(np.arctan(x.dtype.type(1)) * 4) / below


def erf(x):
    return np.where(abs(x) < 2, _erf_series(np.clip(x, -2, 2)), np.copysign(1 - erfc(abs(x)), x))


def erfc(x):
    tail = _erfc_fraction(np.clip(abs(x), 2, 50))
    tail = np.where(abs(x) < 50, tail, 0 * tail)
    return np.where(abs(x) < 2, 1 - _erf_series(np.clip(x, -2, 2)), np.where(x < 0, 2 - tail, tail))


FUNCTIONS = {
    "exp": (tf.exp, np.exp), "expm1": (tf.expm1, np.expm1),
    "log": (tf.log, np.log), "log1p": (tf.log1p, np.log1p),
    "tanh": (tf.tanh, np.tanh),
    "sigmoid": (tf.sigmoid, lambda x: np.where(x < 0, np.exp(-abs(x)), 1) / (1 + np.exp(-abs(x)))),
    "softplus": (tf.nn.softplus, lambda x: np.where(x < 0, 0, x) + np.log1p(np.exp(-abs(x)))),
    "elu": (tf.nn.elu, lambda x: np.where(x < 0, np.expm1(x), x)),
    "sin": (tf.sin, np.sin), "cos": (tf.cos, np.cos), "tan": (tf.tan, np.tan),
    "asin": (tf.asin, np.arcsin), "acos": (tf.acos, np.arccos), "atan": (tf.atan, np.arctan),
    "sinh": (tf.sinh, np.sinh), "cosh": (tf.cosh, np.cosh),
    "asinh": (tf.asinh, np.arcsinh), "acosh": (tf.acosh, np.arccosh),
    "atanh": (tf.atanh, np.arctanh),
    "sqrt": (tf.sqrt, np.sqrt), "rsqrt": (tf.rsqrt, lambda x: 1 / np.sqrt(x)),
    "erf": (tf.erf, erf), "erfc": (tf.erfc, erfc),
    "floor": (tf.floor, np.floor), "ceil": (tf.ceil, np.ceil), "rint": (tf.rint, np.rint),
}

# Largest error in ulp: the bounds that csrc/kernels/vmath/vmath.h states, for the instruction sets that
# have an FMA unit, and where another number stands with the name, for that set. 0 is correctly
# rounded; float32 functions that are computed in float64 are, but for one case in millions.
BOUNDS = {
    np.float32: {"exp": 0.97, "expm1": 1.35, "log": 0.87, "log1p": 1.45, "tanh": 2.5,
                 "sigmoid": 2.49, "softplus": 1.85, "elu": 1.3, "sin": 1.6, "cos": 1.6, "tan": 2.2,
                 "asin": 0.75, "acos": 1.1, "atan": 1.35, "sinh": 1.3, "cosh": 1.1, "asinh": 1.35,
                 "acosh": 1.3, "atanh": 1.55, "atan2": 1.7, "pow": 0.51, "sqrt": 0,
                 "rsqrt": 1.51, "floor": 0, "ceil": 0, "rint": 0, "erf": 1.12, "erfc": 4.4,
                 "tanh avx512": 1.02, "erf avx512": 0.85, "erfc avx512": 2.45, "rsqrt avx512": 1.06,
                 "pow avx512": 2, "pow base": 0.51,
                 "exp base": 1.25, "erf base": 1.4, "asin base": 1, "cosh base": 1.25,
                 "asinh base": 2,
                 "acosh base": 1.7, "atanh base": 2.3},
    np.float64: {"exp": 1.05, "expm1": 1.5, "log": 0.9, "log1p": 1.5, "tanh": 2.7, "sigmoid": 2.4,
                 "softplus": 1.8, "elu": 1.5, "sin": 0.9, "cos": 0.9, "tan": 2.4, "asin": 2.4,
                 "acos": 1.3, "atan": 2.0, "sinh": 2.7, "cosh": 1.6, "asinh": 1.4, "acosh": 1.35,
                 "asinh base": 2, "atanh": 1.4, "atan2": 2.5, "pow": 1.3, "pow base": 0.51,
                 "erf": 1.3, "erf base": 1.55, "erfc": 3.7, "erfc avx512": 2.4,
                 "sqrt": 0.501, "rsqrt": 1.5, "floor": 0, "ceil": 0, "rint": 0},
}
# Without an FMA unit the argument's reduction and the polynomials round more often.
BASE_SLACK = 0.1

SPECIAL = [0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, 0.5, -0.5, 2.5, -2.5, 3.5]


def evaluator(function, dtype):
    """function(array) -> array, through a session of its own."""
    graph = tf.Graph()
    with graph.as_default():
        x = tf.placeholder(dtype, [None])
        y = function(x)
    session = tf.Session(graph=graph)
    return lambda values: session.run(y, {x: values})


def float32_chunks(stride):
    for start in range(0, 1 << 32, CHUNK * stride):
        bits = np.arange(start, min(1 << 32, start + CHUNK * stride), stride)
        yield bits.astype(np.uint32).view(np.float32)


def flushed(values, dtype):
    """`values` with zeros of the same sign for what is denormal in `dtype`."""
    denormal = abs(values) < np.finfo(dtype).tiny
    return np.where(denormal, np.copysign(0, values), values) if denormal.any() else values


def error_in_ulp(got, wanted):
    """The largest distance of `got` from the more precise `wanted`, in ulp of got's dtype.

    0 if every result is the correctly rounded one, where denormal results, which some functions
    only pass on, are zeros, and the smallest normal number may be one. Also asserts that NaNs and
    infinities stand where they should, and that signs agree.
    """
    rounded = wanted.astype(got.dtype)
    bits = "u%d" % got.itemsize
    wrong = np.flatnonzero(got.view(bits) != rounded.view(bits))
    wrong = wrong[~(np.isnan(got[wrong]) & np.isnan(rounded[wrong]))]
    tiny, eps = np.finfo(got.dtype).tiny, np.finfo(got.dtype).eps
    got, wanted = flushed(got[wrong], got.dtype), wanted[wrong]
    border = (abs(abs(wanted) / tiny - 1) <= 4 * eps) & (abs(got) <= tiny)
    wanted = np.where(border, np.copysign(abs(got), wanted), flushed(wanted, got.dtype))
    rounded = wanted.astype(got.dtype)
    assert not np.isnan(got).any() and not np.isnan(rounded).any()
    assert np.array_equal(np.isinf(got), np.isinf(rounded))
    assert np.array_equal(np.signbit(got), np.signbit(rounded))
    unit = np.spacing(np.maximum(abs(rounded), tiny))
    return float(np.max(abs(got.astype(wanted.dtype) - wanted) / unit, initial=0))


def bound(name, dtype, isa):
    isa = "avx512" if isa == "amx" else isa         # the same functions
    known = BOUNDS[dtype].get("%s %s" % (name, isa))
    if known is None:
        known = BOUNDS[dtype].get(name, 0.501)
        known += BASE_SLACK if isa == "base" and known > 0.51 else 0
    return known


@pytest.mark.parametrize("name", FUNCTIONS)
def test_float32_error(name, chosen_isa):
    """One oracle for all instruction sets, because it takes longer than they do."""
    function, oracle = FUNCTIONS[name]
    runs = {}
    for isa in set(engine.available_isas()) - {"amx"}:      # which has avx512's functions
        engine.select_isa(isa)
        runs[isa] = evaluator(function, tf.float32)
        runs[isa](np.ones(CHUNK, np.float32))       # plans keep the set they were made for
    worst = dict.fromkeys(runs, 0)
    with np.errstate(all="ignore"):
        for x in float32_chunks(STRIDE):
            wanted = oracle(flushed(x, np.float32).astype(np.float64))
            for isa, run in runs.items():
                worst[isa] = max(worst[isa], error_in_ulp(run(x), wanted))
    print(name, worst)
    assert all(worst[isa] <= bound(name, np.float32, isa) for isa in worst), worst


@pytest.mark.parametrize("name", FUNCTIONS)
def test_float64_error(name, isa):
    function, oracle = FUNCTIONS[name]
    random = np.random.default_rng(1)
    x = np.concatenate([
        random.integers(0, 1 << 64, 20000, dtype=np.uint64).view(np.float64),
        random.uniform(-1, 1, 20000), random.uniform(-30, 30, 20000),
        random.uniform(-750, 750, 5000), random.normal(size=5000) * 1e-6,
        random.uniform(-1e6, 1e6, 5000), np.arange(-999, 999) * (math.pi / 4), SPECIAL,
        [5e-324, -5e-324, 2.2e-308, 1.7e308, 709.7, 710.4, -745.1]])
    with np.errstate(all="ignore"):
        worst = error_in_ulp(evaluator(function, tf.float64)(x), oracle(
            flushed(x, np.float64).astype(np.longdouble)))
    assert worst <= bound(name, np.float64, isa)


def _scalar(function, at_pole):
    def oracle(x):
        def one(v):
            try:
                return function(v)
            except (ValueError, OverflowError):
                return at_pole
        return np.array([one(v) for v in x.tolist()])
    return oracle


def digamma(x):
    """By the recurrence and the asymptotic series, as an oracle for positive x."""
    y = np.zeros_like(x)
    for _ in range(40):
        y -= np.where(x < 40, 1 / x, 0)
        x = np.where(x < 40, x + 1, x)
    return y + np.log(x) - 1 / (2 * x) - 1 / (12 * x ** 2) + 1 / (120 * x ** 4) - 1 / (252 * x ** 6)


@pytest.mark.parametrize("name, function, oracle, limits", [
    ("lgamma", tf.lgamma, _scalar(math.lgamma, np.inf), (-20, 60)),
    ("digamma", tf.digamma, digamma, (0.01, 100)),
])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_special_functions(name, function, oracle, limits, dtype, isa):
    random = np.random.default_rng(2)
    x = np.concatenate([random.uniform(*limits, 20000), random.uniform(0.1, 2, 5000)]).astype(dtype)
    got, wanted = evaluator(function, dtype)(x), oracle(x.astype(np.float64))
    np.testing.assert_allclose(got, wanted, rtol=3e-7 if dtype is np.float32 else 1e-13,
                               atol=3e-7 if dtype is np.float32 else 2e-13)


def binary_evaluator(function, dtype):
    """function(array, array) -> array, through a session of its own."""
    graph = tf.Graph()
    with graph.as_default():
        a, b = tf.placeholder(dtype, [None]), tf.placeholder(dtype, [None])
        y = function(a, b)
    session = tf.Session(graph=graph)
    return lambda x, z: session.run(y, {a: x, b: z})


def binary(function, dtype, x, z):
    return binary_evaluator(function, dtype)(x, z)


@pytest.mark.parametrize("name, function, oracle, first, second", [
    ("pow", tf.pow, np.power, [2, 10, 0.9, math.e, 1 + 2 ** -23],
     [2, 3, -1, 0.5, 1 / 3, 10, 0.9, 1.5, -2.5, 100]),
    ("atan2", tf.atan2, np.arctan2, [1, -3, 1e-20], [1, -3, 1e20])])
def test_float32_error_of_two_arguments(name, function, oracle, first, second, chosen_isa):
    """All values of one argument beside some of the other."""
    runs = {}
    for isa in set(engine.available_isas()) - {"amx"}:
        engine.select_isa(isa)
        runs[isa] = binary_evaluator(function, tf.float32)
        runs[isa](*np.ones((2, CHUNK), np.float32))
    worst = dict.fromkeys(runs, 0)
    with np.errstate(all="ignore"):
        for swept in float32_chunks(STRIDE):
            pairs = [(np.full_like(swept, x), swept) for x in first]
            pairs += [(swept, np.full_like(swept, z)) for z in second]
            for x, z in pairs:
                wanted = oracle(*(flushed(v, np.float32).astype(np.float64) for v in (x, z)))
                for isa, run in runs.items():
                    worst[isa] = max(worst[isa], error_in_ulp(run(x, z), wanted))
    print(name, worst)
    assert all(worst[isa] <= bound(name, np.float32, isa) for isa in worst), worst


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name, function, oracle", [
    ("pow", tf.pow, np.power), ("atan2", tf.atan2, np.arctan2)])
def test_binary_functions(name, function, oracle, dtype, isa):
    random = np.random.default_rng(3)
    wider = np.float64 if dtype is np.float32 else np.longdouble
    x = np.concatenate([np.repeat(SPECIAL, len(SPECIAL)), np.repeat(SPECIAL, 50),
                        random.uniform(-4, 4, 5000), random.lognormal(0, 5, 20000)]).astype(dtype)
    z = np.concatenate([np.tile(SPECIAL, len(SPECIAL)), random.uniform(-9, 9, 50 * len(SPECIAL)),
                        random.integers(-9, 9, 5000), random.uniform(-9, 9, 20000)]).astype(dtype)
    with np.errstate(all="ignore"):
        worst = error_in_ulp(binary(function, dtype, x, z),
                             oracle(x.astype(wider), z.astype(wider)))
    assert worst <= bound(name, dtype, isa)


@pytest.mark.parametrize("dtype, wider, largest, places", [
    (np.float32, np.float64, 128, 23), (np.float64, np.longdouble, 1024, 52)])
def test_pow_over_its_range(dtype, wider, largest, places, isa):
    """Results between the least normal number and overflow, of all x; x near 1 the most."""
    random = np.random.default_rng(4)
    x = np.concatenate([2 ** random.uniform(2 - largest, largest, 50000),
                        random.uniform(0.9, 1.1, 50000),
                        1 + 2 ** random.uniform(-places, -3, 50000),
                        1 - 2 ** random.uniform(-places, -3, 50000)]).astype(dtype)
    x = x[x != 1]
    z = random.uniform(3 - largest, largest - 1, x.size) / np.log2(x.astype(wider))
    z = z.astype(dtype)
    worst = error_in_ulp(binary(tf.pow, dtype, x, z), np.power(x.astype(wider), z.astype(wider)))
    assert worst <= bound("pow", dtype, isa)


def test_atan2_float32_over_its_range(isa):
    """Quotients of all sizes, of numbers of all sizes."""
    random = np.random.default_rng(6)
    y, x = (random.normal(size=(2, 50000)) * 2 ** random.uniform(-3, 3, 50000)).astype(np.float32)
    shift = 2 ** np.rint(random.uniform(-120, 120, 50000)).astype(np.float32)
    y, x = np.concatenate([y, y * shift, y]), np.concatenate([x, x * shift, x * shift])
    y, x = flushed(y, np.float32).astype(np.float32), flushed(x, np.float32).astype(np.float32)
    worst = error_in_ulp(binary(tf.atan2, np.float32, y, x),
                         np.arctan2(y.astype(np.float64), x.astype(np.float64)))
    assert worst <= bound("atan2", np.float32, isa)


@pytest.mark.parametrize("function", [tf.sin, tf.cos, tf.tan])
def test_trigonometry_does_not_see_its_neighbours(function, isa):
    x = np.random.default_rng(7).uniform(-9, 9, 640).astype(np.float32)
    alone = evaluator(function, np.float32)(x)
    x[::3] = np.resize(np.float32([1e9, np.inf, np.nan, -3e5]), x[::3].size)
    kept = np.arange(x.size) % 3 != 0
    np.testing.assert_array_equal(evaluator(function, np.float32)(x)[kept], alone[kept])


def test_pow_float32_does_not_see_its_neighbours(isa):
    random = np.random.default_rng(5)
    x = random.uniform(0.1, 9, 640).astype(np.float32)
    z = random.uniform(-9, 9, 640).astype(np.float32)
    alone = binary(tf.pow, np.float32, x, z)
    x[::3] = np.resize(np.float32([0, np.inf, np.nan, -1.5, -np.inf, -2]), x[::3].size)
    beside = binary(tf.pow, np.float32, x, z)
    kept = np.arange(x.size) % 3 != 0
    np.testing.assert_array_equal(beside[kept], alone[kept])


def dividends(dtype):
    """Pairs of numbers with quotients of all sizes, whole ones and those next to them included."""
    rng = np.random.default_rng(11)
    z = (rng.normal(size=20000) * 2.0 ** rng.integers(-30, 30, 20000)).astype(dtype)
    x = (z.astype(np.float64) * rng.normal(size=20000) * 2.0 ** rng.integers(-5, 70, 20000))
    x = x.astype(dtype)
    near = (z[:6000] * rng.integers(1, 40, 6000) * rng.choice([-1, 1], 6000)).astype(dtype)
    x[:6000] = np.nextafter(near, near + rng.choice([-1, 1], 6000)).astype(dtype)
    x[2000:4000] = near[2000:4000]
    special = np.array(SPECIAL + [1e30, -3e-30], dtype)
    grid = np.meshgrid(special, special)
    return np.concatenate([x, grid[0].ravel()]), np.concatenate([z, grid[1].ravel()])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_remainders_are_exact(dtype, isa):
    x, z = dividends(dtype)
    with tf.Graph().as_default(), tf.Session() as session, np.errstate(all="ignore"):
        a, b = tf.placeholder(dtype, x.shape), tf.placeholder(dtype, x.shape)
        truncated, floored = session.run([tf.truncatemod(a, b), tf.floormod(a, b)], {a: x, b: z})
        wanted = np.fmod(x, z)
        np.testing.assert_array_equal(truncated, wanted)
        zero = wanted == 0
        np.testing.assert_array_equal(np.signbit(truncated[zero]), np.signbit(x[zero]))
        moves = (wanted != 0) & ((wanted < 0) != (z < 0))
        np.testing.assert_array_equal(floored, np.where(moves, wanted + z, wanted))

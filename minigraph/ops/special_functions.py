"""The formulas of the special functions, on float64 arrays; `ops.special` makes operations of them."""

import math

import numpy as np

_MOST_TERMS = 2000
_EPS = np.finfo(np.float64).eps
_TINY = 1e-300
_lgamma = np.vectorize(lambda x: math.inf if x <= 0 and x == math.floor(x) else math.lgamma(x),
                       otypes=[np.float64])
# B(2k) / (2k)!, k = 1, 2, ...
_BERNOULLI = [1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160, -691 / 1307674368000,
              1 / 74724249600, -3617 / 10670622842880000]
_SHIFT = 12


def log_gamma(x):
    """log |gamma(x)|."""
    return _lgamma(np.asarray(x, np.float64))


def zeta(x, q):
    """Sum of (k + q)^-x for k = 0, 1, ...; by Euler and Maclaurin's formula from k = 12 on.

    Infinite at x = 1, NaN below; infinite at non-positive integers q, and NaN at others where x is
    not an integer.
    """
    x, q = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(q, np.float64))
    positive = np.where(q <= 0, q - np.floor(q) + 1, q)
    # Below 0 the terms up to q = 1 are added one by one.
    total = np.zeros(x.shape)
    steps = int(min(np.max(np.where(q <= 0, -np.floor(q) + 1, 0), initial=0), 10 ** 6))
    for k in range(steps):
        total += np.where(q + k < positive, np.power(q + k, -x), 0)
    for k in range(_SHIFT):
        total += np.power(positive + k, -x)
    a = positive + _SHIFT
    total += np.power(a, 1 - x) / (x - 1) + np.power(a, -x) / 2
    factor, power = x, np.power(a, -x - 1)
    for k, coefficient in enumerate(_BERNOULLI):
        total += coefficient * factor * power
        factor = factor * (x + 2 * k + 1) * (x + 2 * k + 2)
        power = power / (a * a)
    pole = (q <= 0) & (q == np.floor(q))
    total = np.where((q <= 0) & ~pole & (x != np.floor(x)), np.nan, total)
    total = np.where(pole, np.inf, total)
    return np.where(x == 1, np.inf, np.where(x < 1, np.nan, total))


def digamma(x):
    """The derivative of log |gamma(x)|; infinite at 0, -1, -2, ..., as TensorFlow has it."""
    x = np.asarray(x, np.float64)
    pole = (x <= 0) & (x == np.floor(x))
    reflected = np.where(x <= 0, 1 - x, x)
    total = np.where(x <= 0, -math.pi / np.tan(math.pi * (x - np.rint(x))), 0)
    for _ in range(_SHIFT):
        low = reflected < _SHIFT
        total = total - np.where(low, 1 / reflected, 0)
        reflected = np.where(low, reflected + 1, reflected)
    series, power = 0, 1
    for k, coefficient in enumerate(_BERNOULLI, 1):
        power = power / (reflected * reflected)
        series = series + coefficient * math.factorial(2 * k) / (2 * k) * power
    return np.where(pole, np.inf, total + np.log(reflected) - 0.5 / reflected - series)


def polygamma(n, x):
    """The n-th derivative of digamma, for n = 0, 1, ...; NaN for other n."""
    n, x = np.broadcast_arrays(np.asarray(n, np.float64), np.asarray(x, np.float64))
    sign = np.where(n % 2 == 0, -1, 1)
    higher = sign * np.exp(log_gamma(n + 1)) * zeta(n + 1, x)
    return np.where((n < 0) | (n != np.floor(n)), np.nan, np.where(n == 0, digamma(x), higher))


def igamma(a, x):
    """The regularised lower incomplete gamma function P(a, x), for a > 0 and x >= 0; else NaN."""
    return _incomplete_gamma(a, x)[0]


def igammac(a, x):
    """The regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x)."""
    return _incomplete_gamma(a, x)[1]


def _incomplete_gamma(a, x):
    a, x = np.broadcast_arrays(np.asarray(a, np.float64), np.asarray(x, np.float64))
    by_series = (x < 1) | (x < a)
    xs, xf = np.where(by_series, x, 1), np.where(by_series, a + 2, x)
    lower = np.exp(a * np.log(xs) - xs - log_gamma(a)) * _lower_series(a, xs)
    upper = np.exp(a * np.log(xf) - xf - log_gamma(a)) * _upper_fraction(a, xf)
    p, q = np.where(by_series, lower, 1 - upper), np.where(by_series, 1 - lower, upper)
    p, q = np.where(x == 0, 0, p), np.where(x == 0, 1, q)
    p, q = np.where(np.isinf(x), 1, p), np.where(np.isinf(x), 0, q)
    valid = (a > 0) & (x >= 0)
    return np.where(valid | (x == 0), p, np.nan), np.where(valid, q, np.nan)


def _lower_series(a, x):
    """1/a + x/(a(a+1)) + x^2/(a(a+1)(a+2)) + ..."""
    term = total = 1 / a
    for k in range(1, _MOST_TERMS):
        term = term * x / (a + k)
        total = total + term
        if not np.any(abs(term) > _EPS * abs(total)):
            break
    return total


def _continued_fraction(first, terms):
    """b0 + a1/(b1 + a2/(b2 + ...)) by Lentz's method; `terms` yields (a, b)."""
    f = np.where(first == 0, _TINY, first)
    c, d = f, np.zeros_like(f)
    for a, b in terms:
        d = b + a * d
        d = 1 / np.where(abs(d) < _TINY, _TINY, d)
        c = b + a / c
        c = np.where(abs(c) < _TINY, _TINY, c)
        f = f * c * d
        if not np.any(abs(c * d - 1) > _EPS):
            break
    return f


def _upper_fraction(a, x):
    terms = ((-k * (k - a), x + 2 * k + 1 - a) for k in range(1, _MOST_TERMS))
    return 1 / _continued_fraction(x + 1 - a, terms)


def igamma_derivative(a, x):
    """The derivative of P(a, x) by a, by differences of fourth order."""
    a = np.asarray(a, np.float64)
    # P changes over the width of its density, which is the root of a.
    h = np.minimum(1e-3 * np.maximum(a, 1e-3), 1e-2 * np.sqrt(a))
    near = igamma(a + h, x) - igamma(a - h, x)
    far = igamma(a + 2 * h, x) - igamma(a - 2 * h, x)
    return (8 * near - far) / (12 * h)


def betainc(a, b, x):
    """The regularised incomplete beta function, for a, b > 0 and 0 <= x <= 1; else NaN."""
    a, b, x = np.broadcast_arrays(*(np.asarray(v, np.float64) for v in (a, b, x)))
    swapped = x > (a + 1) / (a + b + 2)
    p, q, z = np.where(swapped, b, a), np.where(swapped, a, b), np.where(swapped, 1 - x, x)
    front = np.exp(log_gamma(p + q) - log_gamma(p) - log_gamma(q) + p * np.log(z) + q * np.log1p(-z))
    part = front / p / _continued_fraction(np.ones_like(z), _beta_terms(p, q, z))
    result = np.where(swapped, 1 - part, part)
    result = np.where(x == 0, 0, np.where(x == 1, 1, result))
    return np.where((a > 0) & (b > 0) & (x >= 0) & (x <= 1), result, np.nan)


def _beta_terms(p, q, z):
    for k in range(_MOST_TERMS):
        yield -(p + k) * (p + q + k) * z / ((p + 2 * k) * (p + 2 * k + 1)), 1
        m = k + 1
        yield m * (q - m) * z / ((p + 2 * m - 1) * (p + 2 * m)), 1


def bessel_ie(order, x):
    """exp(-|x|) I(x): the modified Bessel function of the first kind of order 0 or 1, scaled."""
    x = np.asarray(x, np.float64)
    size = abs(x)
    small, large = np.minimum(size, 30), np.maximum(size, 30)
    term = total = np.exp(-small) * (small / 2) ** order
    for k in range(1, 120):
        term = term * (small / 2) ** 2 / (k * (k + order))
        total = total + term
    ratio = expansion = np.ones_like(large)
    for k in range(1, 25):
        ratio = -ratio * (4 * order * order - (2 * k - 1) ** 2) / (8 * k * large)
        expansion = expansion + ratio
    y = np.where(size <= 30, total, expansion / np.sqrt(2 * math.pi * large))
    y = np.where(np.isinf(size), 0, y)
    return y if order == 0 else np.copysign(y, x)

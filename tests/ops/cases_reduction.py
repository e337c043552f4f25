"""Reductions over axes, running sums and products, positions of extremes."""

import functools
import sys

import numpy as np
from case import (
    BOOL, COMPLEX, FLOATS, HALF, INTS, REALS, Case, Input, Reject, away_from, booleans, fixed,
    integers, uniform)

import minigraph as tf

_INPUT = uniform(-2, 2, shape=(3, 4, 5))
_WHOLE = integers(-9, 9, shape=(3, 4, 5))
AXES = [None, 0, 1, 2, -1, [0, 2], [1, 2], [0, 1, 2], []]


def spread(shape):
    """Numbers of which no two are near each other, so that extremes have a slope."""
    def make(random, s):
        return random.permutation(np.arange(np.prod(s)) * 0.1).reshape(s)
    return Input(make, shape)


def as_axis(axis):
    return tuple(axis) if isinstance(axis, list) else axis


def over_axes(type, call, oracle, source, dtypes, grad_order, **options):
    """A row for every choice of axes, with and without keepdims."""
    rows = []
    for axis in AXES:
        for keep in (False, True):
            rows.append(Case(
                type, functools.partial(call, axis=axis, keepdims=keep),
                functools.partial(oracle, axis=as_axis(axis), keepdims=keep), [source], dtypes,
                grad_order=grad_order, name="%s-%s" % (axis, keep), **options))
    return rows


def wrapping(function):
    """NumPy's reduction without its widening of small integers."""
    def oracle(x, **how):
        return function(x, **how, dtype=x.dtype)
    return oracle


def mean(x, axis, keepdims):
    if x.dtype.kind in "fc":
        return np.mean(x, axis=axis, keepdims=keepdims)
    total = np.sum(x, axis=axis, keepdims=keepdims, dtype=x.dtype)
    return np.trunc(total / (x.size // total.size)).astype(x.dtype)


def log_sum_exp(x, axis, keepdims):
    return np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims))


def norm(x, axis, keepdims):
    return np.sqrt(np.sum(x * x, axis=axis, keepdims=keepdims))


def running(function, start):
    def oracle(x, axis, exclusive, reverse):
        x = np.flip(x, axis) if reverse else x
        y = function(x, axis=axis, dtype=x.dtype)
        if exclusive:
            y = np.roll(y, 1, axis)
            first = [slice(None)] * x.ndim
            first[axis] = 0
            y[tuple(first)] = start
        return np.flip(y, axis) if reverse else y
    return oracle


def running_rows(type, call, oracle, source, dtypes, grad_order):
    return [Case(type, functools.partial(call, axis=axis, exclusive=exclusive, reverse=reverse),
                 functools.partial(oracle, axis=axis, exclusive=exclusive, reverse=reverse),
                 [source], dtypes, grad_order=grad_order,
                 name="%d-%s-%s" % (axis, exclusive, reverse), tolerance=10,
                 why="products and sums of several rounded terms")
            for axis in (0, 1, -1) for exclusive in (False, True) for reverse in (False, True)]


def bad_axis(type):
    return [
        Reject((lambda: tf.zeros([2, 3]), 2), ValueError,
               "Invalid reduction dimension 2 for input with 2 dimensions. for '%s' (op: '%s') "
               "with input shapes: [2,3], [] and with computed input tensors: input[1] = <2>."
               % (type, type)),
        Reject((lambda: tf.zeros([2, 3]), [0, -3]), ValueError,
               "Invalid reduction dimension -3 for input with 2 dimensions."),
        Reject((lambda: tf.zeros([2, 3]), [[0]]), ValueError,
               "Shape must be at most rank 1 but is rank 2 for '%s' (op: '%s') with input shapes: "
               "[2,3], [1,1]." % (type, type)),
    ]



_REJECTS = {
    "Sum": bad_axis("Sum") + [
        Reject((lambda: tf.constant(["a"]), 0), TypeError,
               "Value passed to parameter 'input' has DataType string not in list of allowed "
               "values"),
        Reject((lambda: tf.zeros([2, 3]), 1.0), TypeError,
               "Value passed to parameter 'reduction_indices' has DataType float32 not in list of "
               "allowed values: int32, int64"),
    ],
    "ArgMax": [Reject((lambda: tf.zeros([2, 3]), 2), ValueError,
                      "Dimension (2) must be in the range [-2, 2), where 2 is the number of "
                      "dimensions in the input. for 'ArgMax' (op: 'ArgMax') with input shapes: "
                      "[2,3], [] and with computed input tensors: input[1] = <2>.")],
}

_SUM_WHY = dict(tolerance=4, why="sums of sixty rounded terms")

CASES = [
    *over_axes("Sum", tf.reduce_sum, wrapping(np.sum), _INPUT, FLOATS + COMPLEX, 1, **_SUM_WHY),
    *over_axes("Sum", tf.reduce_sum, wrapping(np.sum), _WHOLE, INTS, 0),
    *over_axes("Mean", tf.reduce_mean, mean, _INPUT, FLOATS + COMPLEX, 1, **_SUM_WHY),
    *over_axes("Mean", tf.reduce_mean, mean, integers(-2, 3, shape=(3, 4, 5)), INTS, 0),
    *over_axes("Prod", tf.reduce_prod, wrapping(np.prod), away_from(0.0, by=0.5, shape=(3, 4, 5),
                                                                    low=-1.5, high=1.5),
               FLOATS + COMPLEX, 1, tolerance=60, why="products of sixty rounded terms"),
    *over_axes("Prod", tf.reduce_prod, wrapping(np.prod), integers(-3, 3, shape=(3, 4, 5)), INTS,
               0),
    *over_axes("Max", tf.reduce_max, np.max, spread((3, 4, 5)), HALF + FLOATS, 1),
    *over_axes("Max", tf.reduce_max, np.max, _WHOLE, INTS, 0),
    *over_axes("Min", tf.reduce_min, np.min, spread((3, 4, 5)), HALF + FLOATS, 1),
    *over_axes("Min", tf.reduce_min, np.min, _WHOLE, INTS, 0),
    *over_axes("All", tf.reduce_all, np.all, booleans((3, 4, 5)), BOOL, 0),
    *over_axes("Any", tf.reduce_any, np.any, booleans((3, 4, 5)), BOOL, 0),
    *over_axes("Sum", tf.reduce_logsumexp, log_sum_exp, _INPUT, FLOATS, 2,
               tolerance=4, why="exp and log of sums"),
    *over_axes("EuclideanNorm", tf.math.reduce_euclidean_norm, norm, _INPUT, FLOATS, 0, **_SUM_WHY),
    Case("EuclideanNorm", tf.math.reduce_euclidean_norm, lambda x: np.int32(5),
         [fixed([3, 4], "int32")], ("int32",), name="whole"),
    *over_axes("Mean", tf.math.reduce_variance, np.var, _INPUT, FLOATS, 2, **_SUM_WHY),
    *over_axes("Mean", tf.math.reduce_std, np.std, spread((3, 4, 5)), FLOATS, 0, **_SUM_WHY),
    Case("Sum", lambda x: tf.reduce_sum(x, 0), lambda x: x.sum(0),
         [uniform(-2, 2, shape=(70000, 3))], FLOATS, name="long columns", tolerance=100,
         why="sums of 70,000 terms that cancel"),
    Case("Sum", tf.reduce_sum, np.sum, [uniform(0, 1, shape=(600000,))], FLOATS, name="long"),
    Case("Sum", tf.reduce_sum, lambda x: x.sum(), [uniform(-1, 1, shape=())], FLOATS, grad_order=1,
         name="scalar"),
    Case("Sum", tf.reduce_sum, lambda x, axis=None: x.sum(axis), [_INPUT], FLOATS, name="rejects",
         rejects=_REJECTS["Sum"], **_SUM_WHY),
    Case("Sum", tf.math.count_nonzero, np.count_nonzero, [integers(0, 3, shape=(4, 5))],
         FLOATS + INTS, name="count_nonzero"),
    *[Case("ArgMax", functools.partial(tf.argmax, axis=axis),
           functools.partial(np.argmax, axis=axis), [_WHOLE], REALS, name=str(axis))
      for axis in (0, 1, 2, -1)],
    Case("ArgMax", tf.argmax, lambda x, axis=0: x.argmax(axis), [_WHOLE], FLOATS, name="rejects",
         rejects=_REJECTS["ArgMax"]),
    Case("ArgMin", lambda x: tf.argmin(x, 1, output_type=tf.int32),
         lambda x: x.argmin(1).astype(np.int32), [_WHOLE], REALS),
    *running_rows("Cumsum", tf.cumsum, running(np.cumsum, 0), _INPUT, FLOATS + COMPLEX, 1),
    *running_rows("Cumprod", tf.cumprod, running(np.cumprod, 1),
                  away_from(0.0, by=0.5, shape=(3, 4, 5), low=-1.5, high=1.5), FLOATS + COMPLEX, 2),
    Case("CumulativeLogsumexp", lambda x: tf.math.cumulative_logsumexp(x, 1),
         lambda x: np.log(np.cumsum(np.exp(x), 1)), [_INPUT], FLOATS, grad_order=2, tolerance=4,
         why="sums of exponentials"),
    *[Case("CumulativeLogsumexp",
           lambda x, low=low: tf.math.cumulative_logsumexp(x, -1, exclusive=True, reverse=True),
           lambda x, low=low: np.concatenate(
               [np.log(np.cumsum(np.exp(x)[..., :0:-1], -1))[..., ::-1],
                np.full((*x.shape[:-1], 1), low)], -1),
           [_INPUT], (dtype,), tolerance=4, why="sums of exponentials", name="exclusive")
      for dtype, low in (("float32", -3.4028234663852886e38), ("float64", -sys.float_info.max))],
    Case("Cumsum", tf.cumsum, lambda x: np.cumsum(x, 0, dtype=x.dtype), [_WHOLE], INTS,
         name="whole"),
    Case("Cumprod", tf.cumprod, lambda x: np.cumprod(x, 0, dtype=x.dtype), [_WHOLE], INTS,
         name="whole"),
]

"""What graphs are held together with: constants, placeholders, checks, calls into Python."""

import math
import sys

import numpy as np
from case import ALL, BOOL, FLOATS, NUMBERS, Case, Reject, booleans, fixed, integers, uniform

import minigraph as tf
from minigraph.metrics.at_k import AVERAGE_PRECISION_AT_K, COUNTS_AT_K
from minigraph.ops import session_ops
from minigraph.ops.array.identity import PREVENT_GRADIENT
from minigraph.ops.softmax import LOG_SOFTMAX_GRAD, SOFTMAX_GRAD
from minigraph.ops.special import IGAMMA_GRAD_A
from minigraph.ops.weights_broadcast import broadcast_weights

_ANY = integers(-9, 9)
_VALUES = [[1, 2], [3, 4]]
_WORDS, _OTHERS = np.array([b"a", b"b", b"c"], object), np.array([b"x", b"b", b""], object)
_PREDICTED, _LABELS = fixed([[1, 3, 0], [2, 3, 1]], "int64"), fixed([[3, 3], [0, 1]], "int64")


def once(op, x):
    with tf.control_dependencies([op]):
        return tf.identity(x)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def chosen(c):
    """The words where `c` is true, and the others with a letter behind."""
    return tf.where(c, tf.constant(_WORDS), tf.constant(_OTHERS) + tf.constant(b"!"))


def lower_gamma(a, x):
    term = total = 1 / a
    for k in range(1, 200):
        term = term * x / (a + k)
        total = total + term
    return np.exp(a * np.log(x) - x - np.vectorize(math.lgamma)(a)) * total


def handled(x):
    """A value kept in the session, fetched by its handle, and deleted."""
    handle = tf.get_session_handle(x)
    held = session_ops.GET_TENSOR(handle, dtype=x.dtype)
    held.set_shape(x.shape)
    with tf.control_dependencies([held]):
        deleted = session_ops.DELETE_TENSOR(handle)
    return once(deleted, held)


CASES = [
    Case("Const", lambda x: x + tf.constant(_VALUES, x.dtype), lambda x: x + np.array(_VALUES),
         [uniform(-9, 9, shape=(2, 2))], FLOATS),
    Case("Placeholder", lambda x: x, lambda x: x, [_ANY], ALL),
    Case("PlaceholderWithDefault", lambda x: tf.placeholder_with_default(x, x.shape), lambda x: x,
         [_ANY], NUMBERS),
    Case("NoOp", lambda x: once(tf.no_op(), x), lambda x: x, [_ANY], FLOATS),
    Case("PreventGradient", PREVENT_GRADIENT, lambda x: x, [_ANY], ALL),
    Case("Print", lambda x: tf.Print(x, [], "", first_n=0), lambda x: x, [_ANY], FLOATS),
    Case("PrintV2", lambda x: once(tf.print("", output_stream=sys.stdout), x), lambda x: x, [_ANY],
         FLOATS),
    Case("Assert", lambda x: once(tf.Assert(tf.reduce_all(x < 10), [x]), x), lambda x: x, [_ANY],
         FLOATS),
    Case("Timestamp", lambda x: [tf.timestamp() > 1.6e9, x], lambda x: [np.array(True), x], [_ANY],
         ("float64",)),
    Case("PyFunc", lambda x: tf.py_func(lambda a: 2 * a + 1, [x], x.dtype), lambda x: 2 * x + 1,
         [_ANY], FLOATS),
    Case("PyFuncStateless", lambda x: tf.py_func(lambda a: 2 * a + 1, [x], x.dtype, stateful=False),
         lambda x: 2 * x + 1, [_ANY], FLOATS),
    *[Case(type, handled, lambda x: x, [uniform(-9, 9, shape=(2, 3))], FLOATS)
      for type in ("GetSessionHandle", "GetSessionTensor", "DeleteSessionTensor")],
    Case("_SoftmaxGrad", lambda dy, y: SOFTMAX_GRAD(dy, y, name="g"),
         lambda dy, y: (dy - (dy * y).sum(-1, keepdims=True)) * y,
         [uniform(-2, 2, shape=(3, 7)), uniform(0, 1, shape=(3, 7))], FLOATS, tolerance=4,
         why="sums of several products"),
    Case("_LogSoftmaxGrad", lambda dy, y: LOG_SOFTMAX_GRAD(dy, y, name="g"),
         lambda dy, z: dy - dy.sum(-1, keepdims=True) * softmax(z),
         [uniform(-2, 2, shape=(3, 7)), uniform(-2, 2, shape=(3, 7))], FLOATS, tolerance=4,
         why="sums of several products"),
    Case("IgammaGradA", IGAMMA_GRAD_A,
         lambda a, x: (lower_gamma(a + 1e-4, x) - lower_gamma(a - 1e-4, x)) / 2e-4,
         [uniform(0.5, 5, shape=(7,)), uniform(0.5, 5, shape=(7,))], ("float64",), tolerance=1e7,
         why="the oracle is a difference of second order"),
    Case("_AddStrings", chosen, lambda c: np.where(c, _WORDS, _OTHERS + b"!"),
         [booleans((3,))], BOOL),
    Case("_SelectStrings", chosen, lambda c: np.where(c, _WORDS, _OTHERS + b"!"),
         [fixed([True, False, True], "bool")], BOOL),
    Case("_EqualStrings", lambda c: tf.equal(chosen(c), tf.constant(_WORDS)), lambda c: c,
         [booleans((3,))], BOOL),
    Case("_NotEqualStrings", lambda c: tf.not_equal(chosen(c), tf.constant(_WORDS)), lambda c: ~c,
         [booleans((3,))], BOOL),
    Case("_WeightsBroadcast", lambda w, x: broadcast_weights(w, x),
         lambda w, x: np.broadcast_to(w, x.shape),
         [uniform(-2, 2, shape=(3, 1)), uniform(-2, 2, shape=(3, 4))], FLOATS,
         rejects=[Reject((lambda: tf.zeros([2]), lambda: tf.zeros([3, 2])), ValueError,
                         "weights can not be broadcast to values.")]),
    Case("_CountsAtK", lambda p, l: COUNTS_AT_K(p, l, class_id=None, name="counts"),
         lambda p, l: [np.array([1., 1.]), np.array([2., 2.]), np.array([0., 1.])],
         [_PREDICTED, _LABELS], ("int64",)),
    Case("_AveragePrecisionAtK", lambda p, l: AVERAGE_PRECISION_AT_K(p, l, name="precisions"),
         lambda p, l: np.array([(1 / 2) / 2, (1 / 3) / 2]), [_PREDICTED, _LABELS], ("int64",)),
]

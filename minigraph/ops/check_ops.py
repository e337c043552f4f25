"""`tf.assert_*`: checks of values when the graph runs, and at once where they are known."""

import operator

import numpy as np

from minigraph import errors
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import constant_value
from minigraph.core.name_scope import name_scope
from minigraph.core.tensor import Tensor
from minigraph.ops import array, elementwise, reduction
from minigraph.ops.check_ranks import assert_rank, assert_rank_at_least, assert_rank_in
from minigraph.ops.check_types import (
    CHECKED_NUMBERS,
    assert_integer, assert_proper_iterable, assert_same_float_dtype, assert_scalar, assert_type,
    ensure_shape, is_numeric_tensor)
from minigraph.ops.control import no_op
from minigraph.ops.debug import Assert

__all__ = [
    "assert_equal", "assert_greater", "assert_greater_equal", "assert_integer", "assert_less",
    "assert_less_equal", "assert_near", "assert_negative", "assert_non_negative",
    "assert_non_positive", "assert_none_equal", "assert_positive", "assert_proper_iterable",
    "assert_rank", "assert_rank_at_least", "assert_rank_in", "assert_same_float_dtype",
    "assert_scalar", "assert_type", "ensure_shape", "is_non_decreasing", "is_numeric_tensor",
    "is_strictly_increasing",
]


def _binary(symbol, default_name, compare, static, x, y, data, summarize, message, name):
    with name_scope(name, default_name, [x, y, data]):
        x = convert_to_tensor(x, name="x")
        y = convert_to_tensor(y, name="y")
        if data is None:
            data = ["Condition x %s y did not hold element-wise:" % symbol,
                    "x (%s) = " % x.name, x, "y (%s) = " % y.name, y]
        if message is not None:
            data = [message] + list(data)
        condition = reduction.reduce_all(compare(x, y))
        known_x, known_y = constant_value(x), constant_value(y)
        if known_x is not None and known_y is not None and not np.all(static(known_x, known_y)):
            raise errors.InvalidArgumentError(None, None, "\n".join(map(_static_text, data)))
        return Assert(condition, data, summarize=summarize)


def _static_text(item):
    value = constant_value(item) if isinstance(item, Tensor) else None
    return str(item if value is None else value)


def assert_equal(x, y, data=None, summarize=None, message=None, name=None):
    """An operation that fails unless x == y for all elements, which broadcast.

    Args:
      x, y: numeric tensors.
      data: list of what to show in the error; by default x and y.
      summarize: how many elements of each tensor to show; 3 by default.
      message: start of the error's text (optional).
      name: scope of the operations (optional).
    Raises:
      InvalidArgumentError: at once if it can be known, else when the operation runs.
    Source: tf.assert_equal, TensorFlow 1.15.
    """
    with name_scope(name, "assert_equal", [x, y, data]):
        if x is y:
            return no_op()
    return _binary("==", "assert_equal", elementwise.equal, operator.eq, x, y, data, summarize,
                   message, name)


def assert_none_equal(x, y, data=None, summarize=None, message=None, name=None):
    """As `assert_equal`, for x != y. Source: tf.assert_none_equal, TensorFlow 1.15."""
    return _binary("!=", "assert_none_equal", elementwise.not_equal, operator.ne, x, y, data,
                   summarize, message, name)


def assert_less(x, y, data=None, summarize=None, message=None, name=None):
    """As `assert_equal`, for x < y. Source: tf.assert_less, TensorFlow 1.15."""
    return _binary("<", "assert_less", elementwise.less, operator.lt, x, y, data, summarize,
                   message, name)


def assert_less_equal(x, y, data=None, summarize=None, message=None, name=None):
    """As `assert_equal`, for x <= y. Source: tf.assert_less_equal, TensorFlow 1.15."""
    return _binary("<=", "assert_less_equal", elementwise.less_equal, operator.le, x, y, data,
                   summarize, message, name)


def assert_greater(x, y, data=None, summarize=None, message=None, name=None):
    """As `assert_equal`, for x > y. Source: tf.assert_greater, TensorFlow 1.15."""
    return _binary(">", "assert_greater", elementwise.greater, operator.gt, x, y, data, summarize,
                   message, name)


def assert_greater_equal(x, y, data=None, summarize=None, message=None, name=None):
    """As `assert_equal`, for x >= y. Source: tf.assert_greater_equal, TensorFlow 1.15."""
    return _binary(">=", "assert_greater_equal", elementwise.greater_equal, operator.ge, x, y,
                   data, summarize, message, name)


def assert_near(x, y, rtol=None, atol=None, data=None, summarize=None, message=None, name=None):
    """An operation that fails unless |x - y| < atol + rtol |y| for all elements.

    Args:
      x, y: tensors of one floating point dtype.
      rtol, atol: tolerances; ten times the dtype's epsilon by default.
      data, summarize, message, name: as for `assert_equal`.
    Source: tf.assert_near, TensorFlow 1.15.
    """
    with name_scope(name, "assert_near", [x, y, rtol, atol, data]):
        x = convert_to_tensor(x, name="x")
        y = convert_to_tensor(y, name="y", dtype=x.dtype)
        default = 10 * np.finfo(x.dtype.as_numpy_dtype).eps
        rtol = convert_to_tensor(default if rtol is None else rtol, name="rtol", dtype=x.dtype)
        atol = convert_to_tensor(default if atol is None else atol, name="atol", dtype=x.dtype)
        if data is None:
            data = [message or "",
                    "x and y not equal to tolerance rtol = %s, atol = %s" % (rtol, atol),
                    "x (%s) = " % x.name, x, "y (%s) = " % y.name, y]
        tolerance = atol + rtol * elementwise.abs(y)
        difference = elementwise.abs(x - y)
        condition = reduction.reduce_all(elementwise.less(difference, tolerance))
        return Assert(condition, data, summarize=summarize)


def _sign(default_name, symbol, check, zero_first, x, data, summarize, message, name):
    with name_scope(name, default_name, [x, data]):
        x = convert_to_tensor(x, name="x")
        if data is None:
            data = [message or "", "Condition x %s 0 did not hold element-wise:" % symbol,
                    "x (%s) = " % x.name, x]
        zero = convert_to_tensor(0, dtype=x.dtype)
        pair = (zero, x) if zero_first else (x, zero)
        return check(*pair, data=data, summarize=summarize)


def assert_negative(x, data=None, summarize=None, message=None, name=None):
    """As `assert_equal`, for x < 0. Source: tf.assert_negative, TensorFlow 1.15."""
    return _sign("assert_negative", "<", assert_less, False, x, data, summarize, message, name)


def assert_positive(x, data=None, summarize=None, message=None, name=None):
    """As `assert_equal`, for x > 0. Source: tf.assert_positive, TensorFlow 1.15."""
    return _sign("assert_positive", ">", assert_less, True, x, data, summarize, message, name)


def assert_non_negative(x, data=None, summarize=None, message=None, name=None):
    """As `assert_equal`, for x >= 0. Source: tf.assert_non_negative, TensorFlow 1.15."""
    return _sign("assert_non_negative", ">=", assert_less_equal, True, x, data, summarize, message,
                 name)


def assert_non_positive(x, data=None, summarize=None, message=None, name=None):
    """As `assert_equal`, for x <= 0. Source: tf.assert_non_positive, TensorFlow 1.15."""
    return _sign("assert_non_positive", "<=", assert_less_equal, False, x, data, summarize,
                 message, name)


def _monotonic(default_name, compare, x, name):
    with name_scope(name, default_name, [x]):
        x = array.reshape(x, [-1])
        if x.dtype.base_dtype not in CHECKED_NUMBERS:
            raise TypeError("Expected x to be numeric, instead found: %s" % x)
        difference = x[1:] - x[:-1]
        zero = convert_to_tensor(0, dtype=difference.dtype)
        return reduction.reduce_all(compare(zero, difference))


def is_non_decreasing(x, name=None):
    """True if x[i] <= x[i + 1] for all i, over x in row order.

    Source: tf.is_non_decreasing, TensorFlow 1.15.
    """
    return _monotonic("is_non_decreasing", elementwise.less_equal, x, name)


def is_strictly_increasing(x, name=None):
    """True if x[i] < x[i + 1] for all i, over x in row order.

    Source: tf.is_strictly_increasing, TensorFlow 1.15.
    """
    return _monotonic("is_strictly_increasing", elementwise.less, x, name)

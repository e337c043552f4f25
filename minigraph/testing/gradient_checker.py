"""Numeric check of gradients: `tf.test.compute_gradient` and `compute_gradient_error`."""

import numpy as np

from minigraph.autodiff import gradients
from minigraph.core import dtypes
from minigraph.core.defaults import get_default_session
from minigraph.ops import array
from minigraph.ops.constant import constant


def compute_gradient(x, x_shape, y, y_shape, x_init_value=None, delta=1e-3, init_targets=None,
                     extra_feed_dict=None):
    """The Jacobian of y by x, by `tf.gradients` and by central differences.

    Needs a default session. A complex number counts as its real and its imaginary part.

    Args:
      x: a tensor, or a list of them.
      x_shape: its shape as a list or array of ints; for a list of tensors a list of shapes.
      y: a tensor.
      y_shape: its shape.
      x_init_value: array where to differentiate, by default random; for a list a list.
      delta: step of the differences.
      init_targets: operations to run first (optional).
      extra_feed_dict: values of further tensors (optional).
    Returns:
      (theoretical, numeric): matrices of size(x) rows and size(y) columns; a list of pairs for a
      list of x.
    Raises:
      TypeError: if x is not floating point or complex.
      ValueError: if y does not depend on x, or the shape of `x_init_value` is not `x_shape`.
    Source: tf.test.compute_gradient, TensorFlow 1.15.
    """
    feeds = dict(extra_feed_dict or {})
    if init_targets is not None:
        for target in init_targets if isinstance(init_targets, (list, tuple)) else [init_targets]:
            target.run()
    if not isinstance(x, list):
        return _jacobians(x, x_shape, y, y_shape, x_init_value, delta, feeds)
    values = x_init_value or [None] * len(x)
    values = [_initial_value(*item) for item in zip(x, x_shape, values)]
    gradients_of = [_gradient(one, y, y_shape) for one in x]
    feeds.update(zip(x, values))
    return [_jacobian_pair(*item, y, y_shape, delta, feeds)
            for item in zip(x, x_shape, values, gradients_of)]


def compute_gradient_error(x, x_shape, y, y_shape, x_init_value=None, delta=1e-3,
                           init_targets=None, extra_feed_dict=None):
    """The largest difference between the two Jacobians of `compute_gradient`.

    Source: tf.test.compute_gradient_error, TensorFlow 1.15.
    """
    pairs = compute_gradient(x, x_shape, y, y_shape, x_init_value, delta, init_targets,
                             extra_feed_dict)
    error = 0
    for theoretical, numeric in [pairs] if isinstance(pairs, tuple) else pairs:
        if theoretical.size or numeric.size:
            error = np.maximum(error, np.fabs(theoretical - numeric).max())
    return error


def _jacobians(x, x_shape, y, y_shape, x_init_value, delta, feeds):
    value = _initial_value(x, x_shape, x_init_value)
    gradient = _gradient(x, y, y_shape)
    return _jacobian_pair(x, x_shape, value, gradient, y, y_shape, delta, feeds)


def _gradient(x, y, y_shape):
    """(gradient of x, the tensor to feed with that of y)."""
    fed = constant(1.0, shape=y_shape, dtype=y.dtype)
    dy = array.identity(fed)
    return gradients(y, x, dy)[0], fed


def _initial_value(x, x_shape, value):
    allowed = dtypes.FLOATING | dtypes.COMPLEX
    dtype = x.dtype.base_dtype
    if dtype not in allowed:
        raise TypeError("Don't support type %s for x" % dtype)
    if value is None:
        return np.asarray(np.random.random_sample(x_shape), dtype.as_numpy_dtype)
    if isinstance(value, np.ndarray) and list(value.shape) != list(x_shape):
        raise ValueError("x_init_value has shape %s, expected %s" % (value.shape, x_shape))
    return np.asarray(value, dtype.as_numpy_dtype)


def _jacobian_pair(x, x_shape, value, gradient, y, y_shape, delta, feeds):
    feeds = {**feeds, x: value}
    theoretical = _theoretical(x, value, y, y_shape, *gradient, feeds)
    return theoretical, _numeric(x, value, y, y_shape, delta, feeds)


def _parts(dtype):
    """(real dtype, how many of it make a number)."""
    return dtype.real_dtype.as_numpy_dtype, 2 if dtype.is_complex else 1


def _theoretical(x, value, y, y_shape, dx, dy, feeds):
    session = get_default_session()
    if dx is None:
        raise ValueError("y does not depend on x, or not differentiably")
    real, parts = _parts(x.dtype)
    _, y_parts = _parts(y.dtype)
    columns = int(np.prod(y_shape)) * y_parts
    jacobian = np.zeros((value.size * parts, columns), real)
    numpy_y = y.dtype.as_numpy_dtype
    for column in range(columns):
        unit = np.zeros(y_shape, numpy_y)
        unit.ravel().view(_parts(y.dtype)[0])[column] = 1
        feeds[dy] = unit
        jacobian[:, column] = _dense(session.run(dx, feeds), value).ravel().view(real)
    if not columns:
        feeds[dy] = np.zeros(y_shape, numpy_y)
        backprop = _dense(session.run(dx, feeds), value)
        if backprop.shape != value.shape:
            raise ValueError("Empty gradient has wrong shape: expected %s, got %s"
                             % (value.shape, backprop.shape))
        if np.any(backprop):
            raise ValueError("Empty tensor with nonzero gradients")
    return jacobian


def _dense(backprop, value):
    if not hasattr(backprop, "indices"):
        return np.ascontiguousarray(backprop)
    dense = np.zeros_like(value)
    np.add.at(dense, backprop.indices, backprop.values)
    return dense


def _numeric(x, value, y, y_shape, delta, feeds):
    session = get_default_session()
    real, parts = _parts(x.dtype)
    y_real, y_parts = _parts(y.dtype)
    rows = value.size * parts
    jacobian = np.zeros((rows, int(np.prod(y_shape)) * y_parts), real)
    for row in range(rows):
        results = []
        for step in (delta, -delta):
            moved = value.copy()
            moved.ravel().view(real)[row] += real(step)
            results.append(session.run(y, {**feeds, x: moved}))
        difference = np.ascontiguousarray((results[0] - results[1]) / (2 * delta),
                                          y.dtype.as_numpy_dtype)
        jacobian[row, :] = difference.ravel().view(y_real)
    return jacobian

"""Means and variances, and normalising by them."""

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.ops import array as array_ops
from minigraph.ops import elementwise as math_ops
from minigraph.ops._reduce import renamed_argument
from minigraph.ops.constant import constant
from minigraph.ops.reduction import reduce_mean, reduce_prod, reduce_sum


def moments(x, axes, shift=None, name=None, keep_dims=None, keepdims=None):
    """Mean and variance of `x` along `axes`.

    Args:
      x: Tensor of floats; float16 is computed in float32.
      axes: list of axes.
      shift: has no effect; TensorFlow kept it for old callers.
      name: name scope of the operations (optional).
      keep_dims, keepdims: leave the axes in the results, with size 1.
    Returns:
      (mean, variance), of the dtype of `x`.
    Source: tf.nn.moments, TensorFlow 1.15.
    """
    keep_dims = renamed_argument("keepdims", keepdims, "keep_dims", keep_dims)
    with name_scope(name, "moments", [x, axes]):
        if not getattr(x, "has_handle", False):     # of which each operation makes its own read
            x = convert_to_tensor(x)
        y = math_ops.cast(x, dtypes.float32) if x.dtype is dtypes.float16 else x
        mean = reduce_mean(y, axes, keepdims=True, name="mean")
        difference = math_ops.squared_difference(y, array_ops.stop_gradient(mean))
        variance = reduce_mean(difference, axes, keepdims=True, name="variance")
        if not keep_dims:
            mean = array_ops.squeeze(mean, axes)
            variance = array_ops.squeeze(variance, axes)
        if x.dtype is dtypes.float16:
            return math_ops.cast(mean, dtypes.float16), math_ops.cast(variance, dtypes.float16)
        return mean, variance


def sufficient_statistics(x, axes, shift=None, keep_dims=None, name=None, keepdims=None):
    """Count, sum and sum of squares of `x` along `axes`: what `normalize_moments` needs.

    Args:
      x: Tensor of floats.
      axes: list of axes.
      shift: Tensor that is near the mean, subtracted for precision (optional).
      keep_dims, keepdims: leave the axes in the results, with size 1.
      name: name scope of the operations (optional).
    Returns:
      (count, sum of x - shift, sum of (x - shift)^2, shift).
    Source: tf.nn.sufficient_statistics, TensorFlow 1.15.
    """
    keep_dims = bool(renamed_argument("keepdims", keepdims, "keep_dims", keep_dims))
    axes = list(set(axes))
    with name_scope(name, "sufficient_statistics", [x, shift]):
        x = convert_to_tensor(x, name="x")
        count = _count(x, axes)
        if shift is not None:
            shift = convert_to_tensor(shift, name="shift")
            total, squares = math_ops.subtract(x, shift), math_ops.squared_difference(x, shift)
        else:
            total, squares = x, math_ops.square(x)
        total = reduce_sum(total, axes, keepdims=keep_dims, name="mean_ss")
        squares = reduce_sum(squares, axes, keepdims=keep_dims, name="var_ss")
        return count, total, squares, shift


def _count(x, axes):
    if x.shape.ndims is not None and all(x.shape.as_list()[axis] is not None for axis in axes):
        count = 1
        for axis in axes:
            count *= x.shape.as_list()[axis]
        return constant(count, dtype=x.dtype)
    sizes = array_ops.gather(math_ops.cast(array_ops.shape(x), x.dtype), axes)
    return reduce_prod(sizes, name="count")


def normalize_moments(counts, mean_ss, variance_ss, shift, name=None):
    """Mean and variance from the results of `sufficient_statistics`.

    Source: tf.nn.normalize_moments, TensorFlow 1.15.
    """
    with name_scope(name, "normalize", [counts, mean_ss, variance_ss, shift]):
        divisor = math_ops.reciprocal(counts, name="divisor")
        if shift is not None:
            shifted = math_ops.multiply(mean_ss, divisor, name="shifted_mean")
            mean = math_ops.add(shifted, shift, name="mean")
        else:
            shifted = mean = math_ops.multiply(mean_ss, divisor, name="mean")
        variance = math_ops.subtract(math_ops.multiply(variance_ss, divisor),
                                     math_ops.square(shifted), name="variance")
        return mean, variance


def weighted_moments(x, axes, frequency_weights, name=None, keep_dims=None, keepdims=None):
    """Mean and variance of `x` along `axes`, each element counted by its weight.

    Args:
      x: Tensor of floats.
      axes: list of axes.
      frequency_weights: Tensor that broadcasts with `x`.
      name: name scope of the operations (optional).
      keep_dims, keepdims: leave the axes in the results, with size 1.
    Returns:
      (mean, variance), of the dtype of `x`.
    Source: tf.nn.weighted_moments, TensorFlow 1.15.
    """
    keep_dims = renamed_argument("keepdims", keepdims, "keep_dims", keep_dims)
    with name_scope(name, "weighted_moments", [x, frequency_weights, axes]):
        x = convert_to_tensor(x, name="x")
        weights = convert_to_tensor(frequency_weights, name="frequency_weights")
        dtype = x.dtype
        if dtype is dtypes.float16:
            x = math_ops.cast(x, dtypes.float32)
        if weights.dtype is not x.dtype:
            weights = math_ops.cast(weights, x.dtype)
        total = reduce_sum(weights * x, axes, name="weighted_input_sum", keepdims=True)
        # Adding zeros broadcasts the weights to the shape of x.
        full = weights + array_ops.zeros_like(x)
        sum_of_weights = reduce_sum(full, axes, name="sum_of_weights", keepdims=True)
        divisor = math_ops.reciprocal(sum_of_weights, name="inv_weight_sum")
        mean = math_ops.multiply(total, divisor)
        squares = reduce_sum(weights * math_ops.squared_difference(x, mean), axes,
                             name="weighted_distsq", keepdims=True)
        variance = math_ops.multiply(squares, divisor)
        if not keep_dims:
            mean = array_ops.squeeze(mean, axis=axes)
            variance = array_ops.squeeze(variance, axis=axes)
        if dtype is dtypes.float16:
            return math_ops.cast(mean, dtype), math_ops.cast(variance, dtype)
        return mean, variance


def batch_normalization(x, mean, variance, offset, scale, variance_epsilon, name=None):
    """y = scale (x - mean) / sqrt(variance + variance_epsilon) + offset.

    Args:
      x: Tensor of floats.
      mean, variance: Tensors that broadcast with `x`.
      offset, scale: Tensors that broadcast with `x`, or None for 0 and 1.
      variance_epsilon: small number against division by zero.
      name: name scope of the operations (optional).
    Source: tf.nn.batch_normalization, TensorFlow 1.15; Ioffe and Szegedy, 2015.
    """
    with name_scope(name, "batchnorm", [x, mean, variance, scale, offset]):
        factor = math_ops.rsqrt(variance + variance_epsilon)
        if scale is not None:
            factor *= scale
        product = x * math_ops.cast(factor, x.dtype)
        shift = offset - mean * factor if offset is not None else -mean * factor
        return product + math_ops.cast(shift, x.dtype)


def batch_norm_with_global_normalization(
        t=None, m=None, v=None, beta=None, gamma=None, variance_epsilon=None,
        scale_after_normalization=None, name=None, input=None, mean=None, variance=None):
    """`batch_normalization`, by older names of its arguments.

    Args:
      t, input: Tensor of floats.
      m, mean, v, variance, beta, gamma, variance_epsilon, name: see there.
      scale_after_normalization: whether to multiply by gamma.
    Source: tf.nn.batch_norm_with_global_normalization, TensorFlow 1.15.
    """
    t = renamed_argument("input", input, "t", t)
    m, v = renamed_argument("mean", mean, "m", m), renamed_argument("variance", variance, "v", v)
    return batch_normalization(t, m, v, beta, gamma if scale_after_normalization else None,
                               variance_epsilon, name)


def l2_normalize(x, axis=None, epsilon=1e-12, name=None, dim=None):
    """y = x / sqrt(max(sum(x^2), epsilon)), the sum along `axis`.

    Args:
      x: Tensor of floats.
      axis: an axis or list of axes; None: all.
      epsilon: least sum of squares to divide by.
      name: name of the operation (optional).
      dim: old name of `axis`.
    Source: tf.nn.l2_normalize, TensorFlow 1.15.
    """
    axis = renamed_argument("axis", axis, "dim", dim)
    with name_scope(name, "l2_normalize", [x]) as name:
        x = convert_to_tensor(x, name="x")
        square_sum = reduce_sum(math_ops.square(x), axis, keepdims=True)
        inverse = math_ops.rsqrt(math_ops.maximum(square_sum, epsilon))
        return math_ops.multiply(x, inverse, name=name)

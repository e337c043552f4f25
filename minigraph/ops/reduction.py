"""Reductions over axes: sums, products, means, extremes, and what is composed of them."""

import math

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.dtypes import NUMERIC
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.tensor import Tensor
from minigraph.ops import _reduction_grads as grads
from minigraph.ops import array as array_ops
from minigraph.ops import elementwise as math_ops
from minigraph.ops._reduce import (
    emit_reduction, infer_reduction, reducible, renamed_argument)
from minigraph.ops.constant import constant

_ORDERED = dtypes.REAL


def _lowered(*passes, suffix=None):
    """The lowering of a reduction whose kernels are (first, middle, last, only), see `_reduce`."""
    def lower(node, emit):
        source, target = node.inputs[0], node.outputs[0]
        emit_reduction(emit, suffix or source.dtype, target, source, _axes(node), passes,
                       _divisor(node))
    return reducible(lower, passes, _axes, suffix, _divisor)


def _axes(node):
    rank = len(node.inputs[0].shape)
    return {int(axis) % rank for axis in node.value(1).ravel()}


def _divisor(node):
    source = node.inputs[0]
    divisor = math.prod(source.shape[axis] for axis in _axes(node))
    return 1 if divisor == 0 and source.dtype.is_integer else divisor


def _reduction(type, allowed, lower, **more):
    """The OpDef of a reduction: input, reduction_indices -> output."""
    dtype = "T" if allowed else dtypes.bool
    attrs = {"keep_dims": False, "Tidx": dtypes.INDEX}
    return OpDef(type=type, inputs={"input": dtype, "reduction_indices": "Tidx"},
                 outputs={"output": dtype}, attrs={"T": allowed, **attrs} if allowed else attrs,
                 infer=infer_reduction, lower=lower, **more)


SUM = _reduction("Sum", NUMERIC, _lowered("sum", "sum", "sum", "sum"))
PROD = _reduction("Prod", NUMERIC, _lowered("prod", "prod", "prod", "prod"))
MEAN = _reduction("Mean", NUMERIC, _lowered("sum", "sum", "mean", "mean"))
MAX = _reduction("Max", _ORDERED, _lowered("max", "max", "max", "max"))
MIN = _reduction("Min", _ORDERED, _lowered("min", "min", "min", "min"))
# A bool is a byte of 0 or 1, so that "all" is the least and "any" the greatest.
ALL = _reduction("All", None, _lowered("min", "min", "min", "min", suffix="u8"),
                 gradient=NOT_DIFFERENTIABLE)
ANY = _reduction("Any", None, _lowered("max", "max", "max", "max", suffix="u8"),
                 gradient=NOT_DIFFERENTIABLE)

SUM.gradient(grads.sum_grad)
MEAN.gradient(grads.mean_grad)
PROD.gradient(grads.prod_grad)
MAX.gradient(grads.extreme_grad)
MIN.gradient(grads.extreme_grad)


def _lower_euclidean_norm(node, emit):
    source, target = node.inputs[0], node.outputs[0]
    rank = len(source.shape)
    axes = {int(axis) % rank for axis in node.value(1).ravel()}
    squares = emit.temp(target.dtype, target.shape)
    emit_reduction(emit, source.dtype, squares, source, axes, ("squares", "sum", "sum", "squares"))
    emit_reduction(emit, source.dtype, target, squares, set(), ("root", "root", "root", "root"))


EUCLIDEAN_NORM = _reduction("EuclideanNorm", _ORDERED, _lower_euclidean_norm,
                            gradient=NOT_DIFFERENTIABLE)


def _all_axes(x):
    """Every axis of `x`, as the operations that TensorFlow makes for `axis=None`."""
    if isinstance(x, Tensor) and x.shape.ndims is not None:
        return constant(np.arange(x.shape.ndims), dtype=dtypes.int32)
    return array_ops.range(0, array_ops.rank(x))


def _reduce(op_def, x, axis, keepdims, name):
    keepdims = False if keepdims is None else keepdims
    result = op_def(x, _all_axes(x) if axis is None else axis, keep_dims=keepdims, name=name)
    return _scalar_if_all(result, axis, keepdims)


def _scalar_if_all(result, axis, keepdims):
    if axis is None and not keepdims:
        result.set_shape(())
    return result


def _old_names(axis, keepdims, reduction_indices, keep_dims):
    return (renamed_argument("axis", axis, "reduction_indices", reduction_indices),
            renamed_argument("keepdims", keepdims, "keep_dims", keep_dims))


def reduce_sum(input_tensor, axis=None, keepdims=None, name=None, reduction_indices=None,
               keep_dims=None):
    """y = sum of the elements along `axis`; 0 for no elements. Integers wrap around.

    Args:
      input_tensor: Tensor of numbers, [d0, ..., dn].
      axis: an axis or list of axes, negative ones from the end; None: all.
      keepdims: leave reduced axes in the result, with size 1.
      name: name of the operation (optional).
      reduction_indices, keep_dims: old names of `axis` and `keepdims`.
    Returns:
      Tensor of the input's dtype; without the reduced axes unless `keepdims`.
    Raises:
      ValueError: an axis out of range, or an argument under both of its names.
    Source: tf.reduce_sum, TensorFlow 1.15.
    """
    axis, keepdims = _old_names(axis, keepdims, reduction_indices, keep_dims)
    return _reduce(SUM, input_tensor, axis, keepdims, name)


def reduce_mean(input_tensor, axis=None, keepdims=None, name=None, reduction_indices=None,
                keep_dims=None):
    """y = sum / number of the elements along `axis`; NaN for no elements.

    Integers divide towards 0.
    Arguments, result and errors are those of `reduce_sum`.
    Source: tf.reduce_mean, TensorFlow 1.15.
    """
    axis, keepdims = _old_names(axis, keepdims, reduction_indices, keep_dims)
    return _reduce(MEAN, input_tensor, axis, keepdims, name)


def reduce_prod(input_tensor, axis=None, keepdims=None, name=None, reduction_indices=None,
                keep_dims=None):
    """y = product of the elements along `axis`; 1 for no elements. Integers wrap around.

    Arguments, result and errors are those of `reduce_sum`.
    Source: tf.reduce_prod, TensorFlow 1.15.
    """
    axis, keepdims = _old_names(axis, keepdims, reduction_indices, keep_dims)
    return _reduce(PROD, input_tensor, axis, keepdims, name)


def reduce_max(input_tensor, axis=None, keepdims=None, name=None, reduction_indices=None,
               keep_dims=None):
    """y = greatest element along `axis`, NaN left out; the dtype's lowest value for no elements.

    Arguments, result and errors are those of `reduce_sum`, for real numbers.
    Source: tf.reduce_max, TensorFlow 1.15.
    """
    axis, keepdims = _old_names(axis, keepdims, reduction_indices, keep_dims)
    return _reduce(MAX, input_tensor, axis, keepdims, name)


def reduce_min(input_tensor, axis=None, keepdims=None, name=None, reduction_indices=None,
               keep_dims=None):
    """y = least element along `axis`, NaN left out; the dtype's highest value for no elements.

    Arguments, result and errors are those of `reduce_sum`, for real numbers.
    Source: tf.reduce_min, TensorFlow 1.15.
    """
    axis, keepdims = _old_names(axis, keepdims, reduction_indices, keep_dims)
    return _reduce(MIN, input_tensor, axis, keepdims, name)


def reduce_all(input_tensor, axis=None, keepdims=None, name=None, reduction_indices=None,
               keep_dims=None):
    """y = whether all elements along `axis` are true; True for no elements.

    Arguments, result and errors are those of `reduce_sum`, for bool.
    Source: tf.reduce_all, TensorFlow 1.15.
    """
    axis, keepdims = _old_names(axis, keepdims, reduction_indices, keep_dims)
    return _reduce(ALL, input_tensor, axis, keepdims, name)


def reduce_any(input_tensor, axis=None, keepdims=None, name=None, reduction_indices=None,
               keep_dims=None):
    """y = whether any element along `axis` is true; False for no elements.

    Arguments, result and errors are those of `reduce_sum`, for bool.
    Source: tf.reduce_any, TensorFlow 1.15.
    """
    axis, keepdims = _old_names(axis, keepdims, reduction_indices, keep_dims)
    return _reduce(ANY, input_tensor, axis, keepdims, name)


def reduce_logsumexp(input_tensor, axis=None, keepdims=None, name=None, reduction_indices=None,
                     keep_dims=None):
    """y = log(sum(exp(x))) along `axis`, shifted by the maximum so that exp does not overflow.

    Arguments, result and errors are those of `reduce_sum`, for floats.
    Source: tf.reduce_logsumexp, TensorFlow 1.15.
    """
    axis, keepdims = _old_names(axis, keepdims, reduction_indices, keep_dims)
    x = convert_to_tensor(input_tensor)
    with name_scope(name, "ReduceLogSumExp", [x]) as name:
        greatest = reduce_max(x, axis, keepdims=True)
        shift = array_ops.stop_gradient(math_ops.select(
            math_ops.is_finite(greatest), greatest, array_ops.zeros_like(greatest)))
        total = reduce_sum(math_ops.exp(math_ops.subtract(x, shift)), axis, keepdims=keepdims)
        result = math_ops.log(total)
        if not keepdims:
            shift = array_ops.reshape(shift, array_ops.shape(result))
        result = math_ops.add(result, shift)
        return _scalar_if_all(result, axis, keepdims)


def reduce_euclidean_norm(input_tensor, axis=None, keepdims=False, name=None):
    """y = sqrt(sum(x^2)) along `axis`.

    Arguments, result and errors are those of `reduce_sum`, for floats.
    Source: tf.math.reduce_euclidean_norm, TensorFlow 1.15.
    """
    return _reduce(EUCLIDEAN_NORM, input_tensor, axis, keepdims, name)


def reduce_variance(input_tensor, axis=None, keepdims=False, name=None):
    """y = mean(|x - mean(x)|^2) along `axis`.

    Arguments, result and errors are those of `reduce_sum`.
    Source: tf.math.reduce_variance, TensorFlow 1.15.
    """
    with name_scope(name or "reduce_variance"):
        mean = reduce_mean(input_tensor, axis, keepdims=True)
        apart = input_tensor - mean
        # The values that TensorFlow's square of complex numbers has here.
        squares = math_ops.conj(apart) * apart if apart.dtype.is_complex else math_ops.square(apart)
        return reduce_mean(squares, axis, keepdims=keepdims)


def reduce_std(input_tensor, axis=None, keepdims=False, name=None):
    """y = sqrt(mean((x - mean(x))^2)) along `axis`.

    Arguments, result and errors are those of `reduce_sum`, for floats.
    Source: tf.math.reduce_std, TensorFlow 1.15.
    """
    with name_scope(name or "reduce_std"):
        return math_ops.sqrt(reduce_variance(input_tensor, axis, keepdims))


def count_nonzero(input_tensor=None, axis=None, keepdims=None, dtype=dtypes.int64, name=None,
                  reduction_indices=None, keep_dims=None, input=None):
    """y = number of elements along `axis` that differ from 0, False or "".

    Args:
      input_tensor: Tensor of numbers, bool or strings.
      axis, keepdims, reduction_indices, keep_dims: see `reduce_sum`.
      dtype: DType of the count.
      name: name scope of the operations (optional).
      input: another name of `input_tensor`.
    Source: tf.math.count_nonzero, TensorFlow 1.15.
    """
    x = renamed_argument("input", input, "input_tensor", input_tensor)
    axis, keepdims = _old_names(axis, keepdims, reduction_indices, keep_dims)
    with name_scope(name, "count_nonzero", [x]):
        x = convert_to_tensor(x, name="input")
        zero = array_ops.zeros([], dtype=x.dtype) if x.dtype is not dtypes.string else constant(b"")
        differs = math_ops.cast(math_ops.not_equal(x, zero), dtypes.int64)
        count = reduce_sum(differs, axis, keepdims=keepdims)
        return math_ops.cast(count, dtypes.as_dtype(dtype))

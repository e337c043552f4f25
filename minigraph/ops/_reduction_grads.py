"""Gradients of the reductions. Each builds the operations that TensorFlow 1.15 builds."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.infer import constant_value
from minigraph.ops import array as array_ops
from minigraph.ops import elementwise as math_ops
from minigraph.ops.constant import constant
from minigraph.ops.cumulative import cumprod



def _static(tensor):
    """The static shape as a list; None unless all of it is known."""
    return tensor.shape.as_list() if tensor.shape.is_fully_defined() else None


def reduced_shape(shape, axes):
    """The int32 tensor `shape` with 1 in the place of `axes`."""
    shape, axes = math_ops.cast(shape, dtypes.int32), math_ops.cast(axes, dtypes.int32)
    rank = array_ops.size(shape)
    axes = (axes + rank) % rank
    ones_shape = array_ops.shape(axes)
    every = array_ops.range(rank)
    return array_ops.dynamic_stitch([every, axes], [shape, array_ops.fill(ones_shape, 1)])


def _ratio(x, y):
    """x // y for sizes of which y may be 0."""
    return x // math_ops.maximum(y, 1)


def sum_grad(op, dy):
    x, axes = op.inputs[0], constant_value(op.inputs[1])
    rank = x.shape.ndims
    sizes = _static(x)
    if rank is not None and axes is not None:
        if np.array_equal(axes, np.arange(rank)):
            dy = array_ops.reshape(dy, [1] * rank)
            shape = array_ops.shape(x) if sizes is None else constant(sizes, dtype=dtypes.int32)
            return [array_ops.tile(dy, shape), None]
        if sizes is not None:
            reduced = {int(axis) % rank for axis in axes.ravel()}
            kept = [1 if i in reduced else size for i, size in enumerate(sizes)]
            times = [size // max(k, 1) for size, k in zip(sizes, kept)]
            return [array_ops.tile(array_ops.reshape(dy, kept), times), None]
    shape = array_ops.shape(x)
    kept = reduced_shape(shape, op.inputs[1])
    times = _ratio(shape, kept)
    return [array_ops.tile(array_ops.reshape(dy, kept), times), None]


def mean_grad(op, dy):
    total = sum_grad(op, dy)[0]
    before, after = _static(op.inputs[0]), _static(op.outputs[0])
    if before is not None and after is not None:
        count = constant(int(np.prod(before)) // max(int(np.prod(after)), 1), dtype=total.dtype)
    else:
        before, after = array_ops.shape(op.inputs[0]), array_ops.shape(op.outputs[0])
        count = _ratio(_product(before), _product(after))
    return [math_ops.truediv(total, math_ops.cast(count, total.dtype)), None]


def _product(sizes):
    from minigraph.ops.reduction import reduce_prod
    return reduce_prod(sizes)


def extreme_grad(op, dy):
    """dy goes to the elements that equal the extreme, shared among equals."""
    from minigraph.ops.reduction import SUM
    x, axes, y = op.inputs[0], op.inputs[1], op.outputs[0]
    kept = reduced_shape(array_ops.shape(x), axes)
    y = array_ops.reshape(y, kept)
    dy = array_ops.reshape(dy, kept)
    equal = math_ops.cast(math_ops.equal(y, x), dy.dtype)
    count = array_ops.reshape(SUM(equal, axes), kept)
    return [equal / count * dy, None]


def prod_grad(op, dy):
    """dy times the product of all the other elements, taken as a product from either side.

    The quotient y / x would not do where an element is zero.
    """
    x = op.inputs[0]
    shape = array_ops.shape(x)
    axes = array_ops.reshape(op.inputs[1], [-1])
    kept = reduced_shape(shape, op.inputs[1])
    times = _ratio(shape, kept)
    dy = array_ops.tile(array_ops.reshape(dy, kept), times)
    rank = array_ops.rank(x)
    axes = (axes + rank) % rank
    others, _ = array_ops.setdiff1d(array_ops.range(rank), axes)
    order = array_ops.concat([axes, others], 0)
    n_reduced = _product(array_ops.gather(shape, axes))
    n_kept = _product(array_ops.gather(shape, others))
    permuted = array_ops.transpose(x, order)
    permuted_shape = array_ops.shape(permuted)
    rows = array_ops.reshape(permuted, (n_reduced, n_kept))
    before = cumprod(rows, axis=0, exclusive=True)
    after = cumprod(rows, axis=0, exclusive=True, reverse=True)
    product = math_ops.conj(before) * math_ops.conj(after)
    others_product = array_ops.reshape(product, permuted_shape)
    dx = dy * array_ops.transpose(others_product, array_ops.invert_permutation(order))
    return [array_ops.reshape(dx, shape), None]

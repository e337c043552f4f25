"""`tf.tensordot`: a matrix product over chosen axes."""

import numbers

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import constant_value
from minigraph.core.name_scope import name_scope
from minigraph.core.tensor import Tensor
from minigraph.ops.array.filling import range as range_
from minigraph.ops.array.gathering import gather
from minigraph.ops.array.joining import concat, stack
from minigraph.ops.array.reshaping import reshape
from minigraph.ops.array.selecting import listdiff
from minigraph.ops.array.shapes import rank as rank_of, shape as shape_of
from minigraph.ops.array.transposing import transpose
from minigraph.ops.elementwise import cast
from minigraph.ops.linalg import matmul
from minigraph.ops.reduction import reduce_prod


def tensordot(a, b, axes, name=None):
    """Sum over pairs of axes: c[i.., j..] = sum_k a[i.., k..] * b[k.., j..].

    Args:
      a, b: tensors of one dtype.
      axes: int N for the last N of `a` and the first N of `b`; or a pair of axes, of lists of
        them, or an int32 tensor of shape [2, N].
      name: scope of the operations (optional).
    Returns:
      Tensor whose shape is the free axes of `a`, then those of `b`.
    Raises:
      ValueError: if `axes` are not such, or the sizes differ.
    Source: tf.tensordot, TensorFlow 1.15.
    """
    with name_scope(name, "Tensordot", [a, b, axes]) as name:
        a, b = convert_to_tensor(a, name="a"), convert_to_tensor(b, name="b")
        a_axes, b_axes = _pair(a, axes)
        a_matrix, a_free, a_static = _as_matrix(a, a_axes, False)
        b_matrix, b_free, b_static = _as_matrix(b, b_axes, True)
        product = matmul(a_matrix, b_matrix)
        if isinstance(a_free, list) and isinstance(b_free, list):
            return reshape(product, a_free + b_free, name=name)
        a_free = convert_to_tensor(a_free, dtype=dtypes.int32)
        b_free = convert_to_tensor(b_free, dtype=dtypes.int32)
        result = reshape(product, concat([a_free, b_free], 0), name=name)
        if a_static is not None and b_static is not None:
            result.set_shape(a_static + b_static)
        return result


def _pair(a, axes):
    """The contracted axes of `a` and of `b`: two lists, or two tensors where they are unknown."""
    if isinstance(axes, numbers.Integral):
        if axes < 0:
            raise ValueError("'axes' must be at least 0.")
        rank = a.shape.ndims
        if rank is None:
            last = rank_of(a)
            return (range_(last - axes, last, dtype=dtypes.int32),
                    range_(axes, dtype=dtypes.int32))
        if axes > rank:
            raise ValueError("'axes' must not be larger than the number of dimensions of tensor "
                             "%s." % a)
        return list(range(rank - axes, rank)), list(range(axes))
    if isinstance(axes, (list, tuple)):
        if len(axes) != 2:
            raise ValueError("'axes' must be an integer or have length 2.")
        pair = [[x] if isinstance(x, numbers.Integral) else x for x in axes]
        if all(not isinstance(x, Tensor) for x in pair):
            pair = [[int(axis) for axis in x] for x in pair]
            if len(pair[0]) != len(pair[1]):
                raise ValueError("Different number of contraction axes 'a' and 'b', %s != %s."
                                 % (len(pair[0]), len(pair[1])))
        return pair
    axes = convert_to_tensor(axes, name="axes", dtype=dtypes.int32)
    known = constant_value(axes)
    if known is not None:
        return known[0].tolist(), known[1].tolist()
    return axes[0], axes[1]


def _as_matrix(x, axes, first):
    """`x` with its `axes` made one (the first if `first`), the other sizes, and their statics."""
    rank = x.shape.ndims
    if rank is None or isinstance(axes, Tensor):
        return (*_as_matrix_unknown(x, axes, first), None)
    axes = [axis + rank if axis < 0 else axis for axis in axes]
    free = [axis for axis in range(rank) if axis not in axes]
    order = axes + free if first else free + axes
    sizes = x.shape.as_list()
    static = [sizes[axis] for axis in free]
    if x.shape.is_fully_defined():
        inner = outer = 1
        for axis in axes:
            inner *= sizes[axis]
        for size in static:
            outer *= size
        shape = [inner, outer] if first else [outer, inner]
        return reshape(transpose(x, order), shape), static, static
    axes_tensor = convert_to_tensor(axes, dtype=dtypes.int32, name="axes")
    free_tensor = convert_to_tensor(free, dtype=dtypes.int32, name="free")
    matrix, free_sizes = _gathered(x, shape_of(x), axes_tensor, free_tensor, first)
    return matrix, free_sizes, static


def _gathered(x, shape, axes, free, first):
    free_sizes = gather(shape, free)
    axes_sizes = gather(shape, axes)
    outer, inner = reduce_prod(free_sizes), reduce_prod(axes_sizes)
    order = concat([axes, free] if first else [free, axes], 0)
    sides = stack([inner, outer] if first else [outer, inner])
    return reshape(transpose(x, order), sides), free_sizes


def _as_matrix_unknown(x, axes, first):
    shape, rank = shape_of(x), rank_of(x)
    axes = convert_to_tensor(axes, dtype=dtypes.int32, name="axes")
    axes += rank * cast(axes < 0, dtypes.int32)
    free, _ = listdiff(range_(rank), axes)
    return _gathered(x, shape, axes, free, first)

"""Clipping of tensors, by value and by norm."""

from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph
from minigraph.core.indexed_slices import IndexedSlices
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import get as op_of_type
from minigraph.ops.array import identity, ones_like, range, rank, size, stack, where
from minigraph.ops.constant import constant
from minigraph.ops.elementwise import (
    cast, is_finite, maximum, minimum, rsqrt, sqrt)
from minigraph.ops.reduction import reduce_sum


def clip_by_value(t, clip_value_min, clip_value_max, name=None):
    """max(min(t, clip_value_max), clip_value_min).

    Args:
      t: Tensor or IndexedSlices.
      clip_value_min, clip_value_max: scalars, or tensors that broadcast to the shape of `t`.
      name: name of the operation (optional).
    Raises:
      ValueError: if a limit would make the result larger than `t`.
    Source: tf.clip_by_value, TensorFlow 1.15.
    """
    with name_scope(name, "clip_by_value", [t, clip_value_min, clip_value_max]) as name:
        values = convert_to_tensor(t.values if isinstance(t, IndexedSlices) else t, name="t")
        below = minimum(values, clip_value_max)
        values.shape.merge_with(below.shape)
        between = maximum(below, clip_value_min, name=name)
        values.shape.merge_with(between.shape)
        if isinstance(t, IndexedSlices):
            return IndexedSlices(between, t.indices, t.dense_shape)
        return between


def clip_by_norm(t, clip_norm, axes=None, name=None):
    """t * clip_norm / max(norm(t), clip_norm), the L2 norm taken over `axes`.

    Args:
      t: Tensor or IndexedSlices.
      clip_norm: scalar, > 0.
      axes: integer list or vector; by default all axes.
      name: name of the operation (optional).
    Source: tf.clip_by_norm, TensorFlow 1.15.
    """
    with name_scope(name, "clip_by_norm", [t, clip_norm]) as name:
        values = convert_to_tensor(t.values if isinstance(t, IndexedSlices) else t, name="t")
        squares = reduce_sum(values * values, axes, keepdims=True)
        # The root's derivative at 0 is infinite, so 0 goes around it.
        positive = squares > 0
        root = where(positive, sqrt(where(positive, squares, ones_like(squares))), squares)
        scaled = values * clip_norm
        values.shape.merge_with(scaled.shape)
        clipped = identity(scaled / maximum(root, clip_norm), name=name)
        if isinstance(t, IndexedSlices):
            return IndexedSlices(clipped, t.indices, t.dense_shape)
        return clipped


def _tensors(t_list):
    """The tensors of a list that may hold IndexedSlices and None."""
    if not isinstance(t_list, (list, tuple)):
        raise TypeError("t_list should be a sequence")
    return [None if t is None else
            convert_to_tensor(t.values if isinstance(t, IndexedSlices) else t, name="t_%d" % i)
            for i, t in enumerate(t_list)]


def global_norm(t_list, name=None):
    """sqrt(sum of norm(t)^2 for t in t_list); None in the list counts nothing.

    Raises:
      TypeError: if `t_list` is not a sequence.
    Source: tf.global_norm, TensorFlow 1.15.
    """
    values = _tensors(t_list)
    with name_scope(name, "global_norm", [t for t in t_list if t is not None]):
        halves = []
        for value in values:
            if value is not None:
                with get_default_graph().colocate_with(value.op):
                    halves.append(op_of_type("L2Loss")(value))
        half = reduce_sum(stack(halves))
        return sqrt(half * constant(2.0, dtype=half.dtype), name="global_norm")


def clip_by_global_norm(t_list, clip_norm, use_norm=None, name=None):
    """(t * clip_norm / max(global_norm, clip_norm) for each t, global_norm).

    If the norm is infinite or NaN, the clipped tensors are NaN.

    Args:
      t_list: sequence of Tensors, IndexedSlices and None.
      clip_norm: scalar, > 0.
      use_norm: the norm, if it is known; by default `global_norm(t_list)`.
      name: name of the operation (optional).
    Raises:
      TypeError: if `t_list` is not a sequence.
    Source: tf.clip_by_global_norm, TensorFlow 1.15; Pascanu et al., 2012.
    """
    if not isinstance(t_list, (list, tuple)):
        raise TypeError("t_list should be a sequence")
    t_list = list(t_list)
    norm = global_norm(t_list, name) if use_norm is None else use_norm
    given = [t for t in t_list if t is not None]
    with name_scope(name, "clip_by_global_norm", given + [clip_norm]) as name:
        scale = clip_norm * minimum(1.0 / norm, constant(1.0, dtype=norm.dtype) / clip_norm)
        scale = where(is_finite(norm), scale, constant(float("nan"), dtype=norm.dtype))
        values = _tensors(t_list)
        clipped = [_scaled(t, value, scale, "%s_%d" % (name, i))
                   for i, (t, value) in enumerate(zip(t_list, values))]
    return clipped, norm


def _scaled(t, value, scale, name):
    if t is None:
        return None
    with get_default_graph().colocate_with(value.op):
        result = identity(value * scale, name=name)
    if isinstance(t, IndexedSlices):
        return IndexedSlices(result, t.indices, t.dense_shape)
    return result


def clip_by_average_norm(t, clip_norm, name=None):
    """t * clip_norm / max(norm(t) / size(t), clip_norm).

    Source: tf.clip_by_average_norm, TensorFlow 1.15.
    """
    with name_scope(name, "clip_by_average_norm", [t, clip_norm]) as name:
        t = convert_to_tensor(t, name="t")
        count = cast(size(t), t.dtype)
        inverse = rsqrt(reduce_sum(t * t, range(rank(t))))
        scaled = t * clip_norm
        scale = minimum(inverse * count, constant(1.0, dtype=t.dtype) / clip_norm)
        return identity(scaled * scale, name=name)

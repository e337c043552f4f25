"""`repeat`: every element several times in a row."""

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.ops.array._calls import call, reduce_all_axes
from minigraph.ops.array.filling import ones
from minigraph.ops.array.joining import concat, stack
from minigraph.ops.array.padding import tile
from minigraph.ops.array.reshaping import expand_dims, reshape
from minigraph.ops.array.selecting import boolean_mask, sequence_mask
from minigraph.ops.array.shapes import broadcast_to, rank, shape


def repeat(input, repeats, axis=None, name=None):
    """`input` with its slices along `axis` repeated.

    Args:
      input: Tensor.
      repeats: how often: a number, or one for each slice.
      axis: integer; by default `input` is flattened first.
      name: name of the scope (optional).
    Raises:
      TypeError: if `repeats` is not an integer, or `axis` no int.
      ValueError: if `axis` is out of range.
    Source: tf.repeat, TensorFlow 1.15.
    """
    if axis is None:
        input, axis = reshape(input, [-1]), 0
    if not isinstance(axis, int):
        raise TypeError("axis must be an int; got %s" % type(axis).__name__)
    with name_scope(name, "Repeat", [input, repeats]):
        data = _at_least_vector(convert_to_tensor(input, name="data"))
        repeats = convert_to_tensor(repeats, name="repeats", preferred_dtype=dtypes.int32)
        if not repeats.dtype.is_integer:
            raise TypeError("repeats must be an integer tensor; dtype=%s" % repeats.dtype)
        repeats = call("Cast", repeats, DstT=dtypes.int32)
        repeats.shape.with_rank_at_most(1)
        axis = _positive(axis, data.shape.ndims)
        if repeats.shape.ndims == 0:
            tiled = _tiled(expand_dims(data, axis + 1), axis + 1, repeats)
            return reshape(tiled, _shape_with_free_axis(data, axis))
        data.shape[axis].assert_is_compatible_with(repeats.shape[0])
        return _repeated_each(data, repeats, axis)


def _repeated_each(data, repeats, axis):
    """Tiles every slice as often as the one repeated most, and masks what is too many."""
    if axis:
        outer = concat([shape(data)[:axis + 1 - rank(repeats)], shape(repeats)], axis=0)
        repeats = broadcast_to(repeats, outer)
        repeats.set_shape([None] * (axis + 1))
    most = call("Maximum", 0, reduce_all_axes("Max", repeats))
    kept = sequence_mask(repeats, most)
    result = boolean_mask(_tiled(expand_dims(data, axis + 1), axis + 1, most), kept)
    if axis:
        result = reshape(result, _shape_with_free_axis(data, axis))
    result.set_shape(data.shape[:axis].concatenate([None]).concatenate(data.shape[axis + 1:]))
    return result


def _at_least_vector(data):
    return stack([data]) if data.shape.ndims == 0 else data


def _positive(axis, ndims):
    if ndims is None:
        if axis < 0:
            raise ValueError("axis may only be negative if ndims is statically known.")
        return axis
    if not -ndims <= axis < ndims:
        raise ValueError("axis=%s out of bounds: expected %s<=axis<%s" % (axis, -ndims, ndims))
    return axis % ndims


def _shape_with_free_axis(data, axis):
    dims = shape(data)
    return concat([dims[:axis], [-1], dims[axis + 1:]], axis=0)


def _tiled(data, axis, multiple):
    if data.shape.ndims is not None:
        multiples = [1] * data.shape.ndims
        multiples[axis] = multiple
    else:
        once = ones(rank(data), dtypes.int32)
        multiples = concat([once[:axis], [multiple], once[axis + 1:]], axis=0)
    return tile(data, multiples)

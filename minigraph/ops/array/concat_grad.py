"""The gradient of concat: the output's gradient cut into the inputs' pieces."""

from minigraph.core.indexed_slices import IndexedSlices
from minigraph.core.infer import constant_value
from minigraph.core.op_def import get as op_of_type
from minigraph.ops.array.filling import fill
from minigraph.ops.array.gathering import gather
from minigraph.ops.array.joining import CONCAT_OFFSET, concat, stack
from minigraph.ops.array.reshaping import expand_dims, squeeze
from minigraph.ops.array.selecting import where_true
from minigraph.ops.array.shapes import rank, shape, shape_n
from minigraph.ops.array.slicing import slice
from minigraph.ops.array.splitting import split
from minigraph.ops.constant import constant

# From as many inputs on, one split of computed sizes is cheaper than a slice for each.
_MANY = 16


def _input_shapes(values):
    """The shapes as constants if all are known, else from one ShapeN."""
    shapes = []
    for value in values:
        known = shape(value)
        if known.op.type != "Const":
            return shape_n(list(values))
        shapes.append(known)
    return shapes


def dense_grads(grad, values, axis):
    """A slice of `grad` for each of the concatenated `values`."""
    axis = axis % rank(values[0])
    shapes = _input_shapes(values)
    if len(shapes) > _MANY:
        sizes = squeeze(slice(stack(shapes, axis=1), [axis, 0], [1, -1]))
        return split(grad, sizes, axis)
    offsets = CONCAT_OFFSET(axis, shapes)
    return [slice(grad, begin, size) for begin, size in zip(offsets, shapes)]


def sparse_grads(grad, values, axis, static):
    """IndexedSlices for each of the `values`; the axis must be known to be 0 or not.

    Raises:
      ValueError: if the axis is not statically known.
    """
    non_negative = axis % rank(values[0])
    if static is None:
        raise ValueError(
            "Can only compute IndexedSlices gradient with statically-known concat_dim")
    if static < 0:
        known_rank = constant_value(rank(values[0]))
        if known_rank is None:
            raise ValueError("Can only compute IndexedSlices gradient with negative concat_dim "
                             "when first value rank is statically-known.")
        static %= known_rank
    shapes = [shape(value) for value in values]
    if static > 0:
        return _sliced_values(grad, shapes, non_negative)
    return _selected_rows(grad, shapes, non_negative)


def _sliced_values(grad, shapes, axis):
    """Concatenated beyond the rows: every piece has all rows, and a part of each."""
    length = shape(shapes[0])
    mask = concat([fill(expand_dims(axis, 0), 0), [1], fill(length - axis - 1, 0)], 0)
    begin = fill(length, 0)
    grads = []
    for size in shapes:
        part = slice(grad.values, begin, concat([[-1], slice(size, [1], [-1])], 0))
        grads.append(IndexedSlices(part, grad.indices, size))
        begin = op_of_type("Add")(begin, size * mask)
    return grads


def _selected_rows(grad, shapes, axis):
    """Concatenated along the rows: every piece has the indices that fall into it."""
    start = constant(0, dtype=grad.indices.dtype)
    grads = []
    for size in shapes:
        rows = gather(size, axis)
        if rows.dtype != grad.indices.dtype:
            rows = op_of_type("Cast")(rows, DstT=grad.indices.dtype)
        end = start + rows
        inside = op_of_type("LogicalAnd")(grad.indices >= start, grad.indices < end)
        chosen = squeeze(where_true(inside), axis=[1])
        grads.append(IndexedSlices(gather(grad.values, chosen),
                                   gather(grad.indices, chosen) - start, size))
        start = end
    return grads



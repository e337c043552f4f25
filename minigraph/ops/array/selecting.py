"""Elements chosen by their values: where, boolean_mask, unique, setdiff1d, searchsorted."""

from collections import namedtuple

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.indexed_slices import IndexedSlices
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.ops._infer import broadcast_shapes
from minigraph.ops._shape_rules import failure, with_rank
from minigraph.ops.array import _counted
from minigraph.ops.array._calls import call, reduce_all_axes
from minigraph.ops.array.filling import zeros_like
from minigraph.ops.array.gathering import gather
from minigraph.ops.array.joining import concat
from minigraph.ops.array.reshaping import expand_dims, reshape, squeeze
from minigraph.ops.array.shapes import BROADCAST_GRADIENT_ARGS, shape, shape_internal
from minigraph.ops.constant import constant

# What TensorFlow's functions return for several outputs: named tuples.
UniqueResult = namedtuple("Unique", ["y", "idx"])
UniqueWithCountsResult = namedtuple("UniqueWithCounts", ["y", "idx", "count"])
ListDiffResult = namedtuple("ListDiff", ["out", "idx"])


def _infer_where(c):
    if c.running and c.shape(0).ndims == 0:
        raise failure(c, "WhereOp : Unhandled input dimensions: 0")
    return [[None, c.shape(0).ndims]]


WHERE = OpDef(
    type="Where",
    inputs={"input": "T"},
    outputs={"index": "int64"},
    attrs={"T": dtypes.AllowedTypes(dtypes.ALL_NUMERIC_AND_BOOL, dtypes.bool)},
    infer=_infer_where,
    finds_size=True,
    lower=_counted.lower_where,
    host=lambda ctx, x: np.argwhere(x),
    gradient=NOT_DIFFERENTIABLE,
)


def where_true(condition, name=None):
    """The coordinates of the elements of `condition` that are true (or not zero)."""
    with name_scope(name, "Where", [condition]) as name:
        condition = convert_to_tensor(condition, preferred_dtype=dtypes.bool, name="condition")
        return WHERE(condition, name=name)


def where(condition, x=None, y=None, name=None):
    """The coordinates of true elements, or elements of `x` where `condition` holds, else of `y`.

    Args:
      condition: bool Tensor; a vector chooses whole rows of `x` and `y`.
      x, y: Tensors of one shape and dtype; both or neither.
      name: name of the operation (optional).
    Returns:
      int64 Tensor of shape [number of true elements, rank] without `x` and `y`.
    Raises:
      ValueError: if only one of `x` and `y` is given.
    Source: tf.where, TensorFlow 1.15.
    """
    if x is None and y is None:
        return where_true(condition, name)
    if x is None or y is None:
        raise ValueError("x and y must both be non-None or both be None.")
    return call("Select", condition, x, y, name=name)


def _infer_select_v2(c):
    pair = broadcast_shapes(c, c.shape(1), c.shape(2))
    return [broadcast_shapes(c, c.shape(0), pair)]


SELECT_V2 = OpDef(
    type="SelectV2",
    inputs={"condition": "bool", "t": "T", "e": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL_NUMERIC_AND_BOOL},
    infer=_infer_select_v2,
    kernel="select",
)


@SELECT_V2.gradient
def _select_v2_grad(op, grad):
    condition, x, y = op.inputs
    zeros = zeros_like(grad)
    return [None, _unbroadcast(SELECT_V2(condition, grad, zeros), x),
            _unbroadcast(SELECT_V2(condition, zeros, grad), y)]


def _unbroadcast(grad, x):
    """`grad` summed to the shape of `x`, which was broadcast."""
    x_shape = shape(x)
    axes, _ = BROADCAST_GRADIENT_ARGS(x_shape, shape(grad))
    return reshape(call("Sum", grad, axes, keep_dims=True), x_shape)


def where_v2(condition, x=None, y=None, name=None):
    """`where` in which condition, `x` and `y` are broadcast. Source: tf.where_v2, TF 1.15."""
    if x is None and y is None:
        return where_true(condition, name)
    if x is None or y is None:
        raise ValueError("x and y must both be non-None or both be None.")
    return SELECT_V2(condition, x, y, name=name)


def boolean_mask(tensor, mask, name="boolean_mask", axis=None):
    """The elements of `tensor` where `mask` is true, in order.

    Args:
      tensor: Tensor of rank n.
      mask: bool Tensor of known rank k, 1 <= k <= n, that fits dimensions [axis, axis + k).
      name: name of the scope.
      axis: the first dimension the mask is for; 0 by default.
    Raises:
      ValueError: if the shapes do not fit, or the mask's rank is 0 or not known.
    Source: tf.boolean_mask, TensorFlow 1.15.
    """
    with name_scope(name, values=[tensor, mask]):
        tensor = convert_to_tensor(tensor, name="tensor")
        mask = convert_to_tensor(mask, name="mask")
        n = mask.shape.ndims
        if n == 0:
            raise ValueError("mask cannot be scalar.")
        if n is None:
            raise ValueError("Number of mask dimensions must be specified, even if some dimensions "
                             "are None.  E.g. shape=[None] is ok, but shape=None is not.")
        axis = 0 if axis is None else axis
        static = tensor.shape
        static[axis:axis + n].assert_is_compatible_with(mask.shape)
        leading = call("Prod", shape(tensor)[axis:axis + n], [0], keep_dims=False)
        tensor = reshape(tensor, concat([shape(tensor)[:axis], [leading],
                                         shape(tensor)[axis + n:]], 0))
        flat = static[axis:axis + n].num_elements()
        tensor.set_shape(static[:axis].concatenate([flat]).concatenate(static[axis + n:]))
        chosen = squeeze(where_true(reshape(mask, [-1])), axis=[1])
        return gather(tensor, chosen, axis=axis)


def _masked_objects(ctx, x, mask):
    return x[(slice(None),) * ctx.attrs["axis"] + (mask != 0,)]


# What GatherV2 makes of the Squeeze of a Where of a vector, see compile/masks.py.
MASKED = OpDef(type="_Masked", inputs={"params": "T", "mask": "Tmask"}, outputs={"output": "T"},
               attrs={"T": dtypes.ALL, "Tmask": dtypes.ALL_NUMERIC_AND_BOOL},
               finds_size=True, lower=_counted.lower_masked,
               host=_masked_objects)


def sequence_mask(lengths, maxlen=None, dtype=dtypes.bool, name=None):
    """mask[i..., j] = j < lengths[i...], for j in [0, maxlen).

    Args:
      lengths: integer Tensor.
      maxlen: scalar; the largest of `lengths` by default.
      dtype: the result's dtype.
      name: name of the scope (optional).
    Raises:
      ValueError: if `maxlen` is not a scalar.
    Source: tf.sequence_mask, TensorFlow 1.15.
    """
    with name_scope(name, "SequenceMask", [lengths, maxlen]):
        lengths = convert_to_tensor(lengths)
        if maxlen is None:
            maxlen = reduce_all_axes("Max", lengths)
            maxlen = call("Maximum", constant(0, maxlen.dtype), maxlen)
        else:
            maxlen = convert_to_tensor(maxlen)
        if maxlen.shape.ndims not in (None, 0):
            raise ValueError("maxlen must be scalar for sequence_mask")
        row = call("Range", constant(0, maxlen.dtype), maxlen, constant(1, maxlen.dtype))
        column = call("Cast", expand_dims(lengths, -1), DstT=maxlen.dtype.base_dtype)
        result = row < column
        if dtype is None or result.dtype.base_dtype == dtypes.as_dtype(dtype).base_dtype:
            return result
        return call("Cast", result, DstT=dtypes.as_dtype(dtype).base_dtype)


def _checked_vector(c, i, message):
    """The dimensions of input `i`, which must be a vector when it runs."""
    if c.running:
        if c.shape(i).ndims != 1:
            raise failure(c, message)
        return c.shape(i)
    return with_rank(c, i, 1)


def _unique_objects(ctx, x):
    """As `_counted.lower_unique` for what only Python compares: strings, complex numbers."""
    number = {}
    index = np.array([number.setdefault(v, len(number)) for v in x.tolist()], np.int64)
    values = np.empty(len(number), x.dtype)
    values[:] = list(number)
    return [values, index, np.bincount(index, minlength=len(values))][:len(ctx.op.outputs)]


def _infer_unique(c):
    if c.type == "Unique" or c.running:
        _checked_vector(c, 0, "unique expects a 1D vector.")
    return [[None], c.shape(0), [None]][:c.n_outputs]


def _unique_op(type, counts):
    return OpDef(
        type=type,
        inputs={"x": "T"},
        outputs={"y": "T", "idx": "out_idx", **counts},
        attrs={"T": dtypes.ALL, "out_idx": dtypes.int32},
        infer=_infer_unique,
        finds_size=True,
        lower=_counted.lower_unique,
        host=_unique_objects,
    )


UNIQUE = _unique_op("Unique", {})
UNIQUE_WITH_COUNTS = _unique_op("UniqueWithCounts", {"count": "out_idx"})


def unique(x, out_idx=dtypes.int32, name=None):
    """The distinct values of a vector in order of first occurrence, and where each element is.

    Returns:
      y, idx with x[i] = y[idx[i]]; `idx` of dtype `out_idx`.
    Source: tf.unique, TensorFlow 1.15.
    """
    return UniqueResult(*UNIQUE(x, out_idx=out_idx, name=name))


def unique_with_counts(x, out_idx=dtypes.int32, name=None):
    """`unique`, and how often each value occurs. Source: tf.unique_with_counts, TF 1.15."""
    return UniqueWithCountsResult(*UNIQUE_WITH_COUNTS(x, out_idx=out_idx, name=name))


def _list_diff_objects(ctx, x, y):
    excluded = set(y.tolist())
    kept = np.array([v not in excluded for v in x.tolist()], bool)
    return [x[kept], np.flatnonzero(kept)]


def _infer_list_diff(c):
    _checked_vector(c, 0, "x should be a 1D vector.")
    _checked_vector(c, 1, "y should be a 1D vector.")
    return [[None], [None]]


LIST_DIFF = OpDef(
    type="ListDiff",
    inputs={"x": "T", "y": "T"},
    outputs={"out": "T", "idx": "out_idx"},
    attrs={"T": dtypes.ALL, "out_idx": dtypes.int32},
    infer=_infer_list_diff,
    finds_size=True,
    lower=_counted.lower_list_diff,
    host=_list_diff_objects,
)


def setdiff1d(x, y, index_dtype=dtypes.int32, name=None):
    """The elements of the vector `x` that are not in `y`, in order, and their positions.

    Source: tf.setdiff1d, TensorFlow 1.15.
    """
    return ListDiffResult(*LIST_DIFF(x, y, out_idx=index_dtype, name=name))


def listdiff(x, y, out_idx=None, name=None):
    """The old name of `setdiff1d`."""
    return setdiff1d(x, y, out_idx or dtypes.int32, name)


def _infer_bound(c):
    (sequences, _), (rows, _) = (with_rank(c, i, 2) for i in (0, 1))
    if c.running and sequences != rows:
        raise failure(c, "Leading dim_size of both tensors must match.")
    return [c.shape(1)]


def _bound(side):
    def run(ctx, sequences, values):
        rows = [np.searchsorted(s, v, side) for s, v in zip(sequences, values)]
        return np.array(rows).reshape(values.shape)
    return run


def _bound_op(type, side):
    return OpDef(
        type=type,
        inputs={"sorted_inputs": "T", "values": "T"},
        outputs={"output": "out_type"},
        attrs={"T": dtypes.ALL, "out_type": dtypes.int32},
        infer=_infer_bound,
        host=_bound(side),
        gradient=NOT_DIFFERENTIABLE,
    )


LOWER_BOUND = _bound_op("LowerBound", "left")
UPPER_BOUND = _bound_op("UpperBound", "right")


def searchsorted(sorted_sequence, values, side="left", out_type=dtypes.int32, name=None):
    """Where in sorted sequences `values` belong: before equal elements ("left") or after them.

    Raises:
      ValueError: for another side.
    Source: tf.searchsorted, TensorFlow 1.15.
    """
    length, count = shape_internal(sorted_sequence)[-1], shape_internal(values)[-1]
    sequences, rows = reshape(sorted_sequence, [-1, length]), reshape(values, [-1, count])
    if side not in ("left", "right"):
        raise ValueError("side must be either 'right' or 'left'.  Saw: %s." % side)
    op = LOWER_BOUND if side == "left" else UPPER_BOUND
    return reshape(op(sequences, rows, out_type=out_type, name=name), shape_internal(values))


def sparse_mask(a, mask_indices, name=None):
    """The IndexedSlices `a` without the slices whose indices are in `mask_indices`.

    Source: tf.sparse_mask, TensorFlow 1.15.
    """
    with name_scope(name, "sparse_mask", [a, mask_indices]) as name:
        kept, positions = LIST_DIFF(a.indices, mask_indices)
        return IndexedSlices(gather(a.values, positions, name=name), kept, a.dense_shape)


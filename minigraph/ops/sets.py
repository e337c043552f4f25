"""Sets: operations on the entries along the last dimension of tensors."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.op_def import NOT_DIFFERENTIABLE, REQUIRED, OpDef
from minigraph.core.sparse_tensor import SparseTensor, convert_to_tensor_or_sparse_tensor
from minigraph.ops._shape_rules import dims_of, failure, merge, with_rank_at_least
from minigraph.ops.sparse._common import dims_text, flat_places, invalid, order_fault, out_of_bounds

_TYPES = frozenset([dtypes.int8, dtypes.int16, dtypes.int32, dtypes.int64, dtypes.uint8,
                    dtypes.uint16, dtypes.string])
_COMBINE = {"a-b": lambda a, b: a - b, "b-a": lambda a, b: b - a,
            "intersection": lambda a, b: a & b, "union": lambda a, b: a | b}


def _dense_groups(x):
    """(shape of the groups, {number of a group: its set})."""
    rows = x.reshape(-1, x.shape[-1]) if x.size else []
    return x.shape[:-1], {i: set(row.tolist()) for i, row in enumerate(rows)}


def _sparse_groups(indices, values, shape, checked):
    if checked:
        _check_order(indices, shape)
    groups = {}
    for number, value in zip(flat_places(indices[:, :-1], shape[:-1]).tolist(), values.tolist()):
        groups.setdefault(number, set()).add(value)
    return tuple(shape[:-1].tolist()), groups


def _check_order(indices, shape):
    outside = np.flatnonzero(((indices < 0) | (indices >= shape)).any(axis=1))
    if outside.size:
        i = outside[0]
        raise invalid(out_of_bounds(i, indices[i], shape))
    fault = order_fault(indices, shape)
    if fault is not None:
        i, what = fault
        raise invalid("indices[%d] = %s is %s", i, dims_text(indices[i]), what)


def _combined(operation, a, b, dtype):
    """(indices, values, shape) of the sets that an operation makes of each pair of groups."""
    (a_shape, a_groups), (b_shape, b_groups) = a, b
    if a_shape != b_shape:
        raise invalid("Mismatched shapes %s vs %s", dims_text(a_shape), dims_text(b_shape))
    combine, places, values, widest = _COMBINE[operation], [], [], 0
    for number in sorted({*a_groups, *b_groups}):
        found = sorted(combine(a_groups.get(number, set()), b_groups.get(number, set())))
        group = np.unravel_index(number, a_shape)
        places += [(*map(int, group), i) for i in range(len(found))]
        values += found
        widest = max(widest, len(found))
    made = np.empty(len(values), dtype.as_numpy_dtype)
    made[:] = values
    return [np.array(places, np.int64).reshape(-1, len(a_shape) + 1), made,
            np.array([*a_shape, widest], np.int64)]


def _operation(ctx):
    name = ctx.attrs["set_operation"]
    return name.decode() if isinstance(name, bytes) else name


def _infer_dense(c):
    sides = [with_rank_at_least(c, i, 2) for i in (0, 1)]
    if None not in sides and not c.running:
        merge(c, sides[0][:-1], sides[1][:-1])
    rank = next((len(side) for side in sides if side is not None), None)
    return [[None, rank], [None], [rank]]


def _infer_with_sparse(c):
    rank = len(dims_of(c, 0)) if c.type.startswith("Dense") and dims_of(c, 0) is not None else None
    if rank is not None and rank < 2 and not c.running:
        raise failure(c, "Input rank must be at least 2, got %d" % rank)
    return [[None, rank], [None], [rank]]


def _set_op(type, first, second, infer, run):
    def side(name, sparse):
        return ({name + "_indices": dtypes.int64, name + "_values": "T",
                 name + "_shape": dtypes.int64} if sparse else {name: "T"})
    return OpDef(
        type=type,
        inputs={**side("set1", first), **side("set2", second)},
        outputs={"result_indices": dtypes.int64, "result_values": "T",
                 "result_shape": dtypes.int64},
        attrs={"set_operation": REQUIRED, "validate_indices": True, "T": _TYPES},
        infer=infer,
        host=lambda ctx, *parts: _combined(
            _operation(ctx), *run(ctx.attrs["validate_indices"], *parts), ctx.attrs["T"]),
        gradient=NOT_DIFFERENTIABLE,
    )


DENSE_TO_DENSE = _set_op("DenseToDenseSetOperation", False, False, _infer_dense,
                         lambda checked, a, b: (_dense_groups(a), _dense_groups(b)))
DENSE_TO_SPARSE = _set_op(
    "DenseToSparseSetOperation", False, True, _infer_with_sparse,
    lambda checked, a, *b: (_dense_groups(a), _sparse_groups(*b, checked)))
SPARSE_TO_SPARSE = _set_op(
    "SparseToSparseSetOperation", True, True, _infer_with_sparse,
    lambda checked, *parts: (_sparse_groups(*parts[:3], checked),
                             _sparse_groups(*parts[3:], checked)))


def _run_size(ctx, indices, values, shape):
    # TensorFlow checks the order whatever validate_indices says.
    dims, groups = _sparse_groups(indices, values, shape, True)
    result = np.zeros(int(np.prod(dims)), np.int32)
    for number, found in groups.items():
        result[number] = len(found)
    return result.reshape(dims)


SET_SIZE = OpDef(
    type="SetSize",
    inputs={"set_indices": dtypes.int64, "set_values": "T", "set_shape": dtypes.int64},
    outputs={"size": dtypes.int32},
    attrs={"validate_indices": True, "T": _TYPES},
    infer=lambda c: [c.value_as_shape(2)[:-1] if c.value_as_shape(2).ndims else None],
    needs_values=(2,),
    host=_run_size,
    gradient=NOT_DIFFERENTIABLE,
)


def set_size(a, validate_indices=True):
    """The number of different entries of each row of the last dimension of a SparseTensor.

    Args:
      a: SparseTensor of integers or strings.
      validate_indices: check that places are sorted and differ.
    Returns:
      int32 Tensor of the shape of `a` without its last dimension.
    Raises:
      TypeError: if `a` is not sparse, or of another dtype.
    Source: tf.sets.set_size, TensorFlow 1.15.
    """
    a = convert_to_tensor_or_sparse_tensor(a, name="a")
    if not isinstance(a, SparseTensor):
        raise TypeError("Expected `SparseTensor`, got %s." % a)
    if a.values.dtype.base_dtype not in _TYPES:
        raise TypeError("Invalid dtype %s." % a.values.dtype)
    return SET_SIZE(a.indices, a.values, a.dense_shape, validate_indices=validate_indices)


_FLIPPED = {"a-b": "b-a", "b-a": "a-b"}


def _set_operation(a, b, operation, validate_indices):
    a = convert_to_tensor_or_sparse_tensor(a, name="a")
    if a.dtype.base_dtype not in _TYPES:
        raise TypeError("'a' invalid dtype %s." % a.dtype)
    b = convert_to_tensor_or_sparse_tensor(b, name="b")
    if b.dtype.base_dtype != a.dtype.base_dtype:
        raise TypeError("Types don't match, %s vs %s." % (a.dtype, b.dtype))
    if isinstance(a, SparseTensor) and not isinstance(b, SparseTensor):
        a, b, operation = b, a, _FLIPPED.get(operation, operation)
    parts = [part for x in (a, b) for part in (
        (x.indices, x.values, x.dense_shape) if isinstance(x, SparseTensor) else (x,))]
    op_def = {2: DENSE_TO_DENSE, 4: DENSE_TO_SPARSE, 6: SPARSE_TO_SPARSE}[len(parts)]
    return SparseTensor(*op_def(*parts, set_operation=operation,
                                validate_indices=validate_indices))


def set_intersection(a, b, validate_indices=True):
    """The entries that a row of `a` and the row of `b` share, sorted, as a SparseTensor.

    Args:
      a, b: Tensors or SparseTensors of integers or strings, of one shape but for the last
        dimension, and of rank 2 or more.
      validate_indices: check that places are sorted and differ.
    Raises:
      TypeError: for other dtypes, or two that differ.
      ValueError: for shapes that do not fit.
    Source: tf.sets.set_intersection, TensorFlow 1.15.
    """
    return _set_operation(a, b, "intersection", validate_indices)


def set_difference(a, b, aminusb=True, validate_indices=True):
    """The entries of `a` that `b` lacks; those of `b` that `a` lacks if `aminusb` is False.

    Args: as `set_intersection`.
    Source: tf.sets.set_difference, TensorFlow 1.15.
    """
    return _set_operation(a, b, "a-b" if aminusb else "b-a", validate_indices)


def set_union(a, b, validate_indices=True):
    """The entries of either; see `set_intersection`. Source: tf.sets.set_union, TensorFlow 1.15."""
    return _set_operation(a, b, "union", validate_indices)

"""Sparse tensors put in order, joined, split, cut, reshaped and transposed."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import constant_value, constant_value_as_shape, shape_error
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.renamed import renamed_argument
from minigraph.core.shape import TensorShape
from minigraph.core.sparse_tensor import SparseTensor, as_sparse_tensor
from minigraph.ops import array, elementwise, reduction
from minigraph.ops._shape_rules import add_dims, dims_of
from minigraph.ops.constant import constant
from minigraph.ops.sparse._common import (
    dims_text, flat_places, infer_sparse, invalid, picked, rank_of, row_major)


def _run_reorder(ctx, indices, values, shape):
    order = row_major(indices)
    return [indices[order], values[order]]


SPARSE_REORDER = OpDef(
    type="SparseReorder",
    inputs={"input_indices": dtypes.int64, "input_values": "T", "input_shape": dtypes.int64},
    outputs={"output_indices": dtypes.int64, "output_values": "T"},
    attrs={"T": dtypes.ALL},
    infer=lambda c: [c.shape(0), c.shape(1)],
    host=_run_reorder,
)


@SPARSE_REORDER.gradient
def _sparse_reorder_grad(op, _, grad):
    indices, values, shape = op.inputs
    numbers = array.range(array.shape(indices)[0])
    order = SPARSE_REORDER(indices, numbers, shape)[1]
    return [None, array.gather(grad, array.invert_permutation(order)), None]


def sparse_reorder(sp_input, name=None):
    """The same tensor with its elements sorted by place, row-major.

    Args:
      sp_input: SparseTensor.
      name: name of the operation (optional).
    Source: tf.sparse_reorder, TensorFlow 1.15.
    """
    sp_input = as_sparse_tensor(sp_input)
    indices, values = SPARSE_REORDER(sp_input.indices, sp_input.values, sp_input.dense_shape,
                                     name=name)
    if sp_input.shape.is_fully_defined():
        return SparseTensor(indices, values, sp_input.shape.as_list())
    return SparseTensor(indices, values, array.identity(sp_input.dense_shape))


def _run_concat(ctx, *arrays):
    n, axis = ctx.attrs["N"], ctx.attrs["concat_dim"]
    indices, values, shapes = arrays[:n], arrays[n:2 * n], arrays[2 * n:]
    rank = len(shapes[0])
    if not -rank <= axis < rank:
        raise invalid("Concat dimension must be in range [%d, %d), got %d", -rank, rank, axis)
    axis %= rank
    offset, places = 0, []
    for i, shape in enumerate(shapes):
        if len(shape) != rank:
            raise invalid("Ranks of all input tensors must match: expected %d but got %d at "
                          "position %d", rank, len(shape), i)
        for d in range(rank):
            if d != axis and shape[d] != shapes[0][d]:
                raise invalid("Input shapes must match: expected %d for dimension %d but got %d at "
                              "position %d", shapes[0][d], d, shape[d], i)
        shift = np.zeros(rank, np.int64)
        shift[axis] = offset
        places.append(indices[i] + shift)
        offset += shape[axis]
    places, joined, shape = np.concatenate(places), np.concatenate(values), shapes[0].copy()
    shape[axis] = offset
    order = row_major(places)
    return [places[order], joined[order], shape]


def _infer_concat(c):
    ranks = [rank_of(i)(c) for i in range(2 * c.attrs["N"], c.n_inputs)]
    known = [rank for rank in ranks if rank is not None]
    if not c.running and len(set(known)) > 1:
        raise shape_error(c, "Dimensions must be equal, but are %d and %d" % tuple(
            list(dict.fromkeys(known))[:2]))
    count = add_dims(*[dims_of(c, c.attrs["N"] + i)[0] if dims_of(c, c.attrs["N"] + i) else None
                       for i in range(c.attrs["N"])])
    rank = known[0] if known else None
    return [[count, rank], [count], [rank]]


SPARSE_CONCAT = OpDef(
    type="SparseConcat",
    inputs={"indices": "N*int64", "values": "N*T", "shapes": "N*int64"},
    outputs={"output_indices": dtypes.int64, "output_values": "T", "output_shape": dtypes.int64},
    attrs={"concat_dim": 0, "N": 2, "T": dtypes.ALL},
    infer=_infer_concat,
    host=_run_concat,
    gradient=NOT_DIFFERENTIABLE,
)


def sparse_concat(axis, sp_inputs, name=None, expand_nonconcat_dim=False, concat_dim=None,
                  expand_nonconcat_dims=None):
    """Sparse tensors one after the other along `axis`; the elements get sorted.

    Args:
      axis: dimension; negative ones count from the end.
      sp_inputs: list of SparseTensors of one rank.
      name: name of the operation (optional).
      expand_nonconcat_dim: let the other dimensions differ, and take the largest of each.
      concat_dim, expand_nonconcat_dims: old names.
    Raises:
      TypeError: if `sp_inputs` is not a list of sparse tensors.
      InvalidArgumentError (when it runs): if the shapes do not fit.
    Source: tf.sparse_concat, TensorFlow 1.15.
    """
    axis = renamed_argument("axis", axis, "concat_dim", concat_dim)
    if not isinstance(sp_inputs, (list, tuple)):
        raise TypeError("Inputs must be a list or tuple.")
    inputs = [as_sparse_tensor(sp) for sp in sp_inputs]
    if len(inputs) == 1:
        return inputs[0]
    shapes = [sp.dense_shape for sp in inputs]
    if expand_nonconcat_dim or expand_nonconcat_dims:
        largest = reduction.reduce_max(array.stack(shapes), 0)
        at = axis % shapes[0].shape[0].value
        shapes = [array.concat([largest[:at], shape[at:at + 1], largest[at + 1:]], 0)
                  for shape in shapes]
    parts = SPARSE_CONCAT([sp.indices for sp in inputs], [sp.values for sp in inputs], shapes,
                          concat_dim=axis, name=name)
    known = [constant_value_as_shape(shape) for shape in shapes]
    if all(shape.is_fully_defined() for shape in known):
        total = np.array(known[0].as_list())
        total[axis] = sum(shape.as_list()[axis] for shape in known)
        return SparseTensor(parts[0], parts[1], constant(total, dtypes.int64))
    return SparseTensor(*parts)


def _run_split(ctx, axis, indices, values, shape):
    count, rank = ctx.attrs["num_split"], len(shape)
    axis = int(axis)
    if axis < 0:
        raise invalid("num_dim must be in the interval [0, %d)", rank)
    if axis >= rank:
        raise invalid("Input split_dim should be between 0 and rank (%d), got %d", rank, axis)
    if not 1 <= count <= shape[axis]:
        raise invalid("Input num_split should be between 1 and the splitting dimension size (%d), "
                      "got %d", shape[axis], count)
    each, extra = divmod(int(shape[axis]), count)
    ends = np.cumsum([each + (i < extra) for i in range(count)])
    places, parts, shapes = [], [], []
    for start, end in zip(np.append(0, ends[:-1]), ends):
        inside = (indices[:, axis] >= start) & (indices[:, axis] < end)
        shift, size = np.zeros(rank, np.int64), shape.copy()
        shift[axis], size[axis] = start, end - start
        places.append(indices[inside] - shift)
        parts.append(values[inside])
        shapes.append(size)
    return places + parts + shapes


SPARSE_SPLIT = OpDef(
    type="SparseSplit",
    inputs={"split_dim": dtypes.int64, "indices": dtypes.int64, "values": "T",
            "shape": dtypes.int64},
    outputs={"output_indices": "num_split*int64", "output_values": "num_split*T",
             "output_shape": "num_split*int64"},
    attrs={"num_split": 1, "T": dtypes.ALL},
    infer=lambda c: [item for item in infer_sparse(rank_of(3))(c)
                     for _ in range(c.attrs["num_split"])],
    host=_run_split,
    gradient=NOT_DIFFERENTIABLE,
)


def sparse_split(keyword_required=None, sp_input=None, num_split=None, axis=None, name=None,
                 split_dim=None):
    """`num_split` parts of a sparse tensor along `axis`; the first ones are larger by one.

    Args:
      keyword_required: nothing; what follows is given by keyword.
      sp_input: SparseTensor.
      num_split: int.
      axis: dimension.
      name: name of the operation (optional).
      split_dim: old name of `axis`.
    Raises:
      ValueError: if an argument is missing.
    Source: tf.sparse_split, TensorFlow 1.15.
    """
    if keyword_required is not None:
        raise ValueError("Keyword arguments are required for this function.")
    if sp_input is None:
        raise ValueError("sp_input is required")
    if num_split is None:
        raise ValueError("num_split is required")
    if axis is None:
        raise ValueError("axis is required")
    axis = renamed_argument("axis", axis, "split_dim", split_dim)
    if num_split < 1:
        raise ValueError("Attr 'num_split' of 'SparseSplit' Op passed %d less than minimum 1."
                         % num_split)
    sp_input = as_sparse_tensor(sp_input)
    parts = SPARSE_SPLIT(axis, sp_input.indices, sp_input.values, sp_input.dense_shape,
                         num_split=num_split, name=name)
    return [SparseTensor(*part) for part in zip(*parts)]


def sparse_retain(sp_input, to_retain):
    """Only those elements for which the bool vector `to_retain` is True.

    Source: tf.sparse_retain, TensorFlow 1.15.
    """
    sp_input = as_sparse_tensor(sp_input)
    to_retain = convert_to_tensor(to_retain)
    sp_input.values.shape[0].merge_with(to_retain.shape[0])
    kept = array.reshape(array.where(to_retain), [-1])
    return SparseTensor(array.gather(sp_input.indices, kept), array.gather(sp_input.values, kept),
                        array.identity(sp_input.dense_shape))


def _run_reshape(ctx, indices, shape, new_shape):
    new_shape, total = new_shape.copy(), int(np.prod(shape))
    negative = np.flatnonzero(new_shape < -1)
    if len(negative):
        raise invalid("size %d must be non-negative, not %d", negative[0], new_shape[negative[0]])
    unknown = np.flatnonzero(new_shape == -1)
    if len(unknown) > 1:
        raise invalid("only one output dimension may be -1, not both %d and %d", *unknown[:2])
    if len(unknown):
        rest = int(np.prod(np.delete(new_shape, unknown)))
        if rest <= 0:
            raise invalid("reshape cannot infer the missing input size for an empty tensor unless "
                          "all specified input sizes are non-zero")
        if total % rest:
            raise invalid("Input to reshape is a SparseTensor with %d dense values, but the "
                          "requested shape requires a multiple of %d. input_shape=%s "
                          "output_shape=%s"
                          % (total, rest, dims_text(shape), dims_text(np.abs(new_shape))))
        new_shape[unknown] = total // rest
    if np.prod(new_shape) != total:
        raise invalid("Input to reshape is a tensor with %d dense values, but the requested shape "
                      "has %d. input_shape=%s output_shape=%s"
                      % (total, np.prod(new_shape), dims_text(shape), dims_text(new_shape)))
    flat = flat_places(indices, shape)
    places = (np.stack(np.unravel_index(flat, tuple(new_shape)), 1) if len(new_shape) and len(flat)
              else np.zeros((len(flat), len(new_shape)), np.int64))
    return [places, new_shape]


SPARSE_RESHAPE = OpDef(
    type="SparseReshape",
    inputs={"input_indices": dtypes.int64, "input_shape": dtypes.int64, "new_shape": dtypes.int64},
    outputs={"output_indices": dtypes.int64, "output_shape": dtypes.int64},
    infer=lambda c: [c.shape(0)[:1].concatenate(c.shape(2)), c.shape(2)],
    host=_run_reshape,
    gradient=NOT_DIFFERENTIABLE,
)


def sparse_reshape(sp_input, shape, name=None):
    """The same elements, in row-major order, as a tensor of another shape.

    Args:
      sp_input: SparseTensor.
      shape: integer vector; one -1 stands for what the number of elements asks for.
      name: name of the operation (optional).
    Raises:
      ValueError: if the static numbers of elements differ.
      InvalidArgumentError (when it runs): if the numbers of elements differ.
    Source: tf.sparse_reshape, TensorFlow 1.15.
    """
    sp_input = as_sparse_tensor(sp_input)
    shape = elementwise.cast(shape, dtypes.int64)
    with name_scope(name, "SparseReshape", [sp_input.indices, sp_input.values]) as name:
        indices, new_shape = SPARSE_RESHAPE(sp_input.indices, sp_input.dense_shape, shape,
                                            name=name)
        given = constant_value(shape)
        if given is not None and (given < -1).any():
            static = TensorShape(None)      # running it says what is wrong
        elif given is not None and (given == -1).sum() > 1:
            raise ValueError("At most one dimension can be inferred (-1). Found: %s" % given)
        else:
            static = constant_value_as_shape(shape)
        total = sp_input.shape.num_elements() if sp_input.shape.is_fully_defined() else None
        dims = _completed(static, total)
        if dims is not None:
            new_shape = constant(dims, dtypes.int64)
        return SparseTensor(indices, array.identity(sp_input.values), new_shape)


def _completed(shape, total):
    """`shape` with its one unknown dimension computed, or None if it cannot be known."""
    if shape.ndims is None:
        return None
    dims = shape.as_list()
    known = int(np.prod([d for d in dims if d is not None], dtype=np.int64))
    if dims.count(None) == 1 and total is not None and known:
        if total % known:
            raise ValueError("Cannot reshape a tensor with %d elements to shape %s (%d elements)."
                             % (total, dims, total // known * known))
        return [total // known if d is None else d for d in dims]
    if None in dims:
        return None
    if total is not None and known != total:
        raise ValueError("Cannot reshape a tensor with %d elements to shape %s (%d elements)."
                         % (total, dims, known))
    return dims


def _run_slice(ctx, indices, values, shape, start, size):
    end = np.minimum(start + size, shape)
    inside = ((indices >= start) & (indices < end)).all(axis=1)
    return [indices[inside] - start, values[inside], np.maximum(end - start, 0)]


SPARSE_SLICE = OpDef(
    type="SparseSlice",
    inputs={"indices": dtypes.int64, "values": "T", "shape": dtypes.int64, "start": dtypes.int64,
            "size": dtypes.int64},
    outputs={"output_indices": dtypes.int64, "output_values": "T", "output_shape": dtypes.int64},
    attrs={"T": dtypes.ALL},
    infer=infer_sparse(rank_of(2)),
    host=_run_slice,
)


def _run_slice_grad(ctx, grad, indices, start, output_indices):
    return picked(grad, output_indices + start, indices)


SPARSE_SLICE_GRAD = OpDef(
    type="SparseSliceGrad",
    inputs={"backprop_val_grad": "T", "input_indices": dtypes.int64, "input_start": dtypes.int64,
            "output_indices": dtypes.int64},
    outputs={"val_grad": "T"},
    attrs={"T": dtypes.NUMERIC},
    infer=lambda c: [c.shape(1)[:1]],
    host=_run_slice_grad,
    gradient=NOT_DIFFERENTIABLE,
)


@SPARSE_SLICE.gradient
def _sparse_slice_grad(op, _, grad, __):
    values = SPARSE_SLICE_GRAD(grad, op.inputs[0], op.inputs[3], op.outputs[0])
    return [None, values, None, None, None]


def sparse_slice(sp_input, start, size, name=None):
    """The block of `size` elements that begins at `start`, cut off at the tensor's end.

    Args:
      sp_input: SparseTensor.
      start, size: integer vectors.
      name: name of the operation (optional).
    Source: tf.sparse_slice, TensorFlow 1.15.
    """
    sp_input = as_sparse_tensor(sp_input)
    start, size = convert_to_tensor(start, dtypes.int64), convert_to_tensor(size, dtypes.int64)
    return SparseTensor(*SPARSE_SLICE(sp_input.indices, sp_input.values, sp_input.dense_shape,
                                      start, size, name=name))


def sparse_transpose(sp_input, perm=None, name=None):
    """The tensor whose dimension i is dimension perm[i] of `sp_input`; sorted.

    Args:
      sp_input: SparseTensor.
      perm: permutation of the dimensions; reverses them by default.
      name: scope of the operations (optional).
    Source: tf.sparse_transpose, TensorFlow 1.15.
    """
    with name_scope(name, "SparseTranspose", [sp_input.indices, sp_input.values]):
        if perm is None:
            rank = array.size(sp_input.dense_shape, name="Rank")
            perm = (rank - 1) - array.range(0, rank, 1)
        indices = array.transpose(array.gather(array.transpose(sp_input.indices), perm))
        return sparse_reorder(SparseTensor(indices, sp_input.values,
                                           array.gather(sp_input.dense_shape, perm)))

"""Reading at indices: gather and gather_nd."""

import math

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.indexed_slices import IndexedSlices
from minigraph.core.infer import constant_value
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import OpDef
from minigraph.errors import InvalidArgumentError
from minigraph.ops._copying import moves
from minigraph.ops._shape_rules import describe_dims, dims_of, failure, merge, with_rank_at_least
from minigraph.ops.array._calls import call, cast
from minigraph.ops.array.filling import meshgrid, ones
from minigraph.ops.array.gather_grad import gather_along_axis_grad
from minigraph.ops.array.joining import concat, stack
from minigraph.ops.array.padding import tile
from minigraph.ops.array.reshaping import expand_dims, reshape, reshape_quietly, squeeze
from minigraph.ops.array.shapes import rank, shape, size
from minigraph.ops.array.splitting import unstack
from minigraph.ops.array.transposing import transpose

_INDEX = frozenset([dtypes.int32, dtypes.int64])

# Bytes that one task copies at least.
_PIECE = 1 << 17


def position_text(flat, dims):
    """'[0,1]' for a flat position in a tensor of shape `dims`; '' for a scalar."""
    if not dims:
        return ""
    return "[%s]" % ",".join(str(int(i)) for i in np.unravel_index(flat, dims))


def _gather_dims(c, given, indices, axis):
    batch_dims = c.attrs.get("batch_dims", 0)
    if given is None or indices is None or axis is None:
        return None
    axis = axis + len(given) if axis < 0 else axis
    batch_dims = batch_dims + len(indices) if batch_dims < 0 else batch_dims
    if axis < batch_dims:
        raise failure(c, "batch_dims (%d) must be less than or equal to axis (%d)."
                      % (batch_dims, axis))
    batch = merge(c, given[:batch_dims], indices[:batch_dims])
    return batch + given[batch_dims:axis] + indices[batch_dims:] + given[axis + 1:]


def _infer_gather_v2(c):
    given, indices = dims_of(c, 0), dims_of(c, 1)
    if c.shape(2).ndims not in (None, 0):
        raise failure(c, "Shape must be rank 0 but is rank %d" % c.shape(2).ndims,
                      running="axis must be scalar")
    axis = c.value(2)
    if axis is None:
        batch_dims = c.attrs["batch_dims"]
        known = given is not None and indices is not None and batch_dims >= 0
        return [[None] * (len(given) + len(indices) - 1 - batch_dims) if known else None]
    axis = int(axis)
    if c.running and not given:
        raise failure(c, "params must be at least 1 dimensional")
    if c.running and not -len(given) <= axis < len(given):
        raise failure(c, "Expected axis in the range [%d, %d), but got %d"
                      % (-len(given), len(given), axis))
    with_rank_at_least(c, 0, axis + 1 if axis >= 0 else -axis, (2,) if given else ())
    return [_gather_dims(c, given, indices, axis)]


def _emit_gather(node, emit, axis, batch_dims):
    source, index, target = node.inputs[0], node.inputs[1], node.outputs[0]
    if target.size == 0:
        return
    axis = axis % len(source.shape)
    outer = math.prod(source.shape[batch_dims:axis])
    count = math.prod(index.shape[batch_dims:])
    bytes_each = math.prod(source.shape[axis + 1:]) * source.dtype.size
    rows = math.prod(source.shape[:axis]) * count
    emit("gather", index.dtype, [target], [source, index],
         params=[outer, source.shape[axis], count, bytes_each], extent=rows,
         grain=max(1, min(rows, _PIECE // bytes_each)))


@moves
def _lower_gather_v2(node, emit):
    batch_dims = node.attrs["batch_dims"]
    batch_dims += len(node.inputs[1].shape) if batch_dims < 0 else 0
    _emit_gather(node, emit, int(node.value(2)), batch_dims)


def checked_take(x, indices, axis, shape):
    """numpy.take, by indices of a tensor of `shape` that must be in range."""
    bad = np.flatnonzero((indices < 0) | (indices >= x.shape[axis]))
    if bad.size:
        raise InvalidArgumentError(None, None, "indices%s = %d is not in [0, %d)" % (
            position_text(bad[0], shape), indices.flat[bad[0]], x.shape[axis]))
    return np.take(x, indices, axis)


def _gather_v2_host(ctx, x, indices, axis):
    batch_dims = ctx.attrs["batch_dims"] % max(1, indices.ndim)
    if not batch_dims:
        return checked_take(x, indices, int(axis), indices.shape)
    batch = x.shape[:batch_dims]
    flat_x, flat_i = (a.reshape((-1,) + a.shape[batch_dims:]) for a in (x, indices))
    parts = [checked_take(p, i, int(axis) - batch_dims, i.shape) for p, i in zip(flat_x, flat_i)]
    return np.stack(parts).reshape(batch + parts[0].shape)


def _gather_fault(node, status, fault, arrays):
    axis = 0 if len(node.inputs) < 3 else int(node.value(2))
    return "indices%s = %d is not in [0, %d)" % (
        position_text(fault[0], node.inputs[1].shape), fault[1], node.inputs[0].shape[axis])


def _gather_v2_value(c):
    x, indices, axis = c.value(0), c.value(1), c.value(2)
    if c.running or x is None or indices is None or axis is None or c.attrs["batch_dims"]:
        return None
    try:
        return np.asarray(checked_take(x, indices, int(axis), indices.shape))
    except InvalidArgumentError:
        return None     # the run will say so


GATHER_V2 = OpDef(
    type="GatherV2",
    inputs={"params": "Tparams", "indices": "Tindices", "axis": "Taxis"},
    outputs={"output": "Tparams"},
    attrs={"Tparams": dtypes.ALL, "Tindices": _INDEX, "Taxis": dtypes.INDEX, "batch_dims": 0},
    infer=_infer_gather_v2,
    value=_gather_v2_value,
    lower=_lower_gather_v2,
    host=_gather_v2_host,
    needs_values=(2,),
    fault_message=_gather_fault,
)


@moves
def _lower_gather(node, emit):
    _emit_gather(node, emit, 0, 0)


GATHER = OpDef(
    type="Gather",
    inputs={"params": "Tparams", "indices": "Tindices"},
    outputs={"output": "Tparams"},
    attrs={"Tparams": dtypes.ALL, "Tindices": _INDEX, "validate_indices": True},
    infer=lambda c: [_gather_dims(c, with_rank_at_least(c, 0, 1), dims_of(c, 1), 0)],
    lower=_lower_gather,
    host=lambda ctx, x, indices: checked_take(x, indices, 0, indices.shape),
    fault_message=_gather_fault,
)


def _rows_grad(op, grad):
    """The gradient of a gather of rows: the rows it touches, as IndexedSlices."""
    params, indices = op.inputs[0], op.inputs[1]
    params_shape = cast(shape(params, out_type=dtypes.int64), dtypes.int32)
    count = expand_dims(size(indices), 0)
    values = reshape_quietly(grad, concat([count, params_shape[1:]], 0))
    return IndexedSlices(values, reshape(indices, count), params_shape)


@GATHER.gradient
def _gather_grad(op, grad):
    return [_rows_grad(op, grad), None]


@GATHER_V2.gradient
def _gather_v2_grad(op, grad):
    if constant_value(op.inputs[2]) == 0 and not op.get_attr("batch_dims"):
        return [_rows_grad(op, grad), None, None]
    return [gather_along_axis_grad(op, grad), None, None]


def _infer_gather_nd(c):
    given, indices = dims_of(c, 0), with_rank_at_least(c, 1, 1)
    if given is None or indices is None:
        return [None]
    depth = indices[-1]
    if depth is None:
        return [None]
    if depth > len(given):
        raise failure(c, "indices.shape[-1] must be <= params.rank, but saw indices shape: %s and "
                      "params shape: %s" % (describe_dims(indices), describe_dims(given)),
                      running="index innermost dimension length must be <= params rank; saw: "
                      "%d vs. %d" % (depth, len(given)))
    if c.running and 0 in given and 0 not in indices[:-1]:
        raise failure(c, "Requested more than 0 entries, but params is empty.  Params shape: %s"
                      % describe_dims(given))
    return [indices[:-1] + given[depth:]]


@moves
def _lower_gather_nd(node, emit):
    source, index, target = node.inputs[0], node.inputs[1], node.outputs[0]
    if target.size == 0:
        return
    depth = index.shape[-1]
    bytes_each = math.prod(source.shape[depth:]) * source.dtype.size
    count = math.prod(index.shape[:-1])
    emit("gather_nd", index.dtype, [target], [source, index],
         params=[depth, bytes_each, *source.shape[:depth]], extent=count,
         grain=max(1, min(count, _PIECE // bytes_each)))


def nd_fault(what, dims, indices_shape, vector, flat):
    """The message for an index vector out of range."""
    return "indices%s = [%s] does not index into %s %s" % (
        position_text(flat, indices_shape[:-1]), ", ".join(str(int(i)) for i in vector), what,
        describe_dims(dims))


def check_nd(indices, dims, what):
    """InvalidArgumentError for the first index vector out of range."""
    depth = indices.shape[-1]
    bad = ((indices < 0) | (indices >= np.array(dims[:depth], int))).any(-1)
    if bad.any():
        flat = int(np.flatnonzero(bad)[0])
        raise InvalidArgumentError(None, None, nd_fault(
            what, dims, indices.shape, indices.reshape(-1, depth)[flat], flat))


def _gather_nd_host(ctx, x, indices):
    check_nd(indices, x.shape, "param shape")
    return x[tuple(np.moveaxis(indices, -1, 0))]


def _gather_nd_fault(node, status, fault, arrays):
    source, index = node.inputs[0], node.inputs[1]
    vector = index_vector(node, 1, arrays, fault[0])
    return nd_fault("param shape", source.shape, index.shape, vector, fault[0])


def index_vector(node, i, arrays, flat):
    """Row `flat` of input `i`, from the arrays that the failed kernel saw."""
    array = node.value(i)
    if array is None and len(arrays) > i:
        array = arrays[i]
    if array is None:
        return ()
    return np.asarray(array).reshape(-1, node.inputs[i].shape[-1])[flat]


GATHER_ND = OpDef(
    type="GatherNd",
    inputs={"params": "Tparams", "indices": "Tindices"},
    outputs={"output": "Tparams"},
    attrs={"Tparams": dtypes.ALL, "Tindices": _INDEX},
    infer=_infer_gather_nd,
    lower=_lower_gather_nd,
    host=_gather_nd_host,
    fault_message=_gather_nd_fault,
)


@GATHER_ND.gradient
def _gather_nd_grad(op, grad):
    from minigraph.ops.array.scattering import scatter_nd
    params, indices = op.inputs
    params_shape = shape(params, out_type=indices.dtype)
    dims = indices.shape.as_tuple()
    if dims is not None and len(dims) == 2 and dims[-1] == 1:
        return [IndexedSlices(grad, squeeze(indices, axis=-1), params_shape), None]
    return [scatter_nd(indices, grad, params_shape), None]


def gather(params, indices, validate_indices=None, name=None, axis=None, batch_dims=0):
    """The slices of `params` along `axis` at `indices`.

    result[p..., i..., b...] = params[p..., indices[i...], b...]; with `batch_dims`, the leading
    dimensions of the two go together.

    Args:
      params: Tensor of rank at least axis + 1.
      indices: int32 or int64 Tensor, each in [0, params.shape[axis]).
      validate_indices: ignored: indices are always checked.
      name: name of the operation (optional).
      axis: the dimension to read along; `batch_dims` by default.
      batch_dims: number of leading dimensions that go together.
    Raises:
      tf.errors.InvalidArgumentError: if an index is out of range.
    Source: tf.gather, TensorFlow 1.15.
    """
    if axis is None:
        axis = batch_dims
    if _static(axis) == 0:
        sparse_read = getattr(params, "sparse_read", None)
        if sparse_read is not None:
            return sparse_read(indices, name=name)
        return GATHER_V2(params, indices, axis, name=name)
    return GATHER_V2(params, indices, axis, batch_dims=batch_dims, name=name)


def _static(value):
    return constant_value(value) if hasattr(value, "op") else value


def batch_gather(params, indices, name=None):
    """`gather` in which all but the last dimension of `indices` go with those of `params`.

    Raises:
      ValueError: if the rank of `indices` is not known.
    Source: tf.batch_gather, TensorFlow 1.15.
    """
    with name_scope(name, "BatchGather", [params, indices]):
        indices = convert_to_tensor(indices, name="indices")
        params = convert_to_tensor(params, name="params")
        if indices.shape.ndims is None:
            raise ValueError("batch_gather does not allow indices with unknown shape.")
        batch_dims = indices.shape.ndims - 1
        if batch_dims < 0:
            raise ValueError("batch_dims = -1 must be less than rank(indices) = 0")
        return GATHER_V2(params, indices, batch_dims, batch_dims=batch_dims)


def gather_nd(params, indices, name=None, batch_dims=0):
    """The slices of `params` at index vectors: result[i...] = params[indices[i..., 0], ...].

    Args:
      params: Tensor.
      indices: int32 or int64 Tensor whose last dimension, at most the rank of `params`, holds one
        index vector.
      name: name of the operation (optional).
      batch_dims: number of leading dimensions that go together.
    Raises:
      tf.errors.InvalidArgumentError: if an index is out of range.
    Source: tf.gather_nd, TensorFlow 1.15.
    """
    static = _static(batch_dims)
    batch_dims = batch_dims if static is None else int(static)
    if batch_dims != 0:
        return batch_gather_nd(params, indices, batch_dims, name)
    if getattr(params, "has_handle", False):
        return params.gather_nd(indices, name=name)
    return GATHER_ND(params, indices, name=name)


def batch_gather_nd(params, indices, batch_dims, name=None):
    """`gather_nd` of which the first `batch_dims` dimensions go together.

    Raises:
      TypeError: if `batch_dims` is not an int.
      ValueError: if it is negative, or not less than both ranks.
    """
    with name_scope(name, "BatchGatherND", [params, indices]):
        indices = convert_to_tensor(indices, name="indices")
        params = convert_to_tensor(params, name="params")
        if not isinstance(batch_dims, int):
            raise TypeError("batch_dims must be an int; got %r" % (batch_dims,))
        if batch_dims < 0:
            raise ValueError("tf.gather_nd does not allow negative batch_dims.")
        for tensor, what in ((indices, "indices"), (params, "params")):
            if tensor.shape.ndims is not None and batch_dims >= tensor.shape.ndims:
                raise ValueError("batch_dims = %d must be less than rank(%s) = %d"
                                 % (batch_dims, what, tensor.shape.ndims))
        return _with_batch_indices(params, indices, batch_dims)


def _with_batch_indices(params, indices, batch_dims):
    """gather_nd with the batch positions put in front of every index vector."""
    params_shape, indices_shape = shape(params), shape(indices)
    batch_shape = params_shape[:batch_dims]
    batch_size = call("Prod", batch_shape, [0], keep_dims=False)
    inner_rank = rank(indices) - batch_dims - 1
    inner_shape = indices_shape[batch_dims:-1]
    ranges = [call("Cast", call("Range", 0, n, 1), DstT=indices.dtype)
              for n in unstack(batch_shape, axis=0)]
    grid = transpose(stack([reshape(m, shape=(-1,)) for m in meshgrid(*ranges, indexing="ij")],
                           axis=0))
    grid_shape = shape(grid)
    grid = reshape(grid, concat([grid_shape[:1], ones(inner_rank, dtype=dtypes.int32),
                                 grid_shape[1:]], axis=0))
    grid = tile(grid, multiples=concat(((1,), inner_shape, (1,)), axis=0))
    flat = reshape(indices, shape=concat(([batch_size], indices_shape[batch_dims:]), axis=0))
    out = GATHER_ND(params, concat((grid, flat), axis=-1))
    return reshape(out, shape=concat((batch_shape, shape(out)[1:]), axis=0))


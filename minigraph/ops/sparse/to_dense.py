"""`tf.sparse_to_dense`: an array from values and their places."""

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.op_def import OpDef
from minigraph.ops import _native, array, reduction
from minigraph.ops._shape_rules import with_rank
from minigraph.ops.array._movement import emit_fill
from minigraph.ops.sparse._common import OUT_OF_ORDER, dims_text, order_fault, out_of_bounds


def _infer(c):
    if c.running and c.shape(1).ndims != 1:
        raise _invalid(c, "output_shape should be a vector, got shape %s" % c.shape(1))
    with_rank(c, 1, 1)
    if c.running:
        _check_shapes(c, *[c.shape(i).as_tuple() for i in range(4)])
    return [c.value_as_shape(1)]


def _invalid(c, message):
    return errors.InvalidArgumentError(c.op, c.op, message)


def _check_shapes(c, indices, shape, values, default):
    if len(indices) > 2:
        raise _invalid(c, "sparse_indices should be a scalar, vector, or matrix, got shape %s"
                       % dims_text(indices))
    count = indices[0] if indices else 1
    rank = indices[1] if len(indices) > 1 else 1
    if shape[0] != rank:
        raise _invalid(c, "output_shape has incorrect number of elements: %d should be: %d"
                       % (shape[0], rank))
    if values not in ((), (count,)):
        raise _invalid(c, "sparse_values has incorrect shape %s, should be [] or [%d]"
                       % (dims_text(values), count))
    if default:
        raise _invalid(c, "default_value should be a scalar.")


def _lower(node, emit):
    indices, _, values, default = node.inputs
    target = node.outputs[0]
    emit_fill(emit, target, default)
    count = indices.shape[0] if indices.shape else 1
    if count:
        emit("sparse_to_dense", "any", [target], [indices, values], params=[
            target.dtype.size, count, indices.dtype.size, not values.shape,
            node.attrs["validate_indices"], len(target.shape), *target.shape])


_lower.by_size = True


def _fault(node, status, fault, arrays):
    """Places must be within bounds, and, if they are checked, sorted and differ."""
    i, shape = fault[0], node.outputs[0].shape
    place = np.atleast_1d(arrays[0][i] if arrays[0].ndim else arrays[0])
    return _wording(i, place, shape, status == _native.BAD_VALUE and (
        "repeated" if fault[1] else OUT_OF_ORDER), node.attrs["validate_indices"])


def _wording(i, place, shape, order, checked):
    if order:
        return "indices[%d] = %s is %s" % (i, dims_text(place), order)
    if checked:
        return out_of_bounds(i, place, shape)
    return "Indices are not valid (out of bounds).  Shape: %s" % dims_text(shape)


def _run(ctx, indices, shape, values, default):
    """For strings."""
    result = np.full(shape, default, object)
    places = indices.reshape(indices.shape[0] if indices.ndim else 1, len(shape))
    checked = ctx.attrs["validate_indices"]
    outside = np.flatnonzero(((places < 0) | (places >= np.asarray(shape))).any(axis=1))
    fault = order_fault(places[:outside[0]] if outside.size else places, shape) if checked else None
    if fault is not None or outside.size:
        i, order = fault or (outside[0], None)
        raise _invalid(ctx, _wording(i, places[i], shape, order, checked))
    if len(shape):
        result[tuple(places.T)] = values
    elif len(places):
        result[()] = values.ravel()[-1]
    return result


SPARSE_TO_DENSE = OpDef(
    type="SparseToDense",
    inputs={"sparse_indices": "Tindices", "output_shape": "Tindices", "sparse_values": "T",
            "default_value": "T"},
    outputs={"dense": "T"},
    attrs={"validate_indices": True, "T": dtypes.ALL, "Tindices": dtypes.INDEX},
    infer=_infer,
    needs_values=(1,),
    lower=_lower,
    host=_run,
    fault_message=_fault,
)


@SPARSE_TO_DENSE.gradient
def _sparse_to_dense_grad(op, grad):
    values = array.gather_nd(grad, op.inputs[0])
    return [None, None, values, reduction.reduce_sum(grad) - reduction.reduce_sum(values)]


def sparse_to_dense(sparse_indices, output_shape, sparse_values, default_value=0,
                    validate_indices=True, name=None):
    """A tensor that is `sparse_values[i]` at `sparse_indices[i]` and `default_value` elsewhere.

    Args:
      sparse_indices: integer tensor [n, rank], or [n] for a vector, or a scalar.
      output_shape: integer vector.
      sparse_values: n values, or one for all places.
      default_value: scalar of the same dtype.
      validate_indices: check that places are sorted and differ.
      name: name of the operation (optional).
    Raises (when it runs):
      InvalidArgumentError: if a place is out of bounds, out of order or repeated.
    Source: tf.sparse_to_dense, TensorFlow 1.15.
    """
    return SPARSE_TO_DENSE(sparse_indices, output_shape, sparse_values, default_value,
                           validate_indices=validate_indices, name=name)

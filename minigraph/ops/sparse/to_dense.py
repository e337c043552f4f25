"""`tf.sparse_to_dense`: an array from values and their places."""

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.op_def import OpDef
from minigraph.ops import array, reduction
from minigraph.ops._shape_rules import with_rank
from minigraph.ops.sparse._common import order_fault


def _infer(c):
    if c.running and c.shape(1).ndims != 1:
        raise _invalid(c, "output_shape should be a vector, got shape %s" % c.shape(1))
    with_rank(c, 1, 1)
    return [c.value_as_shape(1)]


def _invalid(c, message):
    return errors.InvalidArgumentError(c.op, c.op, message)


def _run(ctx, indices, shape, values, default):
    _check_shapes(ctx, indices, shape, values, default)
    result = np.full(shape, default, object if values.dtype == object else values.dtype)
    places = indices.reshape(indices.shape[0] if indices.ndim else 1, len(shape))
    checked = ctx.attrs["validate_indices"]
    outside = np.flatnonzero(((places < 0) | (places >= np.asarray(shape))).any(axis=1))
    if checked:
        _check_order(ctx, places[:outside[0]] if outside.size else places, shape)
    if outside.size:
        i = outside[0]
        raise _invalid(ctx, "indices[%d] = %s is out of bounds: need 0 <= index < %s"
                       % (i, _text(places[i]), _text(shape)) if checked else
                       "Indices are not valid (out of bounds).  Shape: %s" % _text(shape))
    if len(shape):
        result[tuple(places.T)] = values
    elif len(places):
        result[()] = values.ravel()[-1]
    return result


def _check_shapes(ctx, indices, shape, values, default):
    if indices.ndim > 2:
        raise _invalid(ctx, "sparse_indices should be a scalar, vector, or matrix, got shape %s"
                       % _text(indices.shape))
    count = indices.shape[0] if indices.ndim else 1
    rank = indices.shape[1] if indices.ndim > 1 else 1
    if len(shape) != rank:
        raise _invalid(ctx, "output_shape has incorrect number of elements: %d should be: %d"
                       % (len(shape), rank))
    if values.shape not in ((), (count,)):
        raise _invalid(ctx, "sparse_values has incorrect shape %s, should be [] or [%d]"
                       % (_text(values.shape), count))
    if default.ndim:
        raise _invalid(ctx, "default_value should be a scalar.")


def _text(numbers):
    return "[%s]" % ",".join(map(str, np.ravel(numbers).tolist()))


def _check_order(ctx, places, shape):
    """Places must be sorted and differ."""
    fault = order_fault(places, shape)
    if fault is not None:
        i, what = fault
        raise _invalid(ctx, "indices[%d] = %s is %s" % (i, _text(places[i]), what))


SPARSE_TO_DENSE = OpDef(
    type="SparseToDense",
    inputs={"sparse_indices": "Tindices", "output_shape": "Tindices", "sparse_values": "T",
            "default_value": "T"},
    outputs={"dense": "T"},
    attrs={"validate_indices": True, "T": dtypes.ALL, "Tindices": dtypes.INDEX},
    infer=_infer,
    needs_values=(1,),
    host=_run,
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

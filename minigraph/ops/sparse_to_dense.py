"""`tf.sparse_to_dense`: an array from values and their places."""

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.op_def import OpDef
from minigraph.ops import array, reduction


def _infer(c):
    return [c.value_as_shape(1)]


def _run(ctx, indices, shape, values, default):
    result = np.full(shape, default, object if values.dtype == object else values.dtype)
    places = indices.reshape(-1, result.ndim) if result.ndim else indices.reshape(-1, 0)
    if ctx.attrs["validate_indices"]:
        _check_order(ctx.op, places)
    outside = np.flatnonzero(((places < 0) | (places >= np.asarray(shape))).any(axis=1))
    if outside.size:
        i = outside[0]
        raise errors.InvalidArgumentError(
            ctx.op, ctx.op, "indices[%d] = %s is out of bounds: need 0 <= index < %s"
            % (i, _text(places[i]), _text(shape)))
    result[tuple(places.T)] = values
    return result


def _text(numbers):
    return "[%s]" % ",".join(map(str, np.ravel(numbers).tolist()))


def _check_order(op, places):
    """Places must be sorted and differ."""
    rows = places.tolist()
    for i in range(1, len(rows)):
        if rows[i] <= rows[i - 1]:
            what = ("repeated" if rows[i] == rows[i - 1] else
                    "out of order. Many sparse ops require sorted indices.")
            raise errors.InvalidArgumentError(op, op, "indices[%d] = %s is %s"
                                              % (i, _text(rows[i]), what))


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

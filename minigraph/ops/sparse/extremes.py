"""Elementwise maximum and minimum of two sparse tensors."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.sparse_tensor import SparseTensor
from minigraph.ops.sparse._common import combined, invalid


def _extreme_op(type, ufunc):
    def run(ctx, a_indices, a_values, a_shape, b_indices, b_values, b_shape):
        if len(a_shape) != len(b_shape):
            raise invalid("Operands do not have the same ranks; got shapes: %s and %s",
                          *[" ".join(map(str, shape)) for shape in (a_shape, b_shape)])
        if (a_shape != b_shape).any():
            i = int(np.flatnonzero(a_shape != b_shape)[0])
            raise invalid("Operands' shapes do not match: got %d and %d for dimension %d",
                          a_shape[i], b_shape[i], i)
        places, values, group = combined(ufunc, (a_indices, a_values), (b_indices, b_values),
                                         a_shape)
        alone = np.bincount(group, minlength=len(values)) == 1
        values[alone] = ufunc(values[alone], values.dtype.type(0))
        return [places, values]

    return OpDef(
        type=type,
        inputs={"a_indices": dtypes.int64, "a_values": "T", "a_shape": dtypes.int64,
                "b_indices": dtypes.int64, "b_values": "T", "b_shape": dtypes.int64},
        outputs={"output_indices": dtypes.int64, "output_values": "T"},
        attrs={"T": dtypes.REAL},
        infer=lambda c: [[None, None], [None]],
        host=run,
        gradient=NOT_DIFFERENTIABLE,
    )


SPARSE_SPARSE_MAXIMUM = _extreme_op("SparseSparseMaximum", np.maximum)
SPARSE_SPARSE_MINIMUM = _extreme_op("SparseSparseMinimum", np.minimum)


def _extreme(op_def, a, b, name):
    with name_scope(name, op_def.type, [a.indices, a.values, b.indices, b.values]) as name:
        indices, values = op_def(a.indices, a.values, a.dense_shape, b.indices, b.values,
                                 b.dense_shape, name=name)
    return SparseTensor(indices, values, a.dense_shape)


def sparse_maximum(sp_a, sp_b, name=None):
    """The larger element at each place that either has, zero standing for one that it has not.

    Args:
      sp_a, sp_b: SparseTensors of one shape and real dtype.
      name: name of the operation (optional).
    Raises:
      InvalidArgumentError (when it runs): if the shapes differ.
    Source: tf.sparse_maximum, TensorFlow 1.15.
    """
    return _extreme(SPARSE_SPARSE_MAXIMUM, sp_a, sp_b, name)


def sparse_minimum(sp_a, sp_b, name=None):
    """The smaller element at each place; see `sparse_maximum`. Source: tf.sparse_minimum."""
    return _extreme(SPARSE_SPARSE_MINIMUM, sp_a, sp_b, name)

"""Sparse tensors under another shape: reset_shape, expand_dims; and made of dense ones."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import constant_value
from minigraph.core.name_scope import name_scope
from minigraph.core.sparse_tensor import SparseTensor, as_sparse_tensor
from minigraph.ops import array, elementwise, reduction
from minigraph.ops.check_ops import assert_equal, assert_less_equal
from minigraph.ops.control import with_dependencies


def sparse_reset_shape(sp_input, new_shape=None):
    """The same elements at the same places of a tensor of another size.

    Args:
      sp_input: SparseTensor.
      new_shape: int64 vector, no dimension less than the old one; by default the smallest shape
        that holds all elements.
    Raises:
      ValueError: if the rank differs, or a dimension is known to be too small.
      InvalidArgumentError (when it runs): if one turns out to be.
    Source: tf.sparse_reset_shape, TensorFlow 1.15.
    """
    sp_input = as_sparse_tensor(sp_input)
    indices = array.identity(sp_input.indices)
    values = array.identity(sp_input.values)
    if new_shape is None:
        high = reduction.reduce_max(sp_input.indices, axis=0)
        shape = elementwise.maximum(np.int64(0), high + array.ones_like(high))
        return SparseTensor(indices, values, shape)
    shape = elementwise.cast(new_shape, dtypes.int64)
    shape.shape.assert_has_rank(1)
    old = array.identity(sp_input.dense_shape)
    if shape.shape[0].value is not None and old.shape[0].value is not None \
            and shape.shape[0].value != old.shape[0].value:
        raise ValueError("Dimensions %s and %s are not compatible" % (shape.shape[0], old.shape[0]))
    known, wanted = constant_value(sp_input.dense_shape), constant_value(shape)
    if known is not None and wanted is not None:
        if (known > wanted).any():
            raise ValueError("Requested new_shape should have dimension sizes >= sp_input.shape.  "
                             "Found new_shape (%s), sp_input.shape (%s)." % (known, wanted))
        return SparseTensor(indices, values, shape)
    shape = with_dependencies([assert_equal(array.shape(old), array.shape(shape))], shape)
    # Picked by position, so that ranks that differ fail in the assertion above.
    same_rank = array.gather(shape, array.range(array.size(old)))
    shape = with_dependencies([assert_less_equal(old, same_rank)], shape)
    return SparseTensor(indices, values, shape)


def sparse_expand_dims(sp_input, axis=None, name=None):
    """`sp_input` with a dimension of size 1 put in at `axis`; at the end by default.

    Source: tf.sparse.expand_dims, TensorFlow 1.15.
    """
    rank = sp_input.dense_shape.shape[0].value
    if rank is None:
        raise ValueError("sparse.expand_dims: the rank must be known, got shape %s"
                         % sp_input.shape)
    axis = -1 if axis is None else axis
    with name_scope(name, default_name="expand_dims", values=[sp_input]):
        if not -rank - 1 <= axis <= rank:
            raise ValueError("axis must be in range [%d, %d], got %d" % (-rank - 1, rank, axis))
        axis = axis + rank + 1 if axis < 0 else axis
        column = array.zeros([array.shape(sp_input.indices)[0], 1], dtypes.int64)
        indices = array.concat([sp_input.indices[:, :axis], column, sp_input.indices[:, axis:]], 1)
        shape = array.concat([sp_input.dense_shape[:axis], np.int64([1]),
                              sp_input.dense_shape[axis:]], 0)
        return SparseTensor(indices, sp_input.values, shape)


def sparse_eye(num_rows, num_columns=None, dtype=dtypes.float32, name=None):
    """The sparse matrix with ones on its diagonal. Source: tf.sparse.eye, TensorFlow 1.15."""
    with name_scope(name, default_name="eye", values=[num_rows, num_columns]):
        rows = elementwise.cast(convert_to_tensor(num_rows, name="num_rows"), dtypes.int64)
        columns = rows if num_columns is None else elementwise.cast(
            convert_to_tensor(num_columns, name="num_columns"), dtypes.int64)
        count = elementwise.minimum(rows, columns)
        diagonal = array.range(count, dtype=dtypes.int64)
        return SparseTensor(array.stack([diagonal, diagonal], axis=1), array.ones([count], dtype),
                            [rows, columns])


def from_dense(tensor, name=None):
    """The elements of a Tensor that are not zero, as a SparseTensor.

    Source: tf.sparse.from_dense, TensorFlow 1.15.
    """
    with name_scope(name, "dense_to_sparse"):
        tensor = convert_to_tensor(tensor)
        zero = array.zeros([], tensor.dtype)
        indices = array.where(elementwise.not_equal(tensor, zero))
        return SparseTensor(indices, array.gather_nd(tensor, indices),
                            array.shape(tensor, out_type=dtypes.int64))

"""Sparse tensors as three serialized TensorProtos each, and back."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.dtypes import as_dtype
from minigraph.core.op_def import NOT_DIFFERENTIABLE, REQUIRED, OpDef
from minigraph.core.sparse_tensor import SparseTensor, as_sparse_tensor
from minigraph.core.tensor_proto import TensorProto, make_ndarray
from minigraph.core.wire import DecodeError
from minigraph.ops._shape_rules import failure, with_rank
from minigraph.ops.parsing.tensors import serialized
from minigraph.ops.sparse._common import dims_text, invalid


def _three(indices, values, shape):
    made = np.empty(3, object)
    made[:] = [serialized(part) for part in (indices, values, shape)]
    return made


SERIALIZE_SPARSE = OpDef(
    type="SerializeSparse",
    inputs={"sparse_indices": dtypes.int64, "sparse_values": "T", "sparse_shape": dtypes.int64},
    outputs={"serialized_sparse": dtypes.string},
    attrs={"T": dtypes.ALL},
    infer=lambda c: [[3]],
    host=lambda ctx, *parts: _three(*parts),
    gradient=NOT_DIFFERENTIABLE,
)


def _run_many(ctx, indices, values, shape):
    if len(shape) < 2:
        raise invalid("Rank of input SparseTensor should be > 1, but saw rank: %d", len(shape))
    result = np.empty((int(shape[0]), 3), object)
    for row in range(int(shape[0])):
        inside = indices[:, 0] == row
        result[row] = _three(indices[inside, 1:], values[inside], shape[1:])
    return result


SERIALIZE_MANY_SPARSE = OpDef(
    type="SerializeManySparse",
    inputs={"sparse_indices": dtypes.int64, "sparse_values": "T", "sparse_shape": dtypes.int64},
    outputs={"serialized_sparse": dtypes.string},
    attrs={"T": dtypes.ALL},
    infer=lambda c: [[None, 3]],
    host=_run_many,
    gradient=NOT_DIFFERENTIABLE,
)


def _parsed(data):
    try:
        return make_ndarray(TensorProto.FromString(data))
    except DecodeError:
        raise invalid("Could not parse serialized proto") from None


def _run_deserialize(ctx, rows):
    if rows.ndim != 2:
        raise invalid("Serialized sparse should have rank 2, but is %s" % dims_text(rows.shape))
    if rows.shape[1] != 3:
        raise invalid("Serialized sparse should have 3 columns but has %d", rows.shape[1])
    places, values, shapes = [], [], []
    for i, (indices, elements, shape) in enumerate(rows):
        indices, found, shape = map(_parsed, (indices, elements, shape))
        if as_dtype(found.dtype) is not ctx.attrs["dtype"]:
            raise invalid("Requested SparseTensor of type %s but SparseTensor[%d].values.dtype() "
                          "== %s", _c_name(ctx.attrs["dtype"]), i, _c_name(as_dtype(found.dtype)))
        if shapes and len(shape) != len(shapes[0]):
            raise invalid("Inconsistent shape across SparseTensors: rank prior to SparseTensor[%d] "
                          "was: %d but rank of SparseTensor[%d] is: %d",
                          i, len(shapes[0]), i, len(shape))
        places.append(np.insert(indices, 0, i, axis=1))
        values.append(found)
        shapes.append(shape)
    if not shapes:
        raise invalid("Must have at least 1 serialized SparseTensor, but input matrix has 0 rows")
    return [np.concatenate(places), np.concatenate(values),
            np.append(len(rows), np.max(shapes, axis=0)).astype(np.int64)]


def _c_name(dtype):
    return {"float32": "float", "float64": "double"}.get(dtype.name, dtype.name)


def _infer_deserialize(c):
    dims = with_rank(c, 0, 2)
    if dims[1] not in (None, 3):
        raise failure(c, "Dimension must be 3 but is %d" % dims[1])
    return [[None, None], [None], [None]]


DESERIALIZE_MANY_SPARSE = OpDef(
    type="DeserializeManySparse",
    inputs={"serialized_sparse": dtypes.string},
    outputs={"sparse_indices": dtypes.int64, "sparse_values": "dtype",
             "sparse_shape": dtypes.int64},
    attrs={"dtype": REQUIRED},
    infer=_infer_deserialize,
    host=_run_deserialize,
    gradient=NOT_DIFFERENTIABLE,
)


def serialize_sparse(sp_input, name=None, out_type=dtypes.string):
    """A SparseTensor as a string vector of its indices, values and shape.

    Args:
      sp_input: SparseTensor.
      name: name of the operation (optional).
      out_type: tf.string.
    Raises:
      TypeError: if `sp_input` is not sparse.
    Source: tf.serialize_sparse, TensorFlow 1.15.
    """
    return _serialize(SERIALIZE_SPARSE, sp_input, name, out_type)


def serialize_many_sparse(sp_input, name=None, out_type=dtypes.string):
    """The entries of a SparseTensor's first dimension, serialized: a string matrix [n, 3].

    Args: as `serialize_sparse`.
    Source: tf.serialize_many_sparse, TensorFlow 1.15.
    """
    return _serialize(SERIALIZE_MANY_SPARSE, sp_input, name, out_type)


def _serialize(op_def, sp_input, name, out_type):
    sp_input = as_sparse_tensor(sp_input)
    if as_dtype(out_type) is not dtypes.string:
        raise TypeError("%s: out_type must be tf.string, got %s" % (op_def.type, out_type))
    return op_def(sp_input.indices, sp_input.values, sp_input.dense_shape, name=name)


def deserialize_many_sparse(serialized_sparse, dtype, rank=None, name=None):
    """Serialized SparseTensors as one, with a new first dimension.

    Args:
      serialized_sparse: string Tensor [n, 3].
      dtype: of the values.
      rank: rank of one of them, where it is known (optional).
      name: name of the operation (optional).
    Raises:
      InvalidArgumentError (when it runs): if they do not parse, or are of other dtypes or ranks.
    Source: tf.deserialize_many_sparse, TensorFlow 1.15.
    """
    indices, values, shape = DESERIALIZE_MANY_SPARSE(serialized_sparse, dtype=as_dtype(dtype),
                                                     name=name)
    whole = None if rank is None else rank + 1
    indices.set_shape([None, whole])
    shape.set_shape([whole])
    return SparseTensor(indices, values, shape)

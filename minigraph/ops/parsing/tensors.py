"""Tensors as serialized TensorProtos and back."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.dtypes import as_dtype
from minigraph.core.op_def import NOT_DIFFERENTIABLE, REQUIRED, OpDef
from minigraph.core.tensor_proto import TensorProto, make_ndarray, make_tensor_proto
from minigraph.core.wire import DecodeError
from minigraph.ops._infer import unknown
from minigraph.ops.strings._common import invalid, shape_text, shown


def serialized(array):
    """The bytes of an array's TensorProto, in which numbers stand as they lie in memory."""
    proto = make_tensor_proto(array)
    if array.dtype != object:
        bare = TensorProto(dtype=proto.dtype, tensor_shape=proto.tensor_shape)
        bare.tensor_content = array.tobytes()
        proto = bare
    return proto.SerializeToString()


def parsed(data, dtype=None):
    """The array of a serialized TensorProto. InvalidArgumentError if it is none of the dtype."""
    try:
        proto = TensorProto.FromString(data)
    except DecodeError:
        raise invalid("Could not parse `serialized` as TensorProto: '%s'" % shown(data)) from None
    if not proto.dtype:
        raise invalid("Cannot parse tensor from proto: %s" % proto)
    if dtype is not None and proto.dtype != dtype.as_datatype_enum:
        found = as_dtype(proto.dtype).name
        raise invalid("Type mismatch between parsed tensor (%s) and dtype (%s)",
                      _C.get(found, found), _C.get(dtype.name, dtype.name))
    return make_ndarray(proto)


_C = {"float32": "float", "float64": "double", "float16": "half"}

SERIALIZE_TENSOR = OpDef(
    type="SerializeTensor",
    inputs={"tensor": "T"},
    outputs={"serialized": dtypes.string},
    attrs={"T": dtypes.ALL},
    infer=lambda c: [()],
    host=lambda ctx, x: np.array(serialized(x), object),
    gradient=NOT_DIFFERENTIABLE,
)


def _run_parse(ctx, x):
    if x.ndim:
        raise invalid("Expected `serialized` to be a scalar, got shape: %s", shape_text(x.shape))
    return parsed(x.item(), ctx.attrs["out_type"])


PARSE_TENSOR = OpDef(
    type="ParseTensor",
    inputs={"serialized": dtypes.string},
    outputs={"output": "out_type"},
    attrs={"out_type": REQUIRED},
    infer=unknown,
    host=_run_parse,
    gradient=NOT_DIFFERENTIABLE,
)


def serialize_tensor(tensor, name=None):
    """A Tensor as a serialized TensorProto. Source: tf.io.serialize_tensor, TensorFlow 1.15."""
    return SERIALIZE_TENSOR(tensor, name=name)


def parse_tensor(serialized, out_type, name=None):
    """The Tensor of a serialized TensorProto.

    Args:
      serialized: string scalar.
      out_type: its dtype.
      name: name of the operation (optional).
    Raises:
      InvalidArgumentError (when it runs): if it does not parse, or has another dtype.
    Source: tf.io.parse_tensor, TensorFlow 1.15.
    """
    return PARSE_TENSOR(serialized, out_type=as_dtype(out_type), name=name)

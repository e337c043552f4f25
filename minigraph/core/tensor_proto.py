"""`TensorProto`: arrays as messages.

Source: tensor.proto and tensor_shape.proto of TensorFlow 1.15.
"""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.message import EnumType, Field, Message
from minigraph.core.shape import TensorShape
from minigraph.core.values import make_array


class _Dim(Message):
    """A dimension: its size, -1 if unknown."""

    size = Field(1, "int64")
    name = Field(2, "string")


class TensorShapeProto(Message):
    """Sizes of dimensions."""

    Dim = _Dim
    dim = Field(2, _Dim, repeated=True)
    unknown_rank = Field(3, "bool")


_TYPE_NAMES = {"float32": "FLOAT", "float64": "DOUBLE", "float16": "HALF"}


def _data_types():
    numbers = {"DT_INVALID": 0}
    for enum in range(1, 24):
        dtype = dtypes.DType(enum)
        name = "DT_" + _TYPE_NAMES.get(dtype.name, dtype.name.upper())
        numbers.update({name: enum, name + "_REF": enum + 100})
    return EnumType(**numbers)


DataType = _data_types()


class TensorProto(Message):
    """dtype, shape and elements: as the bytes of `tensor_content` or in the list of their kind.

    A list shorter than the shape asks for is filled up with its last element.
    """

    dtype = Field(1, DataType)
    tensor_shape = Field(2, TensorShapeProto)
    version_number = Field(3, "int32")
    tensor_content = Field(4, "bytes")
    float_val = Field(5, "float", repeated=True)
    double_val = Field(6, "double", repeated=True)
    int_val = Field(7, "int32", repeated=True)
    string_val = Field(8, "bytes", repeated=True)
    scomplex_val = Field(9, "float", repeated=True)
    int64_val = Field(10, "int64", repeated=True)
    bool_val = Field(11, "bool", repeated=True)
    dcomplex_val = Field(12, "double", repeated=True)
    half_val = Field(13, "int32", repeated=True)
    uint32_val = Field(16, "uint32", repeated=True)
    uint64_val = Field(17, "uint64", repeated=True)


_LISTS = {
    dtypes.float32: "float_val", dtypes.float64: "double_val", dtypes.string: "string_val",
    dtypes.complex64: "scomplex_val", dtypes.complex128: "dcomplex_val",
    dtypes.int64: "int64_val", dtypes.bool: "bool_val", dtypes.float16: "half_val",
    dtypes.bfloat16: "half_val",
    dtypes.uint32: "uint32_val", dtypes.uint64: "uint64_val", dtypes.int32: "int_val",
    dtypes.int8: "int_val", dtypes.int16: "int_val", dtypes.uint8: "int_val",
    dtypes.uint16: "int_val",
}
# Types whose arrays are written as they lie in memory.
_AS_CONTENT = dtypes.INTEGERS | dtypes.REAL_FLOATS


def make_tensor_proto(values, dtype=None, shape=None, verify_shape=False, allow_broadcast=False):
    """The TensorProto of a value.

    Args:
      values: number, string, (nested) list or array.
      dtype, shape: of the tensor; those of `values` by default.
      verify_shape: `values` must have the shape.
      allow_broadcast: fewer values than the shape asks for are allowed, as they are without it.
    Raises:
      TypeError, ValueError: as `tf.constant`.
    Source: tf.make_tensor_proto, TensorFlow 1.15.
    """
    if isinstance(values, TensorProto):
        return values
    array, found = make_array(values, dtype, None if verify_shape else shape)
    if verify_shape and shape is not None and tuple(shape) != array.shape:
        raise TypeError("Expected Tensor's shape: %s, got %s." % (tuple(shape), array.shape))
    proto = TensorProto(dtype=found.as_datatype_enum)
    proto.tensor_shape.SetInParent()
    for size in array.shape:
        proto.tensor_shape.dim.add(size=size)
    given = np.size(values) if not isinstance(values, (str, bytes)) else 1
    if found in _AS_CONTENT and array.size > 1 and given == array.size:
        proto.tensor_content = array.tobytes()
    else:
        _fill_list(proto, found, array.ravel()[:max(1, given)])
    return proto


def _fill_list(proto, dtype, flat):
    if dtype.is_complex:
        flat = np.stack([flat.real, flat.imag], 1).ravel()
    elif dtype.is_narrow:
        flat = flat.view(np.uint16)
    getattr(proto, _LISTS[dtype]).extend(flat.tolist())


def make_ndarray(tensor):
    """The array of a TensorProto.

    Raises:
      TypeError: for a dtype that has no arrays.
    Source: tf.make_ndarray, TensorFlow 1.15.
    """
    dtype = dtypes.as_dtype(tensor.dtype)
    shape = tuple(d.size for d in tensor.tensor_shape.dim)
    if dtype not in _LISTS:
        raise TypeError("Unsupported tensor type: %s" % tensor.dtype)
    if tensor.tensor_content:
        return np.frombuffer(tensor.tensor_content, dtype.as_numpy_dtype).copy().reshape(shape)
    items = list(getattr(tensor, _LISTS[dtype]))
    if dtype is dtypes.string:
        flat = np.empty(len(items), object)
        flat[:] = items
    elif dtype.is_complex:
        flat = np.array(items[::2]) + 1j * np.array(items[1::2])
        flat = flat.astype(dtype.as_numpy_dtype)
    elif dtype.is_narrow:
        flat = np.array(items, np.uint16).view(dtype.as_numpy_dtype)
    else:
        flat = np.array(items, dtype.as_numpy_dtype)
    return _filled_up(flat, shape)


def _filled_up(flat, shape):
    size = TensorShape(shape).num_elements()
    if len(flat) == size:
        return flat.reshape(shape)
    result = np.empty(size, flat.dtype)
    result[:len(flat)] = flat
    result[len(flat):] = flat[-1] if len(flat) else (b"" if flat.dtype == object else 0)
    return result.reshape(shape)

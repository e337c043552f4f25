"""DType against facts recorded from TensorFlow 1.15."""

import copy
import pickle

import numpy as np
import pytest

from minigraph.core import dtypes
from minigraph.engine import bfloat16
from minigraph.core.dtypes import DType, as_dtype

# name, DataType number, NumPy type, size, suffix, kind
TYPES = [
    ("float32", 1, np.float32, 4, "f32", "floating"),
    ("float64", 2, np.float64, 8, "f64", "floating"),
    ("int32", 3, np.int32, 4, "i32", "integer"),
    ("uint8", 4, np.uint8, 1, "u8", "integer"),
    ("int16", 5, np.int16, 2, "i16", "integer"),
    ("int8", 6, np.int8, 1, "i8", "integer"),
    ("string", 7, object, 8, None, None),
    ("complex64", 8, np.complex64, 8, "c64", "complex"),
    ("int64", 9, np.int64, 8, "i64", "integer"),
    ("bool", 10, np.bool_, 1, "bool", "bool"),
    ("qint8", 11, np.dtype([("qint8", "i1")]), 1, None, "quantized"),
    ("quint8", 12, np.dtype([("quint8", "u1")]), 1, None, "quantized"),
    ("qint32", 13, np.dtype([("qint32", "i4")]), 4, None, "quantized"),
    ("bfloat16", 14, bfloat16, 2, "bf16", "floating"),
    ("qint16", 15, np.dtype([("qint16", "i2")]), 2, None, "quantized"),
    ("quint16", 16, np.dtype([("quint16", "u2")]), 2, None, "quantized"),
    ("uint16", 17, np.uint16, 2, "u16", "integer"),
    ("complex128", 18, np.complex128, 16, "c128", "complex"),
    ("float16", 19, np.float16, 2, "f16", "floating"),
    ("resource", 20, None, 1, None, None),
    ("variant", 21, None, 1, None, None),
    ("uint32", 22, np.uint32, 4, "u32", "integer"),
    ("uint64", 23, np.uint64, 8, "u64", "integer"),
]
KINDS = ["floating", "integer", "complex", "bool", "quantized"]
IDS = [row[0] for row in TYPES]


@pytest.mark.parametrize("name, enum, numpy_type, size, suffix, kind", TYPES, ids=IDS)
def test_properties(name, enum, numpy_type, size, suffix, kind):
    dtype = getattr(dtypes, name)
    assert dtype.name == name
    assert dtype.as_datatype_enum == hash(dtype) == enum
    assert dtype.size == size
    assert dtype.suffix == suffix
    assert [k for k in KINDS if getattr(dtype, "is_" + k)] == ([kind] if kind else [])
    assert dtype.is_unsigned == (kind == "integer" and name.startswith("u"))
    assert dtype.is_numpy_compatible == (name not in ("resource", "variant"))
    assert dtype.base_dtype is dtype
    assert repr(dtype) == "tf." + name
    assert str(dtype) == "<dtype: '%s'>" % name
    if numpy_type is not None:
        assert dtype.as_numpy_dtype == numpy_type


@pytest.mark.parametrize("name", IDS)
def test_reference_type(name):
    base, ref = getattr(dtypes, name), getattr(dtypes, name + "_ref")
    assert base._as_ref is ref and ref._as_ref is ref
    assert ref.base_dtype is base
    assert ref._is_ref_dtype and not base._is_ref_dtype
    assert ref.as_datatype_enum == base.as_datatype_enum + 100
    assert ref.name == name + "_ref"
    assert ref.suffix == base.suffix and ref.size == base.size
    assert base != ref
    assert base.is_compatible_with(ref)
    assert not ref.is_compatible_with(base)
    assert as_dtype(name + "_ref") is ref


@pytest.mark.parametrize("name", IDS)
def test_interned(name):
    dtype = getattr(dtypes, name)
    assert DType(dtype.as_datatype_enum) is dtype
    assert as_dtype(name) is as_dtype(dtype) is as_dtype(dtype.as_datatype_enum) is dtype
    assert pickle.loads(pickle.dumps(dtype)) is dtype
    assert copy.deepcopy(dtype) is dtype


@pytest.mark.parametrize("value, name", [
    ("float", "float32"), ("double", "float64"), ("half", "float16"), (float, "float32"),
    (bool, "bool"), (object, "string"), (np.dtype("S3"), "string"), (np.dtype("U3"), "string"),
    (np.dtype("O"), "string"), (np.str_, "string"), (np.bytes_, "string"),
    (np.object_, "string"), (np.longlong, "int64"), (np.ulonglong, "uint64"), (np.intc, "int32"),
    (np.dtype(">f4"), "float32"), (np.dtype(int), "int64"), ("half_ref", "float16_ref"),
    (np.dtype(bool), "bool"), (np.zeros(2, "u2").dtype, "uint16"),
])
def test_as_dtype(value, name):
    assert as_dtype(value) is getattr(dtypes, name)
    assert getattr(dtypes, name) == value


@pytest.mark.parametrize("value", [
    None, "foo", 0, 99, "int", "str", int, str, bytes, complex, "f4", list, b"float32", [1], {},
    np.dtype("datetime64"), np.dtype([("a", "f4")]), np.array(1.0),
], ids=repr)
def test_as_dtype_rejects(value):
    with pytest.raises(TypeError) as error:
        as_dtype(value)
    assert str(error.value) == "Cannot convert value %r to a TensorFlow DType." % (value,)


def test_constructor_rejects_unknown_numbers():
    with pytest.raises(TypeError, match="type_enum is not a valid types_pb2.DataType: 500"):
        DType(500)


def test_equality():
    assert dtypes.float32 == "float32" and dtypes.float32 == np.float32 and dtypes.float32 == 1
    assert dtypes.float64 == np.dtype("f8")
    assert dtypes.float32 != "foo" and dtypes.float32 != None  # noqa: E711
    assert dtypes.string != str
    assert dtypes.float32 != dtypes.float64 and dtypes.float32 != [1]


def test_is_compatible_with_rejects_what_is_no_dtype():
    with pytest.raises(TypeError, match="Cannot convert value 'foo' to a TensorFlow DType."):
        dtypes.float32.is_compatible_with("foo")


@pytest.mark.parametrize("name, low, high", [
    ("int8", -128, 127), ("uint8", 0, 255), ("int16", -2**15, 2**15 - 1), ("uint16", 0, 2**16 - 1),
    ("int32", -2**31, 2**31 - 1), ("uint32", 0, 2**32 - 1), ("int64", -2**63, 2**63 - 1),
    ("uint64", 0, 2**64 - 1), ("float16", -65504.0, 65504.0),
    ("float32", np.finfo("f4").min, np.finfo("f4").max),
    ("float64", np.finfo("f8").min, np.finfo("f8").max),
    ("bfloat16", -float.fromhex("0x1.FEp127"), float.fromhex("0x1.FEp127")),
])
def test_min_max(name, low, high):
    dtype = getattr(dtypes, name)
    assert (dtype.min, dtype.max) == (low, high)


@pytest.mark.parametrize("name", ["string", "bool", "complex64", "qint8", "resource", "bool_ref"])
def test_no_min_max(name):
    dtype = getattr(dtypes, name)
    with pytest.raises(TypeError, match="Cannot find minimum value of <dtype: '%s'>" % name):
        dtype.min
    with pytest.raises(TypeError, match="Cannot find maximum value of <dtype: '%s'>" % name):
        dtype.max


def test_limits():
    assert dtypes.uint8.limits == (0, 255)
    assert dtypes.int16.limits == (0, 32767)
    assert dtypes.float32.limits == dtypes.float32_ref.limits == (0, 1)
    with pytest.raises(KeyError):
        dtypes.string.limits


def test_real_dtype():
    assert dtypes.complex64.real_dtype is dtypes.complex64_ref.real_dtype is dtypes.float32
    assert dtypes.complex128.real_dtype is dtypes.float64
    assert dtypes.int32_ref.real_dtype is dtypes.int32_ref


@pytest.mark.parametrize("name", ["resource", "variant_ref"])
def test_no_numpy_type(name):
    with pytest.raises(TypeError, match="NumPy has no type for <dtype: '%s'>" % name):
        getattr(dtypes, name).as_numpy_dtype


def test_unknown_attribute():
    with pytest.raises(AttributeError, match="no attribute 'foo'"):
        dtypes.float32.foo


def test_sets():
    assert {d.name for d in dtypes.FLOATING} == {"bfloat16", "float16", "float32",
                                                    "float64"}
    assert dtypes.REAL_FLOATS < dtypes.FLOATING < dtypes.REAL < dtypes.NUMERIC
    assert dtypes.ALL - dtypes.ALL_NUMERIC_AND_BOOL == {dtypes.string}
    assert all(d.is_integer for d in dtypes.INTEGERS) and len(dtypes.INTEGERS) == 8
    assert all(d.suffix for d in dtypes.ALL_NUMERIC_AND_BOOL)
    assert len(dtypes.QUANTIZED_DTYPES) == 10

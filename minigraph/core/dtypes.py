"""Element types of tensors: `DType`, its interned instances and the sets that ops accept.

Every property of a DType is a plain slot, filled once: the compiler reads `base_dtype`, `suffix`
and `as_numpy_dtype` in its inner loops. Numbers are those of TensorFlow's `types.proto`; a
reference type (the output of a variable op) has the number of its base type plus 100.
"""

import numpy as np

from minigraph.engine import bfloat16 as _BFLOAT16

_REF_OFFSET = 100
_BFLOAT16_MAX = float.fromhex("0x1.FEp127")

_BY_ENUM = {}
_BY_KEY = {}  # DataType numbers, names, Python and NumPy types


class DType:
    """Type of the elements of a tensor, such as `tf.float32`.

    `DType(enum)` and `as_dtype(...)` return the one instance that exists per type, so `is` works
    as well as `==`. A DType also equals the names and NumPy types that `as_dtype` maps to it.

    Attributes:
      name: "float32", or "float32_ref" for the reference type.
      as_numpy_dtype: NumPy type of the values; for bfloat16 one of our own. Absent (TypeError)
        for resource and variant.
      as_datatype_enum: number in TensorFlow's `DataType`.
      base_dtype: the type itself, or for a reference type the type it refers to.
      real_dtype: float32 for complex64, float64 for complex128, else the type itself.
      size: bytes per element.
      suffix: ending of native kernel names ("f32"), None where no kernel takes the type.
      is_narrow: is it stored in two bytes, and computed with in float32?
    Source: tf.DType, TensorFlow 1.15.
    """

    __slots__ = ("name", "as_numpy_dtype", "as_datatype_enum", "base_dtype", "real_dtype", "size",
                 "suffix", "is_integer", "is_floating", "is_complex", "is_bool", "is_quantized",
                 "is_unsigned", "is_narrow", "is_numpy_compatible", "_is_ref_dtype", "_as_ref", "_range")

    def __new__(cls, type_enum):
        type_enum = int(type_enum)
        try:
            return _BY_ENUM[type_enum]
        except KeyError:
            raise TypeError(
                "type_enum is not a valid types_pb2.DataType: %s" % type_enum) from None

    def __getattr__(self, attribute):
        # Reached only for slots left empty, that is for a type without values in NumPy.
        if attribute == "as_numpy_dtype":
            raise TypeError("NumPy has no type for %s." % self)
        raise AttributeError("'DType' object has no attribute %r" % attribute)

    @property
    def min(self):
        """Smallest finite value. TypeError for a type that is not an integer or float."""
        if self._range is None:
            raise TypeError("Cannot find minimum value of %s." % self)
        return self._range[0]

    @property
    def max(self):
        """Largest finite value. TypeError for a type that is not an integer or float."""
        if self._range is None:
            raise TypeError("Cannot find maximum value of %s." % self)
        return self._range[1]

    @property
    def limits(self):
        """Range (0, max) of image intensities: max is 1 for floats. KeyError for other types."""
        if self.is_integer:
            return 0, self.max
        if self.is_floating and self.base_dtype is not bfloat16:
            return 0, 1
        raise KeyError(self.name)

    def is_compatible_with(self, other):
        """True if a tensor of type `other` can be used as this type: equal, or a reference to it.

        Raises:
          TypeError: if `other` cannot be converted to a DType.
        """
        other = as_dtype(other)
        return self is other or self is other.base_dtype

    def __eq__(self, other):
        if self is other:
            return True
        if other is None or isinstance(other, DType):
            return False
        try:
            return self is as_dtype(other)
        except TypeError:
            return False

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return self.as_datatype_enum

    def __str__(self):
        return "<dtype: %r>" % self.name

    def __repr__(self):
        return "tf." + self.name

    def __reduce__(self):
        return as_dtype, (self.name,)


def as_dtype(type_value):
    """DType for a DType, a DataType number, a name ("float32"), a Python or a NumPy type.

    Python's `float` is float32, `bool` is bool and `object` is string; `int` and `str` name no
    single type and are rejected, as in TensorFlow.

    Raises:
      TypeError: if `type_value` names no DType.
    Source: tf.as_dtype, TensorFlow 1.15.
    """
    if isinstance(type_value, DType):
        return type_value
    key = type_value.type if isinstance(type_value, np.dtype) else type_value
    try:
        return _BY_KEY[key]
    except (KeyError, TypeError):  # TypeError: not hashable
        pass
    raise TypeError("Cannot convert value %r to a TensorFlow DType." % (type_value,))


def _range_of(numpy_type):
    if numpy_type is None or not isinstance(numpy_type, type):
        return None
    if issubclass(numpy_type, np.floating):
        info = np.finfo(numpy_type)
    elif issubclass(numpy_type, np.integer):
        info = np.iinfo(numpy_type)
    else:
        return None
    return info.min, info.max


def _new(name, enum, numpy_type, suffix, size):
    kind = numpy_type if isinstance(numpy_type, type) else type(None)
    dtype = object.__new__(DType)
    dtype.name = name
    dtype.as_datatype_enum = enum
    if numpy_type is not None:
        dtype.as_numpy_dtype = numpy_type
    dtype.suffix = suffix
    dtype.size = size or np.dtype(numpy_type).itemsize
    dtype.base_dtype = dtype.real_dtype = dtype
    dtype.is_integer = issubclass(kind, np.integer)
    dtype.is_unsigned = issubclass(kind, np.unsignedinteger)
    dtype.is_floating = issubclass(kind, np.floating)
    dtype.is_complex = issubclass(kind, np.complexfloating)
    dtype.is_bool = kind is np.bool_
    dtype.is_narrow = False
    dtype.is_quantized = isinstance(numpy_type, np.dtype)
    dtype.is_numpy_compatible = numpy_type is not None
    dtype._range = _range_of(numpy_type)
    _BY_ENUM[enum] = dtype
    for key in (enum, name):
        _BY_KEY[key] = dtype
    return dtype


def _define(enum, name, numpy_type, suffix=None, size=None):
    """The DType and its reference type; quantized types pass a structured np.dtype."""
    base = _new(name, enum, numpy_type, suffix, size)
    ref = _new(name + "_ref", enum + _REF_OFFSET, numpy_type, suffix, size)
    ref.base_dtype = base
    base._as_ref = ref._as_ref = ref
    base._is_ref_dtype, ref._is_ref_dtype = False, True
    if isinstance(numpy_type, type):
        _BY_KEY[numpy_type] = base
    return base, ref


float32, float32_ref = _define(1, "float32", np.float32, "f32")
float64, float64_ref = _define(2, "float64", np.float64, "f64")
int32, int32_ref = _define(3, "int32", np.int32, "i32")
uint8, uint8_ref = _define(4, "uint8", np.uint8, "u8")
int16, int16_ref = _define(5, "int16", np.int16, "i16")
int8, int8_ref = _define(6, "int8", np.int8, "i8")
string, string_ref = _define(7, "string", object)
complex64, complex64_ref = _define(8, "complex64", np.complex64, "c64")
int64, int64_ref = _define(9, "int64", np.int64, "i64")
bool, bool_ref = _define(10, "bool", np.bool_, "bool")
qint8, qint8_ref = _define(11, "qint8", np.dtype([("qint8", np.int8)]))
quint8, quint8_ref = _define(12, "quint8", np.dtype([("quint8", np.uint8)]))
qint32, qint32_ref = _define(13, "qint32", np.dtype([("qint32", np.int32)]))
bfloat16, bfloat16_ref = _define(14, "bfloat16", _BFLOAT16, "bf16")
qint16, qint16_ref = _define(15, "qint16", np.dtype([("qint16", np.int16)]))
quint16, quint16_ref = _define(16, "quint16", np.dtype([("quint16", np.uint16)]))
uint16, uint16_ref = _define(17, "uint16", np.uint16, "u16")
complex128, complex128_ref = _define(18, "complex128", np.complex128, "c128")
float16, float16_ref = _define(19, "float16", np.float16, "f16")
resource, resource_ref = _define(20, "resource", None, size=1)
variant, variant_ref = _define(21, "variant", None, size=1)
uint32, uint32_ref = _define(22, "uint32", np.uint32, "u32")
uint64, uint64_ref = _define(23, "uint64", np.uint64, "u64")

half, half_ref = float16, float16_ref
double, double_ref = float64, float64_ref

for _dtype in (complex64, complex64_ref):
    _dtype.real_dtype = float32
for _dtype in (complex128, complex128_ref):
    _dtype.real_dtype = float64
for _dtype in (float16, float16_ref, bfloat16, bfloat16_ref):
    _dtype.is_narrow = True
for _dtype in (bfloat16, bfloat16_ref):
    _dtype.is_floating = True
    _dtype._range = _BFLOAT16(-_BFLOAT16_MAX), _BFLOAT16(_BFLOAT16_MAX)

_BY_KEY.update({
    "half": float16, "half_ref": float16_ref, "float": float32, "float_ref": float32_ref,
    "double": float64, "double_ref": float64_ref, float: float32, type(True): bool,
    np.object_: string, np.str_: string, np.bytes_: string,
})
# Platform C types that are types of their own although their values are an int32 or int64.
for _type in (np.intc, np.uintc, np.int_, np.uint, np.longlong, np.ulonglong):
    _BY_KEY.setdefault(_type, _BY_KEY[np.dtype(np.dtype(_type).str).type])

REAL_FLOATS = frozenset([float32, float64])
FLOATING = REAL_FLOATS | {float16, bfloat16}
INTEGERS = frozenset([int8, int16, int32, int64, uint8, uint16, uint32, uint64])
COMPLEX = frozenset([complex64, complex128])
REAL = FLOATING | INTEGERS
NUMERIC = REAL | COMPLEX
ALL_NUMERIC_AND_BOOL = NUMERIC | {bool}
ALL = ALL_NUMERIC_AND_BOOL | {string}
QUANTIZED_DTYPES = frozenset(d for d in _BY_ENUM.values() if d.is_quantized)
NAMES = frozenset(key for key in _BY_KEY if isinstance(key, str))


class AllowedTypes(frozenset):
    """A set of DTypes for an op's type attribute, with the one that Python numbers become."""

    default = None

    def __new__(cls, allowed, default):
        types = super().__new__(cls, allowed)
        types.default = default
        return types


INDEX = AllowedTypes([int32, int64], int32)
INDEX_LONG = AllowedTypes([int32, int64], int64)

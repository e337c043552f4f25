"""NumPy arrays from what users write as values, by TensorFlow's rules."""

import os.path

import numpy as np

from minigraph.core import dtypes
from minigraph.core.shape import as_shape

# Python types that a dtype takes, where NumPy alone would convert in silence (1.5 to an int32 1).
_ACCEPTS = {
    "float": (int, float, np.integer, np.floating),
    "integer": (int, np.integer),
    "complex": (int, float, complex, np.number),
    "bool": (bool, np.bool_),
    "string": (str, bytes),
}


def make_array(value, dtype=None, shape=None, verify_shape=False):
    """(array, DType) of a constant; see `tf.constant` for the rules and errors."""
    if value is None:
        raise ValueError("None values not supported.")
    if dtype is not None:
        dtype = dtypes.as_dtype(dtype).base_dtype
    try:
        array = _array_of(value, dtype)
    except NotImplementedError:     # of a tensor that is asked for its array
        raise TypeError("List of Tensors when single Tensor expected") from None
    found = _dtype_of(array)
    if dtype is not None and found is not dtype:
        raise TypeError("Incompatible types: %s vs. %s. Value is %s" % (dtype, found.name, value))
    if shape is not None:
        array = _fill_up(array, tuple(int(d) for d in as_shape(shape).as_list()), verify_shape)
    return array, found


def _array_of(value, dtype):
    if isinstance(value, (np.ndarray, np.generic)):
        array = _strings(value) if value.dtype.kind in "USO" else np.array(value, order="C")
        if array.dtype == object or dtype is None or dtype is dtypes.string:
            return array.astype(array.dtype.newbyteorder("=")) if array.dtype != object else array
        return array.astype(dtype.as_numpy_dtype)
    if dtype is dtypes.string:
        _check_elements(value, dtype)
        return _strings(np.array(value, dtype=object))
    if dtype is not None:
        _check_elements(value, dtype)
        return _rectangular(value, dtype.as_numpy_dtype)
    return _guess(value)


def _guess(value):
    """float32 for Python floats, int32 for integers that fit, bytes for strings."""
    array = _rectangular(value, None)
    if array.dtype.kind in "USO" and array.size:
        return _strings(np.array(value, dtype=object), value)
    if array.dtype == np.float64 and not _has_numpy_float64(value):
        with np.errstate(over="ignore"):    # what float32 cannot hold is infinite, as in TensorFlow
            return array.astype(np.float32)
    if array.dtype == np.int64 and not _has_numpy_int64(value):
        small = array.astype(np.int32)
        return small if np.array_equal(small, array) else array
    return array


def _first_leaf(value):
    while isinstance(value, (list, tuple)) and value:
        value = value[0]
    return value


def _has_numpy_float64(value):
    leaf = _first_leaf(value)
    return isinstance(leaf, (np.ndarray, np.generic)) and leaf.dtype == np.float64


def _has_numpy_int64(value):
    leaf = _first_leaf(value)
    return isinstance(leaf, (np.ndarray, np.generic)) and leaf.dtype == np.int64


def _rectangular(value, numpy_type):
    try:
        return np.array(value, dtype=numpy_type, order="C")
    except ValueError as error:
        if "inhomogeneous" in str(error) or "sequence" in str(error):
            raise _ragged(value) from None
        raise
    except TypeError:
        raise cannot_convert(value) from None
    except OverflowError as error:
        return _wrapped(value, numpy_type, error)


def _wrapped(value, numpy_type, error):
    """Integers that a type cannot hold, modulo its range, as TensorFlow takes them."""
    try:
        return np.array(value, dtype=np.int64).astype(numpy_type or np.int64)
    except OverflowError:
        raise ValueError(str(error)) from None


def cannot_convert(value):
    """The TypeError for a value that no tensor can be made of."""
    return TypeError("Failed to convert object of type %s to Tensor. Contents: %s. Consider casting "
                     "elements to a supported type." % (type(value), value))


def _ragged(value):
    """The error for lists whose lengths differ, or which stand beside elements."""
    shape, wanted = _common_shape(value), _wanted_shape(value)
    if shape == wanted:
        return cannot_convert(value)
    return ValueError("Argument must be a dense tensor: %s - got shape %s, but wanted %s."
                      % (value, shape, wanted))


def _common_shape(value):
    """The lengths of nested lists, as deep as all of them agree."""
    if not isinstance(value, (list, tuple)):
        return []
    return [len(value), *os.path.commonprefix([_common_shape(item) for item in value])]


def _wanted_shape(value):
    """The lengths of nested lists along their first elements."""
    shape = []
    while isinstance(value, (list, tuple)):
        shape.append(len(value))
        value = value[0] if value else None
    return shape


def _strings(array, whole=None):
    """Elements as bytes, the way a string tensor holds them. `whole` is what an error shows."""
    flat = np.asarray(array, dtype=object).ravel()
    out = np.empty(flat.shape, dtype=object)
    for i, item in enumerate(flat):
        if isinstance(item, str):
            item = item.encode("utf-8")
        if not isinstance(item, bytes):
            raise cannot_convert(item if whole is None else whole)
        out[i] = item
    return out.reshape(np.shape(array))


def _check_elements(value, dtype):
    """TypeError in TF's words for the first element that `dtype` does not take."""
    kind = ("bool" if dtype.is_bool else "integer" if dtype.is_integer else "float"
            if dtype.is_floating else "complex" if dtype.is_complex else "string")
    accepted = _ACCEPTS[kind]
    bad = _first_bad(value, accepted)
    if bad is not None:
        bad = bad[0]
        raise TypeError("Expected %s, got %r of type '%s' instead."
                        % (dtype.name, bad, type(bad).__name__))


def _first_bad(value, accepted):
    if isinstance(value, (list, tuple)):
        for item in value:
            bad = _first_bad(item, accepted)
            if bad is not None:
                return bad
        return None
    if isinstance(value, np.ndarray):
        return None
    if hasattr(value, "value") and hasattr(value, "__index__"):
        return None  # a Dimension
    return None if isinstance(value, accepted) else (value,)


def _dtype_of(array):
    if array.dtype == object:
        return dtypes.string
    try:
        return dtypes.as_dtype(array.dtype)
    except TypeError:
        raise TypeError("Unrecognized NumPy type: %s" % array.dtype) from None


def _fill_up(array, shape, verify_shape):
    if verify_shape and array.shape != shape:
        raise TypeError("Expected Tensor's shape: %s, got %s." % (shape, array.shape))
    size = int(np.prod(shape, dtype=np.int64))
    if size == 0:
        return np.empty(shape, dtype=array.dtype)
    if array.size == size:
        return np.ascontiguousarray(array).reshape(shape)
    if array.size > size:
        raise ValueError("Too many elements provided. Needed at most %d, but received %d"
                         % (size, array.size))
    if array.size == 0:
        raise ValueError("Cannot fill a tensor of shape %s from no elements" % (shape,))
    filled = np.empty(size, dtype=array.dtype)
    filled[:array.size] = array.ravel()
    filled[array.size:] = array.ravel()[-1]
    return filled.reshape(shape)

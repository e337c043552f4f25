"""Serialized `tf.train.Example` records read without making messages of them."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.wire import DecodeError, decode_varint, fields, unpack

_KINDS = {1: dtypes.string, 2: dtypes.float32, 3: dtypes.int64}
_BYTES, _FIXED32, _VARINT = 2, 5, 0
_WHOLE = {number << 3 | _BYTES: dtype for number, dtype in _KINDS.items()}    # by their tags
_SHORT = 48     # bytes from which on NumPy decodes integers faster than Python


def entries(data):
    """dict of key (bytes) -> serialized value, of a message whose field 1 is a map."""
    found = {}
    for number, wire_type, entry in fields(data):
        if number == 1 and wire_type == _BYTES:
            parts = {n: part for n, w, part in fields(entry) if w == _BYTES}
            found[parts.get(1, b"")] = parts.get(2, b"")
    return found


def submessages(data, number):
    """The serialized messages in field `number`."""
    return [value for n, wire_type, value in fields(data) if n == number and wire_type == _BYTES]


def example_features(data):
    """dict of key (bytes) -> serialized Feature of a serialized Example.

    Raises:
      DecodeError: if `data` is none.
    """
    found = {}
    for features in submessages(data, 1):
        found.update(entries(features))
    return found


def feature_values(data):
    """(dtype, list or array of values) of a serialized Feature; (None, []) if it has no list."""
    if data and data[0] in _WHOLE:      # one list: what every writer makes
        size, at = decode_varint(data, 1)
        if at + size == len(data):
            dtype = _WHOLE[data[0]]
            return dtype, _list_values(dtype, data[at:])
    dtype, parts = None, []
    for number, wire_type, value in fields(data):
        if number in _KINDS and wire_type == _BYTES:
            if _KINDS[number] is not dtype:
                dtype, parts = _KINDS[number], []
            parts.append(value)
    if dtype is None:
        return None, []
    lists = [_list_values(dtype, part) for part in parts]
    return dtype, lists[0] if len(lists) == 1 else [item for part in lists for item in part]


def _list_values(dtype, data):
    if dtype is dtypes.string:
        return submessages(data, 1)
    if data and data[0] == 8 | _BYTES:      # one packed field
        size, at = decode_varint(data, 1)
        if at + size == len(data):
            return _packed(dtype, data[at:])
    values = []
    for number, wire_type, value in fields(data):
        if number != 1:
            continue
        if wire_type == _BYTES:
            values.extend(_packed(dtype, value))
        elif dtype is dtypes.float32 and wire_type == _FIXED32:
            values.extend(unpack("float", value))
        elif dtype is dtypes.int64 and wire_type == _VARINT:
            values.append(value - (1 << 64) if value >> 63 else value)
    return values


def _packed(dtype, data):
    if dtype is dtypes.float32:
        if len(data) % 4:
            raise DecodeError("truncated")
        return np.frombuffer(data, "<f4")
    if len(data) < _SHORT:
        return unpack("int64", data)
    octets = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(octets < 128)
    if not len(ends) or ends[-1] != len(octets) - 1:
        raise DecodeError("truncated")
    starts = np.concatenate([[0], ends[:-1] + 1])
    sizes = ends - starts + 1
    if sizes.max() > 10:
        raise DecodeError("integer of %d bytes" % sizes.max())
    place = np.arange(len(octets)) - np.repeat(starts, sizes)
    shifted = (octets & 127).astype(np.uint64) << (7 * place).astype(np.uint64)
    return np.add.reduceat(shifted, starts).view(np.int64)


def array_of(dtype, values):
    """Values of a feature as an array of the dtype."""
    if dtype is dtypes.string:
        made = np.empty(len(values), object)
        made[:] = values
        return made
    return np.asarray(values, dtype.as_numpy_dtype)

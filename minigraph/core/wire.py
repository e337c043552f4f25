"""The wire format of protocol buffers: messages as bytes and back.

A message is a sequence of (field number << 3 | wire type) and value. Numbers of repeated fields are
packed into one value when written, and may come either way when read. Fields that a message type
does not declare are skipped.

Source: "Encoding", the Protocol Buffers documentation.
"""

import struct

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FORMATS = {"float": "<f", "fixed32": "<I", "sfixed32": "<i",
            "double": "<d", "fixed64": "<Q", "sfixed64": "<q"}
_MASK = (1 << 64) - 1


class DecodeError(Exception):
    """Bytes that are no message of the type."""


def encode_varint(number):
    """An integer in groups of seven bits, the lowest first; negative ones modulo 2**64."""
    number &= _MASK
    made = bytearray()
    while number > 127:
        made.append(number & 127 | 128)
        number >>= 7
    made.append(number)
    return bytes(made)


def decode_varint(data, at):
    """(integer from 0 to 2**64 - 1, position after it). DecodeError if `data` ends before."""
    result = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise DecodeError("truncated")
        byte = data[at]
        at += 1
        result |= (byte & 127) << shift
        if byte < 128:
            return result & _MASK, at
        shift += 7


def fields(data):
    """Yields (number, wire type, value) for each field in `data`: varints as ints, others as bytes.

    Raises:
      DecodeError: if `data` is not well formed.
    """
    at, end = 0, len(data)
    while at < end:
        tag = data[at]      # most tags and sizes are one byte
        if tag < 128:
            at += 1
        else:
            tag, at = decode_varint(data, at)
        number, wire_type = tag >> 3, tag & 7
        if not number:
            raise DecodeError("field number 0")
        if wire_type == _VARINT:
            value, at = decode_varint(data, at)
        else:
            if wire_type == _BYTES:
                if at < end and data[at] < 128:
                    size = data[at]
                    at += 1
                else:
                    size, at = decode_varint(data, at)
            elif wire_type in (_FIXED32, _FIXED64):
                size = 4 if wire_type == _FIXED32 else 8
            else:
                raise DecodeError("wire type %d" % wire_type)
            if at + size > end:
                raise DecodeError("truncated")
            value = data[at:at + size]
            at += size
        yield number, wire_type, value


def _wire_type(field):
    if field.is_message or field.kind in ("string", "bytes"):
        return _BYTES
    if field.kind in _FORMATS:
        return _FIXED32 if struct.calcsize(_FORMATS[field.kind]) == 4 else _FIXED64
    return _VARINT


def _encode_value(kind, value, is_message):
    if is_message:
        return encode(value)
    if kind == "string":
        return value.encode()
    if kind == "bytes":
        return value
    if kind in _FORMATS:
        return struct.pack(_FORMATS[kind], value)
    return encode_varint(int(value))


def _tagged(number, wire_type, value):
    tag = encode_varint(number << 3 | wire_type)
    return tag + (encode_varint(len(value)) + value if wire_type == _BYTES else value)


def _encode_field(field, value):
    wire_type = _wire_type(field)
    if field.key is not None:
        key_type = _BYTES if field.key in ("string", "bytes") else _VARINT
        for key in sorted(value):
            entry = _tagged(1, key_type, _encode_value(field.key, key, False)) + _tagged(
                2, wire_type, _encode_value(field.kind, value[key], field.is_message))
            yield _tagged(field.number, _BYTES, entry)
    elif not field.repeated:
        yield _tagged(field.number, wire_type, _encode_value(field.kind, value, field.is_message))
    elif wire_type == _BYTES:
        for item in value:
            yield _tagged(field.number, _BYTES, _encode_value(field.kind, item, field.is_message))
    elif field.kind in _FORMATS:
        form = _FORMATS[field.kind]
        yield _tagged(field.number, _BYTES, struct.pack("<%d%s" % (len(value), form[1]), *value))
    else:
        yield _tagged(field.number, _BYTES, b"".join(map(encode_varint, value)))


def encode(message):
    """The bytes of a message, its fields in the order of their numbers, maps by their keys."""
    return b"".join(part for field, value in message.ListFields()
                    for part in _encode_field(field, value))


def _number(kind, value):
    """A varint as the number that a field of the kind holds."""
    if kind == "bool":
        return value != 0
    if kind == "uint64":
        return value
    if kind == "uint32":
        return value & 0xFFFFFFFF
    bits = 64 if kind == "int64" else 32
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def _decode_value(field, value):
    if field.is_message:
        message = field.kind()
        decode_into(message, value)
        message.SetInParent()
        return message
    if field.kind == "string":
        return value.decode()
    if field.kind == "bytes":
        return bytes(value)
    if field.kind in _FORMATS:
        return struct.unpack(_FORMATS[field.kind], value)[0]
    return _number(field.kind, value)


def unpack(kind, data):
    """The list of numbers of a packed field."""
    if kind in _FORMATS:
        form = _FORMATS[kind]
        size = struct.calcsize(form)
        if len(data) % size:
            raise DecodeError("truncated")
        return list(struct.unpack("<%d%s" % (len(data) // size, form[1]), data))
    found, at = [], 0
    while at < len(data):
        value, at = decode_varint(data, at)
        found.append(_number(kind, value))
    return found


def decode_into(message, data):
    """Merges the fields in `data` into a message. DecodeError if they do not fit its type."""
    by_number = {field.number: field for field in message.fields.values()}
    for number, wire_type, value in fields(data):
        field = by_number.get(number)
        if field is None:
            continue
        wanted = _BYTES if field.key is not None else _wire_type(field)
        packed = field.repeated and wanted != _BYTES and wire_type == _BYTES
        if wire_type != wanted and not packed:
            continue
        try:
            _merge_field(message, field, value, packed)
        except UnicodeDecodeError:
            raise DecodeError("field %s is not UTF-8" % field.name) from None


def _merge_field(message, field, value, packed):
    if packed:
        getattr(message, field.name).extend(unpack(field.kind, value))
    elif field.key is not None:
        entry = {number: part for number, _, part in fields(value)}
        key = entry.get(1, b"" if field.key in ("string", "bytes") else 0)
        key = key.decode() if field.key == "string" else key
        default = field.kind() if field.is_message else field.default()
        item = _decode_value(field, entry[2]) if 2 in entry else default
        getattr(message, field.name).put(key, item)
    elif field.repeated:
        getattr(message, field.name).append(_decode_value(field, value))
    elif field.is_message:
        child = getattr(message, field.name)
        decode_into(child, value)
        child.SetInParent()
    else:
        setattr(message, field.name, _decode_value(field, value))

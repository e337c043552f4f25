"""Serialized records taken apart without making messages of them."""

from minigraph.core import dtypes
from minigraph.core.wire import fields

# Numbers of a Feature's lists, by dtype; what the engine finds instead of one of them.
KINDS = {dtypes.string: 1, dtypes.float32: 2, dtypes.int64: 3}
TYPES = {kind: dtype for dtype, kind in KINDS.items()}
ABSENT, BROKEN = 0, 4
_BYTES = 2      # the wire type of strings and messages


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

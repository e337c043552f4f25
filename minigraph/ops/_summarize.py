"""Arrays as text, the way `tf.Print` and `tf.Assert` show them."""

import numpy as np


def summarize_value(array, limit):
    """The first `limit` elements (all if negative), rows in brackets, "..." for the rest."""
    array = np.asarray(array)
    if limit < 0:
        limit = array.size
    left = iter(array.ravel()[:limit])
    if array.ndim == 0:
        return _element(array[()])
    text = _rows(array.shape, left, [min(limit, array.size)], top=True)
    return text + ("..." if array.size > limit else "")


def _rows(shape, left, count, top=False):
    """Text of the elements still in `left`; `count[0]` is how many those are."""
    if not count[0]:
        return ""
    if len(shape) > 1:
        rows = []
        for _ in range(shape[0]):
            if not count[0]:
                break
            rows.append("[%s]" % _rows(shape[1:], left, count))
        return "".join(rows)
    taken = min(shape[0], count[0])
    count[0] -= taken
    text = " ".join(_element(next(left)) for _ in range(taken))
    return text + ("..." if taken < shape[0] and not top else "")


def _element(value):
    if isinstance(value, (bytes, str)):
        return _escaped(value if isinstance(value, bytes) else value.encode())
    kind = np.asarray(value).dtype.kind
    if kind == "b":
        return "1" if value else "0"
    if kind == "f":
        return _float(value)
    return str(int(value)) if kind in "iu" else "?"


def _float(value):
    """The short form if it reads back as the same number, else all digits."""
    short, full = ("%.15g", "%.17g") if value.dtype.itemsize == 8 else ("%.6g", "%.9g")
    wide = np.float64 if value.dtype.itemsize == 8 else np.float32
    text = short % value
    return text if wide(text) == wide(value) or value != value else full % value


def _escaped(data):
    special = {10: "\\n", 13: "\\r", 9: "\\t", 34: '\\"', 39: "\\'", 92: "\\\\"}
    return "".join(special.get(byte) or (chr(byte) if 32 <= byte < 127 else "\\%03o" % byte)
                   for byte in data)

"""Bytes and text, number types that count as one kind, and the date of 1.15: `tf.compat`.

`compat.v1` is minigraph itself, also for `import minigraph.compat.v1 as tf`.
"""

import contextlib
import datetime
import numbers
import os
import sys

import numpy as np

from minigraph.core.missing import module_getattr
from minigraph.core.shape import dimension_at_index, dimension_value

v1 = sys.modules[f"{__name__}.v1"] = sys.modules[__name__.partition(".")[0]]

bytes_or_text_types = (bytes, str)
integral_types = (numbers.Integral, np.integer)
real_types = (numbers.Real, np.integer, np.floating)
complex_types = (numbers.Complex, np.number)


def as_bytes(bytes_or_text, encoding="utf-8"):
    """`bytes_or_text` as bytes, text encoded.

    Raises:
      TypeError: if it is neither text nor bytes.
    Source: tf.compat.as_bytes, TensorFlow 1.15.
    """
    if isinstance(bytes_or_text, bytearray):
        return bytes(bytes_or_text)
    if isinstance(bytes_or_text, str):
        return bytes_or_text.encode(encoding)
    if isinstance(bytes_or_text, bytes):
        return bytes_or_text
    raise TypeError("Expected binary or unicode string, got %r" % (bytes_or_text,))


def as_text(bytes_or_text, encoding="utf-8"):
    """`bytes_or_text` as str, bytes decoded.

    Raises:
      TypeError: if it is neither text nor bytes.
    Source: tf.compat.as_text, TensorFlow 1.15.
    """
    if isinstance(bytes_or_text, str):
        return bytes_or_text
    if isinstance(bytes_or_text, bytes):
        return bytes_or_text.decode(encoding)
    raise TypeError("Expected binary or unicode string, got %r" % (bytes_or_text,))


as_str = as_text


def as_str_any(value):
    """`as_str` of bytes, `str` of anything else."""
    return as_text(value) if isinstance(value, bytes) else str(value)


def path_to_str(path):
    """The text of an `os.PathLike`; anything else as it is."""
    return as_str_any(os.fspath(path)) if isinstance(path, os.PathLike) else path


# Operations that TensorFlow made before this day may be used.
_horizon = datetime.date(2019, 8, 21)


def forward_compatible(year, month, day):
    """True if what TensorFlow made on that day may be used: what its release 1.15 has.

    Source: tf.compat.forward_compatible, TensorFlow 1.15.
    """
    return _horizon > datetime.date(year, month, day)


@contextlib.contextmanager
def forward_compatibility_horizon(year, month, day):
    """Inside, `forward_compatible` answers as a release of that day."""
    global _horizon
    old, _horizon = _horizon, datetime.date(year, month, day)
    try:
        yield
    finally:
        _horizon = old


__getattr__ = module_getattr(__name__)

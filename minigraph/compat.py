"""Bytes and text, and the number types that count as one kind: `tf.compat`.

`compat.v1` is minigraph itself, also for `import minigraph.compat.v1 as tf`.
"""

import numbers
import os
import sys

import numpy as np

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

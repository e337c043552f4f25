"""Strings one by one: stripped, measured, lower and upper case, base64."""

import base64
import binascii

import numpy as np

from minigraph.core import dtypes
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.ops._infer import same_as_input
from minigraph.ops.strings._common import UNITS, check_choice, invalid, map_op

STRING_STRIP = map_op("StringStrip", lambda ctx: bytes.strip)


def string_strip(input, name=None):
    """Each string without the white space around it. Source: tf.strings.strip, TensorFlow 1.15."""
    return STRING_STRIP(input, name=name)


def _cased(on_bytes, on_text):
    def choose(ctx):
        encoding = ctx.attrs["encoding"]
        if encoding in ("", b""):
            return on_bytes
        if encoding not in ("utf-8", b"utf-8"):
            raise invalid("only utf-8 or '' (no encoding) is supported, received %s"
                          % (encoding if isinstance(encoding, str) else encoding.decode()))
        return lambda x: on_text(x.decode("utf-8", "replace")).encode()
    return choose


STRING_LOWER = map_op("StringLower", _cased(bytes.lower, str.lower), {"encoding": ""})
STRING_UPPER = map_op("StringUpper", _cased(bytes.upper, str.upper), {"encoding": ""})


def string_lower(input, encoding="", name=None):
    """Each string in lower case.

    Args:
      input: string Tensor.
      encoding: "" changes the letters of ASCII alone, "utf-8" all.
      name: name of the operation (optional).
    Source: tf.strings.lower, TensorFlow 1.15.
    """
    return STRING_LOWER(input, encoding=encoding, name=name)


def string_upper(input, encoding="", name=None):
    """Each string in upper case; see `string_lower`. Source: tf.strings.upper, TensorFlow 1.15."""
    return STRING_UPPER(input, encoding=encoding, name=name)


def _characters(text):
    return sum(byte & 0xC0 != 0x80 for byte in text)


def _run_length(ctx, x):
    measure = _characters if ctx.attrs["unit"] == "UTF8_CHAR" else len
    return np.fromiter(map(measure, x.ravel()), np.int32, x.size).reshape(x.shape)


STRING_LENGTH = OpDef(
    type="StringLength",
    inputs={"input": dtypes.string},
    outputs={"output": dtypes.int32},
    attrs={"unit": "BYTE"},
    infer=same_as_input,
    host=_run_length,
    gradient=NOT_DIFFERENTIABLE,
)


def string_length(input, name=None, unit="BYTE"):
    """The number of bytes of each string, or of its characters for the unit "UTF8_CHAR".

    Source: tf.strings.length, TensorFlow 1.15.
    """
    check_choice("StringLength", "unit", unit, UNITS)
    return STRING_LENGTH(input, unit=unit, name=name)


def _encoder(ctx):
    if ctx.attrs["pad"]:
        return base64.urlsafe_b64encode
    return lambda x: base64.urlsafe_b64encode(x).rstrip(b"=")


_ALPHABET = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def _decoded(text):
    if len(text) % 4 == 1:
        raise invalid("Base64 string length cannot be 1 modulo 4.")
    body = text.rstrip(b"=") if text.endswith(b"=") and len(text) % 4 == 0 else text
    if len(text) - len(body) > 2 or not _ALPHABET.issuperset(body):
        raise invalid("Invalid character found in base64.")
    if len(body) % 4 == 1:
        raise invalid("Base64 string length cannot be 1 modulo 4.")
    try:
        return base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4))
    except binascii.Error:
        raise invalid("Invalid character found in base64.") from None


ENCODE_BASE64 = map_op("EncodeBase64", _encoder, {"pad": False})
DECODE_BASE64 = map_op("DecodeBase64", lambda ctx: _decoded)


def encode_base64(input, pad=False, name=None):
    """Each string in the alphabet that is safe in addresses ("-" and "_").

    Args:
      input: string Tensor.
      pad: fill up to a multiple of four characters with "=".
      name: name of the operation (optional).
    Source: tf.encode_base64, TensorFlow 1.15.
    """
    return ENCODE_BASE64(input, pad=pad, name=name)


def decode_base64(input, name=None):
    """What `encode_base64` made each string of.

    Raises:
      InvalidArgumentError (when it runs): for what is no base64 of that alphabet.
    Source: tf.decode_base64, TensorFlow 1.15.
    """
    return DECODE_BASE64(input, name=name)

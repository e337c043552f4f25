"""Strings as the bytes of numbers, and compressed ones."""

import zlib

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.renamed import renamed_argument
from minigraph.ops.strings._common import invalid, map_op

_RAW_TYPES = frozenset([
    dtypes.float16, dtypes.float32, dtypes.float64, dtypes.int8, dtypes.int16, dtypes.int32,
    dtypes.int64, dtypes.uint8, dtypes.uint16, dtypes.complex64, dtypes.complex128, dtypes.bool])


def _run_raw(ctx, x):
    dtype = np.dtype(ctx.attrs["out_type"].as_numpy_dtype)
    sizes = {len(item) for item in x.ravel()}
    if len(sizes) > 1:
        first = len(x.ravel()[0])
        i = next(i for i, item in enumerate(x.ravel()) if len(item) != first)
        raise invalid("DecodeRaw requires input strings to all be the same size, but element %d "
                      "has size %d != %d", i, first, len(x.ravel()[i]))
    size = sizes.pop() if sizes else 0
    if size % dtype.itemsize:
        raise invalid("Input to DecodeRaw has length %d that is not a multiple of %d, the size of "
                      "%s", size, dtype.itemsize, _C_NAMES.get(dtype.name, dtype.name))
    order = "<" if ctx.attrs["little_endian"] else ">"
    found = np.frombuffer(b"".join(x.ravel()), dtype.newbyteorder(order))
    columns = size // dtype.itemsize
    return found.astype(dtype).reshape(x.shape + (columns,))


_C_NAMES = {"float16": "half", "float32": "float", "float64": "double"}

DECODE_RAW = OpDef(
    type="DecodeRaw",
    inputs={"bytes": dtypes.string},
    outputs={"output": "out_type"},
    attrs={"out_type": _RAW_TYPES, "little_endian": True},
    infer=lambda c: [c.shape(0).concatenate([None])],
    host=_run_raw,
    gradient=NOT_DIFFERENTIABLE,
)


def decode_raw(input_bytes=None, out_type=None, little_endian=True, name=None, bytes=None):
    """The numbers whose memory each string is, along a new last axis.

    Args:
      input_bytes: string Tensor; all elements are of one length.
      out_type: dtype of the numbers.
      little_endian: the order of their bytes.
      name: name of the operation (optional).
      bytes: old name of `input_bytes`.
    Raises:
      InvalidArgumentError (when it runs): if lengths differ or are no multiple of the dtype's size.
    Source: tf.decode_raw, TensorFlow 1.15.
    """
    input_bytes = renamed_argument("input_bytes", input_bytes, "bytes", bytes)
    if out_type is None:
        raise ValueError("decode_raw_v1() missing 1 positional argument: 'out_type'")
    return DECODE_RAW(input_bytes, out_type=out_type, little_endian=little_endian, name=name)


def _decompressor(ctx):
    kind = ctx.attrs["compression_type"]
    kind = kind.decode() if isinstance(kind, bytes) else kind
    if kind not in ("", "ZLIB", "GZIP"):
        raise invalid("Only ZLIB, GZIP or NONE are supported compressions")
    if not kind:
        return lambda data: data

    def decompressed(data):
        try:
            return zlib.decompress(data, _WINDOWS[kind])
        except zlib.error as error:
            # "Error -3 while decompressing data: incorrect header check"
            code, _, reason = str(error).removeprefix("Error ").partition(" while ")
            raise errors.DataLossError(None, None, "inflate() failed with error %s: %s" % (
                code, reason.rpartition(": ")[2])) from None
    return decompressed


_WINDOWS = {"ZLIB": zlib.MAX_WBITS, "GZIP": zlib.MAX_WBITS | 16}


DECODE_COMPRESSED = map_op("DecodeCompressed", _decompressor, {"compression_type": ""}, "bytes")


def decode_compressed(bytes, compression_type="", name=None):
    """Each string decompressed.

    Args:
      bytes: string Tensor.
      compression_type: "ZLIB", "GZIP", or "" for none.
      name: name of the operation (optional).
    Raises:
      InvalidArgumentError (when it runs): for another type.
      DataLossError (when it runs): for data that are not valid.
    Source: tf.io.decode_compressed, TensorFlow 1.15.
    """
    return DECODE_COMPRESSED(bytes, compression_type=compression_type, name=name)

"""Strings cut into pieces: string_split, strings.split, substr, bytes_split."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.renamed import renamed_argument
from minigraph.core.sparse_tensor import SparseTensor
from minigraph.ops import array
from minigraph.ops._infer import broadcast_shapes
from minigraph.ops._shape_rules import checked_rank, describe_dims, dims_of, failure
from minigraph.ops.sparse import sparse_reshape
from minigraph.ops.strings._common import (
    UNITS, check_choice, invalid, shape_text, static_rank, strings_array)


def _sparse_rows(rows):
    """(indices, values, shape) of a list of lists."""
    width = max(map(len, rows), default=0)
    places = [(i, j) for i, row in enumerate(rows) for j in range(len(row))]
    values = [item for row in rows for item in row]
    return [np.array(places, np.int64).reshape(-1, 2), strings_array(values, (len(values),)),
            np.array([len(rows), width], np.int64)]


def _infer_split(c):
    static_rank(c, 0, 1)
    static_rank(c, 1, 0)
    return [[None, 2], [None], [2]]


def _run_split(ctx, source, delimiter):
    if source.ndim != 1:
        raise invalid("input must be a vector, got shape: %s", shape_text(source.shape))
    if delimiter.ndim:
        raise invalid("delimiter must be a scalar, got shape: %s", shape_text(delimiter.shape))
    return _sparse_rows([_pieces(text, delimiter.item(), ctx.attrs["skip_empty"])
                         for text in source])


def _pieces(text, delimiter, skip_empty):
    """`text` cut at every byte of `delimiter`, and between all bytes where that is empty."""
    if not text:
        return []
    if not delimiter:
        return [text[i:i + 1] for i in range(len(text))]
    first = delimiter[:1]
    for other in delimiter[1:]:
        text = text.replace(bytes([other]), first)
    return [piece for piece in text.split(first) if piece or not skip_empty]


STRING_SPLIT = OpDef(
    type="StringSplit",
    inputs={"input": dtypes.string, "delimiter": dtypes.string},
    outputs={"indices": dtypes.int64, "values": dtypes.string, "shape": dtypes.int64},
    attrs={"skip_empty": True},
    infer=_infer_split,
    host=_run_split,
    gradient=NOT_DIFFERENTIABLE,
)


def _run_split_v2(ctx, source, sep):
    if source.ndim != 1:
        raise invalid("input must be a vector, got shape: %s", shape_text(source.shape))
    if sep.ndim:
        raise invalid("sep must be a scalar, got shape: %s", shape_text(sep.shape))
    sep, most = sep.item() or None, ctx.attrs["maxsplit"]
    return _sparse_rows([_split_like_python(text, sep, most) for text in source])


def _split_like_python(text, sep, most):
    return text.split(sep, most) if most else [text]


STRING_SPLIT_V2 = OpDef(
    type="StringSplitV2",
    inputs={"input": dtypes.string, "sep": dtypes.string},
    outputs={"indices": dtypes.int64, "values": dtypes.string, "shape": dtypes.int64},
    attrs={"maxsplit": -1},
    infer=_infer_split,
    host=_run_split_v2,
    gradient=NOT_DIFFERENTIABLE,
)


def _check_result_type(result_type):
    if result_type == "RaggedTensor":
        raise NotImplementedError("result_type 'RaggedTensor': minigraph has no ragged tensors; "
                                  "'SparseTensor' gives the same pieces")
    if result_type != "SparseTensor":
        raise ValueError("result_type must be 'RaggedTensor' or 'SparseTensor'.")


def string_split(source, sep=None, skip_empty=True, delimiter=None, result_type="SparseTensor",
                 name=None):
    """The pieces of each string, as the rows of a SparseTensor.

    Args:
      source: string vector.
      sep: each of its bytes ends a piece; " " by default, and "" cuts between all bytes.
      skip_empty: leave out empty pieces.
      delimiter: old name of `sep`.
      result_type: "SparseTensor".
      name: name of the operation (optional).
    Raises:
      ValueError: if `source` is no vector or `sep` no scalar.
    Source: tf.string_split, TensorFlow 1.15.
    """
    delimiter = renamed_argument("sep", sep, "delimiter", delimiter)
    delimiter = " " if delimiter is None else delimiter
    with name_scope(name, "StringSplit", [source]):
        delimiter = convert_to_tensor(delimiter, dtypes.string)
        source = convert_to_tensor(source, dtypes.string)
        _check_result_type(result_type)
        return SparseTensor(*STRING_SPLIT(source, delimiter, skip_empty=skip_empty))


def string_split_v2(input=None, sep=None, maxsplit=-1, result_type="SparseTensor", source=None,
                    name=None):
    """Each string split as `str.split` splits it: the last index of a SparseTensor counts pieces.

    Args:
      input: string Tensor of rank 1 or more.
      sep: what stands between pieces; None or "" takes runs of white space.
      maxsplit: cuts made at most; -1 makes all.
      result_type: "SparseTensor".
      source: old name of `input`.
      name: scope of the operations (optional).
    Source: tf.strings.split, TensorFlow 1.15.
    """
    input = renamed_argument("input", input, "source", source)
    with name_scope(name, "StringSplit", [input]):
        _check_result_type(result_type)
        input = convert_to_tensor(input, dtypes.string, name="input")
        if input.shape.ndims == 0:
            raise ValueError("strings.split: the pieces of a scalar are no SparseTensor, got input "
                             "of shape ()")
        sep = convert_to_tensor("" if sep is None else sep, dtypes.string, name="sep")
        if input.shape.ndims == 1:
            return SparseTensor(*STRING_SPLIT_V2(input, sep, maxsplit=maxsplit))
        indices, values, size = STRING_SPLIT_V2(array.reshape(input, [-1]), sep, maxsplit=maxsplit)
        whole = array.concat([array.shape(input, out_type=dtypes.int64), size[1:]], 0)
        return sparse_reshape(SparseTensor(indices, values, size), whole)


def string_bytes_split(input, name=None):
    """The bytes of a scalar string, as a vector of strings of one byte.

    Args:
      input: string scalar; of other ranks the rows would be ragged.
      name: scope of the operations (optional).
    Raises:
      NotImplementedError: if `input` is not known to be a scalar.
    Source: tf.strings.bytes_split, TensorFlow 1.15.
    """
    with name_scope(name, "StringsByteSplit", [input]):
        input = convert_to_tensor(input, dtypes.string, name="input")
        if input.shape.ndims != 0:
            raise NotImplementedError("bytes_split of shape %s: minigraph has no ragged tensors; "
                                      "tf.string_split(x, \"\") gives the same pieces, sparse"
                                      % input.shape)
        return STRING_SPLIT(array.reshape(input, [1]), "")[1]


def _infer_substr(c):
    pos, length = dims_of(c, 1), dims_of(c, 2)
    if c.running:
        return [None]
    if length is not None:
        checked_rank(c, pos, len(length))
    for a, b in zip(pos or (), length or ()):
        if None not in (a, b) and a != b:
            raise failure(c, "pos and len shapes must match: %s vs. %s"
                          % (describe_dims(pos), describe_dims(length)))
    return [broadcast_shapes(c, c.shape(0), c.shape(1))]


def _run_substr(ctx, x, pos, length):
    if pos.shape != length.shape:
        raise invalid("pos and len should have the same shape, got: %s vs. %s",
                      shape_text(pos.shape), shape_text(length.shape))
    try:
        x, pos, length = np.broadcast_arrays(x, pos, length)
    except ValueError:
        raise invalid("Incompatible shapes: %s vs. %s", shape_text(x.shape),
                      shape_text(pos.shape)) from None
    take = _characters if ctx.attrs["unit"] == "UTF8_CHAR" else _bytes
    rows = zip(x.ravel(), pos.ravel().tolist(), length.ravel().tolist())
    return strings_array([take(*row, i) for i, row in enumerate(rows)], x.shape)


def _position(pos, size, shown, i):
    """Where a position that may count from the end is. InvalidArgumentError if outside."""
    at = pos + size if pos < 0 else pos
    if pos > size or at < 0:
        raise invalid("pos %d out of range for string%s at index %d" % (pos, shown, i))
    return at


def _bytes(text, pos, length, i):
    at = _position(pos, len(text), " b'%s'" % text.decode("latin-1"), i)
    return text[at:at + length] if length >= 0 else text[at:]


def _characters(text, pos, length, i):
    starts = [k for k, byte in enumerate(text) if byte & 0xC0 != 0x80]
    at = _position(pos, len(starts), "", i)
    starts.append(len(text))
    last = min(at + length, len(starts) - 1) if length >= 0 else len(starts) - 1
    return text[starts[at]:starts[last]]


SUBSTR = OpDef(
    type="Substr",
    inputs={"input": dtypes.string, "pos": "T", "len": "T"},
    outputs={"output": dtypes.string},
    attrs={"T": dtypes.INDEX, "unit": "BYTE"},
    infer=_infer_substr,
    host=_run_substr,
    gradient=NOT_DIFFERENTIABLE,
)


def substr(input, pos, len, name=None, unit="BYTE"):
    """`len` bytes of each string from `pos` on, cut off at its end; the three broadcast.

    Args:
      input: string Tensor.
      pos: int32 or int64; negative ones count from the end.
      len: of the shape and dtype of `pos`.
      name: name of the operation (optional).
      unit: "BYTE", or "UTF8_CHAR" to count characters.
    Raises:
      ValueError: if the shapes do not fit.
      InvalidArgumentError (when it runs): if a position is outside its string.
    Source: tf.strings.substr, TensorFlow 1.15.
    """
    check_choice("Substr", "unit", unit, UNITS)
    return SUBSTR(input, pos, len, unit=unit, name=name)

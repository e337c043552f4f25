"""Strings as Unicode text: decoded to code points, encoded, transcoded, split into characters."""

import codecs

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, REQUIRED, OpDef
from minigraph.ops import array
from minigraph.ops.strings._common import check_choice, invalid, map_op, strings_array

_OUTPUT_ENCODINGS = ("UTF-8", "UTF-16-BE", "UTF-32-BE")
_CODECS = {"UTF-8": "utf-8", "UTF-16-BE": "utf-16-be", "UTF-32-BE": "utf-32-be",
           "UTF-16": "utf-16", "UTF-32": "utf-32"}
_ERRORS = {"input_encoding": None, "errors": "replace", "replacement_char": 0xFFFD,
           "replace_control_characters": False}
_CONTROLS = range(32)


def _codec(name):
    name = name.decode() if isinstance(name, bytes) else name
    try:
        return codecs.lookup(_CODECS.get(name, name)).name
    except LookupError:
        raise invalid("Could not create converter for input encoding: %s", name) from None


def _characters(attrs, data):
    """[(code point, byte where it begins)] of a string, its errors handled as `attrs` say."""
    codec, errors = _codec(attrs["input_encoding"]), attrs["errors"]
    found, at = [], 0
    for text, size, valid in _runs(codec, data):
        for char in text:
            found.append((ord(char), at, valid))
            at += len(char.encode(codec)) if valid else 0
        if not valid:
            at += size
    result = []
    for code, begin, valid in found:
        if not valid and errors == "strict":
            raise invalid("Invalid formatting on input string")
        if not valid and errors == "replace":
            result.append((attrs["replacement_char"], begin))
        elif valid and attrs["replace_control_characters"] and code in _CONTROLS:
            result.append((attrs["replacement_char"], begin))
        elif valid:
            result.append((code, begin))
    return result


def _runs(codec, data):
    """(text, bytes, whether they were valid) of the stretches of a string."""
    while data:
        try:
            yield data.decode(codec), len(data), True
            return
        except UnicodeDecodeError as error:
            if error.start:
                yield data[:error.start].decode(codec), error.start, True
            yield "\ufffd", error.end - error.start, False
            data = data[error.end:]


def _encoded(attrs, codes, encoding):
    codec, errors, made = _CODECS[encoding], attrs["errors"], []
    for code in codes:
        if 0xD800 <= code <= 0xDFFF:
            made.append("\ufffd")      # half of a pair, which TensorFlow lets pass as an error
        elif 0 <= code <= 0x10FFFF:
            made.append(chr(code))
        elif errors == "strict":
            raise invalid("Code point is out of range for Unicode, or a noncharacter.")
        elif errors == "replace":
            made.append(chr(attrs["replacement_char"]))
    return "".join(made).encode(codec)


def _check(type, **choices):
    allowed = {"errors": ("strict", "replace", "ignore"), "output_encoding": _OUTPUT_ENCODINGS}
    for attr, value in choices.items():
        check_choice(type, attr, value, allowed[attr])


UNICODE_TRANSCODE = map_op(
    "UnicodeTranscode",
    lambda ctx: lambda x: _encoded(ctx.attrs, [code for code, _ in _characters(ctx.attrs, x)],
                                   ctx.attrs["output_encoding"]),
    {**_ERRORS, "input_encoding": REQUIRED, "output_encoding": REQUIRED})


def unicode_transcode(input, input_encoding, output_encoding, errors="replace",
                      replacement_char=65533, replace_control_characters=False, name=None):
    """Each string from one encoding to another.

    Args:
      input: string Tensor.
      input_encoding: "UTF-8", "UTF-16-BE", "UTF-32-BE", or another that Python has a codec for.
      output_encoding: one of those three.
      errors: "replace" puts `replacement_char` for what is not valid, "ignore" leaves it out,
        "strict" fails.
      replacement_char: a code point.
      replace_control_characters: replace those as well.
      name: name of the operation (optional).
    Raises:
      InvalidArgumentError (when it runs): for an unknown encoding, or invalid text if strict.
    Source: tf.strings.unicode_transcode, TensorFlow 1.15.
    """
    _check("UnicodeTranscode", errors=errors, output_encoding=output_encoding)
    return UNICODE_TRANSCODE(input, input_encoding=input_encoding, output_encoding=output_encoding,
                             errors=errors, replacement_char=replacement_char,
                             replace_control_characters=replace_control_characters, name=name)


def _run_decode(ctx, x):
    rows = [_characters(ctx.attrs, text) for text in x.ravel()]
    splits = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    codes = np.array([code for row in rows for code, _ in row], np.int32)
    starts = np.array([begin for row in rows for _, begin in row], np.int64)
    return [splits, codes, starts][:len(ctx.op.outputs)]


def _decode_op(type, *more):
    outputs = {"row_splits": dtypes.int64, "char_values": dtypes.int32}
    outputs.update((name, dtypes.int64) for name in more)

    def infer(c):
        count = c.shape(0).num_elements()
        return [[None if count is None else count + 1]] + [[None]] * (len(outputs) - 1)

    return OpDef(type=type, inputs={"input": dtypes.string}, outputs=outputs,
                 attrs={**_ERRORS, "input_encoding": REQUIRED}, infer=infer, host=_run_decode,
                 gradient=NOT_DIFFERENTIABLE)


UNICODE_DECODE = _decode_op("UnicodeDecode")
UNICODE_DECODE_WITH_OFFSETS = _decode_op("UnicodeDecodeWithOffsets", "char_to_byte_starts")


def _decoded(input, name, default_name, op_def, settings):
    with name_scope(name, default_name, [input]):
        input = convert_to_tensor(input, dtypes.string, name="input")
        if input.shape.ndims != 0:
            raise NotImplementedError("%s of shape %s: minigraph has no ragged tensors, which the "
                                      "rows would need; it takes scalars"
                                      % (default_name, input.shape))
        _check(op_def.type, errors=settings["errors"])
        return op_def(input, **settings)[1:]


def unicode_decode(input, input_encoding, errors="replace", replacement_char=0xFFFD,
                   replace_control_characters=False, name=None):
    """The code points of a scalar string, as an int32 vector.

    Args: as `unicode_transcode`.
    Raises:
      NotImplementedError: if `input` is not known to be a scalar: its rows would be ragged.
    Source: tf.strings.unicode_decode, TensorFlow 1.15.
    """
    settings = {"input_encoding": input_encoding, "errors": errors,
                "replacement_char": replacement_char,
                "replace_control_characters": replace_control_characters}
    return _decoded(input, name, "UnicodeDecode", UNICODE_DECODE, settings)[0]


def unicode_decode_with_offsets(input, input_encoding, errors="replace", replacement_char=0xFFFD,
                                replace_control_characters=False, name=None):
    """(code points, byte where each begins) of a scalar string; see `unicode_decode`.

    Source: tf.strings.unicode_decode_with_offsets, TensorFlow 1.15.
    """
    settings = {"input_encoding": input_encoding, "errors": errors,
                "replacement_char": replacement_char,
                "replace_control_characters": replace_control_characters}
    return tuple(_decoded(input, name, "UnicodeDecodeWithOffsets", UNICODE_DECODE_WITH_OFFSETS,
                          settings))


def unicode_split(input, input_encoding, errors="replace", replacement_char=0xFFFD, name=None):
    """The characters of a scalar string, as a vector of strings in the same encoding.

    Args: as `unicode_decode`.
    Source: tf.strings.unicode_split, TensorFlow 1.15.
    """
    return unicode_split_with_offsets(input, input_encoding, errors, replacement_char, name)[0]


def unicode_split_with_offsets(input, input_encoding, errors="replace", replacement_char=0xFFFD,
                               name=None):
    """(characters, byte where each begins) of a scalar string; see `unicode_split`.

    Source: tf.strings.unicode_split_with_offsets, TensorFlow 1.15.
    """
    with name_scope(name, "UnicodeSplitWithOffsets", [input]):
        codes, offsets = unicode_decode_with_offsets(input, input_encoding, errors,
                                                     replacement_char)
        return unicode_encode(array.expand_dims(codes, -1), input_encoding, errors,
                              replacement_char), offsets


def _run_encode(ctx, codes, splits):
    codes = codes.tolist()
    bounds = splits.tolist()
    if not bounds or bounds[0] != 0 or bounds[-1] != len(codes):
        raise invalid("Values in input_splits must be a division of the input_values")
    items = [_encoded(ctx.attrs, codes[a:b], ctx.attrs["output_encoding"])
             for a, b in zip(bounds, bounds[1:])]
    return strings_array(items, (len(items),))


UNICODE_ENCODE = OpDef(
    type="UnicodeEncode",
    inputs={"input_values": dtypes.int32, "input_splits": "Tsplits"},
    outputs={"output": dtypes.string},
    attrs={"errors": "replace", "output_encoding": REQUIRED, "replacement_char": 0xFFFD,
           "Tsplits": dtypes.INDEX_LONG},
    infer=lambda c: [[None if c.shape(1).num_elements() is None
                      else c.shape(1).num_elements() - 1]],
    host=_run_encode,
    gradient=NOT_DIFFERENTIABLE,
)


def unicode_encode(input, output_encoding, errors="replace", replacement_char=65533, name=None):
    """Each row of code points as a string.

    Args:
      input: int32 Tensor of known rank, at least 1.
      output_encoding, errors, replacement_char, name: as `unicode_transcode`.
    Raises:
      ValueError: if the rank is not known, or 0.
    Source: tf.strings.unicode_encode, TensorFlow 1.15.
    """
    _check("UnicodeEncode", errors=errors, output_encoding=output_encoding)
    with name_scope(name, "UnicodeEncode", [input]):
        input = convert_to_tensor(input, dtypes.int32)
        if input.shape.ndims is None:
            raise ValueError("Rank of input_tensor must be statically known.")
        if input.shape.ndims == 0:
            raise ValueError("input_tensor's rank must be at least 1.")
        size = array.shape(input, out_type=dtypes.int64)
        rows = array.size(input[..., :1], out_type=dtypes.int64) if input.shape[-1].value else \
            array.size(input[..., 0:1], out_type=dtypes.int64)
        splits = array.range(rows + 1) * size[-1]
        made = UNICODE_ENCODE(array.reshape(input, [-1]), splits, errors=errors,
                              output_encoding=output_encoding, replacement_char=replacement_char)
        return array.reshape(made, size[:-1])

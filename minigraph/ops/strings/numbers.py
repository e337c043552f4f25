"""Numbers written as strings and read from them."""

import re

import numpy as np

from minigraph.core import dtypes
from minigraph.core.dtypes import as_dtype
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.renamed import renamed_argument
from minigraph.ops._infer import same_as_input
from minigraph.ops.strings._common import invalid, shown, strings_array

_INTEGERS = (dtypes.int8, dtypes.int16, dtypes.int32, dtypes.int64)
_PRINTABLE = frozenset([*_INTEGERS, dtypes.float32, dtypes.float64, dtypes.bool,
                        dtypes.complex64, dtypes.complex128])


def _number_format(attrs, dtype):
    """The %-format of one number. InvalidArgumentError for settings that do not fit `dtype`."""
    precision, width, fill = attrs["precision"], attrs["width"], attrs["fill"]
    fill = fill.decode() if isinstance(fill, bytes) else fill
    scientific, shortest = attrs["scientific"], attrs["shortest"]
    whole = dtype in _INTEGERS or dtype is dtypes.bool
    if whole and (scientific or shortest):
        raise invalid("scientific and shortest format not supported for datatype %s",
                      _C_NAMES.get(dtype, dtype.name))
    if whole and precision >= 0:
        raise invalid("precision not supported for datatype %s", _C_NAMES.get(dtype, dtype.name))
    if len(fill) > 1:
        raise invalid("Fill string must be one or fewer characters")
    if fill and fill not in " +-0#":
        raise invalid('Fill argument not supported: "%s"', fill)
    if scientific and shortest:
        raise invalid("Cannot select both scientific and shortest notation")
    size = str(width) if width >= 0 else ""
    digits = ".%d" % precision if precision >= 0 else ""
    kind = "d" if whole else "e" if scientific else "g" if shortest else "f"
    return "%" + fill + size + digits + kind


_C_NAMES = {dtypes.float32: "float", dtypes.float64: "double"}


def _run_as_string(ctx, x):
    dtype = as_dtype(x.dtype)
    form = _number_format(ctx.attrs, dtype)
    if dtype is dtypes.bool:
        items = [b"true" if item else b"false" for item in x.ravel().tolist()]
    elif dtype.is_complex:
        pair = "(%s,%s)" % (form, form)
        items = [(pair % (item.real, item.imag)).encode() for item in x.ravel().tolist()]
    else:
        items = [_printed(form, item) for item in x.ravel().tolist()]
    return strings_array(items, x.shape)


def _printed(form, item):
    """As C's printf: zeros do not fill up infinities and NaNs."""
    if item - item != 0:
        form = form.replace("%0", "%", 1)
    return (form % item).encode()


AS_STRING = OpDef(
    type="AsString",
    inputs={"input": "T"},
    outputs={"output": dtypes.string},
    attrs={"T": _PRINTABLE, "precision": -1, "scientific": False, "shortest": False, "width": -1,
           "fill": ""},
    infer=same_as_input,
    host=_run_as_string,
    gradient=NOT_DIFFERENTIABLE,
)


def as_string(input, precision=-1, scientific=False, shortest=False, width=-1, fill="", name=None):
    """Each number as C's printf writes it; bools as "true" and "false".

    Args:
      input: Tensor of signed integers, floats, complex numbers or bools.
      precision: digits after the point, of floats alone; 6 where it is negative.
      scientific: write exponents.
      shortest: write an exponent where that is shorter.
      width: characters at least.
      fill: "0" fills up with zeros, "-" puts numbers to the left, "+" and " " stand for a sign.
      name: name of the operation (optional).
    Raises:
      InvalidArgumentError (when it runs): for settings that do not fit the dtype or each other.
    Source: tf.as_string, TensorFlow 1.15.
    """
    return AS_STRING(input, precision=precision, scientific=scientific, shortest=shortest,
                     width=width, fill=fill, name=name)


_FLOAT = re.compile(rb"[ \t\n\v\f\r]*[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?"
                    rb"|inf|nan)[ \t\n\v\f\r]*", re.IGNORECASE)
_HEX = re.compile(rb"[ \t\n\v\f\r]*[+-]?0x[0-9a-f]+[ \t\n\v\f\r]*", re.IGNORECASE)
_INTEGER = re.compile(rb"[ \t\n\v\f\r]*-?\d+[ \t\n\v\f\r]*")


def parse_number(text, dtype):
    """The number that `text` spells; None if it spells none of the dtype.

    White space may stand around it. Floats beyond the range become infinite.
    """
    if dtype.is_floating:
        if text.isspace():
            return 0
        if _HEX.fullmatch(text):
            return dtype.as_numpy_dtype(int(text, 16))
        if not _FLOAT.fullmatch(text):
            return None
        with np.errstate(over="ignore"):
            return dtype.as_numpy_dtype(float(text))
    if not _INTEGER.fullmatch(text):
        return None
    value = int(text)
    return value if dtype.min <= value <= dtype.max else None


def _run_to_number(ctx, x):
    dtype = ctx.attrs["out_type"]
    result = np.empty(x.size, dtype.as_numpy_dtype)
    for i, text in enumerate(x.ravel()):
        value = parse_number(text, dtype)
        if value is None:
            raise invalid("StringToNumberOp could not correctly convert string: %s", shown(text))
        result[i] = value
    return result.reshape(x.shape)


STRING_TO_NUMBER = OpDef(
    type="StringToNumber",
    inputs={"string_tensor": dtypes.string},
    outputs={"output": "out_type"},
    attrs={"out_type": frozenset([dtypes.float32, dtypes.float64, dtypes.int32, dtypes.int64])},
    infer=same_as_input,
    host=_run_to_number,
    gradient=NOT_DIFFERENTIABLE,
)


def string_to_number(string_tensor=None, out_type=dtypes.float32, name=None, input=None):
    """The number that each string spells.

    Args:
      string_tensor: string Tensor.
      out_type: float32, float64, int32 or int64.
      name: name of the operation (optional).
      input: another name of `string_tensor`.
    Raises:
      InvalidArgumentError (when it runs): if a string spells no number of the type.
    Source: tf.string_to_number, TensorFlow 1.15.
    """
    string_tensor = renamed_argument("input", input, "string_tensor", string_tensor)
    return STRING_TO_NUMBER(string_tensor, out_type=out_type, name=name)

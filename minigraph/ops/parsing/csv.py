"""`tf.decode_csv`: columns of lines of text."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.infer import shape_error
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.ops._shape_rules import with_rank_at_most
from minigraph.ops.strings._common import invalid, shown, strings_array
from minigraph.ops.strings.numbers import parse_number

_TYPES = (dtypes.float32, dtypes.float64, dtypes.int32, dtypes.int64, dtypes.string)
_UNQUOTED = "Unquoted fields cannot have quotes/CRLFs inside"


def _as_bytes(text):
    return text.encode() if isinstance(text, str) else text


def split_line(line, delimiter, quotes, most=None):
    """The fields of a line, in which a quoted one may hold delimiters, and "" for a quote.

    Args:
      line: bytes.
      delimiter: one byte.
      quotes: False takes quotes as any other character.
      most: number of fields after which the rest does not matter.
    Raises:
      InvalidArgumentError: if quotes or ends of lines stand where they may not.
    """
    if not line:
        return []
    if not quotes or b'"' not in line:
        if b"\n" in line or b"\r" in line:
            raise invalid(_UNQUOTED)
        return line.split(delimiter)
    fields, at = [], 0
    while most is None or len(fields) < most:
        if line[at:at + 1] == b'"':
            field, at = _quoted(line, at + 1, delimiter)
        else:
            end = line.find(delimiter, at)
            end = len(line) if end < 0 else end
            field, at = line[at:end], end
            if b'"' in field or b"\n" in field or b"\r" in field:
                raise invalid(_UNQUOTED)
        fields.append(field)
        if at >= len(line):
            return fields
        at += 1
        if at == len(line):
            return fields + [b""]
    return fields


def _quoted(line, at, delimiter):
    """(field, position of the delimiter or the end after it) of a field whose quote is open."""
    start, parts = at, []
    while True:
        end = line.find(b'"', at)
        if end < 0:
            raise invalid("Quoted field has to end with quote followed by delim or end")
        if line[end + 1:end + 2] == b'"':
            parts.append(line[start:end + 1])
            start = at = end + 2
            continue
        if line[end + 1:end + 2] not in (b"", delimiter):
            raise invalid("Quote inside a string has to be escaped by another quote")
        parts.append(line[start:end])
        return b"".join(parts), end + 1


def _run_csv(ctx, records, *defaults):
    attrs = ctx.attrs
    delimiter, na_value = _as_bytes(attrs["field_delim"]), _as_bytes(attrs["na_value"])
    for i, default in enumerate(defaults):
        if default.size > 1:
            raise invalid("There should only be 1 default per field but field %d has %d"
                          % (i, default.size))
    if len(delimiter) != 1:
        raise invalid("field_delim should be only 1 char")
    most = attrs["select_cols"][-1] + 1 if attrs["select_cols"] else None
    columns = [[] for _ in defaults]
    for i, line in enumerate(records.ravel()):
        fields = split_line(line, delimiter, attrs["use_quote_delim"], most)
        if attrs["select_cols"]:
            fields = [fields[k] for k in attrs["select_cols"] if k < len(fields)]
        if len(fields) != len(defaults):
            raise invalid("Expect %d fields but have %d in record %d",
                          len(defaults), len(fields), i)
        for f, (field, dtype) in enumerate(zip(fields, attrs["OUT_TYPE"])):
            columns[f].append(_value(field, dtype, defaults[f], na_value, f, i))
    return [_column(column, dtype, records.shape)
            for column, dtype in zip(columns, attrs["OUT_TYPE"])]


def _value(field, dtype, default, na_value, f, i):
    if not field or field == na_value:
        if default.size != 1:
            raise invalid("Field %d is required but missing in record %d!", f, i)
        return default.ravel()[0]
    if dtype is dtypes.string:
        return field
    value = parse_number(field, dtype)
    if value is None:
        raise invalid("Field %d in record %d is not a valid %s: %s", f, i, _C_NAMES[dtype],
                      shown(field))
    return value


_C_NAMES = {dtypes.float32: "float", dtypes.float64: "double", dtypes.int32: "int32",
            dtypes.int64: "int64"}


def _column(items, dtype, shape):
    if dtype is dtypes.string:
        return strings_array(items, shape)
    return np.array(items, dtype.as_numpy_dtype).reshape(shape)


def _infer_csv(c):
    for i in range(1, c.n_inputs):
        if not c.running:
            dims = with_rank_at_most(c, i, 1)
            if dims and dims[0] is not None and dims[0] > 1:
                raise shape_error(c, "Shape of a default must be a length-0 or length-1 vector, or "
                                  "a scalar.")
        if c.dtype(i) not in _TYPES:
            raise TypeError("Value passed to parameter 'record_defaults' has DataType %s not in "
                            "list of allowed values: float32, float64, int32, int64, string"
                            % c.dtype(i).name)
    return [c.shape(0)] * c.n_outputs


DECODE_CSV = OpDef(
    type="DecodeCSV",
    inputs={"records": dtypes.string, "record_defaults": "[OUT_TYPE]"},
    outputs={"output": "[OUT_TYPE]"},
    attrs={"OUT_TYPE": None, "field_delim": ",", "use_quote_delim": True, "na_value": "",
           "select_cols": ()},
    infer=_infer_csv,
    host=_run_csv,
    gradient=NOT_DIFFERENTIABLE,
)


def decode_csv(records, record_defaults, field_delim=",", use_quote_delim=True, name=None,
               na_value="", select_cols=None):
    """One tensor for each column of lines of comma-separated values (RFC 4180).

    Args:
      records: string Tensor; each element is one line.
      record_defaults: list of one tensor for each column: of its dtype, and holding the value for
        an empty field, or nothing where it must not be empty.
      field_delim: the one character between fields.
      use_quote_delim: fields may stand in double quotes.
      name: name of the operation (optional).
      na_value: another text for an empty field.
      select_cols: numbers of the columns to take, rising (optional).
    Raises:
      ValueError: if the arguments do not fit each other.
      InvalidArgumentError (when it runs): for a line that does not fit the columns.
    Source: tf.decode_csv, TensorFlow 1.15.
    """
    if select_cols is not None:
        _check_columns(list(select_cols), len(record_defaults))
    if isinstance(record_defaults, (list, tuple)) and not record_defaults:
        raise ValueError("Attr 'OUT_TYPE' of 'DecodeCSV' Op passed list of length 0 less than "
                         "minimum 1.")
    return DECODE_CSV(records, record_defaults, field_delim=field_delim,
                      use_quote_delim=use_quote_delim, na_value=na_value,
                      select_cols=list(select_cols or ()), name=name)


def _check_columns(columns, defaults):
    if any(a >= b for a, b in zip(columns, columns[1:])):
        raise ValueError("select_cols is not strictly increasing.")
    if columns and columns[0] < 0:
        raise ValueError("select_cols contains negative values.")
    if len(columns) != defaults:
        raise ValueError("Length of select_cols and record_defaults do not match.")

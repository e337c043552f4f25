"""Entries of lookup tables read from the lines of a file."""

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.gfile import GFile
from minigraph.ops.strings._common import invalid, shown
from minigraph.ops.strings.numbers import parse_number

WHOLE_LINE, LINE_NUMBER = -2, -1


def file_entries(filename, key, value, vocab_size, delimiter):
    """(keys, values) arrays; `key` and `value` are (dtype, column, WHOLE_LINE or LINE_NUMBER).

    Raises:
      NotFoundError: if there is no such file.
      InvalidArgumentError: if a line lacks a column or has no number, or lines are too few.
      OutOfRangeError: if it is empty.
    """
    with GFile(filename.decode(), "rb") as file:
        lines = file.read().split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    if not lines:
        raise errors.OutOfRangeError(None, None, "Read less bytes than requested")
    lines = [line.removesuffix(b"\r") for line in lines]
    if vocab_size >= 0:
        if len(lines) < vocab_size:
            raise invalid("Invalid vocab_size in %s: expected %d but got %d", shown(filename),
                          vocab_size, len(lines))
        lines = lines[:vocab_size]
    delimiter = delimiter.encode() if isinstance(delimiter, str) else delimiter
    last = max(key[1], value[1])
    return tuple(_column(filename, lines, dtype, index, last, delimiter)
                 for dtype, index in (key, value))


def _column(filename, lines, dtype, index, last, delimiter):
    items = []
    for i, line in enumerate(lines):
        if index == LINE_NUMBER:
            items.append(i)
        else:
            fields = [line] if index == WHOLE_LINE else line.split(delimiter)
            if index != WHOLE_LINE and len(fields) <= last:
                raise invalid("Invalid number of columns in %s line %d (%s) : expected %d got %d",
                              shown(filename), i, shown(line), last, len(fields))
            items.append(_value(fields[max(index, 0)], dtype, i))
    result = np.empty(len(items), dtype.as_numpy_dtype)
    result[:] = items
    return result


def _value(field, dtype, i):
    if dtype is dtypes.string:
        return field
    number = parse_number(field, dtype)
    if number is None:
        raise invalid("Field %s in line %d is not a valid %s.", shown(field), i, dtype.name)
    return number

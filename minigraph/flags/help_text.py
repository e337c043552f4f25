"""Text of a flag's help: wrapping it, and docstrings brought into the form of help."""

import re
import shutil
import sys
import textwrap

_WIDTH = 80          # where the output is no terminal, or tells no sensible width
_NARROWEST = 40


def get_help_width():
    """Columns of help texts: those of the terminal, or 80. Source: tf.flags, TensorFlow 1.15."""
    if not sys.stdout.isatty():
        return _WIDTH
    columns = shutil.get_terminal_size((_WIDTH, 0)).columns
    return columns if columns >= _NARROWEST else _WIDTH


def text_wrap(text, length=None, indent="", firstline_indent=None):
    """`text` in lines of at most `length` columns; its line breaks stay.

    Args:
      text: str.
      length: columns of a line; `get_help_width()` by default.
      indent: what every line begins with.
      firstline_indent: what the first one begins with; `indent` by default.
    Raises:
      ValueError: if an indent leaves no column.
    Source: tf.flags.text_wrap, TensorFlow 1.15.
    """
    length = get_help_width() if length is None else length
    first = indent if firstline_indent is None else firstline_indent
    if len(indent) >= length:
        raise ValueError("Length of indent exceeds length")
    if len(first) >= length:
        raise ValueError("Length of first line indent exceeds length")
    lines = []
    for paragraph in text.expandtabs(4).splitlines():
        wrapped = textwrap.wrap(paragraph.strip(), length, subsequent_indent=indent,
                                initial_indent=indent if lines else first)
        lines += wrapped or [""]
    return "\n".join(lines)


def doc_to_help(doc):
    """A docstring as help text: without its indentation, lines of a paragraph joined.

    Source: tf.flags.doc_to_help, TensorFlow 1.15.
    """
    head, _, rest = doc.strip().partition("\n")
    doc = "%s\n%s" % (head.strip(), textwrap.dedent(rest.expandtabs())) if rest else head
    doc = re.sub(r"[ \t]+$", "", doc, flags=re.M)
    return re.sub(r"(?<=\S)\n(?=\S)", " ", doc)


def flag_dict_to_args(flag_map, multi_flags=None):
    """Yields the arguments of a command line that sets flags.

    Args:
      flag_map: dict from names to values: None and True give "--name", False "--noname", a
        sequence its items with commas.
      multi_flags: names whose sequences give one argument for each item (optional).
    Source: tf.flags.flag_dict_to_args, TensorFlow 1.15.
    """
    for name, value in flag_map.items():
        if value is None or value is True:
            yield "--%s" % name
        elif value is False:
            yield "--no%s" % name
        elif isinstance(value, (bytes, str)) or not hasattr(value, "__iter__"):
            yield "--%s=%s" % (name, value)
        elif multi_flags and name in multi_flags:
            yield from ("--%s=%s" % (name, item) for item in value)
        else:
            yield "--%s=%s" % (name, ",".join(str(item) for item in value))

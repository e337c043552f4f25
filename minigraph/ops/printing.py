"""`tf.print`: an operation that writes values of tensors, in whatever structure they are."""

import pprint
import re
import sys

from minigraph import tf_logging
from minigraph.core import dtypes, nest
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.sparse_tensor import SparseTensor
from minigraph.core.tensor import Tensor
from minigraph.ops.strings import string_format

_LEVELS = {"log(info)": tf_logging.info, "log(warning)": tf_logging.warning,
           "log(error)": tf_logging.error}
_SUPPORTED = ("sys.stdout, sys.stderr, tf.logging.info, tf.logging.warning, tf.logging.error. File "
              "needs to be in the form of 'file://<filepath>'.")


def _write(ctx, text):
    text = text.item().decode("utf-8", "replace")
    stream, end = (ctx.attrs[name].decode() if isinstance(ctx.attrs[name], bytes)
                   else ctx.attrs[name] for name in ("output_stream", "end"))
    if stream in _LEVELS:
        _LEVELS[stream]("%s", text)
    elif stream.startswith("file://"):
        with open(stream.removeprefix("file://"), "a", encoding="utf-8") as f:
            f.write(text + end)
    else:
        print(text, end=end, file=getattr(sys, stream), flush=True)
    return []


PRINT_V2 = OpDef(
    type="PrintV2",
    inputs={"input": dtypes.string},
    attrs={"output_stream": "stderr", "end": "\n"},
    infer=lambda c: [],
    host=_write,
    stateful=True,
    gradient=NOT_DIFFERENTIABLE,
)


def print_(*inputs, output_stream=None, summarize=3, sep=" ", end="\n", name=None, **unknown):
    """An operation that writes its inputs, one line each time it runs.

    Args:
      *inputs: tensors, texts, other values, and structures of them.
      output_stream: sys.stderr (default), sys.stdout, tf.logging.info, tf.logging.warning, tf.logging.error,
        or "file://<path>", to which is appended.
      summarize: entries shown at either end of each axis; -1 shows all.
      sep, end: text between the inputs and after the last.
      name: name of the operation (optional).
    Returns:
      The Operation.
    Raises:
      ValueError: for another stream or keyword.
    Source: tf.print, TensorFlow 1.15.
    """
    if unknown:
        raise ValueError("Unrecognized keyword arguments for tf.print: %s" % unknown)
    stream = "stderr" if output_stream is None else _name_of(output_stream)
    tensors = []
    parts = [_described(item, tensors) for item in inputs]
    text = string_format(sep.join(parts), tensors, placeholder=_PLACEHOLDER, summarize=summarize,
                         name=name and name + "_format")
    return PRINT_V2(text, output_stream=stream, end=end, name=name)


# Stands for a tensor in the text; nothing that is printed has it.
_PLACEHOLDER = "\x00{}\x00"


class _Place:
    """A tensor inside a structure, as the structure's text has it."""

    def __init__(self, text):
        self._text = text

    def __repr__(self):
        return self._text


def _described(item, tensors):
    """The text of one input, with a placeholder for each tensor, which goes to `tensors`."""
    if isinstance(item, str):
        return item
    leaves = [_leaf(leaf, tensors) for leaf in nest.flatten(item)]
    return pprint.pformat(nest.pack_sequence_as(item, leaves), width=sys.maxsize)


def _leaf(leaf, tensors):
    if isinstance(leaf, SparseTensor):
        tensors += [leaf.indices, leaf.values, leaf.dense_shape]
        return _Place("'SparseTensor(indices={0}, values={0}, shape={0})'".format(_PLACEHOLDER))
    if isinstance(leaf, Tensor) or hasattr(leaf, "_as_graph_element"):  # a variable
        tensors.append(leaf)
        return _Place(_PLACEHOLDER)
    return leaf


def _name_of(stream):
    for name, value in {"stderr": sys.stderr, "stdout": sys.stdout, **_LEVELS}.items():
        if stream is value:
            return name
    if isinstance(stream, str) and re.match(r"file://.", stream):
        return stream
    raise ValueError("Unsupported output stream, logging level, or file.%s. Supported streams are %s"
                     % (stream, _SUPPORTED))

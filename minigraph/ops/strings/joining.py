"""Strings joined: elementwise, along axes, by segment."""

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import shape_error
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.renamed import renamed_argument
from minigraph.ops import array
from minigraph.ops._shape_rules import dims_of, failure, merge
from minigraph.ops.constant import constant
from minigraph.ops.strings._common import invalid, shape_text, strings_array


def _infer_join(c):
    shapes = [dims_of(c, i) for i in range(c.n_inputs)]
    if None in shapes or c.running:
        return [None if None in shapes else max(shapes, key=len)]
    result = ()
    for dims in shapes:
        if dims:
            result = merge(c, result, dims) if result else dims
    return [result]


def _run_join(ctx, *parts):
    shape, separator = (), _encoded(ctx.attrs["separator"])
    for part in parts:
        if part.shape and shape and part.shape != shape:
            raise invalid("Input shapes do not match: %s vs. %s"
                          % (shape_text(shape), shape_text(part.shape)))
        shape = shape or part.shape
    columns = [np.broadcast_to(part, shape).ravel() for part in parts]
    return strings_array([separator.join(row) for row in zip(*columns)], shape)


def _encoded(text):
    return text.encode() if isinstance(text, str) else text


STRING_JOIN = OpDef(
    type="StringJoin",
    inputs={"inputs": "N*string"},
    outputs={"output": dtypes.string},
    attrs={"N": 1, "separator": ""},
    infer=_infer_join,
    host=_run_join,
    gradient=NOT_DIFFERENTIABLE,
)


def string_join(inputs, separator="", name=None):
    """separator.join of the strings at each place of the inputs.

    Args:
      inputs: list of string Tensors of one shape, or scalars.
      separator: what stands between two.
      name: name of the operation (optional).
    Raises:
      ValueError: if the shapes differ.
    Source: tf.strings.join, TensorFlow 1.15.
    """
    return STRING_JOIN(list(inputs), separator=separator, name=name)


def _reduced_axes(axes, rank):
    found = []
    for axis in np.ravel(axes).tolist():
        if not -rank <= axis < rank:
            raise errors.OutOfRangeError(
                None, None, "Invalid reduction dimension %d for input with %d dimension(s)"
                % (axis, rank))
        if axis % rank in found:
            raise invalid("Duplicate reduction dimension %d", axis)
        found.append(axis % rank)
    return found


def _infer_reduce_join(c):
    dims, axes = dims_of(c, 0), c.value(1)
    if dims is None or axes is None:
        return [None]
    rank, axes = len(dims), np.ravel(axes).tolist()
    outside = [axis for axis in axes if not -rank <= axis < rank]
    if outside and c.running:
        return [None]
    if outside:
        raise shape_error(c, "Invalid reduction dimension %d for input with %d dimensions."
                          % (outside[0], rank), (1,))
    reduced = {axis % rank for axis in axes}
    if c.attrs["keep_dims"]:
        return [tuple(1 if i in reduced else d for i, d in enumerate(dims))]
    return [tuple(d for i, d in enumerate(dims) if i not in reduced)]


def _run_reduce_join(ctx, x, axes):
    if x.ndim == 0:
        return x
    axes, separator = _reduced_axes(axes, x.ndim), _encoded(ctx.attrs["separator"])
    kept = [i for i in range(x.ndim) if i not in axes]
    shape = tuple(x.shape[i] for i in kept)
    count = int(np.prod(shape, dtype=np.int64))
    if not axes:
        return x
    rows = x.transpose(kept + axes[::-1]).reshape(count, -1 if count else 0)
    if ctx.attrs["keep_dims"]:
        shape = tuple(1 if i in axes else d for i, d in enumerate(x.shape))
    return strings_array([separator.join(row) for row in rows], shape)


REDUCE_JOIN = OpDef(
    type="ReduceJoin",
    inputs={"inputs": dtypes.string, "reduction_indices": dtypes.int32},
    outputs={"output": dtypes.string},
    attrs={"keep_dims": False, "separator": ""},
    infer=_infer_reduce_join,
    host=_run_reduce_join,
    gradient=NOT_DIFFERENTIABLE,
)


def reduce_join(inputs, axis=None, keep_dims=None, separator="", name=None, reduction_indices=None,
                keepdims=None):
    """The strings along some axes joined; of several axes the first one listed runs fastest.

    Args:
      inputs: string Tensor.
      axis: axis or list of axes; all of them, in row-major order, by default.
      keep_dims, keepdims: keep these axes, with size 1.
      separator: what stands between two.
      name: name of the operation (optional).
      reduction_indices: old name of `axis`.
    Raises:
      ValueError: for an axis out of range, or both names of an argument.
      InvalidArgumentError (when it runs): for an axis listed twice.
    Source: tf.strings.reduce_join, TensorFlow 1.15.
    """
    keepdims = renamed_argument("keepdims", keepdims, "keep_dims", keep_dims)
    axis = renamed_argument("axis", axis, "reduction_indices", reduction_indices)
    with name_scope(None, "ReduceJoin", [inputs]):
        inputs = convert_to_tensor(inputs, dtypes.string)
        if axis is None:
            rank = inputs.shape.ndims
            axis = (constant(np.arange(rank - 1, -1, -1, np.int32)) if rank is not None else
                    array.range(array.rank(inputs) - 1, -1, -1))
        return REDUCE_JOIN(inputs, axis, keep_dims=bool(keepdims), separator=separator, name=name)


def _infer_segment_join(c):
    dims, ids, count = dims_of(c, 0), dims_of(c, 1), c.value(2)
    if dims is None or ids is None:
        return [None]
    for a, b in zip(dims, ids):
        if None not in (a, b) and a != b:
            raise failure(c, "Dimensions must be equal, but are %d and %d" % (a, b))
    return [(None if count is None else int(count),) + dims[len(ids):]]


def _run_segment_join(ctx, x, ids, count):
    inner = x.shape[ids.ndim:]
    rows = x.reshape(ids.size, -1)
    if ((ids >= count) | (ids < 0)).any():
        raise invalid("segment_ids are not allowed to exceed num_segments or to have negative "
                      "values.")
    joined = [[[] for _ in range(rows.shape[1])] for _ in range(int(count))]
    for id, row in zip(ids.ravel().tolist(), rows):
        for parts, item in zip(joined[id], row):
            parts.append(item)
    separator = _encoded(ctx.attrs["separator"])
    return strings_array([separator.join(parts) for row in joined for parts in row],
                         (int(count),) + inner)


UNSORTED_SEGMENT_JOIN = OpDef(
    type="UnsortedSegmentJoin",
    inputs={"inputs": dtypes.string, "segment_ids": "Tindices", "num_segments": "Tnumsegments"},
    outputs={"output": dtypes.string},
    attrs={"separator": "", "Tindices": dtypes.INDEX, "Tnumsegments": dtypes.INDEX},
    infer=_infer_segment_join,
    host=_run_segment_join,
    gradient=NOT_DIFFERENTIABLE,
)


def unsorted_segment_join(inputs, segment_ids, num_segments, separator="", name=None):
    """result[i] = the slices of `inputs` whose id is i, joined.

    Source: tf.strings.unsorted_segment_join, TensorFlow 1.15.
    """
    return UNSORTED_SEGMENT_JOIN(inputs, segment_ids, num_segments, separator=separator, name=name)


def _run_format(ctx, *arrays):
    template = _encoded(ctx.attrs["template"])
    pieces = template.split(_encoded(ctx.attrs["placeholder"]))
    texts = [_summary(array, ctx.attrs["summarize"]) for array in arrays]
    result = pieces[0]
    for text, piece in zip(texts, pieces[1:]):
        result += text + piece
    return np.array(result, object)


def _summary(array, edge):
    """The first and last `edge` entries of every axis, all where it is -1; strings in quotes."""
    if array.ndim == 0:
        return _element(array[()])
    shown = list(array) if edge < 0 or len(array) <= 2 * edge else \
        [*array[:edge], None, *array[len(array) - edge:]]
    between = b" " if array.ndim == 1 else b"\n" * (array.ndim - 1) + b" "
    return b"[" + between.join(b"..." if row is None else _indented(row, edge)
                               for row in shown) + b"]"


def _indented(row, edge):
    return _summary(np.asarray(row), edge).replace(b"\n ", b"\n  ")


def _element(value):
    if isinstance(value, bytes):
        return b'"%s"' % value
    kind = np.asarray(value).dtype.kind
    if kind == "b":
        return b"1" if value else b"0"
    if kind == "f":
        return _number(value).encode()
    return str(int(value)).encode() if kind in "iu" else b"?"


def _number(value):
    digits = "%.6g" if value.dtype.itemsize < 8 else "%.15g"
    text = digits % value
    exact = value != value or value.dtype.type(text) == value
    return text if exact else ("%.9g" if value.dtype.itemsize < 8 else "%.17g") % value


STRING_FORMAT = OpDef(
    type="StringFormat",
    inputs={"inputs": "[T]"},
    outputs={"output": dtypes.string},
    attrs={"T": None, "template": "%s", "placeholder": "%s", "summarize": 3},
    infer=lambda c: [()],
    host=_run_format,
    gradient=NOT_DIFFERENTIABLE,
)


def string_format(template, inputs, placeholder="{}", summarize=3, name=None):
    """`template` with each placeholder replaced by a tensor, written as `tf.print` does.

    Args:
      template: Python string.
      inputs: Tensor, or list of as many as there are placeholders.
      placeholder: what is replaced.
      summarize: entries shown at either end of each axis; -1 shows all.
      name: name of the operation (optional).
    Raises:
      ValueError: if the numbers of placeholders and tensors differ.
    Source: tf.strings.format, TensorFlow 1.15.
    """
    inputs = [inputs] if hasattr(inputs, "op") and not isinstance(inputs, list) else list(inputs)
    if template.count(placeholder) != len(inputs):
        raise ValueError("%s placeholder(s) in template does not match %s tensor(s) provided as "
                         "input" % (template.count(placeholder), len(inputs)))
    return STRING_FORMAT(inputs, template=template, placeholder=placeholder, summarize=summarize,
                         name=name)

"""Boxes of tensors: slice."""

from minigraph.core import dtypes
from minigraph.core.op_def import OpDef
from minigraph.core.size import whole
from minigraph.ops._copying import moves
from minigraph.ops._shape_rules import describe_dims, dims_of, failure, merge, vector_length
from minigraph.ops.array._movement import contiguous, emit_move
from minigraph.ops.array.joining import concat, stack
from minigraph.ops.array.padding import pad
from minigraph.ops.array.reshaping import reshape
from minigraph.ops.array.shapes import rank, shape

_builtin_slice = slice


def _infer_slice(c):
    length, = merge(c, (vector_length(c, 1),), (vector_length(c, 2),))
    given = dims_of(c, 0)
    if given is not None and length is not None and len(given) != length:
        raise failure(c, "Shape must be rank %d but is rank %d" % (length, len(given)),
                      running="Expected begin and size arguments to be 1-D tensors of size %d, but "
                      "got shapes %s and %s instead." % (len(given), describe_dims((length,)),
                                                         describe_dims((length,))))
    length = length if length is not None else None if given is None else len(given)
    if length is None:
        return [None]
    given = given or (None,) * length
    begin, size = c.value(1), c.value(2)
    if size is None:
        return [_slice_of_unknown_size(c, given, length)]
    if c.running:
        _check_slice(c, given, begin, size)
    return [[_slice_dim(c, d, None if begin is None else whole(begin[i]), whole(size[i]))
             for i, d in enumerate(given)]]


def _slice_dim(c, dim, begin, size):
    if size != -1:
        return size
    if dim is None or begin is None or begin < 0:
        return None
    if begin > dim:
        raise failure(c, "Negative dimension size caused by subtracting %d from %d" % (begin, dim),
                      partial=(1, 2))
    return dim - begin


def _slice_of_unknown_size(c, given, length):
    """Sizes of which parts may be known, as for tf.slice(x, [0], [n - 1])."""
    sizes = c.value_as_shape(2).as_tuple()
    return [None] * length if sizes is None or c.running else list(sizes)


def _check_slice(c, given, begin, size):
    """InvalidArgumentError for what the kernel would read beyond the input."""
    for i, dim in enumerate(given):
        wanted = whole(size[i])
        if dim == 0 and begin is not None and (whole(begin[i]) or wanted not in (0, -1)):
            raise failure(c, "Expected begin[%d] == 0 (got %d) and size[%d] == 0 (got %d) when "
                          "input.dim_size(%d) == 0" % (i, whole(begin[i]), i, wanted, i))
        if begin is None:
            if wanted > dim or wanted < -1:
                raise failure(c, "Expected size[%d] in [0, %d], but got %d" % (i, dim, wanted))
            continue
        start = whole(begin[i])
        if not 0 <= start <= dim:
            raise failure(c, "Expected begin[%d] in [0, %d], but got %d" % (i, dim, start))
        if wanted != -1 and not 0 <= wanted <= dim - start:
            raise failure(c, "Expected size[%d] in [0, %d], but got %d" % (i, dim - start, wanted))


@moves
def _lower_slice(node, emit):
    source, target = node.inputs[0], node.outputs[0]
    steps, begin = contiguous(source.shape), node.value(1)
    if begin is not None:
        emit_move(emit, target, source, target.shape, contiguous(target.shape), steps, 0,
                  sum(whole(b) * s for b, s in zip(begin, steps)))
        return
    entries = [(d, n, s, 0) for d, n, s in zip(source.shape, target.shape, steps)]
    emit_move(emit, target, source, target.shape, contiguous(target.shape), steps,
              at=(node.inputs[1], entries))


def _slice_host(ctx, x, begin, size):
    ends = [d if n == -1 else b + n for d, b, n in zip(x.shape, begin, size)]
    return x[tuple(map(_builtin_slice, begin, ends))]


def _slice_fault(node, status, fault, arrays):
    at = fault[0]
    dim, taken = node.inputs[0].shape[at], node.outputs[0].shape[at]
    if 0 <= fault[1] <= dim:
        return "Expected size[%d] in [0, %d], but got %d" % (at, dim - fault[1], taken)
    return "Expected begin[%d] in [0, %d], but got %d" % (at, dim, fault[1])


def _slice_value(c):
    x, begin, size = c.value(0), c.value(1), c.value(2)
    if c.running or x is None or begin is None or size is None:
        return None
    return _slice_host(None, x, begin, size)


SLICE = OpDef(
    type="Slice",
    inputs={"input": "T", "begin": "Index", "size": "Index"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "Index": frozenset([dtypes.int32, dtypes.int64])},
    infer=_infer_slice,
    value=_slice_value,
    lower=_lower_slice,
    host=_slice_host,
    fault_message=_slice_fault,
)


@SLICE.gradient
def _slice_grad(op, grad):
    x, begin = op.inputs[0], op.inputs[1]
    x_rank = rank(x)
    size = shape(op.outputs[0])
    column = stack([x_rank, 1])
    before = reshape(begin, column)
    after = reshape(shape(x) - size - begin, column)
    return [pad(grad, concat([before, after], 1)), None, None]


def slice(input_, begin, size, name=None):
    """The box of `input_` that starts at `begin` and has the shape `size`.

    Args:
      input_: Tensor.
      begin: int32 or int64 vector, one entry per dimension, from 0.
      size: vector of the same dtype; -1 takes all that is left.
      name: name of the operation (optional).
    Raises:
      ValueError, tf.errors.InvalidArgumentError: if the box does not lie inside `input_`.
    Source: tf.slice, TensorFlow 1.15.
    """
    return SLICE(input_, begin, size, name=name)

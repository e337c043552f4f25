"""The same elements in another order: transpose, reverse, roll."""

import math

import numpy as np

from minigraph import engine
from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, REQUIRED, OpDef
from minigraph.core.renamed import renamed_argument
from minigraph.errors import InvalidArgumentError
from minigraph.ops import _native
from minigraph.ops._copying import moves
from minigraph.ops._shape_rules import (checked_rank, dims_of, failure, merge, merge_dim,
                                        vector_length)
from minigraph.ops.array._calls import call
from minigraph.ops.array._movement import contiguous, emit_move
from minigraph.ops.array.joining import concat
from minigraph.ops.array.shapes import rank

_INDEX = frozenset([dtypes.int32, dtypes.int64])


def _infer_transpose(c):
    count, given, perm = vector_length(c, 1), dims_of(c, 0), c.value(1)
    if given is not None and count not in (None, len(given)):
        raise failure(c, "Dimension must be %d but is %d" % (len(given), count),
                      running="transpose expects a vector of size %d. But input(1) is a vector of "
                      "size %d" % (len(given), count))
    if perm is None:
        length = len(given) if given is not None else count
        return [None if length is None else [None] * length]
    for p in perm:
        if not (0 if c.running else -len(perm)) <= p < len(perm):
            raise failure(c, "perm dim %d is out of range of input rank %d" % (p, len(perm)), (1,),
                          running="%d is out of range [0 .. %d)" % (p, len(perm)))
    if c.running:
        _check_permutation(c, perm)
    if given is None:
        return [[None] * len(perm)]
    return [[given[int(p)] for p in perm]]


def _check_permutation(c, perm):
    places = {int(p) % len(perm) for p in perm}
    for i in range(len(perm)):
        if i not in places:
            raise failure(c, "%d is missing from {%s}." % (i, ",".join(str(p) for p in perm)))


@moves
def _lower_transpose(node, emit):
    source, target = node.inputs[0], node.outputs[0]
    steps = contiguous(source.shape)
    emit_move(emit, target, source, target.shape, contiguous(target.shape),
              [steps[int(p)] for p in node.value(1)])


def _transpose_value(c):
    x, perm = c.value(0), c.value(1)
    return None if c.running or x is None or perm is None else np.transpose(x, perm)


TRANSPOSE = OpDef(
    type="Transpose",
    inputs={"x": "T", "perm": "Tperm"},
    outputs={"y": "T"},
    attrs={"T": dtypes.ALL, "Tperm": dtypes.INDEX},
    infer=_infer_transpose,
    value=_transpose_value,
    lower=_lower_transpose,
    host=lambda ctx, x, perm: np.transpose(x, perm),
    needs_values=(1,),
)
CONJUGATE_TRANSPOSE = OpDef(
    type="ConjugateTranspose",
    inputs={"x": "T", "perm": "Tperm"},
    outputs={"y": "T"},
    attrs={"T": dtypes.ALL_NUMERIC_AND_BOOL, "Tperm": dtypes.INDEX},
    infer=_infer_transpose,
    host=lambda ctx, x, perm: np.conj(np.transpose(x, perm)),
    needs_values=(1,),
)


def _inverse(ctx, x):
    result, x = np.empty(x.shape, x.dtype), _native.contiguous(x)
    status, fault = engine.call(_native.kernel("inverse", x.dtype), [result, x], (len(x),))
    if status:
        raise InvalidArgumentError(None, None, _inverse_fault(None, status, fault, [x]))
    return result


def _inverse_fault(node, status, fault, arrays):
    if status == _native.BAD_VALUE:
        return "%d is duplicated in the input." % fault[1]
    return "%d is not between 0 and %d" % (fault[1], len(arrays[0]))


def _lower_inverse(node, emit):
    x = node.inputs[0]
    if x.size:
        emit("inverse", x.dtype, node.outputs, [x], params=[x.size])


def _inverse_value(c):
    x = c.value(0)
    return None if x is None or c.running else _inverse(None, x)


INVERT_PERMUTATION = OpDef(
    type="InvertPermutation",
    inputs={"x": "T"},
    outputs={"y": "T"},
    attrs={"T": dtypes.INDEX},
    infer=lambda c: [checked_rank(c, dims_of(c, 0), 1)],
    value=_inverse_value,
    lower=_lower_inverse,
    fault_message=_inverse_fault,
    gradient=NOT_DIFFERENTIABLE,
)


@TRANSPOSE.gradient
def _transpose_grad(op, grad):
    return [transpose(grad, INVERT_PERMUTATION(op.inputs[1])), None]


@CONJUGATE_TRANSPOSE.gradient
def _conjugate_transpose_grad(op, grad):
    return [transpose(grad, INVERT_PERMUTATION(op.inputs[1]), conjugate=True), None]


def transpose(a, perm=None, name="transpose", conjugate=False):
    """`a` with its dimensions in another order: result dimension i is dimension perm[i] of `a`.

    Args:
      a: Tensor.
      perm: permutation of [0, ..., rank - 1]; reverses the dimensions by default.
      name: name of the operation.
      conjugate: also take the complex conjugate.
    Source: tf.transpose, TensorFlow 1.15.
    """
    with name_scope(name, "transpose", [a]) as name:
        op = CONJUGATE_TRANSPOSE if conjugate and a.dtype.is_complex else TRANSPOSE
        if perm is not None:
            return op(a, perm, name=name)
        a = convert_to_tensor(a, name="a")
        if a.shape.ndims:
            return op(a, np.arange(a.shape.ndims)[::-1].astype(np.int32), name=name)
        length = rank(a)
        result = op(a, length - 1 - call("Range", 0, length, 1), name=name)
        if a.shape.ndims is not None:
            result.set_shape(a.shape[::-1])
        return result


def matrix_transpose(a, name="matrix_transpose", conjugate=False):
    """`a` with its last two dimensions swapped.

    Raises:
      ValueError: if the rank of `a` is less than 2.
    Source: tf.matrix_transpose, TensorFlow 1.15.
    """
    with name_scope(name, values=[a]):
        a = convert_to_tensor(a, name="a")
        n = a.shape.ndims
        if n is None:
            length = rank(a)
            perm = concat((call("Range", 0, length - 2, 1), [length - 1, length - 2]), 0)
        elif n < 2:
            raise ValueError("Argument 'a' should be a (batch) matrix, with rank >= 2.  Found: %s"
                             % a.shape)
        else:
            perm = [*range(n - 2), n - 1, n - 2]
        return transpose(a, perm=perm, conjugate=conjugate)


def invert_permutation(x, name=None):
    """y with y[x[i]] = i for a permutation `x` of [0, n).

    Raises:
      tf.errors.InvalidArgumentError: if `x` is no permutation.
    Source: tf.invert_permutation, TensorFlow 1.15.
    """
    return INVERT_PERMUTATION(x, name=name)


def _infer_reverse_v2(c):
    vector_length(c, 1)
    given, axes = dims_of(c, 0), c.value(1)
    if given is None or axes is None:
        return [c.shape(0)]
    n, seen = len(given), set()
    for i, axis in enumerate(axes):
        if not -n <= axis < n:
            raise failure(c, "'axis'[%d] = %d is out of valid range [0, %d" % (i, axis, n - 1),
                          (1,))
        if axis % n in seen:
            raise failure(c, "axis %d specified more than once." % (axis % n), (1,))
        seen.add(axis % n)
    return [given]


def _emit_reversed(node, emit, axes):
    source, target = node.inputs[0], node.outputs[0]
    steps = contiguous(source.shape)
    backwards = [-s if i in axes else s for i, s in enumerate(steps)]
    start = sum(steps[i] * (source.shape[i] - 1) for i in axes)
    emit_move(emit, target, source, source.shape, steps, backwards, 0, start)


@moves
def _lower_reverse_v2(node, emit):
    _emit_reversed(node, emit, {int(a) % len(node.inputs[0].shape) for a in node.value(1)})


REVERSE_V2 = OpDef(
    type="ReverseV2",
    inputs={"tensor": "T", "axis": "Tidx"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "Tidx": dtypes.INDEX},
    infer=_infer_reverse_v2,
    lower=_lower_reverse_v2,
    host=lambda ctx, x, axes: np.flip(x, tuple(int(a) for a in axes)),
    needs_values=(1,),
)


def _infer_reverse(c):
    count, given = vector_length(c, 1), dims_of(c, 0)
    if given is not None and count not in (None, len(given)):
        raise failure(c, "Shape must be rank %d but is rank %d" % (count, len(given)))
    return [given]


@moves
def _lower_reverse(node, emit):
    _emit_reversed(node, emit, {i for i, flip in enumerate(node.value(1)) if flip})


REVERSE = OpDef(
    type="Reverse",
    inputs={"tensor": "T", "dims": "bool"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL},
    infer=_infer_reverse,
    lower=_lower_reverse,
    host=lambda ctx, x, dims: np.flip(x, tuple(np.flatnonzero(dims))),
    needs_values=(1,),
)


@REVERSE_V2.gradient
def _reverse_v2_grad(op, grad):
    return [REVERSE_V2(grad, op.inputs[1]), None]


@REVERSE.gradient
def _reverse_grad(op, grad):
    return [REVERSE(grad, op.inputs[1]), None]


def reverse(tensor, axis, name=None):
    """`tensor` backwards along the dimensions in `axis`.

    Args:
      tensor: Tensor.
      axis: vector of dimensions, each in [-rank, rank) and at most once.
      name: name of the operation (optional).
    Source: tf.reverse, TensorFlow 1.15.
    """
    return REVERSE_V2(tensor, axis, name=name)


def _infer_reverse_sequence(c):
    lengths = checked_rank(c, dims_of(c, 1), 1)
    seq, batch = c.attrs["seq_dim"], c.attrs["batch_dim"]
    given = dims_of(c, 0)
    if given is None:
        return [None]
    for axis, what in ((batch, "batch_dim"), (seq, "seq_dim")):
        if axis >= len(given):
            raise failure(c, "%s must be < input rank: %d vs. %d" % (what, axis, len(given)))
    if c.running and seq < 0:
        raise failure(c, "seq_lens(0) > input.dims(%d)" % seq)
    merged = list(given)
    merged[batch] = merge_dim(c, given[batch], lengths[0])
    return [merged]


def _reverse_sequence_host(ctx, x, lengths):
    seq, batch = ctx.attrs["seq_dim"], ctx.attrs["batch_dim"]
    rows = np.moveaxis(x, (batch, seq), (0, 1))
    result = np.array(rows)
    for i, n in enumerate(lengths):
        if n < 0:
            raise InvalidArgumentError(None, None, "seq_lens(%d) < 0" % i)
        if n > rows.shape[1]:
            raise InvalidArgumentError(None, None, "seq_lens(%d) > input.dims(%d)" % (i, seq))
        result[i, :n] = rows[i, :n][::-1]
    return np.moveaxis(result, (0, 1), (batch, seq))


def _lower_reverse_sequence(node, emit):
    x, lengths = node.inputs
    seq, batch = node.attrs["seq_dim"], node.attrs["batch_dim"]
    low, high = min(seq, batch), max(seq, batch)
    if x.size:
        emit("reverse_sequence", "any", node.outputs, [x, lengths], params=[
            lengths.dtype.size, math.prod(x.shape[:low]), x.shape[low],
            math.prod(x.shape[low + 1:high]), x.shape[high],
            math.prod(x.shape[high + 1:]) * x.dtype.size, batch > seq])


_lower_reverse_sequence.by_size = True


def _reverse_sequence_fault(node, status, fault, arrays):
    at, length = fault
    return "seq_lens(%d) < 0" % at if length < 0 else "seq_lens(%d) > input.dims(%d)" % (
        at, node.attrs["seq_dim"])


REVERSE_SEQUENCE = OpDef(
    type="ReverseSequence",
    inputs={"input": "T", "seq_lengths": "Tlen"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "Tlen": dtypes.INDEX_LONG, "seq_dim": REQUIRED, "batch_dim": 0},
    infer=_infer_reverse_sequence,
    lower=_lower_reverse_sequence,
    host=_reverse_sequence_host,
    fault_message=_reverse_sequence_fault,
)


@REVERSE_SEQUENCE.gradient
def _reverse_sequence_grad(op, grad):
    return [REVERSE_SEQUENCE(grad, op.inputs[1], seq_dim=op.get_attr("seq_dim"),
                             batch_dim=op.get_attr("batch_dim")), None]


def reverse_sequence(input, seq_lengths, seq_axis=None, batch_axis=None, name=None, seq_dim=None,
                     batch_dim=None):
    """`input` with the first seq_lengths[i] elements along `seq_axis` reversed in batch entry i.

    `seq_dim` and `batch_dim` are old names of the axes. Source: tf.reverse_sequence, TF 1.15.
    """
    seq_axis = renamed_argument("seq_axis", seq_axis, "seq_dim", seq_dim)
    batch_axis = renamed_argument("batch_axis", batch_axis, "batch_dim", batch_dim)
    return REVERSE_SEQUENCE(input, seq_lengths, seq_dim=seq_axis, batch_dim=batch_axis or 0,
                            name=name)


def _roll_axes(ctx, x, shift, axis):
    shifts, axes = np.ravel(shift), np.ravel(axis)
    for a in axes:
        if not -x.ndim <= a < x.ndim:
            raise InvalidArgumentError(None, None, "axis %d is out of range" % a)
    return np.roll(x, tuple(map(int, shifts)), tuple(map(int, axes)))


def _lower_roll(node, emit):
    x, shift, axis = node.inputs
    if x.size:
        emit("roll", "any", node.outputs, [x, shift, axis], params=[
            x.dtype.size, shift.dtype.size, axis.dtype.size, axis.size, len(x.shape), *x.shape])


_lower_roll.by_size = True


def _infer_roll(c):
    if c.shape(0).ndims == 0:
        raise failure(c, "Shape must be at least rank 1 but is rank 0",
                      running="input must be 1-D or higher")
    for i in (1, 2):
        dims = dims_of(c, i)
        if dims is not None and len(dims) > 1:
            raise failure(c, "Shape must be at most rank 1 but is rank %d" % len(dims))
    if not c.running:
        merge(c, dims_of(c, 1), dims_of(c, 2))
    return [c.shape(0)]


ROLL = OpDef(
    type="Roll",
    inputs={"input": "T", "shift": "Tshift", "axis": "Taxis"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "Tshift": _INDEX, "Taxis": _INDEX},
    infer=_infer_roll,
    lower=_lower_roll,
    host=_roll_axes,
    fault_message=lambda node, status, fault, arrays: "axis %d is out of range" % fault[1],
)


@ROLL.gradient
def _roll_grad(op, grad):
    return [ROLL(grad, -op.inputs[1], op.inputs[2]), None, None]


def roll(input, shift, axis, name=None):
    """`input` with its elements moved on by `shift` along `axis`, round the end.

    Args:
      input: Tensor.
      shift, axis: integers or vectors of the same length; an axis may occur more than once.
      name: name of the operation (optional).
    Source: tf.roll, TensorFlow 1.15.
    """
    return ROLL(input, shift, axis, name=name)



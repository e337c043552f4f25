"""Diagonals: diag and diag_part of tensors, and of the matrices of a batch; bands of matrices."""

import math

import numpy as np

from minigraph.core import dtypes
from minigraph.core.op_def import OpDef
from minigraph.ops._copying import PIECE, emit_copy, moves
from minigraph.ops._shape_rules import (checked_rank, describe_dims, dims_of, failure, merge,
                                        with_rank_at_least)
from minigraph.ops.array._calls import reduce_all_axes
from minigraph.ops.array._movement import emit_move, emit_zeros
from minigraph.ops.array.filling import zeros, zeros_like
from minigraph.ops.array.joining import concat
from minigraph.ops.array.shapes import rank, shape

_NUMBERS = frozenset([dtypes.float16, dtypes.float32, dtypes.float64, dtypes.int32, dtypes.int64,
                      dtypes.complex64, dtypes.complex128])


def _infer_diag(c):
    given = with_rank_at_least(c, 0, 1)
    return [None if given is None else given + given]


@moves
def _lower_diag(node, emit):
    source, target = node.inputs[0], node.outputs[0]
    emit_zeros(emit, target)
    emit_move(emit, target, source, [source.size], [source.size + 1], [1])


DIAG = OpDef(
    type="Diag",
    inputs={"diagonal": "T"},
    outputs={"output": "T"},
    attrs={"T": _NUMBERS},
    infer=_infer_diag,
    lower=_lower_diag,
)


def _infer_diag_part(c):
    given = dims_of(c, 0)
    if given is None:
        return [None]
    half = len(given) // 2
    if len(given) % 2 or not given:
        raise failure(c, "Input must have even and non-zero rank, input rank is %d" % len(given),
                      running="The rank of the tensor should be%seven and positive, got shape %s"
                      % (" " * 42, describe_dims(given)))
    for i in range(half):
        if c.running and given[i] != given[i + half]:
            raise failure(c, "Invalid shape %s: dimensions %d and %d do not match."
                          % (describe_dims(given), i, i + half))
        if None not in (given[i], given[i + half]) and given[i] != given[i + half]:
            raise failure(c, "Dimensions must be equal, but are %d and %d"
                          % (given[i], given[i + half]))
    return [merge(c, given[:half], given[half:])]


@moves
def _lower_diag_part(node, emit):
    source, target = node.inputs[0], node.outputs[0]
    emit_move(emit, target, source, [target.size], [1], [target.size + 1])


DIAG_PART = OpDef(
    type="DiagPart",
    inputs={"input": "T"},
    outputs={"diagonal": "T"},
    attrs={"T": _NUMBERS},
    infer=_infer_diag_part,
    lower=_lower_diag_part,
)


@DIAG.gradient
def _diag_grad(op, grad):
    return [DIAG_PART(grad)]


@DIAG_PART.gradient
def _diag_part_grad(op, grad):
    return [DIAG(grad)]


def _infer_matrix_diag(c):
    given = with_rank_at_least(c, 0, 1)
    return [None if given is None else given + given[-1:]]


def _batch_and_matrix(dims):
    return math.prod(dims[:-2]), dims[-2], dims[-1]


def _emit_on_diagonal(emit, matrices, diagonals, into_matrices):
    """Moves between the main diagonals of `matrices` and the rows of `diagonals`."""
    batch, rows, cols = _batch_and_matrix(matrices.shape)
    n = min(rows, cols)
    box, along, packed = [batch, n], [rows * cols, cols + 1], [n, 1]
    if into_matrices:
        emit_move(emit, matrices, diagonals, box, along, packed)
    else:
        emit_move(emit, diagonals, matrices, box, packed, along)


@moves
def _lower_matrix_diag(node, emit):
    emit_zeros(emit, node.outputs[0])
    _emit_on_diagonal(emit, node.outputs[0], node.inputs[0], True)


MATRIX_DIAG = OpDef(
    type="MatrixDiag",
    inputs={"diagonal": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL_NUMERIC_AND_BOOL},
    infer=_infer_matrix_diag,
    lower=_lower_matrix_diag,
)


def _shorter(a, b):
    return None if a is None or b is None else min(a, b)


def _at_least_matrix(c):
    given = dims_of(c, 0)
    running = "input must be at least 2-dim, received shape: %s" % describe_dims(given)
    if given is not None and len(given) < 2:
        raise failure(c, "Shape must be at least rank 2 but is rank %d" % len(given),
                      running=running)
    return given


def _infer_matrix_diag_part(c):
    given = _at_least_matrix(c)
    return [None if given is None else given[:-2] + (_shorter(*given[-2:]),)]


@moves
def _lower_matrix_diag_part(node, emit):
    _emit_on_diagonal(emit, node.inputs[0], node.outputs[0], False)


MATRIX_DIAG_PART = OpDef(
    type="MatrixDiagPart",
    inputs={"input": "T"},
    outputs={"diagonal": "T"},
    attrs={"T": dtypes.ALL_NUMERIC_AND_BOOL},
    infer=_infer_matrix_diag_part,
    lower=_lower_matrix_diag_part,
)


def _infer_matrix_set_diag(c):
    given, diagonal = _at_least_matrix(c), with_rank_at_least(c, 1, 1)
    if given is None:
        return [None]
    wanted = given[:-2] + (_shorter(*given[-2:]),)
    if diagonal is not None:
        if c.running and diagonal != wanted:
            raise failure(c, "must have diagonal.shape == input.shape[:-2] + min(input.shape[-2:]),"
                          " but received input shape: %s and diagonal shape: %s"
                          % (describe_dims(given), describe_dims(diagonal)))
        wanted = merge(c, diagonal, wanted)
    return [wanted[:-1] + given[-2:]]


@moves
def _lower_matrix_set_diag(node, emit):
    emit_copy(emit, node.outputs[0], node.inputs[0])
    _emit_on_diagonal(emit, node.outputs[0], node.inputs[1], True)


MATRIX_SET_DIAG = OpDef(
    type="MatrixSetDiag",
    inputs={"input": "T", "diagonal": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL_NUMERIC_AND_BOOL},
    infer=_infer_matrix_set_diag,
    lower=_lower_matrix_set_diag,
)


@MATRIX_DIAG.gradient
def _matrix_diag_grad(op, grad):
    return [matrix_diag_part(grad)]


@MATRIX_DIAG_PART.gradient
def _matrix_diag_part_grad(op, grad):
    matrix = op.inputs[0].shape[-2:]
    if matrix.is_fully_defined() and matrix[0] == matrix[1]:
        return [matrix_diag(grad)]
    return [matrix_set_diag(zeros_like(op.inputs[0]), grad)]


@MATRIX_SET_DIAG.gradient
def _matrix_set_diag_grad(op, grad):
    static = op.inputs[0].shape.merge_with(grad.shape)
    batch = static[:-2].merge_with(op.inputs[1].shape[:-1])
    matrix = static[-2:]
    if batch.is_fully_defined() and matrix.is_fully_defined():
        diag_shape = batch.as_list() + [min(matrix.as_list())]
    else:
        from minigraph.ops.array.slicing import slice
        grad_shape, grad_rank = shape(grad), rank(grad)
        batch_shape = slice(grad_shape, [0], [grad_rank - 2])
        matrix_shape = slice(grad_shape, [grad_rank - 2], [2])
        shorter = reduce_all_axes("Min", matrix_shape)
        diag_shape = concat([batch_shape, [shorter]], 0)
    return [matrix_set_diag(grad, zeros(diag_shape, dtype=grad.dtype)), matrix_diag_part(grad)]


def _infer_band_part(c):
    for i in (1, 2):
        checked_rank(c, dims_of(c, i), 0)
    given = dims_of(c, 0)
    if c.running:
        if len(given) < 2:
            raise failure(c, "input must be at least 2-dim, received shape: %s"
                          % describe_dims(given))
        for i, limit, what in ((1, given[-2], "num_lower must be negative or less or equal to "
                                "number of rows"), (2, given[-1], "num_upper must be negative or "
                                                    "less or equal to number of columns")):
            number = c.value(i)
            if number is not None and number > limit:
                raise failure(c, "%s (%d) got: %d" % (what, limit, number))
    return [given]


def _lower_band_part(node, emit):
    x, lower, upper = node.inputs
    if x.size:
        rows, columns = x.shape[-2:]
        emit("band_part", "any", node.outputs, [x, lower, upper], extent=x.size // columns,
             params=[x.dtype.size, rows, columns, lower.dtype.size],
             grain=max(1, PIECE // (columns * x.dtype.size)))


_lower_band_part.by_size = True


MATRIX_BAND_PART = OpDef(
    type="MatrixBandPart",
    inputs={"input": "T", "num_lower": "Tindex", "num_upper": "Tindex"},
    outputs={"band": "T"},
    attrs={"T": dtypes.ALL_NUMERIC_AND_BOOL, "Tindex": dtypes.INDEX_LONG},
    infer=_infer_band_part,
    lower=_lower_band_part,
)


@MATRIX_BAND_PART.gradient
def _matrix_band_part_grad(op, grad):
    return [MATRIX_BAND_PART(grad, op.inputs[1], op.inputs[2]), None, None]


def diag(diagonal, name=None):
    """A tensor of twice the rank with `diagonal` on its diagonal, zero elsewhere.

    Source: tf.diag, TensorFlow 1.15.
    """
    return DIAG(diagonal, name=name)


def diag_part(input, name=None):
    """The diagonal of a tensor of even rank; the reverse of `diag`.

    Source: tf.diag_part, TensorFlow 1.15.
    """
    return DIAG_PART(input, name=name)


def matrix_diag(diagonal, name="diag", k=0, num_rows=-1, num_cols=-1, padding_value=0):
    """Square matrices with the last dimension of `diagonal` on their diagonals.

    TensorFlow 1.15 takes the arguments after `name` and leaves them unused; so does this.
    Source: tf.matrix_diag, TensorFlow 1.15.
    """
    return MATRIX_DIAG(diagonal, name=name)


def matrix_diag_part(input, name="diag_part", k=0, padding_value=0):
    """The main diagonals of a batch of matrices; `k` and `padding_value` are unused, as in TF.

    Source: tf.matrix_diag_part, TensorFlow 1.15.
    """
    return MATRIX_DIAG_PART(input, name=name)


def matrix_set_diag(input, diagonal, name="set_diag", k=0):
    """A batch of matrices with other main diagonals; `k` is unused, as in TensorFlow.

    Source: tf.matrix_set_diag, TensorFlow 1.15.
    """
    return MATRIX_SET_DIAG(input, diagonal, name=name)


def matrix_band_part(input, num_lower, num_upper, name=None):
    """Matrices with what is outside of a band set to zero.

    Args:
      input: Tensor of rank at least 2.
      num_lower, num_upper: numbers of diagonals kept below and above the main one; all if
        negative.
      name: name of the operation (optional).
    Source: tf.matrix_band_part, TensorFlow 1.15.
    """
    return MATRIX_BAND_PART(input, num_lower, num_upper, name=name)

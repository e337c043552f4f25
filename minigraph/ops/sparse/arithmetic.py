"""Sums, products and softmax of sparse tensors."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.sparse_tensor import SparseTensor, as_sparse_tensor, is_sparse
from minigraph.ops import array, elementwise
from minigraph.ops.elementwise.arithmetic import TRUEDIV_DTYPES
from minigraph.ops.elementwise.operators import use_for_sparse
from minigraph.ops.sparse._common import (
    combined, dims_text, flat_places, grouped, infer_sparse, invalid, picked, rank_of)
from minigraph.ops.sparse.reducing import SPARSE_REDUCE_SUM


def _run_add(ctx, a_indices, a_values, a_shape, b_indices, b_values, b_shape, threshold):
    if a_shape.shape != b_shape.shape or (a_shape != b_shape).any():
        if len(a_shape) != len(b_shape):
            raise invalid("Ranks of input tensors must match, but saw ranks: %d and %d",
                          len(a_shape), len(b_shape))
        i = int(np.flatnonzero(a_shape != b_shape)[0])
        raise invalid("Operands' shapes do not match: got %d and %d for dimension %d",
                      a_shape[i], b_shape[i], i)
    if (len(a_indices), len(b_indices)) != (len(a_values), len(b_values)):
        raise invalid("Expected %d and %d non-empty input values, got %d and %d", len(a_indices),
                      len(b_indices), len(a_values), len(b_values))
    places, values, _ = combined(np.add, (a_indices, a_values), (b_indices, b_values), a_shape)
    kept = np.abs(values) >= threshold
    return [places[kept], values[kept], a_shape]


SPARSE_ADD = OpDef(
    type="SparseAdd",
    inputs={"a_indices": dtypes.int64, "a_values": "T", "a_shape": dtypes.int64,
            "b_indices": dtypes.int64, "b_values": "T", "b_shape": dtypes.int64,
            "thresh": "Treal"},
    outputs={"sum_indices": dtypes.int64, "sum_values": "T", "sum_shape": dtypes.int64},
    attrs={"T": dtypes.NUMERIC, "Treal": dtypes.REAL},
    infer=infer_sparse(rank_of(2)),
    host=_run_add,
)


def _run_add_grad(ctx, grad, a_indices, b_indices, sum_indices):
    return [picked(grad, sum_indices, places) for places in (a_indices, b_indices)]


SPARSE_ADD_GRAD = OpDef(
    type="SparseAddGrad",
    inputs={"backprop_val_grad": "T", "a_indices": dtypes.int64, "b_indices": dtypes.int64,
            "sum_indices": dtypes.int64},
    outputs={"a_val_grad": "T", "b_val_grad": "T"},
    attrs={"T": dtypes.NUMERIC},
    infer=lambda c: [c.shape(1)[:1], c.shape(2)[:1]],
    host=_run_add_grad,
    gradient=NOT_DIFFERENTIABLE,
)


@SPARSE_ADD.gradient
def _sparse_add_grad(op, *grads):
    a, b = SPARSE_ADD_GRAD(grads[1], op.inputs[0], op.inputs[3], op.outputs[0])
    return [None, a, None, None, b, None, None]


def _run_dense_add(ctx, indices, values, shape, dense):
    if len(shape) != dense.ndim:
        raise invalid("Two operands have different ranks; received: %d and %d",
                      len(shape), dense.ndim)
    for i, (a, b) in enumerate(zip(shape, dense.shape)):
        if a != b:
            raise invalid("Dimension %d does not equal (no broadcasting is supported): sparse side "
                          "%d vs dense side %d", i, a, b)
    outside = (indices < 0) | (indices >= shape)
    if outside.any():
        raise invalid("Sparse tensor has some invalid index on dimension %d; dense tensor shape: "
                      "%s", np.argwhere(outside)[0, 1], dims_text(shape))
    result = dense.copy()
    np.add.at(result, tuple(indices.T), values)
    return result


SPARSE_TENSOR_DENSE_ADD = OpDef(
    type="SparseTensorDenseAdd",
    inputs={"a_indices": "Tindices", "a_values": "T", "a_shape": "Tindices", "b": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.NUMERIC, "Tindices": dtypes.INDEX},
    infer=lambda c: [c.shape(3)],
    host=_run_dense_add,
)


@SPARSE_TENSOR_DENSE_ADD.gradient
def _dense_add_grad(op, grad):
    return [None, array.gather_nd(grad, op.inputs[0]), None, grad]


def sparse_add(a, b, threshold=None, thresh=None):
    """a + b, of which at least one is sparse; the sum is sparse if both are.

    Args:
      a, b: SparseTensor, SparseTensorValue or Tensor, of one shape.
      threshold: sums that are smaller in magnitude are left out of a sparse result; 0 keeps all.
      thresh: old name of `threshold`.
    Returns:
      A SparseTensor, or a Tensor if one of the two is dense.
    Raises:
      TypeError: if both are dense.
      InvalidArgumentError (when it runs): if the shapes differ.
    Source: tf.sparse_add, TensorFlow 1.15.
    """
    if not is_sparse(a) and not is_sparse(b):
        raise TypeError("At least one input should be SparseTensor; do you mean to use tf.add()?")
    if not (is_sparse(a) and is_sparse(b)):
        sparse, dense = (as_sparse_tensor(a), b) if is_sparse(a) else (as_sparse_tensor(b), a)
        return SPARSE_TENSOR_DENSE_ADD(sparse.indices, sparse.values, sparse.dense_shape, dense)
    a, b = as_sparse_tensor(a), as_sparse_tensor(b)
    threshold = threshold if thresh is None else thresh
    threshold = convert_to_tensor(0 if threshold is None else threshold,
                                  dtype=a.values.dtype.real_dtype.base_dtype, name="threshold")
    indices, values, shape = SPARSE_ADD(a.indices, a.values, a.dense_shape,
                                        b.indices, b.values, b.dense_shape, threshold)
    a.shape.assert_is_compatible_with(b.shape)
    static = a.shape.merge_with(b.shape)
    return SparseTensor(indices, values, static.as_list() if static.is_fully_defined() else shape)


def _cwise(type, function):
    def run(ctx, indices, values, shape, dense):
        try:
            full = np.broadcast_to(dense, tuple(shape))
        except ValueError:
            raise invalid("SparseDenseBinaryOpShared broadcasts dense to sparse only; got "
                          "incompatible shapes: %s vs. %s"
                          % (dims_text(shape), dims_text(dense.shape))) from None
        return function(values, full[tuple(indices.T)])

    return OpDef(
        type=type,
        inputs={"sp_indices": dtypes.int64, "sp_values": "T", "sp_shape": dtypes.int64,
                "dense": "T"},
        outputs={"output": "T"},
        attrs={"T": dtypes.NUMERIC},
        infer=lambda c: [c.shape(1)],
        host=run,
    )


SPARSE_DENSE_ADD = _cwise("SparseDenseCwiseAdd", np.add)
SPARSE_DENSE_MUL = _cwise("SparseDenseCwiseMul", np.multiply)
SPARSE_DENSE_DIV = _cwise("SparseDenseCwiseDiv", lambda x, y: (
    np.divide(x, y) if x.dtype.kind in "fc" else np.trunc(x / y).astype(x.dtype)))


def _dense_side(op, grad):
    """Gradient of the dense operand: what reached its elements, summed where they were repeated."""
    indices, _, shape, dense = op.inputs
    size = array.shape(dense, out_type=dtypes.int64)
    offset = array.size(shape, out_type=dtypes.int32) - array.size(size)
    places = array.slice(indices, array.stack([0, offset]), [-1, -1])
    places = elementwise.minimum(places, size - 1)
    return array.scatter_nd(places, grad, size)


@SPARSE_DENSE_MUL.gradient
def _sparse_dense_mul_grad(op, grad):
    indices, values, shape, dense = op.inputs
    return [None, SPARSE_DENSE_MUL(indices, grad, shape, dense), None,
            _dense_side(op, grad * values)]


@SPARSE_DENSE_DIV.gradient
def _sparse_dense_div_grad(op, grad):
    indices, _, shape, dense = op.inputs
    by_dense = SPARSE_DENSE_DIV(indices, grad, shape, dense)
    return [None, by_dense, None, _dense_side(op, -by_dense * op.outputs[0])]


def _operator(op_def, default, wider=None):
    """The method for an operator; `wider` has the dtype that values of a dtype are divided in."""
    def operate(sparse, dense):
        with name_scope(None, default, [sparse.indices, sparse.values, dense]) as name:
            values = sparse.values
            dense = convert_to_tensor(dense, dtype=values.dtype.base_dtype, name="y")
            if wider and values.dtype.base_dtype in wider:
                values, dense = (elementwise.cast(x, wider[values.dtype.base_dtype])
                                 for x in (values, dense))
            values = op_def(sparse.indices, values, sparse.dense_shape, dense, name=name)
        return SparseTensor(sparse.indices, values, sparse.dense_shape)
    return operate


def _dense_times_sparse(dense, sparse):
    """A dense Tensor times a sparse one: sparse, as the other way round."""
    with name_scope(None, "mul", [dense, sparse.indices, sparse.values]) as name:
        values = SPARSE_DENSE_MUL(sparse.indices, sparse.values, sparse.dense_shape, dense,
                                  name=name)
    return SparseTensor(sparse.indices, values, sparse.dense_shape)


use_for_sparse("mul", _dense_times_sparse)
SparseTensor.__mul__ = _operator(SPARSE_DENSE_MUL, "mul")
SparseTensor.__div__ = _operator(SPARSE_DENSE_DIV, "div")
SparseTensor.__truediv__ = _operator(SPARSE_DENSE_DIV, "truediv", TRUEDIV_DTYPES)


def _run_softmax(ctx, indices, values, shape):
    if len(shape) < 2:
        raise invalid("Input should have rank >= 2, but received shape: %s",
                      " ".join(map(str, shape)))
    rows = flat_places(indices[:, :-1], shape[:-1])
    _, rows = np.unique(rows, return_inverse=True)
    rows = rows.ravel()
    count = int(rows.max()) + 1 if len(rows) else 0
    powers = np.exp(values - grouped(np.maximum, rows, values, count)[rows])
    return powers / grouped(np.add, rows, powers, count)[rows]


SPARSE_SOFTMAX = OpDef(
    type="SparseSoftmax",
    inputs={"sp_indices": dtypes.int64, "sp_values": "T", "sp_shape": dtypes.int64},
    outputs={"output": "T"},
    attrs={"T": dtypes.REAL_FLOATS},
    infer=lambda c: [c.shape(1)],
    host=_run_softmax,
)


@SPARSE_SOFTMAX.gradient
def _sparse_softmax_grad(op, grad):
    indices, _, shape = op.inputs
    softmax = op.outputs[0]
    total = SPARSE_REDUCE_SUM(indices, grad * softmax, shape, [-1], keep_dims=True)
    return [None, SPARSE_DENSE_ADD(indices, grad, shape, -total) * softmax, None]


def sparse_softmax(sp_input, name=None):
    """exp(x) / sum(exp(x)) over the elements that each row of the last dimension has.

    Args:
      sp_input: SparseTensor of rank 2 or more, float32 or float64.
      name: scope of the operation (optional).
    Source: tf.sparse_softmax, TensorFlow 1.15.
    """
    with name_scope(name, "SparseSoftmax", [sp_input.indices, sp_input.values]):
        values = SPARSE_SOFTMAX(sp_input.indices, sp_input.values, sp_input.dense_shape)
    return SparseTensor(sp_input.indices, values, sp_input.dense_shape)

"""The product of a sparse and a dense matrix, and dense tensors of sparse ones."""

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import shape_error
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import OpDef
from minigraph.core.sparse_tensor import as_sparse_tensor
from minigraph.ops import array, reduction
from minigraph.ops.sparse._common import invalid
from minigraph.ops.sparse.to_dense import sparse_to_dense


# Multiplications that one task does at least, and columns of which a cache line holds all.
_PIECE, _LINE = 1 << 16, 16


def _infer(c):
    if c.running and c.shape(3).ndims != 2:
        raise invalid("Tensor 'b' is not a matrix")
    if c.running and c.shape(2).num_elements() != 2:
        raise invalid("Tensor 'a_shape' must have 2 elements")
    sides = []
    for shape, partial in ((c.value_as_shape(2), (2,)), (c.shape(3), ())):
        if shape.ndims is not None and shape.ndims != 2:
            raise shape_error(c, "Shape must be rank 2 but is rank %d" % shape.ndims,
                              partial=partial)
        sides.append([None, None] if shape.ndims is None else shape.as_list())
    (rows, inner), (other, columns) = _as_multiplied(c.attrs, *sides)
    if None not in (inner, other) and inner != other:
        if c.running:
            raise invalid("Cannot multiply A and B because inner dimension does not match: %d vs. "
                          "%d.  Did you forget a transpose?  Dimensions of A: [%d, %d).  "
                          "Dimensions of B: [%d,%d]", inner, other, *sides[0], *sides[1])
        raise shape_error(c, "Dimensions must be equal, but are %d and %d" % (inner, other),
                          partial=(2,))
    return [[rows, columns]]


def _as_multiplied(attrs, a, b):
    """The shapes of the two factors, turned where they are transposed."""
    return (a[::-1] if attrs["adjoint_a"] else a), (b[::-1] if attrs["adjoint_b"] else b)


def _lower(node, emit):
    """The kernel's parallel axis is the columns of the product."""
    indices, values, shape, b = node.inputs
    product, count = node.outputs[0], values.shape[0]
    adjoint_a, adjoint_b = node.attrs["adjoint_a"], node.attrs["adjoint_b"]
    (rows, inner), (_, columns) = _as_multiplied(node.attrs, shape.const.tolist(), b.shape)
    along, across = (1, b.shape[1]) if adjoint_b else (b.shape[1], 1)
    if product.size:
        grain = -(-max(1, _PIECE // max(count, 1)) // _LINE) * _LINE
        emit("sparse_matmul", product.dtype, [product], [indices, values, b], extent=columns,
             grain=min(columns, grain),
             params=[indices.dtype.size, count, rows, inner, columns, adjoint_a, along, across,
                     adjoint_b and product.dtype.is_complex])


def _outside(node, status, fault, arrays):
    """The words for an element outside of the matrix; see csrc/kernels/gemm/sparse_matmul.c."""
    at, index = fault
    sides, _ = _as_multiplied(node.attrs, node.inputs[2].const.tolist(), ())
    row = at < 0
    return "%s (%d) from index[%d,%d] out of bounds (>=%d)" % (
        "m" if row else "k", index, -1 - at if row else at, node.attrs["adjoint_a"] == row,
        sides[not row])


SPARSE_TENSOR_DENSE_MATMUL = OpDef(
    type="SparseTensorDenseMatMul",
    inputs={"a_indices": "Tindices", "a_values": "T", "a_shape": dtypes.int64, "b": "T"},
    outputs={"product": "T"},
    attrs={"T": dtypes.NUMERIC, "Tindices": dtypes.INDEX_LONG, "adjoint_a": False,
           "adjoint_b": False},
    infer=_infer,
    needs_values=(2,),
    lower=_lower,
    fault_message=_outside,
)


@SPARSE_TENSOR_DENSE_MATMUL.gradient
def _matmul_grad(op, grad):
    indices, values, shape, b = op.inputs
    adjoint_a, adjoint_b = op.attrs["adjoint_a"], op.attrs["adjoint_b"]
    if values.dtype.is_complex:
        raise NotImplementedError("SparseTensorDenseMatMul op does not support complex gradients.")
    by_b = SPARSE_TENSOR_DENSE_MATMUL(indices, values, shape, grad, adjoint_a=not adjoint_a)
    ends = [indices[:, 0], indices[:, 1]]
    rows, columns = ends[::-1] if adjoint_a else ends
    other = array.transpose(b) if adjoint_b else b
    by_values = reduction.reduce_sum(
        array.gather(grad, rows) * array.gather(other, columns), axis=1)
    return [None, by_values, None, array.transpose(by_b) if adjoint_b else by_b]


def sparse_tensor_dense_matmul(sp_a, b, adjoint_a=False, adjoint_b=False, name=None):
    """sp_a @ b of a sparse and a dense matrix, each conjugated and transposed if asked.

    Args:
      sp_a: SparseTensor [m, k], or [k, m] with `adjoint_a`.
      b: Tensor [k, n], or [n, k] with `adjoint_b`.
      name: scope of the operation (optional).
    Returns:
      Tensor [m, n].
    Raises:
      ValueError: if the static shapes do not fit.
      InvalidArgumentError (when it runs): if the shapes do not fit or a place is out of bounds.
    Source: tf.sparse_tensor_dense_matmul, TensorFlow 1.15.
    """
    sp_a = as_sparse_tensor(sp_a)
    with name_scope(name, "SparseTensorDenseMatMul", [sp_a.indices, sp_a.values, b]):
        b = convert_to_tensor(b, name="b")
        return SPARSE_TENSOR_DENSE_MATMUL(sp_a.indices, sp_a.values, sp_a.dense_shape, b,
                                          adjoint_a=adjoint_a, adjoint_b=adjoint_b)


def sparse_tensor_to_dense(sp_input, default_value=None, validate_indices=True, name=None):
    """The dense Tensor of a sparse one, with `default_value` where it has no element.

    Args:
      sp_input: SparseTensor.
      default_value: scalar; zero (the empty string) by default.
      validate_indices: check that places are sorted and differ.
      name: name of the operation (optional).
    Raises:
      TypeError: if `sp_input` is not sparse.
      InvalidArgumentError (when it runs): if a place is out of bounds, out of order or repeated.
    Source: tf.sparse_tensor_to_dense, TensorFlow 1.15.
    """
    sp_input = as_sparse_tensor(sp_input)
    if default_value is None:
        default_value = array.zeros([], dtype=sp_input.dtype)
    return sparse_to_dense(sp_input.indices, sp_input.dense_shape, sp_input.values,
                           default_value=default_value, validate_indices=validate_indices,
                           name=name)

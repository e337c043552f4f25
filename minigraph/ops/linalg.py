"""Products of matrices: `matmul`, `matvec`, and the operations they build."""

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import describe_shape, shape_error
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import OpDef
from minigraph.core.shape import TensorShape
from minigraph.ops._gemm import emit_product
from minigraph.ops._grads import BROADCAST_GRADIENT_ARGS
from minigraph.ops._infer import broadcast_shapes, merge
from minigraph.ops._shape_rules import failure
from minigraph.ops.array import expand_dims, reshape, shape, squeeze
from minigraph.ops.elementwise.cast import cast
from minigraph.ops.elementwise.complex import conj
from minigraph.ops.reduction import reduce_sum

_TYPES = dtypes.FLOATING | dtypes.COMPLEX | {dtypes.int32, dtypes.int64}
_SPARSE_TYPES = frozenset([dtypes.float32, dtypes.bfloat16])


def _matrix_dims(c, i, transposed):
    """(rows, columns) of operand `i` as it is multiplied; None where unknown."""
    dims = c.shape(i).as_tuple()
    rows, cols = (None, None) if dims is None else dims[-2:]
    return (cols, rows) if transposed else (rows, cols)


def _product_dims(c, trans_a, trans_b):
    rows, inner_a = _matrix_dims(c, 0, trans_a)
    inner_b, cols = _matrix_dims(c, 1, trans_b)
    if inner_a is not None and inner_b is not None and inner_a != inner_b:
        raise failure(c, "Dimensions must be equal, but are %d and %d" % (inner_a, inner_b),
                      running=_MISMATCH[c.type](c, inner_a, inner_b))
    return [rows, cols]


def _matmul_mismatch(c, inner_a, inner_b):
    return ("Matrix size-incompatible: In[0]: %s, In[1]: %s"
            % (describe_shape(c.shape(0)), describe_shape(c.shape(1))))


def _batch_mismatch(c, inner_a, inner_b):
    return ("In[0] mismatch In[1] shape: %s vs. %s: %s %s %d %d"
            % (inner_a, inner_b, describe_shape(c.shape(0)), describe_shape(c.shape(1)),
               c.attrs["adj_x"], c.attrs["adj_y"]))


# What the kernels say, by type, when shapes that were not known before do not fit.
_MISMATCH = {"MatMul": _matmul_mismatch, "SparseMatMul": _matmul_mismatch,
             "BatchMatMul": _batch_mismatch, "BatchMatMulV2": _batch_mismatch}


def _infer_matmul(c):
    for i in range(2):
        if c.shape(i).ndims not in (None, 2):
            raise shape_error(c, "Shape must be rank 2 but is rank %d" % c.shape(i).ndims)
    return [_product_dims(c, c.attrs["transpose_a"], c.attrs["transpose_b"])]


def _infer_batch(batch_of):
    def infer(c):
        for i in range(2):
            if c.shape(i).ndims is not None and c.shape(i).ndims < 2:
                rank = c.shape(i).ndims
                raise failure(c, "Shape must be at least rank 2 but is rank %d" % rank,
                              running="In[%d] ndims must be >= 2: %d" % (i, rank))
        if c.shape(0).ndims is None or c.shape(1).ndims is None:
            return [None]
        dims = _product_dims(c, c.attrs["adj_x"], c.attrs["adj_y"])
        return [batch_of(c, c.shape(0)[:-2], c.shape(1)[:-2]).concatenate(TensorShape(dims))]
    return infer


def _lower_matmul(node, emit):
    emit_product(emit, node.outputs[0], *node.inputs, int(node.attrs["transpose_a"]),
                 int(node.attrs["transpose_b"]))


def _lower_batch(node, emit):
    emit_product(emit, node.outputs[0], *node.inputs, 2 * int(node.attrs["adj_x"]),
                 2 * int(node.attrs["adj_y"]))


MATMUL = OpDef(
    type="MatMul",
    inputs={"a": "T", "b": "T"},
    outputs={"product": "T"},
    attrs={"transpose_a": False, "transpose_b": False, "T": _TYPES},
    infer=_infer_matmul,
    lower=_lower_matmul,
)

SPARSE_MATMUL = OpDef(
    type="SparseMatMul",
    inputs={"a": "Ta", "b": "Tb"},
    outputs={"product": dtypes.float32},
    attrs={"transpose_a": False, "transpose_b": False, "a_is_sparse": False, "b_is_sparse": False,
           "Ta": _SPARSE_TYPES, "Tb": _SPARSE_TYPES},
    infer=_infer_matmul,
    lower=_lower_matmul,
)

BATCH_MATMUL = OpDef(
    type="BatchMatMul",
    inputs={"x": "T", "y": "T"},
    outputs={"output": "T"},
    attrs={"adj_x": False, "adj_y": False, "T": _TYPES},
    infer=_infer_batch(merge),
    lower=_lower_batch,
)

BATCH_MATMUL_V2 = OpDef(
    type="BatchMatMulV2",
    inputs={"x": "T", "y": "T"},
    outputs={"output": "T"},
    attrs={"adj_x": False, "adj_y": False, "T": _TYPES},
    infer=_infer_batch(broadcast_shapes),
    lower=_lower_batch,
)


def _product_grads(a, b, grad, trans_a, trans_b, product):
    """The gradients of op(a) op(b), by `product(a, b, trans_a, trans_b)`."""
    if not trans_a and not trans_b:
        return [product(grad, b, False, True), product(a, grad, True, False)]
    if not trans_a:
        return [product(grad, b, False, False), product(grad, a, True, False)]
    if not trans_b:
        return [product(b, grad, False, True), product(a, grad, False, False)]
    return [product(b, grad, True, True), product(grad, a, True, True)]


@MATMUL.gradient
def _matmul_grad(op, grad):
    a, b = conj(op.inputs[0]), conj(op.inputs[1])
    return _product_grads(
        a, b, grad, op.get_attr("transpose_a"), op.get_attr("transpose_b"),
        lambda x, y, tx, ty: MATMUL(x, y, transpose_a=tx, transpose_b=ty))


@SPARSE_MATMUL.gradient
def _sparse_matmul_grad(op, grad):
    sparse = {op.inputs[0]: op.get_attr("a_is_sparse"), op.inputs[1]: op.get_attr("b_is_sparse"),
              grad: grad.op.type == "ReluGrad"}
    grads = _product_grads(
        *op.inputs, grad, op.get_attr("transpose_a"), op.get_attr("transpose_b"),
        lambda x, y, tx, ty: matmul(x, y, tx, ty, a_is_sparse=sparse[x], b_is_sparse=sparse[y]))
    return [cast(product, x.dtype) for product, x in zip(grads, op.inputs)]


def _batch_product_grads(op, grad):
    return _product_grads(
        *op.inputs, grad, op.get_attr("adj_x"), op.get_attr("adj_y"),
        lambda x, y, tx, ty: matmul(x, y, adjoint_a=tx, adjoint_b=ty))


@BATCH_MATMUL.gradient
def _batch_matmul_grad(op, grad):
    return _batch_product_grads(op, grad)


@BATCH_MATMUL_V2.gradient
def _batch_matmul_v2_grad(op, grad):
    x, y = op.inputs
    grad_x, grad_y = _batch_product_grads(op, grad)
    shape_x, shape_y = shape(x), shape(y)
    axes_x, axes_y = BROADCAST_GRADIENT_ARGS(shape_x[:-2], shape_y[:-2])
    return [reshape(reduce_sum(grad_x, axes_x), shape_x),
            reshape(reduce_sum(grad_y, axes_y), shape_y)]


def matmul(a, b, transpose_a=False, transpose_b=False, adjoint_a=False, adjoint_b=False,
           a_is_sparse=False, b_is_sparse=False, name=None):
    """op(a) op(b): the product of matrices, or of all pairs of matrices of two batches.

    Args:
      a: tensor [..., m, k] (transposed: [..., k, m]) of float16, bfloat16, float32, float64, int32,
        int64, complex64 or complex128.
      b: tensor [..., k, n] (transposed: [..., n, k]) of the dtype of `a`. Batch dimensions are
        broadcast. Of two matrices one may be bfloat16 and the other float32.
      transpose_a, transpose_b: multiply by the transpose.
      adjoint_a, adjoint_b: multiply by the conjugate transpose.
      a_is_sparse, b_is_sparse: most elements are zero. Accepted as in TensorFlow; matrices are
        multiplied as dense ones.
      name: name of the operation (optional).
    Returns:
      Tensor [..., m, n] of the dtype of `a`; float32 for bfloat16 and float32.
    Raises:
      ValueError: if shapes do not fit, or an operand is to be both transposed and adjoint.
      TypeError: if the dtypes differ or are not among those above.
    Source: tf.matmul, TensorFlow 1.15.
    """
    with name_scope(name, "MatMul", [a, b]) as name:
        if transpose_a and adjoint_a:
            raise ValueError("Only one of transpose_a and adjoint_a can be True.")
        if transpose_b and adjoint_b:
            raise ValueError("Only one of transpose_b and adjoint_b can be True.")
        a = convert_to_tensor(a, name="a")
        b = convert_to_tensor(b, name="b")
        if not (a_is_sparse or b_is_sparse) and any(t.shape.ndims is None or t.shape.ndims > 2
                                                    for t in (a, b)):
            return BATCH_MATMUL_V2(conj(a) if transpose_a else a, conj(b) if transpose_b else b,
                                   adj_x=transpose_a or adjoint_a, adj_y=transpose_b or adjoint_b,
                                   name=name)
        transposes = {"transpose_a": transpose_a or adjoint_a,
                      "transpose_b": transpose_b or adjoint_b}
        a, b = conj(a) if adjoint_a else a, conj(b) if adjoint_b else b
        kinds = {a.dtype.base_dtype, b.dtype.base_dtype}
        mixed = dtypes.bfloat16 in kinds and len(kinds) > 1
        if mixed or (a_is_sparse or b_is_sparse) and kinds <= _SPARSE_TYPES:
            product = SPARSE_MATMUL(a, b, **transposes, a_is_sparse=a_is_sparse,
                                    b_is_sparse=b_is_sparse, name=name)
            return cast(product, dtypes.bfloat16) if kinds == {dtypes.bfloat16} else product
        return MATMUL(a, b, **transposes, name=name)


def batch_matmul(x, y, adj_x=False, adj_y=False, name=None):
    """op(x) op(y) for all pairs of matrices of two batches: what came before `tf.matmul` took them.

    Args:
      x, y: tensors [..., m, k] and [..., k, n] of one dtype; see `matmul`.
      adj_x, adj_y: multiply by the conjugate transpose.
      name: name of the operation (optional).
    Source: tf.batch_matmul, TensorFlow 0.12.
    """
    return BATCH_MATMUL_V2(x, y, adj_x=bool(adj_x), adj_y=bool(adj_y), name=name)


def sparse_matmul(a, b, transpose_a=False, transpose_b=False, a_is_sparse=False, b_is_sparse=False,
                  name=None):
    """op(a) op(b) for float32 matrices of which one or both have many zeros: see `matmul`.

    Source: tf.sparse_matmul, TensorFlow 1.15.
    """
    return SPARSE_MATMUL(a, b, transpose_a=transpose_a, transpose_b=transpose_b,
                         a_is_sparse=a_is_sparse, b_is_sparse=b_is_sparse, name=name)


def matvec(a, b, transpose_a=False, adjoint_a=False, a_is_sparse=False, b_is_sparse=False,
           name=None):
    """op(a) b: the product of a matrix and a vector, or of all pairs of two batches.

    Args:
      a: tensor [..., m, k] (transposed: [..., k, m]).
      b: tensor [..., k] of the dtype of `a`.
      transpose_a, adjoint_a, a_is_sparse, b_is_sparse: see `matmul`.
      name: name of the operations (optional).
    Returns:
      Tensor [..., m].
    Raises:
      ValueError, TypeError: see `matmul`.
    Source: tf.linalg.matvec, TensorFlow 1.15.
    """
    with name_scope(name, "MatVec", [a, b]) as name:
        product = matmul(a, expand_dims(b, axis=-1), transpose_a=transpose_a, adjoint_a=adjoint_a,
                         a_is_sparse=a_is_sparse, b_is_sparse=b_is_sparse)
        return squeeze(product, axis=-1)

"""The k greatest entries of rows."""

import collections

from minigraph.core import dtypes
from minigraph.core.dtypes import REAL
from minigraph.core.infer import shape_error
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.shape import TensorShape
from minigraph.ops import array as array_ops
from minigraph.ops import elementwise as math_ops
from minigraph.ops._copying import PIECE
from minigraph.ops._shape_rules import failure
from minigraph.ops.reduction import reduce_prod

TopK = collections.namedtuple("TopKV2", ["values", "indices"])


def _infer_top_k(c):
    shape, k = c.shape(0), c.value(1)
    if shape.ndims == 0:
        raise failure(c, "Shape must be at least rank 1 but is rank 0",
                      running="input must be >= 1-D, got shape []")
    if k is not None and k < 0:
        raise failure(c, "Dimension size, given by scalar input 1, must be non-negative but is %d"
                      % k, (1,), running="Need k >= 0, got %d" % k)
    if shape.ndims is None:
        return [TensorShape(None)] * 2
    *outer, n = shape.as_list()
    if None not in (n, k) and n < k:
        raise failure(c, "input must have last dimension >= k = %d but is %d" % (k, n), (1,),
                      running="input must have at least k columns. Had %d, needed %d" % (n, k))
    return [TensorShape(outer + [None if k is None else int(k)])] * 2


# So few entries, and so small a part of a row, are picked while it is looked through; more are what
# the sorted row begins with. An entry then takes as long as so many bytes of a copy.
_FEW, _PART = 256, 8
_PICKED, _SORTED = 4, 64
_PICK, _SORT, _SORT_VALUES = range(3)     # as in csrc/kernels/sort/top_k.c


def _lower_top_k(node, emit):
    x, k = node.inputs[0], int(node.value(1))
    n = x.shape[-1]
    if not x.size or not k:
        return
    rows, width = x.size // n, 8 if x.dtype.size == 8 else 4
    if k <= _FEW and k <= n // _PART:
        how, work, room = _PICK, _PICKED, 2 * width * k
    else:
        how = _SORT_VALUES if node.outputs[1] in emit.unneeded else _SORT
        work, room = _SORTED, 4 * width * n
    emit("top_k", x.dtype, node.outputs, [x], params=[n, k, how], extent=rows,
         grain=min(rows, max(1, PIECE // (work * n))), workspace=room + width * n)


TOP_K = OpDef(
    type="TopKV2",
    inputs={"input": "T", "k": dtypes.int32},
    outputs={"values": "T", "indices": dtypes.int32},
    attrs={"sorted": True, "T": REAL},
    infer=_infer_top_k,
    lower=_lower_top_k,
    needs_values=(1,),
)


@TOP_K.gradient
def _top_k_grad(op, dvalues, _):
    """Adds each gradient at the flat position that its entry came from."""
    x, indices = op.inputs[0], op.outputs[1]
    shape, picked = array_ops.shape(x), array_ops.shape(indices)
    picked = math_ops.cast(picked, dtypes.int64)
    k = array_ops.gather(picked, array_ops.size(picked) - 1)
    rows = array_ops.reshape(indices, array_ops.stack([-1, k]))
    sizes = math_ops.cast(shape, dtypes.int64)
    n = array_ops.gather(sizes, array_ops.size(sizes) - 1)
    count = math_ops.cast(array_ops.shape(rows)[0], dtypes.int64)
    starts = array_ops.range(0, count * n, n)
    starts = math_ops.cast(array_ops.expand_dims(starts, -1), dtypes.int32)
    flat = array_ops.reshape(rows + starts, [-1])
    total = array_ops.scatter_nd(array_ops.expand_dims(flat, -1), array_ops.reshape(dvalues, [-1]),
                                 [reduce_prod(shape)])
    return [array_ops.reshape(total, shape), array_ops.zeros([], dtype=dtypes.int32)]


def top_k(input, k=1, sorted=True, name=None):
    """The k greatest entries of each row (the last axis), and where they were.

    Args:
      input: Tensor of real numbers, [..., n].
      k: how many, at most n.
      sorted: they come in descending order either way.
      name: name of the operation (optional).
    Returns:
      (values, indices): Tensors [..., k], indices int32; the lower index first among equals.
    Raises:
      ValueError: if k is negative or exceeds n.
    Source: tf.nn.top_k, TensorFlow 1.15.
    """
    return TopK(*TOP_K(input, k, sorted=bool(sorted), name=name))


def _infer_in_top_k(c):
    for i, rank in ((0, 2), (1, 1)):
        if c.shape(i).ndims not in (None, rank):
            raise shape_error(c, "Shape must be rank %d but is rank %d" % (rank, c.shape(i).ndims))
    rows = c.shape(0).with_rank(2).as_list()[0]
    count = c.shape(1).with_rank(1).as_list()[0]
    if None not in (rows, count) and rows != count:
        raise failure(c, "Dimensions must be equal, but are %d and %d" % (rows, count),
                      running="First dimension of predictions %d must match length of targets %d"
                      % (rows, count))
    return [TensorShape([count if rows is None else rows])]


def _lower_in_top_k(node, emit):
    predictions, targets, k = node.inputs
    rows, n = predictions.shape
    if rows:
        emit("in_top_k", targets.dtype, node.outputs, [predictions, targets, k], params=[n],
             extent=rows, grain=min(rows, max(1, PIECE // (4 * max(n, 1)))))


IN_TOP_K = OpDef(
    type="InTopKV2",
    inputs={"predictions": dtypes.float32, "targets": "T", "k": "T"},
    outputs={"precision": dtypes.bool},
    attrs={"T": dtypes.INDEX},
    infer=_infer_in_top_k,
    lower=_lower_in_top_k,
    gradient=NOT_DIFFERENTIABLE,
)


def in_top_k(predictions, targets, k, name=None):
    """y[i] = whether fewer than k entries of predictions[i] exceed that at targets[i].

    False where the target is out of range, or the row holds NaN or an infinity.

    Args:
      predictions: float32 matrix [batch, classes].
      targets: vector [batch] of class numbers, int32 or int64.
      k: how many.
      name: name scope of the operation (optional).
    Returns:
      bool vector [batch].
    Source: tf.nn.in_top_k, TensorFlow 1.15.
    """
    with name_scope(name, "in_top_k"):
        return IN_TOP_K(predictions, targets, k, name=name)

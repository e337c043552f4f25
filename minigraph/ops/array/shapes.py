"""Shapes as tensors: shape, size, rank, and what broadcasting makes of two shapes."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.op_def import get as op_of_type
from minigraph.core.shape import TensorShape, as_shape
from minigraph.core.size import whole
from minigraph.errors import InvalidArgumentError
from minigraph.ops._copying import moves
from minigraph.ops._shape_rules import describe_dims, dims_of, failure, vector_length
from minigraph.ops.array._movement import contiguous, emit_move
from minigraph.ops.constant import constant


def _dims_array(shape, dtype):
    """The dimensions as an array, or None if they are not all known."""
    if not shape.is_fully_defined():
        return None
    return np.array(shape.as_tuple(), dtype=dtype.as_numpy_dtype)


SHAPE = OpDef(
    type="Shape",
    inputs={"input": "T"},
    outputs={"output": "out_type"},
    attrs={"T": dtypes.ALL, "out_type": dtypes.int32},
    infer=lambda c: [[c.shape(0).ndims]],
    value=lambda c: _dims_array(c.shape(0), c.attrs["out_type"]),
    value_as_shape=lambda c: c.shape(0),
    host=lambda ctx, x: np.array(np.shape(x)),
    gradient=NOT_DIFFERENTIABLE,
)


def _shape_n_value(c):
    arrays = [_dims_array(c.shape(i), c.attrs["out_type"]) for i in range(c.n_inputs)]
    return None if any(a is None for a in arrays) else arrays


SHAPE_N = OpDef(
    type="ShapeN",
    inputs={"input": "N*T"},
    outputs={"output": "N*out_type"},
    attrs={"T": dtypes.ALL, "out_type": dtypes.int32, "N": 1},
    infer=lambda c: [[c.shape(i).ndims] for i in range(c.n_inputs)],
    value=_shape_n_value,
    host=lambda ctx, *xs: [np.array(np.shape(x)) for x in xs],
    gradient=NOT_DIFFERENTIABLE,
)


def _size_value(c):
    count = c.shape(0).num_elements()
    return None if count is None else np.array(count, c.attrs["out_type"].as_numpy_dtype)


SIZE = OpDef(
    type="Size",
    inputs={"input": "T"},
    outputs={"output": "out_type"},
    attrs={"T": dtypes.ALL, "out_type": dtypes.int32},
    infer=lambda c: [[]],
    value=_size_value,
    host=lambda ctx, x: np.array(np.size(x)),
    gradient=NOT_DIFFERENTIABLE,
)


def _rank_value(c):
    rank_known = c.shape(0).ndims
    return None if rank_known is None else np.array(rank_known, np.int32)


RANK = OpDef(
    type="Rank",
    inputs={"input": "T"},
    outputs={"output": "int32"},
    attrs={"T": dtypes.ALL},
    infer=lambda c: [[]],
    value=_rank_value,
    host=lambda ctx, x: np.array(np.ndim(x)),
    gradient=NOT_DIFFERENTIABLE,
)


def _broadcast_value(c):
    a, b = c.value(0), c.value(1)
    if a is None or b is None:
        return None
    return np.array(_broadcast(tuple(a), tuple(b)), dtype=c.dtype(0).as_numpy_dtype)


def _broadcast(a, b):
    rank = max(len(a), len(b))
    padded = [(1,) * (rank - len(s)) + tuple(map(whole, s)) for s in (a, b)]
    if any(m != n and m != 1 and n != 1 for m, n in zip(*padded)):
        raise InvalidArgumentError(None, None, "Incompatible shapes: [%s] vs. [%s]" % (
            ",".join(map(str, a)), ",".join(map(str, b))))
    return tuple([n if m == 1 else m for m, n in zip(*padded)])


def _infer_broadcast_args(c):
    a, b = vector_length(c, 0), vector_length(c, 1)
    return [[None if a is None or b is None else max(a, b)]]


BROADCAST_ARGS = OpDef(
    type="BroadcastArgs",
    inputs={"s0": "T", "s1": "T"},
    outputs={"r0": "T"},
    attrs={"T": dtypes.INDEX},
    infer=_infer_broadcast_args,
    host=lambda ctx, a, b: np.array(_broadcast(a, b), dtype=a.dtype),
    value=_broadcast_value,
    gradient=NOT_DIFFERENTIABLE,
)


def broadcast_gradient_axes(a, b):
    """The axes over which gradients of operands of shapes `a` and `b` are summed.

    None for equal shapes; else an axis where both are 1 is in both lists, as in TensorFlow.
    """
    rank = len(_broadcast(a, b))
    if len(a) == len(b) and tuple(a) == tuple(b):
        return [], []
    a, b = [(1,) * (rank - len(s)) + tuple(s) for s in (a, b)]
    return [i for i in range(rank) if a[i] == 1], [i for i in range(rank) if b[i] == 1]


def _gradient_axes_value(c):
    a, b = c.value(0), c.value(1)
    if a is None or b is None:
        return None
    dtype = c.dtype(0).as_numpy_dtype
    return [np.array(axes, dtype) for axes in broadcast_gradient_axes(tuple(a), tuple(b))]


def _infer_gradient_args(c):
    known = _gradient_axes_value(c)
    return [[None], [None]] if known is None else [[len(axes)] for axes in known]


BROADCAST_GRADIENT_ARGS = OpDef(
    type="BroadcastGradientArgs",
    inputs={"s0": "T", "s1": "T"},
    outputs={"r0": "T", "r1": "T"},
    attrs={"T": dtypes.INDEX},
    infer=_infer_gradient_args,
    value=_gradient_axes_value,
    host=lambda ctx, a, b: [np.array(axes, a.dtype)
                            for axes in broadcast_gradient_axes(tuple(a), tuple(b))],
    gradient=NOT_DIFFERENTIABLE,
)


def _is_sparse(value):
    return hasattr(value, "dense_shape") and hasattr(value, "indices")


def shape(input, name=None, out_type=dtypes.int32):
    """The shape of `input` as a vector; a constant where it is statically known.

    Args:
      input: Tensor or SparseTensor.
      name: name of the operation (optional).
      out_type: tf.int32 or tf.int64.
    Source: tf.shape, TensorFlow 1.15.
    """
    return shape_internal(input, name, True, out_type)


def shape_internal(input, name=None, optimize=True, out_type=dtypes.int32):
    """`shape`, and without `optimize` always an operation."""
    with name_scope(name, "Shape", [input]) as name:
        if _is_sparse(input):
            return op_of_type("Cast")(input.dense_shape, DstT=out_type)
        static = convert_to_tensor(input).shape
        if optimize and static.is_fully_defined():
            return constant(static.as_list(), out_type, name=name)
        return SHAPE(input, out_type=out_type, name=name)


def shape_n(input, out_type=dtypes.int32, name=None):
    """The shapes of a list of tensors, as a list of vectors. Source: tf.shape_n, TF 1.15."""
    return SHAPE_N(input, out_type=out_type, name=name)


def size(input, name=None, out_type=dtypes.int32):
    """The number of elements of `input`, a scalar; a constant where it is statically known.

    Source: tf.size, TensorFlow 1.15.
    """
    return size_internal(input, name, True, out_type)


def size_internal(input, name=None, optimize=True, out_type=dtypes.int32):
    """`size`, and without `optimize` always an operation."""
    with name_scope(name, "Size", [input]) as name:
        if _is_sparse(input):
            elements = op_of_type("Cast")(input.dense_shape, DstT=out_type)
            return op_of_type("Prod")(elements, 0, name=name)
        static = convert_to_tensor(input).shape
        if optimize and static.is_fully_defined():
            return constant(static.num_elements(), out_type, name=name)
        if optimize and static.ndims is not None and 0 in static.as_tuple():
            return constant(0, out_type, name=name)
        return SIZE(input, out_type=out_type, name=name)


def rank(input, name=None):
    """The number of dimensions of `input`, a scalar; a constant where it is statically known.

    Source: tf.rank, TensorFlow 1.15.
    """
    return rank_internal(input, name, True)


def rank_internal(input, name=None, optimize=True):
    """`rank`, and without `optimize` always an operation."""
    with name_scope(name, "Rank", [input]) as name:
        if _is_sparse(input):
            return SIZE(input.dense_shape, out_type=dtypes.int32, name=name)
        static = convert_to_tensor(input).shape
        if optimize and static.ndims is not None:
            return constant(static.ndims, dtypes.int32, name=name)
        return RANK(input, name=name)


def broadcast_dynamic_shape(shape_x, shape_y):
    """The shape that tensors of two shapes, given as integer vectors, broadcast to.

    Source: tf.broadcast_dynamic_shape, TensorFlow 1.15.
    """
    return BROADCAST_ARGS(shape_x, shape_y)


def broadcast_static_shape(shape_x, shape_y):
    """The TensorShape that two TensorShapes broadcast to.

    Raises:
      ValueError: if they cannot be broadcast.
    Source: tf.broadcast_static_shape, TensorFlow 1.15.
    """
    x, y = as_shape(shape_x), as_shape(shape_y)
    if x.ndims is None or y.ndims is None:
        return TensorShape(None)
    a, b = x.as_tuple(), y.as_tuple()
    length = max(len(a), len(b))
    a, b = (1,) * (length - len(a)) + a, (1,) * (length - len(b)) + b
    result = []
    for p, q in zip(a, b):
        if p is not None and q is not None and p != q and 1 not in (p, q):
            raise ValueError("Incompatible shapes for broadcasting: %s and %s" % (x, y))
        result.append(_broadcast_dim(p, q))
    return TensorShape(result)


def _broadcast_dim(p, q):
    """The larger of two dimensions; None where neither is known to be it."""
    if p is None or q is None:
        known = q if p is None else p
        return known if known not in (None, 1) else None
    return q if p == 1 else p


def broadcast_to(input, shape, name=None):
    """`input` repeated along dimensions of size 1, and new ones in front, up to `shape`.

    Raises:
      ValueError: if the two shapes cannot be broadcast.
    Source: tf.broadcast_to, TensorFlow 1.15.
    """
    return BROADCAST_TO(input, shape, name=name)


def _infer_broadcast_to(c):
    vector_length(c, 1)
    if c.running and c.value(1) is not None and (c.value(1) < 0).any():
        raise failure(c, "Dimension %d must be >= 0" % c.value(1)[c.value(1) < 0][0])
    wanted = c.value_as_shape(1).as_tuple()
    given = dims_of(c, 0)
    if wanted is None or given is None or c.running and 0 in wanted:
        return [wanted]
    clash = "Incompatible shapes: %s vs. %s" % (describe_dims(given), describe_dims(wanted))
    if len(given) > len(wanted):
        raise failure(c, "Shape must be at most rank %d but is rank %d"
                      % (len(wanted), len(given)),
                      running="Rank of input (%d) must be no greater than rank of output shape (%d)."
                      % (len(given), len(wanted)))
    aligned = (1,) * (len(wanted) - len(given)) + given
    for have, want in zip(reversed(aligned), reversed(wanted)):
        if None not in (have, want) and have not in (1, want):
            raise failure(c, "Dimensions must be equal, but are %d and %d" % (have, want),
                          partial=(1,), running=clash)
    return [[have if want is None and have != 1 else want
             for have, want in zip(aligned, wanted)]]


@moves
def _lower_broadcast_to(node, emit):
    source, target = node.inputs[0], node.outputs[0]
    missing = len(target.shape) - len(source.shape)
    strides = [0] * missing + [0 if d == 1 else s
                               for d, s in zip(source.shape, contiguous(source.shape))]
    emit_move(emit, target, source, target.shape, contiguous(target.shape), strides)


BROADCAST_TO = OpDef(
    type="BroadcastTo",
    inputs={"input": "T", "shape": "Tidx"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "Tidx": dtypes.INDEX},
    infer=_infer_broadcast_to,
    lower=_lower_broadcast_to,
    host=lambda ctx, x, shape: np.broadcast_to(x, tuple(shape)),
)


@BROADCAST_TO.gradient
def _broadcast_to_grad(op, grad):
    from minigraph.ops.array.reshaping import reshape
    input_shape = shape(op.inputs[0])
    _, axes = BROADCAST_GRADIENT_ARGS(op.inputs[1], input_shape)
    summed = op_of_type("Sum")(grad, axes, keep_dims=True)
    return [reshape(summed, input_shape), None]

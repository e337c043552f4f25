"""Other shapes for the same elements: reshape, expand_dims, squeeze. All are views."""

import math
import warnings

import numpy as np

from minigraph.core import dtypes
from minigraph.core.op_def import OpDef
from minigraph.core.renamed import renamed_argument
from minigraph.core.size import whole
from minigraph.ops._shape_rules import (checked_rank, describe_dims, dims_of, failure, product)
from minigraph.ops.array.shapes import shape as shape_of


def _infer_reshape(c):
    if c.shape(1).ndims not in (None, 1):
        message = "sizes input must be 1-D, not %s" % describe_dims(c.shape(1).as_tuple())
        if c.running:
            raise failure(c, message)
        checked_rank(c, c.shape(1).as_tuple(), 1)
    if c.running:
        return [_running_shape(c)]
    return [_built_shape(c, dims_of(c, 0), c.value_as_shape(1).as_tuple())]


def _built_shape(c, given, wanted):
    """The result's shape where parts of both may be unknown."""
    if wanted is None or given is None:
        return wanted
    holes, source_holes = wanted.count(None), given.count(None)
    known = math.prod(d for d in wanted if d is not None)
    source_known = math.prod(d for d in given if d is not None)
    if holes > 1 or source_holes > 1:
        return wanted
    if not holes and not source_holes:
        if known != source_known:
            raise failure(c, "Cannot reshape a tensor with %d elements to shape %s (%d elements)"
                          % (source_known, describe_dims(wanted), known), partial=(1,))
        return wanted
    missing = None
    if holes and not source_holes and not known and source_known:
        raise failure(c, "Cannot reshape a tensor with %d elements to shape %s (0 elements)"
                      % (source_known, describe_dims(wanted)), partial=(1,))
    if holes and not source_holes and known:
        missing = _divided(c, source_known, known)
    elif source_holes and not holes and source_known:
        _divided(c, known, source_known)
    elif holes and source_holes and known == source_known:
        missing = given[given.index(None)]
    return tuple(missing if d is None else d for d in wanted)


def _divided(c, count, by):
    if count % by:
        raise failure(c, "Dimension size must be evenly divisible by %d but is %d" % (by, count),
                      partial=(1,))
    return count // by


def _running_shape(c):
    """The result's shape for an input whose shape is known; None if the target is not known yet."""
    wanted = c.value(1)
    if wanted is None:
        return None
    wanted = [whole(d) for d in wanted]
    for i, dim in enumerate(wanted):
        if dim < -1:
            raise failure(c, "Size %d must be non-negative, not %d" % (i, dim))
    count = product(dims_of(c, 0))
    if -1 not in wanted:
        if math.prod(wanted) != count:
            raise failure(c, "Input to reshape is a tensor with %d values, but the requested shape "
                          "has %d" % (count, math.prod(wanted)))
        return wanted
    at = wanted.index(-1)
    if wanted.count(-1) > 1:
        raise failure(c, "Only one input size may be -1, not both %d and %d"
                      % (at, wanted.index(-1, at + 1)))
    known = math.prod(d for d in wanted if d != -1)
    if known == 0 and count:
        raise failure(c, "Input to reshape is a tensor with %d values, but the requested shape has 0"
                      % count)
    if known and count % known:
        raise failure(c, "Input to reshape is a tensor with %d values, but the requested shape "
                      "requires a multiple of %d" % (count, known))
    wanted[at] = count // known if known else _beside_zeros(dims_of(c, 0), wanted)
    return wanted


def _beside_zeros(given, wanted):
    """What -1 stands for in a target with a 0, of a tensor without elements: TensorFlow's rule."""
    return math.prod(d for d in given if d) // math.prod(d for d in wanted if d > 0)


def _reshape_value(c):
    value, shape = c.value(0), c.value(1)
    if value is None or shape is None or c.running:
        return None
    try:
        return np.reshape(value, shape)
    except ValueError:
        return None


RESHAPE = OpDef(
    type="Reshape",
    inputs={"tensor": "T", "shape": "Tshape"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "Tshape": dtypes.INDEX},
    infer=_infer_reshape,
    value=_reshape_value,
    view=True,
)


def _infer_expand_dims(c):
    given = dims_of(c, 0)
    count = product(dims_of(c, 1))
    if count not in (None, 1):
        raise failure(c, "'dim' input must be a tensor with a single value", (1,))
    axis = c.value(1)
    if given is None or axis is None:
        return [None]
    axis, rank = int(np.reshape(axis, ())), len(given)
    if not -rank - 1 <= axis <= rank:
        raise failure(c, "dim %d not in the interval [%d, %d]." % (axis, -rank - 1, rank), (1,),
                      running="Tried to expand dim index %d for tensor with %d dimensions."
                      % (axis, rank))
    axis = axis + rank + 1 if axis < 0 else axis
    return [given[:axis] + (1,) + given[axis:]]


def _expand_dims_value(c):
    value, axis = c.value(0), c.value(1)
    if value is None or axis is None or c.running:
        return None
    return np.expand_dims(value, int(np.reshape(axis, ())))


EXPAND_DIMS = OpDef(
    type="ExpandDims",
    inputs={"input": "T", "dim": "Tdim"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "Tdim": dtypes.INDEX},
    infer=_infer_expand_dims,
    value=_expand_dims_value,
    view=True,
)


def _infer_squeeze(c):
    given, axes = dims_of(c, 0), c.attrs["squeeze_dims"]
    if given is None:
        return [None]
    rank = len(given)
    for i, axis in enumerate(axes):
        if not -rank <= axis < rank:
            raise failure(c, "squeeze_dims[%d] not in [%d,%d)." % (i, -rank, rank),
                          running="Tried to squeeze dim index %d for tensor with %d dimensions."
                          % (axis, rank))
    if not axes:
        return [None if None in given else [d for d in given if d != 1]]
    dropped = {axis % rank for axis in axes}
    for i in sorted(dropped):
        if given[i] not in (None, 1):
            raise failure(c, "Can not squeeze dim[%d], expected a dimension of 1, got %d"
                          % (i, given[i]))
    return [[d for i, d in enumerate(given) if i not in dropped]]


def _squeeze_value(c):
    value = c.value(0)
    if value is None or c.running:
        return None
    axes = c.attrs["squeeze_dims"]
    return np.squeeze(value, tuple(axes) if axes else None)


SQUEEZE = OpDef(
    type="Squeeze",
    inputs={"input": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "squeeze_dims": ()},
    infer=_infer_squeeze,
    value=_squeeze_value,
    view=True,
)


def reshape_quietly(grad, shape):
    """`reshape` without the warning that a sparse gradient becomes dense: it has to here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Converting sparse IndexedSlices to a dense .*")
        return RESHAPE(grad, shape)


def reshaped_to_input(op, grad):
    """`grad` in the shape of the operation's first input."""
    return reshape_quietly(grad, shape_of(op.inputs[0]))


@RESHAPE.gradient
def _reshape_grad(op, grad):
    return [reshaped_to_input(op, grad), None]


@EXPAND_DIMS.gradient
def _expand_dims_grad(op, grad):
    return [reshaped_to_input(op, grad), None]


@SQUEEZE.gradient
def _squeeze_grad(op, grad):
    return [reshaped_to_input(op, grad)]


def reshape(tensor, shape, name=None):
    """`tensor`'s elements, in order, in the shape `shape`.

    Args:
      tensor: Tensor.
      shape: int32 or int64 vector; one entry may be -1 and is then computed from the size.
      name: name of the operation (optional).
    Raises:
      ValueError, tf.errors.InvalidArgumentError: if the numbers of elements differ; while the
        graph is built as far as both are known then, else when it runs.
    Source: tf.reshape, TensorFlow 1.15.
    """
    return RESHAPE(tensor, shape, name=name)


def expand_dims(input, axis=None, name=None, dim=None):
    """`input` with a dimension of size 1 inserted at `axis`; `dim` is the old name of `axis`.

    Raises:
      ValueError: if no axis is given, or it is not in [-rank - 1, rank].
    Source: tf.expand_dims, TensorFlow 1.15.
    """
    axis = renamed_argument("axis", axis, "dim", dim)
    if axis is None:
        raise ValueError("Must specify an axis argument to tf.expand_dims()")
    return EXPAND_DIMS(input, axis, name=name)


def squeeze(input, axis=None, name=None, squeeze_dims=None):
    """`input` without its dimensions of size 1, or without those in `axis` only.

    Raises:
      ValueError: if a dimension in `axis` is not of size 1 or out of range.
    Source: tf.squeeze, TensorFlow 1.15.
    """
    axis = renamed_argument("axis", axis, "squeeze_dims", squeeze_dims)
    axes = [] if axis is None else [axis] if np.isscalar(axis) else axis
    if not isinstance(axes, (list, tuple)):
        raise TypeError("Expected list for 'axis' argument to 'squeeze' Op, not %r." % axes)
    return SQUEEZE(input, squeeze_dims=[int(a) for a in axes], name=name)


def _infer_bitcast(c):
    given, out = dims_of(c, 0), c.attrs["type"]
    if given is None:
        return [None]
    have, want = c.dtype(0).size, out.size
    if have > want:
        return [given + (have // want,)]
    if have == want:
        return [given]
    if not given or given[-1] not in (None, want // have):
        raise failure(c, "Cannot bitcast due to shape. %s does not match %d"
                      % (given[-1] if given else "scalar", want // have))
    return [given[:-1]]


def _lower_bitcast(node, emit):
    target = node.outputs[0]
    count = target.size * target.dtype.size
    if count:
        emit("copy", "u8", [target], [node.inputs[0]], extent=count, grain=1 << 18)


_lower_bitcast.by_size = True

BITCAST = OpDef(
    type="Bitcast",
    inputs={"input": "T"},
    outputs={"output": "type"},
    attrs={"T": dtypes.NUMERIC, "type": dtypes.NUMERIC},
    infer=_infer_bitcast,
    lower=_lower_bitcast,
)


def bitcast(input, type, name=None):
    """The bytes of `input` as another dtype; a dimension is added or taken where sizes differ.

    Raises:
      ValueError: if the last dimension does not make up one element of `type`.
    Source: tf.bitcast, TensorFlow 1.15.
    """
    return BITCAST(input, type=type, name=name)

"""Weights that broadcast with values: scalar, or of the same rank with every size equal or 1."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph
from minigraph.core.infer import constant_value
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.ops.array import ones_like, rank, shape
from minigraph.ops.control import no_op
from minigraph.ops.debug import Assert
from minigraph.ops.elementwise import equal, multiply

_REFUSED = "weights can not be broadcast to values."


def _valid(weights_shape, values_shape):
    return len(weights_shape) == 0 or (len(weights_shape) == len(values_shape) and all(
        w in (1, v) for w, v in zip(weights_shape, values_shape)))


def _infer_valid(c):
    # Weights that do not fit are named here, before the product of the two is compiled.
    shapes = c.value(0), c.value(1)
    if shapes[0] is not None and shapes[1] is not None and not _valid(*shapes):
        raise ValueError("assertion failed: [%s] [weights.shape=] [%s] %s [values.shape=] [%s] %s "
                         "[is_scalar=] [0]" % (_REFUSED, c.attrs["weights"], _bracketed(shapes[0]),
                                               c.attrs["values"], _bracketed(shapes[1])))
    return [[]]


def _bracketed(shape):
    return "[%s]" % " ".join(map(str, shape))


# TensorFlow asks this with a nest of conditionals.
WEIGHTS_BROADCAST = OpDef(
    type="_WeightsBroadcast",
    inputs={"weights_shape": dtypes.int32, "values_shape": dtypes.int32},
    outputs={"output": dtypes.bool},
    attrs={"weights": "", "values": ""},
    infer=_infer_valid,
    host=lambda ctx, weights_shape, values_shape: np.bool_(_valid(weights_shape, values_shape)),
    gradient=NOT_DIFFERENTIABLE,
)


def assert_broadcastable(weights, values):
    """An operation that fails unless `weights` is a scalar or has 1 or the size of `values` in
    each axis.

    Raises:
      ValueError: at once if the static shapes say so; when it runs InvalidArgumentError.
    Source: tensorflow.python.ops.weights_broadcast_ops, TensorFlow 1.15.
    """
    with name_scope(None, "assert_broadcastable", [weights, values]) as scope:
        weights, weights_shape, weights_rank = _measured("weights", weights)
        values, values_shape, values_rank = _measured("values", values)
        if weights.shape.ndims == 0:
            return no_op(name="static_scalar_check_success")
        if weights.shape.ndims is not None and values.shape.ndims is not None:
            if weights.shape.ndims != values.shape.ndims:
                raise ValueError("%s values.rank=%s. weights.rank=%s. values.shape=%s. "
                                 "weights.shape=%s." % (_REFUSED, values.shape.ndims,
                                                        weights.shape.ndims, values.shape,
                                                        weights.shape))
            known = constant_value(weights_shape), constant_value(values_shape)
            if known[0] is not None and known[1] is not None:
                _check_sizes(*known)
                return no_op(name="static_dims_check_success")
        is_scalar = equal(0, weights_rank, name="is_scalar")
        data = (_REFUSED, "weights.shape=", weights.name, weights_shape,
                "values.shape=", values.name, values_shape, "is_scalar=", is_scalar)
        valid = WEIGHTS_BROADCAST(weights_shape, values_shape, weights=weights.name,
                                  values=values.name, name="is_valid_shape")
        return Assert(valid, data=data, name=scope)


def _measured(name, value):
    with name_scope(name) as scope:
        tensor = convert_to_tensor(value, name=scope)
        return tensor, shape(tensor, name="shape"), rank(tensor, name="rank")


def _check_sizes(weights_shape, values_shape):
    for axis, (w, v) in enumerate(zip(weights_shape, values_shape)):
        if w not in (1, v):
            raise ValueError("%s Mismatch at dim %s. values.shape=%s weights.shape=%s."
                             % (_REFUSED, axis, values_shape, weights_shape))


def broadcast_weights(weights, values):
    """`weights` with the shape of `values`, which must be a scalar or have 1 or its sizes.

    Source: tensorflow.python.ops.weights_broadcast_ops, TensorFlow 1.15.
    """
    with name_scope(None, "broadcast_weights", [weights, values]) as scope:
        values = convert_to_tensor(values, name="values")
        weights = convert_to_tensor(weights, dtype=values.dtype.base_dtype, name="weights")
        if (weights.shape.is_fully_defined() and values.shape.is_fully_defined()
                and weights.shape.is_compatible_with(values.shape)):
            return weights
        with get_default_graph().control_dependencies([assert_broadcastable(weights, values)]):
            return multiply(weights, ones_like(values), name=scope)

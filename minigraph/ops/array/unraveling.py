"""Flat positions as index vectors."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.errors import InvalidArgumentError
from minigraph.ops._shape_rules import describe_dims, dims_of, vector_length


def _infer(c):
    count, given = vector_length(c, 1), dims_of(c, 0)
    if c.running and len(given) > 1:
        raise InvalidArgumentError(None, None, 'The indices can only be scalar or vector, got "%s"'
                                   % describe_dims(given))
    if given is None:
        return [None]
    return [[count] if not given else [count, None if None in given else int(np.prod(given))]]


def _unravel(context, indices, dims):
    if np.any(indices < 0) or np.any(indices >= np.prod(dims, dtype=np.int64)):
        raise InvalidArgumentError(None, None, "index is out of bound as with dims")
    return np.array(np.unravel_index(indices.ravel(), tuple(dims)), indices.dtype).reshape(
        (len(dims),) + ((indices.size,) if indices.ndim else ()))


UNRAVEL_INDEX = OpDef(
    type="UnravelIndex",
    inputs={"indices": "Tidx", "dims": "Tidx"},
    outputs={"output": "Tidx"},
    attrs={"Tidx": dtypes.INDEX},
    infer=_infer,
    host=_unravel,
    gradient=NOT_DIFFERENTIABLE,
)


def unravel_index(indices, dims, name=None):
    """y[:, i] = the index vector of the flat position indices[i] in a tensor of shape `dims`.

    Raises (when it runs):
      InvalidArgumentError: for a position out of range.
    Source: tf.unravel_index, TensorFlow 1.15.
    """
    return UNRAVEL_INDEX(indices, dims, name=name)

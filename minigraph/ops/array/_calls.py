"""Operations of other families that this one builds on, by type: the registry knows them.

Elementwise operations and reductions build on the array family in turn; going through the registry
keeps the modules free of cycles.
"""

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.op_def import get


def call(type, *inputs, name=None, **attrs):
    """Adds an operation of a type, as calling its OpDef does."""
    return get(type)(*inputs, name=name, **attrs)


def cast(x, dtype, name=None):
    """`x` as another dtype; `x` itself if it has that dtype."""
    x, dtype = convert_to_tensor(x), dtypes.as_dtype(dtype)
    return x if x.dtype.base_dtype == dtype else call("Cast", x, DstT=dtype, name=name)


def reduce_all_axes(type, x):
    """A reduction of `x` over all its dimensions, with the axes TensorFlow would give it."""
    from minigraph.ops.array.filling import all_axes
    return call(type, x, all_axes(x), keep_dims=False)

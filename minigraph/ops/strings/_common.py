"""What the operations on strings share: they run on NumPy arrays of bytes objects."""

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.ops._infer import same_as_input
from minigraph.ops._shape_rules import checked_rank, dims_of


# What a position or a length counts.
UNITS = ("BYTE", "UTF8_CHAR")


def invalid(message, *values):
    """InvalidArgumentError of the running operation."""
    return errors.InvalidArgumentError(None, None, message % values if values else message)


def shown(data):
    """Bytes as they stand in a message."""
    return data.decode("utf-8", "replace")


def shape_text(shape):
    """A shape as TensorFlow's C++ writes it: "[2,3]"."""
    return "[%s]" % ",".join(map(str, shape))


def strings_array(items, shape):
    """An array of bytes objects."""
    result = np.empty(len(items), object)
    result[:] = items
    return result.reshape(shape)


def check_choice(type, attr, value, allowed):
    """ValueError in TF's words if an attribute is none of those allowed."""
    if value not in allowed:
        raise ValueError("Attr '%s' of '%s' Op passed string '%s' not in: %s."
                         % (attr, type, value, ", ".join('"%s"' % v for v in allowed)))


def static_rank(c, i, rank):
    """ValueError if input `i` is known not to have `rank` dimensions; host functions check too."""
    if not c.running:
        checked_rank(c, dims_of(c, i), rank)


def each(function):
    """A host function that maps `function(context)` -> function(bytes) over an array of strings."""
    def run(ctx, x):
        on_one = function(ctx)
        return strings_array([on_one(item) for item in x.ravel()], x.shape)
    return run


def map_op(type, function, attrs=None, input="input", **options):
    """An OpDef from strings to strings of the same shape; see `each`."""
    return OpDef(type=type, inputs={input: dtypes.string}, outputs={"output": dtypes.string},
                 attrs=attrs, infer=same_as_input, host=each(function),
                 gradient=NOT_DIFFERENTIABLE, **options)

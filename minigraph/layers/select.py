"""What layers use to follow `training`, which may be a Python value or a tensor."""

from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import constant_value
from minigraph.core.tensor import Tensor
from minigraph.ops.array import where
from minigraph.variables.variable import Variable


def static_value(condition):
    """bool(condition) where it is known while the graph is made, else None."""
    if isinstance(condition, Variable):
        return None
    if not isinstance(condition, Tensor):
        return bool(condition)
    value = constant_value(condition)
    return None if value is None else bool(value)


def select(condition, if_true, if_false):
    """if_true() or if_false(), of one shape and dtype; both are computed if neither is certain."""
    known = static_value(condition)
    if known is not None:
        return if_true() if known else if_false()
    condition = convert_to_tensor(condition)
    a = if_true()
    return where(condition, a, convert_to_tensor(if_false(), dtype=convert_to_tensor(a).dtype))

"""Lowerings whose instructions find how large their results are.

`emit.is_sized(value)` tells whether that is so for an output of the node in hand. It is given its
array by `emit.size(counts, [(value, dims)])`, once an instruction has filled `counts`, an int64
vector. Among `dims`, and among the params of later instructions, `Found(k)` stands for number k of
it.
"""


class Found:
    """A number that stands in `counts` when the instruction runs."""

    __slots__ = ("number",)

    def __init__(self, number):
        self.number = number


def serves(predicate):
    """Marks a lowering for nodes of which `predicate(node)` holds; others run on the host."""
    def mark(lower):
        lower.serves = predicate
        return lower
    return mark

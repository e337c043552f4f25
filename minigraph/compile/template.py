"""Programs that are compiled once for many sizes of what is fed.

Where a placeholder leaves a dimension open, the compiler can run with a `Number` in its place. What
it decides on the way is noted in a `Trace`; for other sizes for which it would decide in the same
way, the program is the same with other numbers in it: they are put in, and only memory and
instructions are laid out anew.
"""

from minigraph.compile.ir import Node, Program, Value
from minigraph.compile.pipeline import Compiled, plan_of, run_passes
from minigraph.compile.specialise import specialise
from minigraph.core.size import Number, Trace


class Template:
    """The program of a run for all sizes that its trace allows.

    Args:
      operations, fetches, slot_shape, session, passes: see `pipeline.compile_operations`.
      shapes: dict of Tensor fed -> its shape this time.
    Raises:
      NotSymbolic: if something depends on more than comparisons of sizes.
    """

    def __init__(self, operations, fetches, shapes, slot_shape, session, passes):
        self._session = session
        self._pattern, values = _open_dimensions(shapes)
        trace = Trace(values)
        feeds = {tensor: (tuple(d if isinstance(d, int) else trace.symbols[d.number] for d in dims),
                          None)
                 for tensor, dims in zip(shapes, self._pattern)}
        self._made = specialise(operations, feeds, slot_shape, traced=True)
        if not values or self._made.deferred or self._made.dynamic:
            trace.fail()
        wanted = {t: self._made.values[t] for t in fetches}
        self._keys = list(wanted)
        self._program = self._made.program
        self._program.fetches = list(wanted.values())
        run_passes(self._program, passes)
        if trace.failed:
            trace.fail()
        self._replay = trace.replay()

    def compiled(self, shapes):
        """The Compiled for feeds of `shapes`, or None if they may need another program."""
        values = _matched(self._pattern, shapes)
        numbers = self._replay(*values) if values is not None else None
        if numbers is None:
            return None
        plan = plan_of(_Copy(numbers).program(self._program), (), self._session)
        return Compiled(plan, self._keys, self._made, None, set())


class _Open:
    """A dimension that may have another size: the symbol's number."""

    def __init__(self, number):
        self.number = number


def _open_dimensions(shapes):
    """(for each feed its dimensions, ints or _Open; the sizes of the open ones).

    Dimensions that are open and of one size now are taken to be one.
    """
    values, pattern = {}, []
    for tensor, shape in shapes.items():
        static = tensor.shape.as_tuple() or (None,) * len(shape)
        pattern.append([size if known is not None
                        else _Open(values.setdefault(size, len(values)))
                        for known, size in zip(static, shape)])
    return pattern, list(values)


def _matched(pattern, shapes):
    """The sizes of the open dimensions of a pattern, or None if `shapes` do not fit it."""
    values = {}
    for dims, shape in zip(pattern, shapes):
        if len(dims) != len(shape):
            return None
        for dim, size in zip(dims, shape):
            wanted = dim if isinstance(dim, int) else values.setdefault(dim.number, size)
            if wanted != size:
                return None
    return values.values()


class _Copy:
    """A copy of a program with `numbers`, by name, in place of Numbers."""

    def __init__(self, numbers):
        self._numbers = numbers
        self._values = {}

    def program(self, program):
        nodes = [self._node(node) for node in program.nodes]
        return Program(nodes, [self._value(v) for v in program.feeds],
                       [self._value(v) for v in program.fetches])

    def _number(self, number):
        return self._numbers[number.name] if type(number) is Number else number

    def _value(self, value):
        copy = self._values.get(value)
        if copy is None:
            shape = tuple([self._number(d) for d in value.shape])
            const = value.const if value.formula is None else value.formula.at(self._number)
            copy = Value(value.dtype, shape, value.kind, const, key=value.key)
            self._values[value] = copy
            if value.base is not None:
                copy.base = self._value(value.base)
        return copy

    def _node(self, node):
        attrs = {name: self._number(attr) for name, attr in node.attrs.items()}
        if "nodes" in attrs:
            attrs["nodes"] = [self._node(member) for member in attrs["nodes"]]
        state = node.state and self._value(node.state)
        return Node(node.op_def, [self._value(v) for v in node.inputs],
                    [self._value(v) for v in node.outputs], attrs, node.op, state=state)

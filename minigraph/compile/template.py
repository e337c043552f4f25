"""Programs that are compiled once for many sizes of what is fed.

Where a placeholder leaves a dimension open, the compiler can run with a `Number` in its place. What
it decides on the way is noted in a `Trace`; for other sizes for which it would decide in the same
way, the program is the same with other numbers in it. So is, mostly, the plan that is made of it
(`compile.resizing`); where that cannot be, the numbers are put into the program, and its plan is
made anew.
"""

import functools

from minigraph.compile.cut import HandOver
from minigraph.compile.ir import Node, Program, Value
from minigraph.compile.lower import runs_on_host
from minigraph.compile.pipeline import Compiled, plan_of, run_passes
from minigraph.compile.resizing import Resizing
from minigraph.compile.specialise import specialise
from minigraph.core.garbage import without_collection
from minigraph.core.size import NotSymbolic, Number, Trace

# Plans for many sizes that one program may have: long sums are cut in two, and those in two again.
MAX_RESIZINGS = 16


class Template:
    """The program of a run for all sizes that its trace allows.

    Args:
      operations, fetches, slot_shape, session, passes, handed: see `pipeline.compile_operations`.
      shapes: dict of what is fed (a Tensor or a `cut.Reading`) -> its shape this time.
      constants: dict of the same for what is known -> (shape, array).
      folding: see `specialise`.
    Attributes:
      made: the Compiled for `shapes`.
    Raises:
      NotSymbolic: if no dimension is open, or if something depends on more than comparisons of
        sizes.
    """

    def __init__(self, operations, fetches, shapes, slot_shape, session, passes, handed=None,
                 constants=None, folding=False):
        self._session = session
        self._pattern, values = _open_dimensions(shapes)
        if not values:
            raise NotSymbolic()
        trace = Trace(values)
        feeds = {tensor: (tuple(d if isinstance(d, int) else trace.symbols[d.number] for d in dims),
                          None)
                 for tensor, dims in zip(shapes, self._pattern)}
        feeds.update(constants or {})
        handed = handed or HandOver({})
        self._made = specialise(operations, feeds, slot_shape, handed.bound, handed.readings,
                                traced=True, folding=folding)
        wanted = {t: self._made.values[t] for t in fetches}
        self._keys = list(wanted)
        self._program = self._made.program
        self._program.fetches = list(wanted.values())
        run_passes(self._program, passes)
        if trace.failed:
            trace.fail()
        self._trace = trace.copy()      # what lowering notes holds for the first plan alone
        self._resizings = []            # the one used last first
        self._resizable = not any(map(runs_on_host, self._program.nodes))
        self.made = self._with_new_resizing(self._program, trace) \
            or self._with_plan(lambda: self._plan(self._replay(*values)))

    @functools.cached_property
    def _replay(self):
        return self._trace.replay()

    def compiled(self, shapes):
        """The Compiled for feeds of `shapes`, or None if they may need another program."""
        values = _matched(self._pattern, shapes)
        if values is None:
            return None
        for resizing in self._resizings:
            numbers = resizing.numbers_for(values)
            if numbers is not None:
                return self._resized(resizing, numbers, values)
        named = self._replay(*values)
        if named is None:
            return None
        resized = self._resizable and self._with_new_resizing(*self._continued(named))
        return resized or self._with_plan(lambda: self._plan(named))

    def _continued(self, named):
        """(program, trace) for other values of all Numbers, by name."""
        trace, numbers = self._trace.continued(named)
        return _Copy(numbers).program(self._program), trace

    def _plan(self, named):
        return plan_of(_Copy(named).program(self._program), (), self._session)

    def _with_plan(self, make, numbers=None, resizing=None):
        return Compiled(make, self._keys, self._made, None, set(), numbers, resizing)

    @without_collection
    def _with_new_resizing(self, program, trace):
        """The Compiled for the sizes of `trace`, whose plan may serve others; None if none can."""
        if not self._resizable:
            return None
        try:
            resizing = Resizing(program, trace, self._session)
        except NotSymbolic:
            self._resizable = False
            return None
        self._resizings = [resizing, *self._resizings[:MAX_RESIZINGS - 1]]
        return self._resized(resizing, resizing.numbers_at_hand(),
                             [symbol.value for symbol in trace.symbols])

    def _resized(self, resizing, numbers, values):
        if self._resizings[0] is not resizing:
            self._resizings = [resizing, *(r for r in self._resizings if r is not resizing)]
        return self._with_plan(lambda: self._plan(self._replay(*values)), numbers, resizing)


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
    return list(values.values())


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
        """The number, or the tuple or list of numbers, of this copy."""
        if type(number) is Number:
            return self._numbers[number.name]
        return type(number)(map(self._number, number)) if type(number) in (tuple, list) else number

    def _value(self, value):
        copy = self._values.get(value)
        if copy is None:
            shape = tuple([self._number(d) for d in value.shape])
            copy = Value(value.dtype, shape, value.kind, key=value.key)
            self._values[value] = copy
            if value.formula is None:
                copy.const = value.const
            else:
                self._fill(copy, value.formula)
            copy.walk = self._number(value.walk)
            if value.base is not None:
                copy.base = self._value(value.base)
        return copy

    def _fill(self, value, formula):
        """Makes `value` the constant that `formula` is for these numbers."""
        filled = formula.mapped(self._number)
        if filled.is_symbolic:
            value.formula = filled
        else:
            value.const = filled.plain()

    def _node(self, node):
        attrs = {name: self._number(attr) for name, attr in node.attrs.items()}
        if "nodes" in attrs:
            attrs["nodes"] = [self._node(member) for member in attrs["nodes"]]
        state = node.state and self._value(node.state)
        return Node(node.op_def, [self._value(v) for v in node.inputs],
                    [self._value(v) for v in node.outputs], attrs, node.op, state=state)

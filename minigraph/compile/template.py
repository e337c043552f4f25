"""Programs that are compiled once for many sizes of what is fed.

Where a placeholder leaves a dimension open, the compiler can run with a `Number` in its place. What
it decides on the way is noted in a `Trace`; for other sizes for which it would decide in the same
way, the program is the same with other numbers in it. So is, mostly, the plan that is made of it
(`compile.resizing`); where that cannot be, the numbers are put into the program, and its plan is
made anew.
"""

import functools

from minigraph.compile.cut import HandOver
from minigraph.compile.formula import MAX_ELEMENTS, Formula
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
      feeds: dict of what is fed (a Tensor or a `cut.Reading`) -> (its shape this time, None; or
        its value, where that matters to the compiler).
      constants: dict of the same for what is known -> (shape, array).
      folding: see `specialise`.
    Attributes:
      made: what `compiled` gives for these feeds.
    Raises:
      NotSymbolic: if no dimension is open, or if something depends on more than comparisons of
        sizes.
    """

    def __init__(self, operations, fetches, feeds, slot_shape, session, passes, handed=None,
                 constants=None, folding=False):
        self._session = session
        self._pattern = _Pattern(feeds)
        if not self._pattern.sizes:
            raise NotSymbolic()
        trace = Trace(self._pattern.sizes)
        shapes, values = zip(*feeds.values())
        feeds = {**self._pattern.feeds(trace.symbols), **(constants or {})}
        handed = handed or HandOver({})
        made = specialise(operations, feeds, slot_shape, handed.bound, handed.readings,
                          traced=True, folding=folding)
        wanted = {t: made.values[t] for t in fetches}
        self._program = made.program
        self._program.fetches = list(wanted.values())
        run_passes(self._program, passes)
        if trace.failed:
            trace.fail()
        self._keys, self._specialised = list(wanted), made
        self._trace = trace.copy()      # what lowering notes holds for the first plan alone
        self._resizings = []            # the Compiled of each, the one used last first
        self._resizable = not any(map(runs_on_host, self._program.nodes))
        self.made = self._with_new_resizing(self._program, trace) \
            or (self._compiled(lambda: self._plan_for(shapes, values)), None)

    @functools.cached_property
    def _replay(self):
        return self._trace.replay(taking=self._pattern.taking)

    def compiled(self, shapes, values):
        """(Compiled, numbers by which its executables are resized) for such feeds.

        The numbers are None where there are no such executables; what is given is None where the
        sizes may need another program.
        """
        for compiled in self._resizings:
            numbers = compiled.resizing.numbers_for(shapes, values)
            if numbers is not None:
                self._resizings = [compiled, *(c for c in self._resizings if c is not compiled)]
                return compiled, numbers
        named = self._replay(shapes, values)
        if named is None:
            return None
        return self._resizable and self._with_new_resizing(*self._continued(named)) \
            or (self._compiled(lambda: self._plan(named)), None)

    def _compiled(self, make, resizing=None):
        return Compiled(make, self._keys, self._specialised, None, set(), resizing)

    def _continued(self, named):
        """(program, trace) for other values of all Numbers, by name."""
        trace, numbers = self._trace.continued(named)
        return _Copy(numbers).program(self._program), trace

    def _plan(self, named):
        return plan_of(_Copy(named).program(self._program), (), self._session)

    def _plan_for(self, shapes, values):
        return self._plan(self._replay(shapes, values))

    @without_collection
    def _with_new_resizing(self, program, trace):
        """(Compiled, numbers) for the sizes of `trace`, whose plan may serve others; None if none
        can."""
        if not self._resizable:
            return None
        try:
            resizing = Resizing(program, trace, self._session, self._pattern, self._plan_for)
        except NotSymbolic:
            self._resizable = False
            return None
        compiled = self._compiled(lambda: resizing.plan, resizing)
        self._resizings = [compiled, *self._resizings[:MAX_RESIZINGS - 1]]
        return compiled, resizing.numbers_at_hand()


class _Pattern:
    """Which numbers of what is fed may be others: open dimensions, and integers that matter.

    Dimensions that are open and of one size now are taken to be one.

    Args:
      feeds: see Template.
    Attributes:
      sizes: these numbers, now.
      taking: how a replay takes them from lists of shapes and values, see `Trace.replay`.
    Raises:
      NotSymbolic: for values that are not a few integers.
    """

    def __init__(self, feeds):
        self._feeds = feeds
        numbers, self._dims, self._values = {}, [], []
        for tensor, (shape, value) in feeds.items():
            static = tensor.shape.as_tuple() or (None,) * len(shape)
            self._dims.append([(size, None if known is not None or value is not None
                                else numbers.setdefault(size, len(numbers)))
                               for known, size in zip(static, shape)])
        self.sizes = list(numbers)
        for _, value in feeds.values():
            if value is not None and (value.dtype.kind != "i" or value.size > MAX_ELEMENTS):
                raise NotSymbolic()
            self._values.append(None if value is None else len(self.sizes))
            self.sizes += [] if value is None else value.ravel().tolist()

    def feeds(self, symbols):
        """The feeds, with `symbols` for these numbers."""
        feeds = {}
        for (key, (_, value)), dims, first in zip(self._feeds.items(), self._dims, self._values):
            shape = tuple([size if number is None else symbols[number] for size, number in dims])
            if value is not None:
                value = Formula(key.dtype.base_dtype, shape, symbols[first:first + value.size])
            feeds[key] = (shape, value)
        return feeds

    @property
    def taking(self):
        taken, met, conditions, lines = "", set(), ["True"], []
        for i, dims in enumerate(self._dims):
            names = []
            for k, (size, number) in enumerate(dims):
                name = "d%d_%d" % (i, k) if number is None or number in met else "s%d" % number
                if not name.startswith("s"):
                    conditions.append("%s == %s" % (name, size if number is None
                                                    else "s%d" % number))
                met.add(number)
                names.append(name)
            taken += "(%s), " % "".join([name + ", " for name in names])
        for i, (first, (_, value)) in enumerate(zip(self._values, self._feeds.values())):
            if first is not None and value.size:
                names = ["s%d, " % k for k in range(first, first + value.size)]
                lines.append("%s= values[%d].ravel().tolist()" % ("".join(names), i))
        return "shapes, values", ["try: %s = shapes" % taken, "except ValueError: return None",
                                  "if not (%s): return None" % " and ".join(conditions), *lines]


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

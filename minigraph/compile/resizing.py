"""Plans whose numbers depend on sizes: the same instructions over the same buffers for many sizes.

A plan is made of a program whose dimensions are `Number`s. What the lowering of its nodes decides
on the way is noted like what the compiler decided, so for sizes that are decided alike the plan is
this one with other numbers in it. An executable of it is given them in place (engine.Resizable).
"""

import math

from minigraph.compile.assemble import assemble
from minigraph.compile.formula import Formula
from minigraph.compile.memory import LARGEST
from minigraph.core.size import Number, least


class Resizing:
    """The numbers of a plan that depend on sizes.

    Args:
      program: a Program through all passes, with Numbers of `trace` in it.
    Attributes:
      places: where they are in a plan: for each (field, number of the instruction, buffer, fetch or
        constant, number among the field's numbers); see engine.Resizable.
      idle: executables of such plans that are not running.
    Raises:
      NotSymbolic: if something depends on more than comparisons of sizes.
    """

    def __init__(self, program, trace, session):
        plan = assemble(program, session=session)
        if any(buffer.host for buffer in plan.buffers):
            trace.fail()        # arrays of these shapes are in Python's hands
        found = [(place, number) for place, number in _fields(plan) if type(number) is Number]
        found += _constants(plan, trace)
        self.places = [place for place, _ in found]
        self.idle = []
        self._replay = trace.replay([number for _, number in found])

    def numbers_for(self, sizes):
        """What stands at `places` for these sizes; None if they may need another plan."""
        return self._replay(*sizes)


def _fields(plan):
    """((field, item, position), number) of each number of a plan that may depend on sizes."""
    for i, instr in enumerate(plan.instrs):
        for field, numbers in (("param", instr.params), ("real", instr.reals)):
            for k, number in enumerate(numbers):
                yield (field, i, k), number
        for field in ("extent", "grain", "workspace"):
            yield (field, i, 0), getattr(instr, field)
    for b in plan.lives:
        yield ("bytes", b, 0), least(plan.buffers[b].bytes, LARGEST)
    for i, (_, shape, _, _) in enumerate(plan.fetches):
        for k, dim in enumerate(shape):
            yield ("dim", i, k), dim


def _constants(plan, trace):
    """The same of constants that depend on sizes: how many elements, and the element if it does."""
    found = []
    for i, (_, constant) in enumerate(plan.constants):
        if isinstance(constant, Formula):
            if not constant.fills:
                trace.fail()
            found.append((("count", i, 0), math.prod(constant.shape)))
            if type(constant.elements[0]) is Number:
                found.append((("element", i, 0), constant.elements[0]))
    return found

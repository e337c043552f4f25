"""Plans whose numbers depend on sizes: the same instructions over the same buffers for many sizes.

A plan is made of a program whose dimensions are `Number`s. What the lowering of its nodes decides
on the way is noted like what the compiler decided, so for sizes that are decided alike the plan is
this one with other numbers in it. An executable of it is given them in place (engine.Resizable).
"""

import functools
import math

import numpy as np

from minigraph.compile.assemble import assemble
from minigraph.compile.formula import Formula
from minigraph.compile.memory import LARGEST, plan_memory
from minigraph.core.size import Number, least


class Resizing:
    """The numbers of a plan that depend on sizes.

    Args:
      program: a Program through all passes, with Numbers of `trace` in it; all of it is native,
        for Python's hands need arrays of a size.
    Attributes:
      plan: a plan of them, for the sizes at hand; executables are made of it.
      places: where they are in a plan: for each (field, number of the instruction, buffer, fetch or
        constant, number among the field's numbers); see engine.Resizable.
      idle: executables of such plans that are not running.
    Raises:
      NotSymbolic: if something depends on more than comparisons of sizes.
    """

    def __init__(self, program, trace, session):
        self.plan = plan = assemble(program, session=session)
        found = [(place, number) for place, number in _fields(plan) if type(number) is Number]
        found += _constants(plan, trace)
        self.places = [place for place, _ in found]
        self.idle = []
        self._numbers = [number for _, number in found]
        self._trace = trace
        _put_values(plan)

    def numbers_at_hand(self):
        """What stands at `places` for the sizes at hand."""
        return [_value(number) for number in self._numbers]

    @functools.cached_property
    def _replay(self):
        return self._trace.replay(self._numbers)

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


def _put_values(plan):
    """Makes a plan that of the sizes at hand, by putting its Numbers' values in their place."""
    for buffer in plan.buffers:
        buffer.shape, buffer.bytes = _values(buffer.shape), _value(buffer.bytes)
    for instr in plan.instrs:
        instr.params, instr.reals = _values(instr.params), _values(instr.reals)
        instr.extent, instr.grain, instr.workspace = _values(
            (instr.extent, instr.grain, instr.workspace))
    plan.constants = [(number, _element(constant) if isinstance(constant, Formula) else constant)
                      for number, constant in plan.constants]
    plan.fetches = [(number, _values(shape), dtype, fresh)
                    for number, shape, dtype, fresh in plan.fetches]
    plan.arena_bytes = plan_memory(plan.buffers, plan.lives)


def _element(constant):
    """The one element that fills a Formula, which `engine.Resizable` repeats as often as it must."""
    return np.array([_value(constant.elements[0])], constant.dtype.as_numpy_dtype)


def _value(number):
    return number.value if type(number) is Number else number


def _values(numbers):
    return tuple([_value(number) for number in numbers])

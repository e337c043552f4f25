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
from minigraph.compile.memory import plan_memory
from minigraph.core.size import Number, is_symbolic


class Resizing:
    """The numbers of a plan that depend on sizes.

    Args:
      program: a Program through all passes, with Numbers of `trace` in it; all of it is native,
        for Python's hands need arrays of a size.
      pattern: how sizes are taken from shapes and values, see `template`.
      plan_for: function(shapes, values) -> the plan that has been resized for them.
    Attributes:
      plan: a plan of them, for the sizes at hand; executables are made of it.
      places: where they are in a plan: for each (field, number of the instruction, buffer, fetch or
        constant, number among the field's numbers); see engine.Resizable.
      idle: executables of such plans that are not running.
    Raises:
      NotSymbolic: if something depends on more than comparisons of sizes.
    """

    def __init__(self, program, trace, session, pattern, plan_for):
        self.plan = assemble(program, session=session)
        found = _taken_from(self.plan, trace)
        self.places = [place for place, _ in found]
        self.idle = []
        self.plan_for = plan_for
        self._numbers = [number for _, number in found]
        self._trace, self._pattern = trace, pattern

    def numbers_at_hand(self):
        """What stands at `places` for the sizes at hand."""
        return [_value(number) for number in self._numbers]

    @functools.cached_property
    def _replay(self):
        return self._trace.replay(self._numbers, self._pattern.taking)

    def numbers_for(self, shapes, values):
        """What stands at `places` for such feeds; None if they may need another plan."""
        return self._replay(shapes, values)


def _taken_from(plan, trace):
    """[(place, Number)] of all Numbers of a plan, in whose places their values are put."""
    found = []
    for i, instr in enumerate(plan.instrs):
        instr.params = _plain(instr.params, "param", i, found)
        instr.reals = _plain(instr.reals, "real", i, found)
        for field in ("extent", "grain", "workspace"):
            number = getattr(instr, field)
            if type(number) is Number:
                found.append(((field, i, 0), number))
                setattr(instr, field, number.value)
    for b in plan.lives:
        _plain((plan.buffers[b].bytes,), "bytes", b, found)
    for buffer in plan.buffers:
        buffer.shape, buffer.bytes = _plain(buffer.shape), _value(buffer.bytes)
    plan.fetches = [(buffer, _plain(shape, "dim", i, found), dtype, fresh)
                    for i, (buffer, shape, dtype, fresh) in enumerate(plan.fetches)]
    plan.constants = [(buffer, _constant(constant, i, trace, found))
                      for i, (buffer, constant) in enumerate(plan.constants)]
    plan.arena_bytes = plan_memory(plan.buffers, plan.lives)
    return found


def _plain(numbers, field=None, item=None, found=None):
    """A tuple of numbers without Numbers; those that were there are appended to `found`."""
    if not is_symbolic(numbers):
        return numbers
    if found is not None:
        found += [((field, item, k), n) for k, n in enumerate(numbers) if type(n) is Number]
    return tuple([_value(number) for number in numbers])


def _constant(constant, item, trace, found):
    """A constant as an array. Of one that depends on sizes it is the element that fills it, which
    `engine.Resizable` repeats as often as it must."""
    if not isinstance(constant, Formula):
        return constant
    if not constant.fills:
        trace.fail()
    element = constant.elements[0]
    found.append((("count", item, 0), math.prod(constant.shape)))
    if type(element) is Number:
        found.append((("element", item, 0), element))
    return np.array([_value(element)], constant.dtype.as_numpy_dtype)


def _value(number):
    return number.value if type(number) is Number else number

"""Sizes that stand for any number: what compiling once for all batch sizes computes with.

A `Trace` follows one compilation in which some dimensions of feeds are `Number`s instead of ints.
Arithmetic on Numbers makes Numbers; a comparison answers for the numbers at hand and is noted. For
other numbers of which every noted comparison holds as well, the compilation would have gone the
same way, so its result holds for them, once its Numbers are computed anew (`Trace.replay`).

Code that needs a plain number (`int(n)`, `range(n)`, a NumPy array of it) raises `NotSymbolic`: its
result would hold for this one size alone.
"""

import math
import operator

import numpy as np


class NotSymbolic(Exception):
    """A compilation that is traced needs the number itself; it has to be done without a trace."""


_BINARY = {"+": operator.add, "-": operator.sub, "*": operator.mul, "//": operator.floordiv,
           "%": operator.mod}
_COMPARISONS = {"==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
                ">": operator.gt, ">=": operator.ge}
_LIMIT = 1 << 62    # numbers of this size are left to the compiler's own checks


class Trace:
    """The Numbers of one compilation and the comparisons between them.

    Args:
      values: the numbers that stand for themselves, as they are this time.
    Attributes:
      symbols: their Numbers.
    """

    def __init__(self, values):
        self.failed = False
        self._lines = []        # of the replay's source
        self._known = {}        # source -> Number
        self._guards = {}       # source of a comparison -> None, in order
        self.symbols = [Number(self, "s%d" % i, value) for i, value in enumerate(values)]

    def number(self, source, value):
        """The Number that `source`, an expression of earlier ones, computes."""
        found = self._known.get(source)
        if found is None:
            name = "v%d" % len(self._lines)
            self._lines.append("%s = %s" % (name, source))
            found = self._known[source] = Number(self, name, value)
        return found

    def compare(self, source, outcome):
        """Notes that a comparison has come out as it did."""
        self._guards[source if outcome else "not " + source] = None
        return outcome

    def fail(self):
        """Raises NotSymbolic, and remembers it where somebody catches it."""
        self.failed = True
        raise NotSymbolic()

    def replay(self):
        """A function of new values of the symbols -> dict of Number's name -> its value.

        It gives None where some comparison comes out otherwise.
        """
        names = [n.name for n in self.symbols]
        lines = ["def replay(%s):" % ", ".join(names), "    try:",
                 "        with np.errstate(all='ignore'):"]
        lines += ["            " + line for line in self._lines or ["pass"]]
        lines += ["    except ZeroDivisionError:", "        return None"]
        lines += ["    if not %s: return None" % guard for guard in self._guards]
        names += ["v%d" % i for i in range(len(self._lines))]
        lines += ["    return {%s}" % ", ".join("'%s': %s" % (n, n) for n in names)]
        scope = {"np": np}
        exec("\n".join(lines), scope)
        return scope["replay"]


def _source(x):
    if isinstance(x, Number):
        return x.name
    if isinstance(x, (bool, int, np.integer)):
        return repr(int(x))
    return repr(x) if isinstance(x, float) and math.isfinite(x) else None


class Number:
    """A number of a Trace: `name` in its replay, `value` this time."""

    __slots__ = ("trace", "name", "value")

    def __init__(self, trace, name, value):
        self.trace, self.name, self.value = trace, name, value

    def _arithmetic(self, op, left, right):
        a, b = _source(left), _source(right)
        if a is None or b is None or abs(self.value) > _LIMIT:
            self.trace.fail()
        value = _BINARY[op](getattr(left, "value", left), getattr(right, "value", right))
        return self.trace.number("%s %s %s" % (a, op, b), value)

    def _compare(self, op, other):
        if other is self:
            return op in ("==", "<=", ">=")
        source = _source(other)
        if source is None:
            if other is None:
                return op == "!="
            self.trace.fail()
        outcome = bool(_COMPARISONS[op](self.value, getattr(other, "value", other)))
        return self.trace.compare("(%s %s %s)" % (self.name, op, source), outcome)

    def _plain(self):
        self.trace.fail()

    __int__ = __index__ = __float__ = __hash__ = __trunc__ = __complex__ = _plain

    def __bool__(self):
        return self._compare("!=", 0)

    def __neg__(self):
        return self.trace.number("-%s" % self.name, -self.value)

    def __repr__(self):
        return "%s=%s" % (self.name, self.value)

    def __deepcopy__(self, memo):
        return self


def _define(op, name):
    setattr(Number, "__%s__" % name, lambda self, other: self._arithmetic(op, self, other))
    setattr(Number, "__r%s__" % name, lambda self, other: self._arithmetic(op, other, self))


for _op, _name in {"+": "add", "-": "sub", "*": "mul", "//": "floordiv", "%": "mod"}.items():
    _define(_op, _name)
for _op, _name in {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}.items():
    setattr(Number, "__%s__" % _name,
            lambda self, other, op=_op: self._compare(op, other))


def is_symbolic(numbers):
    """True if one of `numbers` is a Number."""
    return any(type(n) is Number for n in numbers)


def whole(number):
    """`number` as an int, or the Number it is."""
    return number if type(number) is Number else int(number)


def as_real(number):
    """`number` as a float, or the Number that is that."""
    if type(number) is Number:
        return number.trace.number("float(%s)" % number.name, float(number.value))
    return float(number)


def name_of(number):
    """What stands for a number in keys: itself, or the name of a Number."""
    return number.name if type(number) is Number else number

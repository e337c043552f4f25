"""Sizes that stand for any number: what compiling once for all batch sizes computes with.

A `Trace` follows one compilation in which some dimensions of feeds are `Number`s instead of ints.
Arithmetic on Numbers makes Numbers; a comparison answers for the numbers at hand and is noted. For
other numbers of which every noted comparison holds as well, the compilation would have gone the
same way, so its result holds for them, once its Numbers are computed anew (`Trace.replay`).

A function `of_sizes` compares as it likes: it is called again for other sizes, and gives other
Numbers for them.

Code that needs a plain number (`int(n)`, `range(n)`, a NumPy array of it) raises `NotSymbolic`: its
result would hold for this one size alone.
"""

import functools
import math
import operator
import re

import numpy as np


class NotSymbolic(Exception):
    """A compilation that is traced needs the number itself; it has to be done without a trace."""


_BINARY = {"+": operator.add, "-": operator.sub, "*": operator.mul, "//": operator.floordiv,
           "%": operator.mod}
_COMPARISONS = {"==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
                ">": operator.gt, ">=": operator.ge}
_NAME = re.compile(r"\b[sv]\d+\b")
_LIMIT = 1 << 62    # numbers of this size are left to the compiler's own checks
_functions = {}     # name in replays -> function that is `of_sizes`


class Trace:
    """The Numbers of one compilation and the comparisons between them.

    Args:
      values: the numbers that stand for themselves, as they are this time.
    Attributes:
      symbols: their Numbers.
    """

    def __init__(self, values):
        self.failed = False
        self._lines = []        # of the replay's source: (name, source)
        self._known = {}        # source -> Number
        self._guards = {}       # source of a comparison -> None, in order
        self.symbols = [Number(self, "s%d" % i, value) for i, value in enumerate(values)]

    def copy(self):
        """A Trace of the same Numbers that ends here, whatever is noted in this one later."""
        trace = Trace([])
        trace.symbols = self.symbols
        trace._lines, trace._guards = list(self._lines), dict(self._guards)
        return trace

    def continued(self, values):
        """(a Trace that goes on from here, its Numbers by name) for other values of the Numbers.

        Args:
          values: dict of name -> value, as `replay` gives it.
        """
        trace = Trace([values[symbol.name] for symbol in self.symbols])
        numbers = {symbol.name: symbol for symbol in trace.symbols}
        for name, source in self._lines:
            trace._lines.append((name, source))
            numbers[name] = trace._known[source] = Number(trace, name, values[name])
        trace._guards.update(self._guards)
        return trace, numbers

    def number(self, source, value):
        """The Number that `source`, an expression of earlier ones, computes."""
        found = self._known.get(source)
        if found is None:
            name = "v%d" % len(self._lines)
            self._lines.append((name, source))
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

    def replay(self, wanted=None, taking=None):
        """A function of new values of the symbols -> the values of Numbers.

        Args:
          wanted: Numbers, or numbers, whose values it gives, as a list; by default it gives a dict
            of the names of all Numbers -> their values.
          taking: what the function takes in place of these values, and the lines of its source
            that give the symbols' names their values, or return None (optional).
        It gives None where some comparison comes out otherwise.
        """
        names = [n.name for n in self.symbols] + [name for name, _ in self._lines]
        result = "{%s}" % ", ".join("'%s': %s" % (n, n) for n in names)
        lines, guards = self._lines, " and ".join(self._guards) or "True"
        if wanted is not None:
            result = "[%s]" % ", ".join(map(_source, wanted))
            lines = self._needed("%s %s" % (result, guards))
        first = self._needed(guards)    # most replays end at a comparison
        compared = set(first)
        argument, given = taking or (", ".join([n.name for n in self.symbols]), [])
        source = ["%s = %s" % line for line in first] + ["if not (%s): return None" % guards]
        source += ["%s = %s" % line for line in lines if line not in compared]
        source += ["return " + result]
        if any("np." in line for line in source):
            source = ["with np.errstate(all='ignore'):"] + ["    " + line for line in source]
        source = ["def replay(%s):" % argument, *["    " + line for line in given], "    try:",
                  *["        " + line for line in source],
                  "    except ZeroDivisionError:", "        return None"]
        return defined("\n".join(source), "replay", {"np": np, **_functions})

    def _needed(self, text):
        """The lines that the Numbers of `text`, and those of such lines, are computed by."""
        needed, kept = set(_NAME.findall(text)), []
        for name, source in reversed(self._lines):
            if name in needed:
                kept.append((name, source))
                needed.update(_NAME.findall(source))
        return kept[::-1]


def _source(x):
    if isinstance(x, Number):
        return x.name
    if isinstance(x, (bool, int, np.integer)):
        return repr(int(x))
    return repr(x) if isinstance(x, float) and math.isfinite(x) else None


class Number:
    """A number of a Trace: `name` in its replay, `value` this time.

    It remembers what came of it with other operands: layers of a model ask the same of it.
    """

    __slots__ = ("trace", "name", "value", "_met")

    def __init__(self, trace, name, value):
        self.trace, self.name, self.value = trace, name, value
        self._met = {}      # (operator, other operands) -> the Number, or how they compare

    def _arithmetic(self, op, left, right):
        a, b = _source(left), _source(right)
        if a is None or b is None or abs(self.value) > _LIMIT:
            self.trace.fail()
        if right is self and op in "+*" and type(left) is int:
            a, b = b, a     # of two ways to write it, one
        if op == "*" and b == "1" or op == "+" and b == "0":
            return self
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

    def __abs__(self):
        return -self if self < 0 else self

    def __neg__(self):
        return self.trace.number("-%s" % self.name, -self.value)

    def __repr__(self):
        return "%s=%s" % (self.name, self.value)

    def __deepcopy__(self, memo):
        return self


def _method(kind, compute):
    """A method of Number that computes what it does not remember by `compute(self, other)`."""
    def method(self, other):
        if type(other) is int:
            key = kind, other
        elif type(other) is Number:
            key = kind, other.name
        else:
            return compute(self, other)
        met = self._met.get(key)
        if met is None:
            met = self._met[key] = compute(self, other)
        return met

    return method


def _define():
    for op, name in {"+": "add", "-": "sub", "*": "mul", "//": "floordiv", "%": "mod"}.items():
        setattr(Number, "__%s__" % name, _method(
            op, lambda self, other, op=op: self._arithmetic(op, self, other)))
        setattr(Number, "__r%s__" % name, _method(
            "r" + op, lambda self, other, op=op: self._arithmetic(op, other, self)))
    for op, name in {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}.items():
        setattr(Number, "__%s__" % name, _method(
            op, lambda self, other, op=op: self._compare(op, other)))


_define()


def defined(source, name, scope):
    """The function `name` that `source` defines; `scope` is what it may refer to."""
    exec(source, scope)
    return scope[name]


def of_sizes(function):
    """A function of sizes whose own comparisons other sizes need not agree with.

    It takes ints, and gives an int, or a tuple of always as many; where it takes a Number it gives
    Numbers, which are what it gives for other sizes when they are computed anew.
    """
    name = "f%d" % len(_functions)
    _functions[name] = function

    @functools.wraps(function)
    def computed(*numbers):
        if not is_symbolic(numbers):
            return function(*numbers)
        first = next(n for n in numbers if type(n) is Number)
        key = name, *map(name_of, numbers)
        met = first._met.get(key)
        if met is None:
            met = first._met[key] = _called(name, function, numbers, first.trace)
        return met

    return computed


def _called(name, function, numbers, trace):
    """The Number, or the tuple of them, that a function `of_sizes` gives for `numbers`."""
    sources = [_source(n) for n in numbers]
    if None in sources:
        trace.fail()
    value = function(*[getattr(n, "value", n) for n in numbers])
    made = trace.number("%s(%s)" % (name, ", ".join(sources)), value)
    if type(value) is not tuple:
        return made
    return tuple([trace.number("%s[%d]" % (made.name, i), part) for i, part in enumerate(value)])


def is_symbolic(numbers):
    """True if one of `numbers` is a Number."""
    for n in numbers:
        if type(n) is Number:
            return True
    return False


def least(*numbers):
    """The least of some numbers, without a comparison that other sizes must agree with."""
    return _extreme("min", numbers) if is_symbolic(numbers) else min(numbers)


def most(*numbers):
    """The greatest of some numbers, without a comparison that other sizes must agree with."""
    return _extreme("max", numbers) if is_symbolic(numbers) else max(numbers)


def _extreme(function, numbers):
    first = next(n for n in numbers if type(n) is Number)
    key = function, *map(name_of, numbers)
    met = first._met.get(key)
    if met is None:
        sources = [_source(n) for n in numbers]
        if None in sources:
            first.trace.fail()
        pick = min if function == "min" else max
        met = first._met[key] = first.trace.number(
            "%s(%s)" % (function, ", ".join(sources)), pick([getattr(n, "value", n) for n in numbers]))
    return met


def whole(number):
    """`number` as an int, or the Number it is."""
    return number if type(number) is Number else int(number)


def wholes(numbers):
    """A tuple of `whole` of each."""
    return tuple([n if type(n) is int or type(n) is Number else int(n) for n in numbers])


def as_real(number):
    """`number` as a float, or the Number that is that."""
    if type(number) is Number:
        return number.trace.number("float(%s)" % number.name, float(number.value))
    return float(number)


def name_of(number):
    """What stands for a number in keys: itself, or the name of a Number."""
    return number.name if type(number) is Number else number

"""What a row of the table of operations is made of."""

from dataclasses import dataclass, field

import numpy as np

HALF, FLOATS = ("float16",), ("float32", "float64")
COMPLEX = ("complex64", "complex128")
SIGNED = ("int8", "int16", "int32", "int64")
UNSIGNED = ("uint8", "uint16", "uint32", "uint64")
INTS = SIGNED + UNSIGNED
BOOL = ("bool",)
REALS = HALF + FLOATS + INTS
NUMBERS = REALS + COMPLEX
ALL = NUMBERS + BOOL


@dataclass(frozen=True)
class Input:
    """How one input is made.

    Attributes:
      make: function(random generator, shape) -> float64, complex128 or integer array.
      shape: its shape, or None: the generic test tries many.
      dtype: its dtype's name, or None: the dtype the case is run for.
    """

    make: object
    shape: tuple = None
    dtype: str = None

    def array(self, random, shape, dtype):
        made = self.make(random, self.shape if self.shape is not None else shape)
        dtype = np.dtype(self.dtype or dtype)
        if dtype.kind == "c" and made.dtype.kind != "c":
            made = made + 1j * self.make(random, made.shape)
        if dtype.kind == "u":
            made = abs(made)
        return np.asarray(made).astype(dtype)


def uniform(low, high, shape=None, dtype=None):
    """Numbers between `low` and `high`."""
    return Input(lambda random, s: np.asarray(random.uniform(low, high, s)), shape, dtype)


def integers(low, high, shape=None, dtype=None):
    """Integers from `low` to `high` - 1, as any dtype."""
    return Input(lambda random, s: np.asarray(random.integers(low, high, s)), shape, dtype)


def away_from(*points, by=0.1, low=-3.0, high=3.0, shape=None, dtype=None):
    """Numbers between `low` and `high`, at least `by` from each of `points` (kinks, poles)."""
    def make(random, s):
        x = np.asarray(random.uniform(low, high, s))
        for point in points:
            x = np.where(abs(x - point) < by, point + by * np.where(x < point, -2, 2), x)
        return x
    return Input(make, shape, dtype)


def booleans(shape=None):
    """True and False."""
    return Input(lambda random, s: np.asarray(random.integers(0, 2, s)), shape, "bool")


def fixed(values, dtype=None):
    """Always the same array."""
    values = np.asarray(values)
    return Input(lambda random, s: values, values.shape, dtype or values.dtype.name)


@dataclass(frozen=True)
class Reject:
    """Arguments that the function must refuse when the graph is built.

    Attributes:
      args: the arguments; callables are called, in the test's graph, to make them.
      error: exception class.
      text: part of its message.
    """

    args: tuple
    error: type
    text: str


@dataclass(frozen=True)
class Case:
    """One row: an operation, its oracle, and what to try it on.

    Attributes:
      type: the operation's type.
      call: function(*tensors) -> tensor or tensors, by the public API.
      oracle: function(*arrays) -> array or arrays on NumPy. It is given float64 (complex128) for
        float (complex) dtypes, and arrays as they are otherwise.
      inputs: list of Inputs.
      dtypes: names of the dtypes to run for.
      broadcast: the inputs without a shape broadcast; otherwise they share one shape.
      grad_order: how often it is differentiated; in float64, with respect to its float inputs.
      rejects: list of Rejects.
      tolerance: factor on the tolerance of the dtype, with the reason in `why`.
      name: tells rows of one type apart.
    """

    type: str
    call: object
    oracle: object
    inputs: list = field(default_factory=list)
    dtypes: tuple = FLOATS
    broadcast: bool = False
    grad_order: int = 0
    rejects: list = field(default_factory=list)
    tolerance: float = 1
    why: str = ""
    name: str = ""

    def __str__(self):
        return "%s-%s" % (self.type, self.name) if self.name else self.type


# Relative and absolute. Integers and bools must be exact.
TOLERANCES = {"float16": 2e-3, "float32": 2e-6, "float64": 4e-14, "complex64": 8e-6,
              "complex128": 1e-13}


def assert_close(got, wanted, factor=1):
    """Asserts equal shape and nearly equal values by the tolerance of got's dtype."""
    assert got.shape == wanted.shape
    wanted = np.asarray(wanted)
    if got.dtype.kind in "fc":
        tolerance = TOLERANCES[got.dtype.name] * factor
        np.testing.assert_allclose(got, wanted.astype(got.dtype), rtol=tolerance, atol=tolerance)
    else:
        np.testing.assert_array_equal(got, wanted)

"""What Python and NumPy had when scripts for TensorFlow 1 were written, and have no more.

TensorFlow 1 ends at Python 3.7 and NumPy 1.18. `python -m minigraph` runs scripts unedited, so it
gives them back the names that they use most; `import minigraph` alone touches nothing.
"""

import base64
import collections.abc
import fractions
import functools
import inspect
import math
import random
import threading
import time

import numpy as np

_MARK = "_of_the_period"     # attribute of functions that have been replaced already
# From NumPy 1.24 and 2.0 on, these are gone. What stands for each is what NumPy 1 had.
_NUMPY = {
    "int": int, "float": float, "complex": complex, "object": object, "str": str, "unicode": str,
    "float_": np.float64, "complex_": np.complex128, "string_": np.bytes_, "unicode_": np.str_,
    "Inf": np.inf, "Infinity": np.inf, "infty": np.inf, "PINF": np.inf, "NINF": -np.inf,
    "NaN": np.nan, "NAN": np.nan,
    "product": np.prod, "cumproduct": np.cumprod, "sometrue": np.any, "alltrue": np.all,
    "round_": np.round, "mat": np.asmatrix,
    "asscalar": lambda a: np.asarray(a).item(),
    "asfarray": lambda a, dtype=np.float64: np.asarray(a, dtype),
    "in1d": lambda ar1, ar2, assume_unique=False, invert=False: np.isin(
        np.ravel(ar1), ar2, assume_unique, invert),
    "msort": lambda a: np.sort(a, axis=0),
    "trapz": getattr(np, "trapezoid", None),
    "bool8": np.bool_, "int0": np.intp, "uint0": np.uintp, "object0": np.object_, "str0": np.str_,
    "PZERO": 0.0, "NZERO": -0.0,
    "rank": np.ndim,
    "alen": lambda a: len(np.atleast_1d(a)),
    "find_common_type": lambda array_types, scalar_types: np.result_type(
        *array_types, *scalar_types),
}


def _of_generators(stack):
    """`stack` of a list of what a generator gives, where it is given one."""
    @functools.wraps(stack)
    def stack_of(tup, *args, **kwargs):
        return stack(tup if isinstance(tup, np.ndarray) else list(tup), *args, **kwargs)
    return stack_of


def _renaming(old, new):
    """What makes a function take the argument `new` by its `old` name, too."""
    def wrapped(function):
        @functools.wraps(function)
        def renamed(*args, **kwargs):
            if old in kwargs:
                kwargs[new] = kwargs.pop(old)
            return function(*args, **kwargs)
        return renamed
    return wrapped


def _with_bytes(fromstring):
    @functools.wraps(fromstring)
    def read(string, dtype=float, count=-1, *, sep="", **kwargs):
        if sep:
            return fromstring(string, dtype, count, sep=sep, **kwargs)
        data = string.encode("latin-1") if isinstance(string, str) else string
        return np.frombuffer(data, dtype, count).copy()
    return read


def _sampled_from_sets(sample):
    """`random.sample` that takes a set as Python did before 3.11: in the order of its elements."""
    @functools.wraps(sample)
    def sampled(population, k, **kwargs):
        if isinstance(population, collections.abc.Set):
            population = tuple(population)
        return sample(population, k, **kwargs)
    return sampled


# (module, name) -> what makes of the function there one that takes what it took up to then.
_CALLS = {
    (np, "reshape"): _renaming("newshape", "shape"),
    (np, "histogram"): _renaming("normed", "density"),
    (np, "fromstring"): _with_bytes,
    **{(np, name): _of_generators for name in ("vstack", "hstack", "dstack", "column_stack")},
    (random, "sample"): _sampled_from_sets,
}


def _argspec(function):
    """(args, varargs, keywords, defaults) of a function. ValueError for keyword-only arguments."""
    spec = inspect.getfullargspec(function)
    if spec.kwonlyargs or spec.annotations:
        raise ValueError("Function has keyword-only parameters or annotations, use "
                         "inspect.signature() API which can support them")
    return _ArgSpec(*spec[:4])


_ArgSpec = collections.namedtuple("ArgSpec", "args varargs keywords defaults")
# (module or class, name) -> what stood there up to Python 3.7.
_PYTHON = {
    (time, "clock"): time.process_time,
    (fractions, "gcd"): math.gcd,
    (base64, "encodestring"): base64.encodebytes,
    (base64, "decodestring"): base64.decodebytes,
    (threading.Thread, "isAlive"): threading.Thread.is_alive,
    (inspect, "getargspec"): _argspec,
}


def restore():
    """Puts back the names that today's Python and NumPy lack, and NumPy 1's way to print scalars.

    Names that are there stay as they are.
    """
    for name, value in _NUMPY.items():
        if name not in vars(np):
            setattr(np, name, value)
    if np.lib.NumpyVersion(np.__version__) >= "2.0.0":
        np.set_printoptions(legacy="1.25")      # 0.5 in a list, not np.float32(0.5)
    for (module, name), wrapped in _CALLS.items():
        if not hasattr(getattr(module, name), _MARK):
            setattr(module, name, wrapped(getattr(module, name)))
            setattr(getattr(module, name), _MARK, True)
    for name in collections.abc.__all__:
        if not hasattr(collections, name):
            setattr(collections, name, getattr(collections.abc, name))
    for (owner, name), value in _PYTHON.items():
        if not hasattr(owner, name):
            setattr(owner, name, value)

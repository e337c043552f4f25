"""What Python and NumPy had when scripts for TensorFlow 1 were written, and have no more.

TensorFlow 1 ends at Python 3.7 and NumPy 1.18. `python -m minigraph` runs scripts unedited, so it
gives them back the names that they use most; `import minigraph` alone touches nothing.
"""

import collections.abc
import time

import numpy as np

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
    for name in collections.abc.__all__:
        if not hasattr(collections, name):
            setattr(collections, name, getattr(collections.abc, name))
    if not hasattr(time, "clock"):
        time.clock = time.process_time

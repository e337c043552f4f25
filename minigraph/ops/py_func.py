"""`tf.py_func`: a Python function as an operation."""

import itertools
import sys
import traceback
import weakref

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.graph import get_default_graph
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef

# Functions by token. The graph holds them; graphs that are gone take their functions with them.
_functions = weakref.WeakValueDictionary()
_tokens = itertools.count()

_C_NAMES = {dtypes.float32: "float", dtypes.float64: "double", dtypes.float16: "half"}
_ERROR_OF = (
    ((ValueError, TypeError), errors.InvalidArgumentError),
    (StopIteration, errors.OutOfRangeError),
    (MemoryError, errors.ResourceExhaustedError),
    (NotImplementedError, errors.UnimplementedError),
)


class _Function:
    """A function that can be referred to weakly, which some callables cannot."""

    def __init__(self, function):
        self.function = function


def _run(ctx, *arrays):
    token = ctx.attrs["token"]
    entry = _functions.get(token)
    if entry is None:
        raise errors.InvalidArgumentError(
            None, ctx.op, "ValueError: callback %s is not found" % token)
    try:
        result = entry.function(*map(_argument, arrays))
        results = [_converted(item) for item in
                   (result if isinstance(result, (list, tuple)) else
                    [] if result is None else [result])]
    except Exception as error:
        raise _mapped(error, ctx.op) from error
    return _checked(ctx.op, token, results)


_run.any_dtype = True


def _argument(array):
    """What the function is given: a scalar as a number or bytes, else an array of its own.

    It may write to the array, which else could be a constant, a variable, or what was fed.
    """
    return array[()] if array.ndim == 0 else array.copy()


def _converted(value):
    array = np.asarray(value, order="C")
    if array.dtype.kind in "UO":
        items = [item.encode() if isinstance(item, str) else item for item in array.ravel()]
        return _object_array(items).reshape(array.shape)
    return array.astype(object) if array.dtype.kind == "S" else array


def _object_array(items):
    array = np.empty(len(items), object)
    array[:] = items
    return array


def _mapped(error, op):
    kind = next((kind for classes, kind in _ERROR_OF if isinstance(error, classes)),
                errors.UnknownError)
    text = "%s: %s\n%s" % (type(error).__name__, error,
                           "".join(traceback.format_exception(*sys.exc_info())))
    return kind(None, op, text)


def _checked(op, token, results):
    wanted = op.attrs["Tout"]
    if len(results) != len(wanted):
        raise errors.InvalidArgumentError(
            None, op, "%s returns %d values, but expects to see %d values."
            % (token, len(results), len(wanted)))
    for i, (array, dtype) in enumerate(zip(results, wanted)):
        try:
            found = dtypes.as_dtype(array.dtype)
        except TypeError:
            raise errors.UnimplementedError(
                None, op, "Unsupported numpy type %s" % array.dtype) from None
        if found is dtypes.string and not all(isinstance(x, (bytes, str)) for x in array.flat):
            raise errors.InternalError(None, op, "Unsupported object type %s"
                                       % type(array.flat[0]).__name__)
        if found is not dtype:
            raise errors.InvalidArgumentError(
                None, op, "%d-th value returned by %s is %s, but expects %s"
                % (i, token, _C_NAMES.get(found, found.name), _C_NAMES.get(dtype, dtype.name)))
    return results


PY_FUNC = OpDef(
    type="PyFunc",
    inputs={"input": "[Tin]"},
    outputs={"output": "[Tout]"},
    attrs={"token": "", "Tin": None, "Tout": None},
    infer=lambda c: [None] * c.n_outputs,
    host=_run,
    stateful=True,
    gradient=NOT_DIFFERENTIABLE,
)

PY_FUNC_STATELESS = OpDef(
    type="PyFuncStateless",
    inputs={"input": "[Tin]"},
    outputs={"output": "[Tout]"},
    attrs={"token": "", "Tin": None, "Tout": None},
    infer=lambda c: [None] * c.n_outputs,
    host=_run,
    gradient=NOT_DIFFERENTIABLE,
)


def py_func(func, inp, Tout, stateful=True, name=None):
    """func(*inp), where `func` is called with NumPy arrays when the graph runs.

    Args:
      func: Python function that returns an array, or a list of them.
      inp: list of tensors.
      Tout: DType of what `func` returns, or a list of DTypes.
      stateful: False lets the call be left out or merged with an equal one.
      name: name of the operation (optional).
    Returns:
      A Tensor, or for a list `Tout` a list of them; the Operation if it is empty.
    Raises:
      ValueError: if `func` cannot be called.
    Raises (when it runs):
      InvalidArgumentError: if the values are not as `Tout` says, or `func` raises ValueError or
        TypeError; OutOfRangeError for StopIteration, UnimplementedError for NotImplementedError,
        ResourceExhaustedError for MemoryError, UnknownError for other exceptions.
    Source: tf.py_func, TensorFlow 1.15.
    """
    if not callable(func):
        raise ValueError("Expected func to be callable, got func of type %s" % type(func))
    token = "pyfunc_%d" % next(_tokens)
    entry = _functions[token] = _Function(func)
    graph = get_default_graph()
    graph.__dict__.setdefault("_py_funcs", []).append(entry)
    several = isinstance(Tout, (list, tuple))
    op_def = PY_FUNC if stateful else PY_FUNC_STATELESS
    op = op_def.create([list(inp)], {"token": token, "Tout": [
        dtypes.as_dtype(t) for t in (Tout if several else [Tout])]}, name)
    if several:
        return list(op.outputs) or op
    return op.outputs[0]


def numpy_function(func, inp, Tout, name=None):
    """`py_func` of a function that may have state. Source: tf.numpy_function, TensorFlow 1.15."""
    return py_func(func, inp, Tout, stateful=True, name=name)

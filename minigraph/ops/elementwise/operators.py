"""Python's operators on tensors: what `x + y`, `-x`, `x < y`, ... build, by TensorFlow's names."""

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.tensor import Tensor
from minigraph.ops.elementwise import arithmetic, comparison, math


def _is_sparse(value):
    return hasattr(value, "dense_shape")


_for_sparse = {}    # symbol -> function(x, y) for a sparse y


def use_for_sparse(symbol, function):
    """Has `x symbol y` of a Tensor and a SparseTensor build `function(x, y)`."""
    _for_sparse[symbol] = function


def _overload(symbol, op_def, scope):
    """Defines `x symbol y` and its reflection as an `op_def` named `scope`."""
    def forward(x, y):
        if _is_sparse(y) and symbol in _for_sparse:
            return _for_sparse[symbol](x, y)
        with name_scope(None, scope, [x, y]) as name:
            if not _is_sparse(y) and not isinstance(y, Tensor):
                try:
                    y = convert_to_tensor(y, dtype_hint=x.dtype.base_dtype, name="y")
                except TypeError:
                    if hasattr(type(y), reflection):
                        return NotImplemented  # it may know what to do with a tensor
                    raise
            return op_def(x, y, name=name)

    def reflected(y, x):
        with name_scope(None, scope, [x, y]) as name:
            x = convert_to_tensor(x, dtype=y.dtype.base_dtype, name="x")
            return op_def(x, y, name=name)

    reflection = "__r%s__" % symbol
    forward.__doc__ = "The elementwise `%s` of two tensors." % scope
    Tensor._override_operator("__%s__" % symbol, forward)
    Tensor._override_operator(reflection, reflected)


def _addition(x, y, name=None):
    return (arithmetic.ADD if x.dtype == dtypes.string else arithmetic.ADD_V2)(x, y, name=name)


def _division(x, y, name=None):
    return arithmetic._real_division(x, y, name)


def _floor_division(x, y, name=None):
    return arithmetic.FLOOR_DIV(x, y, name=name)


def _python2_division(x, y, name=None):
    real = x.dtype.is_floating or x.dtype.is_complex
    return (arithmetic.REAL_DIV if real else arithmetic.FLOOR_DIV)(x, y, name=name)


def _matmul(x, y, name=None):
    from minigraph.ops.linalg import matmul
    return matmul(x, y, name=name)


_overload("add", _addition, "add")
_overload("sub", arithmetic.SUB, "sub")
_overload("mul", arithmetic.MUL, "mul")
_overload("div", _python2_division, "div")
_overload("truediv", _division, "truediv")
_overload("floordiv", _floor_division, "floordiv")
_overload("mod", arithmetic.FLOOR_MOD, "mod")
_overload("pow", arithmetic.POW, "pow")
_overload("and", comparison.LOGICAL_AND, "and")
_overload("or", comparison.LOGICAL_OR, "or")
_overload("xor", lambda x, y, name=None: comparison.logical_xor(x, y, name or "LogicalXor"), "xor")
_overload("matmul", _matmul, "matmul")


def _plain(op_def):
    return lambda x, y: op_def(x, y)


Tensor._override_operator("__lt__", _plain(comparison.LESS))
Tensor._override_operator("__le__", _plain(comparison.LESS_EQUAL))
Tensor._override_operator("__gt__", _plain(comparison.GREATER))
Tensor._override_operator("__ge__", _plain(comparison.GREATER_EQUAL))
Tensor._override_operator("__neg__", lambda x: arithmetic.NEG(x))
Tensor._override_operator("__abs__", lambda x: math.abs(x))
Tensor._override_operator("__invert__", lambda x: comparison.LOGICAL_NOT(x))

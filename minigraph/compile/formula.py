"""Constants whose elements or shape depend on the `Number`s of a traced compilation.

A `Formula` stands where a constant's array would. Operations on Formulas that shapes go through
are computed here, by the same arithmetic as their kernels; `fold` gives up on all others.
"""

import math

import numpy as np

from minigraph.compile.interpret import evaluate
from minigraph.compile.ir import Node, Value
from minigraph.core import dtypes
from minigraph.core.size import Number, is_symbolic, name_of
from minigraph.ops.array.shapes import broadcast_gradient_axes

MAX_ELEMENTS = 64       # of a Formula whose elements differ


class Formula:
    """A constant: one element that fills its shape, or few that are listed in row-major order.

    Attributes:
      dtype, shape: its DType, and its shape, whose dimensions may be Numbers if it has one element.
      elements: tuple of Numbers and Python or NumPy numbers.
    """

    __slots__ = ("dtype", "shape", "elements")

    def __init__(self, dtype, shape, elements):
        self.dtype, self.shape, self.elements = dtype, tuple(shape), tuple(elements)

    @property
    def fills(self):
        """Is it one element, repeated?"""
        return len(self.elements) == 1

    def key(self):
        """What equal Formulas of one trace share, hashable."""
        return self.dtype, tuple(map(name_of, self.shape)), tuple(map(name_of, self.elements))

    def fail(self):
        """Raises NotSymbolic for who needs the plain array."""
        next(x for x in self.shape + self.elements if type(x) is Number).trace.fail()

    def array(self):
        """The elements as an array of objects. NotSymbolic where its shape is not known."""
        result = np.empty(len(self.elements), object)
        result[:] = self.elements
        if self.fills:
            return np.broadcast_to(result.reshape(()), tuple(int(d) for d in self.shape))
        return result.reshape(self.shape)

    @property
    def is_symbolic(self):
        return is_symbolic(self.shape) or is_symbolic(self.elements)

    def mapped(self, number_of):
        """The Formula of `number_of` each number."""
        return Formula(self.dtype, map(number_of, self.shape), map(number_of, self.elements))

    def plain(self):
        """The constant's array, where none of the numbers is a Number."""
        elements = np.array(self.elements, self.dtype.as_numpy_dtype)
        return np.broadcast_to(elements[0], self.shape) if self.fills \
            else elements.reshape(self.shape)

    def scalar(self):
        """A constant of no dimensions, of the one element."""
        return constant(Formula(self.dtype, (), self.elements))


def constant(formula):
    """A constant Value; a plain one if nothing of the Formula is a Number."""
    if formula.is_symbolic:
        value = Value(formula.dtype, formula.shape, "const")
        value.formula = formula
        return value
    return Value(formula.dtype, formula.shape, "const", formula.plain())


def scalar_of(value):
    """A constant whose elements all agree, as a scalar."""
    if value.formula is not None:
        return value.formula.scalar()
    return Value(value.dtype, (), "const", value.const.ravel()[:1].reshape(()))


def known(op, context):
    """Formulas of the outputs of an operation that only asks for shapes of which some depend on
    sizes; None for others."""
    if op.type not in ("Shape", "ShapeN", "Size") \
            or not any(is_symbolic(v.shape) for v in context.inputs):
        return None
    out = context.attrs["out_type"]
    shapes = [v.shape for v in context.inputs]
    if op.type == "Size":
        return [Formula(out, (), [context.inputs[0].size])]
    return [Formula(out, (len(shape),), shape) for shape in shapes]


def fold(node):
    """Formulas of the outputs of a node that takes constants, some of them Formulas, or None."""
    type_ = node.op_def.type
    if type_ == "BroadcastGradientArgs":
        axes = broadcast_gradient_axes(*(tuple(_elements(v)) for v in node.inputs))
        return [Formula(v.dtype, (len(a),), a) for v, a in zip(node.outputs, axes)]
    if type_ == "ConcatOffset":
        return _concat_offsets(node)
    output = node.outputs[0]
    if type_ == "Prod" or type_ == "Sum" and not output.dtype.is_floating:
        return _reduced(node, output)
    if type_ in _ELEMENTWISE:
        return _elementwise(node, output, _ELEMENTWISE[type_])
    if type_ in _DATA:
        return _moved(node, output, [node.inputs[i] for i in _DATA[type_](len(node.inputs))])
    return None


def _concat_offsets(node):
    axis, at, formulas = int(node.value(0)), 0, []
    for shape in node.inputs[1:]:
        sizes = _elements(shape)
        offset = [0] * len(sizes)
        offset[axis] = at
        at = at + sizes[axis]
        formulas.append(Formula(shape.dtype, (len(sizes),), offset))
    return formulas


def _elements(value):
    """The elements of a small constant, in row-major order. NotSymbolic if none knows how many."""
    formula = value.formula
    if formula is None:
        return np.asarray(value.const).ravel().tolist()
    return list(formula.elements) * (int(math.prod(formula.shape)) if formula.fills else 1)


def _splat(value):
    """The element that fills a constant, or None."""
    if value.formula is not None:
        return value.formula.elements[0] if value.formula.fills else None
    return value.splat


def _filled(output, element):
    return [Formula(output.dtype, output.shape, [element])]


def _reduced(node, output):
    """The product or the sum of a vector."""
    if len(node.inputs[0].shape) != 1 or not node.value(1).size or output.dtype.is_floating:
        return None
    result = 1 if node.op_def.type == "Prod" else 0
    for element in _elements(node.inputs[0]):
        result = result * element if node.op_def.type == "Prod" else result + element
    return _filled(output, result)


def _elementwise(node, output, function):
    splats = [_splat(v) for v in node.inputs]
    if None not in splats:
        return _filled(output, function(output.dtype, *splats))
    if is_symbolic(output.shape) or output.size > MAX_ELEMENTS:
        return None
    operands = [np.broadcast_to(_object_array(v), output.shape).ravel() for v in node.inputs]
    elements = [function(output.dtype, *operand) for operand in zip(*operands)]
    return [Formula(output.dtype, output.shape, elements)]


def _object_array(value):
    array = np.empty(value.size, object)
    array[:] = _elements(value)
    return array.reshape(value.shape)


def _whole(function):
    """An operation on integers, which Python does as the kernel does."""
    def apply(dtype, *operands):
        if not dtype.is_integer or any(isinstance(x, (float, np.floating)) for x in operands):
            return real(function, dtype, *operands)
        return function(*(x if isinstance(x, Number) else int(x) for x in operands))
    return apply


def real(function, dtype, *operands):
    """An operation that rounds its result to `dtype` once, as its kernel does."""
    traced = next((x for x in operands if isinstance(x, Number)), None)
    kind = dtype.as_numpy_dtype
    if traced is None:
        return function(*(kind(x) for x in operands))
    symbol = _SYMBOLS.get(function)
    if symbol is None or dtype not in (dtypes.float32, dtypes.float64):
        traced.trace.fail()
    cast = "np.%s" % kind.__name__
    sources = ["%s(%s)" % (cast, x.name if isinstance(x, Number) else repr(float(x)))
               for x in operands]
    values = [kind(x.value if isinstance(x, Number) else x) for x in operands]
    source = symbol.join(sources) if len(sources) > 1 else symbol + sources[0]
    with np.errstate(all="ignore"):
        return traced.trace.number(source, function(*values))


def _identity(x):
    return +x


def _cast(dtype, x):
    if not isinstance(x, Number):
        return dtype.as_numpy_dtype(x)
    return x if dtype.is_integer and not isinstance(x.value, np.floating) \
        else real(_identity, dtype, x)


def _add(x, y):
    return x + y


def _sub(x, y):
    return x - y


def _mul(x, y):
    return x * y


def _div(x, y):
    return x / y


def _neg(x):
    return -x


_SYMBOLS = {_add: " + ", _sub: " - ", _mul: " * ", _div: " / ", _neg: "-", _identity: "+"}

_ELEMENTWISE = {
    "Add": _whole(_add), "AddV2": _whole(_add), "Sub": _whole(_sub), "Mul": _whole(_mul),
    "Neg": _whole(_neg), "FloorDiv": _whole(lambda x, y: x // y),
    "Maximum": _whole(max), "Minimum": _whole(min),
    "RealDiv": lambda dtype, x, y: real(_div, dtype, x, y),
    "Cast": _cast,
}

# Which of n inputs hold the elements that an operation only moves.
_DATA = {
    "Fill": lambda n: [1], "Pack": range, "ConcatV2": lambda n: range(n - 1),
    "DynamicStitch": lambda n: range(n // 2, n),
    **{type: lambda n: [0] for type in (
        "Reshape", "ExpandDims", "Squeeze", "Identity", "StopGradient", "PreventGradient",
        "Snapshot", "BroadcastTo", "Tile", "Slice", "StridedSlice", "GatherV2")},
}


def _moved(node, output, data):
    """Moves elements: one that fills everything as it is, others by moving their numbers."""
    splat = _splat(data[0])
    if splat is not None and len(data) == 1:
        return _filled(output, splat)
    if is_symbolic(output.shape) or any(is_symbolic(v.shape) for v in data) \
            or not output.dtype.is_integer or output.size > MAX_ELEMENTS:
        return None
    elements = []
    inputs = list(node.inputs)
    for value in data:
        numbers = np.arange(len(elements), len(elements) + value.size)
        elements += _elements(value)
        stand_in = Value(value.dtype, value.shape, "const", numbers.reshape(value.shape).astype(
            value.dtype.as_numpy_dtype))
        inputs = [stand_in if v is value else v for v in inputs]
    target = Value(output.dtype, output.shape)
    moved = evaluate(Node(node.op_def, inputs, [target], node.attrs, node.op))[0]
    return [Formula(output.dtype, output.shape, [elements[i] for i in moved.ravel()])]

"""What shape inference sees: an operation's attributes, input shapes and known input values.

The same rules run twice: when an operation is created, with partial shapes, and when a plan is
compiled, with the shapes that are fed.
"""

import numpy as np

from minigraph.core.shape import TensorShape
from minigraph.core.size import whole


class InferContext:
    """The construction-time view of an operation; `compile.specialise` has the compile-time one."""

    __slots__ = ("op", "attrs")
    running = False     # True in its twin: errors are then run-time errors

    def __init__(self, op):
        self.op = op
        self.attrs = op.attrs

    @property
    def type(self):
        return self.op.type

    @property
    def op_name(self):
        return self.op.name

    @property
    def n_inputs(self):
        return len(self.op._inputs)

    @property
    def n_outputs(self):
        return len(self.op.outputs)

    def dtype(self, i):
        """The base DType of input `i`."""
        return self.op._inputs[i].dtype.base_dtype

    def shape(self, i):
        """The TensorShape of input `i`, as far as it is known."""
        return self.op._inputs[i]._shape

    def value(self, i):
        """The value of input `i` as an array, or None where it is not known yet."""
        return evaluated(self.op._inputs[i])

    def value_as_shape(self, i):
        """The shape that input `i`, an integer vector, spells; partly known where parts are."""
        return constant_value_as_shape(self.op._inputs[i])

    def shapes(self):
        return [t._shape for t in self.op._inputs]


# What `constant_value` looks at. Shape inference sees through more, but what checks its arguments
# while the graph is built leaves to the run what TensorFlow leaves to it: an Identity, say.
_STATIC = frozenset(["Const", "Shape", "Size", "Rank", "Range", "Cast", "Concat", "ConcatV2",
                     "ConcatOffset", "Pack", "Fill", "Equal", "NotEqual"])


def constant_value(tensor, partial=False):
    """The value of `tensor` as a NumPy array if it is a constant, or follows from a known shape.

    Source: tf.contrib.util.constant_value (tensor_util.constant_value), TensorFlow 1.15.
    """
    if tensor.op.type not in _STATIC:
        return None
    return _stated_value(tensor)


def _stated_value(tensor):
    """What the operation's own rule says of its value, or None."""
    function = tensor.op.op_def.value
    if function is None:
        return None
    value = function(InferContext(tensor.op))
    return value[tensor.value_index] if isinstance(value, list) else value


# Elements of the largest tensor, and the longest chain of operations, that `evaluated` goes through.
_SMALL = 1024
_DEPTH = 64

_evaluate = None    # function(op, input arrays) -> output arrays, of the compiler's


def use_evaluator(function):
    """Lets `function` run single operations on constants while a graph is built."""
    global _evaluate
    _evaluate = function


def evaluated(tensor, depth=_DEPTH):
    """The value of `tensor` if it depends on small constants and known shapes alone, else None.

    TensorFlow's shape inference runs such parts of a graph while it is built; `constant_value`
    sees less. What was found is kept with the operation.
    """
    op = tensor.op
    found = op.__dict__.get("_evaluated")
    if found is None:
        value = _stated_value(tensor)
        if value is not None:
            return value
        found = op.__dict__["_evaluated"] = _outputs_of(op, depth) or ()
    return found[tensor.value_index] if found else None


def _outputs_of(op, depth):
    op_def = op.op_def
    if _evaluate is None or not op._inputs or depth == 0 or op_def.stateful or op_def.writes \
            or op.type == "PlaceholderWithDefault":
        return None
    if not all(0 <= (t._shape.num_elements() or 0) <= _SMALL and t._shape.is_fully_defined()
               for t in op.outputs + op._inputs):
        return None
    arrays = []
    for source in op._inputs:
        value = evaluated(source, depth - 1)
        if value is None:
            return None
        arrays.append(value)
    return _evaluate(op, arrays)


def constant_value_as_shape(tensor):
    """The TensorShape spelled by an integer vector; dimensions that are not known are None.

    Source: tensor_util.constant_value_as_shape, TensorFlow 1.15.
    """
    if tensor.shape.ndims == 0:
        value = evaluated(tensor)
        if value is None:
            return TensorShape(None)
        if value != -1:
            raise ValueError("Received a scalar with value '%s' as shape; require a statically "
                             "known scalar with value '-1' to describe an unknown shape." % value)
        return TensorShape(None)
    value = evaluated(tensor)
    if value is not None:
        return shape_from_value(value)
    function = tensor.op.op_def.value_as_shape
    if function is not None:
        return function(InferContext(tensor.op))
    vector = tensor.shape.with_rank(1)
    length = vector[0].value if vector.ndims is not None else None
    return TensorShape(None) if length is None else TensorShape([None] * length)


def shape_from_value(value):
    """The TensorShape of an integer array in which -1 stands for an unknown dimension."""
    dims = [None if d == -1 else whole(d) for d in np.ravel(value)]
    for dim in dims:
        if dim is not None and dim < 0:
            raise ValueError("Invalid value in tensor used for shape: %d" % dim)
    return TensorShape(dims)


def describe_inputs(c):
    """'[2,3], [?,4]': the input shapes as TensorFlow's shape errors list them."""
    return ", ".join(map(describe_shape, c.shapes()))


def describe_shape(shape):
    """A shape as TensorFlow's C++ writes it: '[2,?]', or '?' if its rank is unknown."""
    if shape.ndims is None:
        return "?"
    return "[%s]" % ",".join("?" if d is None else str(d) for d in shape.as_list())


def shape_error(c, message, values=(), partial=()):
    """The ValueError for an operation whose input shapes do not fit, in TensorFlow's words.

    Args:
      values: numbers of inputs whose values decided, which the message then shows if known.
      partial: numbers of inputs that were read as shapes.
    """
    text = "%s for '%s' (op: '%s') with input shapes: %s" % (message, c.op_name, c.type,
                                                            describe_inputs(c))
    shown = ["input[%d] = <%s>" % (i, describe_value(c.value(i)))
             for i in values if c.value(i) is not None]
    if shown:
        text += " and with computed input tensors: " + ", ".join(shown)
    shapes = [(i, c.value_as_shape(i)) for i in partial]
    shown = ["input[%d] = %s" % (i, describe_shape(shape)) for i, shape in shapes
             if shape.ndims != 0]
    if shown:
        text += " and with input tensors computed as partial shapes: " + ",".join(shown)
    return ValueError(text + ".")


def describe_value(array):
    """A small array as TensorFlow's C++ writes it: '1 2' or '[1 2][3 4]'."""
    array = np.asarray(array)
    if array.ndim <= 1:
        return " ".join("%g" % x if array.dtype.kind == "f" else str(x) for x in array.ravel())
    return "".join("[%s]" % describe_value(row) for row in array)


def merge_shapes(c, a, b, note=""):
    """What both shapes say of one tensor. ValueError in TensorFlow's words if they disagree.

    `note` follows the words that say how they differ.
    """
    if a.ndims is None or b.ndims is None:
        return b if a.ndims is None else a
    if a.ndims != b.ndims:
        raise shape_error(c, "Shapes must be equal rank, but are %d and %d%s"
                          % (a.ndims, b.ndims, note))
    for i, (m, n) in enumerate(zip(a.as_list(), b.as_list())):
        if None not in (m, n) and m != n:
            raise shape_error(c, "Dimension %d in both shapes must be equal, but are %d and %d. "
                              "Shapes are %s and %s.%s"
                              % (i, m, n, describe_shape(a), describe_shape(b), note))
    return a.merge_with(b)

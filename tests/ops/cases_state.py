"""Variables and what writes them: each row stores its first input, then writes, in one run."""

import numpy as np
from case import (
    ALL, FLOATS, INTS, NUMBERS, REALS, Case, Reject, away_from, fixed, integers, uniform)

import minigraph as tf
from minigraph.ops import state
from minigraph.ops.array.strided_slicing import STRIDED_SLICE_ASSIGN

_ROWS = fixed([0, 3, 3], "int32")
_PLACES = fixed([[0, 1], [3, 0], [3, 0]], "int64")
_MATRIX, _UPDATES = integers(-9, 9, shape=(4, 2)), integers(1, 9, shape=(3, 2))
_SHAPE = (4, 2)


def stored(x):
    """The reference to a new variable, once `x` is assigned to it."""
    shape = x.shape if x.shape.ndims is not None else tf.TensorShape(None)
    variable = state.variable_op(shape, x.dtype)
    return state.ASSIGN(variable, x, validate_shape=shape.ndims is not None)


class Stored:
    """A variable known by a reference: what operations take, what assigned it, its value."""

    def __init__(self, x):
        self.tensor = stored(x)
        self.assigned = self.tensor.op

    def read(self):
        return self.tensor


def after(op, value):
    """`value` of tensors that are read once `op` has run."""
    with tf.control_dependencies([op]):
        return tf.identity(value())


def written(op_def):
    return lambda x, *inputs: op_def(stored(x), *inputs)


def scattered(function, nd=False):
    """`function` of the old and the new value, at one index after the other."""
    def oracle(x, indices, updates):
        x = x.copy()
        for index, update in zip(indices, updates):
            index = tuple(index) if nd else index
            x[index] = function(x[index], update)
        return x
    return oracle


def scatter(type, op_def, function, dtypes=NUMBERS):
    return Case(type, written(op_def), scattered(function), [_MATRIX, _ROWS, _UPDATES], dtypes,
                rejects=[Reject((lambda: tf.zeros([4, 2]), [0, 1], lambda: tf.zeros([3, 2])),
                                ValueError,
                                "Dimension 0 in both shapes must be equal, but are 3 and 2")]
                if type == "ScatterAdd" else [])


def scatter_nd(type, op_def, function, dtypes=NUMBERS):
    return Case(type, written(op_def), scattered(function, nd=True),
                [_MATRIX, _PLACES, integers(1, 9, shape=(3,))], dtypes)


def counted(x):
    variable = stored(x)
    count = state.COUNT_UP_TO(variable, limit=9)
    return [count, after(count.op, lambda: variable)]


def set_slice(x, value):
    return STRIDED_SLICE_ASSIGN(stored(x), [3, 0], [0, 1], [-2, 1], value, end_mask=2)


def set_slice_oracle(x, value):
    x = x.copy()
    x[3:0:-2, 0:] = value
    return x


def initialized(x):
    """Of a variable that nothing is assigned to; tests/ops/test_state.py has the others."""
    variable = state.variable_op(x.shape, x.dtype)
    found = state.IS_VARIABLE_INITIALIZED(variable)
    return [found, state.INITIALIZED_VALUE(variable, found, x, name="value")]


def required(x):
    variable = stored(x)
    return after(state.REQUIRE_VALUE(variable, name="required"), lambda: variable)


def reshaped(x):
    """An Assign of another shape, which becomes a _ReplaceVariable when it is compiled."""
    variable = state.variable_op(tf.TensorShape(None), x.dtype)
    first = state.ASSIGN(variable, tf.zeros([3], x.dtype), validate_shape=False)
    with tf.control_dependencies([first]):
        return tf.identity(state.ASSIGN(variable, x, validate_shape=False))


CASES = [
    Case("VariableV2", lambda x: tf.identity(stored(x)), lambda x: x, [integers(-9, 9)], ALL),
    Case("Assign", written(state.ASSIGN), lambda x, y: y, [integers(-9, 9), integers(-9, 9)], ALL,
         rejects=[Reject((lambda: tf.zeros([2]), lambda: tf.zeros([3])), ValueError,
                         "Dimension 0 in both shapes must be equal, but are 2 and 3")]),
    Case("AssignAdd", written(state.ASSIGN_ADD), lambda x, y: (x + y).astype(x.dtype),
         [integers(-9, 9), integers(-9, 9)], NUMBERS),
    Case("AssignSub", written(state.ASSIGN_SUB), lambda x, y: (x - y).astype(x.dtype),
         [integers(-9, 9), integers(-9, 9)], NUMBERS),
    Case("_ReplaceVariable", reshaped, lambda x: x, [integers(-9, 9, shape=_SHAPE)], FLOATS),
    *[Case(type, initialized, lambda x: [np.array(False), x], [_MATRIX], FLOATS)
      for type in ("IsVariableInitialized", "_InitializedValue")],
    Case("_RequireValue", required, lambda x: x, [integers(-9, 9)], FLOATS),
    Case("CountUpTo", counted, lambda x: [x, x + 1], [integers(0, 8, shape=())],
         ("int32", "int64"),
         rejects=[Reject((lambda: tf.zeros([2], tf.int32),), ValueError,
                         "Shape must be rank 0 but is rank 1")]),
    Case("StridedSliceAssign", set_slice, set_slice_oracle,
         [_MATRIX, integers(-9, 9, shape=(2, 2))], ALL),
    scatter("ScatterUpdate", state.SCATTER_UPDATE, lambda old, new: new, ALL),
    scatter("ScatterAdd", state.SCATTER_ADD, np.add),
    scatter("ScatterSub", state.SCATTER_SUB, np.subtract),
    scatter("ScatterMul", state.SCATTER_MUL, np.multiply),
    scatter("ScatterDiv", state.SCATTER_DIV, lambda old, new: np.trunc(old / new), INTS),
    Case("ScatterDiv", written(state.SCATTER_DIV), scattered(np.divide),
         [uniform(-9, 9, shape=_SHAPE), _ROWS, away_from(0.0, by=0.5, shape=(3, 2))], FLOATS,
         name="floats"),
    scatter("ScatterMin", state.SCATTER_MIN, np.minimum, REALS),
    scatter("ScatterMax", state.SCATTER_MAX, np.maximum, REALS),
    scatter_nd("ScatterNdUpdate", state.SCATTER_ND_UPDATE, lambda old, new: new, ALL),
    scatter_nd("ScatterNdAdd", state.SCATTER_ND_ADD, np.add),
    scatter_nd("ScatterNdSub", state.SCATTER_ND_SUB, np.subtract),
]

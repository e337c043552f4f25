"""Variables known by handles: each row stores its first input, then reads or writes, in one run."""

import numpy as np
from case import ALL, FLOATS, INTS, NUMBERS, REALS, Case, Reject, away_from, integers, uniform
from cases_state import _MATRIX, _PLACES, _ROWS, _SHAPE, _UPDATES, after, scattered

import minigraph as tf
from minigraph.ops import resource


class Handled:
    """A variable known by a handle: what operations take, what assigned it, its value."""

    def __init__(self, x):
        shape = x.shape if x.shape.ndims is not None else tf.TensorShape(None)
        self.dtype = x.dtype
        self.tensor = resource.var_handle_op(x.dtype, shape)
        self.assigned = resource.assign_variable_op(self.tensor, x)

    def read(self):
        return resource.read_variable_op(self.tensor, self.dtype)


def reading(op_def, **attrs):
    """What `op_def` reads of a stored variable."""
    def call(x, *inputs):
        variable = Handled(x)
        return after(variable.assigned, lambda: op_def(variable.tensor, *inputs, **attrs))
    return call


def reading_values(op_def):
    return lambda x, *inputs: reading(op_def, dtype=x.dtype)(x, *inputs)


def written(op_def):
    """The value after `op_def`."""
    def call(x, *inputs):
        variable = Handled(x)
        with tf.control_dependencies([variable.assigned]):
            done = op_def(variable.tensor, *inputs)
        return after(done, variable.read)
    return call


def counted(x):
    variable = Handled(x)
    with tf.control_dependencies([variable.assigned]):
        count = resource.COUNT_UP_TO(variable.tensor, limit=9, T=x.dtype)
    return [count, after(count.op, variable.read)]


def set_slice(x, value):
    def op_def(handle, value):
        return resource.SLICE_ASSIGN(handle, [3, 0], [0, 1], [-2, 1], value, end_mask=2)
    return written(op_def)(x, value)


def set_slice_oracle(x, value):
    x = x.copy()
    x[3:0:-2, 0:] = value
    return x


def initialized(x):
    """Of a variable that nothing is assigned to."""
    handle = resource.var_handle_op(x.dtype, x.shape)
    found = resource.var_is_initialized_op(handle)
    return [found, resource.INITIALIZED_VALUE(handle, found, x, name="value")]


def destroyed(x):
    """The value from before, as all of it is one run."""
    variable = Handled(x)
    value = after(variable.assigned, variable.read)
    with tf.control_dependencies([value]):
        return after(resource.destroy_resource_op(variable.tensor), lambda: value)


def required(x):
    variable = Handled(x)
    with tf.control_dependencies([variable.assigned]):
        return after(resource.REQUIRE_VALUE(variable.tensor, name="required"), variable.read)


def scatter(name, function, dtypes=NUMBERS, updates=_UPDATES, x=_MATRIX, label=""):
    return Case("ResourceScatter" + name, written(resource.SCATTER["Scatter" + name]),
                scattered(function), [x, _ROWS, updates], dtypes, name=label)


def scatter_nd(name, function, dtypes=NUMBERS):
    return Case("ResourceScatterNd" + name, written(resource.SCATTER["ScatterNd" + name]),
                scattered(function, nd=True), [_MATRIX, _PLACES, integers(1, 9, shape=(3,))],
                dtypes)


CASES = [
    *[Case(type, reading_values(resource.READ), lambda x: x, [integers(-9, 9)], ALL)
      for type in ("VarHandleOp", "ReadVariableOp")],
    Case("AssignVariableOp", written(resource.ASSIGN), lambda x, y: y,
         [integers(-9, 9), integers(-9, 9)], ALL,
         rejects=[Reject((lambda: tf.zeros([2]), lambda: tf.zeros([3])), ValueError,
                         "Dimension 0 in both shapes must be equal, but are 2 and 3. Shapes are "
                         "[2] and [3]. for 'AssignVariableOp_1' (op: 'AssignVariableOp') with "
                         "input shapes: [], [3]."),
                  Reject((lambda: tf.zeros([2]), [1, 2]), ValueError,
                         "Trying to read variable with wrong dtype. Expected float got int32")]),
    Case("AssignAddVariableOp", written(resource.ASSIGN_ADD), lambda x, y: (x + y).astype(x.dtype),
         [integers(-9, 9), integers(-9, 9)], NUMBERS,
         rejects=[Reject((lambda: tf.zeros([2]), lambda: tf.zeros([3])), ValueError,
                         "Dimension 0 in both shapes must be equal, but are 2 and 3")]),
    Case("AssignSubVariableOp", written(resource.ASSIGN_SUB), lambda x, y: (x - y).astype(x.dtype),
         [integers(-9, 9), integers(-9, 9)], NUMBERS),
    *[Case(type, initialized, lambda x: [np.array(False), x], [_MATRIX], FLOATS)
      for type in ("VarIsInitializedOp", "_InitializedResourceValue")],
    Case("_RequireResourceValue", required, lambda x: x, [integers(-9, 9)], FLOATS),
    Case("VariableShape", reading(resource.VARIABLE_SHAPE), lambda x: np.array(x.shape, np.int32),
         [uniform(-1, 1)]),
    Case("DestroyResourceOp", destroyed, lambda x: x, [integers(-9, 9)], FLOATS),
    Case("ResourceGather", reading_values(resource.GATHER_ROWS), lambda x, i: x[i],
         [_MATRIX, _ROWS], ALL,
         rejects=[Reject((lambda: tf.zeros([2]), [0.5]), TypeError,
                         "Value passed to parameter 'indices' has DataType float32 not in list of "
                         "allowed values: int32, int64")]),
    Case("ResourceGatherNd", reading_values(resource.GATHER_AT),
         lambda x, i: x[tuple(i.T)], [_MATRIX, _PLACES], ALL),
    Case("ResourceCountUpTo", counted, lambda x: [x, x + 1], [integers(0, 8, shape=())],
         ("int32", "int64"),
         rejects=[Reject((lambda: tf.zeros([2], tf.int32),), ValueError,
                         "Shape must be rank 0 but is rank 1")]),
    Case("ResourceStridedSliceAssign", set_slice, set_slice_oracle,
         [_MATRIX, integers(-9, 9, shape=(2, 2))], ALL),
    scatter("Update", lambda old, new: new, ALL),
    scatter("Add", np.add),
    scatter("Sub", np.subtract),
    scatter("Mul", np.multiply),
    scatter("Div", lambda old, new: np.trunc(old / new), INTS),
    scatter("Div", np.divide, FLOATS, away_from(0.0, by=0.5, shape=(3, 2)),
            uniform(-9, 9, shape=_SHAPE), "floats"),
    scatter("Min", np.minimum, REALS),
    scatter("Max", np.maximum, REALS),
    scatter_nd("Update", lambda old, new: new, ALL),
    scatter_nd("Add", np.add),
    scatter_nd("Sub", np.subtract),
]

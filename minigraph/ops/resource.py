"""Operations on variables that are known by handles, as `tf.Variable(use_resource=True)` makes.

What reads such a variable takes a copy of its value at the time, in the order of control
dependencies; what writes it has no output. Shapes and kernels are those of the operations on
references; in a plan the handle is the session's buffer itself, and a read a view of it that is
pinned to its place between the writes.
"""

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.indexed_slices import IndexedSlices
from minigraph.core.infer import describe_shape, merge_shapes, shape_error
from minigraph.core.op_def import NOT_DIFFERENTIABLE, REQUIRED, OpDef
from minigraph.core.shape import TensorShape, as_shape
from minigraph.ops import array, state
from minigraph.ops.array.gathering import GATHER, GATHER_ND
from minigraph.ops.array.strided_slicing import STRIDED_SLICE_ASSIGN
from minigraph.ops.array.strides import MASKS
from minigraph.ops.constant import constant
from minigraph.ops.stored import handled, place_of, variable_dtype, variable_of, variable_shape

VAR_HANDLE = OpDef(
    type="VarHandleOp",
    outputs={"resource": dtypes.resource},
    attrs={"container": "", "shared_name": "", "dtype": REQUIRED, "shape": REQUIRED},
    infer=lambda c: [()],
    stateful=True,
    gradient=NOT_DIFFERENTIABLE,
)


class _OnVariables:
    """What a rule for references sees of an operation on handles: the variables' shapes."""

    def __init__(self, context, handles):
        self._context = context
        self._handles = handles

    def __getattr__(self, name):
        return getattr(self._context, name)

    def shapes(self):
        """Those of the inputs themselves, for messages."""
        return self._context.shapes()

    def shape(self, i):
        """That of the variable, if input `i` is the handle of one."""
        if i not in self._handles:
            return self._context.shape(i)
        op = handled(self._context.op._inputs[i])
        return TensorShape(None) if op is None else variable_shape(op)


def _check_dtype(c, handle, dtype):
    """ValueError, or InvalidArgumentError in a run, if the variable is of another dtype."""
    op = None if c.running else handled(c.op._inputs[handle])
    found = c.dtype(handle) if op is None else variable_dtype(op)
    if found is dtype or found is dtypes.resource:
        return
    message = ("Trying to read variable with wrong dtype. Expected %s got %s"
               % (_spelled(found), _spelled(dtype)))
    raise errors.InvalidArgumentError(None, c.op, message) if c.running else shape_error(c, message)


def _spelled(dtype):
    return {"float32": "float", "float64": "double", "float16": "half"}.get(dtype.name, dtype.name)


def on_handles(infer, handles=(0,), dtype="dtype"):
    """The inference rule `infer` of references for an operation on handles.

    Args:
      handles: numbers of the inputs that are handles.
      dtype: name of the attribute that is the dtype of the values.
    """
    def inferred(c):
        for handle in handles:
            _check_dtype(c, handle, c.attrs[dtype])
        return infer(c if c.running else _OnVariables(c, handles))
    return inferred


# ---- reading

READ = OpDef(
    type="ReadVariableOp",
    inputs={"resource": dtypes.resource},
    outputs={"value": "dtype"},
    attrs={"dtype": REQUIRED},
    infer=on_handles(lambda c: [c.shape(0)]),
    view=True,
    pins=True,
)


@READ.gradient
def _read_grad(op, grad):
    return [grad]


IS_INITIALIZED = OpDef(
    type="VarIsInitializedOp",
    inputs={"resource": dtypes.resource},
    outputs={"is_initialized": dtypes.bool},
    infer=lambda c: [()],
    host=state.has_value,
    stateful=True,
    reads_ref=False,
    writes=(),
    gradient=NOT_DIFFERENTIABLE,
)


# What `Variable.initialized_value` computes, see there.
INITIALIZED_VALUE = OpDef(
    type="_InitializedResourceValue",
    inputs={"resource": dtypes.resource, "initialized": dtypes.bool, "initial_value": "T"},
    outputs={"value": "T"},
    attrs={"T": dtypes.ALL},
    infer=state.INITIALIZED_VALUE.infer,
    runs_as=state.INITIALIZED_VALUE,
    stateful=True,
    reads_ref=False,
    writes=(),
)


@INITIALIZED_VALUE.gradient
def _initialized_value_grad(op, grad):
    return [grad, None, None]


# Fails, as a read does, if the variable has no value.
REQUIRE_VALUE = OpDef(
    type="_RequireResourceValue",
    inputs={"resource": dtypes.resource},
    infer=lambda c: [],
    runs_as=state.REQUIRE_VALUE,
    stateful=True,
    writes=(),
    gradient=NOT_DIFFERENTIABLE,
)


def _dims(c):
    return (c if c.running else _OnVariables(c, (0,))).shape(0)


def _shape_value(c):
    dims = _dims(c)
    if not dims.is_fully_defined():
        return None
    return np.array(dims.as_tuple(), c.attrs["out_type"].as_numpy_dtype)


VARIABLE_SHAPE = OpDef(
    type="VariableShape",
    inputs={"input": dtypes.resource},
    outputs={"output": "out_type"},
    attrs={"out_type": dtypes.int32},
    infer=lambda c: [[_dims(c).ndims]],
    value=_shape_value,
    value_as_shape=_dims,
    host=lambda context, value: np.array(np.shape(value)),
    gradient=NOT_DIFFERENTIABLE,
)


def shape_of(handle, out_type=dtypes.int32):
    """The shape of the variable of a handle as a tensor, a constant where it is known."""
    op = handled(handle)
    dims = TensorShape(None) if op is None else variable_shape(op)
    if dims.is_fully_defined():
        return constant(dims.as_list(), dtype=out_type)
    return VARIABLE_SHAPE(handle, out_type=out_type)


GATHER_ROWS = OpDef(
    type="ResourceGather",
    inputs={"resource": dtypes.resource, "indices": "Tindices"},
    outputs={"output": "dtype"},
    attrs={"dtype": REQUIRED, "Tindices": dtypes.INDEX, "batch_dims": 0, "validate_indices": True},
    infer=on_handles(GATHER.infer),
    runs_as=GATHER,
)


@GATHER_ROWS.gradient
def _gather_rows_grad(op, grad):
    handle, indices = op.inputs
    dims = shape_of(handle)
    count = array.expand_dims(array.size(indices), 0)
    values = array.reshape(grad, array.concat([count, dims[1:]], 0))
    return [IndexedSlices(values, array.reshape(indices, count), dims), None]


GATHER_AT = OpDef(
    type="ResourceGatherNd",
    inputs={"resource": dtypes.resource, "indices": "Tindices"},
    outputs={"output": "dtype"},
    attrs={"dtype": REQUIRED, "Tindices": dtypes.INDEX},
    infer=on_handles(GATHER_ND.infer),
    runs_as=GATHER_ND,
)


@GATHER_AT.gradient
def _gather_at_grad(op, grad):
    handle, indices = op.inputs
    dims = VARIABLE_SHAPE(handle, out_type=indices.dtype)
    if indices.shape.ndims == 2 and indices.shape[-1].value == 1:
        return [IndexedSlices(grad, array.squeeze(indices, axis=-1), dims), None]
    return [array.scatter_nd(indices, grad, dims), None]


# ---- writing

def _writing(type, runs_as, inputs, dtype="dtype", outputs=None, handle="resource", infer=None,
             **attrs):
    """An operation that writes the variable of its first input, a handle."""
    return OpDef(type=type, inputs={handle: dtypes.resource, **inputs}, outputs=outputs,
                 attrs={dtype: runs_as.attrs["T"], **attrs},
                 infer=on_handles(infer or runs_as.infer, dtype=dtype), runs_as=runs_as,
                 stateful=True, reads_ref=runs_as.reads_ref, writes=(0,),
                 needs_values=runs_as.needs_values, gradient=NOT_DIFFERENTIABLE)


def _infer_assign(c):
    """The value may have any shape that the variable's static one allows; a run takes all."""
    if not c.running:
        merge_shapes(c, c.shape(0), c.shape(1))
    return []


ASSIGN = _writing("AssignVariableOp", state.ASSIGN, {"value": "dtype"}, infer=_infer_assign)


def _infer_update(c):
    if c.running and c.shape(0) != c.shape(1):
        raise ValueError("Cannot update variable with shape %s using a Tensor with shape %s, "
                         "shapes must be equal."
                         % (describe_shape(c.shape(0)), describe_shape(c.shape(1))))
    merge_shapes(c, c.shape(0), c.shape(1))
    return []


ASSIGN_ADD = _writing("AssignAddVariableOp", state.ASSIGN_ADD, {"value": "dtype"},
                      infer=_infer_update)
ASSIGN_SUB = _writing("AssignSubVariableOp", state.ASSIGN_SUB, {"value": "dtype"},
                      infer=_infer_update)

COUNT_UP_TO = _writing("ResourceCountUpTo", state.COUNT_UP_TO, {}, dtype="T",
                       outputs={"output": "T"}, limit=REQUIRED)

SLICE_ASSIGN = _writing(
    "ResourceStridedSliceAssign", STRIDED_SLICE_ASSIGN,
    {"begin": "Index", "end": "Index", "strides": "Index", "value": "T"}, dtype="T", handle="ref",
    Index=dtypes.INDEX, **dict.fromkeys(MASKS, 0))


def _scatter(name, runs_as):
    return _writing("ResourceScatter" + name, runs_as, {"indices": "Tindices", "updates": "dtype"},
                    Tindices=dtypes.INDEX)


def _scatter_nd(name, runs_as):
    return _writing("ResourceScatterNd" + name, runs_as, {"indices": "Tindices", "updates": "T"},
                    dtype="T", handle="ref", Tindices=dtypes.INDEX, use_locking=True)


# By the types of the operations on references that do the same.
SCATTER = {"Scatter" + name: _scatter(name, getattr(state, "SCATTER_" + name.upper()))
           for name in ("Update", "Add", "Sub", "Mul", "Div", "Min", "Max")}
SCATTER.update({"ScatterNd" + name: _scatter_nd(name, getattr(state, "SCATTER_ND_" + name.upper()))
                for name in ("Update", "Add", "Sub")})


def _destroy(context):
    if not context.session.forget_variable(variable_of(context.op)) \
            and not context.attrs["ignore_lookup_error"]:
        op = variable_of(context.op)
        raise errors.NotFoundError(None, context.op, "Resource %s/%s/<unknown> does not exist."
                                   % place_of(op))
    return []


DESTROY = OpDef(
    type="DestroyResourceOp",
    inputs={"resource": dtypes.resource},
    attrs={"ignore_lookup_error": True},
    infer=lambda c: [],
    host=_destroy,
    stateful=True,
    reads_ref=False,
    writes=(),
    gradient=NOT_DIFFERENTIABLE,
)


# ---- functions, by TensorFlow's names

def var_handle_op(dtype, shape, container="", shared_name="", name=None):
    """A handle of the variable of that container and shared name, by default the operation's name.

    Source: resource_variable_ops.var_handle_op, TensorFlow 1.15.
    """
    return VAR_HANDLE(dtype=dtypes.as_dtype(dtype).base_dtype, shape=as_shape(shape),
                      container=container, shared_name=shared_name, name=name)


def read_variable_op(resource, dtype, name=None):
    """The value of the variable of a handle, under the current control dependencies.

    Raises:
      ValueError: if the variable is of another dtype.
    Source: resource_variable_ops.read_variable_op, TensorFlow 1.15.
    """
    return READ(resource, dtype=dtype, name=name)


def assign_variable_op(resource, value, name=None):
    """The operation that assigns `value` to the variable of a handle."""
    return ASSIGN(resource, value, name=name)


def assign_add_variable_op(resource, value, name=None):
    """The operation that adds `value` to the variable of a handle."""
    return ASSIGN_ADD(resource, value, name=name)


def assign_sub_variable_op(resource, value, name=None):
    """The operation that subtracts `value` from the variable of a handle."""
    return ASSIGN_SUB(resource, value, name=name)


def var_is_initialized_op(resource, name=None):
    """Scalar bool: has the variable of a handle a value?"""
    return IS_INITIALIZED(resource, name=name)


def destroy_resource_op(resource, ignore_lookup_error=True, name=None):
    """The operation that takes the variable of a handle its value.

    Raises:
      NotFoundError: when run, if it has none and `ignore_lookup_error` is False.
    Source: resource_variable_ops.destroy_resource_op, TensorFlow 1.15.
    """
    return DESTROY(resource, ignore_lookup_error=ignore_lookup_error, name=name)


def resource_gather(resource, indices, dtype, batch_dims=0, validate_indices=True, name=None):
    """The rows `indices` of the variable of a handle; `batch_dims` must be 0.

    Source: resource_variable_ops.resource_gather, TensorFlow 1.15.
    """
    return GATHER_ROWS(resource, indices, dtype=dtype, batch_dims=batch_dims,
                       validate_indices=validate_indices, name=name)


def resource_gather_nd(resource, indices, dtype, name=None):
    """The slices of the variable of a handle at `indices`; see `tf.gather_nd`."""
    return GATHER_AT(resource, indices, dtype=dtype, name=name)


def resource_scatter_add(resource, indices, updates, name=None):
    """The operation that adds to rows of the variable of a handle; see `tf.scatter_add`."""
    return SCATTER["ScatterAdd"](resource, indices, updates, name=name)


def resource_scatter_update(resource, indices, updates, name=None):
    """The operation that assigns rows of the variable of a handle; see `tf.scatter_update`."""
    return SCATTER["ScatterUpdate"](resource, indices, updates, name=name)

"""Operations on variables: making them, assigning, scattering, counting.

An operation that writes a variable takes a reference to it, and its own output is that reference:
in a plan both are the session's one buffer.
"""

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.infer import describe_shape, merge_shapes, shape_error
from minigraph.core.op_def import NOT_DIFFERENTIABLE, REQUIRED, OpDef
from minigraph.core.shape import as_shape
from minigraph.ops._copying import emit_copy, moves, size_suffix
from minigraph.ops.stored import variable_of

INDEX_OUT_OF_RANGE = 3  # mg_status

VARIABLE = OpDef(
    type="VariableV2",
    outputs={"ref": "&dtype"},
    attrs={"shape": REQUIRED, "dtype": REQUIRED, "container": "", "shared_name": ""},
    infer=lambda c: [c.attrs["shape"]],
    stateful=True,
    gradient=NOT_DIFFERENTIABLE,
)


def variable_op(shape, dtype, name="Variable", container="", shared_name=""):
    """The reference to a variable that a session keeps; it has no value until one is assigned."""
    return VARIABLE(shape=as_shape(shape), dtype=dtypes.as_dtype(dtype).base_dtype,
                    container=container, shared_name=shared_name, name=name)


def _infer_assign(c):
    if c.attrs["validate_shape"]:
        if c.running and c.shape(0) != c.shape(1):
            raise ValueError("Assign requires shapes of both tensors to match. lhs shape= %s rhs "
                             "shape= %s" % (describe_shape(c.shape(0)), describe_shape(c.shape(1))))
        return [merge_shapes(c, c.shape(0), c.shape(1))]
    return [c.shape(1)]


def _elements(value):
    return int(np.prod(value.shape, dtype=np.int64))


@moves
def _lower_assign(node, emit):
    emit_copy(emit, *node.inputs)


ASSIGN = OpDef(
    type="Assign",
    inputs={"ref": "&T", "value": "T"},
    outputs={"output_ref": "&T"},
    attrs={"T": dtypes.ALL, "validate_shape": True, "use_locking": True},
    infer=_infer_assign,
    lower=_lower_assign,
    host=lambda context, ref, value: value,
    stateful=True,
    reads_ref=False,
    gradient=NOT_DIFFERENTIABLE,
)


def _infer_update(c):
    return [merge_shapes(c, c.shape(0), c.shape(1))]


def _lower_arithmetic(kernel):
    def lower(node, emit):
        target, value = node.inputs
        size = _elements(target)
        if size:
            emit(kernel, target.dtype, [target], [value], extent=size, grain=min(size, 1 << 16))
    return lower


def _arithmetic(type, kernel):
    return OpDef(
        type=type,
        inputs={"ref": "&T", "value": "T"},
        outputs={"output_ref": "&T"},
        attrs={"T": dtypes.NUMERIC, "use_locking": False},
        infer=_infer_update,
        lower=_lower_arithmetic(kernel),
        stateful=True,
        gradient=NOT_DIFFERENTIABLE,
    )


ASSIGN_ADD = _arithmetic("AssignAdd", "assign_add")
ASSIGN_SUB = _arithmetic("AssignSub", "assign_sub")


def _variable_array(context):
    """What the session keeps for the variable of the first input; None if it has no value."""
    return context.session.variable_array(variable_of(context.op))


def _replace_variable(context, value):
    context.session.replace_variable(variable_of(context.op), value)
    return value


def has_value(context):
    """Has the variable of the first input a value?"""
    return np.array(_variable_array(context) is not None)


# An Assign that changes the variable's shape: the session takes a new array.
REPLACE_VARIABLE = OpDef(
    type="_ReplaceVariable",
    inputs={"value": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL},
    infer=lambda c: [c.shape(0)],
    host=_replace_variable,
    stateful=True,
    gradient=NOT_DIFFERENTIABLE,
)

IS_VARIABLE_INITIALIZED = OpDef(
    type="IsVariableInitialized",
    inputs={"ref": "&dtype"},
    outputs={"is_initialized": dtypes.bool},
    attrs={"dtype": dtypes.ALL},
    infer=lambda c: [()],
    host=has_value,
    stateful=True,
    reads_ref=False,
    writes=(),
    gradient=NOT_DIFFERENTIABLE,
)


# Fails, as any operation that reads it, if the variable has no value.
REQUIRE_VALUE = OpDef(
    type="_RequireValue",
    inputs={"ref": "&T"},
    attrs={"T": dtypes.ALL},
    infer=lambda c: [],
    host=lambda context, ref: [],
    stateful=True,
    writes=(),
    gradient=NOT_DIFFERENTIABLE,
)


def _initialized_value(context, initialized, initial_value):
    return np.array(_variable_array(context)) if initialized else initial_value


# What `Variable.initialized_value` computes; TensorFlow builds a conditional of it.
INITIALIZED_VALUE = OpDef(
    type="_InitializedValue",
    inputs={"ref": "&T", "initialized": dtypes.bool, "initial_value": "T"},
    outputs={"value": "T"},
    attrs={"T": dtypes.ALL},
    infer=lambda c: [c.shape(c.n_inputs - 1)],
    host=_initialized_value,
    stateful=True,
    reads_ref=False,
    writes=(),
)


@INITIALIZED_VALUE.gradient
def _initialized_value_grad(op, grad):
    return [grad, None, None]


def _infer_count_up_to(c):
    shape = c.shape(0)
    if shape.ndims not in (None, 0):
        raise shape_error(c, "Shape must be rank 0 but is rank %d" % shape.ndims)
    return [()]


def _count_up_to(context, ref):
    limit = context.attrs["limit"]
    if ref >= limit:
        raise errors.OutOfRangeError(None, context.op, "Reached limit of %d" % limit)
    before = np.array(ref)
    ref += 1
    return before


COUNT_UP_TO = OpDef(
    type="CountUpTo",
    inputs={"ref": "&T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.INDEX, "limit": REQUIRED},
    infer=_infer_count_up_to,
    host=_count_up_to,
    stateful=True,
    gradient=NOT_DIFFERENTIABLE,
)


# ---- scatter

def _infer_scatter(c):
    ref, indices, updates = c.shape(0), c.shape(1), c.shape(2)
    if updates.ndims == 0 or None in (ref.ndims, indices.ndims) or ref.ndims == 0:
        return [ref]
    merge_shapes(c, updates, indices.concatenate(ref[1:]))
    return [ref]


def _infer_scatter_nd(c):
    ref, indices, updates = c.shape(0), c.shape(1), c.shape(2)
    depth = indices[-1].value if indices.ndims else None
    if depth is None or ref.ndims is None or updates.ndims is None or depth > ref.ndims:
        return [ref]
    batch = indices.ndims - 1
    if updates.ndims < batch:
        raise shape_error(c, "Shape must be at least rank %d but is rank %d"
                          % (batch, updates.ndims))
    for what, of, ours, theirs in (
            ("outer", "indices", indices[:-1], updates[:batch]),
            ("inner", "input", ref[depth:], updates[batch:])):
        whole = indices if of == "indices" else ref
        try:
            merge_shapes(c, ours, theirs)
        except ValueError as error:
            raise ValueError("The %s %d dimensions of %s.shape=%s must match the %s %d dimensions "
                             "of updates.shape=%s: %s"
                             % (what, ours.ndims, of, describe_shape(whole), what, theirs.ndims,
                                describe_shape(updates), error)) from None
    return [ref]


def _lower_scatter(kernel, nd):
    """Parameters: count of indices, slice size, index width, broadcast, depth, dimensions."""
    def lower(node, emit):
        ref, indices, updates = node.inputs
        depth = indices.shape[-1] if nd else 1
        count = _elements(indices) // max(depth, 1)
        size = int(np.prod(ref.shape[depth:], dtype=np.int64))
        if count == 0 or size == 0:
            return
        broadcast = not nd and updates.shape == ()
        params = (count, size, indices.dtype.size, int(broadcast), depth, *ref.shape[:depth])
        # Pieces are ranges of columns, so that repeated indices are applied in order.
        grain = min(size, max(64, (1 << 16) // count))
        suffix = size_suffix(ref.dtype) if kernel == "scatter_update" else ref.dtype
        emit(kernel, suffix, [ref], [indices, updates], params=params, extent=size, grain=grain)
    lower.by_size = kernel == "scatter_update"
    return lower


def _out_of_range(node, status, fault, arrays):
    """TensorFlow's words for an index that is out of range; None for other failures."""
    if status != INDEX_OUT_OF_RANGE:
        return None
    ref, indices = node.inputs[:2]
    if not node.op_def.type.startswith("ScatterNd"):
        place = ",".join(map(str, np.unravel_index(fault[0], indices.shape)))
        return "indices[%s] = %d is not in [0, %d)" % (place, fault[1], ref.shape[0])
    depth = indices.shape[-1]
    place = ",".join(map(str, np.unravel_index(fault[0] // depth, indices.shape[:-1])))
    row = ["?"] * depth
    row[fault[0] % depth] = str(fault[1])
    return "indices[%s] = [%s] does not index into shape [%s]" % (
        place, ", ".join(row), ",".join(map(str, ref.shape)))


def _scatter(type, kernel, allowed, nd=False):
    op_def = OpDef(
        type=type,
        inputs={"ref": "&T", "indices": "Tindices", "updates": "T"},
        outputs={"output_ref": "&T"},
        attrs={"T": allowed, "Tindices": dtypes.INDEX, "use_locking": False},
        infer=_infer_scatter_nd if nd else _infer_scatter,
        lower=_lower_scatter(kernel, nd),
        stateful=True,
        gradient=NOT_DIFFERENTIABLE,
    )
    op_def.fault_message = _out_of_range
    return op_def


SCATTER_UPDATE = _scatter("ScatterUpdate", "scatter_update", dtypes.ALL_NUMERIC_AND_BOOL)
SCATTER_ADD = _scatter("ScatterAdd", "scatter_add", dtypes.NUMERIC)
SCATTER_SUB = _scatter("ScatterSub", "scatter_sub", dtypes.NUMERIC)
SCATTER_MUL = _scatter("ScatterMul", "scatter_mul", dtypes.NUMERIC)
SCATTER_DIV = _scatter("ScatterDiv", "scatter_div", dtypes.NUMERIC)
SCATTER_MIN = _scatter("ScatterMin", "scatter_min", dtypes.REAL)
SCATTER_MAX = _scatter("ScatterMax", "scatter_max", dtypes.REAL)
SCATTER_ND_UPDATE = _scatter("ScatterNdUpdate", "scatter_update", dtypes.ALL_NUMERIC_AND_BOOL,
                             nd=True)
SCATTER_ND_ADD = _scatter("ScatterNdAdd", "scatter_add", dtypes.NUMERIC, nd=True)
SCATTER_ND_SUB = _scatter("ScatterNdSub", "scatter_sub", dtypes.NUMERIC, nd=True)


# ---- functions

def assign(ref, value, validate_shape=None, use_locking=None, name=None):
    """Writes `value` into a variable; gives the variable's reference after that.

    Args:
      ref: a Variable or its reference; it may be uninitialized.
      value: tensor of the variable's dtype.
      validate_shape: False lets the value's shape differ, and the variable takes it.
      use_locking: accepted; a write is never seen half done.
      name: name of the operation (optional).
    Raises:
      ValueError: if the shapes differ.
      TypeError: if the dtypes do.
    Source: tf.assign, TensorFlow 1.15.
    """
    if ref.dtype._is_ref_dtype:
        return ASSIGN(ref, value, name=name,
                      validate_shape=True if validate_shape is None else bool(validate_shape),
                      use_locking=True if use_locking is None else bool(use_locking))
    return ref.assign(value, name=name)


def assign_add(ref, value, use_locking=None, name=None):
    """ref += value, elementwise; see `assign`. Source: tf.assign_add, TensorFlow 1.15."""
    if ref.dtype._is_ref_dtype:
        return ASSIGN_ADD(ref, value, use_locking=bool(use_locking), name=name)
    return ref.assign_add(value)


def assign_sub(ref, value, use_locking=None, name=None):
    """ref -= value, elementwise; see `assign`. Source: tf.assign_sub, TensorFlow 1.15."""
    if ref.dtype._is_ref_dtype:
        return ASSIGN_SUB(ref, value, use_locking=bool(use_locking), name=name)
    return ref.assign_sub(value)


def is_variable_initialized(ref, name=None):
    """Scalar bool: does the variable of the reference `ref` have a value?"""
    if not ref.dtype._is_ref_dtype:
        return ref.is_initialized(name=name)
    return IS_VARIABLE_INITIALIZED(ref, name=name)


def count_up_to(ref, limit, name=None):
    """The variable's value; the variable then grows by one, up to `limit`.

    Raises:
      OutOfRangeError: when run, if the variable is at `limit` already.
    Source: tf.count_up_to, TensorFlow 1.15.
    """
    if not ref.dtype._is_ref_dtype:
        return ref.count_up_to(limit)
    return COUNT_UP_TO(ref, limit=int(limit), name=name)


def _scattered(op_def, ref, indices, updates, use_locking, name):
    if getattr(ref, "has_handle", False):
        return ref.scattered(op_def.type, indices, updates, name)
    return op_def(ref, indices, updates, use_locking=use_locking, name=name)


def scatter_update(ref, indices, updates, use_locking=True, name=None):
    """ref[indices[i...], ...] = updates[i..., ...]; the last of repeated indices wins.

    Args:
      ref: a Variable of shape [n, ...].
      indices: int32 or int64 tensor of any shape, values in [0, n).
      updates: shape indices.shape + ref.shape[1:], or a scalar for all of them.
      use_locking: accepted; a write is never seen half done.
      name: name of the operation (optional).
    Returns:
      The variable's reference, after the update.
    Raises:
      ValueError: if the shapes do not fit.
      InvalidArgumentError: when run, if an index is out of range.
    Source: tf.scatter_update, TensorFlow 1.15.
    """
    return _scattered(SCATTER_UPDATE, ref, indices, updates, use_locking, name)


def scatter_add(ref, indices, updates, use_locking=False, name=None):
    """ref[indices] += updates; see `scatter_update`. Source: tf.scatter_add, TensorFlow 1.15."""
    return _scattered(SCATTER_ADD, ref, indices, updates, use_locking, name)


def scatter_sub(ref, indices, updates, use_locking=False, name=None):
    """ref[indices] -= updates; see `scatter_update`. Source: tf.scatter_sub, TensorFlow 1.15."""
    return _scattered(SCATTER_SUB, ref, indices, updates, use_locking, name)


def scatter_mul(ref, indices, updates, use_locking=False, name=None):
    """ref[indices] *= updates; see `scatter_update`. Source: tf.scatter_mul, TensorFlow 1.15."""
    return _scattered(SCATTER_MUL, ref, indices, updates, use_locking, name)


def scatter_div(ref, indices, updates, use_locking=False, name=None):
    """ref[indices] /= updates; see `scatter_update`. Source: tf.scatter_div, TensorFlow 1.15."""
    return _scattered(SCATTER_DIV, ref, indices, updates, use_locking, name)


def scatter_min(ref, indices, updates, use_locking=False, name=None):
    """ref[indices] = min(ref[indices], updates); see `scatter_update`.

    Source: tf.scatter_min, TensorFlow 1.15.
    """
    return _scattered(SCATTER_MIN, ref, indices, updates, use_locking, name)


def scatter_max(ref, indices, updates, use_locking=False, name=None):
    """ref[indices] = max(ref[indices], updates); see `scatter_update`.

    Source: tf.scatter_max, TensorFlow 1.15.
    """
    return _scattered(SCATTER_MAX, ref, indices, updates, use_locking, name)


def scatter_nd_update(ref, indices, updates, use_locking=True, name=None):
    """ref[indices[i..., :]] = updates[i..., ...]: `indices` holds positions along its last axis.

    Args:
      ref: a Variable of rank p.
      indices: int32 or int64 tensor of shape [..., k] with k <= p.
      updates: shape indices.shape[:-1] + ref.shape[k:].
      use_locking, name: as in `scatter_update`.
    Source: tf.scatter_nd_update, TensorFlow 1.15.
    """
    return _scattered(SCATTER_ND_UPDATE, ref, indices, updates, use_locking, name)


def scatter_nd_add(ref, indices, updates, use_locking=False, name=None):
    """ref[indices] += updates; see `scatter_nd_update`. Source: tf.scatter_nd_add."""
    return _scattered(SCATTER_ND_ADD, ref, indices, updates, use_locking, name)


def scatter_nd_sub(ref, indices, updates, use_locking=False, name=None):
    """ref[indices] -= updates; see `scatter_nd_update`. Source: tf.scatter_nd_sub."""
    return _scattered(SCATTER_ND_SUB, ref, indices, updates, use_locking, name)


__all__ = [
    "assign", "assign_add", "assign_sub", "count_up_to", "is_variable_initialized",
    "scatter_add", "scatter_div", "scatter_max", "scatter_min", "scatter_mul", "scatter_nd_add",
    "scatter_nd_sub", "scatter_nd_update", "scatter_sub", "scatter_update", "variable_op",
]

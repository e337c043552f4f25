"""Tensors made from little: fill, zeros, ones, range, linspace, one_hot, eye, meshgrid."""

import math

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.shape import TensorShape
from minigraph.core.size import whole
from minigraph.core.tensor import Tensor
from minigraph.ops._copying import moves, size_suffix
from minigraph.ops._infer import same_as_input
from minigraph.ops._shape_rules import checked_rank, describe_dims, dims_of, failure
from minigraph.ops.array._calls import call, cast, reduce_all_axes
from minigraph.ops.array._movement import emit_fill, emit_zeros
from minigraph.ops.array.joining import concat, stack
from minigraph.ops.array.reshaping import reshape
from minigraph.ops.array.shapes import rank, shape_internal, size
from minigraph.ops.constant import constant

# Zeros and ones of fewer elements are constants, as TensorFlow makes them.
_SMALL = 1000


def _infer_fill(c):
    checked_rank_of_dims(c)
    if c.running and c.shape(1).ndims:
        raise failure(c, "value must be a scalar, got shape %s" % describe_dims(dims_of(c, 1)))
    checked_rank(c, dims_of(c, 1), 0)
    dims = c.value(0)
    if dims is not None and (dims < 0).any():
        raise failure(c, "Fill dimensions must be >= 0", partial=(0,),
                      running="Dimension %d must be >= 0" % dims[dims < 0][0])
    return [c.value_as_shape(0)]


def checked_rank_of_dims(c):
    """Checks that input 0, a shape, is a vector."""
    if c.running and c.shape(0).ndims != 1:
        raise failure(c, "dims must be a vector, got shape %s" % describe_dims(
            c.shape(0).as_tuple()))
    checked_rank(c, dims_of(c, 0), 1)


def _fill_value(c):
    dims, value = c.value(0), c.value(1)
    if dims is None or value is None or c.running or (dims < 0).any():
        return None
    return np.broadcast_to(value, tuple(dims))


@moves
def _lower_fill(node, emit):
    emit_fill(emit, node.outputs[0], node.inputs[1])


FILL = OpDef(
    type="Fill",
    inputs={"dims": "index_type", "value": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "index_type": dtypes.INDEX},
    infer=_infer_fill,
    value=_fill_value,
    lower=_lower_fill,
    host=lambda ctx, dims, value: np.full(tuple(dims), value, dtype=object),
)


@FILL.gradient
def _fill_grad(op, grad):
    return [None, reduce_all_axes("Sum", grad)]


@moves
def _lower_zeros_like(node, emit):
    emit_zeros(emit, node.outputs[0])


ZEROS_LIKE = OpDef(
    type="ZerosLike",
    inputs={"x": "T"},
    outputs={"y": "T"},
    attrs={"T": dtypes.ALL},
    infer=same_as_input,
    lower=_lower_zeros_like,
    host=lambda ctx, x: np.full(x.shape, b"", dtype=object),
    gradient=NOT_DIFFERENTIABLE,
)


@moves
def _lower_ones_like(node, emit):
    target = node.outputs[0]
    emit_fill(emit, target, emit.const(np.ones((), target.dtype.as_numpy_dtype), target.dtype))


ONES_LIKE = OpDef(
    type="OnesLike",
    inputs={"x": "T"},
    outputs={"y": "T"},
    attrs={"T": dtypes.ALL_NUMERIC_AND_BOOL},
    infer=same_as_input,
    lower=_lower_ones_like,
    gradient=NOT_DIFFERENTIABLE,
)


def _range_problem(start, limit, delta):
    if delta == 0:
        return "Requires delta != 0"
    if delta > 0 and start > limit:
        return "Requires start <= limit when delta > 0: %g/%g" % (start, limit)
    if delta < 0 and start < limit:
        return "Requires start >= limit when delta < 0: %g/%g" % (start, limit)
    return None


def _range_length(start, limit, delta):
    if isinstance(start, np.integer):
        return -((whole(start) - whole(limit)) // whole(delta))
    return math.ceil(abs((float(limit) - float(start)) / float(delta)))


def _check_scalars(c, names):
    """The inputs, which errors call by `names`, must be scalars."""
    for i, name in enumerate(names):
        if c.shape(i).ndims:
            raise failure(c, "Shape must be rank 0 but is rank %d\n\t for '%s'"
                          % (c.shape(i).ndims, name),
                          running="%s must be a scalar, not shape %s"
                          % (name, describe_dims(dims_of(c, i))))


def _infer_range(c):
    _check_scalars(c, ("start", "limit", "delta"))
    values = [c.value(i) for i in (0, 1, 2)]
    if any(v is None for v in values):
        return [[None]]
    values = [v[()] for v in values]
    problem = _range_problem(*values)
    if problem is not None:
        raise failure(c, problem, (0, 1, 2),
                      running=problem + ": 0" if problem.endswith("!= 0") else None)
    return [[_range_length(*values)]]


def _range_array(start, limit, delta):
    """start, start + delta, ...: floats by repeated addition, as TensorFlow adds them up."""
    n = _range_length(start[()], limit[()], delta[()])
    if start.dtype.kind in "iu":
        return start + np.arange(n, dtype=start.dtype) * delta
    steps = np.full(n, delta, start.dtype)
    steps[:1] = start
    return np.add.accumulate(steps, dtype=start.dtype)


def _range_value(c):
    values = [c.value(i) for i in (0, 1, 2)]
    if any(v is None for v in values) or _range_problem(*(v[()] for v in values)):
        return None
    return _range_array(*map(np.asarray, values))


RANGE = OpDef(
    type="Range",
    inputs={"start": "Tidx", "limit": "Tidx", "delta": "Tidx"},
    outputs={"output": "Tidx"},
    attrs={"Tidx": dtypes.AllowedTypes([dtypes.float32, dtypes.float64, dtypes.int32, dtypes.int64],
                                       dtypes.int32)},
    infer=_infer_range,
    value=_range_value,
    host=lambda ctx, start, limit, delta: _range_array(start, limit, delta),
    gradient=NOT_DIFFERENTIABLE,
)


def _infer_linspace(c):
    _check_scalars(c, ("start", "stop", "num"))
    num = c.value(2)
    if num is None:
        return [[None]]
    if num <= 0:
        raise failure(c, "Requires num > 0: %d" % num, (2,))
    return [[int(num)]]


def _linspace(ctx, start, stop, num):
    num = int(num)
    if num == 1:
        return np.array([start])
    step = ((stop - start) / start.dtype.type(num - 1)).astype(start.dtype)
    result = start + step * np.arange(num, dtype=start.dtype)
    result[-1] = stop
    return result


LIN_SPACE = OpDef(
    type="LinSpace",
    inputs={"start": "T", "stop": "T", "num": "Tidx"},
    outputs={"output": "T"},
    attrs={"T": dtypes.REAL_FLOATS, "Tidx": dtypes.INDEX},
    infer=_infer_linspace,
    host=_linspace,
    gradient=NOT_DIFFERENTIABLE,
)


def _infer_one_hot(c):
    axis, given = c.attrs["axis"], dims_of(c, 0)
    if axis < -1:
        raise failure(c, "axis must be >= -1")
    checked_rank(c, dims_of(c, 1), 0)
    for i, what in ((2, "on_value"), (3, "off_value")) if c.running else ():
        if dims_of(c, i):
            raise failure(c, "%s must be a scalar, but got: %s" % (what, describe_dims(dims_of(c, i))))
    depth = c.value(1)
    if depth is not None and depth < 0:
        raise failure(c, "Dimension size, given by scalar input 1, must be non-negative but is %d"
                      % depth, (1,), running="depth must be non-negative, got: %d" % depth)
    if given is None:
        return [None]
    if axis > len(given):
        if not c.running:
            return [None]
        raise failure(c, "Expected axis to be -1 or between [0, %d).  But received: %d"
                      % (len(given) + 1, axis))
    axis = len(given) if axis == -1 else axis
    return [given[:axis] + (None if depth is None else int(depth),) + given[axis:]]


@moves
def _lower_one_hot(node, emit):
    index, target = node.inputs[0], node.outputs[0]
    if target.size == 0:
        return
    axis = node.attrs["axis"] % len(target.shape)
    depth, inner = target.shape[axis], math.prod(target.shape[axis + 1:])
    rows = math.prod(target.shape[:axis])
    emit("one_hot", size_suffix(target.dtype), [target], [index, node.inputs[2], node.inputs[3]],
         params=[depth, inner, index.dtype.size], extent=rows,
         grain=max(1, min(rows, (1 << 16) // (depth * inner))))


def _one_hot_host(ctx, index, depth, on, off):
    axis = ctx.attrs["axis"] if ctx.attrs["axis"] != -1 else index.ndim
    places = np.arange(depth).reshape((-1,) + (1,) * (index.ndim - axis))
    return np.where(np.expand_dims(index, axis) == places, on, off)


ONE_HOT = OpDef(
    type="OneHot",
    inputs={"indices": "TI", "depth": "int32", "on_value": "T", "off_value": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "axis": -1,
           "TI": dtypes.AllowedTypes([dtypes.uint8, dtypes.int32, dtypes.int64], dtypes.int64)},
    infer=_infer_one_hot,
    lower=_lower_one_hot,
    host=_one_hot_host,
    gradient=NOT_DIFFERENTIABLE,
)


def fill(dims, value, name=None):
    """A tensor of shape `dims` with every element `value`, a scalar.

    Source: tf.fill, TensorFlow 1.15.
    """
    return FILL(dims, value, name=name)


def _all_equal(value, shape, dtype, name, default_name):
    """A tensor of one value: a Const if it is small and its shape known, else a Fill."""
    dtype = dtypes.as_dtype(dtype).base_dtype
    with name_scope(name, default_name, [shape]) as name:
        if not isinstance(shape, Tensor):
            count = _count_if_known(shape)
            if count is not None and count < _SMALL:
                return constant(value, shape=shape, dtype=dtype, name=name)
            try:
                shape = convert_to_tensor(TensorShape(shape))
            except (TypeError, ValueError):
                shape = convert_to_tensor(shape, dtype=dtypes.int32)
        if not shape.shape.ndims:
            shape = reshape(shape, [-1])    # a number is the shape of a vector
        return fill(shape, constant(value, dtype=dtype), name=name)


def _count_if_known(shape):
    """The number of elements if every dimension is a number; None for a lone number as well."""
    if isinstance(shape, (int, np.integer)):
        return None
    try:
        static = TensorShape(shape)
    except (TypeError, ValueError):
        return None
    return static.num_elements()


def zeros(shape, dtype=dtypes.float32, name=None):
    """A tensor of zeros (False for bool, empty strings for string). Source: tf.zeros, TF 1.15."""
    kind = dtypes.as_dtype(dtype).base_dtype
    zero = False if kind == dtypes.bool else "" if kind == dtypes.string else 0
    return _all_equal(zero, shape, dtype, name, "zeros")


def ones(shape, dtype=dtypes.float32, name=None):
    """A tensor of ones (True for bool). Source: tf.ones, TensorFlow 1.15."""
    kind = dtypes.as_dtype(dtype).base_dtype
    return _all_equal(True if kind == dtypes.bool else 1, shape, dtype, name, "ones")


def zeros_like(tensor, dtype=None, name=None, optimize=True):
    """Zeros of the shape, and by default the dtype, of `tensor`.

    Source: tf.zeros_like, TensorFlow 1.15.
    """
    with name_scope(name, "zeros_like", [tensor]) as name:
        tensor = convert_to_tensor(tensor, name="tensor")
        if optimize and tensor.shape.is_fully_defined():
            return zeros(tensor.shape, dtype=dtype or tensor.dtype, name=name)
        if dtype is not None and dtype != tensor.dtype:
            return zeros(shape_internal(tensor, optimize=optimize), dtype=dtype, name=name)
        return ZEROS_LIKE(tensor, name=name)


def ones_like(tensor, dtype=None, name=None, optimize=True):
    """Ones of the shape, and by default the dtype, of `tensor`.

    Source: tf.ones_like, TensorFlow 1.15.
    """
    with name_scope(name, "ones_like", [tensor]) as name:
        tensor = convert_to_tensor(tensor, name="tensor")
        result = ones(shape_internal(tensor, optimize=optimize), dtype=dtype or tensor.dtype,
                      name=name)
        result.set_shape(tensor.shape)
        return result


_RANGE_ORDER = [dtypes.int32, dtypes.int64, dtypes.float32, dtypes.float64]


def range(start, limit=None, delta=1, dtype=None, name="range"):
    """The vector start, start + delta, ... up to, and without, `limit`.

    Args:
      start: scalar; the limit instead, and 0 the start, if `limit` is not given.
      limit, delta: scalars of a dtype of int32, int64, float32, float64; the widest of the three
        is taken.
      dtype: the result's dtype (optional).
      name: name of the operation.
    Raises:
      ValueError, tf.errors.InvalidArgumentError: if `delta` is 0 or leads away from `limit`.
    Source: tf.range, TensorFlow 1.15.
    """
    if limit is None:
        start, limit = 0, start
    with name_scope(name, "Range", [start, limit, delta]) as name:
        ends = [convert_to_tensor(value, dtype=dtype, name=what)
                for value, what in ((start, "start"), (limit, "limit"), (delta, "delta"))]
        if dtype is None:
            widest = max((e.dtype.base_dtype for e in ends), key=_RANGE_ORDER.index)
            ends = [cast(e, widest) for e in ends]
        return RANGE(*ends, name=name)


def all_axes(x):
    """[0, ..., rank - 1], as a constant where the rank of `x` is known."""
    if isinstance(x, Tensor) and x.shape.ndims is not None:
        return constant(np.arange(x.shape.ndims), dtype=dtypes.int32)
    return RANGE(0, rank(x), 1)


def linspace(start, stop, num, name=None):
    """`num` numbers from `start` to `stop`, both included, evenly spaced.

    Raises:
      ValueError, tf.errors.InvalidArgumentError: if `num` is not positive.
    Source: tf.linspace, TensorFlow 1.15.
    """
    return LIN_SPACE(start, stop, num, name=name)


def one_hot(indices, depth, on_value=None, off_value=None, axis=None, dtype=None, name=None):
    """`on_value` at the place that each index says, `off_value` at the others.

    Args:
      indices: uint8, int32 or int64 Tensor; an index not in [0, depth) gives `off_value` only.
      depth: scalar, the size of the new dimension.
      on_value, off_value: scalars of one dtype; 1 and 0 by default.
      axis: where the new dimension goes; the last by default (-1).
      dtype: the result's dtype; float32 by default.
      name: name of the operation (optional).
    Raises:
      TypeError: if the dtypes given do not agree.
    Source: tf.one_hot, TensorFlow 1.15.
    """
    with name_scope(name, "one_hot", [indices, depth, on_value, off_value, axis, dtype]) as name:
        given = {what: convert_to_tensor(value).dtype.base_dtype
                 for what, value in (("on_value", on_value), ("off_value", off_value))
                 if value is not None}
        for what, found in given.items():
            if dtype is not None and found != dtype:
                raise TypeError("dtype %s of %s does not match dtype parameter %s"
                                % (found, what, dtype))
        if dtype is None:
            dtype = next(iter(given.values()), dtypes.float32)
        if on_value is None:
            on_value = convert_to_tensor(1, dtype, name="on_value")
        if off_value is None:
            off_value = convert_to_tensor(0, dtype, name="off_value")
        on, off = given.get("on_value", dtype), given.get("off_value", dtype)
        if on != off:
            raise TypeError("dtype %s of on_value does not match dtype %s of off_value" % (on, off))
        return ONE_HOT(indices, depth, on_value, off_value, axis=-1 if axis is None else axis,
                       name=name)


def meshgrid(*args, **kwargs):
    """Grids of coordinates: for each vector, a tensor in which it varies along its own dimension.

    Args:
      *args: vectors.
      indexing: "xy" (the first two dimensions swapped, by default) or "ij".
      name: name of the scope.
    Raises:
      TypeError: for another keyword.
      ValueError: for another indexing.
    Source: tf.meshgrid, TensorFlow 1.15.
    """
    indexing, name = kwargs.pop("indexing", "xy"), kwargs.pop("name", "meshgrid")
    for key in kwargs:
        raise TypeError("'%s' is an invalid keyword argument for this function" % key)
    if indexing not in ("xy", "ij"):
        raise ValueError("indexing parameter must be either 'xy' or 'ij'")
    with name_scope(name, "meshgrid", args):
        n = len(args)
        grids = [reshape(stack(x), (1,) * i + (-1,) + (1,) * (n - i - 1))
                 for i, x in enumerate(args)]
        sizes = [size(x) for x in args]
        dtype = convert_to_tensor(args[0]).dtype.base_dtype
        if indexing == "xy" and n > 1:
            grids[0] = reshape(grids[0], (1, -1) + (1,) * (n - 2))
            grids[1] = reshape(grids[1], (-1, 1) + (1,) * (n - 2))
            sizes[0], sizes[1] = sizes[1], sizes[0]
        factor = ones(sizes, dtype)
        return [grid * factor for grid in grids]


def eye(num_rows, num_columns=None, batch_shape=None, dtype=dtypes.float32, name=None):
    """The identity matrix of `num_rows` by `num_columns`, once for each element of a batch.

    Raises:
      TypeError: if the sizes are neither integers nor tensors.
    Source: tf.eye, TensorFlow 1.15.
    """
    from minigraph.ops.array.diagonals import matrix_diag, matrix_set_diag
    with name_scope(name, "eye", [num_rows, num_columns, batch_shape]):
        is_square = num_columns is None
        batch = [] if batch_shape is None else batch_shape
        columns = num_rows if is_square else num_columns
        if isinstance(num_rows, Tensor) or isinstance(columns, Tensor):
            length = call("Minimum", num_rows, columns)
        else:
            if not all(isinstance(n, (int, np.integer)) for n in (num_rows, columns)):
                raise TypeError("num_rows and num_columns must be positive integer values.")
            is_square, length = num_rows == columns, min(num_rows, columns)
        if isinstance(batch, Tensor) or isinstance(length, Tensor):
            batch = convert_to_tensor(batch, name="shape", dtype=dtypes.int32)
            diagonal = concat((batch, [length]), axis=0)
            full = None if is_square else concat((batch, [num_rows, columns]), axis=0)
        else:
            diagonal, full = list(batch) + [length], list(batch) + [num_rows, columns]
        diagonal_ones = ones(diagonal, dtype=dtype)
        if is_square:
            return matrix_diag(diagonal_ones)
        return matrix_set_diag(zeros(full, dtype=dtype), diagonal_ones)


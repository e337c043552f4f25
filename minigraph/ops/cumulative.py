"""Running sums and products, and the positions of extremes."""

import math

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.dtypes import NUMERIC, REAL
from minigraph.core.infer import describe_shape, shape_error
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.shape import TensorShape
from minigraph.ops._reduce import PIECE, computed_error, renamed_argument
from minigraph.ops.array import where_v2
from minigraph.ops.elementwise import exp, greater, less, log


def _cut(shape, axis):
    axis %= len(shape)
    return math.prod(shape[:axis]), shape[axis], math.prod(shape[axis + 1:])


def _grain(outer, size):
    return min(outer, max(1, PIECE // max(1, size)))


def _infer_running(c):
    """The input's shape; TensorFlow looks at the axis when the operation runs."""
    shape, axis = c.shape(0), c.value(1)
    if not c.running:
        return [shape]
    if c.shape(1).ndims:
        raise errors.InvalidArgumentError(c.op, c.op, "ScanOp: axis must be a scalar, not %s"
                                          % describe_shape(c.shape(1)))
    if axis is not None and not -shape.ndims <= axis < shape.ndims:
        raise errors.InvalidArgumentError(
            c.op, c.op, "ScanOp: Expected scan axis in the range [%d, %d), but got %d"
            % (-shape.ndims, shape.ndims, axis + shape.ndims if axis < 0 else axis))
    return [shape]


def _lower_running(kernel):
    def lower(node, emit):
        x = node.inputs[0]
        if x.size == 0:
            return
        outer, n, inner = _cut(x.shape, int(node.value(1)))
        params = [n, inner, int(node.attrs["exclusive"]), int(node.attrs["reverse"])]
        emit(kernel, x.dtype, [node.outputs[0]], [x], params=params, extent=outer,
             grain=_grain(outer, n * inner))
    return lower


def _running(type, kernel):
    return OpDef(type=type, inputs={"x": "T", "axis": "Tidx"}, outputs={"out": "T"},
                 attrs={"exclusive": False, "reverse": False, "T": NUMERIC, "Tidx": dtypes.INDEX},
                 infer=_infer_running, lower=_lower_running(kernel), needs_values=(1,))


CUMSUM = _running("Cumsum", "cumsum")
CUMPROD = _running("Cumprod", "cumprod")


@CUMSUM.gradient
def _cumsum_grad(op, dy):
    return [CUMSUM(dy, op.inputs[1], exclusive=op.attrs["exclusive"],
                   reverse=not op.attrs["reverse"]), None]


@CUMPROD.gradient
def _cumprod_grad(op, dy):
    x, axis = op.inputs
    exclusive, reverse = op.attrs["exclusive"], op.attrs["reverse"]
    product = CUMPROD(x, axis, exclusive=exclusive, reverse=reverse)
    total = CUMSUM(product * dy, axis, exclusive=exclusive, reverse=not reverse)
    return [total / x, None]


def _log_sum_exp(context, x, axis):
    """Of the parts so far, with their greatest taken out of the exponentials."""
    axis, attrs = int(axis), context.attrs
    x = np.flip(x, axis) if attrs["reverse"] else x
    if attrs["exclusive"]:
        first = np.full_like(np.take(x, [0], axis), np.finfo(x.dtype).min)
        x = np.concatenate([first, np.delete(x, -1, axis)], axis)
    result = np.logaddexp.accumulate(x, axis=axis)
    return np.flip(result, axis) if attrs["reverse"] else result


CUMULATIVE_LOGSUMEXP = OpDef(
    type="CumulativeLogsumexp", inputs={"x": "T", "axis": "Tidx"}, outputs={"out": "T"},
    attrs={"exclusive": False, "reverse": False, "T": dtypes.FLOATING, "Tidx": dtypes.INDEX},
    infer=_infer_running, host=_log_sum_exp)


@CUMULATIVE_LOGSUMEXP.gradient
def _cumulative_logsumexp_grad(op, grad):
    """sum of grad[k] exp(x[i] - y[k]) over k, of positive and negative gradients apart."""
    (x, axis), y, attrs = op.inputs, op.outputs[0], op.attrs
    least = grad.dtype.min
    positive = where_v2(greater(grad, 0), log(grad), least)
    negative = where_v2(less(grad, 0), log(-grad), least)

    def back(part):
        return exp(CUMULATIVE_LOGSUMEXP(part - y, axis, reverse=not attrs["reverse"],
                                        exclusive=attrs["exclusive"]) + x)

    return [back(positive) - back(negative), None]


def cumulative_logsumexp(x, axis=0, exclusive=False, reverse=False, name=None):
    """y[i] = log(exp(x[0]) + ... + exp(x[i])) along `axis`, of floats.

    Arguments and errors are those of `cumsum`; y[0] is the least finite number where exclusive.
    Source: tf.math.cumulative_logsumexp, TensorFlow 1.15.
    """
    return CUMULATIVE_LOGSUMEXP(x, axis, exclusive=bool(exclusive), reverse=bool(reverse),
                                name=name)


def cumsum(x, axis=0, exclusive=False, reverse=False, name=None):
    """y[i] = x[0] + ... + x[i] along `axis`.

    Args:
      x: Tensor of numbers, of rank 1 or more.
      axis: the axis; negative counts from the end.
      exclusive: leave x[i] itself out, so that y[0] = 0.
      reverse: add up from the end.
      name: name of the operation (optional).
    Raises:
      tf.errors.InvalidArgumentError: when it runs, if `axis` is out of range.
    Source: tf.cumsum, TensorFlow 1.15.
    """
    return CUMSUM(x, axis, exclusive=bool(exclusive), reverse=bool(reverse), name=name)


def cumprod(x, axis=0, exclusive=False, reverse=False, name=None):
    """y[i] = x[0] * ... * x[i] along `axis`.

    Arguments, result and errors are those of `cumsum`; y[0] = 1 where exclusive.
    Source: tf.cumprod, TensorFlow 1.15.
    """
    return CUMPROD(x, axis, exclusive=bool(exclusive), reverse=bool(reverse), name=name)


def _infer_position(c):
    shape, axis = c.shape(0), c.value(1)
    rank = shape.ndims
    if c.shape(1).ndims not in (None, 0):
        raise shape_error(c, "Shape must be rank 0 but is rank %d" % c.shape(1).ndims)
    if rank is None:
        return [TensorShape(None)]
    if rank < 2 and not c.running:  # whatever the axis, as TensorFlow has it
        return [TensorShape([])]
    if axis is None:
        return [TensorShape([None] * (rank - 1))]
    if not -rank <= axis < rank:
        if c.running:
            raise errors.InvalidArgumentError(
                None, None, "Expected dimension in the range [%d, %d), but got %d"
                % (-rank, rank, axis))
        raise computed_error(c, "Dimension (%d) must be in the range [%d, %d), where %d is the "
                             "number of dimensions in the input." % (axis, -rank, rank, rank), 1)
    sizes = shape.as_list()
    del sizes[int(axis) % rank]
    return [TensorShape(sizes)]


def _lower_position(kernel):
    def lower(node, emit):
        x, y = node.inputs[0], node.outputs[0]
        outer, n, inner = _cut(x.shape, int(node.value(1)))
        if y.size == 0:
            return
        if n == 0:
            raise errors.InvalidArgumentError(
                node.op, node.op, "Reduction axis %d is empty in shape [%s]"
                % (node.value(1), ",".join(map(str, x.shape))))
        emit(kernel, x.dtype, [y], [x], params=[n, inner, y.dtype.size], extent=outer,
             grain=_grain(outer, n * inner))
    return lower


def _position(type, kernel):
    return OpDef(type=type, inputs={"input": "T", "dimension": "Tidx"},
                 outputs={"output": "output_type"},
                 attrs={"T": REAL, "Tidx": dtypes.INDEX, "output_type": dtypes.int64},
                 infer=_infer_position, lower=_lower_position(kernel), needs_values=(1,),
                  gradient=NOT_DIFFERENTIABLE)


ARG_MAX = _position("ArgMax", "argmax")
ARG_MIN = _position("ArgMin", "argmin")


def _find(op_def, input, axis, output_type, name):
    output_type = dtypes.as_dtype(output_type)
    if output_type not in dtypes.INDEX:
        raise TypeError("Value passed to parameter 'output_type' has DataType %s not in list of "
                        "allowed values: int32, int64" % output_type.name)
    return op_def(input, 0 if axis is None else axis, output_type=output_type, name=name)


def argmax(input, axis=None, name=None, dimension=None, output_type=dtypes.int64):
    """y = index of the greatest element along `axis`; of the first, where several are equal.

    NaN is left out; where there is nothing else, the index is 0.

    Args:
      input: Tensor of real numbers.
      axis: the axis, by default 0; negative counts from the end.
      name: name of the operation (optional).
      dimension: old name of `axis`.
      output_type: tf.int64 or tf.int32.
    Returns:
      Tensor of `output_type`, of the input's shape without the axis.
    Raises:
      ValueError: if `axis` is out of range, or given under both names.
    Source: tf.argmax, TensorFlow 1.15.
    """
    axis = renamed_argument("axis", axis, "dimension", dimension)
    return _find(ARG_MAX, input, axis, output_type, name)


def argmin(input, axis=None, name=None, dimension=None, output_type=dtypes.int64):
    """y = index of the least element along `axis`; of the first, where several are equal.

    Arguments, result and errors are those of `argmax`.
    Source: tf.argmin, TensorFlow 1.15.
    """
    axis = renamed_argument("axis", axis, "dimension", dimension)
    return _find(ARG_MIN, input, axis, output_type, name)


def arg_max(input, dimension, output_type=dtypes.int64, name=None):
    """`argmax` along `dimension`. Source: tf.arg_max, TensorFlow 1.15."""
    return _find(ARG_MAX, input, dimension, output_type, name)


def arg_min(input, dimension, output_type=dtypes.int64, name=None):
    """`argmin` along `dimension`. Source: tf.arg_min, TensorFlow 1.15."""
    return _find(ARG_MIN, input, dimension, output_type, name)

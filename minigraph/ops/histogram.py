"""Counting: how often each integer occurs, and how many values fall in each of equal bins."""

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import shape_error
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.ops import _native
from minigraph.ops._reduce import computed_error
from minigraph.ops._shape_rules import with_rank
from minigraph.ops._sized import Found, serves
from minigraph.ops.array import reshape, shape, unsorted_segment_sum
from minigraph.ops.clip import clip_by_value
from minigraph.ops.constant import constant
from minigraph.ops.elementwise import cast, floor, maximum, minimum, truediv
from minigraph.ops.reduction import reduce_max, reduce_prod


_NEGATIVE = "Input arr must be non-negative!"
_NEGATIVE_SIZE = "Dimension size, given by scalar input 1, must be non-negative but is %d"


def _infer_bincount(c):
    if c.shape(1).ndims not in (None, 0):
        raise shape_error(c, "Shape must be rank 0 but is rank %d" % c.shape(1).ndims)
    size = c.value(1)
    if size is None:
        return [[None]]
    if size < 0:
        raise computed_error(c, _NEGATIVE_SIZE % size, 1)
    return [[int(size)]]


# The numbers of types of counts in csrc/kernels/reduce/count.c.
TYPES_OF_COUNTS = {dtypes.int64: 0, dtypes.int32: 1, dtypes.float32: 2, dtypes.float64: 3}


@serves(lambda node: not node.inputs[2].size)
def _lower_bincount(node, emit):
    (numbers, size, _), bins = node.inputs, node.outputs[0]
    if emit.is_sized(bins):
        rows = emit.temp(dtypes.int64, (1,))
        emit("dimension", size.dtype, [rows], [size])
        emit.size(rows, [(bins, (Found(0),))])
    emit("bincount", numbers.dtype, [bins], [numbers],
         params=(numbers.size, Found(0) if emit.is_sized(bins) else bins.size, 1,
                 TYPES_OF_COUNTS[bins.dtype]))


def _bincount_fault(node, status, fault, arrays):
    return _NEGATIVE_SIZE % fault[1] if status == _native.BAD_VALUE else _NEGATIVE


def _weighed(context, numbers, size, weights):
    if weights.size != numbers.size:
        raise errors.InvalidArgumentError(
            None, None, "Size of weights must be the same as that of arr, got %d and %d"
            % (weights.size, numbers.size))
    if size < 0:
        raise errors.InvalidArgumentError(None, None, _NEGATIVE_SIZE % size)
    if (numbers < 0).any():
        raise errors.InvalidArgumentError(None, None, _NEGATIVE)
    bins, inside = np.zeros(size, weights.dtype), numbers.ravel() < size
    np.add.at(bins, numbers.ravel()[inside], weights.ravel()[inside])
    return bins


BINCOUNT = OpDef(
    type="Bincount",
    inputs={"arr": dtypes.int32, "size": dtypes.int32, "weights": "T"},
    outputs={"bins": "T"},
    attrs={"T": frozenset([dtypes.int32, dtypes.int64, dtypes.float32, dtypes.float64])},
    infer=_infer_bincount,
    finds_size=True,
    lower=_lower_bincount,
    host=_weighed,
    fault_message=_bincount_fault,
    gradient=NOT_DIFFERENTIABLE,
)


def bincount(arr, weights=None, minlength=None, maxlength=None, dtype=dtypes.int32, name=None):
    """y[i] = how often `arr` holds i, or the sum of the weights where it does.

    Args:
      arr: int32 Tensor of non-negative numbers.
      weights: Tensor of the shape of `arr` (optional).
      minlength: length that the result has at least.
      maxlength: length that it has at most; greater numbers are left out.
      dtype: of the counts, where there are no weights.
      name: name scope of the operations (optional).
    Raises (when it runs):
      InvalidArgumentError: for a negative number.
    Source: tf.bincount, TensorFlow 1.15.
    """
    with name_scope("bincount" if name is None else name):
        arr = convert_to_tensor(arr, name="arr", dtype=dtypes.int32)
        nonempty = reduce_prod(shape(arr)) > 0
        size = cast(nonempty, dtypes.int32) * (reduce_max(arr) + 1)
        if minlength is not None:
            minlength = convert_to_tensor(minlength, name="minlength", dtype=dtypes.int32)
            size = maximum(minlength, size)
        if maxlength is not None:
            maxlength = convert_to_tensor(maxlength, name="maxlength", dtype=dtypes.int32)
            size = minimum(maxlength, size)
        if weights is not None:
            weights = convert_to_tensor(weights, name="weights")
            return unsorted_segment_sum(weights, arr, size)
        return BINCOUNT(arr, size, constant([], dtype))


def bincount_v1(arr, weights=None, minlength=None, maxlength=None, dtype=dtypes.int32):
    """`bincount` as `tf.bincount` has it: without a name."""
    return bincount(arr, weights, minlength, maxlength, dtype)


def _infer_histogram(c):
    if with_rank(c, 1, 1)[0] not in (None, 2):
        raise shape_error(c, "Dimension must be 2 but is %d" % c.shape(1)[0].value)
    with_rank(c, 2, 0)
    bins = c.value(2)
    if bins is None:
        return [[None]]
    if bins <= 0:
        raise computed_error(c, "Requires nbins > 0: %d" % bins, 2)
    return [[int(bins)]]


def _histogram(context, values, limits, bins):
    if bins <= 0:
        raise errors.InvalidArgumentError(
            None, None, "nbins should be a positive number, but got '%d'" % bins)
    if not limits[0] < limits[1]:
        raise errors.InvalidArgumentError(
            None, None, "value_range should satisfy value_range[0] < value_range[1], but got '[%g, "
                        "%g]'" % tuple(limits))
    step = float(limits[1] - limits[0]) / int(bins)
    places = (np.maximum(values, limits[0]) - limits[0]).ravel().astype(np.float64) / step
    places = np.minimum(places, bins - 1).astype(np.int32)
    return _native.bincount(places, int(bins))[0].astype(context.attrs["dtype"].as_numpy_dtype)


HISTOGRAM_FIXED_WIDTH = OpDef(
    type="HistogramFixedWidth",
    inputs={"values": "T", "value_range": "T", "nbins": dtypes.int32},
    outputs={"out": "dtype"},
    attrs={"T": frozenset([dtypes.int32, dtypes.int64, dtypes.float32, dtypes.float64]),
           "dtype": dtypes.int32},
    infer=_infer_histogram,
    host=_histogram,
    gradient=NOT_DIFFERENTIABLE,
)


def histogram_fixed_width(values, value_range, nbins=100, dtype=dtypes.int32, name=None):
    """How many of `values` fall in each of `nbins` equal bins.

    Values below the range count in the first bin, those above in the last.

    Args:
      values: Tensor of int32, int64, float32 or float64.
      value_range: the two limits, of the dtype of `values`.
      nbins: the number of bins.
      dtype: tf.int32 or tf.int64.
      name: name of the operation (optional).
    Raises:
      ValueError: if `nbins` is not positive.
    Source: tf.histogram_fixed_width, TensorFlow 1.15.
    """
    with name_scope(name, "histogram_fixed_width", [values, value_range, nbins]) as name:
        return HISTOGRAM_FIXED_WIDTH(values, value_range, nbins, dtype=dtypes.as_dtype(dtype),
                                     name=name)


def histogram_fixed_width_bins(values, value_range, nbins=100, dtype=dtypes.int32, name=None):
    """The number of the bin that `histogram_fixed_width` counts each value in.

    `dtype` has no effect, as in TensorFlow: the numbers are int32.

    Source: tf.histogram_fixed_width_bins, TensorFlow 1.15.
    """
    with name_scope(name, "histogram_fixed_width_bins", [values, value_range, nbins]):
        values = convert_to_tensor(values, name="values")
        sizes = shape(values)
        values = reshape(values, [-1])
        value_range = convert_to_tensor(value_range, name="value_range")
        nbins = convert_to_tensor(nbins, dtype=dtypes.int32, name="nbins")
        count = cast(nbins, values.dtype)
        scaled = truediv(values - value_range[0], value_range[1] - value_range[0],
                         name="scaled_values")
        places = floor(count * scaled, name="indices")
        places = cast(clip_by_value(places, 0, count - 1), dtypes.int32)
        return reshape(places, sizes)

"""`IndexedSlices`: some slices of a tensor along its first dimension, as gradients of gather are."""

import warnings
from collections import namedtuple

from minigraph.core.convert import convert_to_tensor, register_tensor_conversion_function
from minigraph.core.dtypes import as_dtype
from minigraph.core.infer import constant_value, constant_value_as_shape
from minigraph.core.op_def import get as op_of_type
from minigraph.core.shape import TensorShape
from minigraph.core.tensor import Tensor

# Elements of the dense tensor beyond which a conversion warns even if the size is known.
_LARGE = 100_000_000


class IndexedSlices:
    """The tensor that is zero but for `dense[indices[i]] = values[i]`; repeated indices add up.

    Args:
      values: Tensor of the slices, shape [n, ...].
      indices: Tensor of n integers.
      dense_shape: Tensor with the shape of the whole; None if it is not known.
    Source: tf.IndexedSlices, TensorFlow 1.15.
    """

    _composite_fields = ("values", "indices", "dense_shape")  # see core.nest

    def __init__(self, values, indices, dense_shape=None):
        self._values = values
        self._indices = indices
        self._dense_shape = dense_shape

    @property
    def values(self):
        return self._values

    @property
    def indices(self):
        return self._indices

    @property
    def dense_shape(self):
        return self._dense_shape

    @property
    def shape(self):
        """The static shape of the whole tensor, as far as `dense_shape` tells."""
        if self._dense_shape is None:
            return TensorShape(None)
        return constant_value_as_shape(self._dense_shape)

    def get_shape(self):
        return self.shape

    @property
    def name(self):
        return self._values.name

    @property
    def device(self):
        return self._values.device

    @property
    def op(self):
        return self._values.op

    @property
    def dtype(self):
        return self._values.dtype

    @property
    def graph(self):
        return self._values.graph

    def consumers(self):
        """The operations that take its values or indices."""
        return self._values.consumers() + self._indices.consumers()

    def __str__(self):
        shape = "" if self._dense_shape is None else ", dense_shape=%s" % self._dense_shape
        return "IndexedSlices(indices=%s, values=%s%s)" % (self._indices, self._values, shape)

    def __neg__(self):
        return IndexedSlices(-self._values, self._indices, self._dense_shape)


# What a session gives for a fetched IndexedSlices; tf.IndexedSlicesValue.
IndexedSlicesValue = namedtuple("IndexedSlicesValue", ["values", "indices", "dense_shape"])


def _to_dense(value, dtype=None, name=None, as_ref=False):
    if dtype and not dtype.is_compatible_with(value.dtype):
        raise ValueError("Tensor conversion requested dtype %s for IndexedSlices with dtype %s"
                         % (dtype.name, value.dtype.name))
    if value.dense_shape is None:
        raise ValueError("Tensor conversion requested for IndexedSlices without dense_shape: %s"
                         % value)
    shape = constant_value(value.dense_shape)
    if shape is None:
        _warn("of unknown shape")
    elif shape.prod(dtype="int64") >= _LARGE:
        _warn("with %d elements" % shape.prod(dtype="int64"))
    return op_of_type("UnsortedSegmentSum")(value.values, value.indices, value.dense_shape[0],
                                            name=name)


def _warn(size):
    warnings.warn("Converting sparse IndexedSlices to a dense Tensor %s. "
                  "This may consume a large amount of memory." % size)


register_tensor_conversion_function(IndexedSlices, _to_dense)


def convert_to_tensor_or_indexed_slices(value, dtype=None, name=None, as_ref=False):
    """`value` as it is if it is an IndexedSlices (or SparseTensor), else converted to a Tensor.

    Raises:
      ValueError: if it is a Tensor or IndexedSlices of another dtype.
    Source: tf.convert_to_tensor_or_indexed_slices, TensorFlow 1.15.
    """
    if isinstance(value, IndexedSlices) or (hasattr(value, "dense_shape") and
                                            not isinstance(value, Tensor)):
        if dtype and not value.dtype.is_compatible_with(dtype):
            raise ValueError("Tensor conversion requested dtype %s for Tensor with dtype %s: %r"
                             % (as_dtype(dtype).name, value.dtype.name, str(value)))
        return value
    return convert_to_tensor(value, dtype=dtype, name=name, as_ref=as_ref)


def convert_n_to_tensor_or_indexed_slices(values, dtype=None, name=None):
    """Each of `values` by `convert_to_tensor_or_indexed_slices`; None stays None.

    Raises:
      TypeError: if `values` is not a sequence.
    """
    if not isinstance(values, (list, tuple)):
        raise TypeError("values must be iterable.")
    return [None if value is None else
            convert_to_tensor_or_indexed_slices(value, dtype,
                                                None if name is None else "%s_%d" % (name, i))
            for i, value in enumerate(values)]

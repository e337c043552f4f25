"""`SparseTensor`: a tensor given by the places and values of its elements that are not zero."""

from collections import namedtuple

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.defaults import get_default_session
from minigraph.core.infer import constant_value_as_shape
from minigraph.core.name_scope import name_scope

SparseTensorValue = namedtuple("SparseTensorValue", ["indices", "values", "dense_shape"])


class SparseTensor:
    """The tensor of shape `dense_shape` with `values[i]` at `indices[i]`, and zeros elsewhere.

    Args:
      indices: int64 tensor [n, rank].
      values: tensor of n elements.
      dense_shape: int64 vector of `rank` elements.
    Raises:
      ValueError: if the three do not fit together.
    Source: tf.SparseTensor, TensorFlow 1.15.
    """

    _composite_fields = ("indices", "values", "dense_shape")  # see core.nest

    def __init__(self, indices, values, dense_shape):
        with name_scope(None, "SparseTensor", [indices, values, dense_shape]):
            self._indices = convert_to_tensor(indices, name="indices", dtype=dtypes.int64)
            self._values = convert_to_tensor(values, name="values")
            self._dense_shape = convert_to_tensor(dense_shape, name="dense_shape",
                                                  dtype=dtypes.int64)
        places = self._indices.shape.with_rank(2)
        count = self._values.shape.with_rank(1)
        rank = self._dense_shape.shape.with_rank(1)
        places[0].merge_with(count[0])
        places[1].merge_with(rank[0])

    @classmethod
    def from_value(cls, sparse_tensor_value):
        """A SparseTensor from a SparseTensorValue; a SparseTensor is copied. TypeError else."""
        if not is_sparse(sparse_tensor_value):
            raise TypeError("Neither a SparseTensor nor SparseTensorValue: %s."
                            % (sparse_tensor_value,))
        return cls(sparse_tensor_value.indices, sparse_tensor_value.values,
                   sparse_tensor_value.dense_shape)

    @property
    def indices(self):
        return self._indices

    @property
    def values(self):
        return self._values

    @property
    def dense_shape(self):
        return self._dense_shape

    @property
    def shape(self):
        """The static shape, as far as `dense_shape` is known."""
        return constant_value_as_shape(self._dense_shape)

    def get_shape(self):
        return self.shape

    @property
    def op(self):
        return self._values.op

    @property
    def dtype(self):
        return self._values.dtype

    @property
    def graph(self):
        return self._indices.graph

    def consumers(self):
        """Operations that use one of the three tensors, each once."""
        return list(dict.fromkeys(op for part in (self._indices, self._values, self._dense_shape)
                                  for op in part.consumers()))

    def eval(self, feed_dict=None, session=None):
        """The SparseTensorValue in `session`, by default the default session.

        Raises:
          ValueError: if there is no session.
        """
        parts = [self._indices, self._values, self._dense_shape]
        session = session or get_default_session()
        if session is None:
            return SparseTensorValue(*[part.eval(feed_dict) for part in parts])
        return SparseTensorValue(*session.run(parts, feed_dict))

    def __str__(self):
        return "SparseTensor(indices=%s, values=%s, dense_shape=%s)" % (
            self._indices, self._values, self._dense_shape)


def is_sparse(value):
    """True for a SparseTensor or SparseTensorValue."""
    return isinstance(value, (SparseTensor, SparseTensorValue))


def as_sparse_tensor(value):
    """A SparseTensor as it is or a SparseTensorValue as one. TypeError for anything else."""
    if isinstance(value, SparseTensorValue):
        return SparseTensor.from_value(value)
    if not isinstance(value, SparseTensor):
        raise TypeError("Input must be a SparseTensor.")
    return value


def convert_to_tensor_or_sparse_tensor(value, dtype=None, name=None):
    """`value` as a SparseTensor if it is sparse, else as a Tensor.

    Raises:
      RuntimeError: if it is sparse and of another dtype.
    Source: tf.convert_to_tensor_or_sparse_tensor, TensorFlow 1.15.
    """
    if isinstance(value, SparseTensorValue):
        value = SparseTensor.from_value(value)
    if not isinstance(value, SparseTensor):
        return convert_to_tensor(value, dtype=dtype, name=name)
    if dtype is not None and not dtypes.as_dtype(dtype).is_compatible_with(value.dtype):
        raise RuntimeError("Sparse dtype: requested = %s, actual = %s"
                           % (dtypes.as_dtype(dtype).name, value.dtype.name))
    return value

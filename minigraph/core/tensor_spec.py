"""`TensorSpec`: the shape, dtype and name that a tensor is to have."""

from minigraph.core import dtypes
from minigraph.core.shape import as_shape


class TensorSpec:
    """What is known of a tensor before there is one.

    Args:
      shape: its static shape, or None.
      dtype: its dtype.
      name: its name (optional).
    Raises:
      TypeError: if `dtype` is none.
    Source: tf.TensorSpec, TensorFlow 1.15.
    """

    def __init__(self, shape, dtype=dtypes.float32, name=None):
        self._shape = as_shape(shape)
        self._dtype = dtypes.as_dtype(dtype)
        self._name = name

    @classmethod
    def from_spec(cls, spec, name=None):
        """The same with another name, if one is given."""
        return cls(spec.shape, spec.dtype, name or spec.name)

    @classmethod
    def from_tensor(cls, tensor, name=None):
        """That of a tensor, with the name of its operation by default."""
        return cls(tensor.shape, tensor.dtype, name or tensor.op.name)

    @property
    def shape(self):
        return self._shape

    @property
    def dtype(self):
        return self._dtype

    @property
    def name(self):
        return self._name

    def is_compatible_with(self, spec_or_tensor):
        """True if a tensor has this dtype and may have this shape."""
        return (self._dtype.is_compatible_with(spec_or_tensor.dtype)
                and self._shape.is_compatible_with(spec_or_tensor.shape))

    def __eq__(self, other):
        return (isinstance(other, TensorSpec) and self._dtype == other.dtype
                and self._name == other.name and str(self._shape) == str(other.shape))

    def __hash__(self):
        return hash((str(self._shape), self._dtype))

    def __repr__(self):
        return "TensorSpec(shape=%s, dtype=%r, name=%r)" % (self._shape, self._dtype, self._name)

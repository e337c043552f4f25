"""`PartitionedVariable`: one variable kept in several parts, and the partitioners that cut it."""

import math

from minigraph.core.convert import register_tensor_conversion_function
from minigraph.core.name_scope import name_scope
from minigraph.core.shape import as_shape
from minigraph.ops.array import concat, identity, split


class PartitionedVariable:
    """A variable kept in parts along one axis; iterating gives the parts.

    Args:
      name: the whole's name.
      shape, dtype: of the whole.
      variable_list: the parts, each with its save slice info.
      partitions: number of parts along each axis.
    Source: variables.PartitionedVariable, TensorFlow 1.15.
    """

    def __init__(self, name, shape, dtype, variable_list, partitions):
        if not isinstance(variable_list, (list, tuple)):
            raise TypeError("variable_list is not a list or tuple: %s" % variable_list)
        if not isinstance(partitions, (list, tuple)):
            raise TypeError("partitions is not a list or tuple: %s" % partitions)
        self._name = name
        self._shape = as_shape(shape)
        self._dtype = dtype
        self._variable_list = sorted(variable_list,
                                     key=lambda v: v._get_save_slice_info().var_offset)
        self._partitions = partitions
        self._as_tensor = None

    def __iter__(self):
        return iter(self._variable_list)

    def __len__(self):
        axes = self._partition_axes()
        if len(axes) > 1:
            raise ValueError("Cannot get a length for %d > 1 partition axes" % len(axes))
        return len(self._variable_list)

    def _partition_axes(self):
        return [i for i, p in enumerate(self._partitions) if p > 1] or [0]

    def as_tensor(self):
        """The parts, joined."""
        with name_scope(None):
            if len(self._variable_list) == 1:
                with name_scope(self._name):
                    return identity(self._variable_list[0], name=self._name + "/")
            with name_scope(self._name + "/ConcatPartitions/"):
                joined = concat(self._variable_list, self._partition_axes()[0])
            with name_scope(None):
                return identity(joined, name=self._name)

    @property
    def name(self):
        return self._name

    @property
    def dtype(self):
        return self._dtype

    @property
    def shape(self):
        return self._shape

    def get_shape(self):
        return self._shape

    def _get_variable_list(self):
        return self._variable_list

    def _get_partitions(self):
        return self._partitions

    def assign(self, value, use_locking=False, name=None, read_value=True):
        """Assigns the slices of `value` to the parts; gives a list of the parts' assignments."""
        return self._on_parts("assign", value, use_locking, name, read_value)

    def assign_add(self, value, use_locking=False, name=None, read_value=True):
        """Adds the slices of `value` to the parts; see `assign`."""
        return self._on_parts("assign_add", value, use_locking, name, read_value)

    def assign_sub(self, value, use_locking=False, name=None, read_value=True):
        """Subtracts the slices of `value` from the parts; see `assign`."""
        return self._on_parts("assign_sub", value, use_locking, name, read_value)

    def _on_parts(self, method, value, use_locking, name, read_value):
        axis = self._partition_axes()[0]
        sizes = [v.get_shape().as_list()[axis] for v in self._variable_list]
        pieces = split(value, sizes, axis=axis) if len(sizes) > 1 else [value]
        return [getattr(v, method)(piece, use_locking=use_locking, name=name, read_value=read_value)
                for v, piece in zip(self._variable_list, pieces)]


def _to_tensor(value, dtype=None, name=None, as_ref=False):
    if dtype is not None and not dtype.is_compatible_with(value.dtype):
        raise ValueError("Incompatible type conversion requested to type '%s' for variable of type "
                         "'%s'" % (dtype.name, value.dtype.name))
    if as_ref:
        raise NotImplementedError("PartitionedVariable doesn't support being used as a reference.")
    return value.as_tensor()


register_tensor_conversion_function(PartitionedVariable, _to_tensor)


def slices_of(partitioner, shape, dtype):
    """(partitions, [(offset, shape) of each part]) of what a partitioner says about a shape.

    Raises:
      ValueError: if the answer does not fit the shape, in TensorFlow's words.
    """
    if not shape.is_fully_defined():
        raise ValueError("Shape of a new partitioned variable (%s) must be fully defined, but "
                         "instead was %s." % ("", shape))
    partitions = partitioner(shape=shape, dtype=dtype)
    if not isinstance(partitions, (list, tuple)):
        raise ValueError("Partitioner must return a sequence, but saw: %s" % partitions)
    if len(partitions) != shape.ndims:
        raise ValueError("Partitioner returned a partition list that does not match the Variable's "
                         "rank: %s vs. %s" % (partitions, shape))
    if any(p < 1 for p in partitions):
        raise ValueError("Partitioner returned zero partitions for some axes: %s" % partitions)
    axes = [i for i, p in enumerate(partitions) if p > 1]
    if len(axes) > 1:
        raise ValueError("Can only slice a variable along one dimension: shape: %s, partitioning: "
                         "%s"
                         % (shape, list(partitions)))
    dims = shape.as_list()
    axis = axes[0] if axes else 0
    count = partitions[axis]
    if dims[axis] < count:
        raise ValueError("Cannot slice dimension %d of size %d into %d parts"
                         % (axis, dims[axis], count))
    slices, start = [], 0
    for i in range(count):
        size = dims[axis] // count + (i < dims[axis] % count)
        offset, part = [0] * len(dims), list(dims)
        offset[axis], part[axis] = start, size
        slices.append((offset, part))
        start += size
    return list(partitions), slices


def fixed_size_partitioner(num_shards, axis=0):
    """A partitioner that cuts `axis` into `num_shards` parts. Source: tf.fixed_size_partitioner."""
    def partitioner(shape, **unused):
        partitions = [1] * len(shape.as_list())
        partitions[axis] = min(num_shards, shape.as_list()[axis])
        return partitions
    return partitioner


def variable_axis_size_partitioner(max_shard_bytes, axis=0, bytes_per_string_element=16,
                                   max_shards=None):
    """A partitioner that keeps each part of `axis` within `max_shard_bytes`.

    Raises:
      ValueError: if a limit is not positive.
    Source: tf.variable_axis_size_partitioner, TensorFlow 1.15.
    """
    if max_shard_bytes < 1 or bytes_per_string_element < 1:
        raise ValueError("Both max_shard_bytes and bytes_per_string_element must be positive.")
    if max_shards and max_shards < 1:
        raise ValueError("max_shards must be positive.")

    def partitioner(shape, dtype):
        dims = as_shape(shape).as_list()
        element = bytes_per_string_element if dtype.name == "string" else dtype.size
        per_row = max(1, element * math.prod(dims) // max(dims[axis], 1))
        rows = max(1, max_shard_bytes // per_row)
        shards = min(dims[axis], math.ceil(dims[axis] / rows))
        partitions = [1] * len(dims)
        partitions[axis] = max(1, min(shards, max_shards or shards))
        return partitions
    return partitioner


def min_max_variable_partitioner(max_partitions=1, axis=0, min_slice_size=256 << 10,
                                 bytes_per_string_element=16):
    """A partitioner into up to `max_partitions` parts of at least `min_slice_size` bytes.

    Source: tf.min_max_variable_partitioner, TensorFlow 1.15.
    """
    def partitioner(shape, dtype):
        if axis >= len(shape):
            raise ValueError("Cannot partition variable along axis %d when shape is only %s"
                             % (axis, shape))
        dims = as_shape(shape).as_list()
        element = bytes_per_string_element if dtype.name == "string" else dtype.size
        parts = max(1, math.ceil(math.prod(dims) * element / min_slice_size))
        partitions = [1] * len(dims)
        partitions[axis] = max(1, min(parts, max_partitions, dims[axis]))
        return partitions
    return partitioner

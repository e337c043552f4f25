"""Lookup tables that entries are put into while a program runs."""

from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.ops.lookup.table_ops import (
    FIND, INSERT, MUTABLE_DENSE_HASH_TABLE, MUTABLE_HASH_TABLE, MUTABLE_HASH_TABLE_OF_TENSORS,
    REMOVE)
from minigraph.ops.lookup.tables import LookupInterface, check_keys


class MutableHashTable(LookupInterface):
    """A table that starts empty.

    Args:
      key_dtype, value_dtype: dtypes.
      default_value: value of keys that it does not have; its shape is that of all values.
      name: name of the table (optional).
      checkpoint: whether checkpoints are to hold the entries; recorded.
    Source: tf.contrib.lookup.MutableHashTable, TensorFlow 1.15.
    """

    def __init__(self, key_dtype, value_dtype, default_value, name="MutableHashTable",
                 checkpoint=True):
        super().__init__(key_dtype, value_dtype)
        self._default_value = convert_to_tensor(default_value, dtype=self._value_dtype)
        self._value_shape = self._default_value.shape
        self._checkpoint = checkpoint
        settings = {"key_dtype": self._key_dtype, "value_dtype": self._value_dtype, "name": name,
                    "use_node_name_sharing": checkpoint}
        self._use_handle(MUTABLE_HASH_TABLE(**settings) if self._value_shape.ndims == 0 else
                         MUTABLE_HASH_TABLE_OF_TENSORS(value_shape=self._value_shape, **settings))
        if checkpoint:
            self.export()

    def _scope(self, name, what, *values):
        return name_scope(name, "%s_lookup_table_%s" % (self.name, what),
                          [self.resource_handle, *values])

    def lookup(self, keys, name=None):
        """The value of each key, the default for those that have none."""
        with self._scope(name, "find"):
            keys = convert_to_tensor(keys, dtype=self._key_dtype, name="keys")
            return FIND(self.resource_handle, keys, self._default_value)

    def insert(self, keys, values, name=None):
        """An operation that sets entries; earlier values of the keys are replaced."""
        with self._scope(name, "insert"):
            keys = convert_to_tensor(keys, dtype=self._key_dtype, name="keys")
            values = convert_to_tensor(values, dtype=self._value_dtype, name="values")
            return INSERT(self.resource_handle, keys, values)

    def remove(self, keys, name=None):
        """An operation that takes entries out; keys that there are none of are ignored.

        Raises:
          TypeError: if `keys` are of another dtype.
        """
        keys = convert_to_tensor(keys)
        check_keys(self, keys)
        with self._scope(name, "remove", keys):
            return REMOVE(self.resource_handle, keys)

    def export(self, name=None):
        """(keys, values) of all entries."""
        return self._export(name, "%s_lookup_table_export_values" % self.name)


class DenseHashTable(MutableHashTable):
    """A mutable table with two keys that no entry may have.

    Args:
      key_dtype, value_dtype, default_value, name, checkpoint: as `MutableHashTable`.
      empty_key, deleted_key: scalars of the keys' dtype, which differ.
      initial_num_buckets: recorded.
    Source: tf.lookup.experimental.DenseHashTable, TensorFlow 1.15.
    """

    def __init__(self, key_dtype, value_dtype, default_value, empty_key, deleted_key,
                 initial_num_buckets=None, name="MutableDenseHashTable", checkpoint=True):
        LookupInterface.__init__(self, key_dtype, value_dtype)
        self._default_value = convert_to_tensor(default_value, dtype=self._value_dtype,
                                                name="default_value")
        self._value_shape = self._default_value.shape
        self._checkpoint = checkpoint
        empty_key = convert_to_tensor(empty_key, dtype=self._key_dtype, name="empty_key")
        deleted_key = convert_to_tensor(deleted_key, dtype=self._key_dtype, name="deleted_key")
        self._use_handle(MUTABLE_DENSE_HASH_TABLE(
            empty_key, deleted_key, value_dtype=self._value_dtype, name=name,
            key_dtype=self._key_dtype, value_shape=self._value_shape,
            use_node_name_sharing=checkpoint,
            initial_num_buckets=initial_num_buckets or 131072))
        if checkpoint:
            self.export()

    insert_or_assign = MutableHashTable.insert
    erase = MutableHashTable.remove

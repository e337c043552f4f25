"""Lookup tables that are filled once, and tables with buckets for keys that they do not have."""

import uuid
from collections import namedtuple

from minigraph.core import dtypes
from minigraph.core.collections import GraphKeys
from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph
from minigraph.core.name_scope import name_scope
from minigraph.core.shape import as_shape
from minigraph.core.sparse_tensor import SparseTensor
from minigraph.ops import array, elementwise
from minigraph.ops.control import group, no_op
from minigraph.ops.lookup.table_ops import EXPORT, FIND, HASH_TABLE, SIZE
from minigraph.ops.strings import (
    as_string, string_to_hash_bucket, string_to_hash_bucket_fast, string_to_hash_bucket_strong)


def tables_initializer(name="init_all_tables"):
    """An operation that fills all tables of the graph.

    Source: tf.tables_initializer, TensorFlow 1.15.
    """
    initializers = get_default_graph().get_collection(GraphKeys.TABLE_INITIALIZERS)
    return group(*initializers, name=name) if initializers else no_op(name=name)


def check_keys(table, keys):
    """TypeError if `keys` are not of the table's dtype."""
    if keys.dtype.base_dtype != table.key_dtype:
        raise TypeError("Signature mismatch. Keys must be dtype %s, got %s."
                        % (table.key_dtype, keys.dtype))


class LookupInterface:
    """Base of tables: their dtypes, name, handle, `size` and `lookup`."""

    def __init__(self, key_dtype, value_dtype):
        self._key_dtype = dtypes.as_dtype(key_dtype).base_dtype
        self._value_dtype = dtypes.as_dtype(value_dtype).base_dtype

    @property
    def key_dtype(self):
        return self._key_dtype

    @property
    def value_dtype(self):
        return self._value_dtype

    @property
    def name(self):
        """The last part of the name of the table's operation."""
        return self._table_name

    @property
    def resource_handle(self):
        return self._resource_handle

    def _use_handle(self, handle):
        self._resource_handle = handle
        self._table_name = handle.op.name.split("/")[-1]

    def size(self, name=None):
        """int64 scalar: the number of entries."""
        with name_scope(name, "%s_Size" % self.name, [self.resource_handle]):
            return SIZE(self.resource_handle)

    def _export(self, name, default_name):
        with name_scope(name, default_name, [self.resource_handle]):
            keys, values = EXPORT(self.resource_handle, Tkeys=self._key_dtype,
                                  Tvalues=self._value_dtype)
        values.set_shape(keys.shape.concatenate(self._value_shape))
        return keys, values


class InitializableLookupTableBase(LookupInterface):
    """A table that an initializer fills, and the value of keys that it does not have.

    Args:
      default_value: scalar.
      initializer: a TableInitializerBase.
    """

    def __init__(self, default_value, initializer):
        super().__init__(initializer.key_dtype, initializer.value_dtype)
        self._default_value = convert_to_tensor(default_value, dtype=self._value_dtype)
        self._default_value.shape.merge_with(as_shape([]))
        self._value_shape = as_shape([])
        self._use_handle(self._create_resource())
        self._init_op = initializer.initialize(self)

    @property
    def initializer(self):
        """The operation that fills the table."""
        return self._init_op

    @property
    def default_value(self):
        return self._default_value

    def lookup(self, keys, name=None):
        """The value of each key, `default_value` for those that have none.

        Args:
          keys: Tensor or SparseTensor.
          name: scope of the operation (optional).
        Returns:
          Tensor or SparseTensor, as `keys`.
        Raises:
          TypeError: if `keys` are of another dtype.
          FailedPreconditionError (when it runs): if the table has not been initialized.
        """
        sparse = isinstance(keys, SparseTensor)
        keys = keys if sparse else convert_to_tensor(keys)
        check_keys(self, keys)
        flat = keys.values if sparse else keys
        with name_scope(name, "%s_Lookup" % self.name, [self.resource_handle, flat]):
            values = FIND(self.resource_handle, flat, self._default_value)
        return SparseTensor(keys.indices, values, keys.dense_shape) if sparse else values

    def export(self, name=None):
        """(keys, values) of all entries."""
        return self._export(name, "%s_Export" % self.name)


class StaticHashTable(InitializableLookupTableBase):
    """A table that is filled once.

    Args:
      initializer: what fills it.
      default_value: scalar, the value of keys that it does not have.
      name: name of the table (optional).
    Source: tf.lookup.StaticHashTable, TensorFlow 1.15.
    """

    def __init__(self, initializer, default_value, name=None):
        self._shared_name = initializer._shared_name or "hash_table_%s" % uuid.uuid4()
        self._name = name or "hash_table"
        super().__init__(default_value, initializer)

    def _create_resource(self):
        return HASH_TABLE(shared_name=self._shared_name, key_dtype=self._key_dtype,
                          value_dtype=self._value_dtype, name=self._name)


class HashTable(StaticHashTable):
    """`StaticHashTable`, shared under `shared_name`. Source: tf.contrib.lookup.HashTable."""

    def __init__(self, initializer, default_value, shared_name=None, name=None):
        self._shared_name = shared_name or ""
        self._name = name or "hash_table"
        InitializableLookupTableBase.__init__(self, default_value, initializer)

    @property
    def init(self):
        return self.initializer


class HasherSpec(namedtuple("HasherSpec", ["hasher", "key"])):
    """Which hash puts keys in buckets: "fasthash", "legacy" or "stronghash" with its key."""


FastHashSpec = HasherSpec("fasthash", None)


class StrongHashSpec(HasherSpec):
    """The keyed hash.

    Args:
      key: two ints.
    Raises:
      ValueError: if they are not two.
      TypeError: if they are not ints.
    """

    def __new__(cls, key):
        if len(key) != 2:
            raise ValueError("key must have size 2, got %s." % len(key))
        if not all(isinstance(part, int) for part in key):
            raise TypeError("Invalid key %s. Must be unsigned integer values." % (key,))
        return super().__new__(cls, "stronghash", key)


def _hashed(keys, count, spec, name):
    text = keys if keys.dtype == dtypes.string else as_string(keys)
    if spec.hasher == "fasthash":
        return string_to_hash_bucket_fast(text, num_buckets=count, name=name)
    if spec.hasher == "legacy":
        return string_to_hash_bucket(text, num_buckets=count, name=name)
    if spec.hasher == "stronghash":
        return string_to_hash_bucket_strong(text, num_buckets=count, name=name, key=list(spec.key))
    raise ValueError("Unknown hasher %s" % spec.hasher)


class IdTableWithHashBuckets(LookupInterface):
    """A table of ids; keys that it does not have get one of the ids after them, by their hash.

    Args:
      table: table from strings or int64 to int64, or None.
      num_oov_buckets: number of buckets.
      hasher_spec: `HasherSpec`.
      name: name of the table (optional).
      key_dtype: dtype of the keys, that of the table by default.
    Raises:
      TypeError: for dtypes that are not possible.
      ValueError: if there is neither a table nor a bucket.
    Source: tf.contrib.lookup.IdTableWithHashBuckets, TensorFlow 1.15.
    """

    def __init__(self, table, num_oov_buckets, hasher_spec=FastHashSpec, name=None, key_dtype=None):
        name = name.rstrip("/") if name else name
        if table:
            key_dtype = dtypes.as_dtype(key_dtype or table.key_dtype)
            _check_id_table(table, key_dtype)
            name = name or table.name
        else:
            if num_oov_buckets <= 0:
                raise ValueError("oov_buckets must be > 0 if no table is supplied.")
            key_dtype = dtypes.as_dtype(key_dtype or dtypes.string)
            name = name or "hash_bucket"
        if not key_dtype.is_integer and key_dtype != dtypes.string:
            raise TypeError("Invalid key_dtype, expected integer or string, got %s." % key_dtype)
        if not isinstance(hasher_spec, HasherSpec):
            raise TypeError("hasher_spec must be of type HasherSpec, got %s" % (hasher_spec,))
        self._table, self._num_oov_buckets, self._hasher_spec = table, num_oov_buckets, hasher_spec
        self._table_name = name.split("/")[-1]
        super().__init__(key_dtype, dtypes.int64)

    @property
    def initializer(self):
        """The operation that fills the table."""
        if self._table is not None:
            return self._table.initializer
        with name_scope(None, "init"):
            return no_op()

    @property
    def init(self):
        return self.initializer

    @property
    def resource_handle(self):
        return None if self._table is None else self._table.resource_handle

    def size(self, name=None):
        """int64 scalar: the number of entries and buckets."""
        with name_scope(name, "%s_Size" % self.name):
            entries = (self._table.size() if self._table else
                       convert_to_tensor(0, dtype=dtypes.int64))
            return entries + self._num_oov_buckets

    def lookup(self, keys, name=None):
        """The id of each key. TypeError if `keys` are of another dtype."""
        sparse = isinstance(keys, SparseTensor)
        keys = keys if sparse else convert_to_tensor(keys)
        check_keys(self, keys)
        flat = keys.values if sparse else keys
        if self._table and self._table.key_dtype == dtypes.int64:
            flat = elementwise.cast(flat, dtypes.int64)
        ids = self._ids(flat, name)
        return SparseTensor(keys.indices, ids, keys.dense_shape) if sparse else ids

    def _ids(self, keys, name):
        if self._num_oov_buckets == 0:
            return self._table.lookup(keys, name=name)
        with name_scope(name, "%s_Lookup" % self.name):
            buckets = _hashed(keys, self._num_oov_buckets, self._hasher_spec, "hash_bucket")
            if not self._table:
                return buckets
            ids = self._table.lookup(keys)
            buckets = elementwise.add(buckets, self._table.size())
            known = elementwise.not_equal(ids, self._table.default_value)
            return array.where_v2(known, ids, buckets)


def _check_id_table(table, key_dtype):
    supported = (dtypes.int64, dtypes.string)
    if table.key_dtype not in supported:
        raise TypeError("Invalid key dtype, expected one of %s, but got %s."
                        % (supported, key_dtype))
    if table.key_dtype.is_integer != key_dtype.is_integer:
        raise TypeError("Invalid key dtype, expected %s but got %s."
                        % ("integer" if key_dtype.is_integer else "non-integer", table.key_dtype))
    if table.value_dtype != dtypes.int64:
        raise TypeError("Invalid value dtype, expected %s but got %s."
                        % (dtypes.int64, table.value_dtype))


class StaticVocabularyTable(IdTableWithHashBuckets):
    """Ids of a vocabulary, and buckets for other keys.

    Args:
      initializer: what fills the table; its values are int64.
      num_oov_buckets: number of buckets, at least 1.
      lookup_key_dtype: dtype of keys, that of the initializer by default.
      name: name of the table (optional).
    Raises:
      ValueError: if there are no buckets.
      TypeError: for dtypes that are not possible.
    Source: tf.lookup.StaticVocabularyTable, TensorFlow 1.15.
    """

    def __init__(self, initializer, num_oov_buckets, lookup_key_dtype=None, name=None):
        if num_oov_buckets <= 0:
            raise ValueError("oov_buckets must be > 0.")
        if initializer is None:
            super().__init__(None, num_oov_buckets, FastHashSpec, name, lookup_key_dtype)
            return
        if initializer.value_dtype != dtypes.int64:
            raise TypeError("Invalid value dtype, expected %s but got %s."
                            % (dtypes.int64, initializer.value_dtype))
        super().__init__(StaticHashTable(initializer, default_value=-1), num_oov_buckets,
                         FastHashSpec, name, lookup_key_dtype)

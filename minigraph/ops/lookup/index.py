"""Tables from words to their numbers and back, made of a list or a file of words."""

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.ops import array, elementwise
from minigraph.ops.lookup.initializers import (
    KeyValueTensorInitializer, TextFileIdTableInitializer, TextFileStringTableInitializer)
from minigraph.ops.lookup.tables import FastHashSpec, IdTableWithHashBuckets, StaticHashTable
from minigraph.ops.lookup.text_file import LINE_NUMBER, WHOLE_LINE


def _check_buckets(num_oov_buckets):
    if num_oov_buckets < 0:
        raise ValueError("num_oov_buckets must be greater or equal than 0, got %d."
                         % num_oov_buckets)


def _check_file(vocabulary_file, vocab_size, words):
    if vocabulary_file is None or isinstance(vocabulary_file, str) and not vocabulary_file:
        raise ValueError("vocabulary_file must be specified and must not be empty.")
    if vocab_size is not None and vocab_size < 1:
        raise ValueError(words % vocab_size)


def _check_key_dtype(dtype):
    if not dtype.is_integer and dtype != dtypes.string:
        raise TypeError("Only integer and string keys are supported.")


def _with_buckets(table, count, hasher_spec, key_dtype):
    if not count:
        return table
    return IdTableWithHashBuckets(table, num_oov_buckets=count, hasher_spec=hasher_spec,
                                  key_dtype=key_dtype)


def index_table_from_tensor(mapping, num_oov_buckets=0, default_value=-1,
                            hasher_spec=FastHashSpec, dtype=dtypes.string, name=None):
    """A table from each element of a vector to its position.

    Args:
      mapping: vector of strings or integers.
      num_oov_buckets: buckets for other keys; without them they get `default_value`.
      default_value: int.
      hasher_spec: hash for the buckets.
      dtype: dtype of the keys.
      name: scope of the operations (optional).
    Raises:
      ValueError: if `mapping` is None or of another kind than `dtype`, or buckets are negative.
    Source: tf.contrib.lookup.index_table_from_tensor, TensorFlow 1.15.
    """
    if mapping is None:
        raise ValueError("mapping must be specified.")
    _check_buckets(num_oov_buckets)
    dtype = dtypes.as_dtype(dtype)
    _check_key_dtype(dtype)
    with name_scope(name, "string_to_index"):
        keys = convert_to_tensor(mapping)
        if keys.dtype.is_integer != dtype.is_integer:
            raise ValueError("Expected %s, got %s."
                             % ("integer" if dtype.is_integer else "non-integer", keys.dtype))
        if not dtype.is_integer and keys.dtype.base_dtype != dtype:
            raise ValueError("Expected %s, got %s." % (dtype, keys.dtype))
        values = elementwise.cast(array.range(array.size(keys)), dtypes.int64)
        with name_scope(None, "hash_table"):
            keys = elementwise.cast(keys, dtypes.int64) if keys.dtype.is_integer else keys
            init = KeyValueTensorInitializer(keys, values, keys.dtype.base_dtype, dtypes.int64,
                                             name="table_init")
            table = StaticHashTable(init, default_value)
            return _with_buckets(table, num_oov_buckets, hasher_spec, dtype)


def index_table_from_file(vocabulary_file=None, num_oov_buckets=0, vocab_size=None,
                          default_value=-1, hasher_spec=FastHashSpec, key_dtype=dtypes.string,
                          name=None, key_column_index=WHOLE_LINE, value_column_index=LINE_NUMBER,
                          delimiter="\t"):
    """A table from each line of a file to its number.

    Args:
      vocabulary_file: path, a Python string or a string scalar.
      num_oov_buckets, default_value, hasher_spec, name: as `index_table_from_tensor`.
      vocab_size: number of lines; all by default.
      key_dtype: string or an integer dtype.
      key_column_index, value_column_index: columns to take instead.
      delimiter: what stands between columns.
    Raises:
      ValueError: for arguments that are not possible.
    Source: tf.contrib.lookup.index_table_from_file, TensorFlow 1.15.
    """
    _check_file(vocabulary_file, vocab_size,
                "vocab_size must be greater than 0, got %d. vocabulary_file: "
                + str(vocabulary_file))
    _check_buckets(num_oov_buckets)
    key_dtype = dtypes.as_dtype(key_dtype)
    _check_key_dtype(key_dtype)
    with name_scope(name, "string_to_index"), name_scope(None, "hash_table"):
        init = TextFileIdTableInitializer(
            vocabulary_file, key_column_index, value_column_index, vocab_size, delimiter,
            "table_init", dtypes.int64 if key_dtype.is_integer else key_dtype)
        table = StaticHashTable(init, default_value)
        return _with_buckets(table, num_oov_buckets, hasher_spec, key_dtype)


def index_to_string_table_from_file(vocabulary_file, vocab_size=None, default_value="UNK",
                                    name=None, key_column_index=LINE_NUMBER,
                                    value_column_index=WHOLE_LINE, delimiter="\t"):
    """A table from the number of each line of a file to the line.

    Args: as `index_table_from_file`.
    Source: tf.contrib.lookup.index_to_string_table_from_file, TensorFlow 1.15.
    """
    _check_file(vocabulary_file, vocab_size, "vocab_size must be greater than 0, got %d.")
    with name_scope(name, "index_to_string"):
        init = TextFileStringTableInitializer(vocabulary_file, key_column_index, value_column_index,
                                              vocab_size, delimiter, "table_init")
        return StaticHashTable(init, default_value)


def index_to_string_table_from_tensor(mapping, default_value="UNK", name=None):
    """A table from the position of each element of a string vector to the element.

    Raises:
      ValueError: if `mapping` is None.
    Source: tf.contrib.lookup.index_to_string_table_from_tensor, TensorFlow 1.15.
    """
    if mapping is None:
        raise ValueError("mapping must be specified.")
    with name_scope(name, "index_to_string"):
        values = convert_to_tensor(mapping, dtypes.string)
        keys = elementwise.cast(array.range(array.size(values)), dtypes.int64)
        init = KeyValueTensorInitializer(keys, values, dtypes.int64, dtypes.string,
                                         name="table_init")
        return StaticHashTable(init, default_value)


def string_to_index(tensor, mapping, default_value=-1, name=None):
    """The position of each string in the vector `mapping`. Source: tf.contrib.lookup."""
    return index_table_from_tensor(mapping, default_value=default_value).lookup(tensor, name)


def index_to_string(tensor, mapping, default_value="UNK", name=None):
    """The element of `mapping` at each position. Source: tf.contrib.lookup.index_to_string."""
    return index_to_string_table_from_tensor(mapping, default_value).lookup(tensor, name)

"""What fills lookup tables: tensors of keys and values, or the lines of a file."""

from minigraph.core import dtypes
from minigraph.core.collections import GraphKeys
from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph
from minigraph.core.infer import constant_value
from minigraph.core.name_scope import name_scope
from minigraph.core.tensor import Tensor
from minigraph.ops.lookup.table_ops import FROM_TEXT_FILE, IMPORT
from minigraph.ops.lookup.text_file import LINE_NUMBER, WHOLE_LINE


def check_table_dtypes(table, key_dtype, value_dtype):
    """TypeError if `table` is not of these dtypes."""
    for what, wanted, found in (("key", key_dtype, table.key_dtype),
                                ("value", value_dtype, table.value_dtype)):
        if wanted.base_dtype != found:
            raise TypeError("Invalid %s dtype, expected %s but got %s." % (what, found, wanted))


class TextFileIndex:
    """What of a line is meant, where it is not the number of a column."""

    WHOLE_LINE = WHOLE_LINE
    LINE_NUMBER = LINE_NUMBER


class TableInitializerBase:
    """Base of initializers; they have the dtypes of keys and values, and `initialize`."""

    _shared_name = ""

    def __init__(self, key_dtype, value_dtype):
        self._key_dtype = dtypes.as_dtype(key_dtype)
        self._value_dtype = dtypes.as_dtype(value_dtype)

    @property
    def key_dtype(self):
        return self._key_dtype

    @property
    def value_dtype(self):
        return self._value_dtype

    def initialize(self, table):
        """The operation that fills `table`. NotImplementedError here."""
        raise NotImplementedError


class KeyValueTensorInitializer(TableInitializerBase):
    """Entries from a tensor of keys and one of values.

    Args:
      keys, values: Tensors of one shape, or what becomes one.
      key_dtype, value_dtype: their dtypes (optional).
      name: scope of the operation (optional).
    Source: tf.lookup.KeyValueTensorInitializer, TensorFlow 1.15.
    """

    def __init__(self, keys, values, key_dtype=None, value_dtype=None, name=None):
        self._keys = convert_to_tensor(keys, dtype=key_dtype, name="keys")
        self._values = convert_to_tensor(values, dtype=value_dtype, name="values")
        self._name = "key_value_init" if name is None else name
        super().__init__(self._keys.dtype.base_dtype, self._values.dtype.base_dtype)

    def initialize(self, table):
        """The operation that fills `table`, added to the collection of table initializers.

        Raises:
          TypeError: if the table has other dtypes.
        """
        check_table_dtypes(table, self._keys.dtype, self._values.dtype)
        with name_scope(self._name, values=[table.resource_handle, self._keys, self._values]):
            op = IMPORT(table.resource_handle, self._keys, self._values)
        get_default_graph().add_to_collection(GraphKeys.TABLE_INITIALIZERS, op)
        return op


class TextFileInitializer(TableInitializerBase):
    """Entries from the lines of a file.

    Args:
      filename: Python string or string scalar.
      key_dtype, value_dtype: dtypes.
      key_index, value_index: number of a column, or one of `TextFileIndex`.
      vocab_size: number of lines to take; all by default.
      delimiter: what stands between columns.
      name: scope of the operation (optional).
    Raises:
      ValueError: for an index or a dtype that is not possible.
    Source: tf.lookup.TextFileInitializer, TensorFlow 1.15.
    """

    def __init__(self, filename, key_dtype, key_index, value_dtype, value_index, vocab_size=None,
                 delimiter="\t", name=None):
        if not isinstance(filename, Tensor) and not filename:
            raise ValueError("Filename required for %s." % name)
        key_dtype, value_dtype = dtypes.as_dtype(key_dtype), dtypes.as_dtype(value_dtype)
        _check_index("key", key_index, key_dtype,
                     key_dtype.is_integer or key_dtype == dtypes.string,
                     "Keys must be integer or string, got %s." % key_dtype)
        _check_index("value", value_index, value_dtype, value_dtype == dtypes.string,
                     "Values must be dtype %s, got %s." % (dtypes.string, value_dtype))
        if vocab_size is not None and vocab_size <= 0:
            raise ValueError("Invalid vocab_size %s." % vocab_size)
        self._settings = {"key_index": key_index, "value_index": value_index,
                          "delimiter": delimiter, "vocab_size": -1 if vocab_size is None else vocab_size}
        self._name = name
        size = "" if not vocab_size else "%d_" % vocab_size
        self._shared_name = "hash_table_%s_%s%s_%s" % (filename, size, key_index, value_index)
        self._filename = convert_to_tensor(filename, dtypes.string, name="asset_path")
        if constant_value(self._filename) is not None:
            get_default_graph().add_to_collection(GraphKeys.ASSET_FILEPATHS, self._filename)
        super().__init__(key_dtype, value_dtype)

    def initialize(self, table):
        """The operation that fills `table`, added to the collection of table initializers."""
        check_table_dtypes(table, self.key_dtype, self.value_dtype)
        with name_scope(self._name, "text_file_init", [table.resource_handle]):
            op = FROM_TEXT_FILE(table.resource_handle, self._filename, **self._settings)
        get_default_graph().add_to_collection(GraphKeys.TABLE_INITIALIZERS, op)
        return op


def _check_index(what, index, dtype, whole_line_fits, words):
    if index < WHOLE_LINE:
        raise ValueError("Invalid %s index %s." % (what, index))
    if index == LINE_NUMBER and dtype != dtypes.int64:
        raise ValueError("Signature mismatch. %ss must be dtype %s, got %s."
                         % (what.capitalize(), dtypes.int64, dtype))
    if index == WHOLE_LINE and not whole_line_fits:
        raise ValueError("Signature mismatch. " + words)


class TextFileStringTableInitializer(TextFileInitializer):
    """From int64 ids to strings, by default from line numbers to lines.

    Source: tf.contrib.lookup.TextFileStringTableInitializer, TensorFlow 1.15.
    """

    def __init__(self, filename, key_column_index=LINE_NUMBER, value_column_index=WHOLE_LINE,
                 vocab_size=None, delimiter="\t", name="text_file_string_table_init"):
        super().__init__(filename, dtypes.int64, key_column_index, dtypes.string,
                         value_column_index, vocab_size, delimiter, name)


class TextFileIdTableInitializer(TextFileInitializer):
    """From strings or integers to int64 ids, by default from lines to line numbers.

    Source: tf.contrib.lookup.TextFileIdTableInitializer, TensorFlow 1.15.
    """

    def __init__(self, filename, key_column_index=WHOLE_LINE, value_column_index=LINE_NUMBER,
                 vocab_size=None, delimiter="\t", name="text_file_id_table_init",
                 key_dtype=dtypes.string):
        super().__init__(filename, key_dtype, key_column_index, dtypes.int64, value_column_index,
                         vocab_size, delimiter, name)

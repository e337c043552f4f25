"""`tf.contrib.lookup`: lookup tables, by the names of TensorFlow's first years."""

from minigraph.core.missing import module_getattr
from minigraph.ops.lookup import (
    DenseHashTable as MutableDenseHashTable, FastHashSpec, HashTable, HasherSpec,
    IdTableWithHashBuckets, InitializableLookupTableBase, KeyValueTensorInitializer,
    LookupInterface, MutableHashTable, StrongHashSpec, TableInitializerBase,
    TextFileIdTableInitializer, TextFileIndex, TextFileInitializer, TextFileStringTableInitializer,
    index_table_from_file, index_table_from_tensor, index_to_string,
    index_to_string_table_from_file, index_to_string_table_from_tensor, string_to_index,
    index_table_from_file as string_to_index_table_from_file,
    index_table_from_tensor as string_to_index_table_from_tensor)

__getattr__ = module_getattr(__name__)

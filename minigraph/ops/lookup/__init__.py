"""Lookup tables: what the session keeps of them, what fills them, and their classes."""

from minigraph.ops.lookup.index import (
    index_table_from_file, index_table_from_tensor, index_to_string,
    index_to_string_table_from_file, index_to_string_table_from_tensor, string_to_index)
from minigraph.ops.lookup.initializers import (
    KeyValueTensorInitializer, TableInitializerBase, TextFileIdTableInitializer, TextFileIndex,
    TextFileInitializer, TextFileStringTableInitializer)
from minigraph.ops.lookup.mutable import DenseHashTable, MutableHashTable
from minigraph.ops.lookup.tables import (
    FastHashSpec, HashTable, HasherSpec, IdTableWithHashBuckets, InitializableLookupTableBase,
    LookupInterface, StaticHashTable, StaticVocabularyTable, StrongHashSpec, tables_initializer)

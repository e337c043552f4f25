"""`tf.lookup`: lookup tables."""

from minigraph.core.missing import module_getattr
from minigraph.lookup import experimental
from minigraph.ops.lookup import (
    KeyValueTensorInitializer, StaticHashTable, StaticVocabularyTable, TextFileIndex,
    TextFileInitializer)

__getattr__ = module_getattr(__name__)

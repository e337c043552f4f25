"""`tf.lookup.experimental`: tables that change."""

from minigraph.core.missing import module_getattr
from minigraph.ops.lookup import DenseHashTable

__getattr__ = module_getattr(__name__)

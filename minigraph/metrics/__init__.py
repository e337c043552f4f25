"""`tf.metrics`: measures over a stream of batches, kept in local variables."""

from minigraph.core.missing import module_getattr

__getattr__ = module_getattr(__name__)

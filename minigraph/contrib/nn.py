"""tf.contrib.nn: what of it `tf.nn` does not have."""

from minigraph.core import missing
from minigraph.ops.nth_element import nth_element

__getattr__ = missing.module_getattr(__name__)

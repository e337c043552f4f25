"""`tf.io`: files, and what is in them."""

from minigraph.core.missing import module_getattr
from minigraph.io import gfile

__getattr__ = module_getattr(__name__)

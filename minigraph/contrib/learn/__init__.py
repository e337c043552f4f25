"""tf.contrib.learn: its data sets."""

from minigraph import datasets
from minigraph.core import missing

__all__ = ["datasets"]
__getattr__ = missing.module_getattr(__name__)

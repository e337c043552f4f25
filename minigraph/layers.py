"""`tf.layers`: layers that make their own variables."""

from minigraph.core.missing import module_getattr
from minigraph.layers.base import Layer
from minigraph.layers.core import Dense, Dropout, Flatten, dense, dropout, flatten
from minigraph.layers.input_spec import InputSpec
from minigraph.layers.normalization import BatchNormalization, batch_normalization

__getattr__ = module_getattr(__name__)

"""`tf.contrib.util`: the values of constant tensors."""

from minigraph.core.infer import constant_value
from minigraph.core.missing import module_getattr

__getattr__ = module_getattr(__name__)

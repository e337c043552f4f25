"""`tf.random`: random tensors and seeds."""

from minigraph.core.missing import module_getattr
from minigraph.core.random_seed import get_seed, set_random_seed

__getattr__ = module_getattr(__name__)

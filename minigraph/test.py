"""`tf.test`: what tests of models use."""

from minigraph.core.missing import module_getattr
from minigraph.gradient_checker import compute_gradient, compute_gradient_error

__getattr__ = module_getattr(__name__)

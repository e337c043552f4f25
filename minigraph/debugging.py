"""`tf.debugging`: assertions about tensors."""

from minigraph.core.missing import module_getattr
from minigraph.ops.elementwise.comparison import is_finite, is_inf, is_nan

__getattr__ = module_getattr(__name__)

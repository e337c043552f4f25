"""`tf.bitwise`: operations on the bits of integers."""

from minigraph.core.missing import module_getattr
from minigraph.ops.elementwise.bitwise import (
    bitwise_and, bitwise_or, bitwise_xor, invert, left_shift, right_shift)

__getattr__ = module_getattr(__name__)

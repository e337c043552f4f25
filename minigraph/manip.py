"""`tf.manip`: rearranging tensors."""

from minigraph.core.missing import module_getattr
from minigraph.ops.array import (
    batch_to_space_nd, gather_nd, reshape, reverse_v2 as reverse, roll, scatter_nd,
    space_to_batch_nd, tile)

__getattr__ = module_getattr(__name__)

"""`tf.sparse`: sparse tensors."""

from minigraph.core.missing import module_getattr
from minigraph.ops.array import sparse_mask as mask

__getattr__ = module_getattr(__name__)

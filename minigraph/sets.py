"""`tf.sets`: sets of the entries along the last dimension."""

from minigraph.core.missing import module_getattr
from minigraph.ops.sets import (
    set_difference, set_difference as difference, set_intersection,
    set_intersection as intersection, set_size, set_size as size, set_union, set_union as union)

__getattr__ = module_getattr(__name__)

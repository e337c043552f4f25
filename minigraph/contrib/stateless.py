"""tf.contrib.stateless: what `tf.random` has as `stateless_...`."""

from minigraph.core import missing
from minigraph.ops.stateless_random import (
    stateless_multinomial, stateless_random_normal, stateless_random_uniform,
    stateless_truncated_normal)

__getattr__ = missing.module_getattr(__name__)

"""`tf.contrib.util`: the values of constant tensors, and tensors as messages."""

from minigraph.core.infer import constant_value
from minigraph.core.missing import module_getattr
from minigraph.core.tensor_proto import make_ndarray, make_tensor_proto

__getattr__ = module_getattr(__name__)

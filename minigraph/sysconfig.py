"""`tf.sysconfig`: how TensorFlow 1.15 says its library was built."""

from minigraph.core.missing import module_getattr
from minigraph.version import CXX11_ABI_FLAG, MONOLITHIC_BUILD

__getattr__ = module_getattr(__name__)

"""`tf.nn`: activations, losses and other parts of neural networks."""

from minigraph.core.missing import module_getattr
from minigraph.ops.elementwise.activation import (
    elu, leaky_relu, relu, relu6, selu, softplus, softsign)
from minigraph.ops.elementwise.math import sigmoid, tanh

__getattr__ = module_getattr(__name__)

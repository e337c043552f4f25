"""BiasAdd in both layouts, and its derivative."""

from case import NUMBERS, Case, Reject, uniform

import minigraph as tf
from minigraph.ops.bias import BIAS_ADD_GRAD

CASES = [
    Case("BiasAdd", tf.nn.bias_add, lambda x, b: x + b, [uniform(-3, 3, (4, 3, 5)),
                                                         uniform(-3, 3, (5,))],
         NUMBERS, grad_order=1, rejects=[
             Reject((lambda: tf.zeros([2, 3]), lambda: tf.zeros([4])), ValueError,
                    "Dimensions must be equal, but are 3 and 4 for 'BiasAdd' (op: 'BiasAdd') with "
                    "input shapes: [2,3], [4].")]),
    Case("BiasAdd", lambda x, b: tf.nn.bias_add(x, b, data_format="NCHW"),
         lambda x, b: x + b[:, None, None], [uniform(-3, 3, (2, 3, 4, 5)), uniform(-3, 3, (3,))],
         grad_order=1, name="NCHW"),
    Case("BiasAddGrad", BIAS_ADD_GRAD, lambda x: x.sum((0, 1)), [uniform(-3, 3, (4, 3, 5))],
         grad_order=1),
]

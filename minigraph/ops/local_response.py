"""Local response normalisation over neighbouring channels."""

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.op_def import OpDef
from minigraph.ops._shape_rules import with_rank
from minigraph.ops.array import matrix_band_part, ones, reshape, shape as shape_of
from minigraph.ops.elementwise import minimum, pow
from minigraph.ops.linalg import matmul


def _band(n, radius):
    places = np.arange(n)
    return (abs(places[:, None] - places) <= radius).astype(np.float64)


def _local_response(context, x):
    attrs = context.attrs
    if x.ndim != 4:
        raise errors.InvalidArgumentError(None, None, "in must be 4-dimensional")
    squares = np.square(x.astype(np.float64)) @ _band(x.shape[3], attrs["depth_radius"])
    return (x * (attrs["bias"] + attrs["alpha"] * squares) ** -attrs["beta"]).astype(x.dtype)


LRN = OpDef(
    type="LRN",
    inputs={"input": "T"},
    outputs={"output": "T"},
    attrs={"depth_radius": 5, "bias": 1.0, "alpha": 1.0, "beta": 0.5,
           "T": dtypes.AllowedTypes([dtypes.float16, dtypes.bfloat16, dtypes.float32],
                                    dtypes.float32)},
    infer=lambda c: [with_rank(c, 0, 4)],
    host=_local_response,
)


@LRN.gradient
def _local_response_grad(op, grad):
    """With s the sums: grad s^-b - 2 a b x W(grad x s^(-b - 1)), W summing over neighbours."""
    x, attrs = op.inputs[0], op.attrs
    n = shape_of(x)[3]
    radius = minimum(attrs["depth_radius"], n)
    band = matrix_band_part(ones([n, n], x.dtype), radius, radius)

    def neighbours(t):
        return reshape(matmul(reshape(t, [-1, n]), band), shape_of(t))

    sums = attrs["bias"] + attrs["alpha"] * neighbours(x * x)
    inner = neighbours(grad * x * pow(sums, -attrs["beta"] - 1))
    result = grad * pow(sums, -attrs["beta"]) - 2 * attrs["alpha"] * attrs["beta"] * x * inner
    result.set_shape(x.shape)
    return [result]


def local_response_normalization(input, depth_radius=5, bias=1, alpha=1, beta=0.5, name=None):
    """input / (bias + alpha * sum of squares of the channels within depth_radius)^beta.

    Args:
      input: Tensor [batch, height, width, channels] of float16 or float32.
      depth_radius, bias, alpha, beta: numbers of the formula.
      name: name of the operation (optional).
    Source: tf.nn.local_response_normalization, TensorFlow 1.15.
    """
    return LRN(input, depth_radius=int(depth_radius), bias=float(bias), alpha=float(alpha),
               beta=float(beta), name=name)

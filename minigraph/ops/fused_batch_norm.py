"""Batch normalisation of images in one operation."""

import math

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.op_def import OpDef
from minigraph.ops._copying import emit_copy
from minigraph.ops._shape_rules import describe_dims, dims_of, failure, merge_dim, with_rank
from minigraph.ops.array import transpose
from minigraph.ops.constant import constant
from minigraph.ops.elementwise import cast, rsqrt
from minigraph.ops.reduction import reduce_mean, reduce_sum

# TensorFlow takes no smaller epsilon, since cuDNN does not.
_LEAST_EPSILON = 1.001e-5


def _channel_axis(format):
    return 1 if format == "NCHW" else 3


def _infer(c):
    axis = _channel_axis(c.attrs["data_format"])
    dims = dims_of(c, 0)
    if dims is not None and len(dims) != 4:
        raise failure(c, "Shape must be rank 4 but is rank %d" % len(dims),
                      running="input must be 4-dimensional%s" % describe_dims(dims))
    dims = [None] * 4 if dims is None else list(dims)
    for i in (1, 2) if c.attrs["is_training"] else (1, 2, 3, 4):
        dims[axis] = merge_dim(c, dims[axis], with_rank(c, i, 1)[0])
    return [dims] + [[dims[axis]]] * 4 + [[0] if c.running else None]


# Elements of a wide row, of which kernels make vectors; and bytes of a chunk.
_WIDE, _CHUNK = 64, 1 << 18


def _lower(node, emit):
    x, scale, offset, mean, variance = node.inputs
    y, *moments = node.outputs
    axis = _channel_axis(node.attrs["data_format"])
    channels = x.shape[axis]
    outer, inner = math.prod(x.shape[:axis]), math.prod(x.shape[axis + 1:])
    step = channels if inner == 1 else 1
    fold = max(1, _WIDE // max(1, step))
    layout, rows = [channels, inner, fold], max(1, _CHUNK // max(1, 4 * channels * inner))
    workspace = 24 * step * fold
    if node.attrs["is_training"]:
        mean, variance = moments[2], moments[3]
        chunks = -(-outer // rows)
        sums = emit.temp(dtypes.float64, (chunks, 2, channels))
        emit("channel_sums", x.dtype, [sums], [x], params=[*layout, rows, outer], extent=chunks,
             workspace=workspace)
        emit("channel_moments", x.dtype, [mean, variance, moments[1]], [sums],
             params=[channels, chunks, outer * inner], extent=channels, grain=channels)
        emit_copy(emit, moments[0], mean)
    else:
        for target, source in zip(moments, (mean, variance, mean, variance)):
            emit_copy(emit, target, source)
    if y.size:
        emit("batch_norm", x.dtype, [y], [x, mean, variance, scale, offset], params=layout,
             reals=[node.attrs["epsilon"]], extent=outer, grain=min(outer, rows),
             workspace=workspace)


FUSED_BATCH_NORM = OpDef(
    type="FusedBatchNormV3",
    inputs={"x": "T", "scale": "U", "offset": "U", "mean": "U", "variance": "U"},
    outputs={"y": "T", "batch_mean": "U", "batch_variance": "U", "reserve_space_1": "U",
             "reserve_space_2": "U", "reserve_space_3": "U"},
    attrs={"T": frozenset([dtypes.float16, dtypes.bfloat16, dtypes.float32]),
           "U": frozenset([dtypes.float32]), "epsilon": 1e-4, "data_format": "NHWC",
           "is_training": True},
    infer=_infer,
    lower=_lower,
)


@FUSED_BATCH_NORM.gradient
def _fused_batch_norm_grad(op, grad, *_):
    """Of the first output; built of operations, so that it has gradients itself."""
    x, scale, _, mean, variance = op.inputs
    attrs = op.attrs
    back = attrs["data_format"] == "NCHW"
    if back:
        x, grad = transpose(x, [0, 2, 3, 1]), transpose(grad, [0, 2, 3, 1])
    kind = x.dtype
    x, grad = cast(x, dtypes.float32), cast(grad, dtypes.float32)
    axes = [0, 1, 2]
    if attrs["is_training"]:
        mean = reduce_mean(x, axes, keepdims=True)
        variance = reduce_mean((x - mean) * (x - mean), axes, keepdims=True)
    inverse = rsqrt(variance + attrs["epsilon"])
    normal = (x - mean) * inverse
    grad_offset, grad_scale = reduce_sum(grad, axes), reduce_sum(grad * normal, axes)
    if attrs["is_training"]:
        grad = grad - reduce_mean(grad, axes, keepdims=True) - \
            normal * reduce_mean(grad * normal, axes, keepdims=True)
    grad_x = cast(grad * (inverse * scale), kind)
    if back:
        grad_x = transpose(grad_x, [0, 3, 1, 2])
    return [grad_x, grad_scale, grad_offset, None, None]


def fused_batch_norm(x, scale, offset, mean=None, variance=None, epsilon=0.001,
                     data_format="NHWC", is_training=True, name=None):
    """(x - mean) / sqrt(variance + epsilon) * scale + offset, in each channel.

    Args:
      x: Tensor [batch, height, width, channels] of float16 or float32.
      scale, offset: float32 vectors [channels].
      mean, variance: vectors for inference; while training they are those of the batch.
      epsilon: at least 1.001e-5 is taken.
      data_format: "NHWC" or "NCHW".
      is_training: whether to take mean and variance of the batch.
      name: name of the operation (optional).
    Returns:
      (y, mean, variance); while training, the variance is the unbiased one.
    Raises:
      ValueError: if mean or variance are given while training.
    Source: tf.nn.fused_batch_norm, TensorFlow 1.15.
    """
    x = convert_to_tensor(x, name="input")
    scale = convert_to_tensor(scale, name="scale")
    offset = convert_to_tensor(offset, name="offset")
    if is_training and (mean is not None or variance is not None):
        raise ValueError("Both 'mean' and 'variance' must be None if is_training is True.")
    mean = constant([]) if mean is None else mean
    variance = constant([]) if variance is None else variance
    epsilon = max(float(epsilon), _LEAST_EPSILON)
    return tuple(FUSED_BATCH_NORM(x, scale, offset, mean, variance, epsilon=epsilon,
                                  data_format=data_format, is_training=bool(is_training),
                                  name=name)[:3])

"""The engine's kernels on plain NumPy arrays, without a graph."""

import functools

import numpy as np

from minigraph import engine
from minigraph.core import dtypes
from minigraph.ops._gemm import ACTIVATIONS, batch_strides, gemm_call, merged_batches

ROW_WORK = 1 << 14     # scores per task: exp costs about a nanosecond each


def matmul(a, b, transpose_a=False, transpose_b=False, bias=None, activation=None, out=None):
    """activation(op(a) op(b) + bias) for float32 or float64 arrays.

    Args:
      a: array [..., m, k], or [..., k, m] if `transpose_a`.
      b: array [..., k, n], or [..., n, k] if `transpose_b`. Batch dimensions are broadcast.
      bias: array [n] that is added to every row (optional).
      activation: None, "relu", "relu6", "sigmoid" or "tanh".
      out: C-contiguous array [..., m, n] for the result, apart from the others (optional).
    Returns:
      `out`, or a new array.
    Raises:
      TypeError: if dtypes differ, or are neither float32 nor float64.
      ValueError: if shapes do not fit, or `activation` or `out` is none of the above.
    """
    a, b = np.ascontiguousarray(a), np.ascontiguousarray(b)
    shape, n, run = _product(a.shape, b.shape, a.dtype, b.dtype, transpose_a, transpose_b,
                             bias is not None, activation)
    out = np.empty(shape, a.dtype) if out is None else _output(out, shape, a.dtype)
    if run is not None:
        run([out, a, b] if bias is None else [out, a, b, _bias(bias, n, a.dtype)])
    elif bias is not None:
        _bias(bias, n, a.dtype)
    return out


@functools.lru_cache(maxsize=1024)
def _product(a_shape, b_shape, a_dtype, b_dtype, transpose_a, transpose_b, has_bias, activation):
    """(shape of the product, its columns, the engine.Prepared for it or None where it is empty)."""
    if a_dtype != b_dtype or a_dtype not in (np.float32, np.float64):
        raise TypeError("matmul: a and b must be float32 or float64 both, got %s and %s"
                        % (a_dtype, b_dtype))
    if activation not in ACTIVATIONS:
        raise ValueError("matmul: activation must be one of %s, got %r"
                         % (list(ACTIVATIONS), activation))
    if len(a_shape) < 2 or len(b_shape) < 2:
        raise ValueError("matmul: a and b must have rank 2 or more, got shapes %s and %s"
                         % (a_shape, b_shape))
    m, k = a_shape[-2:][::-1] if transpose_a else a_shape[-2:]
    rows, n = b_shape[-2:][::-1] if transpose_b else b_shape[-2:]
    if k != rows:
        raise ValueError("matmul: inner dimensions must be equal, got %d and %d" % (k, rows))
    batch = np.broadcast_shapes(a_shape[:-2], b_shape[:-2])
    if 0 in batch + (m, n):
        return batch + (m, n), n, None
    batches = merged_batches(batch, batch_strides(a_shape, batch), batch_strides(b_shape, batch))
    dtype = dtypes.as_dtype(a_dtype)
    call = gemm_call(dtype, m, n, k, bool(transpose_a), bool(transpose_b), has_bias, activation,
                     batches=batches)
    return batch + (m, n), n, engine.Prepared(engine.KERNELS["gemm_" + dtype.suffix],
                                              3 + has_bias, **call)


def _output(out, shape, dtype):
    if out.shape != shape or out.dtype != dtype or not (out.flags.c_contiguous
                                                        and out.flags.writeable):
        raise ValueError("matmul: out must be a writable C-contiguous array of shape %s and dtype "
                         "%s" % (shape, dtype))
    return out


def _bias(bias, n, dtype):
    bias = np.ascontiguousarray(bias)
    if bias.shape != (n,) or bias.dtype != dtype:
        raise ValueError("matmul: bias must have shape (%d,) and dtype %s, got %s %s"
                         % (n, dtype, bias.shape, bias.dtype))
    return bias


def softmax_cross_entropy(logits, labels):
    """The loss of each row, log(sum(exp(z))) sum(l) - sum(l z), and its gradient softmax(z) - l.

    Args:
      logits: array z [..., n] of float32 or float64.
      labels: probabilities l, of the shape and dtype of `logits`; or whole numbers [...]: the class
        of each row.
    Returns:
      (loss [...], gradient by the logits [..., n]), new arrays of the dtype of `logits`.
    Raises:
      TypeError: if the logits are neither float32 nor float64, or the labels are of another dtype.
      ValueError: if shapes do not fit, or a class is not in [0, n).
    """
    logits, labels = np.ascontiguousarray(logits), np.asarray(labels)
    if logits.dtype not in (np.float32, np.float64):
        raise TypeError("softmax_cross_entropy: logits must be float32 or float64, got %s"
                        % logits.dtype)
    sparse = labels.dtype.kind in "iu"
    if not sparse and labels.dtype != logits.dtype:
        raise TypeError("softmax_cross_entropy: labels must be whole numbers or %s, got %s"
                        % (logits.dtype, labels.dtype))
    wanted = logits.shape[:-1] if sparse else logits.shape
    if logits.ndim < 1 or labels.shape != wanted:
        raise ValueError("softmax_cross_entropy: labels must have shape %s for logits of shape %s, "
                         "got %s" % (wanted, logits.shape, labels.shape))
    labels = np.ascontiguousarray(labels, np.int64 if sparse else None)
    loss, gradient = np.empty(logits.shape[:-1], logits.dtype), np.empty_like(logits)
    if logits.size == 0:
        loss[...] = 0
        return loss, gradient
    n = logits.shape[-1]
    kernel = "sparse_softmax_xent_" if sparse else "softmax_xent_"
    status, fault = engine.call(
        engine.KERNELS[kernel + dtypes.as_dtype(logits.dtype).suffix],
        [loss, gradient, logits, labels], params=[n, 8], reals=[1.0], extent=loss.size,
        grain=max(1, ROW_WORK // n))
    if status:
        raise ValueError("softmax_cross_entropy: label %d is outside of [0, %d)" % (fault[1], n))
    return loss, gradient

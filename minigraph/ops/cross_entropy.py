"""Cross-entropies of class scores: softmax (dense and sparse labels), sigmoid, Poisson."""

import math

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.dtypes import FLOATING
from minigraph.core.graph import get_default_graph
from minigraph.core.infer import describe_shape, shape_error
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import OpDef
from minigraph.core.shape import TensorShape
from minigraph.ops import array as array_ops
from minigraph.ops import elementwise as math_ops
from minigraph.ops._reduce import renamed_argument
from minigraph.ops._shape_rules import failure
from minigraph.ops.array._movement import contiguous, emit_move
from minigraph.ops.check_ops import assert_equal
from minigraph.ops.constant import constant
from minigraph.ops.linalg import matmul
from minigraph.ops.softmax import emit_rows, log_softmax, softmax


def _of_rank(c, i, rank):
    if c.shape(i).ndims not in (None, rank):
        raise shape_error(c, "Shape must be rank %d but is rank %d" % (rank, c.shape(i).ndims))
    return c.shape(i).with_rank(rank)


def _infer_dense(c):
    dims = []
    for a, b in zip(_of_rank(c, 0, 2).as_list(), _of_rank(c, 1, 2).as_list()):
        if a is not None and b is not None and a != b and 1 not in (a, b):
            raise failure(c, "Dimensions must be equal, but are %d and %d" % (a, b),
                          running="logits and labels must be broadcastable: logits_size=%s "
                          "labels_size=%s" % (describe_shape(c.shape(0)), describe_shape(c.shape(1))))
        dims.append(b if a in (1, None) and b != 1 else a)
    return [TensorShape(dims[:1]), TensorShape(dims)]


def _expanded(emit, value, shape):
    """`value` broadcast to `shape`."""
    if value.shape == shape:
        return value
    strides = [0 if size == 1 else stride
               for size, stride in zip(value.shape, contiguous(value.shape))]
    full = emit.temp(value.dtype, shape)
    emit_move(emit, full, value, shape, contiguous(shape), strides)
    return full


def _lower_dense(node, emit):
    shape = node.outputs[1].shape
    inputs = [_expanded(emit, value, shape) for value in node.inputs]
    emit_rows(emit, "softmax_xent", node.outputs, inputs, shape,
              reals=[node.attrs.get("scale", 1.0)])


SOFTMAX_XENT = OpDef(
    type="SoftmaxCrossEntropyWithLogits",
    inputs={"features": "T", "labels": "T"},
    outputs={"loss": "T", "backprop": "T"},
    attrs={"T": FLOATING},
    infer=_infer_dense,
    lower=_lower_dense,
)


def _infer_sparse(c):
    logits, labels = _of_rank(c, 0, 2), _of_rank(c, 1, 1)
    rows, count = logits.as_list()[0], labels.as_list()[0]
    if rows is not None and count is not None and rows != count:
        raise shape_error(c, "Dimensions must be equal, but are %d and %d" % (rows, count))
    rows = count if rows is None else rows
    return [TensorShape([rows]), TensorShape([rows, logits.as_list()[1]])]


def _lower_sparse(node, emit):
    emit_rows(emit, "sparse_softmax_xent", node.outputs, node.inputs, node.outputs[1].shape,
              params=[node.inputs[1].dtype.size], reals=[node.attrs.get("scale", 1.0)])


SPARSE_SOFTMAX_XENT = OpDef(
    type="SparseSoftmaxCrossEntropyWithLogits",
    inputs={"features": "T", "labels": "Tlabels"},
    outputs={"loss": "T", "backprop": "T"},
    attrs={"T": FLOATING, "Tlabels": dtypes.INDEX_LONG},
    infer=_infer_sparse,
    lower=_lower_sparse,
)


def _label_fault(node, status, fault, arrays):
    labels = " ".join(map(str, np.ravel(arrays[1]))) if len(arrays) > 1 else ""
    return ("Received a label value of %d which is outside the valid range of [0, %d).%s"
            % (fault[1], node.inputs[0].shape[-1], "  Label values: " + labels if labels else ""))


SPARSE_SOFTMAX_XENT.fault_message = _label_fault


def _times_rows(vector, matrix):
    return array_ops.expand_dims(vector, -1) * matrix


def _is_zero(tensor):
    return tensor is None or tensor.op.type in ("ZerosLike", "Zeros")


@SOFTMAX_XENT.gradient
def _softmax_xent_grad(op, dloss, dbackprop):
    logits = op.inputs[0]
    dlogits = _times_rows(dloss, op.outputs[1])
    if not _is_zero(dbackprop):
        y = softmax(logits)
        inner = matmul(array_ops.expand_dims(dbackprop, 1), array_ops.expand_dims(y, 2))
        dlogits += (dbackprop - array_ops.squeeze(inner, axis=1)) * y
    return [dlogits, _times_rows(dloss, -log_softmax(logits))]


@SPARSE_SOFTMAX_XENT.gradient
def _sparse_softmax_xent_grad(op, dloss, _):
    backprop = array_ops.prevent_gradient(
        op.outputs[1], message="Currently there is no way to take the second derivative of "
        "sparse_softmax_cross_entropy_with_logits due to the fused implementation's interaction "
        "with tf.gradients()")
    return [_times_rows(dloss, backprop), None]


def _require_names(function, sentinel, labels, logits):
    if sentinel is not None:
        raise ValueError("Only call `%s` with named arguments (labels=..., logits=..., ...)"
                         % function)
    if labels is None or logits is None:
        raise ValueError("Both labels and logits must be provided.")


def _move_to_end(x, axis, rank):
    order = array_ops.concat([array_ops.range(axis), array_ops.range(axis + 1, rank), [axis]], 0)
    return array_ops.transpose(x, order)


def _as_matrix(x):
    """`x` with all axes but the last merged."""
    rank = array_ops.rank(x)
    last = array_ops.slice(array_ops.shape(x), [math_ops.subtract(rank, 1)], [1])
    result = array_ops.reshape(x, array_ops.concat([[-1], last], 0))
    if x.shape.ndims is not None:
        *outer, n = x.shape.as_list()
        if None not in outer:
            result.set_shape([math.prod(outer), n])
    return result


def _widened(x):
    return math_ops.cast(x, dtypes.float32) if x.dtype is dtypes.float16 else x


def softmax_cross_entropy_with_logits_v2(labels, logits, axis=None, name=None, dim=None):
    """loss = -sum(labels * log(softmax(logits))) along `axis`; gradients flow to both arguments.

    Args:
      labels: Tensor of probabilities, of the shape of `logits` or one that broadcasts to it.
      logits: Tensor of floats, unscaled.
      axis: the axis of the classes, by default the last.
      name: name of the operation (optional).
      dim: old name of `axis`.
    Returns:
      Tensor of the dtype of `logits`, of its shape without `axis`.
    Raises:
      ValueError: if the shapes do not agree.
    Source: tf.nn.softmax_cross_entropy_with_logits_v2, TensorFlow 1.15.
    """
    axis = renamed_argument("axis", axis, "dim", dim)
    axis = -1 if axis is None else axis
    with name_scope(name, "softmax_cross_entropy_with_logits", [logits, labels]) as name:
        logits = convert_to_tensor(logits, name="logits")
        labels = convert_to_tensor(labels, name="labels")
        static, dtype = logits.shape, logits.dtype
        scores = _widened(logits)
        labels = math_ops.cast(labels, scores.dtype)
        rank = array_ops.rank(scores)
        if axis != -1:
            scores = _move_to_end(scores, axis, rank)
            labels = _move_to_end(labels, axis, rank)
        shape = array_ops.shape(scores)
        loss, _ = SOFTMAX_XENT(_as_matrix(scores), _as_matrix(labels), name=name)
        loss = array_ops.reshape(loss, array_ops.slice(shape, [0], [math_ops.subtract(rank, 1)]))
        if static.ndims is not None:
            sizes = static.as_list()
            del sizes[axis]
            loss.set_shape(sizes)
        return math_ops.cast(loss, dtype)


def softmax_cross_entropy_with_logits(_sentinel=None, labels=None, logits=None, dim=-1, name=None,
                                      axis=None):
    """loss = -sum(labels * log(softmax(logits))) along `dim`; no gradient flows to `labels`.

    Arguments and result are those of `softmax_cross_entropy_with_logits_v2`, by name only.

    Raises:
      ValueError: if arguments are given by position, or one is missing.
    Source: tf.nn.softmax_cross_entropy_with_logits, TensorFlow 1.15.
    """
    dim = renamed_argument("axis", axis, "dim", dim)
    _require_names("softmax_cross_entropy_with_logits", _sentinel, labels, logits)
    with name_scope(name, "softmax_cross_entropy_with_logits_sg", [logits, labels]) as name:
        labels = array_ops.stop_gradient(labels, name="labels_stop_gradient")
        return softmax_cross_entropy_with_logits_v2(labels, logits, axis=dim, name=name)


def _check_sparse_shapes(labels, logits):
    """Raises ValueError if the static shapes disagree; returns whether they say all."""
    if logits.shape.ndims == 0:
        raise ValueError("Logits cannot be scalars - received shape %s." % logits.shape)
    if None not in (logits.shape.ndims, labels.shape.ndims) \
            and labels.shape.ndims != logits.shape.ndims - 1:
        raise ValueError("Rank mismatch: Rank of labels (received %s) should equal rank of logits "
                         "minus 1 (received %s)." % (labels.shape.ndims, logits.shape.ndims))
    if logits.shape.ndims is None:
        return False
    outer = logits.shape[:-1]
    known = labels.shape.is_fully_defined() and outer.is_fully_defined()
    if known and labels.shape.as_list() != outer.as_list():
        raise ValueError("Shape mismatch: The shape of labels (received %s) should equal the shape "
                         "of logits except for the last dimension (received %s)."
                         % (labels.shape, logits.shape))
    return known


def sparse_softmax_cross_entropy_with_logits(_sentinel=None, labels=None, logits=None, name=None):
    """loss[i] = log(sum(exp(logits[i]))) - logits[i, labels[i]].

    Args:
      labels: Tensor of class numbers, int32 or int64, [d0, ..., dn].
      logits: Tensor of floats, [d0, ..., dn, classes].
      name: name of the operation (optional).
    Returns:
      Tensor of the dtype of `logits` and the shape of `labels`.
    Raises:
      ValueError: if arguments are given by position, one is missing, or the shapes do not agree.
      InvalidArgumentError: when run, if a label is not in [0, classes).
    Source: tf.nn.sparse_softmax_cross_entropy_with_logits, TensorFlow 1.15.
    """
    _require_names("sparse_softmax_cross_entropy_with_logits", _sentinel, labels, logits)
    with name_scope(name, "SparseSoftmaxCrossEntropyWithLogits", [labels, logits]):
        labels = convert_to_tensor(labels)
        logits = convert_to_tensor(logits)
        scores = _widened(logits)
        static, shape = labels.shape, array_ops.shape(labels)
        known = _check_sparse_shapes(labels, logits)
        if logits.shape.ndims == 2:
            loss, _ = SPARSE_SOFTMAX_XENT(scores, labels, name=name)
            return math_ops.cast(loss, logits.dtype)
        checks = [] if known else [
            assert_equal(array_ops.shape(labels), array_ops.shape(logits)[:-1])]
        with get_default_graph().control_dependencies(checks):
            classes = array_ops.shape(logits)[array_ops.rank(logits) - 1]
            scores = array_ops.reshape(scores, [-1, classes])
            loss, _ = SPARSE_SOFTMAX_XENT(scores, array_ops.reshape(labels, [-1]), name=name)
            loss = array_ops.reshape(loss, shape)
            loss.set_shape(static)
            return math_ops.cast(loss, logits.dtype)


def _check_same_shape(first_name, first, second_name, second):
    if not first.shape.is_compatible_with(second.shape):
        raise ValueError("%s and %s must have the same shape (%s vs %s)"
                         % (first_name, second_name, first.shape, second.shape))


def sigmoid_cross_entropy_with_logits(_sentinel=None, labels=None, logits=None, name=None):
    """loss = max(x, 0) - x * z + log(1 + exp(-|x|)) for logits x and labels z, elementwise.

    Args:
      labels, logits: Tensors of floats of the same shape, by name only.
      name: name of the operation (optional).
    Raises:
      ValueError: if arguments are given by position, one is missing, or the shapes do not agree.
    Source: tf.nn.sigmoid_cross_entropy_with_logits, TensorFlow 1.15.
    """
    _require_names("sigmoid_cross_entropy_with_logits", _sentinel, labels, logits)
    with name_scope(name, "logistic_loss", [logits, labels]) as name:
        logits = convert_to_tensor(logits, name="logits")
        labels = convert_to_tensor(labels, name="labels")
        _check_same_shape("logits", logits, "labels", labels)
        zeros = array_ops.zeros_like(logits, dtype=logits.dtype)
        positive = logits >= zeros
        relu = math_ops.select(positive, logits, zeros)
        minus_abs = math_ops.select(positive, -logits, logits)
        return math_ops.add(relu - logits * labels, math_ops.log1p(math_ops.exp(minus_abs)),
                            name=name)


def weighted_cross_entropy_with_logits(labels=None, logits=None, pos_weight=None, name=None,
                                       targets=None):
    """loss = (1 - z) x + (1 + (q - 1) z) (log(1 + exp(-|x|)) + max(-x, 0)), elementwise.

    Args:
      labels, logits: Tensors z and x of floats of the same shape.
      pos_weight: the weight q of positive examples.
      name: name of the operation (optional).
      targets: old name of `labels`.
    Raises:
      ValueError: if the shapes do not agree.
    Source: tf.nn.weighted_cross_entropy_with_logits, TensorFlow 1.15.
    """
    labels = renamed_argument("labels", labels, "targets", targets)
    with name_scope(name, "logistic_loss", [logits, labels]) as name:
        logits = convert_to_tensor(logits, name="logits")
        labels = convert_to_tensor(labels, name="labels")
        _check_same_shape("logits", logits, "labels", labels)
        weight = 1 + (pos_weight - 1) * labels
        linear = (1 - labels) * logits
        softplus = math_ops.log1p(math_ops.exp(-math_ops.abs(logits))) + math_ops.relu(-logits)
        return math_ops.add(linear, weight * softplus, name=name)


def log_poisson_loss(targets, log_input, compute_full_loss=False, name=None):
    """loss = exp(c) - z * c for log-rates c and counts z, elementwise.

    Args:
      targets, log_input: Tensors z and c of floats of the same shape.
      compute_full_loss: add Stirling's approximation of log(z!), which is constant, where z > 1.
      name: name scope of the operations (optional).
    Raises:
      ValueError: if the shapes do not agree.
    Source: tf.nn.log_poisson_loss, TensorFlow 1.15.
    """
    with name_scope(name, "log_poisson_loss", [log_input, targets]) as name:
        log_input = convert_to_tensor(log_input, name="log_input")
        targets = convert_to_tensor(targets, name="targets")
        _check_same_shape("log_input", log_input, "targets", targets)
        loss = math_ops.exp(log_input) - log_input * targets
        if compute_full_loss:
            half = constant(0.5, dtype=targets.dtype)
            two_pi = constant(2 * math.pi, dtype=targets.dtype)
            stirling = (targets * math_ops.log(targets) - targets
                        + half * math_ops.log(two_pi * targets))
            zeros = array_ops.zeros_like(targets, dtype=targets.dtype)
            ones = array_ops.ones_like(targets, dtype=targets.dtype)
            small = math_ops.logical_and(targets >= zeros, targets <= ones)
            loss += math_ops.select(small, zeros, stirling)
        return loss

"""`tf.edit_distance`: how many insertions, deletions and substitutions make one sequence another."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.infer import shape_error
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.sparse_tensor import SparseTensor, SparseTensorValue, as_sparse_tensor
from minigraph.ops.sparse._common import flat_places, invalid


def _infer(c):
    first, second = c.value(2), c.value(5)
    if first is None or second is None:
        return [None]
    if c.running:
        _check_ranks(first, second)
    elif first.size != second.size:
        raise shape_error(c, "Num elements of hypothesis_shape does not match truth_shape: %d vs. %d"
                          % (first.size, second.size), values=(2, 5))
    return [np.maximum(first, second)[:-1].tolist()]


def _check_ranks(hypothesis_shape, truth_shape):
    if truth_shape.size < 2:
        raise invalid("Input SparseTensors must have rank at least 2, but truth_shape rank is: %d",
                      truth_shape.size)
    if truth_shape.size != hypothesis_shape.size:
        raise invalid("Expected truth and hypothesis to have matching ranks, but their shapes are: "
                      "[%d] and [%d]", truth_shape.size, hypothesis_shape.size)


def _edit_distance(ctx, hypothesis_indices, hypothesis_values, hypothesis_shape, truth_indices,
                   truth_values, truth_shape):
    _check_ranks(hypothesis_shape, truth_shape)
    groups = np.maximum(hypothesis_shape, truth_shape)[:-1]
    hypotheses = _sequences(hypothesis_indices, hypothesis_values, groups)
    truths = _sequences(truth_indices, truth_values, groups)
    distances = np.zeros(int(np.prod(groups)), np.float32)
    for group in hypotheses.keys() | truths.keys():
        hypothesis, truth = (s.get(group, ()) for s in (hypotheses, truths))
        distance = _levenshtein(hypothesis, truth)
        if ctx.attrs["normalize"]:
            distance = distance / len(truth) if len(truth) else np.inf
        distances[group] = distance
    return distances.reshape(groups)


def _sequences(indices, values, groups):
    """{number of the group: its values, in order}."""
    places = indices[:, :-1]
    if len(places) and ((places < 0) | (places >= groups)).any():
        raise invalid("an index is out of range of the shape %s", groups.tolist())
    found = {}
    for group, value in zip(flat_places(places, groups).tolist(), values.tolist()):
        found.setdefault(group, []).append(value)
    return found


def _levenshtein(a, b):
    """The least number of edits, by rows of the table of prefixes of `a` and `b`."""
    target = np.empty(len(b), object)
    target[:] = b
    steps = np.arange(len(b) + 1)
    row = steps
    for i, item in enumerate(a):
        best = np.minimum(row[:-1] + (target != item), row[1:] + 1)
        # An insertion costs 1 more than what is left of it.
        row = np.minimum.accumulate(np.concatenate([[i + 1], best]) - steps) + steps
    return row[-1]


EDIT_DISTANCE = OpDef(
    type="EditDistance",
    inputs={"hypothesis_indices": dtypes.int64, "hypothesis_values": "T",
            "hypothesis_shape": dtypes.int64, "truth_indices": dtypes.int64, "truth_values": "T",
            "truth_shape": dtypes.int64},
    outputs={"output": dtypes.float32},
    attrs={"T": dtypes.ALL, "normalize": True},
    infer=_infer,
    host=_edit_distance,
    gradient=NOT_DIFFERENTIABLE,
)


def edit_distance(hypothesis, truth, normalize=True, name="edit_distance"):
    """The Levenshtein distances of sequences, which lie along the last axis of sparse tensors.

    Args:
      hypothesis, truth: SparseTensors of one rank and dtype.
      normalize: divide each distance by the length of its truth; inf if that is 0.
      name: name of the operation.
    Returns:
      float32 Tensor of the shape of the axes before the last.
    Raises:
      TypeError: if one is no SparseTensor.
      ValueError: if their ranks are known to differ.
    Source: tf.edit_distance, TensorFlow 1.15; Levenshtein, 1966.
    """
    for what, value in (("Hypothesis", hypothesis), ("Truth", truth)):
        if not isinstance(value, (SparseTensor, SparseTensorValue)):
            raise TypeError("%s must be a SparseTensor." % what)
    hypothesis, truth = as_sparse_tensor(hypothesis), as_sparse_tensor(truth)
    return EDIT_DISTANCE(hypothesis.indices, hypothesis.values, hypothesis.dense_shape,
                         truth.indices, truth.values, truth.dense_shape, normalize=normalize,
                         name=name)

"""Losses over a few sampled classes of many: `nce_loss` and `sampled_softmax_loss`."""

from minigraph.core import dtypes
from minigraph.core.name_scope import name_scope
from minigraph.ops import array, elementwise, linalg
from minigraph.ops.candidate_sampling import (
    compute_accidental_hits, log_uniform_candidate_sampler)
from minigraph.ops.cross_entropy import (
    sigmoid_cross_entropy_with_logits, softmax_cross_entropy_with_logits_v2)
from minigraph.ops.embedding import embedding_lookup, parts_of
from minigraph.ops.sparse.to_dense import SPARSE_TO_DENSE


def nce_loss(weights, biases, labels, inputs, num_sampled, num_classes, num_true=1,
             sampled_values=None, remove_accidental_hits=False, partition_strategy="mod",
             name="nce_loss"):
    """Noise-contrastive estimation: the logistic loss of the true and of sampled classes.

    Args:
      weights: [num_classes, dim], or a list of tensors that together make it.
      biases: [num_classes].
      labels: integer tensor [rows, num_true].
      inputs: [rows, dim].
      num_sampled: how many classes to sample for all rows.
      num_classes: number of classes.
      num_true: number of true classes in a row.
      sampled_values: what a candidate sampler gave; by default of the log-uniform one.
      remove_accidental_hits: give sampled classes that are true ones no weight.
      partition_strategy: see `embedding_lookup`.
      name: scope of the operations.
    Returns:
      Tensor [rows].
    Source: tf.nn.nce_loss, TensorFlow 1.15; Gutmann and Hyvarinen, 2010.
    """
    logits, labels = _sampled_logits(
        weights, biases, labels, inputs, num_sampled, num_classes, num_true, sampled_values,
        remove_accidental_hits, partition_strategy, name, None)
    losses = sigmoid_cross_entropy_with_logits(labels=labels, logits=logits,
                                               name="sampled_losses")
    return _row_sums(losses)


def sampled_softmax_loss(weights, biases, labels, inputs, num_sampled, num_classes, num_true=1,
                         sampled_values=None, remove_accidental_hits=True,
                         partition_strategy="mod", name="sampled_softmax_loss", seed=None):
    """The softmax cross-entropy over the true and sampled classes alone, for training.

    Args: as for `nce_loss`; seed: of the sampler.
    Returns:
      Tensor [rows].
    Source: tf.nn.sampled_softmax_loss, TensorFlow 1.15; Jean et al., 2014.
    """
    logits, labels = _sampled_logits(
        weights, biases, labels, inputs, num_sampled, num_classes, num_true, sampled_values,
        remove_accidental_hits, partition_strategy, name, seed)
    labels = array.stop_gradient(labels, name="labels_stop_gradient")
    return softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits)


def _row_sums(x):
    ones = array.ones(array.stack([array.shape(x)[1], 1]), x.dtype)
    return array.reshape(linalg.matmul(x, ones), [-1])


def _sampled_logits(weights, biases, labels, inputs, num_sampled, num_classes, num_true,
                    sampled_values, remove_accidental_hits, partition_strategy, name, seed):
    """(logits, labels) of the true classes, first, and the sampled ones: [rows, trues + samples]."""
    weights = parts_of(weights)
    with name_scope(name, "compute_sampled_logits", weights + [biases, inputs, labels]):
        if labels.dtype != dtypes.int64:
            labels = elementwise.cast(labels, dtypes.int64)
        labels_flat = array.reshape(labels, [-1])
        if sampled_values is None:
            sampled_values = log_uniform_candidate_sampler(
                true_classes=labels, num_true=num_true, num_sampled=num_sampled, unique=True,
                range_max=num_classes, seed=seed)
        sampled, true_count, sampled_count = (array.stop_gradient(s) for s in sampled_values)
        sampled = elementwise.cast(sampled, dtypes.int64)
        ids = array.concat([labels_flat, sampled], 0)
        true_logits, sampled_logits = _logits(weights, biases, ids, labels_flat, inputs, num_true,
                                              partition_strategy)
        if remove_accidental_hits:
            sampled_logits += _hits(labels, sampled, num_true, num_sampled, sampled_logits.dtype)
        true_logits -= elementwise.log(true_count)
        sampled_logits -= elementwise.log(sampled_count)
        return (array.concat([true_logits, sampled_logits], 1),
                array.concat([array.ones_like(true_logits) / num_true,
                              array.zeros_like(sampled_logits)], 1))


def _logits(weights, biases, ids, labels_flat, inputs, num_true, partition_strategy):
    """inputs * weights + biases of the true and of the sampled classes."""
    w = embedding_lookup(weights, ids, partition_strategy=partition_strategy)
    if w.dtype != inputs.dtype:
        w = elementwise.cast(w, inputs.dtype)
    n_true = array.shape(labels_flat)[0]
    true_w = array.slice(w, [0, 0], array.stack([n_true, -1]))
    sampled_w = array.slice(w, array.stack([array.shape(labels_flat)[0], 0]), [-1, -1])
    sampled_logits = linalg.matmul(inputs, sampled_w, transpose_b=True)
    b = embedding_lookup(biases, ids, partition_strategy=partition_strategy)
    if b.dtype != inputs.dtype:
        b = elementwise.cast(b, inputs.dtype)
    true_b = array.slice(b, [0], array.shape(labels_flat))
    sampled_b = array.slice(b, array.shape(labels_flat), [-1])
    dim = array.shape(true_w)[1:2]
    products = elementwise.multiply(
        array.expand_dims(inputs, 1),
        array.reshape(true_w, array.concat([[-1, num_true], dim], 0)))
    dots = _row_sums(array.reshape(products, array.concat([[-1], dim], 0)))
    true_logits = array.reshape(dots, [-1, num_true])
    true_logits += array.reshape(true_b, [-1, num_true])
    sampled_logits += sampled_b
    return true_logits, sampled_logits


def _hits(labels, sampled, num_true, num_sampled, dtype):
    """The lowest float where a sampled class is a true one, else 0."""
    rows, ids, weights = compute_accidental_hits(labels, sampled, num_true=num_true)
    rows = array.reshape(rows, [-1, 1])
    ids = array.reshape(elementwise.cast(ids, dtypes.int32), [-1, 1])
    places = array.concat([rows, ids], 1, "sparse_indices")
    shape = array.concat([array.shape(labels)[:1], array.expand_dims(num_sampled, 0)], 0)
    if weights.dtype != dtype:
        weights = elementwise.cast(weights, dtype)
    return SPARSE_TO_DENSE(places, shape, weights, 0.0, validate_indices=False)

"""Candidate samplers: a few classes drawn of many, for `nce_loss` and `sampled_softmax_loss`."""

import math

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.infer import shape_error
from minigraph.core.op_def import NOT_DIFFERENTIABLE, REQUIRED, OpDef
from minigraph.ops.random import SEEDS, emit_skip, initial_stream, seed_attributes

_UNIFORM, _LOG_UNIFORM, _FIXED, _LEARNED, _ALL = range(5)   # as in csrc/kernels/random/candidates.c


def _infer(c):
    shape = c.shape(0)
    if shape.ndims not in (None, 2):
        raise shape_error(c, "Shape must be rank 2 but is rank %d" % shape.ndims)
    samples, trues = c.attrs["num_sampled"], c.attrs["num_true"]
    rows = None if shape.ndims is None else shape[0].value
    if c.running and shape[1].value != trues:
        raise errors.InvalidArgumentError(c.op, c.op, "true_classes must have num_true columns, "
                                          "expected: %d was: %d" % (shape[1].value, trues))
    return [[samples], [rows, trues], [samples]]


def _lower(distribution):
    def lower(node, emit):
        samples, trues = node.attrs["num_sampled"], math.prod(node.inputs[0].shape)
        limit = node.attrs.get("range_max", samples)
        unique = bool(node.attrs["unique"])
        if unique and samples > limit:
            raise errors.InvalidArgumentError(node.op, node.op, "Sampler's range is too small.")
        slots = 4
        while slots < 2 * samples:
            slots *= 2
        emit("candidates", "any", node.outputs, [node.inputs[0], node.state],
             params=(samples, trues, limit, unique, distribution), workspace=8 * slots)
        emit_skip(node, emit, 2048 * samples // 4)
    return lower


def _sampler(type, distribution, state=initial_stream, ranged=True, **attrs):
    own = {"range_max": REQUIRED} if ranged else {}
    return OpDef(
        type=type,
        inputs={"true_classes": dtypes.int64},
        outputs={"sampled_candidates": dtypes.int64, "true_expected_count": dtypes.float32,
                 "sampled_expected_count": dtypes.float32},
        attrs={"num_true": REQUIRED, "num_sampled": REQUIRED, "unique": REQUIRED, **own, **attrs,
               **SEEDS},
        infer=_infer,
        lower=_lower(distribution),
        state=state,
        gradient=NOT_DIFFERENTIABLE,
    )


def _learned_state(op):
    """The stream, and a binary tree of weights: 1 for each class, their sums above."""
    classes = op.attrs["range_max"]
    leaves = 1
    while leaves < classes:
        leaves *= 2
    tree = np.zeros(2 * leaves, np.uint64)
    tree[leaves:leaves + classes] = 1
    level = leaves
    while level > 1:
        tree[level // 2:level] = tree[level:2 * level:2] + tree[level + 1:2 * level:2]
        level //= 2
    return np.concatenate([initial_stream(op), tree])


def _fixed_state(op):
    """The stream, the table of Walker's alias method, and the probabilities."""
    weights = _weights(op)
    if len(weights) != op.attrs["range_max"]:
        raise errors.InvalidArgumentError(
            op, op, "range_max is %d, but there are %d unigrams with the reserved ones"
            % (op.attrs["range_max"], len(weights)))
    thresholds, aliases = _alias_table(weights)
    table = thresholds.view(np.uint32).astype(np.uint64) << np.uint64(32) | aliases
    total = np.float32(weights.astype(np.float64).sum())
    return np.concatenate([initial_stream(op), table,
                           (weights / total).view(np.uint32).astype(np.uint64)])


def _weights(op):
    attrs = op.attrs
    weights = [0.0 for reserved in range(attrs["num_reserved_ids"])
               if reserved % attrs["num_shards"] == attrs["shard"]]
    number = len(weights)
    for unigram in _unigrams(op):
        if number % attrs["num_shards"] == attrs["shard"]:
            weights.append(float(np.float32(unigram)) ** attrs["distortion"])
        number += 1
    return np.array(weights, np.float32)


def _unigrams(op):
    file, unigrams = op.attrs["vocab_file"], op.attrs["unigrams"]
    if not file and not len(unigrams):
        raise errors.InvalidArgumentError(op, op, "Must provide either vocab_file or unigrams.")
    if file and len(unigrams):
        raise errors.InvalidArgumentError(op, op,
                                          "Must only provide one of vocab_file and unigrams.")
    if not file:
        return unigrams
    with open(file) as lines:
        return [_last_field(op, line) for line in lines]


def _last_field(op, line):
    try:
        return float(line.rstrip("\n").split(",")[-1])
    except ValueError:
        raise errors.InvalidArgumentError(
            op, op, "Wrong vocabulary format at line: %s" % line.rstrip("\n")) from None


def _alias_table(weights):
    """(threshold, alias) of each class, paired last in first out as TensorFlow pairs them."""
    n = len(weights)
    share = weights.astype(np.float64) * n / weights.astype(np.float64).sum()
    aliases = np.arange(n, dtype=np.uint64)
    low = [i for i in range(n) if share[i] < 1]
    high = [i for i in range(n) if share[i] >= 1]
    while high and low:
        small, large = low.pop(), high.pop()
        aliases[small] = large
        share[large] -= 1 - share[small]
        (low if share[large] < 1 else high).append(large)
    for i in high + low:    # what rounding left over
        share[i], aliases[i] = 1, i
    return share.astype(np.float32), aliases


UNIFORM = _sampler("UniformCandidateSampler", _UNIFORM)
LOG_UNIFORM = _sampler("LogUniformCandidateSampler", _LOG_UNIFORM)
LEARNED = _sampler("LearnedUnigramCandidateSampler", _LEARNED, _learned_state)
FIXED = _sampler("FixedUnigramCandidateSampler", _FIXED, _fixed_state, vocab_file="",
                 distortion=1.0, num_reserved_ids=0, num_shards=1, shard=0, unigrams=())
ALL = _sampler("AllCandidateSampler", _ALL, ranged=False)


def _accidental_hits(ctx, true_classes, sampled):
    position = {int(value): i for i, value in enumerate(sampled)}
    hits = [(row, position[value]) for row, values in enumerate(true_classes.tolist())
            for value in values if value in position]
    rows = np.array([row for row, _ in hits], np.int32)
    ids = np.array([i for _, i in hits], np.int64)
    return [rows, ids, np.full(len(hits), np.finfo(np.float32).min, np.float32)]


ACCIDENTAL_HITS = OpDef(
    type="ComputeAccidentalHits",
    inputs={"true_classes": dtypes.int64, "sampled_candidates": dtypes.int64},
    outputs={"indices": dtypes.int32, "ids": dtypes.int64, "weights": dtypes.float32},
    attrs={"num_true": REQUIRED, **SEEDS},
    infer=lambda c: [[None], [None], [None]],
    host=_accidental_hits,
    gradient=NOT_DIFFERENTIABLE,
)


def uniform_candidate_sampler(true_classes, num_true, num_sampled, unique, range_max, seed=None,
                              name=None):
    """Classes drawn evenly from [0, range_max).

    Args:
      true_classes: int64 tensor [rows, num_true], of which the expected counts are wanted.
      num_true: number of true classes in a row.
      num_sampled: how many classes to draw.
      unique: draw anew what was drawn before.
      range_max: number of classes.
      seed: int, see `set_random_seed`.
      name: name of the operation (optional).
    Returns:
      (classes drawn, int64 [num_sampled]; expected counts of `true_classes`; and of those drawn).
    Raises (when it runs):
      InvalidArgumentError: if `unique` and there are fewer than `num_sampled` classes.
    Source: tf.nn.uniform_candidate_sampler, TensorFlow 1.15.
    """
    return _sample(UNIFORM, true_classes, num_true, num_sampled, unique, seed, name,
                   range_max=range_max)


def log_uniform_candidate_sampler(true_classes, num_true, num_sampled, unique, range_max,
                                  seed=None, name=None):
    """As `uniform_candidate_sampler`, with P(k) = log((k + 2) / (k + 1)) / log(range_max + 1).

    Source: tf.nn.log_uniform_candidate_sampler, TensorFlow 1.15.
    """
    return _sample(LOG_UNIFORM, true_classes, num_true, num_sampled, unique, seed, name,
                   range_max=range_max)


def learned_unigram_candidate_sampler(true_classes, num_true, num_sampled, unique, range_max,
                                      seed=None, name=None):
    """As `uniform_candidate_sampler`, with probabilities that count the true classes seen so far.

    Source: tf.nn.learned_unigram_candidate_sampler, TensorFlow 1.15.
    """
    return _sample(LEARNED, true_classes, num_true, num_sampled, unique, seed, name,
                   range_max=range_max)


def fixed_unigram_candidate_sampler(true_classes, num_true, num_sampled, unique, range_max,
                                    vocab_file="", distortion=1.0, num_reserved_ids=0,
                                    num_shards=1, shard=0, unigrams=(), seed=None, name=None):
    """As `uniform_candidate_sampler`, with probabilities from a file or a list.

    Args:
      vocab_file: file with a weight as the last comma-separated field of each line.
      unigrams: the weights, instead of a file.
      distortion: power that weights are raised to.
      num_reserved_ids: that many classes of weight 0 come first.
      num_shards, shard: keep every num_shards-th class, beginning with number `shard`.
    Raises (when it runs):
      InvalidArgumentError: if not exactly one of file and list is given, or their number is not
        `range_max`.
    Source: tf.nn.fixed_unigram_candidate_sampler, TensorFlow 1.15.
    """
    return _sample(FIXED, true_classes, num_true, num_sampled, unique, seed, name,
                   range_max=range_max, vocab_file=vocab_file, distortion=distortion,
                   num_reserved_ids=num_reserved_ids, num_shards=num_shards, shard=shard,
                   unigrams=list(unigrams))


def all_candidate_sampler(true_classes, num_true, num_sampled, unique, seed=None, name=None):
    """All classes 0, ..., num_sampled - 1, for tests of sampled losses.

    Source: tf.nn.all_candidate_sampler, TensorFlow 1.15.
    """
    return _sample(ALL, true_classes, num_true, num_sampled, unique, seed, name)


def _sample(op_def, true_classes, num_true, num_sampled, unique, seed, name, **attrs):
    return op_def(true_classes, num_true=num_true, num_sampled=num_sampled, unique=unique,
                  name=name, **attrs, **seed_attributes(seed))


def compute_accidental_hits(true_classes, sampled_candidates, num_true, seed=None, name=None):
    """Where a sampled class is a true one.

    Args:
      true_classes: int64 tensor [rows, num_true].
      sampled_candidates: int64 vector, as a sampler gives it.
      num_true, seed: accepted as in TensorFlow.
      name: name of the operation (optional).
    Returns:
      (rows, positions in `sampled_candidates`, weights that are all the lowest float32).
    Source: tf.nn.compute_accidental_hits, TensorFlow 1.15.
    """
    return ACCIDENTAL_HITS(true_classes, sampled_candidates, num_true=num_true, name=name,
                           **seed_attributes(seed))

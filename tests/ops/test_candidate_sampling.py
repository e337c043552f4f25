"""Candidate samplers, lookups and the losses over sampled classes, against TensorFlow 1.15.5.

Values were printed by TensorFlow 1.15.5 running the calls that stand beside them.
"""

import numpy as np
import pytest

import minigraph as tf

TRUE = [[1, 2], [0, 9], [5, 7]]


@pytest.fixture(autouse=True)
def fresh_graph():
    with tf.Graph().as_default():
        yield


def run(fetches, feeds=None, times=1):
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        results = [session.run(fetches, feeds) for _ in range(times)]
    return results[0] if times == 1 else results


def sample(sampler, num_sampled, unique, *args, **options):
    true = tf.constant(TRUE, tf.int64)
    return run(sampler(true, 2, num_sampled, unique, *args, seed=5, **options), times=2)


SAMPLERS = [
    (tf.nn.uniform_candidate_sampler, 8, 16, [15, 8, 9, 0, 4, 13, 5, 6]),
    (tf.nn.log_uniform_candidate_sampler, 8, 16, [0, 3, 6, 5, 4, 1, 12, 13]),
]


@pytest.mark.parametrize("sampler, n, limit, expected", SAMPLERS)
def test_unique_samples(sampler, n, limit, expected):
    # Of seed 5, TensorFlow draws `expected` in the second run.
    first, second = sample(sampler, n, True, limit)
    assert expected in (first[0].tolist(), second[0].tolist())
    assert len(set(first[0])) == n and first[0].max() < limit
    assert first[1].shape == (3, 2) and first[2].shape == (n,)


def test_expected_counts():
    uniform = sample(tf.nn.uniform_candidate_sampler, 4, False, 10)[0]
    np.testing.assert_allclose(uniform[1], 0.4)
    log_uniform = sample(tf.nn.log_uniform_candidate_sampler, 4, False, 10)[0]
    classes = np.array(TRUE)
    np.testing.assert_allclose(log_uniform[1],
                               4 * np.log((classes + 2) / (classes + 1)) / np.log(11), rtol=1e-6)


def test_learned_probabilities_count_true_classes():
    first, second = sample(tf.nn.learned_unigram_candidate_sampler, 4, False, 10)
    np.testing.assert_allclose(first[1], 0.4)
    np.testing.assert_allclose(second[1], 4 * 2 / 16)


def test_fixed_probabilities():
    weights = [1., 2., 3., 4., .5, .1, 7., 1., 9., 2.]
    drawn = sample(tf.nn.fixed_unigram_candidate_sampler, 4, False, 10, unigrams=weights,
                   distortion=.75)[0]
    expected = np.array(weights) ** .75
    np.testing.assert_allclose(drawn[1], 4 * (expected / expected.sum())[np.array(TRUE)], rtol=1e-6)


def test_fixed_probabilities_from_a_file(tmp_path):
    file = tmp_path / "vocabulary"
    file.write_text("a,3\nb,0\nc,1\n")
    drawn = sample(tf.nn.fixed_unigram_candidate_sampler, 50, False, 4, vocab_file=str(file),
                   num_reserved_ids=1)[0]
    assert set(drawn[0]) == {1, 3}


@pytest.mark.parametrize("options, words", [
    ({}, "Must provide either vocab_file or unigrams."),
    ({"unigrams": [1.], "vocab_file": "f"}, "Must only provide one of vocab_file and unigrams."),
    ({"unigrams": [1.]}, "range_max is 10, but there are 1 unigrams"),
])
def test_fixed_rejects(options, words):
    with pytest.raises(tf.errors.InvalidArgumentError, match=words):
        sample(tf.nn.fixed_unigram_candidate_sampler, 4, False, 10, **options)


def test_all_candidates():
    drawn = sample(tf.nn.all_candidate_sampler, 5, True)[0]
    assert drawn[0].tolist() == [0, 1, 2, 3, 4]
    assert np.all(drawn[1] == 1) and np.all(drawn[2] == 1)


def test_more_unique_samples_than_classes():
    with pytest.raises(tf.errors.InvalidArgumentError, match="Sampler's range is too small."):
        sample(tf.nn.uniform_candidate_sampler, 11, True, 10)


def test_accidental_hits():
    hits = tf.nn.compute_accidental_hits(tf.constant(TRUE, tf.int64),
                                         tf.constant([9, 4, 2, 7], tf.int64), 2)
    rows, ids, weights = run(hits)
    assert rows.tolist() == [0, 1, 2] and ids.tolist() == [2, 0, 3]
    assert np.all(weights == np.finfo(np.float32).min)


def test_embedding_lookup():
    table = np.arange(20, dtype=np.float32).reshape(10, 2)
    ids = [[3, 1], [9, 3]]
    found = tf.nn.embedding_lookup(table, ids, name="e")
    assert found.name == "e/Identity:0"
    np.testing.assert_array_equal(run(found), table[np.array(ids)])
    clipped = run(tf.nn.embedding_lookup(table, ids, max_norm=1.))
    np.testing.assert_allclose(np.linalg.norm(clipped, axis=-1), 1, rtol=1e-6)


@pytest.mark.parametrize("strategy, parts", [
    ("mod", lambda table: [table[0::3], table[1::3], table[2::3]]),
    ("div", lambda table: [table[:4], table[4:7], table[7:]])])
def test_embedding_lookup_in_parts(strategy, parts):
    table = np.arange(20, dtype=np.float32).reshape(10, 2)
    ids = np.array([[3, 1], [9, 3], [0, 6]])
    variables = [tf.Variable(part) for part in parts(table)]
    found = tf.nn.embedding_lookup(variables, ids, partition_strategy=strategy)
    assert found.shape.as_list() == [3, 2, 2]
    np.testing.assert_array_equal(run(found), table[ids])
    gradient = tf.gradients(found, variables)[0]
    assert isinstance(gradient, tf.IndexedSlices)


def test_embedding_lookup_rejects():
    with pytest.raises(ValueError, match="Need at least one param"):
        tf.nn.embedding_lookup([], [1])
    with pytest.raises(ValueError, match="Unrecognized partition strategy: what"):
        tf.nn.embedding_lookup([tf.zeros([1, 2])] * 2, [1], partition_strategy="what")


def losses(loss, **options):
    """A loss over all classes as the sampled ones."""
    random = np.random.RandomState(0)
    weights, biases = random.randn(6, 3).astype("f"), random.randn(6).astype("f")
    inputs, labels = random.randn(4, 3).astype("f"), np.array([[1], [0], [5], [2]])
    sampled = tf.nn.all_candidate_sampler(tf.constant(labels, tf.int64), 1, 6, True)
    value = run(loss(tf.constant(weights), tf.constant(biases), tf.constant(labels),
                     tf.constant(inputs), 6, 6, sampled_values=sampled, **options))
    return value, inputs @ weights.T + biases, labels[:, 0]


def test_nce_loss_of_all_classes():
    value, logits, labels = losses(tf.nn.nce_loss)
    rows = np.arange(4)
    expected = np.log1p(np.exp(-logits[rows, labels])) + np.log1p(np.exp(logits)).sum(axis=1)
    np.testing.assert_allclose(value, expected, rtol=1e-5)


def test_sampled_softmax_loss_of_all_classes():
    value, logits, labels = losses(tf.nn.sampled_softmax_loss)
    expected = np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(4), labels]
    np.testing.assert_allclose(value, expected, rtol=1e-5)


def test_sparse_to_dense():
    assert run(tf.sparse_to_dense([[0, 1], [2, 0]], [3, 2], [5, 6], -1)).tolist() == [
        [-1, 5], [-1, -1], [6, -1]]
    assert run(tf.sparse_to_dense([1, 3], [5], 1., 0.)).tolist() == [0, 1, 0, 1, 0]
    assert run(tf.sparse_to_dense(2, [4], 7)).tolist() == [0, 0, 7, 0]


@pytest.mark.parametrize("places, words", [
    ([3, 1], r"indices\[1\] = \[1\] is out of order"),
    ([1, 1], r"indices\[1\] = \[1\] is repeated"),
    ([1, 9], r"indices\[1\] = \[9\] is out of bounds: need 0 <= index < \[5\]")])
def test_sparse_to_dense_rejects(places, words):
    indices = tf.placeholder(tf.int32, [2])
    with pytest.raises(tf.errors.InvalidArgumentError, match=words):
        run(tf.sparse_to_dense(indices, [5], [1., 2.]), {indices: places})

"""`tf.edit_distance` against TensorFlow 1.15.5 and against the definition."""

import functools

import numpy as np
import pytest

import minigraph as tf


def run(*args, **kwargs):
    with tf.Session() as session:
        return session.run(tf.edit_distance(*args, **kwargs)).tolist()


def test_sequences_of_strings():
    hypothesis = tf.SparseTensor([[0, 0, 0], [1, 0, 0]], ["a", "b"], [2, 1, 1])
    truth = tf.SparseTensor([[0, 1, 0], [1, 0, 0], [1, 0, 1], [1, 1, 0]], ["a", "b", "c", "a"],
                            [2, 2, 2])
    assert run(hypothesis, truth) == [[np.inf, 1.0], [0.5, 1.0]]
    assert run(hypothesis, truth, normalize=False) == [[1.0, 1.0], [1.0, 1.0]]


def test_rows_that_one_of_the_two_has():
    hypothesis = tf.SparseTensor([[0, 0], [0, 1], [0, 2], [1, 0]], [1, 2, 3, 4], [3, 3])
    truth = tf.SparseTensor([[0, 0], [0, 1], [2, 0]], [1, 3, 5], [3, 3])
    assert run(hypothesis, truth, normalize=False) == [1, 1, 1]
    assert run(hypothesis, truth) == [0.5, np.inf, 1]
    nothing = tf.SparseTensor(np.zeros((0, 2), np.int64), np.zeros(0, np.int32), [3, 3])
    assert run(nothing, nothing) == [0, 0, 0]
    assert run(hypothesis, nothing) == [np.inf, np.inf, 0]


def levenshtein(a, b):
    """The recursive definition."""
    @functools.lru_cache(None)
    def distance(i, j):
        if not i or not j:
            return i + j
        return min(distance(i - 1, j) + 1, distance(i, j - 1) + 1,
                   distance(i - 1, j - 1) + (a[i - 1] != b[j - 1]))
    return distance(len(a), len(b))


def test_the_definition():
    random = np.random.RandomState(0)
    for _ in range(20):
        sequences = [[random.randint(0, 3, random.randint(0, 8)).tolist() for _ in range(4)]
                     for _ in range(2)]
        sparse = [tf.SparseTensor(
            np.array([[i, j] for i, row in enumerate(rows) for j in range(len(row))],
                     np.int64).reshape(-1, 2), np.array(sum(rows, []), np.int32), [4, 8])
            for rows in sequences]
        assert run(*sparse, normalize=False) == [levenshtein(a, b) for a, b in zip(*sequences)]


def test_shapes_and_names():
    one = tf.SparseTensor([[0, 0]], [1], [2, 1])
    other = tf.SparseTensor([[0, 0]], [1], [3, 1])
    distance = tf.edit_distance(one, other, name="ed")
    assert distance.shape.as_list() == [3] and distance.name == "ed:0"
    fed = tf.sparse_placeholder(tf.int32)
    assert tf.edit_distance(fed, one).shape.ndims is None
    assert tf.gradients(distance, one.values) == [None]


def test_what_cannot_be():
    one = tf.SparseTensor([[0, 0]], [1], [1, 1])
    with pytest.raises(TypeError, match="Hypothesis must be a SparseTensor."):
        tf.edit_distance([1], one)
    with pytest.raises(TypeError, match="Truth must be a SparseTensor."):
        tf.edit_distance(one, 3)
    with pytest.raises(ValueError, match="Num elements of hypothesis_shape does not match "
                                         "truth_shape: 2 vs. 1 for 'edit_distance'"):
        tf.edit_distance(one, tf.SparseTensor([[0]], [1], [1]))


@pytest.mark.parametrize("hypothesis, truth, text", [
    (([[0, 0]], [1], [1, 1]), ([[0]], [1], [1]),
     "Input SparseTensors must have rank at least 2, but truth_shape rank is: 1"),
    (([[0, 0]], [1], [1, 1]), ([[0, 0, 0]], [1], [1, 1, 1]), "Expected truth and hypothesis to have "
     "matching ranks, but their shapes are: [3] and [2]"),
    (([[5, 0]], [1], [1, 1]), ([[0, 0]], [1], [1, 1]), "an index is out of range of the shape [1]"),
])
def test_what_cannot_be_fed(hypothesis, truth, text):
    a, b = tf.sparse_placeholder(tf.int32), tf.sparse_placeholder(tf.int32)
    with tf.Session() as session, pytest.raises(tf.errors.InvalidArgumentError) as caught:
        session.run(tf.edit_distance(a, b), {a: hypothesis, b: truth})
    assert caught.value.message.startswith(text)

"""tf.nn.safe_embedding_lookup_sparse: rows without ids, ids and weights that do not count."""

import numpy as np
import pytest

import minigraph as tf

TABLE = np.arange(10, dtype=np.float32).reshape(5, 2)
PLACES = [[0, 0], [0, 1], [1, 0], [3, 1]]


def looked_up(ids, weights=None, shape=(4, 2), **options):
    sparse = tf.SparseTensor(PLACES, tf.constant(ids, tf.int64), shape)
    if weights is not None:
        weights = tf.SparseTensor(PLACES, tf.constant(weights), shape)
    y = tf.nn.safe_embedding_lookup_sparse(TABLE, sparse, weights, **options)
    with tf.Session() as session:
        return session.run(y)


def test_rows_without_ids_are_zeros_or_the_default():
    wanted = [(TABLE[1] + TABLE[2]) / 2, [0, 0], [0, 0], TABLE[4]]
    np.testing.assert_allclose(looked_up([1, 2, -1, 4]), wanted)
    wanted[1] = wanted[2] = TABLE[3]
    np.testing.assert_allclose(looked_up([1, 2, -1, 4], default_id=3), wanted)


def test_weights_up_to_zero_do_not_count():
    got = looked_up([1, 2, 3, 4], [1.0, 3.0, 0.0, -1.0])
    np.testing.assert_allclose(got, [(TABLE[1] + 3 * TABLE[2]) / 4, [0, 0], [0, 0], [0, 0]])


def test_more_dimensions():
    sparse = tf.SparseTensor([[0, 1, 0], [1, 0, 1]], tf.constant([1, 4], tf.int64), [2, 2, 2])
    y = tf.nn.safe_embedding_lookup_sparse(TABLE, sparse)
    assert y.shape.as_list() == [2, 2, 2]
    with tf.Session() as session:
        np.testing.assert_allclose(session.run(y), [[[0, 0], TABLE[1]], [TABLE[4], [0, 0]]])


def test_no_table():
    with pytest.raises(ValueError, match="Missing embedding_weights None."):
        tf.nn.safe_embedding_lookup_sparse(None, tf.SparseTensor([[0, 0]], [1], [1, 1]))

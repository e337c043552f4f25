"""Lookup tables belong to a session; what they compute is in tests/facts/lookup.txt."""

import numpy as np
import pytest

import minigraph as tf
from minigraph.ops.lookup.table_ops import INSERT


def test_each_session_has_tables_of_its_own():
    table = tf.contrib.lookup.MutableHashTable(tf.string, tf.int64, -1)
    insert, find = table.insert(["a"], [7]), table.lookup(["a"])
    with tf.Session() as one, tf.Session() as other:
        one.run(insert)
        assert one.run(find).tolist() == [7]
        assert other.run(find).tolist() == [-1]


def test_entries_stay_between_runs_and_plans():
    table = tf.contrib.lookup.MutableHashTable(tf.int64, tf.float32, 0.0)
    keys, values = tf.placeholder(tf.int64), tf.placeholder(tf.float32)
    insert, find = table.insert(keys, values), table.lookup(keys)
    with tf.Session() as session:
        for i in range(5):
            session.run(insert, {keys: [i], values: [i / 2]})
        found = session.run(find, {keys: [[0, 1, 2], [4, 9, 3]]})
        np.testing.assert_array_equal(found, np.float32([[0, 0.5, 1], [2, 0, 1.5]]))
        assert session.run(table.size()) == 5


def test_control_dependencies_order_insertions_and_lookups():
    table = tf.contrib.lookup.MutableHashTable(tf.string, tf.int64, -1)
    with tf.control_dependencies([table.insert(["a"], [1])]):
        after = table.lookup(["a"])
    with tf.Session() as session:
        assert session.run(after).tolist() == [1]


def test_an_error_leaves_the_session_usable():
    table = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(["a"], [1]), -1)
    found = table.lookup(tf.constant(["a"]))
    with tf.Session() as session:
        with pytest.raises(tf.errors.FailedPreconditionError, match="Table not initialized."):
            session.run(found)
        session.run(tf.tables_initializer())
        assert session.run(found).tolist() == [1]


def test_ids_feed_an_embedding():
    words = tf.placeholder(tf.string, [None])
    table = tf.contrib.lookup.index_table_from_tensor(["cat", "dog"], num_oov_buckets=1)
    vectors = tf.Variable(np.eye(3, dtype=np.float32))
    loss = tf.reduce_sum(tf.nn.embedding_lookup(vectors, table.lookup(words)) ** 2)
    step = tf.train.GradientDescentOptimizer(0.25).minimize(loss)
    with tf.Session() as session:
        session.run([tf.global_variables_initializer(), tf.tables_initializer()])
        session.run(step, {words: ["dog", "fish"]})
        np.testing.assert_array_equal(session.run(vectors), np.diag([1, 0.5, 0.5]))


def test_an_initializer_base_does_nothing():
    with pytest.raises(NotImplementedError):
        tf.contrib.lookup.TableInitializerBase(tf.string, tf.int64).initialize(None)


def test_a_mutable_table_cannot_be_conflated_with_another_of_the_same_name():
    lookup = tf.contrib.lookup
    one = lookup.HashTable(lookup.KeyValueTensorInitializer(["a"], [1]), -1, shared_name="same")
    other = lookup.HashTable(lookup.KeyValueTensorInitializer(["a"], [1.0]), -1.0,
                             shared_name="same")
    with tf.Session() as session:
        session.run(one.init)
        with pytest.raises(tf.errors.InvalidArgumentError, match="Conflicting key/value dtypes"):
            session.run(other.init)


def test_static_tables_take_no_more_entries():
    table = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(["a"], [1]), -1)
    insert = INSERT(table.resource_handle, ["b"], [2])
    with tf.Session() as session:
        session.run(tf.tables_initializer())
        with pytest.raises(tf.errors.UnimplementedError, match="Insert not supported"):
            session.run(insert)


@pytest.mark.parametrize("lines, wanted", [
    ("a\nb\n", [0, 1]), ("a\r\nb\r\n", [0, 1]), ("a\nb", [0, 1])])
def test_ends_of_lines(tmp_path, lines, wanted):
    path = tmp_path / "words"
    path.write_text(lines, newline="")
    table = tf.contrib.lookup.index_table_from_file(str(path))
    with tf.Session() as session:
        session.run(tf.tables_initializer())
        assert session.run(table.lookup(tf.constant(["a", "b"]))).tolist() == wanted

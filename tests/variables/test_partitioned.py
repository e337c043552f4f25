"""Variables kept in parts: names, shapes, what partitioners answer, look-ups over the parts.

Names and shapes are those of TensorFlow 1.15.5.
"""

import numpy as np
import pytest

import minigraph as tf


@pytest.fixture
def table():
    with tf.variable_scope("p", partitioner=tf.fixed_size_partitioner(3)):
        return tf.get_variable("v", [10, 4], initializer=tf.random_uniform_initializer())


def test_parts(table):
    assert table.name == "p/v" and table.shape.as_list() == [10, 4] and len(table) == 3
    assert [part.name for part in table] == ["p/v/part_0:0", "p/v/part_1:0", "p/v/part_2:0"]
    assert [part.shape.as_list() for part in table] == [[4, 4], [3, 4], [3, 4]]
    assert [part._get_save_slice_info().spec for part in table] == [
        "10 4 0,4:0,4", "10 4 4,3:0,4", "10 4 7,3:0,4"]


@pytest.mark.parametrize("strategy, rows", [
    ("div", [0, 4, 9]),
    # Row i of the look-up is row i // 3 of part i % 3, whatever rows the parts are of the whole.
    ("mod", [0, 5, 3]),
])
def test_look_up(table, strategy, rows):
    found = tf.nn.embedding_lookup(table, [0, 4, 9], partition_strategy=strategy)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        whole, found = session.run([table.as_tensor(), found])
    np.testing.assert_array_equal(found, whole[rows])


def test_name_of_a_look_up():
    with tf.variable_scope("p", partitioner=tf.fixed_size_partitioner(3)):
        table = tf.get_variable("v", [10, 4])
        found = tf.nn.embedding_lookup(table, [1, 5, 9])
    assert found.name == "p/embedding_lookup/Reshape_1:0" and found.shape.as_list() == [3, 4]


def test_sampled_loss_over_parts(table):
    loss = tf.nn.nce_loss(table, tf.zeros([10]), tf.constant([[1], [2]]), tf.ones([2, 4]), 3, 10)
    gradients = tf.gradients(loss, list(table))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert session.run(loss).shape == (2,)
    assert all(isinstance(g, tf.IndexedSlices) for g in gradients)


@pytest.mark.parametrize("partitioner, sizes", [
    (tf.fixed_size_partitioner(3, axis=1), [[100, 34], [100, 33], [100, 33]]),
    (tf.variable_axis_size_partitioner(1 << 14), [[34, 100], [33, 100], [33, 100]]),
    (tf.variable_axis_size_partitioner(1 << 12, max_shards=2), [[50, 100]] * 2),
    (tf.min_max_variable_partitioner(4, 0, 1 << 10), [[25, 100]] * 4),
    (tf.min_max_variable_partitioner(4, 0, 1 << 20), [[100, 100]]),
])
def test_partitioners(partitioner, sizes):
    variable = tf.get_variable("w", [100, 100], partitioner=partitioner)
    assert [part.shape.as_list() for part in variable] == sizes


def test_slots_have_the_names_of_parts(table):
    tf.train.AdamOptimizer().minimize(tf.reduce_sum(tf.nn.embedding_lookup(table, [1])))
    assert [v.name for v in tf.global_variables()[3:]] == [
        "beta1_power:0", "beta2_power:0", "p/v/part_0/Adam:0", "p/v/part_0/Adam_1:0",
        "p/v/part_1/Adam:0", "p/v/part_1/Adam_1:0", "p/v/part_2/Adam:0", "p/v/part_2/Adam_1:0"]


def test_parts_by_slicing():
    parts = tf.create_partitioned_variables([10, 3], [2, 1], tf.zeros_initializer(), name="cp")
    assert [part.name for part in parts] == ["cp/part_0:0", "cp/part_1:0"]
    assert [part._get_save_slice_info().spec for part in parts] == ["10 3 0,5:0,3", "10 3 5,5:0,3"]
    unnamed = tf.create_partitioned_variables(
        [4], [2], lambda shape, dtype, partition_info=None: tf.ones(shape) * 3)
    assert [part.name for part in unnamed] == [
        "PartitionedVariable/part_0:0", "PartitionedVariable/part_1:0"]
    again = tf.create_partitioned_variables([10, 3], [2, 1], tf.zeros_initializer(), name="cp",
                                            reuse=True)
    assert again == parts
    with pytest.raises(ValueError, match=r"Can only slice a variable along one dimension: shape: "
                                         r"\(10, 3\), partitioning: \[2, 2\]"):
        tf.create_partitioned_variables([10, 3], [2, 2], None)
    with pytest.raises(ValueError, match="must have the length: shape: .10, 3., slicing: .2."):
        tf.create_partitioned_variables([10, 3], [2], None)

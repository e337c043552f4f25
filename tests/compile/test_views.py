"""Operations that show a variable as it is, beside writes of it; what TensorFlow 1.15 gives.

Recorded with 1.15.5, 12 runs of each, for float32 variables of shapes [2], [4, 3], [4, 16] and
[64, 64]: what these give was the variable after the write in every run.
"""

import numpy as np
import pytest

import minigraph as tf

AFTER = {
    "identity": lambda v: tf.identity(v),
    "identity_n": lambda v: tf.identity_n([v])[0],
    "reshape": lambda v: tf.reshape(v, [4, 2]),
    "expand_dims": lambda v: tf.expand_dims(v, 0),
    "stack of one": lambda v: tf.stack([v], 1),
    "concat of one": lambda v: tf.concat([v], 0),
    "v[:]": lambda v: v[:],
    "v[...]": lambda v: v[...],
    "v[:, None]": lambda v: v[:, None],
    "row of a view": lambda v: tf.reshape(v, [1, 8])[0],
    "slice": lambda v: tf.slice(v, [0, 0], [-1, 4]),
    "split into one": lambda v: tf.split(v, 1)[0],
    "split by sizes": lambda v: tf.split(v, [2])[0],
    "transpose": lambda v: tf.transpose(v, [0, 1]),
    "tile": lambda v: tf.tile(v, [1, 1]),
    "pad": lambda v: tf.pad(v, [[0, 0], [0, 0]]),
    "pad with ones": lambda v: tf.pad(v, [[0, 0], [0, 0]], constant_values=1.0),
    "mirror pad": lambda v: tf.pad(v, [[0, 0], [0, 0]], mode="REFLECT"),
    "reverse": lambda v: tf.reverse(v, []),
    "broadcast_to": lambda v: tf.broadcast_to(v, [2, 4]),
    "sum": lambda v: tf.reduce_sum(v, []),
    "mean": lambda v: tf.reduce_mean(v, []),
    "max": lambda v: tf.reduce_max(v, []),
    "prod": lambda v: tf.reduce_prod(v, []),
    "initialized_value": lambda v: v.initialized_value(),
    "nested": lambda v: tf.reshape(tf.expand_dims(v, 0)[0], [-1])[:],
}
BEFORE = {
    "times": lambda v: v * 2.0,
    "column": lambda v: v[:, 0],
    "matrix": lambda v: tf.transpose(v),
    "turned": lambda v: tf.reverse(v, [0]),
    "backwards": lambda v: v[::-1],
    "sums": lambda v: tf.reduce_sum(v, [0]),
    "of two": lambda v: tf.stack([v, v]),
}
START = np.arange(8, dtype=np.float32).reshape(2, 4)


def run(make, use_resource=False):
    v = tf.Variable(START, use_resource=use_resource)
    fetch = make(v)
    write = v.assign_add(np.full([2, 4], 100, np.float32))
    with tf.Session() as session:
        session.run(v.initializer)
        return session.run([fetch, write])[0]


def alone(make, value):
    with tf.Graph().as_default():
        v = tf.Variable(value)
        fetch = make(v)
        with tf.Session() as session:
            session.run(v.initializer)
            return session.run(fetch)


@pytest.mark.parametrize("name", AFTER)
def test_fetched_beside_a_write(name):
    np.testing.assert_array_equal(run(AFTER[name]), alone(AFTER[name], START + 100))


@pytest.mark.parametrize("name", BEFORE)
def test_what_is_computed_is_of_the_value_before(name):
    np.testing.assert_array_equal(run(BEFORE[name]), alone(BEFORE[name], START))


@pytest.mark.parametrize("name", AFTER)
def test_reads_of_resource_variables_are_copies(name):
    np.testing.assert_array_equal(run(AFTER[name], True), alone(AFTER[name], START))


@pytest.mark.parametrize("name", [name for name in AFTER if name != "initialized_value"])
def test_what_reads_a_view_after_a_write_sees_it(name):
    """Recorded with TensorFlow 1.15.5 for the same program."""
    v = tf.Variable(START)
    view = AFTER[name](v)
    with tf.control_dependencies([v.assign_add(np.full([2, 4], 100, np.float32))]):
        seen = view + 0.0
    with tf.Session() as session:
        session.run(v.initializer)
        np.testing.assert_array_equal(session.run(seen), alone(AFTER[name], START + 100))


def test_a_handle_of_a_variable_shares_its_memory():
    """As in TensorFlow 1.15: a handle of what shows a variable follows it; one of a copy does not."""
    v, w = tf.Variable(12.0), tf.Variable(12.0, use_resource=True)
    added = [v.assign_add(2.0), w.assign_add(2.0)]
    with tf.Session() as session:
        session.run([v.initializer, w.initializer])
        handles = session.run([tf.get_session_handle(x) for x in
                               (v.read_value(), v * 2.0, w.read_value())])
        session.run(added)
        assert [handle.eval() for handle in handles] == [14.0, 24.0, 12.0]

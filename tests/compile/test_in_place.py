"""Parts of matrices that elementwise groups read and write where they are."""

import numpy as np
import pytest

import minigraph as tf
from minigraph.compile.in_place import _refined, read_and_write_in_place
from minigraph.compile.pipeline import PASSES

N = 24


def data(*shape, seed=0):
    return np.random.RandomState(seed).randn(*shape).astype(np.float32)


def moves(fetches, feed_dict, session=None):
    """The instructions of a plan that only move."""
    session = session or tf.Session()
    return [line for line in session.explain(fetches, feed_dict).splitlines() if "= move" in line]


def check(fetches, feed_dict, expected, count):
    """Compares with `expected`, and bits with the plan that moves; `count` moves are left."""
    with tf.Session() as session:
        results = session.run(fetches, feed_dict)
        assert len(moves(fetches, feed_dict, session)) == count
    with tf.Session() as session:
        session.passes = [each for each in PASSES if each is not read_and_write_in_place]
        assert len(moves(fetches, feed_dict, session)) > count
        moved = session.run(fetches, feed_dict)
    for result, plain, wanted in zip(results, moved, expected, strict=True):
        np.testing.assert_allclose(result, wanted, rtol=1e-5, atol=1e-6)
        np.testing.assert_array_equal(result, plain)


def placeholder(*shape):
    return tf.placeholder(tf.float32, shape)


def test_parts_of_a_split_are_read_where_they_are():
    x = placeholder(None, 3 * N)
    a, b, c = tf.split(x, 3, axis=1)
    fed = data(1000, 3 * N)
    p, q, r = np.split(fed, 3, 1)
    check([a * tf.tanh(b) + c], {x: fed}, [p * np.tanh(q) + r], 0)


@pytest.mark.parametrize("rows", [1, 2, 7, 333])
def test_blocks_that_end_within_a_row(rows):
    x, y = placeholder(rows, 1000), placeholder(rows, 700)
    fed, other = data(rows, 1000), data(rows, 700, seed=1)
    got = tf.concat([tf.abs(x[:, 200:500]) + 1.0, tf.nn.relu(y)], 1)
    check([got], {x: fed, y: other},
          [np.concatenate([np.abs(fed[:, 200:500]) + 1, np.maximum(other, 0)], 1)], 0)


def test_groups_write_their_parts_of_a_concatenation():
    x, y = placeholder(50, N), placeholder(50, 2 * N)
    fed, other = data(50, N), data(50, 2 * N, seed=1)
    joined = tf.concat([tf.tanh(x), other, y * 2.0], 1)
    wanted = np.concatenate([np.tanh(fed), other, other * 2], 1)
    check([tf.reduce_sum(joined, 0), joined], {x: fed, y: other}, [wanted.sum(0), wanted], 1)


def test_a_part_that_its_own_group_goes_on_with():
    x, y = placeholder(50, N), placeholder(50, N)
    fed, other = data(50, N), data(50, N, seed=1)
    part = tf.tanh(x)
    rest = part * y
    fetches = [tf.concat([part, y], 1), rest + 1.0]
    wanted = [np.concatenate([np.tanh(fed), other], 1), np.tanh(fed) * other + 1]
    with tf.Session() as session:
        for result, expected in zip(session.run(fetches, {x: fed, y: other}), wanted):
            np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-6)


def test_a_part_goes_from_one_matrix_into_another_at_once():
    x, y = placeholder(4, 50, N), placeholder(50, N)
    fed, other = data(4, 50, N), data(50, N, seed=1)
    now = tf.unstack(x, axis=1)
    check([tf.concat([now[3], tf.square(y)[:4]], 1), tf.stack([now[5], tf.exp(now[7])], 1)],
          {x: fed, y: other},
          [np.concatenate([fed[:, 3], other[:4] ** 2], 1),
           np.stack([fed[:, 5], np.exp(fed[:, 7])], 1)], 3)


def test_a_cell_of_a_recurrent_network_moves_only_its_input():
    x, kernel = placeholder(32, 5, N), placeholder(2 * N, 4 * N)
    hidden = cell = tf.zeros([32, N])
    for now in tf.unstack(x, axis=1):
        gates = tf.matmul(tf.concat([now, hidden], 1), kernel)
        enter, candidate, forget, leave = tf.split(gates, 4, axis=1)
        cell = tf.sigmoid(forget) * cell + tf.sigmoid(enter) * tf.tanh(candidate)
        hidden = tf.sigmoid(leave) * tf.tanh(cell)
    fed, weights = data(32, 5, N), data(2 * N, 4 * N, seed=1)

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    h = c = np.zeros([32, N], np.float32)
    for step in range(5):
        z = np.split(np.concatenate([fed[:, step], h], 1).astype(np.float64) @ weights, 4, axis=1)
        c = sigmoid(z[2]) * c + sigmoid(z[0]) * np.tanh(z[1])
        h = sigmoid(z[3]) * np.tanh(c)
    check([hidden], {x: fed, kernel: weights}, [h], 6)      # and the first state


def test_gradients_of_parts():
    x = placeholder(40, 2 * N)
    a, b = tf.split(x, 2, axis=1)
    gradient, = tf.gradients(tf.concat([a * b, tf.tanh(a)], 1) ** 2, x)
    fed = data(40, 2 * N)
    p, q = np.split(fed.astype(np.float64), 2, 1)
    t = np.tanh(p)
    check([gradient], {x: fed},
          [np.concatenate([2 * p * q * q + 2 * t * (1 - t * t), 2 * p * p * q], 1)],
          1)      # the gradient needs tanh(a) too


def test_parts_that_others_need_are_cut_off():
    x = placeholder(50, 2 * N)
    fed = data(50, 2 * N)
    a, b = tf.split(x, 2, axis=1)
    fetches = [a + 1.0, tf.matmul(a, b, transpose_b=True), b, tf.concat([a, b, a], 1)]
    p, q = np.split(fed, 2, 1)
    with tf.Session() as session:
        results = session.run(fetches, {x: fed})
    for result, wanted in zip(results, [p + 1, p @ q.T, q, np.concatenate([p, q, p], 1)]):
        np.testing.assert_allclose(result, wanted, rtol=1e-5, atol=1e-5)


def test_a_small_part_does_not_keep_a_large_result_in_memory():
    x = placeholder(100, N)
    wide = tf.matmul(x, tf.ones([N, 1000]))
    narrow = wide[:, :N] * 2.0
    for _ in range(3):
        wide = tf.matmul(wide, tf.ones([1000, 1000]) * 1e-3)
    fetches, fed = [tf.reduce_sum(wide) + tf.reduce_sum(narrow)], {x: data(100, N)}
    assert len(moves(fetches, fed)) == 1


def test_variables_are_read_when_their_turn_comes():
    variable = tf.Variable(tf.ones([10, 2 * N]))
    a, b = tf.split(variable, 2, axis=1)
    total = a + b
    with tf.control_dependencies([total]):
        grown = tf.assign_add(variable, tf.ones([10, 2 * N]))
    with tf.Session() as session:
        session.run(variable.initializer)
        for step in (1, 2, 3):
            result, _ = session.run([total, grown])
            np.testing.assert_array_equal(result, np.full([10, N], 2 * step, np.float32))


@pytest.mark.parametrize("dtype", [np.float16, np.float64, np.int32, np.int8, np.complex128, bool])
def test_elements_of_every_size(dtype):
    x, y = tf.placeholder(dtype, [9, 4 * N]), tf.placeholder(dtype, [9, N])
    fed = (data(9, 4 * N) * 50).astype(dtype)
    other = (data(9, N, seed=1) * 50).astype(dtype)
    a, b = tf.split(x, 2, axis=1)
    if dtype is bool:
        got = tf.concat([tf.logical_xor(a, b), tf.logical_not(y)], 1)
        wanted = np.concatenate([fed[:, :2 * N] ^ fed[:, 2 * N:], ~other], 1)
    else:
        got = tf.concat([a + b, -y], 1)
        wanted = np.concatenate([fed[:, :2 * N] + fed[:, 2 * N:], -other], 1)
    with tf.Session() as session:
        np.testing.assert_array_equal(session.run(got, {x: fed, y: other}), wanted)
    assert moves([got], {x: fed, y: other}) == []


def test_sizes_that_vary():
    x = placeholder(None, 2 * N)
    a, b = tf.split(x, 2, axis=1)
    joined = tf.concat([tf.tanh(a), b[:, :16], a * b], 1)
    with tf.Session() as session:
        for rows in (5, 6, 7, 8, 64, 100, 3000, 6, 1, 0):
            fed = data(rows, 2 * N)
            p, q = np.split(fed, 2, 1)
            np.testing.assert_allclose(session.run(joined, {x: fed}),
                                       np.concatenate([np.tanh(p), q[:, :16], p * q], 1),
                                       rtol=1e-5)


def test_walks_are_cut_where_either_has_a_new_stride():
    assert _refined([(6, 10), (4, 1)], [(24, 3)]) == [(6, 10, 12), (4, 1, 3)]
    assert _refined([(24, 2)], [(2, 100), (3, 20), (4, 1)]) == [(2, 24, 100), (3, 8, 20), (4, 2, 1)]
    assert _refined([(6, 10), (4, 1)], [(4, 10), (6, 1)]) is None

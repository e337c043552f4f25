"""Static shapes, names and sparse gradients of the array family: what the table does not say."""

import numpy as np
import pytest

import minigraph as tf
from minigraph.core.infer import constant_value, constant_value_as_shape


def names(after=0):
    return [(op.name, op.type) for op in tf.get_default_graph().get_operations()[after:]]


def hold(*shape):
    return tf.placeholder(tf.float32, shape)


STATIC = [
    (lambda: tf.reshape(hold(None, 4), [-1, 2]), "(?, 2)"),
    (lambda: tf.reshape(hold(None, 6), [tf.shape(hold(None, 6))[0], 2, 3]), "(?, 2, 3)"),
    (lambda: tf.reshape(hold(None, 6), tf.stack([-1, tf.constant(2) * 3])), "(?, 6)"),
    (lambda: tf.squeeze(hold(None, 1)), "<unknown>"),
    (lambda: tf.squeeze(hold(None, 1), [0]), "(1,)"),
    (lambda: tf.expand_dims(hold(2), tf.placeholder(tf.int32, [])), "<unknown>"),
    (lambda: tf.transpose(hold(2, None)), "(?, 2)"),
    (lambda: tf.transpose(hold(2, 3), tf.placeholder(tf.int32)), "(?, ?)"),
    (lambda: tf.concat([hold(2, None), hold(3, 4)], 0), "(5, 4)"),
    (lambda: tf.concat([hold(2, None), hold(3, 4)], tf.placeholder(tf.int32, [])), "(?, ?)"),
    (lambda: tf.stack([hold(2, None), np.ones([2, 3], np.float32)], -1), "(2, 3, 2)"),
    (lambda: tf.split(hold(4, 6), tf.placeholder(tf.int32, [2]), 1)[0], "(4, ?)"),
    (lambda: tf.split(hold(4, None), [1, -1], 1)[1], "(4, ?)"),
    (lambda: tf.slice(hold(4, 6), tf.placeholder(tf.int32, [2]), [2, -1]), "(2, ?)"),
    (lambda: hold(None, 6)[1:3, tf.newaxis], "(?, 1, 6)"),
    (lambda: hold(4, 6)[tf.placeholder(tf.int64, []):], "(?, 6)"),
    (lambda: hold(4, 6)[..., ::-2], "(4, 3)"),
    (lambda: tf.fill(tf.concat([tf.shape(hold(None, 6)), [2]], 0), 1.0), "(?, 6, 2)"),
    (lambda: tf.zeros(tf.shape(hold(None, 6))[1:]), "(6,)"),
    (lambda: tf.gather(hold(4, 3), tf.placeholder(tf.int32), axis=1), "<unknown>"),
    (lambda: tf.gather(hold(4, 3), [[1], [2]], axis=-1), "(4, 2, 1)"),
    (lambda: tf.boolean_mask(hold(None, 3), tf.placeholder(tf.bool, [None])), "(?, 3)"),
    (lambda: tf.where(hold(None, 3)), "(?, 2)"),
    (lambda: tf.pad(hold(None, 3), [[1, 1], [2, 2]]), "(?, 7)"),
    (lambda: tf.range(tf.placeholder(tf.int32, [])), "(?,)"),
    (lambda: tf.dynamic_partition(hold(None, 3), tf.placeholder(tf.int32, [None]), 2)[1], "(?, 3)"),
    (lambda: tf.unsorted_segment_sum(hold(None, 3), tf.placeholder(tf.int32, [None]), 4), "(4, 3)"),
]


@pytest.mark.parametrize("call, shape", STATIC)
def test_static_shape(call, shape):
    assert str(call().shape) == shape


def test_names_of_an_index_expression():
    x, i = hold(4, 6), tf.placeholder(tf.int32, [])
    x[i]
    assert names(2) == [("add/y", "Const"), ("add", "AddV2"), ("strided_slice/stack", "Pack"),
                        ("strided_slice/stack_1", "Pack"), ("strided_slice/stack_2", "Const"),
                        ("strided_slice", "StridedSlice")]


def test_names_of_zeros():
    tf.zeros([2, 3]), tf.zeros([20, 300]), tf.zeros_like(hold(None))
    assert names() == [("zeros", "Const"), ("zeros_1/shape_as_tensor", "Const"),
                       ("zeros_1/Const", "Const"), ("zeros_1", "Fill"),
                       ("Placeholder", "Placeholder"), ("zeros_like", "ZerosLike")]


def test_names_of_a_list_with_tensors():
    tf.stack([[hold(), 2], [3, 4]])
    assert names(1) == [("stack/0/1", "Const"), ("stack/0", "Pack"), ("stack/1_1", "Const"),
                        ("stack", "Pack")]


def test_shapes_are_constants_where_they_are_known():
    assert tf.shape(hold(2, 3)).op.type == "Const"
    assert tf.shape(hold(None, 3)).op.type == "Shape"
    assert tf.rank(hold(None, 3)).op.type == "Const"
    assert tf.size(hold(None, 0)).op.type == "Const"


def test_constant_value_sees_through():
    shape = tf.concat([tf.shape(hold(2, 3))[1:], tf.stack([4, tf.size(hold(5))])], 0)
    np.testing.assert_array_equal(constant_value(shape), [3, 4, 5])
    part = tf.stack([tf.shape(hold(None))[0], 7])
    assert constant_value(part) is None
    assert constant_value_as_shape(part).as_list() == [None, 7]


def test_gather_has_a_sparse_gradient():
    x = hold(4, 2)
    grad = tf.gradients(tf.gather(x, [1, 3, 1]), x)[0]
    assert isinstance(grad, tf.IndexedSlices)
    with tf.Session() as session:
        found = session.run(grad, {x: np.zeros((4, 2))})
        dense = session.run(tf.convert_to_tensor(grad), {x: np.zeros((4, 2))})
    np.testing.assert_array_equal(found.indices, [1, 3, 1])
    np.testing.assert_array_equal(found.values, np.ones((3, 2)))
    np.testing.assert_array_equal(dense, [[0, 0], [2, 2], [0, 0], [1, 1]])


@pytest.mark.parametrize("axis", [0, 1])
def test_concat_of_gathers_has_a_sparse_gradient(axis):
    x = hold(3, 2)
    both = tf.concat([x, 2 * x], axis)
    columns = 2 + 2 * axis
    grad = tf.gradients(tf.gather(both, [2, 0]) * [[1.0] * columns, [5.0] * columns], x)
    with tf.Session() as session:
        found = session.run(tf.convert_to_tensor(grad[0]), {x: np.ones((3, 2))})
    wanted = [[5, 5], [0, 0], [1, 1]] if axis == 0 else [[15, 15], [0, 0], [3, 3]]
    np.testing.assert_array_equal(found, wanted)


def test_numbers_that_shapes_depend_on_may_be_variables():
    n = tf.Variable(3)
    grown = n.assign_add(2)
    with tf.control_dependencies([grown]):
        after = tf.range(n.read_value())
    with tf.Session() as session:
        session.run(n.initializer)
        np.testing.assert_array_equal(session.run(tf.range(n)), [0, 1, 2])
        np.testing.assert_array_equal(session.run(after), np.arange(5))
        np.testing.assert_array_equal(session.run(tf.fill([n, 1], 7)), np.full((5, 1), 7))


def test_slices_of_variables_are_assigned():
    v = tf.Variable(np.arange(12).reshape(3, 4))
    with tf.Session() as session:
        session.run(v.initializer)
        wanted = np.arange(12).reshape(3, 4)
        for index, value in [((0,), [9, 9, 9, 9]), ((slice(1, None), 2), [7, 8]),
                             ((Ellipsis, slice(None, None, -2)), -np.ones((3, 2), int)),
                             ((slice(0, 0),), np.zeros((0, 4), int))]:
            wanted[index] = value
            np.testing.assert_array_equal(session.run(v[index].assign(value)), wanted)
        np.testing.assert_array_equal(session.run(v), wanted)


STRINGS = [
    (lambda s: tf.concat([s, s[:1]], 0), [b"a", b"b", b"c", b"a"]),
    (lambda s: tf.gather(s, [2, 0]), [b"c", b"a"]),
    (lambda s: s[::-2], [b"c", b"a"]),
    (lambda s: tf.stack([s, s], 1)[1], [b"b", b"b"]),
    (lambda s: tf.split(s, 3)[1], [b"b"]),
    (lambda s: tf.tile(s, [2]), [b"a", b"b", b"c"] * 2),
    (lambda s: tf.transpose(tf.reshape(s, [3, 1])), [[b"a", b"b", b"c"]]),
    (lambda s: tf.pad(s, [[1, 0]]), [b"", b"a", b"b", b"c"]),
    (lambda s: tf.boolean_mask(s, [True, False, True]), [b"a", b"c"]),
    (lambda s: tf.zeros_like(s), [b"", b"", b""]),
    (lambda s: tf.one_hot([1], 2, s[0], s[1]), [[b"b", b"a"]]),
    (lambda s: tf.scatter_nd([[1]], s[:1], [2]), [b"", b"a"]),
    (lambda s: tf.unique(s).y, [b"a", b"b", b"c"]),
]


@pytest.mark.parametrize("call, wanted", STRINGS)
def test_strings(call, wanted):
    s = tf.placeholder(tf.string, [None])
    with tf.Session() as session:
        assert session.run(call(s), {s: ["a", "b", "c"]}).tolist() == wanted


def test_repeat():
    x = hold(2, 2)
    fed = {x: [[1, 2], [3, 4]]}
    with tf.Session() as session:
        for got, wanted in [(tf.repeat(x, 2), [1, 1, 2, 2, 3, 3, 4, 4]),
                            (tf.repeat(x, [2, 1], axis=1), [[1, 1, 2], [3, 3, 4]]),
                            (tf.repeat(x, [0, 2], axis=0), [[3, 4], [3, 4]])]:
            np.testing.assert_array_equal(session.run(got, fed), wanted)


def test_meshgrid_and_eye():
    with tf.Session() as session:
        for indexing in ("xy", "ij"):
            got = session.run(tf.meshgrid([1, 2, 3], [4, 5], indexing=indexing))
            for g, w in zip(got, np.meshgrid([1, 2, 3], [4, 5], indexing=indexing)):
                np.testing.assert_array_equal(g, w)
        np.testing.assert_array_equal(session.run(tf.eye(2, 3, [2])), [np.eye(2, 3)] * 2)


def test_required_space_to_batch_paddings():
    paddings, crops = tf.required_space_to_batch_paddings([4, 5], [3, 2], [[1, 0], [0, 1]])
    with tf.Session() as session:
        np.testing.assert_array_equal(session.run(paddings), [[1, 1], [0, 1]])
        np.testing.assert_array_equal(session.run(crops), [[0, 1], [0, 0]])


def test_batch_gather_nd():
    x = hold(2, 3, 4)
    fed = np.arange(24.0).reshape(2, 3, 4)
    got = tf.gather_nd(x, [[[1], [0]], [[2], [2]]], batch_dims=1)
    with tf.Session() as session:
        np.testing.assert_array_equal(session.run(got, {x: fed}), [fed[0, [1, 0]], fed[1, [2, 2]]])

"""Reductions: names, arguments under old names, and what only shows when a graph runs."""

import numpy as np
import pytest

import minigraph as tf


def operations(graph):
    return [(op.name, op.type) for op in graph.get_operations() if op.type != "Placeholder"]


def run(fetches, feeds=None):
    with tf.Session() as session:
        return session.run(fetches, feeds)


def test_operations_are_named_as_in_tensorflow():
    graph = tf.get_default_graph()
    x = tf.placeholder(tf.float32, [2, 3])
    tf.reduce_mean(x)
    tf.reduce_sum(x, axis=[1])
    tf.reduce_max(tf.placeholder(tf.float32), name="top")
    assert operations(graph) == [
        ("Const", "Const"), ("Mean", "Mean"), ("Sum/reduction_indices", "Const"), ("Sum", "Sum"),
        ("Rank", "Rank"), ("range/start", "Const"), ("range/delta", "Const"), ("range", "Range"),
        ("top", "Max")]


def test_gradient_of_a_sum_is_named_as_in_tensorflow():
    x = tf.placeholder(tf.float32, [None, 3])
    tf.gradients(tf.reduce_sum(x), x)
    names = [name for name, _ in operations(tf.get_default_graph())]
    assert names[-3:] == ["gradients/Sum_grad/Reshape", "gradients/Sum_grad/Shape",
                          "gradients/Sum_grad/Tile"]


@pytest.mark.parametrize("old", [{"reduction_indices": [1], "keep_dims": True},
                                 {"axis": 1, "keep_dims": True}, {"axis": -1, "keepdims": True}])
@pytest.mark.parametrize("function", [tf.reduce_sum, tf.reduce_mean, tf.reduce_prod, tf.reduce_max,
                                      tf.reduce_min, tf.reduce_logsumexp])
def test_old_argument_names(function, old):
    x = tf.placeholder(tf.float32, [2, 3])
    assert function(x, **old).shape.as_list() == [2, 1]


def test_an_argument_under_both_names_is_refused():
    x = tf.placeholder(tf.float32, [2, 3])
    with pytest.raises(ValueError, match="Cannot specify both 'reduction_indices' and 'axis'"):
        tf.reduce_sum(x, 1, reduction_indices=1)
    with pytest.raises(ValueError, match="Cannot specify both 'keep_dims' and 'keepdims'"):
        tf.reduce_sum(x, 1, keepdims=True, keep_dims=True)
    with pytest.raises(ValueError, match="Cannot specify both 'dimension' and 'axis'"):
        tf.argmax(x, 1, dimension=1)
    with pytest.raises(ValueError, match="Cannot specify both 'input_tensor' and 'input'"):
        tf.count_nonzero(x, input=x)


def test_static_shapes():
    x = tf.placeholder(tf.float32, [None, 3])
    unknown = tf.placeholder(tf.float32)
    axes = tf.placeholder(tf.int32)
    assert tf.reduce_sum(x, 1).shape.as_list() == [None]
    assert tf.reduce_sum(x, 0, keepdims=True).shape.as_list() == [1, 3]
    assert tf.reduce_sum(unknown).shape.as_list() == []
    assert tf.reduce_sum(unknown, 0).shape.ndims is None
    assert tf.reduce_sum(x, axes).shape.ndims is None
    assert tf.reduce_sum(x, axes, keepdims=True).shape.as_list() == [None, None]
    assert tf.argmax(x, axes).shape.as_list() == [None]


def test_axes_that_are_fed():
    x, axes = tf.ones([2, 3]), tf.placeholder(tf.int32)
    results = [tf.reduce_sum(x, axes), tf.cumsum(x, axes), tf.argmax(x, axes)]
    total, running, position = run(results, {axes: 0})
    np.testing.assert_array_equal(total, [2, 2, 2])
    np.testing.assert_array_equal(running, [[1, 1, 1], [2, 2, 2]])
    np.testing.assert_array_equal(position, [0, 0, 0])
    np.testing.assert_array_equal(run(results[0], {axes: [0, 0]}), [2, 2, 2])
    for result, text in zip(results, ["Invalid reduction dimension (5 for input with 2 dimension(s)",
                                      "ScanOp: Expected scan axis in the range [-2, 2), but got 5",
                                      "Expected dimension in the range [-2, 2), but got 5"]):
        with pytest.raises(tf.errors.InvalidArgumentError) as caught:
            run(result, {axes: 5})
        assert text in str(caught.value)


def test_nothing_along_the_axis():
    empty = tf.zeros([0, 3])
    np.testing.assert_array_equal(run(tf.reduce_sum(empty, 0)), [0, 0, 0])
    np.testing.assert_array_equal(run(tf.reduce_prod(empty, 0)), [1, 1, 1])
    np.testing.assert_array_equal(run(tf.reduce_max(empty, 0)), [-np.inf] * 3)
    np.testing.assert_array_equal(run(tf.reduce_mean(empty, 0)), [np.nan] * 3)
    np.testing.assert_array_equal(run(tf.reduce_mean(tf.zeros([0, 3], tf.int32), 0)), [0, 0, 0])
    assert run(tf.argmax(empty, 1)).shape == (0,)
    with pytest.raises(tf.errors.InvalidArgumentError,
                       match=r"Reduction axis 0 is empty in shape \[0,3\]"):
        run(tf.argmax(empty, 0))


def test_gradient_of_a_product_with_zeros():
    x = tf.constant([[2., 0., 3.], [0., 0., 5.]])
    gradient, = tf.gradients(tf.reduce_prod(x, 1), x)
    np.testing.assert_array_equal(run(gradient), [[0, 6, 0], [0, 0, 0]])


def test_gradient_of_a_maximum_is_shared_among_equals():
    x = tf.constant([[1., 3., 3.], [2., 0., 1.]])
    gradient, = tf.gradients(tf.reduce_max(x, 1), x)
    np.testing.assert_array_equal(run(gradient), [[0, .5, .5], [1, 0, 0]])


def test_logsumexp_of_infinities():
    x = tf.constant([[-np.inf, -np.inf], [np.inf, 1], [1000, 1000]])
    np.testing.assert_allclose(run(tf.reduce_logsumexp(x, 1)), [-np.inf, np.inf, 1000 + np.log(2)])


def test_count_nonzero_of_strings_and_bools():
    assert run(tf.count_nonzero(["", "a"])) == 1
    assert run(tf.count_nonzero([True, False], dtype=tf.int32)).dtype == np.int32


@pytest.mark.parametrize("reduce", [tf.reduce_sum, tf.reduce_mean, tf.reduce_max])
def test_more_elements_than_two_passes_reduce_are_out_of_memory(reduce):
    with tf.Session() as session, pytest.raises(tf.errors.ResourceExhaustedError,
                                                match="OOM when allocating"):
        session.run(reduce(tf.fill([1 << 22, 1 << 22], 1.0)))

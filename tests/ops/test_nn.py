"""tf.nn: arguments, names, errors, and numbers that TensorFlow 1.15 gave."""

import numpy as np
import pytest

import minigraph as tf

nn = tf.nn


def run(fetches, feeds=None):
    with tf.Session() as session:
        return session.run(fetches, feeds)


def floats(*shape):
    return tf.placeholder(tf.float32, shape)


@pytest.mark.parametrize("function", [
    nn.softmax_cross_entropy_with_logits, nn.sparse_softmax_cross_entropy_with_logits,
    nn.sigmoid_cross_entropy_with_logits])
def test_cross_entropies_take_arguments_by_name_alone(function):
    with pytest.raises(ValueError) as caught:
        function(floats(2, 3), floats(2, 3))
    assert str(caught.value) == ("Only call `%s` with named arguments (labels=..., logits=..., ...)"
                                 % function.__name__)
    with pytest.raises(ValueError, match="Both labels and logits must be provided."):
        function(logits=floats(2, 3))


def test_labels_that_are_out_of_range():
    labels = tf.placeholder(tf.int32, [2])
    loss = nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=tf.zeros([2, 3]))
    with tf.Session() as session:
        for bad in (3, -1):
            with pytest.raises(tf.errors.InvalidArgumentError) as caught:
                session.run(loss, {labels: [0, bad]})
            assert ("Received a label value of %d which is outside the valid range of [0, 3)." % bad
                    in str(caught.value))
        np.testing.assert_allclose(session.run(loss, {labels: [0, 2]}), [np.log(3)] * 2, rtol=1e-6)


def test_sparse_cross_entropy_of_unknown_rank():
    labels, logits = tf.placeholder(tf.int64), tf.placeholder(tf.float32)
    loss = nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    got = run(loss, {labels: [[1, 0]], logits: np.zeros((1, 2, 4))})
    np.testing.assert_allclose(got, [[np.log(4)] * 2], rtol=1e-6)
    with pytest.raises(tf.errors.InvalidArgumentError):
        run(loss, {labels: [1, 0], logits: np.zeros((1, 2, 4))})


def test_labels_take_the_dtype_of_the_logits():
    loss = nn.softmax_cross_entropy_with_logits_v2(
        labels=np.eye(3), logits=tf.zeros([3, 3], tf.float32))
    assert loss.dtype == tf.float32 and loss.name == "softmax_cross_entropy_with_logits/Reshape_2:0"


def test_no_gradient_reaches_the_labels_of_the_first_version():
    labels, logits = tf.constant(np.eye(3, dtype=np.float32)), tf.zeros([3, 3])
    one = nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    two = nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits)
    assert tf.gradients(one, labels) == [None]
    np.testing.assert_allclose(run(tf.gradients(two, labels)[0]), np.full((3, 3), np.log(3)),
                               rtol=1e-6)


def test_second_derivative_of_sparse_cross_entropy_is_refused():
    logits = floats(2, 3)
    loss = nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 1], logits=logits)
    gradient, = tf.gradients(loss, logits)
    with pytest.raises(LookupError, match="second derivative of sparse_softmax_cross_entropy"):
        tf.gradients(gradient, logits)


# Values: tf.nn.dropout(np.arange(1, 9), ...) on TensorFlow 1.15.5.
@pytest.mark.parametrize("arguments,want", [
    ({"keep_prob": 0.5, "seed": 3}, [0, 0, 6, 0, 10, 0, 0, 0]),
    ({"rate": 0.5, "seed": 3}, [0, 0, 6, 0, 10, 0, 0, 0]),
])
def test_dropout_drops_what_tensorflow_drops(arguments, want):
    x = np.arange(1, 9, dtype=np.float32)
    np.testing.assert_array_equal(run(nn.dropout(x, **arguments)), want)


def test_dropout_with_a_noise_shape_and_a_graph_seed():
    x = np.arange(1, 9, dtype=np.float32)
    rows = run(nn.dropout(x.reshape(2, 4), rate=0.3, noise_shape=[2, None], seed=5))
    assert rows.shape == (2, 4)
    assert nn.dropout(floats(2, 3), rate=0.5, noise_shape=[None, 1]).op.inputs[1].shape == (2, 1)
    with tf.Graph().as_default():
        tf.set_random_seed(7)
        np.testing.assert_array_equal(run(nn.dropout(x, keep_prob=0.8)),
                                      [1.25, 0, 3.75, 5, 6.25, 0, 0, 10])


def test_dropout_of_nothing_is_its_input():
    x = floats(2, 3)
    assert nn.dropout(x, rate=0.) is x
    assert nn.dropout(x, keep_prob=1.) is x


@pytest.mark.parametrize("arguments,text", [
    ({"keep_prob": 2.}, "rate must be a scalar tensor or a float in the range [0, 1), got -1"),
    ({"rate": 1.5}, "rate must be a scalar tensor or a float in the range [0, 1), got 1.5"),
    ({"keep_prob": .5, "rate": .5}, "Cannot specify both 'keep_prob' and 'rate'"),
    ({}, "You must provide a rate to dropout."),
    ({"keep_prob": "a"}, "keep_prob must be a floating point number or Tensor (got 'a')"),
])
def test_dropout_rejects(arguments, text):
    with pytest.raises(ValueError) as caught:
        nn.dropout(floats(2, 3), **arguments)
    assert str(caught.value) == text


def test_dropout_wants_floats_and_a_scalar_rate():
    with pytest.raises(ValueError, match="x has to be a floating point tensor since it's going to "
                                         "be scaled. Got a <dtype: 'int32'> tensor instead."):
        nn.dropout(tf.placeholder(tf.int32, [2]), rate=0.5)
    with pytest.raises(ValueError, match="must have rank 0"):
        nn.dropout(floats(2, 3), rate=floats(2))


def test_softmax_along_an_axis_of_unknown_rank():
    x = tf.placeholder(tf.float32)
    value = np.random.default_rng(0).standard_normal((2, 3, 4))
    for axis in (0, 1, -2):
        want = np.exp(value) / np.exp(value).sum(axis, keepdims=True)
        np.testing.assert_allclose(run(nn.softmax(x, axis=axis), {x: value}), want, rtol=1e-5)


def test_arguments_under_old_names():
    x = floats(2, 3)
    assert nn.softmax(x, dim=0).shape == (2, 3)
    assert nn.l2_normalize(x, dim=1).shape == (2, 3)
    assert nn.moments(x, [0], keep_dims=True)[0].shape == (1, 3)
    for function, arguments in [(nn.softmax, {"axis": 1, "dim": 1}),
                                (nn.l2_normalize, {"axis": 1, "dim": 1})]:
        with pytest.raises(ValueError, match="Cannot specify both 'dim' and 'axis'"):
            function(x, **arguments)
    with pytest.raises(ValueError, match="Cannot specify both 'targets' and 'labels'"):
        nn.weighted_cross_entropy_with_logits(x, x, 1., targets=x)


def test_moments_of_half_precision():
    mean, variance = nn.moments(tf.constant([[1., 2.], [3., 6.]], tf.float16), [0])
    assert mean.dtype == variance.dtype == tf.float16
    np.testing.assert_array_equal(run([mean, variance]), [[2, 4], [1, 4]])


def test_bias_of_channels_first():
    x = np.arange(24.).reshape(2, 3, 4)
    for data_format in ("NCW", "NCHW"):
        got = run(nn.bias_add(x, [1., 10., 100.], data_format=data_format))
        np.testing.assert_array_equal(got, x + np.array([1., 10., 100.])[:, None])

"""Rewriting: the plans that formulas and their gradients come to, and the numbers they give."""

import numpy as np
import pytest

import minigraph as tf
from minigraph.compile.pipeline import compile_operations
from minigraph.compile.prune import needed_operations


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default() as graph:
        yield graph


def kernels(fetches, feeds):
    """The names of the plan's instructions, in order."""
    targets = [f.op if isinstance(f, tf.Tensor) else f for f in fetches]
    operations = needed_operations(targets, feeds)
    made = compile_operations(
        operations, [f for f in fetches if isinstance(f, tf.Tensor)],
        {tensor: (shape, None) for tensor, shape in feeds.items()},
        lambda op: tuple(op.outputs[0].shape.as_list()))
    return [instr.name for instr in made.plan.instrs]


def softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def tutorial():
    x = tf.placeholder(tf.float32, [None, 784])
    labels = tf.placeholder(tf.float32, [None, 10])
    w = tf.Variable(tf.zeros([784, 10]))
    b = tf.Variable(tf.zeros([10]))
    y = tf.nn.softmax(tf.matmul(x, w) + b)
    loss = tf.reduce_mean(-tf.reduce_sum(labels * tf.log(y), reduction_indices=[1]))
    step = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    return x, labels, w, b, loss, step


def test_the_tutorials_step_is_four_instructions():
    x, labels, _, _, _, step = tutorial()
    assert kernels([step], {x: (100, 784), labels: (100, 10)}) == [
        "gemm_f32", "log_softmax_grad_f32", "gemm_f32", "add_sum_f32"]


def test_the_tutorials_step_gives_its_formulas_numbers():
    x, labels, w, b, loss, step = tutorial()
    rng = np.random.default_rng(0)
    images = rng.random((50, 784))
    classes = np.eye(10)[rng.integers(0, 10, 50)]
    w_want, b_want = np.zeros((784, 10)), np.zeros(10)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(3):
            gradient = (softmax(images @ w_want + b_want) - classes) / 50
            w_want -= 0.5 * images.T @ gradient
            b_want -= 0.5 * gradient.sum(0)
            session.run(step, {x: images, labels: classes})
        np.testing.assert_allclose(session.run(w), w_want, atol=1e-6)
        np.testing.assert_allclose(session.run(b), b_want, atol=1e-6)
        want = -(classes * np.log(softmax(images @ w_want + b_want))).sum(1).mean()
        np.testing.assert_allclose(session.run(loss, {x: images, labels: classes}), want, rtol=1e-5)


def test_logarithm_of_a_probability_that_underflows():
    z = tf.placeholder(tf.float32, [None, 2])
    log_p = tf.log(tf.nn.softmax(z))
    gradient, = tf.gradients(log_p[:, 1], z)
    assert kernels([log_p], {z: (1, 2)}) == ["log_softmax_f32"]
    with tf.Session() as session:
        value, slope = session.run([log_p, gradient], {z: [[200., 0.]]})
    np.testing.assert_allclose(value, [[0, -200]])
    np.testing.assert_allclose(slope, [[-1, 1]])


def test_gradient_of_softmax_is_one_kernel():
    z = tf.placeholder(tf.float32, [None, 5])
    g = tf.placeholder(tf.float32, [None, 5])
    y = tf.nn.softmax(z)
    gradient, = tf.gradients(y, z, grad_ys=g)
    assert kernels([gradient], {z: (4, 5), g: (4, 5)}) == ["softmax_f32", "softmax_grad_f32"]


def test_gradient_of_log_softmax_is_one_kernel():
    z = tf.placeholder(tf.float32, [None, 5])
    g = tf.placeholder(tf.float32, [None, 5])
    gradient, = tf.gradients(tf.nn.log_softmax(z), z, grad_ys=-g)
    assert kernels([gradient], {z: (4, 5), g: (4, 5)}) == ["log_softmax_grad_f32"]
    rng = np.random.default_rng(0)
    scores, weights = rng.standard_normal((2, 4, 5))
    want = -(weights - softmax(scores) * weights.sum(1, keepdims=True))
    with tf.Session() as session:
        got = session.run(gradient, {z: scores, g: weights})
    np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("sparse", [False, True])
def test_factor_of_a_cross_entropys_gradient_is_in_its_kernel(sparse):
    z = tf.placeholder(tf.float32, [None, 5])
    if sparse:
        labels = tf.placeholder(tf.int64, [None])
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=z)
    else:
        labels = tf.placeholder(tf.float32, [None, 5])
        loss = tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=z)
    gradient, = tf.gradients(tf.reduce_mean(loss), z)
    classes = np.array([1, 0, 4, 2])
    given = classes if sparse else np.eye(5)[classes]
    prefix = "sparse_" if sparse else ""
    assert kernels([gradient], {z: (4, 5), labels: given.shape}) == [prefix + "softmax_xent_f32"]
    scores = np.random.default_rng(0).standard_normal((4, 5))
    with tf.Session() as session:
        got = session.run(gradient, {z: scores, labels: given})
    want = (softmax(scores) - np.eye(5)[classes]) / 4
    np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-6)


def test_a_sum_over_nothing_is_its_input():
    x = tf.placeholder(tf.float32, [None, 1, 3])
    y = tf.reduce_sum(x, 1)
    z = tf.reduce_max(x, axis=[])
    assert kernels([tf.exp(y), tf.exp(z)], {x: (2, 1, 3)}) == ["map_any", "map_any"]
    value = np.arange(6.).reshape(2, 1, 3)
    with tf.Session() as session:
        np.testing.assert_array_equal(session.run(y, {x: value}), value[:, 0])
        np.testing.assert_array_equal(session.run(z, {x: value}), value)


def test_a_repeated_operand_is_broadcast_by_the_kernel():
    x = tf.placeholder(tf.float32, [None, 4])
    row = tf.placeholder(tf.float32, [1, 4])
    y = x * tf.tile(row, [3, 1])
    assert kernels([y], {x: (3, 4), row: (1, 4)}) == ["map_any"]
    a, b = np.arange(12.).reshape(3, 4), np.arange(4.)[None]
    with tf.Session() as session:
        np.testing.assert_array_equal(session.run(y, {x: a, row: b}), a * b)


def test_values_that_are_used_elsewhere_stay():
    z = tf.placeholder(tf.float32, [None, 5])
    p = tf.nn.softmax(z)
    log_p = tf.log(p)
    scores = np.random.default_rng(0).standard_normal((4, 5))
    with tf.Session() as session:
        got_p, got_log_p = session.run([p, log_p], {z: scores})
    np.testing.assert_allclose(got_p, softmax(scores), rtol=1e-6)
    np.testing.assert_allclose(got_log_p, np.log(softmax(scores)), rtol=1e-5, atol=1e-6)


def test_an_update_that_reads_its_own_variable_sees_the_old_value():
    b = tf.Variable([1., 2.])
    step = tf.train.GradientDescentOptimizer(1.0).minimize(
        tf.reduce_sum(tf.ones([3, 2]) * b * b))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(step)
        np.testing.assert_allclose(session.run(b), [-5, -10])


@pytest.mark.parametrize("exponent", [1, 2, -1, 3, 0.5])
def test_powers_by_small_whole_numbers(exponent):
    x = tf.placeholder(tf.float32, [4])
    values = np.float32([-1.5, -0.0, 0.3, np.inf])
    with np.errstate(all="ignore"), tf.Session() as session:
        np.testing.assert_allclose(session.run(x ** exponent, {x: values}),
                                   np.power(values, np.float32(exponent)), rtol=1e-6)


def test_negative_power_of_integers_still_fails():
    x = tf.placeholder(tf.int32, [2])
    with tf.Session() as session, pytest.raises(tf.errors.InvalidArgumentError):
        session.run(x ** -1, {x: [1, 2]})

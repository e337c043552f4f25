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


def test_sums_of_few_terms_fuse_and_add_in_order():
    rng = np.random.default_rng(3)
    arrays = [(rng.normal(size=(4, 5)) * 10.0 ** rng.integers(-4, 5)).astype("f")
              for _ in range(12)]
    x = [tf.placeholder(tf.float32, [4, 5]) for _ in arrays]
    for count in (3, 9):
        total = tf.exp(-tf.abs(tf.add_n(x[:count])))
        assert kernels([total], {t: (4, 5) for t in x[:count]}) == ["map_any"]
    assert "add_n_f32" in kernels([tf.add_n(x[:10])], {t: (4, 5) for t in x[:10]})
    with tf.Session() as session:
        for add in (tf.add_n, tf.accumulate_n):
            for count in range(2, 10):
                wanted = arrays[0]
                for term in arrays[1:count]:
                    wanted = wanted + term
                got = session.run(add(x[:count]), dict(zip(x, arrays)))
                np.testing.assert_array_equal(got, wanted)


def test_a_narrow_sum_of_three_is_rounded_once():
    x = [tf.placeholder(tf.float16, [2]) for _ in range(3)]
    feed = dict(zip(x, ([2048, 1], [1, 1], [1, 1])))
    with tf.Session() as session:
        assert session.run(tf.add_n(x), feed).tolist() == [2050, 3]


def test_what_only_repeats_is_not_written_out():
    """Gradients of means are tiles, which formulas scale before they meet anything of full size."""
    x, weight = tf.placeholder(tf.float32, [6, 4]), tf.placeholder(tf.float32, [6, 4])
    mean, variance = tf.nn.moments(x, [0])
    loss = (x - mean) * tf.rsqrt(variance + 0.1) * weight
    grad = tf.gradients(loss, [x])[0]
    assert not any(name.startswith("move") for name in kernels([grad], {x: (6, 4), weight: (6, 4)}))
    rng = np.random.default_rng(4)
    a, w = rng.normal(size=(2, 6, 4))
    with tf.Session() as session:
        got = session.run(grad, {x: a, weight: w})
    centered, scale = a - a.mean(0), 1 / np.sqrt(a.var(0) + 0.1)
    wanted = scale * (w - w.mean(0)) - centered * scale ** 3 * (w * centered).mean(0)
    np.testing.assert_allclose(got, wanted, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("repeat", [
    lambda t: tf.tile(t, [3, 1]), lambda t: tf.broadcast_to(tf.reshape(t, [2]), [3, 2])])
def test_operations_on_what_repeats_alone(repeat):
    """The result has the full shape though no operand has."""
    t = tf.placeholder(tf.float32, [1, 2])
    y = [-repeat(t), repeat(t) * 2.0, repeat(t) * repeat(t) + 1.0]
    assert not any(name.startswith("move") for name in kernels(y, {t: (1, 2)}))
    with tf.Session() as session:
        got = session.run(y, {t: [[1, 3]]})
    for part, wanted in zip(got, ([-1, -3], [2, 6], [2, 10])):
        np.testing.assert_array_equal(part, [wanted] * 3)

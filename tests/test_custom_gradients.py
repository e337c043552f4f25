"""Functions that say what their gradient is: `tf.custom_gradient` and what is made with it."""

import numpy as np
import pytest

import minigraph as tf


def test_several_results():
    @tf.custom_gradient
    def f(x, y):
        def grad(dy, dz):
            return dy * y * 2, dz * x * 3
        return (x * y, x + y), grad

    x, y = tf.constant(2.0), tf.constant(3.0)
    a, b = f(x, y)
    with tf.Session() as session:
        assert session.run(tf.gradients([a, b], [x, y])) == [6.0, 6.0]


def test_pass_through():
    rounded = tf.grad_pass_through(tf.round)
    x = tf.constant([1.4, 2.6])
    y = rounded(x)
    with tf.Session() as session:
        values, gradient = session.run([y, tf.gradients(y, x)[0]])
    assert values.tolist() == [1, 3] and gradient.tolist() == [1, 1]


def test_swish():
    x = np.linspace(-3, 3, 7).astype(np.float32)
    t = tf.constant(x)
    y = tf.nn.swish(t)
    assert y.name == "IdentityN:0"
    gate = 1 / (1 + np.exp(-x.astype(np.float64)))
    with tf.Session() as session:
        value, gradient = session.run([y, tf.gradients(y, t)[0]])
    np.testing.assert_allclose(value, x * gate, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(gradient, gate * (1 + x * (1 - gate)), rtol=1e-6, atol=1e-7)


def scaled(use_resource=True, trainable=True, takes_variables=True):
    """x v for a variable v = 3, whose gradients are said to be 10 by x and 100 by v."""
    @tf.custom_gradient
    def f(x):
        with tf.variable_scope("", reuse=tf.AUTO_REUSE):
            v = tf.get_variable("v", initializer=3.0, use_resource=use_resource,
                                trainable=trainable)
        if takes_variables:
            return x * v, lambda dy, variables: (dy * 10., [dy * 100. for _ in variables])
        return x * v, lambda dy: dy * 10.
    return f


@pytest.mark.parametrize("made_before", [False, True])
def test_variables(made_before):
    f = scaled()
    if made_before:
        tf.get_variable("v", initializer=3.0, use_resource=True)
    x = tf.constant(2.0)
    y = f(x)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert session.run([y, *tf.gradients(y, [x, *tf.global_variables()])]) == [6, 10, 100]
    # The names that TensorFlow 1.15.5 gave: a read for the outputs, one after them.
    names = [op.name for op in x.graph.get_operations()]
    assert names[names.index("mul"):][:5] == [
        "mul", "Identity", "IdentityN/ReadVariableOp", "IdentityN", "ReadVariableOp"]


def test_reference_variables_of_before():
    tf.get_variable("v", initializer=3.0, use_resource=False)
    x = tf.constant(2.0)
    y = scaled(use_resource=False)(x)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert session.run([y, *tf.gradients(y, [x, *tf.global_variables()])]) == [6, 10, 100]


def test_variables_that_are_not_trained():
    x = tf.constant(2.0)
    y = scaled(trainable=False, takes_variables=False)(x)
    assert tf.gradients(y, tf.global_variables()) == [None]


@pytest.mark.parametrize("arguments, message", [
    ({"takes_variables": False},
     "If using @custom_gradient with a function that uses variables, then grad_fn must accept a "
     "keyword argument 'variables'."),
    ({"trainable": False},
     "If using @custom_gradient with a function that uses variables, the enclosing variable scope "
     "must have use_resource=True."),
    ({"use_resource": False},
     "All variables used by a function wrapped with @custom_gradient must be `ResourceVariable`s. "
     "Ensure that no `variable_scope` is created with `use_resource=False`."),
])
def test_variables_that_do_not_fit(arguments, message):
    with pytest.raises(TypeError) as caught:
        scaled(**arguments)(tf.constant(2.0))
    assert str(caught.value) == message


def test_gradients_of_other_variables():
    @tf.custom_gradient
    def f(x):
        v = tf.get_variable("v", initializer=3.0, use_resource=True)
        return x * v, lambda dy, variables: (dy, [])
    x = tf.constant(2.0)
    with pytest.raises(ValueError, match="Must return gradient for each variable"):
        tf.gradients(f(x), x)

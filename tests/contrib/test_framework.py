"""`tf.contrib.framework` and `tf.contrib.util`; lists of names are TensorFlow 1.15.5's."""

import numpy as np
import pytest

import minigraph as tf
from minigraph.contrib import framework


@pytest.fixture
def scope():
    """a/w, a/w2, a/b/w and a/b/bw, of which the last is not trained; gives the scope a/b."""
    with tf.variable_scope("a"):
        tf.get_variable("w", [1])
        tf.get_variable("w2", [1])
    with tf.variable_scope("a/b") as scope:
        tf.get_variable("w", [1])
        tf.get_variable("bw", [1], trainable=False)
    return scope


def names(variables):
    return [v.op.name for v in variables]


def test_variables_by_scope_and_name(scope):
    assert names(framework.get_variables()) == ["a/w", "a/w2", "a/b/w", "a/b/bw"]
    for given in ("a/b", scope):
        assert names(framework.get_variables(given)) == ["a/b/w", "a/b/bw"]
    assert names(framework.get_variables("a", suffix="w")) == ["a/w", "a/b/w", "a/b/bw"]
    assert names(framework.get_variables_by_suffix("w")) == ["a/w", "a/b/w", "a/b/bw"]
    assert names(framework.get_variables_by_name("w")) == ["a/w", "a/b/w"]
    assert names(framework.get_trainable_variables("a")) == ["a/w", "a/w2", "a/b/w"]
    assert framework.get_local_variables() == framework.get_model_variables() == []


def test_one_variable(scope):
    variable = framework.get_unique_variable("a/w")
    assert variable.op.name == framework.get_variable_full_name(variable) == "a/w"
    with pytest.raises(ValueError, match="Variable a does not uniquely identify a variable"):
        framework.get_unique_variable("a")
    with pytest.raises(ValueError, match="Couldn't find variable q"):
        framework.get_unique_variable("q")


def test_filters(scope):
    variables = framework.get_variables()
    assert names(framework.filter_variables(variables, ["b"], ["bw"])) == ["a/b/w"]
    assert framework.filter_variables(variables, ["b"], reg_search=False) == []
    assert framework.filter_variables(variables) == variables


def test_collections(scope):
    variable = framework.get_unique_variable("a/w")
    framework.add_model_variable(variable)
    framework.add_model_variable(variable)
    assert framework.get_model_variables() == [variable]
    local = framework.local_variable(1.0, name="lv")
    assert tf.local_variables() == [local] and local not in tf.trainable_variables()


def test_steps():
    step = framework.get_or_create_global_step()
    assert framework.get_global_step() is step is tf.train.get_global_step()


def test_what_is_a_tensor():
    assert framework.is_tensor is tf.is_tensor
    for value in (tf.constant(1), tf.Variable(1), tf.SparseTensor([[0]], [1], [1]),
                  tf.IndexedSlices(tf.constant([1.0]), tf.constant([0]))):
        assert tf.is_tensor(value)
    for value in (1, np.ones(1), None, "a"):
        assert not tf.is_tensor(value)


def test_values_of_constants():
    assert tf.contrib.util.constant_value(tf.constant([1, 2])).tolist() == [1, 2]
    assert tf.contrib.util.constant_value(tf.placeholder(tf.int32)) is None


def test_arguments_of_a_function_without_a_scope():
    text = r"\('builtins', 'len'\) is not decorated with @add_arg_scope"
    with pytest.raises(ValueError, match=text):
        framework.arg_scoped_arguments(len)


def test_the_scope_ends_with_the_block_even_if_it_raises():
    function = framework.add_arg_scope(lambda a=1: a)
    with pytest.raises(ZeroDivisionError), framework.arg_scope([function], a=2):
        assert function() == 2
        1 / 0
    assert function() == 1


def test_hyperparameters_from_messages_are_not_there():
    with pytest.raises(NotImplementedError, match="HParams: hparam_def is not in minigraph"):
        tf.contrib.training.HParams([1])

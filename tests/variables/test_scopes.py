"""Variable scopes and get_variable; names, rules and words are TensorFlow 1.15's."""

import threading

import numpy as np
import pytest

import minigraph as tf


def test_nested_scopes():
    with tf.variable_scope("a") as a:
        x = tf.get_variable("x", [1])
        with tf.variable_scope("b") as b:
            y = tf.get_variable("y", [1])
            assert tf.identity(y).name == "a/b/Identity:0"
            with tf.variable_scope(a):
                assert tf.get_variable("z", [1]).name == "a/z:0"
                assert tf.identity(y).name == "a/b/a/Identity:0"
            with tf.variable_scope(a, auxiliary_name_scope=False):
                assert tf.identity(y).name == "a/b/Identity_1:0"
            with tf.variable_scope("", reuse=True):
                assert tf.identity(y, "q").name == "a/b/q:0"
        with tf.variable_scope("b", reuse=tf.AUTO_REUSE):
            assert tf.get_variable("y", [1]) is y
            assert tf.identity(y).name == "a/b_1/Identity:0"
    with tf.variable_scope(a, reuse=True):
        assert tf.get_variable("x", [1]) is x
        assert tf.identity(x).name == "a_1/Identity:0"
    assert (a.name, a.original_name_scope) == ("a", "a/")
    assert (b.name, b.original_name_scope) == ("a/b", "a/b/")


def test_default_names():
    for name in ("d", "d_1"):
        with tf.variable_scope(None, "d") as scope:
            assert tf.get_variable("x", [1]).name == name + "/x:0"
            assert (scope.name, scope.original_name_scope) == (name, name + "/")
    with tf.variable_scope("d") as scope:
        assert scope.name == "d" and tf.identity(1, name="i").name == "d_2/i:0"


def test_name_scopes_do_not_name_variables():
    with tf.name_scope("ns"):
        with tf.variable_scope("f") as scope:
            assert scope.original_name_scope == "ns/f/"
            assert tf.get_variable("x", [1]).name == "f/x:0"
            assert tf.Variable(1.).name == "ns/f/Variable:0"


def test_scope_of_a_graph_is_its_own():
    with tf.variable_scope("a"):
        with tf.Graph().as_default():
            assert tf.get_variable_scope().name == ""
            assert tf.get_variable("x", [1]).name == "x:0"


def test_threads_have_scopes_of_their_own():
    graph, names = tf.get_default_graph(), []

    def enter():
        with graph.as_default(), tf.variable_scope("t"):
            names.append(tf.get_variable("v", [1]).name)
    with tf.variable_scope("outer"):
        thread = threading.Thread(target=enter)
        thread.start()
        thread.join()
    assert names == ["t/v:0"]


def test_defaults_are_handed_on():
    with tf.variable_scope("a", initializer=tf.constant_initializer(2.), dtype=tf.float64,
                           regularizer=lambda v: tf.reduce_sum(v), constraint=tf.nn.relu):
        x = tf.get_variable("x", [2])
        with tf.variable_scope("b", regularizer=tf.no_regularizer):
            y = tf.get_variable("y", [2], constraint=tf.abs)
    assert x.dtype.base_dtype is tf.float64 and x.initial_value.name == "a/x/Initializer/Const:0"
    assert x.constraint is tf.nn.relu and y.constraint is tf.abs
    assert [t.name for t in tf.get_collection("regularization_losses")] == ["a/x/Regularizer/Sum:0"]


def test_custom_getters_nest():
    seen = []

    def getter(true_getter, name, *args, **kwargs):
        seen.append(name)
        return true_getter(name + "_g", *args, **kwargs)
    with tf.variable_scope("a", custom_getter=getter):
        with tf.variable_scope("b", custom_getter=getter):
            assert tf.get_variable("x", [2]).name == "a/b/x_g_g:0"
    assert seen == ["a/b/x", "a/b/x_g"]


@pytest.mark.parametrize("arguments, dtype, name, shape", [
    (dict(shape=[2], dtype=tf.int32), tf.int32, "v/Initializer/zeros:0", [2]),
    (dict(shape=[2], dtype=tf.bool), tf.bool, "v/Initializer/zeros:0", [2]),
    (dict(shape=[2]), tf.float32, "v/Initializer/random_uniform:0", [2]),
    (dict(initializer=3.), tf.float32, "v/initial_value:0", []),
    (dict(initializer=np.ones(3)), tf.float64, "v/initial_value:0", [3]),
    (dict(initializer=[1, 2]), tf.int32, "v/initial_value:0", [2]),
    (dict(initializer=lambda: tf.ones([2])), tf.float32, "v/Initializer/ones:0", [2]),
    (dict(shape=[2], initializer=tf.ones_initializer), tf.float32, "v/Initializer/ones:0", [2]),
])
def test_initializers(arguments, dtype, name, shape):
    v = tf.get_variable("v", **arguments)
    assert v.dtype.base_dtype is dtype and v.initial_value.name == name
    assert v.shape.as_list() == shape


NOT_VALID = ("The initializer passed is not valid. It should be a callable with no arguments and "
             "the "
             "shape should not be provided or an instance of `tf.keras.initializers.*' and `shape` "
             "should be fully defined.")


def twice(first, second, missing="a", **scope):
    with tf.variable_scope("s"):
        tf.get_variable("a", **first)
    with tf.variable_scope("s", **scope):
        tf.get_variable(missing, **second)


@pytest.mark.parametrize("make, error, words", [
    (lambda: twice(dict(shape=[1]), dict(shape=[1])), ValueError,
     "Variable s/a already exists, disallowed. Did you mean to set reuse=True or "
     "reuse=tf.AUTO_REUSE in VarScope? Originally defined at:"),
    (lambda: twice(dict(shape=[1]), dict(shape=[2]), reuse=True), ValueError,
     "Trying to share variable s/a, but specified shape (2,) and found shape (1,)."),
    (lambda: twice(dict(shape=[1]), dict(shape=[1], dtype=tf.float64), reuse=True), ValueError,
     "Trying to share variable s/a, but specified dtype float64 and found dtype float32_ref."),
    (lambda: twice(dict(shape=[1]), dict(shape=[1]), reuse=True, missing="b"), ValueError,
     "Variable s/b does not exist, or was not created with tf.get_variable(). Did you mean to set "
     "reuse=tf.AUTO_REUSE in VarScope?"),
    (lambda: tf.get_variable("a"), ValueError, NOT_VALID),
    (lambda: tf.get_variable("a", [None, 2]), ValueError, NOT_VALID),
    (lambda: tf.get_variable("a", initializer=tf.zeros_initializer()), ValueError, NOT_VALID),
    (lambda: tf.get_variable("a", [2], initializer=tf.constant([1., 2.])), ValueError,
     "If initializer is a constant, do not specify shape."),
    (lambda: tf.get_variable("a", initializer=1., dtype=tf.int32), ValueError,
     "Initializer type '<dtype: 'float32'>' and explicit dtype '<dtype: 'int32'>' don't match."),
    (lambda: tf.get_variable("a", [1], custom_getter=3), ValueError,
     "Passed a custom_getter which is not callable: 3"),
    (lambda: tf.variable_scope(None), TypeError,
     "If default_name is None then name_or_scope is required"),
    (lambda: tf.variable_scope(3).__enter__(), TypeError,
     "VariableScope: name_or_scope must be a string or VariableScope."),
    (lambda: tf.variable_scope(None, "x", reuse=True).__enter__(), ValueError,
     "reuse=True cannot be used without a name_or_scope"),
    (lambda: tf.variable_scope("x", auxiliary_name_scope=1), TypeError,
     "The auxiliary_name_scope must be `True` or `False`, while get 1"),
])
def test_rejects(make, error, words):
    with pytest.raises(error) as caught:
        make()
    assert str(caught.value).startswith(words)


def test_reuse_variables_and_setters():
    with tf.variable_scope("q") as scope:
        a = tf.get_variable("a", [1])
        scope.set_initializer(tf.ones_initializer())
        scope.set_dtype(tf.float64)
        assert tf.get_variable("b", [1]).initial_value.name == "q/b/Initializer/ones:0"
        scope.reuse_variables()
        assert scope.reuse and tf.get_variable("a", [1], dtype=tf.float32) is a
        assert [v.name for v in scope.trainable_variables()] == ["q/a:0", "q/b:0"]


def test_local_variables():
    v = tf.get_local_variable("l", [2])
    assert tf.local_variables() == [v] and tf.trainable_variables() == []


# ---- partitioned variables

def test_partitioned_variable(fresh_graph):
    with tf.variable_scope("p", partitioner=tf.fixed_size_partitioner(2)):
        v = tf.get_variable("v", [5, 3], initializer=tf.ones_initializer())
        scalar = tf.get_variable("s", [], initializer=tf.zeros_initializer())
    assert scalar.name == "p/s:0"
    assert [part.name for part in v] == ["p/v/part_0:0", "p/v/part_1:0"]
    assert [part.shape.as_list() for part in v] == [[3, 3], [2, 3]]
    assert [part._get_save_slice_info().spec for part in v] == ["5 3 0,3:0,3", "5 3 3,2:0,3"]
    assert v.as_tensor().name == "p/v:0" and v.get_shape() == (5, 3)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert np.array_equal(session.run(tf.reduce_sum(v)), 15)
        session.run(v.assign(np.arange(15, dtype=np.float32).reshape(5, 3)))
        assert session.run(tf.convert_to_tensor(v))[4].tolist() == [12, 13, 14]
    with tf.variable_scope("p", partitioner=tf.fixed_size_partitioner(2), reuse=True):
        assert tf.get_variable("v", [5, 3]) is v


@pytest.mark.parametrize("partitioner, words", [
    (lambda shape, dtype: 3, "Partitioner must return a sequence, but saw: 3"),
    (lambda shape, dtype: [1], "Partitioner returned a partition list that does not match the "
                               "Variable's rank: [1] vs. (4, 3)"),
    (lambda shape, dtype: [0, 1], "Partitioner returned zero partitions for some axes: [0, 1]"),
    (lambda shape, dtype: [2, 2], "Can only slice a variable along one dimension: shape: (4, 3), "
                                  "partitioning: [2, 2]"),
])
def test_partitioner_rejects(partitioner, words):
    with pytest.raises(ValueError) as caught:
        tf.get_variable("v", [4, 3], partitioner=partitioner)
    assert str(caught.value) == words


@pytest.mark.parametrize("partitioner, shape, expected", [
    (tf.fixed_size_partitioner(3, axis=1), [4, 5], [1, 3]),
    (tf.variable_axis_size_partitioner(64), [16, 4], [4, 1]),
    (tf.variable_axis_size_partitioner(64, max_shards=2), [16, 4], [2, 1]),
    (tf.min_max_variable_partitioner(max_partitions=8, min_slice_size=64), [16, 4], [4, 1]),
])
def test_partitioners(partitioner, shape, expected):
    assert partitioner(shape=tf.TensorShape(shape), dtype=tf.float32) == expected


# ---- templates

def test_template_shares_its_variables():
    def scale(x, initial):
        return x * tf.get_variable("w", [], initializer=tf.constant_initializer(initial))
    template = tf.make_template("scale", scale, initial=3.)
    one, two = template(2.), template(5.)
    assert template.variable_scope.name == "scale" and template.name == "scale"
    assert template.variable_scope_name == "scale/"
    assert [v.name for v in template.variables] == ["scale/w:0"]
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert session.run([one, two]) == [6., 15.]
    other = tf.make_template("scale", scale, initial=1.)
    other(1.)
    assert other.variables[0].name == "scale_1/w:0"


def test_template_with_a_variable_of_its_own_per_call():
    template = tf.make_template("t", lambda: tf.Variable(1.))
    template()
    with pytest.raises(ValueError, match="Trainable variable created when calling a template after "
                                         "the first time, perhaps you used tf.Variable when you "
                                         "meant tf.get_variable"):
        template()


def test_template_needs_a_name():
    with pytest.raises(ValueError, match="name cannot be None."):
        tf.make_template(None, lambda: 1)

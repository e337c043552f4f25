"""Specialisation: shapes become known, what is known is folded, the rest waits for data."""

import numpy as np
import pytest

import minigraph as tf
from minigraph.compile.prune import needed_operations
from minigraph.compile.specialise import FOLD_LIMIT, specialise
from minigraph.core.op_def import OpDef


def made_of(fetch, feeds=None):
    feeds = {t: (shape, None) for t, shape in (feeds or {}).items()}
    operations = needed_operations([fetch.op], set(feeds))
    return specialise(operations, feeds, lambda op: tuple(op.outputs[0].shape.as_list()))


def types(made):
    return [node.op_def.type for node in made.program.nodes]


def test_constants_fold():
    y = tf.exp(tf.constant([0.0, 0.0])) + 1.0
    made = made_of(y)
    assert types(made) == []
    np.testing.assert_array_equal(made.values[y].const, [2, 2])


def test_what_depends_on_shapes_alone_folds():
    x = tf.placeholder(tf.float32, [None, 3])
    y = tf.reshape(x, [tf.shape(x)[0] * 3])
    made = made_of(y, {x: (4, 3)})
    assert types(made) == ["Reshape"]
    assert made.values[y].shape == (12,)


def test_large_constants_are_computed_when_the_plan_runs():
    y = tf.cumsum(tf.fill([FOLD_LIMIT + 1], 1.0))
    assert "Cumsum" in types(made_of(y))


def test_random_numbers_and_variables_do_not_fold():
    y = tf.random_uniform([2]) + tf.Variable([1.0, 2.0])
    assert "RandomUniform" in types(made_of(y))


def test_what_depends_on_data_waits():
    x = tf.placeholder(tf.float32, [None])
    kept = tf.boolean_mask(x, x > 0)
    y = tf.reduce_sum(kept) + tf.reduce_sum(x)
    made = made_of(y, {x: (4,)})
    assert "Where" in types(made) and "Sum" in types(made)
    assert y.op in made.deferred
    assert [op.type for op in made.deferred if op.type == "Sum"] == ["Sum"]


def test_a_shape_that_is_computed_is_waited_for():
    size = tf.placeholder(tf.int32, [2])
    y = tf.zeros(size) + 1.0
    made = made_of(y, {size: (2,)})
    assert size in made.wanted and y.op in made.deferred


def test_a_placeholder_that_was_not_fed():
    x = tf.placeholder(tf.float64, [2, None], name="x")
    with pytest.raises(tf.errors.InvalidArgumentError,
                       match=r"placeholder tensor 'x' with dtype double and shape \[2,\?\]"):
        made_of(x + 1)


def test_shapes_that_turn_out_not_to_fit():
    x = tf.placeholder(tf.float32, [None])
    y = x + tf.constant([1.0, 2.0, 3.0])
    with pytest.raises(tf.errors.InvalidArgumentError) as raised:
        made_of(y, {x: (2,)})
    assert raised.value.op is y.op and "test_specialise.py" in str(raised.value)


@pytest.mark.parametrize("host", [None, lambda context, x: x])
def test_no_instruction_runs_without_a_shape(host):
    vague = OpDef("TestVague", inputs={"x": tf.float32}, outputs={"y": tf.float32},
                  infer=lambda c: [[None]], lower=lambda node, emit: None, host=host,
                  registered=False)
    with pytest.raises(AssertionError, match="^TestVague .TestVague.: its shape is not known from "
                                             "its inputs' shapes$"):
        made_of(vague(tf.placeholder_with_default(1.0, [])))

"""Every recorded fact about TensorFlow 1.15 holds here; see evaluate.py."""

import pathlib

import pytest
from evaluate import agrees, evaluate, read

import minigraph as tf

FACTS = [pytest.param(*fact, id="%s-%d" % (path.stem, i))
         for path in sorted(pathlib.Path(__file__).parent.glob("*.txt"))
         for i, fact in enumerate(read(path))]


@pytest.mark.parametrize("expression, recorded", FACTS)
def test_fact(expression, recorded):
    got = evaluate(tf, expression)
    assert agrees(got, recorded), "%s\n  gives    %s\n  recorded %s" % (expression, got, recorded)


def test_a_wrong_result_is_told():
    assert not agrees(evaluate(tf, "run(tf.constant([1.5]) + 1)"), "= float32[1] [2.6]")
    assert not agrees(evaluate(tf, "run(tf.constant(1) + 'a')"), "! ValueError: x")

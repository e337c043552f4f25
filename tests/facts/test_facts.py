"""Every recorded fact about TensorFlow 1.15 holds here; see evaluate.py."""

import pathlib

import pytest
from evaluate import agrees, evaluate, read

import minigraph as tf

FILES = {path.stem: read(path) for path in sorted(pathlib.Path(__file__).parent.glob("*.txt"))}
FACTS = [pytest.param(statements, *fact, id="%s-%d" % (name, i))
         for name, (statements, facts) in FILES.items() for i, fact in enumerate(facts)]


@pytest.mark.parametrize("statements, expression, recorded", FACTS)
def test_fact(statements, expression, recorded):
    got = evaluate(tf, expression, statements)
    assert agrees(got, recorded), "%s\n  gives    %s\n  recorded %s" % (expression, got, recorded)


def test_a_wrong_result_is_told():
    assert not agrees(evaluate(tf, "run(tf.constant([1.5]) + 1)"), "= float32[1] [2.6]")
    assert not agrees(evaluate(tf, "run(tf.constant(1) + 'a')"), "! ValueError: x")

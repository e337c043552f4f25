"""Pairs of rows that become one: which ones do, and that they give the same bits."""

import numpy as np
import pytest

import minigraph as tf
from minigraph import engine
from minigraph.compile import lower_map
from minigraph.compile.fuse import fuse
from minigraph.compile.join import JOINED, join_rows

PAIRS = {
    "add_add": lambda a, b, c: [a + b + c, c + (a + b)],
    "add_mul": lambda a, b, c: [(a + b) * c, c * (a + b)],
    "sub_mul": lambda a, b, c: [(a - b) * c, c * (a - b)],
    "mul_mul": lambda a, b, c: [a * b * c, c * (a * b)],
    "mul_add": lambda a, b, c: [a * b + c, c + a * b],
    "mul_sub": lambda a, b, c: [a * b - c],
    "mul_from": lambda a, b, c: [c - a * b],
    "squared_difference": lambda a, b, c: [tf.square(a - b) + c * c],
    "exp_neg": lambda a, b, c: [tf.exp(-a) + b * c],
}


@pytest.fixture(params=engine.available_isas())
def isa(request):
    before = engine.isa()
    engine.select_isa(request.param)
    yield
    engine.select_isa(before)


def run(build, arrays):
    with tf.Graph().as_default(), tf.Session() as session:
        inputs = [tf.placeholder(a.dtype, a.shape) for a in arrays]
        return session.run(build(*inputs), dict(zip(inputs, arrays)))


@pytest.fixture
def joined_rows(monkeypatch):
    """The rows of all programs that are made during the test."""
    found = []

    def watched(*args):
        ops = join_rows(*args)
        found.extend(row for row, _, _ in ops)
        return ops

    monkeypatch.setattr(lower_map, "join_rows", watched)
    return found


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name, form", [(name, form) for name in PAIRS for form in (0, 1)])
def test_a_pair_gives_the_bits_of_its_rows(name, form, dtype, isa, compiler_passes, joined_rows):
    rng = np.random.default_rng(7)
    arrays = [rng.normal(size=1037).astype(dtype) for _ in range(3)]
    arrays[0][:4] = np.inf, -np.inf, np.nan, 0
    pair = run(lambda *inputs: PAIRS[name](*inputs)[-form], arrays)
    suffix = "f32" if dtype is np.float32 else "f64"
    assert "%s_%s" % (name, suffix) in joined_rows
    del joined_rows[:]
    compiler_passes.remove(fuse)
    rows = run(lambda *inputs: PAIRS[name](*inputs)[-form], arrays)
    assert "%s_%s" % (name, suffix) not in joined_rows
    np.testing.assert_array_equal(pair, rows)


def test_every_pair_is_tested():
    assert set(JOINED.values()) == set(PAIRS)


ROWS = {"mul_add_f32", "add_add_f32", "mul_add_f64"}
MUL = ("mul_f32", ["a", "b"], "t")


@pytest.mark.parametrize("sources", [["t", "c"], ["c", "t"]])
def test_what_is_used_once_is_joined(sources):
    assert join_rows([MUL, ("add_f32", sources, "y")], ROWS, ["y"]) == [
        ("mul_add_f32", ["a", "b", "c"], "y")]


@pytest.mark.parametrize("ops, outputs", [
    ([MUL, ("add_f32", ["t", "t"], "y")], ["y"]),
    ([MUL, ("add_f32", ["t", "c"], "y"), ("neg_f32", ["t"], "z")], ["y", "z"]),
    ([MUL, ("add_f32", ["t", "c"], "y")], ["t", "y"]),
    ([MUL, ("sub_f32", ["t", "c"], "y")], ["y"]),
    ([MUL, ("cast_f32_f64", ["t"], "u"), ("add_f64", ["u", "c"], "y")], ["y"]),
], ids=["used twice in one row", "used in two rows", "kept", "no such row", "cast"])
def test_what_is_needed_otherwise_is_not_joined(ops, outputs):
    assert join_rows(ops, ROWS, outputs) == ops


def test_no_pair_spans_what_writes_a_result():
    """The result may be a variable that the pair's first row reads."""
    ops = [MUL, ("neg_f32", ["a"], "out"), ("add_f32", ["t", "c"], "y")]
    assert join_rows(ops, ROWS, ["out", "y"]) == ops
    assert join_rows(ops, ROWS, ["y"]) == [
        ("neg_f32", ["a"], "out"), ("mul_add_f32", ["a", "b", "c"], "y")]


def test_three_rows_are_a_pair_and_one():
    ops = [MUL, ("add_f32", ["t", "c"], "u"), ("add_f32", ["u", "d"], "y")]
    assert join_rows(ops, ROWS, ["y"]) == [
        ("mul_add_f32", ["a", "b", "c"], "u"), ("add_f32", ["u", "d"], "y")]

"""`OpDef`: how calls bind inputs and attributes, and what they say of those that do not fit."""

import pytest

import minigraph as tf
from minigraph.core import op_def
from minigraph.core.op_def import REQUIRED, OpDef

FLOATS = frozenset({tf.float32, tf.float64})


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    monkeypatch.setattr(op_def, "_registry", dict(op_def._registry))


@pytest.fixture
def pair():
    return OpDef(type="TestPair", inputs={"left": "T", "right": "T"}, outputs={"out": "T"},
                 attrs={"T": FLOATS, "scale": 1.0, "label": REQUIRED},
                 infer=lambda c: [c.shape(0)], host=lambda context, left, right: left + right)


def test_a_call_makes_an_operation(pair):
    y = pair([1.0, 2.0], [3.0, 4.0], label="x", name="mine")
    assert (y.name, y.op.type, y.dtype, y.shape.as_list()) == ("mine:0", "TestPair", tf.float32, [2])
    assert y.op.attrs["T"] == tf.float32 and y.op.attrs["scale"] == 1.0
    assert [t.name for t in y.op.inputs] == ["mine/left:0", "mine/right:0"]
    with tf.Session() as session:
        assert session.run(y).tolist() == [4, 6]


def test_the_first_input_decides_the_type_of_the_others(pair):
    y = pair(tf.constant(1.0, tf.float64), 2, label="x")
    assert y.dtype == tf.float64


@pytest.mark.parametrize("inputs, attrs, error, message", [
    ((1.0, 2.0), {}, TypeError, "No argument for attr label of TestPair"),
    ((1.0,), {"label": "x"}, TypeError, "TestPair takes 2 inputs, got 1"),
    ((1.0, 2.0), {"label": "x", "other": 1}, TypeError,
     "apply_op() got unexpected keyword arguments: other"),
    ((1, 2), {"label": "x"}, TypeError, "Value passed to parameter 'left' has DataType int32 not in "
                                        "list of allowed values: float32, float64"),
])
def test_calls_that_cannot_be(pair, inputs, attrs, error, message):
    with pytest.raises(error) as raised:
        pair(*inputs, **attrs)
    assert str(raised.value) == message


def test_inputs_of_different_types(pair):
    with pytest.raises(TypeError) as raised:
        pair(tf.constant(1.0), tf.constant(1.0, tf.float64), label="x")
    assert str(raised.value) == ("Input 'right' of 'TestPair' Op has type float64 that does not match "
                                 "type float32 of argument 'left'.")


def test_lists_of_inputs_and_outputs():
    split = OpDef(type="TestSplit", inputs={"values": "N*T", "extra": "[U]"},
                  outputs={"halves": "N*T", "rest": "[U]"}, attrs={"T": FLOATS},
                  infer=lambda c: c.shapes(), host=lambda context, *arrays: list(arrays))
    halves, rest = split([1.0, [2.0, 3.0]], [4, "five"])
    assert [t.shape.as_list() for t in halves] == [[], [2]]
    assert [t.dtype for t in rest] == [tf.int32, tf.string]
    with tf.Session() as session:
        assert session.run(rest) == [4, b"five"]
    with pytest.raises(TypeError, match="Expected list for 'values' argument to 'test_split' Op, not 1.0"):
        split(1.0, [])


def test_a_reference_is_needed():
    write = OpDef(type="TestWrite", inputs={"ref": "&T"}, outputs={"out": "&T"}, attrs={"T": FLOATS})
    with pytest.raises(TypeError, match="'TestWrite' Op requires that input 'ref' be a mutable "
                                        "tensor"):
        write(tf.constant(1.0))
    assert write(tf.Variable(1.0)).dtype._is_ref_dtype


def test_a_type_is_registered_once(pair):
    assert op_def.get("TestPair") is pair and op_def.registered_or_none("Unheard") is None
    with pytest.raises(ValueError, match="OpDef TestPair is registered twice"):
        OpDef(type="TestPair")
    with pytest.raises(LookupError, match="Op type not registered 'Unheard'"):
        op_def.get("Unheard")


def test_shapes_that_disagree_are_an_error_at_the_call():
    with pytest.raises(ValueError, match="Dimensions must be equal, but are 2 and 3"):
        tf.constant([1.0, 2.0]) + tf.constant([1.0, 2.0, 3.0])

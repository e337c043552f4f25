"""The order of nodes, on programs written by hand, by their text."""

import numpy as np
import pytest

from minigraph.compile.ir import Node, Program, Value
from minigraph.compile.order import drop_idle_controls, order_nodes
from minigraph.compile.pin import Following, pin_reads
from minigraph.core import dtypes, op_def


class Writer:
    """Builds a program: values by name, nodes in the order in which they are added."""

    def __init__(self):
        self.nodes = []
        self.values = {}

    def slot(self, name):
        self.values[name] = Value(dtypes.float32, (2,), "slot", key=name)
        return self.values[name]

    def feed(self, name):
        self.values[name] = Value(dtypes.float32, (2,), "feed")
        return self.values[name]

    def add(self, name, type, *inputs, after=()):
        """A node of an op type; writers give their slot back."""
        definition = op_def.get(type)
        output = Value(dtypes.float32, (2,))
        if definition.writes or definition.view:
            output.base = inputs[0]
        node = Node(definition, list(inputs), [output], {}, after=after)
        self.values[name] = output
        self.nodes.append(node)
        return output

    def text(self, *passes):
        """The program after passes, a line for each node."""
        program = Program(self.nodes, [], [])
        for run_pass in passes:
            run_pass(program)
        program.verify()
        names = {value: name for name, value in self.values.items()}
        return [self._line(node, names) for node in program.nodes]

    @staticmethod
    def _line(node, names):
        def name(value):
            if value not in names:
                names[value] = "%s'" % name(value.node.inputs[0] if value.node else value.base)
            return names[value]

        inputs = ", ".join(name(v) for v in node.inputs)
        return "%s = %s(%s)" % (name(node.outputs[0]), node.op_def.type, inputs)


@pytest.fixture
def program():
    return Writer()


def test_free_nodes_stay_in_the_order_of_their_making(program):
    x = program.feed("x")
    program.add("a", "Exp", x)
    program.add("b", "Neg", x)
    assert program.text(order_nodes) == ["a = Exp(x)", "b = Neg(x)"]


def test_inputs_and_control_dependencies_come_first(program):
    x = program.feed("x")
    a = program.add("a", "Exp", x)
    b = program.add("b", "Neg", a)
    program.add("c", "Exp", x, after={b.node})
    program.nodes.reverse()
    assert program.text(order_nodes) == ["a = Exp(x)", "b = Neg(a)", "c = Exp(x)"]


def test_a_read_comes_before_a_write_it_does_not_follow(program):
    v, x = program.slot("v"), program.feed("x")
    program.add("w", "AssignAdd", v, x)
    program.add("read", "Exp", v)
    assert program.text(order_nodes) == ["read = Exp(v)", "w = AssignAdd(v, x)"]


def test_a_read_comes_after_a_write_it_follows(program):
    v, x = program.slot("v"), program.feed("x")
    w = program.add("w", "AssignAdd", v, x)
    program.add("read", "Exp", v, after={w.node})
    program.add("chained", "Neg", w)
    assert program.text(order_nodes) == ["w = AssignAdd(v, x)", "read = Exp(v)", "chained = Neg(w)"]


def test_writes_keep_the_order_of_their_making(program):
    v, x = program.slot("v"), program.feed("x")
    program.add("first", "AssignAdd", v, x)
    program.add("second", "AssignSub", v, x)
    for number, node in enumerate(program.nodes):
        node.op = type("Op", (), {"_id": number, "name": "op"})()
    program.nodes.reverse()
    assert program.text(order_nodes) == ["first = AssignAdd(v, x)", "second = AssignSub(v, x)"]


def test_a_read_after_the_second_of_two_writes_sees_both(program):
    v, x = program.slot("v"), program.feed("x")
    program.add("first", "AssignAdd", v, x)
    second = program.add("second", "AssignAdd", v, x)
    program.add("read", "Exp", v, after={second.node})
    assert program.text(pin_reads, order_nodes) == [
        "first = AssignAdd(v, x)", "second = AssignAdd(v, x)", "v' = _PinnedRead(v)",
        "read = Exp(v')"]


def test_the_old_value_is_copied_where_two_variables_are_swapped(program):
    a, b = program.slot("a"), program.slot("b")
    program.add("to_a", "Assign", a, b)
    program.add("to_b", "Assign", b, a)
    assert program.text(order_nodes) == [
        "a' = _Snapshot(a)", "to_a = Assign(a, b)", "to_b = Assign(b, a')"]


def test_a_pinned_read_keeps_the_value_from_before_the_write(program):
    v, x = program.slot("v"), program.feed("x")
    before = program.add("before", "Neg", v)
    w = program.add("w", "AssignAdd", v, x)
    program.add("late", "Exp", before, after={w.node})

    def forward(rewritten):
        """What a pass might do that finds Neg to be needless."""
        rewritten.nodes[-1].inputs = [before.node.inputs[0]]
        rewritten.nodes.remove(before.node)

    lines = program.text(pin_reads, forward, order_nodes)
    assert lines == ["v' = _PinnedRead(v)", "v' = _Snapshot(v)", "w = AssignAdd(v, x)",
                     "late = Exp(v')"]


def test_nothing_is_pinned_where_nothing_follows_a_write(program):
    v, x = program.slot("v"), program.feed("x")
    program.add("read", "Exp", v)
    program.add("w", "AssignAdd", v, x)
    assert program.text(pin_reads) == ["read = Exp(v)", "w = AssignAdd(v, x)"]


def test_idle_control_dependencies_are_dropped(program):
    v, x = program.slot("v"), program.feed("x")
    idle = program.add("idle", "Exp", x)
    w = program.add("w", "AssignAdd", v, x)
    program.add("c", "Neg", x, after={idle.node, w.node})
    drop_idle_controls(Program(program.nodes, [], []))
    assert program.values["c"].node.after == {w.node}


@pytest.mark.parametrize("seed", range(10))
def test_what_follows_what_is_found_in_any_order(seed):
    rng = np.random.RandomState(seed)
    nodes = list(range(30))
    followers = {i: [j for j in nodes if j > i and rng.rand() < 0.08] for i in nodes}
    reached = np.linalg.matrix_power(
        np.eye(30) + np.array([[j in followers[i] for j in nodes] for i in nodes]), 30) > 0
    sources = [0, 3, 17, 22]
    following = Following(list(rng.permutation(nodes)), followers, sources)
    for node in nodes:
        wanted = [bool(reached[source, node]) and node != source for source in sources]
        assert [following.follows(node, source) for source in sources] == wanted
        assert following.follows_any(node) == any(wanted)

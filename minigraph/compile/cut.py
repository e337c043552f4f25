"""What a program hands on to the next one, where a run is cut because shapes depend on data.

Tensors are handed on as fetched arrays. A variable is handed on as itself (`bound`) as long as this
program does not write it. If it does, a deferred operation that reads the variable must still see
the value that its own dependencies promise: the one from before every write that they do not put
it after. So the program copies that value, in order, and the copy is handed on as a `Reading`.

A variable that is fetched is read when the run ends, as in TensorFlow, where what is fetched is the
variable's own buffer: `run([train_step, global_step])` tells the step that was made.
"""

from typing import NamedTuple

from minigraph.compile.ir import Node, Value
from minigraph.compile.order import SNAPSHOT
from minigraph.compile.pin import pinning, predecessors, writers_of, written_slots
from minigraph.ops.state import INITIALIZED_VALUE
from minigraph.ops.stored import handled, variable_behind, variable_dtype, variable_of


class Reading:
    """What a variable's `tensor` is after exactly the writes of `after`; a key like a Tensor."""

    __slots__ = ("tensor", "after")

    def __init__(self, tensor, after):
        self.tensor = tensor
        self.after = after

    @property
    def dtype(self):
        op = handled(self.tensor)
        return self.tensor.dtype if op is None else variable_dtype(op)

    @property
    def shape(self):
        return self.tensor.shape


class Binding(NamedTuple):
    """How a tensor is a variable itself.

    `shape` is None where it is the variable's own, which this program may change; `is_read` says
    that the tensor is a copy of the value that is there when this program ends.
    """

    variable: object
    shape: tuple | None
    is_read: bool


class HandOver:
    """What the deferred operations take from the programs before.

    Attributes:
      results: dict of key (Tensor or Reading) -> Value to fetch for them.
      constants: dict of key -> array, for what is known without running.
      bound: dict of Tensor -> Binding for those that are variables themselves.
      readings: dict of (operation, input) -> Reading to take in place of the input's tensor.
    """

    def __init__(self, readings):
        self.results = {}
        self.constants = {}
        self.bound = {}
        self.readings = dict(readings)


def hand_over(made, fetches, readings):
    """The HandOver after a Specialised program; adds the copies it needs to `made.program`.

    `readings` are those of the programs before, which stay as they are.
    """
    over = HandOver(readings)
    for tensor in fetches:
        value = made.values.get(tensor)
        if value is not None and value.root.kind == "slot" and pinning(value) is None:
            over.bound[tensor] = _binding(value)
    writers = _Writers(made)
    shared, again = {}, set(made.deferred)
    for op in made.deferred:
        for i, tensor in enumerate(op._inputs):
            key = over.readings.get((op, i), tensor)
            value = made.values.get(key)
            if value is not None and value.const is not None:
                over.constants[key] = value.const
                continue
            value = made.values.get(tensor)
            if value is None or value.kind == "feed" or (op, i) in over.readings \
                    or tensor.op in again:
                continue
            if value.root.kind != "slot" \
                    or value.root in writers.written and pinning(value) is not None:
                over.results[tensor] = value
            elif value.root in writers.written and _reads_value(op, i) \
                    and value.root not in writers.later(op):
                after = frozenset(writers.before(op))
                reading = shared.get((tensor, after))
                if reading is None:
                    reading = shared[tensor, after] = Reading(tensor, after)
                    over.results[reading] = copied(made.program, value, after)
                over.readings[op, i] = reading
            elif tensor in made.wanted:
                over.results[tensor] = value    # the number itself is asked for, not the buffer
            else:
                over.bound[tensor] = _binding(value)
    return over


def _binding(value):
    return Binding(value.root.key, None if value.kind == "slot" else value.shape,
                   pinning(value) is not None)


def _reads_value(op, i):
    return i not in op.op_def.writes and op.op_def.reads_ref


def copied(program, value, after=()):
    """A copy of `value`, by a new node of `program` before writes that `after` does not hold."""
    copy = Value(value.dtype, value.shape)
    program.nodes.append(Node(SNAPSHOT, [value], [copy], {"T": value.dtype}, after=after))
    return copy


def read_fetched_variables(program):
    """Has written variables that are fetched copied after all writes, whichever they follow."""
    writers = writers_of(program.nodes)
    by_variable = {root.key: writing for root, writing in writers.items()}
    program.fetches = [_asked_last(program, v, by_variable) for v in program.fetches]
    program.fetches = [_read_last(program, v, writers[v.root])
                       if v.root in writers and pinning(v) is None else v
                       for v in program.fetches]


def _asked_last(program, value, writers):
    """`value`, or if it is what asks for a written variable's value, the answer at the end."""
    node = value.node
    if node is None or node.op_def is not INITIALIZED_VALUE:
        return value
    writing = writers.get(variable_of(node.op), ())
    if not writing or handled(node.op._inputs[0]) is not None:
        return value
    last = Value(value.dtype, value.shape)
    program.nodes.append(Node(node.op_def, node.inputs, [last], node.attrs, node.op,
                              node.after.union(writing)))
    return last


def _read_last(program, value, writing):
    after = set(writing)
    if value.node is not None:
        after.add(value.node)
    return copied(program, Value(value.dtype, value.shape, base=value.root), after)


def copy_fetches(program):
    """Has copies fetched where a buffer is not the program's own to give away."""
    program.fetches = [copied(program, v) if _is_shared(v) else v for v in program.fetches]


def _is_shared(value):
    """True for variables, and for feeds, constants and views that only host functions touch."""
    root = value.root
    return root.kind == "slot" or not value.is_native and (root.kind != "temp" or root is not value)


class _Writers:
    """Which writes of variables come before an operation."""

    def __init__(self, made):
        self._made = made
        self._of_node = {}
        self._of_op = {}
        self._later = {}
        self.written = set()
        for node in made.program.nodes:
            found = set().union(*(self._of_node[before] for before in predecessors(node)))
            roots = written_slots(node)
            if roots:
                found.add(node)
                self.written.update(roots)
            self._of_node[node] = found
        for op in made.deferred:
            self._of_op[op] = self._before(op)
            self._later[op] = self._written_later(op)

    def _before(self, op):
        found = set()
        for other in [t.op for t in op._inputs] + op._control_inputs:
            found |= self._of_op.get(other, set())
            for node in self._made.node_of.get(other, ()):
                found |= self._of_node[node]
        return found

    def before(self, op):
        """The writing nodes of the program that the deferred operation `op` depends on."""
        return self._of_op[op]

    def later(self, op):
        """The slots that deferred operations write before the deferred operation `op`."""
        return self._later[op].difference(self._slots_of(op))

    def _written_later(self, op):
        found = self._slots_of(op)
        for other in [t.op for t in op._inputs] + op._control_inputs:
            found |= self._later.get(other, set())
        return found

    def _slots_of(self, op):
        """The slots that the operation `op` writes, as far as the program has met them."""
        variables = [variable_behind(op._inputs[i]) for i in op.op_def.writes]
        values = [self._made.values.get(v.outputs[0]) for v in variables if v is not None]
        return {value.root for value in values if value is not None}


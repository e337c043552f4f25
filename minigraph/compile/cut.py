"""What a program hands on to the next one, where a run is cut because shapes depend on data.

Tensors are handed on as fetched arrays. A variable is handed on as itself (`bound`) as long as this
program does not write it. If it does, a deferred operation that reads the variable must still see
the value that its own dependencies promise: the one from before every write that they do not put
it after. So the program copies that value, in order, and the copy is handed on as a `Reading`.

A variable that is fetched is read when the run ends, as in TensorFlow, where what is fetched is the
variable's own buffer: `run([train_step, global_step])` tells the step that was made.
"""

from minigraph.compile.ir import Node, Value
from minigraph.compile.order import SNAPSHOT
from minigraph.compile.pin import predecessors, writers_of, written_slots


class Reading:
    """What a variable's `tensor` is after exactly the writes of `after`; a key like a Tensor."""

    __slots__ = ("tensor", "after")

    def __init__(self, tensor, after):
        self.tensor = tensor
        self.after = after

    @property
    def dtype(self):
        return self.tensor.dtype

    @property
    def shape(self):
        return self.tensor.shape


class HandOver:
    """What the deferred operations take from the programs before.

    Attributes:
      results: dict of key (Tensor or Reading) -> Value to fetch for them.
      constants: dict of key -> array, for what is known without running.
      bound: dict of Tensor -> (variable operation, shape) for those that are variables themselves.
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
        if value is not None and value.root.kind == "slot":
            over.bound[tensor] = (value.root.key, value.shape)
    writers = _Writers(made)
    shared = {}
    for op in made.deferred:
        for i, tensor in enumerate(op._inputs):
            key = over.readings.get((op, i), tensor)
            value = made.values.get(key)
            if value is not None and value.const is not None:
                over.constants[key] = value.const
                continue
            value = made.values.get(tensor)
            if value is None or value.kind == "feed" or (op, i) in over.readings:
                continue
            if value.root.kind != "slot":
                over.results[tensor] = value
            elif value.root in writers.written and _reads_value(op, i):
                after = frozenset(writers.before(op))
                reading = shared.get((tensor, after))
                if reading is None:
                    reading = shared[tensor, after] = Reading(tensor, after)
                    over.results[reading] = copied(made.program, value, after)
                over.readings[op, i] = reading
            elif tensor in made.wanted:
                over.results[tensor] = value    # the number itself is asked for, not the buffer
            else:
                over.bound[tensor] = (value.root.key, value.shape)
    return over


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
    program.fetches = [_read_last(program, v, writers[v.root]) if v.root in writers else v
                       for v in program.fetches]


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


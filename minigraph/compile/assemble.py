"""Makes a `Plan` of an ordered program: emits its nodes and lays out its buffers."""

import numpy as np

from minigraph.compile.failure import uninitialized
from minigraph.compile.host_errors import run_host
from minigraph.compile.ir import Value
from minigraph.compile.lower import (
    HostContext, host_dtypes, host_inputs, host_results, kernel_id, lower_node, runs_on_host,
    widens_inputs)
from minigraph.compile.memory import plan_memory
from minigraph.compile.pin import pinning
from minigraph.compile.plan import Buffer, Instr, KeptUse, Plan, Sizing, SlotUse
from minigraph.core.size import as_real, is_symbolic, most, whole, wholes
from minigraph.ops._copying import emit_copy
from minigraph.ops._sized import Found


class HostStep:
    """A node that runs on NumPy, between native instructions."""

    def __init__(self, node, inputs, outputs, session):
        self.node = node
        self.inputs = inputs        # (buffer, shape)
        self.outputs = outputs      # (buffer, copies into native memory)
        self.dtypes = host_dtypes(node)
        self.context = HostContext(node.op, node.attrs, session)
        self.function = node.op_def.host
        self.widens = widens_inputs(node)

    def __call__(self, arrays):
        values = [arrays[b] if shape is None or arrays[b].shape == shape else
                  arrays[b].reshape(shape) for b, shape in self.inputs]
        results = run_host(self, host_inputs(self.node, values) if self.widens else values)
        for (buffer, in_place), result in zip(self.outputs, host_results(self.dtypes, results)):
            if in_place:
                arrays[buffer][...] = result.reshape(arrays[buffer].shape)
            else:
                arrays[buffer] = result.copy() if _is_part_of(result, values) else result

    @property
    def touched(self):
        """The buffers in use when it runs."""
        return [b for b, _ in self.inputs + self.outputs]

    def __str__(self):
        return "host %s(%s) -> %s" % (self.node.op_def.type, [b for b, _ in self.inputs],
                                      [b for b, _ in self.outputs])


def _is_part_of(result, values):
    """Does a result share memory with one of `values`?"""
    for value in values:
        # An array that is no view shares memory with nothing that it did not make itself.
        if result is value or result.base is not None and np.may_share_memory(result, value):
            return True
    return False


class Assembler:
    """The `emit` of `OpDef.lower` that appends to a plan.

    `needed` are the values that are read or fetched. Those of a node that are not are `unneeded`:
    parts of a split are not cut then, and what sorts need not tell places.
    """

    def __init__(self, dynamic, session, needed):
        self.plan = Plan()
        self.dynamic = dynamic
        self.session = session
        self.spans = {}
        self.node = None
        self.needed, self.unneeded = needed, set()
        self.slots = {}
        self.written = set()
        self.sizing = None      # the last one of the node in hand
        self.position = 0       # counts instructions and other steps

    # ---- buffers

    def buffer(self, value):
        """The number of the buffer that holds `value`."""
        root = value.root
        if root.buffer is None or root.buffer[0] is not self:
            root.buffer = (self, self._new_buffer(root))
        return root.buffer[1]

    def _new_buffer(self, value):
        if value.shape is None:
            # A variable whose shape only its value tells.
            raise uninitialized(value.key, None if self.node is None else self.node.op)
        numpy_dtype = value.dtype.as_numpy_dtype if value.is_native else None
        sized = value in self.dynamic
        size = value.bytes if value.is_native and not sized else 0
        number = len(self.plan.buffers)
        kind = "object" if not value.is_native else "sized" if sized else value.kind
        self.plan.buffers.append(Buffer(value.dtype, value.shape, size, numpy_dtype, kind))
        if value.formula is not None:
            self.plan.constants.append((number, value.formula))
        elif value.const is not None:
            array = np.ascontiguousarray(value.const).reshape(value.shape)
            self.plan.constants.append((number, array))
        return number

    def temp(self, dtype, shape):
        return Value(dtype, tuple(shape))

    def const(self, array, dtype):
        array = np.asarray(array)
        return Value(dtype, array.shape, "const", array)

    def _touch(self, numbers):
        """Notes that the present instruction or host step needs these buffers."""
        for number in numbers:
            if self.plan.buffers[number].kind == "temp":
                span = self.spans.get(number)
                self.spans[number] = (self.position if span is None else span[0], self.position)

    # ---- steps

    def __call__(self, kernel, dtype, outputs, inputs, params=(), reals=(), extent=1, grain=1,
                 workspace=0):
        if extent == 0 or kernel == "move" and outputs[0] in self.unneeded:
            return
        numbers = [self.buffer(v) for v in (*outputs, *inputs)]
        if self.sizing is not None:
            params = self._to_be_told(params)
        self.plan.instrs.append(Instr(
            *kernel_id(kernel, dtype), numbers, len(outputs), wholes(params),
            tuple(map(as_real, reals)), whole(extent), whole(most(grain, 1)), whole(workspace),
            self.node))
        self._touch(numbers)
        self._extend_native()
        self.position += 1

    def is_sized(self, value):
        """Does an instruction find how large `value` is?"""
        return value in self.dynamic

    def size(self, counts, outputs):
        """Has arrays be made of [(Value, dims)] as `counts` says, see ops/_sized.py."""
        self.sizing = Sizing(self.buffer(counts), [
            (self.buffer(value), tuple([~d.number if type(d) is Found else d for d in dims]),
             value.dtype.as_numpy_dtype) for value, dims in outputs])
        self.plan.steps.append((self.sizing, 0, 0))
        self._touch(self.sizing.touched)
        self.position += 1

    def _to_be_told(self, params):
        """The params of the next instruction without those that the run finds, which it is told."""
        number = len(self.plan.instrs)
        self.sizing.params += [(number, i, param.number) for i, param in enumerate(params)
                               if type(param) is Found]
        return [0 if type(param) is Found else param for param in params]

    def _extend_native(self):
        steps, count = self.plan.steps, len(self.plan.instrs)
        if steps and steps[-1][0] is None:
            steps[-1] = (None, steps[-1][1], count)
        else:
            steps.append((None, count - 1, count))

    def _add_host(self, node):
        inputs, outputs = [], []
        for value in node.inputs:
            number = self.buffer(value)
            dynamic = value.root in self.dynamic
            inputs.append((number, None if dynamic else value.shape))
            self.plan.buffers[number].host = True
        for value in node.outputs:
            number = self.buffer(value)
            self.plan.buffers[number].host = True
            is_slot = value.root.kind == "slot"
            in_place = is_slot or value.is_native and value not in self.dynamic
            if not in_place:
                self.plan.buffers[number].kind = "object"
            outputs.append((number, in_place))
        self._touch([number for number, _ in inputs + outputs])
        self.plan.steps.append((HostStep(node, inputs, outputs, self.session), 0, 0))
        self.position += 1

    def add(self, node):
        """Emits one node."""
        self._use_slots(node)
        op_def = node.op_def
        if op_def.view or not (op_def.lower or op_def.host or op_def.elementwise):
            return
        self.node, self.sizing = node, None
        self.unneeded = set(node.outputs) - self.needed
        if runs_on_host(node):
            self._add_host(node)
            return
        lower_node(node, self)

    def keep(self, nodes):
        """Emits, before all others, nodes of one instruction each whose outputs are kept."""
        for node in nodes:
            self.add(node)
            output, = node.outputs
            of = node.inputs[0].root
            slot = None if of.is_const else self.plan.slots.index(self.slots[of.key])
            key = (*output.key, self._identity(of))
            use = KeptUse(self.buffer(output), len(self.plan.instrs) - 1, slot, key)
            self.plan.kept.append(use)
        self.plan.steps.clear()

    def _identity(self, value):
        """What a variable or constant is known by in all plans of a session."""
        if not value.is_const:
            return value.key
        _, array = next(c for c in self.plan.constants if c[0] == self.buffer(value))
        return array.ctypes.data

    def _use_slots(self, node):
        op_def = node.op_def
        for i, value in enumerate(node.inputs):
            root = value.root
            if root.kind != "slot" or op_def.view:
                continue
            writes = i in op_def.writes
            reads = (op_def.reads_ref or not writes) and root not in self.written
            if not op_def.reads_ref and not writes:
                reads = False
            self._use_slot(root, reads, writes, False, (pinning(value) or node).op)
            if writes:
                self.written.add(root)
        if node.state is not None:
            self._use_slot(node.state, False, False, True, None)

    def _use_slot(self, root, reads, initialises, state, op):
        use = self.slots.get(root.key if not state else (root.key, "state"))
        if use is None:
            use = SlotUse(self.buffer(root), root.key, root.shape, root.dtype.as_numpy_dtype,
                          False, False, state)
            self.slots[root.key if not state else (root.key, "state")] = use
            self.plan.slots.append(use)
        if reads and not use.reads:
            use.reads, use.reader = True, op
        use.initialises |= initialises

    # ---- ends

    def fetch(self, values):
        """Makes each of `values` an array of the caller's own."""
        taken = set()
        for value in values:
            root = value.root
            dynamic = root in self.dynamic
            if dynamic or not value.is_native:
                self.plan.fetches.append((self.buffer(value), None if dynamic else value.shape,
                                          None, False))
                continue
            if root.kind == "temp" and root not in taken and root.buffer is not None:
                taken.add(root)
            else:
                root = self._copied(value)
            number = self.buffer(root)
            self.spans.pop(number, None)
            self.plan.buffers[number].kind = "fetch"
            self.plan.fetches.append((number, value.shape, value.dtype.as_numpy_dtype, True))

    def _copied(self, value):
        copy = Value(value.dtype, value.shape)
        self.node = value.node
        emit_copy(self, copy, value)
        return copy

    def _has_buffer(self, value):
        return not value.is_const and value.buffer is not None and value.buffer[0] is self

    def finish(self, feeds):
        self.plan.feed_buffers = [self.buffer(v) if self._has_buffer(v) else -1 for v in feeds]
        self.plan.lives = self.spans
        if not is_symbolic([self.plan.buffers[number].bytes for number in self.spans]):
            self.plan.arena_bytes = plan_memory(self.plan.buffers, self.spans)
        return self.plan


def _is_kept(node):
    return len(node.outputs) == 1 and node.outputs[0].kind == "kept"


def assemble(program, dynamic=(), session=None):
    """The Plan of an ordered program."""
    used = [value for node in program.nodes for value in node.inputs] + list(program.fetches)
    needed = {*used, *(value.root for value in used)}
    assembler = Assembler(set(dynamic), session, needed)
    assembler.keep([node for node in program.nodes if _is_kept(node)])
    for node in program.nodes:
        if not _is_kept(node):
            assembler.add(node)
    assembler.fetch(program.fetches)
    return assembler.finish(program.feeds)

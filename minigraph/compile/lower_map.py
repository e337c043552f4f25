"""Elementwise nodes as programs of the engine's "map" kernel.

A group of elementwise nodes becomes one instruction: the kernel runs the nodes' rows over blocks
that stay in the L1 cache. The encoding is that of csrc/kernels/map/map.h.
"""

import math

import numpy as np

from minigraph import engine
from minigraph.compile.ir import Value
from minigraph.compile.join import join_rows
from minigraph.core import dtypes
from minigraph.core.size import of_sizes

L1_BYTES = 24 << 10         # what a block's registers may fill; the rest of L1 is for the operands
MAX_BLOCK = 1024            # elements
PIECE_WORK = 3 << 16        # additions and operands, of one element each, of a task: some 10 us


def row_name(op_def, inputs, outputs):
    """The row of kernels.def that computes a node, with its type suffix."""
    kernel = op_def.kernel
    if kernel == "cast":
        return "cast_%s_%s" % (inputs[0].dtype.suffix, outputs[0].dtype.suffix)
    of = inputs[1] if kernel == "select" else inputs[0]
    return "%s_%s" % (kernel, of.dtype.suffix)


def lower_elementwise(node, emit):
    """Emits one elementwise node."""
    lower_group([node], emit)


def lower_cast(emit, target, source):
    """Emits target = source converted to the target's dtype."""
    program = MapProgram(target.shape)
    program.op("cast_%s_%s" % (source.dtype.suffix, target.dtype.suffix), [source], target)
    program.emit(emit, [target])


def lower_group(nodes, emit, outputs=None):
    """Emits elementwise nodes of one result shape as one instruction.

    Args:
      nodes: Nodes, inputs first.
      outputs: the Values that others need; by default what the last node makes.
    """
    outputs = outputs or nodes[-1].outputs
    shape = outputs[0].shape
    program = MapProgram(shape)
    for node in nodes:
        add_node(program, node)
    program.emit(emit, outputs)


_WIDE = dtypes.float32


def add_node(program, node):
    """Adds the rows of one elementwise node."""
    inputs, outputs = list(node.inputs), list(node.outputs)
    if node.op_def.kernel == "cast":
        program.op(row_name(node.op_def, inputs, outputs), inputs, outputs[0])
        return
    if "alpha" in node.attrs:
        inputs.append(_scalar(node.attrs["alpha"], inputs[0].dtype))
    if node.op_def.type == "Select":
        inputs[0] = _per_row(inputs[0], inputs[1])
    if node.attrs.get("data_format") == b"NCHW":
        inputs[1] = _per_channel(inputs[1], inputs[0])
    if any([v.dtype.is_narrow for v in (*inputs, *outputs)]):
        _add_narrow(program, node, inputs, outputs[0])
    elif node.op_def.kernel == "leaky_relu_grad":
        _add_leaky_relu_grad(program, inputs, outputs[0])
    else:
        program.op(row_name(node.op_def, inputs, outputs), inputs, outputs[0])


def _scalar(value, dtype):
    return Value(dtype, (), "const", np.array(value, dtype.as_numpy_dtype))


def _per_row(condition, chosen):
    """A vector condition of `select` chooses along the first axis."""
    if len(condition.shape) != 1 or len(chosen.shape) < 2:
        return condition
    return Value(condition.dtype, condition.shape + (1,) * (len(chosen.shape) - 1), base=condition)


def _per_channel(bias, value):
    """A bias along the second axis of `value`."""
    shape = bias.shape + (1,) * (len(value.shape) - 2)
    return Value(bias.dtype, shape, base=bias)


def _add_narrow(program, node, inputs, output):
    """Narrow floats are computed in float32 and rounded after each operation, as in TensorFlow."""
    wide = []
    for value in inputs:
        if value.dtype.is_narrow:
            widened = Value(_WIDE, value.shape if value.const is not None else program.shape)
            if value.const is not None:
                widened = Value(_WIDE, value.shape, "const", np.asarray(value.const, np.float32))
            else:
                program.op("cast_%s_f32" % value.dtype.suffix, [value], widened)
            value = widened
        wide.append(value)
    target = Value(_WIDE, program.shape) if output.dtype.is_narrow else output
    if node.op_def.kernel == "leaky_relu_grad":
        _add_leaky_relu_grad(program, wide, target)
    else:
        program.op(row_name(node.op_def, wide, [target]), wide, target)
    if target is not output:
        program.op("cast_f32_%s" % output.dtype.suffix, [target], output)


def _add_leaky_relu_grad(program, inputs, output):
    """gradients where features > 0, alpha * gradients elsewhere."""
    gradients, features, alpha = inputs
    suffix = gradients.dtype.suffix
    positive = Value(dtypes.bool, program.shape)
    scaled = Value(gradients.dtype, program.shape)
    zero = _scalar(0, gradients.dtype)
    program.op("greater_" + suffix, [features, zero], positive)
    program.op("mul_" + suffix, [gradients, alpha], scaled)
    program.op("select_" + suffix, [positive, gradients, scaled], output)


class MapProgram:
    """Collects rows, then places operands and registers."""

    def __init__(self, shape):
        self.shape = shape
        self.size = math.prod(shape)
        self.ops = []           # (row, sources, target)
        self.width = 1          # bytes of the largest element of a row
        self.splats = {}

    def op(self, row, sources, target):
        """Adds target = row(*sources)."""
        if row not in engine.MAPS:
            raise LookupError("the engine has no elementwise row %s" % row)
        self.ops.append((row, sources, target))
        self.width = max(self.width, target.dtype.size, *[v.dtype.size for v in sources])

    def emit(self, emit, outputs):
        """Emits the instruction; `outputs` are the targets that are kept."""
        if self.size == 0:
            return
        self.place(outputs)
        self.emit_placed(emit, outputs)

    def place(self, outputs, sink=None):
        """Gives values registers or operands; returns the number of elements of a block."""
        self.ops = join_rows(self.ops, engine.MAPS, [*outputs, sink and sink.value])
        self.operands = list(outputs)
        self.loads = {}         # value -> (register, its walk)
        self.registers = {}
        self.free = []
        self.n_registers = 0
        self.stores = [v for v in outputs if v.walk is not None]
        self.words = []
        last_use = self._last_uses(sink)
        for number, (row, sources, target) in enumerate(self.ops):
            places = [self._source(v) for v in sources]
            if target in outputs and target.walk is None:
                place = -1 - outputs.index(target)
                self._release_last(sources, last_use, number)
            else:
                place = self._register_after(sources, target, last_use, number)
            absent = (0,) * (3 - len(sources))
            self.words += [engine.MAPS[row][0], len(sources), *places, *absent, place,
                           *[v.dtype.size for v in sources], *absent, target.dtype.size]
        self.block = self._block_in_cache()
        self.block = self._whole_rows(self.block) if sink is None else sink.fit(self.block)
        return self.block

    def _last_uses(self, sink):
        """dict of value -> number of the op that is the last to need it in a register."""
        last = {value: number for number, (_, sources, _) in enumerate(self.ops)
                for value in sources}
        last.update(dict.fromkeys(self.stores, len(self.ops)))
        if sink is not None:
            last[sink.value] = len(self.ops)
        return last

    def _block_in_cache(self):
        """The elements of a block, all of whose registers fit the L1 cache."""
        # A part that is copied to or from a register is in the cache twice.
        rows = self.n_registers + len(self.stores) + sum([v.walk is not None for v in self.loads])
        block = MAX_BLOCK
        while block > 64 and block * self.width * max(rows, 1) > L1_BYTES:
            block //= 2
        return block

    def _whole_rows(self, block):
        """At most `block`: whole repetitions of a row that is broadcast need loading but once."""
        for _, (_, sizes, strides) in self.loads.values():
            if len(sizes) == 2 and strides[0] == 0 and sizes[1] <= block:
                return block // sizes[1] * sizes[1]
        return block

    def _register_after(self, sources, target, last_use, number):
        """The register of an op's target: one that a source leaves, if elements have one size."""
        same = [v for v in sources if v.dtype.size == target.dtype.size]
        self._release_last(same, last_use, number)
        register = self.free.pop() if self.free else self._new_register()
        if len(same) < len(sources):
            self._release_last(sources, last_use, number)
        self.registers[target] = register
        return register

    def _release_last(self, values, last_use, number):
        """Frees the registers of `values` that no op after `number` needs."""
        for value in values:
            if last_use[value] == number and value in self.registers:
                self.free.append(self.registers.pop(value))

    def _source(self, value):
        """A register, or -1 - operand for what is read where it lies."""
        if value in self.registers:
            return self.registers[value]
        if value.walk is None and value in self.operands:
            return -1 - self.operands.index(value)
        if value.splat is not None and value.size > 1:
            value = self._splat(value)
        if value.walk is None and value.size == self.size:
            self.operands.append(value)
            return -len(self.operands)
        if value not in self.loads:
            self.loads[value] = self._new_register(), self._walk(value)
        return self.loads[value][0]

    def _new_register(self):
        """One that no row has written: what is loaded stands there before the first row runs."""
        self.n_registers += 1
        return self.n_registers - 1

    def _splat(self, value):
        """The one element that a constant repeats."""
        if value not in self.splats:
            self.splats[value] = value.formula.scalar() if value.formula is not None \
                else _scalar(value.splat, value.dtype)
        return self.splats[value]

    def emit_placed(self, emit, outputs, sink=None):
        """Emits the instruction after `place`."""
        unit, register_bytes = self.block, self.block * self.width
        params = [self.size, self.block, register_bytes, len(self.loads), len(self.stores),
                  len(self.ops), int(sink is not None)]
        for value, (register, walk) in self.loads.items():
            if value not in self.operands:
                self.operands.append(value)
            params += self._spec(value, register, walk)
        for value in self.stores:
            params += self._spec(value, self.registers[value], self._walk(value))
        params += self.words
        if sink is not None:
            params += sink.words(self.registers[sink.value])
            unit = unit if sink.cut == self.size else sink.cut
        emit("map", "any", outputs, self.operands[len(outputs):], params, (),
             extent=self.size, grain=self._grain(unit),
             workspace=register_bytes * max(self.n_registers, 1))

    def _spec(self, value, register, walk):
        """The numbers of a load into a register, or of a store from it."""
        offset, sizes, strides = walk
        return [self.operands.index(value), register, value.dtype.size, offset, len(sizes),
                *sizes, *strides]

    def _walk(self, value):
        return value.walk or (0, *broadcast_strides(value.shape, self.shape))

    def _grain(self, unit):
        """The elements of one task: whole units, and an even number of tasks or just one."""
        large = sum([v.size == self.size for v in self.operands])
        return _task(self.size, large + sum([engine.MAPS[row][1] for row, _, _ in self.ops]), unit)


@of_sizes
def _task(size, work, unit):
    """The elements of one task of `size`, each of so much work."""
    pairs = size * work // (2 * PIECE_WORK)
    return -(-size // (2 * pairs * unit)) * unit if pairs else size


def broadcast_strides(shape, result):
    """(sizes, strides) that walk an operand of `shape` in the order of `result`, axes merged."""
    shape = (1,) * (len(result) - len(shape)) + tuple(shape)
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(0 if size == 1 else step)
        step *= size
    strides.reverse()
    merged = []
    for size, stride in zip(result, strides):
        if size == 1:
            continue
        if merged and merged[-1][1] == stride * size:
            merged[-1] = (merged[-1][0] * size, stride)
        else:
            merged.append((size, stride))
    merged = merged or [(1, 0)]
    return [size for size, _ in merged], [stride for _, stride in merged]

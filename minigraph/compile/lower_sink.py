"""Elementwise nodes that end in a reduction: each block is reduced while it is in the L1 cache.

The "map" kernel hands every block to the reduction's own kernel. Where several blocks go into one
result, their partial results are reduced by an instruction of its own.
"""

from minigraph import engine
from minigraph.compile.lower import suffix_of
from minigraph.compile.lower_map import MapProgram, add_node
from minigraph.ops._reduce import collapse, emit_reduction

MAX_COLUMNS = 256   # the widest rows whose columns are reduced: a block holds several of them


def cut_of(reduction):
    """(outer, reduced, inner) of a reduction that blocks can do, or None."""
    source, axes = reduction.inputs[0], reduction.op_def.lower.axes(reduction)
    groups = collapse(source.shape, axes)
    sizes = [size for size, _ in groups]
    kinds = [is_reduced for _, is_reduced in groups]
    if kinds == [True]:
        return 1, sizes[0], 1
    if kinds == [False, True]:
        return sizes[0], sizes[1], 1
    if kinds == [True, False] and sizes[1] <= MAX_COLUMNS:
        return 1, sizes[0], sizes[1]
    return None


def lower_reduced_group(nodes, emit):
    """Emits elementwise nodes and, last of `nodes`, the reduction of what they make."""
    *nodes, reduction = nodes
    source, target = reduction.inputs[0], reduction.outputs[0]
    lower = reduction.op_def.lower
    divisor, suffix = lower.divisor(reduction), lower.suffix or source.dtype
    first, middle, last, only = lower.passes
    outer, reduced, inner = cut_of(reduction)
    program = MapProgram(source.shape)
    for node in nodes:
        add_node(program, node)
    sink = Sink(source, suffix, outer, reduced, inner)
    block = program.place([target], sink)
    chunks = sink.divide(block)
    if chunks == 1:
        sink.kernel, sink.divisor = only, divisor
        program.emit_placed(emit, [target], sink)
        return
    partial = emit.temp(source.dtype, (outer, chunks, inner))
    program.operands[0] = partial
    sink.kernel = first
    program.emit_placed(emit, [partial], sink)
    emit_reduction(emit, suffix, target, partial, {1}, (middle, middle, last, last), divisor)


class Sink:
    """How the blocks of a program are reduced; csrc/kernels/map/map.h says what the words mean."""

    def __init__(self, value, suffix, outer, reduced, inner):
        self.value, self.suffix = value, suffix
        self.outer, self.reduced, self.inner = outer, reduced, inner
        self.kernel, self.divisor = None, 1
        self.cut = self.results = self.rows = None

    def fit(self, block):
        """A block size of at most `block` elements that holds whole rows, if one fits."""
        unit = self.inner if self.outer == 1 else self.reduced
        return block // unit * unit if unit <= block else block

    def divide(self, block):
        """Settles how blocks map to results; returns the number of partial results per result."""
        if self.outer > 1 and self.reduced <= block:
            self.cut = self.outer * self.reduced
            self.results, self.rows = block // self.reduced, self.reduced
            return 1
        self.cut, self.results, self.rows = self.reduced * self.inner, self.inner, 0
        return -(-self.cut // block)

    def words(self, place):
        """The parameters of the sink, whose values stand in register `place`."""
        kernel = engine.KERNELS["%s_%s" % (self.kernel, suffix_of(self.suffix))]
        return [kernel, place, self.value.dtype.size, self.cut, self.results, self.rows, self.inner,
                self.divisor]

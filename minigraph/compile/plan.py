"""`Plan`: what the engine runs, and its printed form."""

from dataclasses import dataclass, field
from typing import NamedTuple

from minigraph import engine, errors
from minigraph.compile.failure import located, raise_status, uninitialized


@dataclass
class Buffer:
    """A piece of memory. `offset` is its place in the arena, or -1 if it is bound from outside."""

    dtype: object
    shape: tuple
    bytes: int
    numpy_dtype: object
    kind: str
    offset: int = -1
    host: bool = False      # a host step touches it


@dataclass
class Instr:
    """One native instruction; `buffers` are numbers, outputs first."""

    kernel: int
    name: str
    buffers: list
    n_outputs: int
    params: tuple
    reals: tuple
    extent: int
    grain: int
    workspace: int
    node: object


@dataclass
class SlotUse:
    """A variable, or the state of an operation, that the plan uses."""

    buffer: int
    key: object
    shape: tuple
    numpy_dtype: object
    reads: bool
    initialises: bool
    state: bool
    reader: object = None       # the operation that needs its value, where it must have one


@dataclass
class Sizing:
    """A step between instructions: arrays are made whose dimensions the plan has found by now.

    Attributes:
      counts: the buffer of int64 in which it found them.
      outputs: list of (buffer, dims, NumPy dtype); ~k among the dims stands for number k.
      params: list of (instruction, which of its params, k): the param becomes number k.
    """

    counts: int
    outputs: list
    params: list = field(default_factory=list)

    @property
    def touched(self):
        """The buffers in use when it runs."""
        return [self.counts]

    def __str__(self):
        return "%s sized by %d" % (", ".join(str(b) for b, _, _ in self.outputs), self.counts)


class KeptUse(NamedTuple):
    """A buffer that is kept between runs while the variable it is made of does not change.

    `instr` fills it, if it has to be. `slot` is the variable's number among the plan's slots; None
    for a constant. Buffers of the same `key` hold the same, in all plans of a session.
    """

    buffer: int
    instr: int
    slot: int | None
    key: tuple


class Memory(NamedTuple):
    """Bytes that a run of a plan works in; those of feeds are the caller's, which are not copied.

    `arena` is the peak of all intermediate results, `workspace` what kernels use, by each thread;
    `kept` is what is made of variables and constants for all plans of a session: their values in
    the form that products like best. That is there from when runs have found, or are expected to
    find, the same value often, until the variable is written.
    """

    arena: int
    workspace: int
    variables: int
    constants: int
    fetches: int
    feeds: int
    kept: int


@dataclass
class Plan:
    """A compiled program: buffers, instructions, host steps, and how feeds and fetches bind.

    `steps` are (host function, Sizing or None, first instruction, last instruction).
    `fetches` are (buffer, shape, NumPy dtype, whether the run allocates it). `lives` is a dict of
    each buffer in the arena -> (first, last) of the instructions and host steps that touch it.
    The instructions that fill what is `kept` come first, and are in no step.
    """

    buffers: list = field(default_factory=list)
    instrs: list = field(default_factory=list)
    steps: list = field(default_factory=list)
    constants: list = field(default_factory=list)
    slots: list = field(default_factory=list)
    kept: list = field(default_factory=list)
    feed_buffers: list = field(default_factory=list)
    fetches: list = field(default_factory=list)
    lives: dict = field(default_factory=dict)
    arena_bytes: int = 0

    @property
    def does_anything(self):
        """Whether a run of it gives anything, changes anything or may fail."""
        return bool(self.steps or self.fetches or self.slots or self.kept)

    def memory(self):
        """The Memory of a run."""
        bytes_of = {"feed": 0, "slot": 0, "fetch": 0, "const": 0, "kept": 0}
        for buffer in self.buffers:
            if buffer.kind in bytes_of:
                bytes_of[buffer.kind] += buffer.bytes
        workspace = max((instr.workspace for instr in self.instrs), default=0)
        return Memory(self.arena_bytes, workspace, bytes_of["slot"], bytes_of["const"],
                      bytes_of["fetch"], bytes_of["feed"], bytes_of["kept"])

    def explain(self):
        """The plan as text: one line per instruction, then the arena's size."""
        lines = ["%s, kept%s" % (self._line(self.instrs[use.instr]), self._how_long(use))
                 for use in self.kept]
        for host, first, last in self.steps:
            if host is not None:
                lines.append(str(host))
            for instr in self.instrs[first:last]:
                lines.append(self._line(instr))
        lines.append("arena %d bytes, %d instructions" % (self.arena_bytes, len(self.instrs)))
        return "\n".join(lines)

    def _how_long(self, use):
        if use.slot is None:
            return ""
        return " until %s changes, if that is seldom" % self.slots[use.slot].key.name

    def _line(self, instr):
        outputs = instr.buffers[:instr.n_outputs]
        inputs = instr.buffers[instr.n_outputs:]
        made = ", ".join(map(self._operand, outputs))
        return "%s%s(%s)" % (made and made + " = ", instr.name,
                             ", ".join(map(self._operand, inputs)))

    def _operand(self, number):
        buffer = self.buffers[number]
        dims = "?" if buffer.kind == "sized" else ",".join(map(str, buffer.shape))
        return "%s%d:%s[%s]" % (buffer.kind[0], number, buffer.dtype.name, dims)

    def verify(self):
        """Checks what the engine relies on. AssertionError names the first thing that is wrong."""
        for instr in self.instrs:
            assert instr.name in engine.KERNELS, instr.name
            assert all(0 <= b < len(self.buffers) for b in instr.buffers), instr
        for buffer in self.buffers:
            inside = buffer.offset + buffer.bytes <= self.arena_bytes
            assert buffer.offset < 0 or inside, buffer
        self._verify_memory()

    def _verify_memory(self):
        """No two buffers of the arena that are in use at once lie over each other."""
        spans = {}
        for position, numbers in enumerate(self._touched()):
            for number in numbers:
                if self.buffers[number].offset >= 0:
                    first, _ = spans.get(number, (position, None))
                    spans[number] = (first, position)
        laid = sorted((self.buffers[n].offset, self.buffers[n].bytes, n) for n in spans)
        for i, (offset, size, number) in enumerate(laid):
            for other_offset, _, other in laid[i + 1:]:
                if other_offset >= offset + size:
                    break
                (first, last), (other_first, other_last) = spans[number], spans[other]
                assert last < other_first or other_last < first, (number, other)

    def _touched(self):
        """The buffers that each instruction or host step touches, in order."""
        for host, first, last in self.steps:
            if host is not None:
                yield host.touched
            for instr in self.instrs[first:last]:
                yield instr.buffers

    def uninitialized(self, key, reader):
        """Raises what `reader` raises for a variable that is read before it is written."""
        raise uninitialized(key, reader)

    def reshaped(self, key, found, wanted):
        """Raises FailedPreconditionError for a variable of another shape than when compiled."""
        raise errors.FailedPreconditionError(
            key, key, located(key, "Variable %s has got the shape %s; this was made for %s"
                              % (key.name, found, wanted)))

    def fail(self, number, status, fault, arrays):
        """Raises for instruction `number`, whose kernel returned `status`."""
        node = self.instrs[number].node
        inputs = [arrays[v.root.buffer[1]] for v in node.inputs if v.root.buffer is not None]
        raise_status(node, status, fault, inputs)

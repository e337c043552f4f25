"""Parts of matrices read and written where they are, by the elementwise groups around them.

    f(split(x))             the group reads its part of x; nothing is cut off
    concat([f(x), g(y)])    the groups write their parts of the result; nothing is put together
    concat([split(x), y])   a part goes from x into the result at once

A part is a Value with a `walk`: it lies in the buffer of another, its base. Groups walk through
blocks that stay in the L1 cache anyway, so that a part costs them little.
"""

from minigraph.compile.fuse import FUSED
from minigraph.compile.ir import Node, Value
from minigraph.compile.rewrite import VIEW, count_uses
from minigraph.core.op_def import OpDef
from minigraph.ops._copying import moves
from minigraph.ops.array._movement import contiguous, emit_move

SHORTEST = 8    # elements that adjoin; shorter rows are walked slower than they are moved
CUTTING = ("Split", "SplitV", "Unpack", "Slice", "StridedSlice")
JOINING = ("ConcatV2", "Concat", "Pack")


@moves
def _lower_parts(node, emit):
    for i, move in node.attrs["moves"]:
        emit_move(emit, node.outputs[0], node.inputs[i], *move)


# A concatenation, some inputs of which are in their places when it runs. "moves" are
# (number of the input, what `emit_move` is told) of the others.
PARTS = OpDef(type="_Parts", lower=_lower_parts)


def read_and_write_in_place(program):
    """Has groups read and write parts of matrices where they are."""
    _InPlace(program).rewrite()
    program.drop_dead()


class _Move:
    """What a lowering moves: y[to + sum(i out)] = x[at + sum(i into)] for i below `dims`."""

    def __init__(self, target, source, params):
        self.target, self.source = target, source
        self.to, self.at, n = params[:3]
        self.axes = list(zip(params[3:3 + n], params[3 + n:3 + 2 * n], params[3 + 2 * n:]))

    def in_order_of(self, k):
        """The axes by stride of the target (k = 1) or the source (2); None if it has gaps there."""
        axes = sorted(self.axes, key=lambda axis: -abs(axis[k]))
        whole = [axis[k] for axis in axes] == contiguous([axis[0] for axis in axes])
        return axes if whole and (self.to, self.at)[k - 1] == 0 else None


class _Recorder:
    """The `emit` of a lowering that only moves: a list of _Moves, or None if it does more."""

    def __init__(self, node):
        self.moves = []
        node.op_def.lower(node, self)

    def temp(self, dtype, shape):
        return Value(dtype, tuple(shape))

    def __call__(self, kernel, dtype, outputs, inputs, params=(), **call):
        if kernel != "move" or self.moves is None:
            self.moves = None
        else:
            self.moves.append(_Move(outputs[0], inputs[0], params))


class _InPlace:
    """The parts of one program, and who uses them."""

    def __init__(self, program):
        self.program = program
        self.users = program.users()
        self.uses = count_uses(program)
        self.fetched = {v.root for v in program.fetches}
        self.waited_for = set().union(*(node.after for node in program.nodes))
        self.replaced = {}      # node -> nodes in its place
        self.cuts = {}          # value -> (source, offset, axes of the source's move)

    def rewrite(self):
        for node in self.program.nodes:
            if node.op_def.type in CUTTING and self._is_free(node):
                self._cut(node)
        for node in self.program.nodes:
            if node.op_def.type in JOINING and self._is_free(node):
                self._join(node)
        self.program.nodes = [new for node in self.program.nodes
                              for new in self.replaced.get(node, (node,))]

    def _is_free(self, node):
        return not node.after and node not in self.waited_for \
            and all(v.is_native for v in node.inputs + node.outputs)

    def _cut(self, node):
        """Has groups read the parts that `node` cuts off where they are."""
        found = {}
        for move in _Recorder(node).moves or ():
            axes = move.in_order_of(1)
            readable = axes is not None and _adjoins(axes[-1], 2) and move.source.walk is None \
                and move.source.root.kind in ("temp", "feed", "const") and not move.source.is_const
            if readable and move.target not in self.fetched:
                found[move.target] = (move.source, move.at, axes)
        self.cuts.update(found)
        read = [v for v in found if self._is_read_by_groups(v)]
        # What is read in place keeps all of the source in memory.
        if not read or any(2 * sum(v.size for v in read) < found[v][0].size
                           and found[v][0].root.kind == "temp" for v in read):
            return
        views = []
        for value in read:
            source, at, axes = found[value]
            value.base = source
            value.walk = (at, [axis[0] for axis in axes], [axis[2] for axis in axes])
            self._leave(value)
            views.append(Node(VIEW, [source], [value], {"T": value.dtype}, node.op))
        self.replaced[node] = [*views, node]

    def _leave(self, value):
        """Has the node that makes `value` make another in its place, which nobody needs."""
        outputs = value.node.outputs
        outputs[outputs.index(value)] = Value(value.dtype, value.shape, node=value.node)

    def _is_read_by_groups(self, value):
        users = self.users.get(value, ())
        return bool(users) and all(_group_size(user) == value.size for user in users)

    def _join(self, node):
        """Has what `node` puts together written to its place."""
        target = node.outputs[0]
        recorded = _Recorder(node).moves
        if recorded is None or target.base is not None:
            return
        moved, inputs, changed = [], [], False
        for move in recorded:
            inputs.append(move.source)
            axes = move.in_order_of(2)
            if axes is not None and self._is_written_by_group(move.source) \
                    and _adjoins(axes[-1], 1):
                move.source.base = target
                move.source.walk = (move.to, [axis[0] for axis in axes], [axis[1] for axis in axes])
                changed = True
                continue
            straight = axes and self._straight(move, axes)
            if straight:
                inputs[-1] = self.cuts[move.source][0]
                changed = True
            moved.append((len(inputs) - 1, straight or _told(move.axes, move.to, move.at)))
        if changed:
            self.replaced[node] = [Node(PARTS, inputs, [target], {"moves": tuple(moved)}, node.op)]

    def _is_written_by_group(self, value):
        maker = value.node
        return maker is not None and self.uses[value] == 1 and value not in self.fetched \
            and value.base is None and _group_size(maker) == value.size \
            and (maker.op_def is not FUSED or maker.attrs["nodes"][-1].op_def.elementwise)

    def _straight(self, move, axes):
        """The move from where the source has been cut off; None if there is none such."""
        if self.uses[move.source] != 1 or move.source not in self.cuts:
            return None
        _, at, cut = self.cuts[move.source]
        both = _refined([(n, out) for n, out, _ in axes], [(n, into) for n, _, into in cut])
        return both and _told(both, move.to, at)


def _adjoins(axis, k):
    return axis[k] == 1 and axis[0] >= SHORTEST


def _told(axes, to, at):
    dims, outs, ins = zip(*axes)
    return dims, outs, ins, to, at


def _refined(first, second):
    """[(size, stride, stride)] of two walks through as many elements; None if sizes do not fit.

    Args:
      first, second: lists of (size, stride), outermost axis first.
    """
    first, second, both = list(first), list(second), []
    while first and second:
        (n, out), (m, into) = first.pop(), second.pop()
        step = n if n <= m else m
        if n % step or m % step:
            return None
        both.append((step, out, into))
        if n != step:
            first.append((n // step, out * step))
        if m != step:
            second.append((m // step, into * step))
    return both[::-1]


def _group_size(node):
    """How many elements a group of elementwise nodes goes through; None for other nodes."""
    if node.op_def is FUSED:
        last = node.attrs["nodes"][-1]
        return (last.outputs[0] if last.op_def.elementwise else last.inputs[0]).size
    native = node.op_def.elementwise and node.op_def.host is None \
        and all(v.is_native for v in node.inputs + node.outputs)
    return node.outputs[0].size if native else None

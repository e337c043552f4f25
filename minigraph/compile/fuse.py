"""Fusion of elementwise nodes: a group becomes one node, which runs as one instruction.

A group stands where its last node stood; that may be a reduction. A node joins the group of the
first node that uses it, where both make the same shape. If others use it too, it becomes an output
of the group; they, and what waits for it, must come after the group's last node, so that nothing
that the group needs can depend on it. On the same terms a group joins a later one that reads what
it reads.
"""

from minigraph.compile.ir import Node, same_shape
from minigraph.compile.lower_map import lower_group
from minigraph.compile.lower_sink import cut_of, lower_reduced_group
from minigraph.compile.order import order_nodes
from minigraph.compile.pin import predecessors, writers_of
from minigraph.core.op_def import OpDef

MAX_NODES = 32      # in one group: its registers must fit the L1 cache
MAX_OUTPUTS = 12
MAX_SIBLINGS = 8    # users of a value that are looked at


def _lower(node, emit):
    nodes = node.attrs["nodes"]
    if nodes[-1].op_def.elementwise:
        lower_group(nodes, emit, node.outputs)
    else:
        lower_reduced_group(nodes, emit)


FUSED = OpDef(type="_Fused", lower=_lower)
FUSED.lower.by_size = True      # narrow floats are handled inside


def fuse(program):
    """Replaces groups of elementwise nodes by one node each.

    Where a variable is written twice, nodes are sorted first: a group must not stand between two
    writes whose order nothing but the program's says.
    """
    if any(len(writing) > 1 for writing in writers_of(program.nodes).values()):
        order_nodes(program)
    grouping = _Grouping(program)
    for node in reversed(program.nodes):
        grouping.add(node)
    if grouping.merge(program.nodes):
        grouping.merge(program.nodes)   # what a group reads or makes, one that has grown may read
    _replace(program, grouping)
    _redirect_controls(program)


class _Grouping:
    """The groups of a program, as they grow from their last nodes up.

    Attributes:
      group_of: dict of Node -> the list of nodes of its group, last first.
      shared: set of Values that are made inside a group and used outside of it.
    """

    def __init__(self, program):
        self.group_of = {}
        self.shared = set()
        self._outputs = {}      # last node of a group -> how many outputs it has
        self._fetched = {v.root for v in program.fetches}
        self._written = {node.inputs[i].root for node in program.nodes for i in node.op_def.writes}
        self._position = {node: i for i, node in enumerate(program.nodes)}
        self._followers = {}    # node -> nodes that use what it makes, or wait for it
        self._readers = {}      # value -> the nodes added so far that read it
        for node in program.nodes:
            for before in predecessors(node):
                self._followers.setdefault(before, []).append(node)

    def add(self, node):
        """Puts a node, whose followers have been added, into a group of its own or into theirs."""
        if _reduces(node):
            self.group_of[node] = [node]
        if not _fusable(node):
            return
        group = self._absorbing(node)
        if group is None:
            self.group_of[node] = [node]
        else:
            group.append(node)
            self.group_of[node] = group
        for value in node.inputs:
            self._readers.setdefault(value, []).append(node)

    def _may_wait(self, node):
        """May it run later than where it stands?"""
        return not node.after and (not self._written or self._written.isdisjoint(
            [v.root for v in node.inputs]))

    def _absorbing(self, node):
        """The group that takes `node`: that of its first user, if all others come after it."""
        output = node.outputs[0]
        followers = self._followers.get(node)
        if not followers or output in self._fetched or not self._may_wait(node):
            return None
        first = min(followers, key=self._position.__getitem__)
        group = self.group_of.get(first)
        if group is None or output not in first.inputs \
                or not same_shape(_walked(group[0]), output):
            return None
        return group if self._join([node], group) else None

    def _runs_at(self, node):
        """The position of the last node of its group, which is not before its own."""
        group = self.group_of.get(node)
        return self._position[node if group is None else group[0]]

    def _join(self, nodes, group):
        """May `nodes` be members of the group? Notes which outputs they add to it."""
        last = group[0]
        outputs = []
        for node in nodes:
            outside = [f for f in self._followers.get(node, ())
                       if self.group_of.get(f) is not group and f not in nodes]
            if any(self._runs_at(f) < self._position[last] for f in outside):
                return False
            if outside or node.outputs[0] in self._fetched:
                outputs.append(node.outputs[0])
        total = self._outputs.get(last, 1) + len(outputs)
        if len(group) + len(nodes) > MAX_NODES or outputs and (
                not last.op_def.elementwise or total > MAX_OUTPUTS):
            return False
        self._outputs[last] = total
        self.shared.update(outputs)
        return True

    def merge(self, nodes):
        """Puts groups that read the same together, into the one that comes last.

        Returns whether there were any.
        """
        merged = False
        for node in reversed(nodes):
            group = self.group_of.get(node)
            if group is None or group[0] is not node or not node.op_def.elementwise \
                    or not all([self._may_wait(member) for member in group]):
                continue
            for other in self._siblings(group):
                if self._join(group, other):
                    other += group
                    other.sort(key=self._position.__getitem__, reverse=True)
                    self.group_of.update((member, other) for member in group)
                    merged = True
                    break
        return merged

    def _siblings(self, group):
        """Later groups of that shape that read a value of it which `group` reads or makes."""
        last = group[0]
        size = last.outputs[0].size
        found = {}
        for value in dict.fromkeys([v for node in group for v in (*node.outputs, *node.inputs)]):
            readers = self._readers.get(value)
            if readers and value.size == size > 1:
                for reader in readers[-MAX_SIBLINGS:]:
                    other = self.group_of[reader]
                    if self._position[other[0]] > self._position[last] \
                            and same_shape(_walked(other[0]), last.outputs[0]):
                        found[id(other)] = other
        return sorted(found.values(), key=lambda other: self._position[other[0]])


def _reduces(node):
    """True for a reduction that can be done block by block."""
    if not hasattr(node.op_def.lower, "passes"):
        return False
    source = node.inputs[0]
    return source.size > 0 and not source.dtype.is_narrow and cut_of(node) is not None


def _walked(node):
    """A Value of the shape that a group which ends in `node` goes through."""
    return node.outputs[0] if node.op_def.elementwise else node.inputs[0]


def _fusable(node):
    return node.op_def.elementwise and len(node.outputs) == 1 \
        and all([v.is_native for v in (*node.inputs, *node.outputs)])


def _replace(program, grouping):
    kept = []
    for node in program.nodes:
        group = grouping.group_of.get(node)
        if group is None or len(group) == 1:
            kept.append(node)
        elif group[0] is node:
            kept.append(_fused(group[::-1], grouping.shared))
    program.nodes = kept


def _fused(nodes, shared):
    made = {node.outputs[0] for node in nodes}
    inputs = list(dict.fromkeys(v for node in nodes for v in node.inputs if v not in made))
    last = nodes[-1]
    outputs = last.outputs + [node.outputs[0] for node in nodes[:-1] if node.outputs[0] in shared]
    after = set().union(*(node.after for node in nodes))
    return Node(FUSED, inputs, outputs, {"nodes": nodes}, last.op, after)


def _redirect_controls(program):
    """Control dependencies on a node that went into a group wait for the group."""
    standing = {}
    for node in program.nodes:
        if node.op_def is FUSED:
            for member in node.attrs["nodes"]:
                standing[member] = node
    for node in program.nodes:
        if node.after & standing.keys():
            node.after = {standing.get(n, n) for n in node.after} - {node}

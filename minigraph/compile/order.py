"""The order of nodes: data, control dependencies, and reads of state before unordered writes.

Inside one run, a node that reads a variable sees the value from before a write, unless a dependency
puts it after that write. So each reader that does not depend on a writer goes before it. Where such
edges form a cycle (two variables swapped), the old value is copied first.
"""

import heapq

from minigraph.compile.ir import Node, Value
from minigraph.compile.pin import (
    Following, followers_in_order, pinning, predecessors, writers_of)
from minigraph.core.op_def import OpDef
from minigraph.ops._copying import emit_copy

SNAPSHOT = OpDef(
    type="_Snapshot",
    inputs={"value": "T"},
    outputs={"copy": "T"},
    attrs={"T": frozenset()},
    infer=lambda c: [c.shape(0)],
    lower=lambda node, emit: _lower_snapshot(node, emit),
    host=lambda context, value: value.copy(),
    gradient=None,
)


def _lower_snapshot(node, emit):
    emit_copy(emit, node.outputs[0], node.inputs[0])


def drop_idle_controls(program):
    """Removes control dependencies on nodes that neither have nor follow an effect."""
    follows_effect = set()
    for node in program.nodes:
        if node.after:
            node.after &= follows_effect
        if node.is_effect or node.after \
                or not follows_effect.isdisjoint([v.node for v in node.inputs]):
            follows_effect.add(node)


def order_nodes(program):
    """Sorts `program.nodes`; among nodes that are free to run, the one created first."""
    program.nodes = _Order(program.nodes).sorted()


class _Order:
    """The sorting of one program's nodes.

    Attributes:
      position: dict of each node that has not been placed yet -> its place before.
      writers: dict of slot -> the nodes that write it.
      readers_of: dict of writer -> {reader: values by which it reads what the writer writes}, for
        readers that must come first.
    """

    def __init__(self, nodes):
        self.nodes = nodes
        self.position = {node: i for i, node in enumerate(nodes)}
        self.blockers = {node: {n for n in predecessors(node) if n in self.position}
                         for node in nodes}
        self.writers = writers_of(nodes)
        self.readers_of = {}
        self._reads_before_writes()
        self.followers = {node: set() for node in nodes}
        for node, blockers in self.blockers.items():
            for blocker in blockers:
                self.followers[blocker].add(node)
        self.ready = [self.position[node] for node in nodes if not self.blockers[node]]
        heapq.heapify(self.ready)

    def _reads_before_writes(self):
        """Puts what reads a slot, or wrote it earlier, before each writer it does not follow."""
        if not self.writers:
            return
        following = Following(self.nodes, followers_in_order(self.nodes, self.writers),
                              [writer for writing in self.writers.values() for writer in writing])
        readers = self._readers()
        for root, writing in self.writers.items():
            for writer in writing:
                for reader, value in readers.get(root, ()):
                    reading = pinning(value) or reader
                    if reader is not writer and not following.follows(reading, writer):
                        self.readers_of.setdefault(writer, {}).setdefault(reader, []).append(value)
                        self.blockers[writer].add(reader)
                for other in writing:
                    if other is not writer and following.follows(other, writer):
                        self.blockers[other].add(writer)

    def _readers(self):
        """dict of slot -> (node, value by which it reads the slot)."""
        readers = {}
        for node in self.nodes:
            for i, value in enumerate(node.inputs):
                if value.root.kind == "slot" and i not in node.op_def.writes \
                        and not node.op_def.view:
                    readers.setdefault(value.root, []).append((node, value))
        return readers

    def sorted(self):
        ordered = []
        while len(self.position) > 0:
            if not self.ready:
                ordered += self._copies_for_a_writer()
                continue
            node = self.nodes[heapq.heappop(self.ready)]
            del self.position[node]
            ordered.append(node)
            for follower in self.followers[node]:
                self._unblock(follower, node)
        return ordered

    def _unblock(self, node, blocker):
        self.blockers[node].discard(blocker)
        if not self.blockers[node]:
            heapq.heappush(self.ready, self.position[node])

    def _copies_for_a_writer(self):
        """Copies the old value for the readers of a writer that nothing else holds up."""
        for writer in self.nodes:
            readers = self.readers_of.get(writer, {})
            if writer not in self.position or not self.blockers[writer] <= readers.keys():
                continue
            copies = {}
            for reader in list(self.blockers[writer]):
                for value in readers[reader]:
                    self._read_copy(reader, value, copies)
                self.followers[reader].discard(writer)
                self._unblock(writer, reader)
            return [copy.node for copy in copies.values()]
        raise AssertionError("the program has a cycle")

    def _read_copy(self, reader, value, copies):
        root = value.root
        if root not in copies:
            copies[root] = Value(root.dtype, root.shape)
            # Nodes may be sorted again: the copy is of what these writers have left.
            done = [writer for writer in self.writers[root] if writer not in self.position]
            Node(SNAPSHOT, [root], [copies[root]], {"T": root.dtype}, after=done)
        copy = copies[root]
        if value.shape != copy.shape:
            copy = Value(value.dtype, value.shape, base=copy)
        reader.replace_read(value, copy)

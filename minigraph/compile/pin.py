"""Pins reads of variables to the writes they follow, so that later passes cannot move them.

A node that reads a variable sees the writes that it depends on, and no others. A pass that lets
another node read the variable in its place (x * 1 is x) would change that where something runs
after a write. There, each read goes through a view that follows exactly the writes it must see.
"""

from minigraph.compile.ir import Node, Value
from minigraph.core.op_def import OpDef

PINNED = OpDef(type="_PinnedRead", inputs={"variable": "T"}, outputs={"value": "T"},
               attrs={"T": frozenset()}, infer=None, view=True, pins=True)


def pin_reads(program):
    """Adds a `PINNED` view for each state of a written variable, if anything follows a write."""
    writers = writers_of(program.nodes)
    if not writers:
        return
    written = [writer for all_of in writers.values() for writer in all_of]
    after = Following(program.nodes, followers_in_order(program.nodes, writers), written)
    if not any(node.outputs and after.follows_any(node) for node in program.nodes):
        return
    depending = Following(program.nodes, followers_of(program.nodes), written)
    views = {}
    nodes = []
    for node in program.nodes:
        for i, value in enumerate(node.inputs):
            writing = writers.get(value.root)
            if writing is None or i in node.op_def.writes or node.op_def.view \
                    or pinning(value) is not None:
                continue
            seen = frozenset(w for w in writing if after.follows(node, w))
            if (value, seen) not in views:
                views[value, seen] = Value(value.dtype, value.shape, base=value)
                nodes.append(Node(PINNED, [value], [views[value, seen]], {"T": value.dtype},
                                  after=[w for w in seen if depending.follows(node, w)]))
            node.inputs = node.inputs[:i] + [views[value, seen]] + node.inputs[i + 1:]
        nodes.append(node)
    program.nodes = nodes


def pinning(value):
    """The node that pins how `value` reads a variable, `PINNED` or a ReadVariableOp, or None."""
    while value.base is not None:
        if value.node is not None and value.node.op_def.pins:
            return value.node
        value = value.base
    return None


def written_slots(node):
    """The slots that a node writes."""
    roots = [node.inputs[i].root for i in node.op_def.writes if i < len(node.inputs)]
    return [root for root in roots if root.kind == "slot"]


def writers_of(nodes):
    """dict of slot -> the nodes that write it."""
    writers = {}
    for node in nodes:
        if node.op_def.writes:
            for root in written_slots(node):
                writers.setdefault(root, []).append(node)
    return writers


def followers_of(nodes):
    """dict of Node -> the nodes that depend on it directly."""
    followers = {}
    for node in nodes:
        for before in predecessors(node):
            followers.setdefault(before, []).append(node)
    return followers


def followers_in_order(nodes, writers):
    """dict of Node -> the nodes that come after it directly.

    These are what depends on it and, for a writer, the writers of the same slot that were created
    later, unless dependencies put them first.
    """
    followers = followers_of(nodes)
    for writing in writers.values():
        writing = sorted(writing, key=lambda node: node.id)
        for i, writer in enumerate(writing[1:], 1):
            after = reachable(writer, followers)
            for other in writing[:i]:
                if other not in after:
                    followers.setdefault(other, []).append(writer)
    return followers


class Following:
    """Which nodes come after which of some others: one bit of a number for each of `sources`.

    Args:
      nodes: the nodes, in an order that most followers respect: each that does not takes a pass.
      followers: dict of Node -> the nodes that come after it directly.
      sources: the nodes that are asked about.
    """

    def __init__(self, nodes, followers, sources):
        self._bit = {source: 1 << i for i, source in enumerate(sources)}
        self._before = dict.fromkeys(nodes, 0)
        while self._pass_on(nodes, followers):
            pass

    def _pass_on(self, nodes, followers):
        """Tells each node's followers what it follows. Returns whether that was new to any."""
        before, changed = self._before, False
        for node in nodes:
            told = before[node] | self._bit.get(node, 0)
            if not told:
                continue
            for follower in followers.get(node, ()):
                if told & ~before[follower]:
                    before[follower] |= told
                    changed = True
        return changed

    def follows(self, node, source):
        return self._before.get(node, 0) & self._bit[source] != 0

    def follows_any(self, node):
        return self._before[node] != 0


def predecessors(node):
    """The nodes that a node depends on directly."""
    return {v.node for v in node.inputs if v.node is not None} | node.after


def reachable(node, followers):
    """All nodes that depend on `node`."""
    found = set()
    stack = [node]
    while stack:
        for follower in followers.get(stack.pop(), ()):
            if follower not in found:
                found.add(follower)
                stack.append(follower)
    return found

"""The order of nodes: data, control dependencies, and reads of state before unordered writes.

Inside one run, a node that reads a variable sees the value from before a write, unless a dependency
puts it after that write. So each reader that does not depend on a writer goes before it. Where such
edges form a cycle (two variables swapped), the old value is copied first.
"""

import heapq

from minigraph.compile.ir import Node, Value
from minigraph.core.op_def import OpDef

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
    from minigraph.compile.lower import emit_copy
    emit_copy(emit, node.outputs[0], node.inputs[0])


def drop_idle_controls(program):
    """Removes control dependencies on nodes that neither have nor follow an effect."""
    follows_effect = set()
    for node in program.nodes:
        before = [v.node for v in node.inputs if v.node is not None] + list(node.after)
        node.after = {n for n in node.after if n in follows_effect}
        if node.is_effect or any(n in follows_effect for n in before):
            follows_effect.add(node)


def order_nodes(program):
    """Sorts `program.nodes`; among nodes that are free to run, the one created first."""
    nodes = program.nodes
    before = {node: {v.node for v in node.inputs if v.node is not None} | node.after
              for node in nodes}
    anti = _reads_before_writes(nodes, before)
    position = {node: i for i, node in enumerate(nodes)}
    followers = {node: [] for node in nodes}
    waiting = {}
    for node in nodes:
        blockers = before[node] | anti.get(node, set())
        blockers &= followers.keys()
        waiting[node] = len(blockers)
        for blocker in blockers:
            followers[blocker].append(node)
    ready = [position[node] for node in nodes if not waiting[node]]
    heapq.heapify(ready)
    ordered = []
    done = set()

    def finish(node):
        done.add(node)
        for follower in followers[node]:
            waiting[follower] -= 1
            if waiting[follower] == 0:
                heapq.heappush(ready, position[follower])

    while len(done) < len(nodes):
        if not ready:
            ordered += _break_cycle(nodes, done, before, anti, waiting, position, ready)
            continue
        node = nodes[heapq.heappop(ready)]
        ordered.append(node)
        finish(node)
    program.nodes = ordered


def _reads_before_writes(nodes, before):
    """dict of writer -> readers and earlier writers of the same slot that must come first."""
    readers, writers = {}, {}
    for node in nodes:
        for i, value in enumerate(node.inputs):
            root = value.root
            if root.kind != "slot":
                continue
            if i in node.op_def.writes:
                writers.setdefault(root, []).append(node)
            elif not node.op_def.view:
                readers.setdefault(root, []).append(node)
    anti = {}
    if not writers:
        return anti
    followers = {}
    for node, blockers in before.items():
        for blocker in blockers:
            followers.setdefault(blocker, []).append(node)
    for root, writing in writers.items():
        for writer in writing:
            after = _reachable(writer, followers)
            for reader in readers.get(root, ()):
                if reader is not writer and reader not in after:
                    anti.setdefault(writer, set()).add(reader)
            for other in writing:
                if other is not writer and other not in after and other.id < writer.id:
                    anti.setdefault(writer, set()).add(other)
    return anti


def _reachable(node, followers):
    found = set()
    stack = [node]
    while stack:
        for follower in followers.get(stack.pop(), ()):
            if follower not in found:
                found.add(follower)
                stack.append(follower)
    return found


def _break_cycle(nodes, done, before, anti, waiting, position, ready):
    """Copies the old value of one blocked writer's slot for the readers that block it."""
    for writer in nodes:
        if writer in done or writer not in anti or before[writer] - done:
            continue
        root = writer.inputs[writer.op_def.writes[0]].root
        copies = []
        copy = Value(root.dtype, root.shape)
        copies.append(Node(SNAPSHOT, [root], [copy], {"T": root.dtype}))
        for reader in anti[writer] - done:
            reader.inputs = [_over(copy, v) if v.root is root and i not in reader.op_def.writes
                             else v for i, v in enumerate(reader.inputs)]
            waiting[writer] -= 1
        anti[writer] = anti[writer] & done
        if waiting[writer] == 0:
            heapq.heappush(ready, position[writer])
        return copies
    raise AssertionError("the program has a cycle")


def _over(copy, value):
    """`copy` under the shape of a view of the original."""
    if value.shape == copy.shape:
        return copy
    return Value(value.dtype, value.shape, base=copy)

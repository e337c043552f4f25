"""Fusion of elementwise nodes: a group becomes one node, which runs as one instruction.

A node joins the group of the only node that uses it, where both make the same shape; so every value
inside a group is used in it alone, and the group can stand where its last node stood. The sum of all
that a group makes takes the group in.
"""

from minigraph.compile.ir import Node
from minigraph.compile.lower_map import lower_group, lower_sum
from minigraph.core.op_def import OpDef

MAX_NODES = 32      # in one group: its registers must fit the L1 cache

FUSED = OpDef(
    type="_Fused",
    lower=lambda node, emit: lower_group(node.attrs["nodes"], emit, node.outputs),
)
FUSED.lower.by_size = True      # float16 is handled inside

FUSED_SUM = OpDef(
    type="_FusedSum",
    lower=lambda node, emit: lower_sum(node.attrs["nodes"], emit, node.outputs[0],
                                       node.attrs["divisor"]),
)

# Below this many elements the terms of a sum stay in the L1 cache anyway.
MIN_SUM = 4096


def fuse(program):
    """Replaces groups of elementwise nodes by one node each."""
    fetched = {v.root for v in program.fetches}
    written = {node.inputs[i].root for node in program.nodes for i in node.op_def.writes}
    users = _real_users(program)
    group_of = {}
    for node in reversed(program.nodes):
        if not _fusable(node):
            continue
        target = _absorbing_group(node, users, fetched, written, group_of)
        if target is None:
            group_of[node] = [node]
        else:
            target.append(node)
            group_of[node] = target
    _replace(program, group_of)
    _fuse_sums(program, fetched, written)


def _fuse_sums(program, fetched, written):
    """Full sums and means of an elementwise group take it in: its result is never stored."""
    users = _real_users(program)
    waited_for = set().union(*(node.after for node in program.nodes))
    gone, sums = set(), {}
    for node in program.nodes:
        if node.op_def.type not in ("Sum", "Mean") or node.outputs[0].size != 1:
            continue
        terms = node.inputs[0]
        group = terms.node
        if (terms.dtype.suffix in ("f32", "f64") and terms.size >= MIN_SUM and group is not None
                and (group.op_def is FUSED or _fusable(group)) and terms not in fetched
                and users[terms] == {node} and not node.after and group not in waited_for
                and not any(v.root in written for v in group.inputs)):
            nodes = group.attrs["nodes"] if group.op_def is FUSED else [group]
            divisor = terms.size if node.op_def.type == "Mean" else 1
            sums[node] = Node(FUSED_SUM, group.inputs, node.outputs,
                              {"nodes": nodes, "divisor": divisor}, node.op, group.after)
            gone.add(group)
    program.nodes = [sums.get(node, node) for node in program.nodes if node not in gone]
    for node in program.nodes:
        if node.after & sums.keys():
            node.after = {sums.get(n, n) for n in node.after}


def _fusable(node):
    return (node.op_def.elementwise and len(node.outputs) == 1
            and all(v.is_native for v in (*node.inputs, *node.outputs)))


def _real_users(program):
    users = {}
    for node in program.nodes:
        for value in node.inputs:
            users.setdefault(value, set()).add(node)
    return users


def _absorbing_group(node, users, fetched, written, group_of):
    """The group that takes `node`: that of all its users, if there is one and it may run that late."""
    output = node.outputs[0]
    if output in fetched or node.after or any(v.root in written for v in node.inputs):
        return None
    using = users.get(output, ())
    groups = {id(group_of.get(user)): group_of.get(user) for user in using}
    if len(groups) != 1:
        return None
    group = next(iter(groups.values()))
    if group is None or len(group) >= MAX_NODES or group[0].outputs[0].shape != output.shape:
        return None
    return group


def _replace(program, group_of):
    kept = []
    for node in program.nodes:
        group = group_of.get(node)
        if group is None or len(group) == 1:
            kept.append(node)
        elif group[0] is node:
            kept.append(_fused(group[::-1]))
    program.nodes = kept
    _redirect_controls(program, group_of)


def _fused(nodes):
    made = {node.outputs[0] for node in nodes}
    inputs = list(dict.fromkeys(v for node in nodes for v in node.inputs if v not in made))
    last = nodes[-1]
    after = set().union(*(node.after for node in nodes))
    return Node(FUSED, inputs, list(last.outputs), {"nodes": nodes}, last.op, after)


def _redirect_controls(program, group_of):
    """Control dependencies on a node that went into a group wait for the group."""
    standing = {}
    for node in program.nodes:
        if node.op_def is FUSED:
            for member in node.attrs["nodes"]:
                standing[member] = node
    for node in program.nodes:
        if node.after & standing.keys():
            node.after = {standing.get(n, n) for n in node.after} - {node}

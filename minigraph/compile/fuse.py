"""Fusion of elementwise nodes: a group becomes one node, which runs as one instruction.

A node joins the group of the only node that uses it, where both make the same shape; so every value
inside a group is used in it alone, and the group can stand where its last node stood. That may be a
reduction.
"""

from minigraph.compile.ir import Node
from minigraph.compile.lower_map import lower_group
from minigraph.compile.lower_sink import cut_of, lower_reduced_group
from minigraph.core import dtypes
from minigraph.core.op_def import OpDef

MAX_NODES = 32      # in one group: its registers must fit the L1 cache


def _lower(node, emit):
    nodes = node.attrs["nodes"]
    if nodes[-1].op_def.elementwise:
        lower_group(nodes, emit, node.outputs)
    else:
        lower_reduced_group(nodes, emit)


FUSED = OpDef(type="_Fused", lower=_lower)
FUSED.lower.by_size = True      # float16 is handled inside


def fuse(program):
    """Replaces groups of elementwise nodes by one node each."""
    fetched = {v.root for v in program.fetches}
    written = {node.inputs[i].root for node in program.nodes for i in node.op_def.writes}
    users = _real_users(program)
    group_of = {}
    for node in reversed(program.nodes):
        if _reduces(node):
            group_of[node] = [node]
        if not _fusable(node):
            continue
        target = _absorbing_group(node, users, fetched, written, group_of)
        if target is None:
            group_of[node] = [node]
        else:
            target.append(node)
            group_of[node] = target
    _replace(program, group_of)


def _reduces(node):
    """True for a reduction that can be done block by block."""
    if not hasattr(node.op_def.lower, "passes"):
        return False
    source = node.inputs[0]
    return source.size > 0 and source.dtype is not dtypes.float16 and cut_of(node) is not None


def _walked_shape(node):
    """The shape of the elements that a group which ends in `node` goes through."""
    return node.outputs[0].shape if node.op_def.elementwise else node.inputs[0].shape


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
    """The group that takes `node`: that of all its users, if it may run that late."""
    output = node.outputs[0]
    if output in fetched or node.after or any(v.root in written for v in node.inputs):
        return None
    using = users.get(output, ())
    groups = {id(group_of.get(user)): group_of.get(user) for user in using}
    if len(groups) != 1:
        return None
    group = next(iter(groups.values()))
    if group is None or len(group) >= MAX_NODES or _walked_shape(group[0]) != output.shape:
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

"""What the rewriting passes share: one walk through a program that replaces values and nodes."""

from minigraph.compile.ir import Node, Value
from minigraph.core.op_def import OpDef

VIEW = OpDef(type="_View", inputs={"input": "T"}, outputs={"output": "T"},
             attrs={"T": frozenset()}, infer=None, view=True)


def made_by(value, *types):
    """The node that makes `value`, if it is of one of `types`; else None."""
    node = value.node
    return node if node is not None and node.op_def.type in types else None


def either_way(node):
    """The two inputs of a commutative node, in both orders."""
    a, b = node.inputs
    return ((a, b), (b, a))


def as_view(node, value):
    """A node that makes the only output of `node` by showing `value` under its shape."""
    node.outputs[0].base = value
    return replacement(node, VIEW, [value], {"T": value.dtype})


def replacement(node, op_def, inputs, attrs=None):
    """A node that makes the outputs of `node` another way."""
    return Node(op_def, list(inputs), node.outputs, attrs or {}, node.op, node.after)


def rewrite(program, rules):
    """Applies `rules` to every node, inputs first, until no rule applies to it.

    Args:
      rules: dict of op type -> list of functions(node) that return None (does not apply), a Value
        that stands for the only output, a Node that makes the same outputs, or a list of Nodes, the
        last of which does.
    """
    values, nodes = {}, {}
    kept = []
    pending = program.nodes[::-1]
    while pending:
        node = pending.pop()
        node.replace_inputs(values)
        original, result = node, _apply(node, rules)
        if isinstance(result, Value):
            values[original.outputs[0]] = result
            nodes[original] = result.node
        elif isinstance(result, list):
            nodes[original] = result[-1]
            pending += result[::-1]
        else:
            if result is not original:
                nodes[original] = result
            kept.append(result)
    program.nodes = kept
    program.fetches = [values.get(v, v) for v in program.fetches]
    if nodes:
        for node in kept:
            node.after = {_standing_for(n, nodes) for n in node.after} - {None, node}


def _standing_for(node, nodes):
    while node in nodes:
        node = nodes[node]
    return node


def _apply(node, rules):
    changed = True
    while changed and isinstance(node, Node):
        changed = False
        for rule in rules.get(node.op_def.type, ()):
            result = rule(node)
            if result is not None:
                node, changed = result, True
                break
    return node


def count_uses(program):
    """dict of Value -> how many inputs of nodes and fetches it is."""
    uses = {}
    for node in program.nodes:
        for value in node.inputs:
            uses[value] = uses.get(value, 0) + 1
    for value in program.fetches:
        uses[value] = uses.get(value, 0) + 1
    return uses

"""Operations that give a variable on as it is: under another shape, or none of it left out.

What they give is the variable's own buffer, as in TensorFlow. So what reads it after a write sees
that write, and what is fetched is what the run leaves.
"""

from minigraph.compile.ir import Node
from minigraph.compile.pin import pinning
from minigraph.compile.rewrite import VIEW


def _keeps_size(node):
    return node.outputs[0].shape is not None and node.outputs[0].size == node.inputs[0].size


def _takes_all(node):
    strides = node.value(3)
    return _keeps_size(node) and strides is not None and bool((strides > 0).all())


def _one_input(node):
    return len(node.inputs) == 1


def _one_output(node):
    return len(node.outputs) == 1


def _no_axes(node):
    axes = node.value(1)
    return axes is not None and axes.size == 0


def _stays(node):
    order = node.value(1)
    return order is not None and list(order) == list(range(len(order)))


_RULES = {
    "IdentityN": lambda node: True, "Pack": _one_input, "Split": _one_output, "SplitV": _one_output,
    "StridedSlice": _takes_all, "Slice": _keeps_size, "Tile": _keeps_size, "Pad": _keeps_size,
    "PadV2": _keeps_size, "MirrorPad": _keeps_size, "BroadcastTo": _keeps_size,
    "Transpose": _stays, "ReverseV2": _no_axes,
    **dict.fromkeys(("Sum", "Prod", "Mean", "Max", "Min", "All", "Any"), _no_axes),
}


def shown(node):
    """Nodes that show variables under the shapes of what `node` makes; None if it makes another.

    Those of a split take its variable from its second input.
    """
    rule = _RULES.get(node.op_def.type)
    if rule is None:
        return None
    sources = {"IdentityN": node.inputs, "Split": node.inputs[1:]}.get(
        node.op_def.type, node.inputs[:1])
    if not all(v.root.kind == "slot" and v.walk is None and pinning(v) is None for v in sources) \
            or not rule(node):
        return None
    for output, source in zip(node.outputs, sources):
        output.base = source
    return [Node(VIEW, [source], [output], {"T": output.dtype}, node.op, node.after)
            for output, source in zip(node.outputs, sources)]

"""Common subexpressions: nodes that compute the same from the same are merged."""

import numpy as np


def merge_common(program):
    """Replaces every node without effect that repeats an earlier one by that one."""
    seen = {}           # key -> the nodes of it that were kept
    replaced = {}
    constants = {}
    kept = []
    for node in program.nodes:
        if replaced:
            node.replace_inputs(replaced)
        twin = None
        if not node.is_effect and (node.inputs or node.op_def.host is None):
            alike = seen.setdefault(_key(node, constants), [])
            twin = next((other for other in alike if _same_attrs(node.attrs, other.attrs)), None)
            if twin is None:
                alike.append(node)
        if twin is None:
            kept.append(node)
        else:
            replaced.update(zip(node.outputs, twin.outputs))
    program.nodes = kept
    program.fetches = [replaced.get(v, v) for v in program.fetches]


def _key(node, constants):
    """What the node computes and from what, but for its attributes."""
    return (node.op_def, frozenset(node.after),
            *[v if v.node is not None else _identity(v, constants) for v in node.inputs])


def _identity(value, constants):
    """The value, or for small constants what stands for all that are equal to it."""
    if value.formula is not None:
        return constants.setdefault(value.formula.key(), value)
    if value.const is None or value.const.size > 64 or value.const.dtype == object:
        return value
    key = (value.dtype, value.shape, np.asarray(value.const).tobytes())
    return constants.setdefault(key, value)


def _same_attrs(attrs, others):
    """Do attributes agree? That of colocation says nothing of what is computed."""
    names = (attrs.keys() | others.keys()) - {"_class"}
    return attrs is others or all(
        name in attrs and name in others and _same(attrs[name], others[name]) for name in names)


def _same(attr, other):
    if attr is other:
        return True
    if isinstance(attr, list):
        return isinstance(other, list) and len(attr) == len(other) and all(map(_same, attr, other))
    if isinstance(attr, np.ndarray):
        return isinstance(other, np.ndarray) and attr.shape == other.shape \
            and attr.dtype == other.dtype and attr.tobytes() == other.tobytes()
    if hasattr(attr, "as_list"):
        return str(attr) == str(other)
    return type(attr) is type(other) and attr == other

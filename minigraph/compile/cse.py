"""Common subexpressions: nodes that compute the same from the same are merged."""

import numpy as np


def merge_common(program):
    """Replaces every node without effect that repeats an earlier one by that one."""
    seen = {}
    replaced = {}
    constants = {}
    kept = []
    for node in program.nodes:
        node.replace_inputs(replaced)
        key = _key(node, constants)
        twin = seen.setdefault(key, node) if key is not None else node
        if twin is node:
            kept.append(node)
        else:
            replaced.update(zip(node.outputs, twin.outputs))
    program.nodes = kept
    program.fetches = [replaced.get(v, v) for v in program.fetches]


def _key(node, constants):
    """What the node computes, hashable; None if it must stay."""
    if node.is_effect or node.op_def.host is not None and not node.inputs:
        return None
    try:
        attrs = tuple(sorted((k, _frozen(v)) for k, v in node.attrs.items() if k != "_class"))
        key = (node.op_def, tuple(_identity(v, constants) for v in node.inputs), attrs,
               frozenset(node.after))
        hash(key)
        return key
    except TypeError:
        return None


def _identity(value, constants):
    """The value, or for small constants what stands for all that are equal to it."""
    if value.formula is not None:
        return constants.setdefault(value.formula.key(), value)
    if value.const is None or value.const.size > 64 or value.const.dtype == object:
        return value
    key = (value.dtype, value.shape, np.asarray(value.const).tobytes())
    return constants.setdefault(key, value)


def _frozen(attr):
    if isinstance(attr, list):
        return tuple(_frozen(item) for item in attr)
    if isinstance(attr, np.ndarray):
        return (attr.shape, attr.dtype.str, attr.tobytes())
    return attr if not hasattr(attr, "as_list") else str(attr)

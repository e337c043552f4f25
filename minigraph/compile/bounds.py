"""Checks of classes, and their counts, as `tf.confusion_matrix` writes them.

    all(x < n)                          max(x) < n, for whole numbers x and one number n
    min(cast(x))                        cast(min(x)), where every value of x has its own in the type
    assert(..., [cast(x)])              assert(..., [x]), which reads the same
    scatter_nd([[i, j], ...], [1, ...]) how often each pair occurs, with no matrix of pairs

Each takes one pass over x as it was given; what was compared and cast element by element need not
exist any more. All are exact. A value that waits for an assertion is seen through: what takes its
place waits for that assertion itself.
"""

import numpy as np

from minigraph.compile.ir import Node, Value, same_shape
from minigraph.compile.rewrite import made_by, replacement
from minigraph.core import dtypes
from minigraph.core.op_def import OpDef
from minigraph.ops.array.gathering import nd_fault
from minigraph.ops.elementwise.cast import CAST
from minigraph.ops.histogram import TYPES_OF_COUNTS
from minigraph.ops.reduction import MAX, MIN

_COMPARISONS = ("Less", "LessEqual", "Greater", "GreaterEqual")
_EXACT_ONES = 1 << 24       # so many ones a float32 counts


def all_of_comparison(node):
    """All elements are less than a number where the greatest one is."""
    comparison = made_by(node.inputs[0], *_COMPARISONS)
    if comparison is None:
        return None
    x, limit = comparison.inputs
    greatest = comparison.op_def.type.startswith("Less")
    if not x.shape:
        x, limit, greatest = limit, x, not greatest
    if limit.shape or not x.shape or not x.dtype.is_integer or not x.is_native or not x.size:
        return None
    extreme = Value(x.dtype, node.outputs[0].shape)
    op_def = MAX if greatest else MIN
    found = Node(op_def, [x, node.inputs[1]], [extreme], {**node.attrs, "T": x.dtype}, node.op,
                 node.after | comparison.after)
    sides = [extreme if side is x else side for side in comparison.inputs]
    return [found, replacement(node, comparison.op_def, sides, comparison.attrs)]


def extreme_of_cast(node):
    """The least element of wider numbers is the least one of those that they were."""
    found = _as_given(node.inputs[0])
    if found is None or not found[0].size:      # the least of nothing is the type's greatest
        return None
    x, after = found
    extreme = Value(x.dtype, node.outputs[0].shape)
    return [Node(node.op_def, [x, node.inputs[1]], [extreme], {**node.attrs, "T": x.dtype}, node.op,
                 node.after | after),
            replacement(node, CAST, [extreme], {"SrcT": x.dtype, "DstT": node.outputs[0].dtype})]


def assertion_of_cast(node):
    """What an assertion shows are digits, whatever the type."""
    found = [_as_given(value) for value in node.inputs]
    if not any(found):
        return None
    node.inputs = [value if given is None else given[0]
                   for value, given in zip(node.inputs, found)]
    node.after = node.after.union(*(given[1] for given in found if given is not None))
    return node


def _as_given(value):
    """(integers that `value` is of a wider type, the nodes that it has waited for), or None."""
    node, after = value.node, set()
    while node is not None and node.op_def.type == "Identity" \
            and same_shape(node.inputs[0], value):
        after |= node.after
        node = node.inputs[0].node
    if node is None or node.op_def.type != "Cast":
        return None
    x, result = node.inputs[0], node.outputs[0]
    exact = x.dtype.is_integer and x.is_native and result.dtype.is_integer \
        and np.can_cast(x.dtype.as_numpy_dtype, result.dtype.as_numpy_dtype)
    return (x, after | node.after) if exact else None


def _lower_pairs(node, emit):
    rows, columns = node.inputs
    counts = node.outputs[0]
    emit("count_pairs", rows.dtype, [counts], [rows, columns],
         params=[rows.size, *counts.shape, TYPES_OF_COUNTS[counts.dtype]])


def _pairs_fault(node, status, fault, arrays):
    at = int(fault[0])
    pair = [array.ravel()[at] for array in arrays]
    return nd_fault("shape", node.outputs[0].shape, (node.inputs[0].size, 2), pair, at)


# y[i, j] = how often (i, j) is among the pairs
PAIRS = OpDef(type="_Pairs", inputs={"rows": "Tindices", "columns": "Tindices"},
              outputs={"counts": "T"},
              attrs={"T": frozenset(TYPES_OF_COUNTS), "Tindices": dtypes.INDEX},
              lower=_lower_pairs, fault_message=_pairs_fault)


def count_of_pairs(node):
    """Ones that are scattered into a matrix count pairs."""
    indices, ones, _ = node.inputs
    counts, pack = node.outputs[0], made_by(indices, "Pack")
    if pack is None or len(pack.inputs) != 2 or len(indices.shape) != 2 or len(counts.shape) != 2 \
            or pack.attrs["axis"] not in (1, -1) or not _is_ones(ones):
        return None
    pair, after = pack.inputs, node.after | pack.after
    given = [_as_given(value) for value in pair]
    if all(found is not None and found[0].dtype is dtypes.int32 for found in given):
        pair = [x for x, _ in given]
        after = after.union(*(waited for _, waited in given))
    attrs = {"T": counts.dtype, "Tindices": pair[0].dtype}
    return Node(PAIRS, list(pair), node.outputs, attrs, node.op, after)


def _is_ones(value):
    fill = made_by(value, "Fill")
    splat = value.splat if fill is None else fill.inputs[1].splat
    if splat is None or splat != 1 or value.dtype not in TYPES_OF_COUNTS:
        return False
    return value.dtype is not dtypes.float32 or value.size <= _EXACT_ONES


RULES = {
    "All": [all_of_comparison],
    "Min": [extreme_of_cast],
    "Max": [extreme_of_cast],
    "Assert": [assertion_of_cast],
    "ScatterNd": [count_of_pairs],
}

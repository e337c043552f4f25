"""Algebraic rewriting: what formulas and their gradients, as written, come to.

Every rule is exact, or more stable than what it replaces: where a softmax underflows to 0, its
logarithm's gradient as TensorFlow builds it is NaN, and the rewritten one is right.
"""

from minigraph.compile import bounds
from minigraph.compile.formula import scalar_of
from minigraph.compile.ir import Node, Value, same_shape
from minigraph.compile.rewrite import as_view, either_way, made_by, replacement, rewrite
from minigraph.core.size import as_real
from minigraph.ops.elementwise.arithmetic import ADD_V2
from minigraph.ops.elementwise.math import RECIPROCAL, SQUARE
from minigraph.ops.softmax import LOG_SOFTMAX, LOG_SOFTMAX_GRAD, SOFTMAX_GRAD


def _same_view(node):
    """A view of the same shape is its input."""
    value, output = node.inputs[0], node.outputs[0]
    same = same_shape(value, output) and value.dtype is output.dtype
    return value if same and not node.after else None


def _axes(node):
    axes = node.value(1)
    rank = len(node.inputs[0].shape)
    return None if axes is None else {int(axis) % rank for axis in axes.ravel()}


def _nothing_to_reduce(node):
    """A reduction over axes of size 1 alone is a view."""
    value, axes = node.inputs[0], _axes(node)
    if node.after or axes is None or any(value.shape[axis] != 1 for axis in axes):
        return None
    return value if same_shape(value, node.outputs[0]) else as_view(node, value)


def _once(node):
    """Tile with all multiples 1 is its input."""
    times = node.value(1)
    if node.after or times is None or (times != 1).any():
        return None
    return node.inputs[0]


_ONE_BY_ONE = 9         # terms of an AddN that are added from the first to the last
_BROADCASTING = ("Add", "AddV2", "Sub", "Mul", "RealDiv", "Div", "Maximum", "Minimum",
                 "SquaredDifference")


def _repeated(value):
    """What `value` only repeats along axes of size 1; else None."""
    node = made_by(value, "Tile", "BroadcastTo")
    if node is None or node.after:
        return None
    source = node.inputs[0]
    aligned = value.shape[len(value.shape) - len(source.shape):]
    return source if all(n in (1, full) for n, full in zip(source.shape, aligned)) else None


def _small_operand(value, others, result):
    """What may stand for an operand of a broadcasting node."""
    if not same_shape(value, result):
        return value
    if value.is_const:
        whole = any(same_shape(other, result) for other in others)
        return scalar_of(value) if whole and value.splat is not None and value.size > 1 else value
    return _repeated(value) or value


def _small_operands(node):
    """Operands that only repeat themselves are left to the kernel's broadcasting, to the shape of
    the result, be all operands smaller."""
    result = node.outputs[0]
    inputs = list(node.inputs)
    for i, value in enumerate(inputs):
        inputs[i] = _small_operand(value, inputs[:i] + inputs[i + 1:], result)
    if all(new is old for new, old in zip(inputs, node.inputs)):
        return None
    node.inputs = inputs
    return node


def _times_one(node):
    """x * 1 and x / 1 are x."""
    if node.after:
        return None
    for a, b in either_way(node)[:1 if node.op_def.type != "Mul" else 2]:
        if b.splat is not None and same_shape(a, node.outputs[0]) and b.splat == 1:
            return a
    return None


def _whole_power(node):
    """x ** 1, x ** 2 and x ** -1 are x, x * x and 1 / x: one rounding, as the power has."""
    x, exponent = node.inputs
    if node.after or exponent.splat is None or not same_shape(x, node.outputs[0]):
        return None
    if exponent.splat == 1:
        return x
    if exponent.splat == 2:
        return replacement(node, SQUARE, [x], {"T": x.dtype})
    if exponent.splat == -1 and not x.dtype.is_integer:
        return replacement(node, RECIPROCAL, [x], {"T": x.dtype})
    return None


def _log_of_softmax(node):
    """log(softmax(z)) without the underflow of small probabilities."""
    softmax = made_by(node.inputs[0], "Softmax")
    if softmax is None:
        return None
    return replacement(node, LOG_SOFTMAX, softmax.inputs, softmax.attrs)


def _row_sum(value):
    """What `value` is the sum of along the last axis, which it keeps; else None."""
    node = made_by(value, "Sum")
    if node is None or not node.attrs["keep_dims"]:
        return None
    rank = len(node.inputs[0].shape)
    return node.inputs[0] if rank and _axes(node) == {rank - 1} else None


def _is_product(value, x, y):
    node = made_by(value, "Mul")
    return node is not None and (x, y) in either_way(node)


def _softmax_gradient(node):
    """(g - sum(g s)) s, for s = softmax(z)."""
    for difference, s in either_way(node):
        sub = made_by(difference, "Sub")
        if sub is None or made_by(s, "Softmax") is None \
                or not same_shape(s, node.outputs[0]):
            continue
        g, total = sub.inputs
        products = _row_sum(total)
        if products is not None and same_shape(g, s) and _is_product(products, g, s):
            return replacement(node, SOFTMAX_GRAD, [g, s], {"T": s.dtype})
    return None


def _times_reciprocal(value, s):
    """v where `value` is v / s, in either of the ways to write it."""
    division = made_by(value, "RealDiv", "Div")
    if division is not None and division.inputs[1] is s:
        return division.inputs[0]
    product = made_by(value, "Mul")
    for v, inverse in either_way(product) if product is not None else ():
        reciprocal = made_by(inverse, "Reciprocal", "Inv")
        if reciprocal is not None and reciprocal.inputs[0] is s:
            return v
    return None


def _log_softmax_gradient(node):
    """The gradient of softmax for g = v / s is that of its logarithm for v: v - s sum(v)."""
    g, s = node.inputs
    v = _times_reciprocal(g, s)
    if v is None or not same_shape(v, s):
        return None
    z = s.node.inputs[0]
    return replacement(node, LOG_SOFTMAX_GRAD, [v, z], {"T": z.dtype, "scale": 1.0})


def _log_softmax_gradient_itself(node):
    """g - sum(g) exp(log_softmax(z))."""
    g, subtracted = node.inputs
    product = made_by(subtracted, "Mul")
    for total, e in either_way(product) if product is not None else ():
        exp = made_by(e, "Exp")
        log_softmax = made_by(exp.inputs[0], "LogSoftmax") if exp is not None else None
        if log_softmax is not None and _row_sum(total) is g and same_shape(g, e):
            z = log_softmax.inputs[0]
            return replacement(node, LOG_SOFTMAX_GRAD, [g, z], {"T": z.dtype, "scale": 1.0})
    return None


def _scaled_gradient(node):
    """A constant factor of the incoming gradient, taken into the kernel."""
    g, z = node.inputs
    scale = node.attrs["scale"]
    negated, product = made_by(g, "Neg"), made_by(g, "Mul")
    if negated is not None:
        return replacement(node, LOG_SOFTMAX_GRAD, [negated.inputs[0], z],
                           {"T": z.dtype, "scale": -scale})
    for x, factor in either_way(product) if product is not None else ():
        if factor.splat is not None and same_shape(x, g):
            return replacement(node, LOG_SOFTMAX_GRAD, [x, z],
                               {"T": z.dtype, "scale": scale * as_real(factor.splat)})
    return None


def _sum_of_few(node):
    """A sum is additions, which fuse with their neighbours, of as many terms as the kernel adds in
    that order. Narrow floats would be rounded after each."""
    total, *terms = node.inputs
    dtype, shape = node.outputs[0].dtype, node.outputs[0].shape
    if not terms or len(terms) >= _ONE_BY_ONE or dtype.suffix is None \
            or dtype.is_narrow and len(terms) > 1:
        return None
    nodes = []
    for term in terms[:-1]:
        both = Value(dtype, shape)
        nodes.append(Node(ADD_V2, [total, term], [both], {"T": dtype}, node.op, node.after))
        total = both
    return [*nodes, replacement(node, ADD_V2, [total, terms[-1]], {"T": dtype})]


RULES = {
    "AddN": [_sum_of_few], "AccumulateNV2": [_sum_of_few],
    "Identity": [_same_view], "Reshape": [_same_view], "StopGradient": [_same_view],
    "PreventGradient": [_same_view], "Squeeze": [_same_view], "ExpandDims": [_same_view],
    "Tile": [_once], "Neg": [_small_operands],
    "Log": [_log_of_softmax],
    "Pow": [_whole_power],
    "Mul": [_times_one, _softmax_gradient], "RealDiv": [_times_one],
    "Sub": [_log_softmax_gradient_itself],
    "_SoftmaxGrad": [_log_softmax_gradient],
    "_LogSoftmaxGrad": [_scaled_gradient],
}
for _type in ("Sum", "Mean", "Prod", "Max", "Min"):
    RULES[_type] = [_nothing_to_reduce]
for _type in _BROADCASTING:
    RULES[_type] = RULES.get(_type, []) + [_small_operands]
for _type, _rules in bounds.RULES.items():
    RULES[_type] = RULES.get(_type, []) + _rules


def simplify(program):
    """Rewrites a Program by `RULES`, and drops what is no longer used."""
    rewrite(program, RULES)
    program.drop_dead()

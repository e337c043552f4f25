"""Combination of neighbours: constant factors into cross-entropies, sums of rows into updates.

Here a node takes the work of another along, so that other must have no further users.
"""

from minigraph.compile.ir import same_shape
from minigraph.compile.rewrite import count_uses, either_way, made_by, replacement, rewrite
from minigraph.core import dtypes
from minigraph.core.op_def import OpDef
from minigraph.core.size import as_real
from minigraph.ops._reduce import PIECE, collapse

def _lower_sum_update(node, emit):
    var, x = node.inputs
    if var.size:
        emit("add_sum", var.dtype, [var], [x], params=[x.size // var.size, var.size],
             reals=[node.attrs["alpha"]], extent=var.size, grain=var.size)


# var += alpha (sum of the rows of x)
SUM_UPDATE = OpDef(type="_SumUpdate", inputs={"var": "&T", "x": "T"}, outputs={"out": "&T"},
                   attrs={"T": dtypes.REAL_FLOATS}, lower=_lower_sum_update)


def _lower_count(node, emit):
    x, size = node.inputs[0], node.inputs[0].dtype.size
    mask = (1 << (8 * size - 1)) - 1 if x.dtype.is_floating else -1      # -0.0 is no number
    emit("count_true", "u%d" % (8 * size), node.outputs, [x], params=[mask, x.size])


_lower_count.by_size = True

# y = how many elements of x are not 0
COUNT = OpDef(type="_Count", inputs={"x": "T"}, outputs={"y": dtypes.int64},
              attrs={"T": dtypes.REAL | {dtypes.bool}}, lower=_lower_count)


class Combiner:
    """The rules, which need to know how often each value is used."""

    def __init__(self, program):
        self.uses = count_uses(program)
        self.rules = {
            "Mul": [self.cross_entropy_scale],
            "ApplyGradientDescent": [self.sum_update],
            "Sum": [self.count],
        }

    def only_use(self, value, *types):
        """The node that makes `value` for nobody else, if it is of one of `types`."""
        node = made_by(value, *types)
        return node if node is not None and self.uses.get(value) == 1 and not node.after else None

    def cross_entropy_scale(self, node):
        """A constant times the gradient of a cross-entropy, whose kernel multiplies by it."""
        for gradient, factor in either_way(node):
            xent = self.only_use(gradient, "SoftmaxCrossEntropyWithLogits",
                                 "SparseSoftmaxCrossEntropyWithLogits")
            if (xent is None or factor.splat is None or gradient is not xent.outputs[1]
                    or node.after or not same_shape(gradient, node.outputs[0])):
                continue
            scale = xent.attrs.get("scale", 1.0) * as_real(factor.splat)
            xent.attrs = {**xent.attrs, "scale": scale}
            return gradient
        return None

    def count(self, node):
        """The sum of what tells elements from 0, as `count_nonzero` writes it."""
        total = node.outputs[0]
        cast = total.dtype is dtypes.int64 and self.only_use(node.inputs[0], "Cast")
        differs = cast and self.only_use(cast.inputs[0], "NotEqual")
        if not differs or total.size != 1:
            return None
        for x, other in either_way(differs):
            if x.dtype in COUNT.attrs["T"] and other.splat is not None and other.size == 1 \
                    and as_real(other.splat) == 0 and x.size <= 2 * PIECE:
                return replacement(node, COUNT, [x], {"T": x.dtype})
        return None

    def sum_update(self, node):
        """var -= rate * (sum of rows), for the bias of a layer."""
        var, rate, delta = node.inputs
        if not _is_rate(rate) or var.dtype not in dtypes.REAL_FLOATS:
            return None
        while delta.node is not None and delta.node.op_def.view and self.uses.get(delta) == 1:
            delta = delta.node.inputs[0]
        total = self.only_use(delta, "Sum", "BiasAddGrad")
        if total is None:
            return None
        x = total.inputs[0]
        if x.size != total.outputs[0].size and _sums_rows(total) and x.size <= 2 * PIECE \
                and x.root is not var.root:
            attrs = {"T": var.dtype, "alpha": -float(rate.const)}
            return replacement(node, SUM_UPDATE, [var, x], attrs)
        return None


def _is_rate(value):
    return value.formula is None and value.const is not None and value.const.size == 1


def _sums_rows(node):
    """Is it a sum over the leading axes alone?"""
    shape = node.inputs[0].shape
    if node.op_def.type == "BiasAddGrad":
        return node.attrs["data_format"] == b"NHWC"
    axes = node.value(1)
    if axes is None:
        return False
    groups = collapse(shape, {int(axis) % len(shape) for axis in axes.ravel()})
    return [reduced for _, reduced in groups] in ([True, False], [True])


def combine(program):
    """Rewrites a Program by `Combiner`'s rules, and drops what is no longer used."""
    rewrite(program, Combiner(program).rules)
    program.drop_dead()

"""Sums and slices of matrix products.

    a b + c d + ...         products that accumulate in one matrix, in place of a matrix for each
    (a b^T)[:, i:j]         the product with the rows i:j of b alone

The gradient of a weight that is used many times is such a sum, that of one part of a concatenation
such a slice.
"""

import numpy as np

from minigraph.compile.ir import Node, Value
from minigraph.compile.rewrite import count_uses, made_by
from minigraph.core import dtypes
from minigraph.core.op_def import OpDef
from minigraph.ops._gemm import gemm_call
from minigraph.ops.array.slicing import SLICE

MIN_ROWS = 16       # of a product: for fewer, copying rows of b is as much work as multiplying them


def _lower_accumulating(node, emit):
    total, a, b = node.inputs
    trans_a, trans_b = node.attrs["transpose_a"], node.attrs["transpose_b"]
    m, n = total.shape
    k = a.shape[0] if trans_a else a.shape[1]
    emit("gemm", total.dtype, [total], [a, b],
         **gemm_call(total.dtype, m, n, k, trans_a, trans_b, beta=1.0))


# total += a b, where nothing else needs the total as it was.
ACCUMULATING_MATMUL = OpDef(type="_AccumulatingMatMul", lower=_lower_accumulating)


def gather_products(program):
    """Rewrites sums and slices of the products of a Program."""
    _Products(program).rewrite()
    program.drop_dead()


class _Products:
    """The products of one program, and how often their results are used."""

    def __init__(self, program):
        self.program = program
        self.uses = count_uses(program)
        self.position = {node: i for i, node in enumerate(program.nodes)}
        self.waited_for = set().union(*(node.after for node in program.nodes))
        self.replaced = {}      # node -> nodes in its place
        self.rows = {}          # (b, begin, size) -> the Value that holds these rows

    def rewrite(self):
        for node in self.program.nodes:
            if node.op_def.type == "AddN" or node.op_def.type in ("Add", "AddV2"):
                self._sum(node)
            elif node.op_def.type == "Slice":
                self._slice(node)
        if self.replaced:
            self.program.nodes = [new for node in self.program.nodes
                                  for new in self.replaced.get(node, (node,))]

    def _product(self, value):
        """The product that makes `value` for nobody else, or None."""
        node = made_by(value, "MatMul")
        alone = node is not None and self.uses[value] == 1 and node not in self.waited_for
        return node if alone and value.dtype in dtypes.REAL_FLOATS and value.size > 0 else None

    def _sum(self, node):
        """Has products accumulate; what else is added is added to their sum."""
        total = node.outputs[0]
        products = [p for p in map(self._product, node.inputs)
                    if p is not None and p.outputs[0].shape == total.shape]
        if len(products) < 2 or node in self.waited_for or node.after:
            return
        summed = set(products)
        others = [v for v in node.inputs if made_by(v, "MatMul") not in summed]
        first, *rest = sorted(products, key=self.position.__getitem__)
        matrix = value = first.outputs[0]
        for product in rest:
            accumulated = Value(value.dtype, value.shape, base=matrix)
            if product is rest[-1] and not others:
                accumulated, total.base = total, matrix
            self.replaced[product] = [Node(
                ACCUMULATING_MATMUL, [value, *product.inputs], [accumulated], product.attrs,
                product.op, product.after)]
            value = accumulated
        if not others:
            self.replaced[node] = []
        else:
            node.inputs = [value, *others]

    def _slice(self, node):
        """Multiplies with fewer rows of b where only some columns of the product are used."""
        product = self._product(node.inputs[0])
        begin = node.value(1)
        if product is None or begin is None or node.after or node in self.waited_for \
                or product in self.replaced or not product.attrs["transpose_b"]:
            return
        m, n = node.inputs[0].shape
        columns = node.outputs[0].shape[1]
        if m < MIN_ROWS or node.outputs[0].shape[0] != m or begin[0] != 0 or columns == n:
            return
        a, b = product.inputs
        rows, made = self._rows(b, begin[1], columns)
        product_of_rows = Node(product.op_def, [a, rows], node.outputs, product.attrs, node.op,
                               product.after)
        self.replaced[product] = made
        self.replaced[node] = [product_of_rows]

    def _rows(self, b, begin, count):
        """(Value of some rows of `b`, the nodes that make it if nothing did so before)."""
        key = (b, int(begin), int(count))
        if key in self.rows:
            return self.rows[key], []
        k = b.shape[1]
        if b.is_const and b.formula is None:
            part = b.const[int(begin):int(begin + count)]
            rows = self.rows[key] = Value(b.dtype, part.shape, "const", part)
            return rows, []
        rows = self.rows[key] = Value(b.dtype, (int(count), k))
        at, size = (Value(dtypes.int32, (2,), "const", np.array(pair, np.int32))
                    for pair in ([int(begin), 0], [int(count), k]))
        return rows, [Node(SLICE, [b, at, size], [rows], {"T": b.dtype, "Index": dtypes.int32})]

"""Factors of products, brought once into the form that the products like best.

    x w, y w, ...       one instruction that packs w, and products that take what it has made

The weights of a recurrent network are multiplied at every step; without this, each product would
pack them anew. What is made of a variable that the program does not write is kept between runs, and
made anew when the variable has changed. No other values are kept: what else depends on variables
alone is small, or as quickly made as read.
"""

from minigraph.compile.ir import Node, Value
from minigraph.compile.pin import writers_of
from minigraph.core import dtypes
from minigraph.core.op_def import OpDef
from minigraph.core.size import is_symbolic
from minigraph.ops._gemm import (gemm_call, gains_by_packing, pack_call, packed_bytes,
                                 pays_to_keep, pays_to_pack)

# Products, by where their factor b is among the inputs; a is before it, what is added to after it.
_FACTOR = {"MatMul": 1, "_FusedMatMul": 1, "_AccumulatingMatMul": 2}


def _lower_pack(node, emit):
    b, = node.inputs
    k, n = _sides(b, node.attrs["transpose_b"])
    emit("gemm_pack", b.dtype, node.outputs, [b],
         **pack_call(b.dtype, n, k, node.attrs["transpose_b"]))


def _lower_product(node, emit):
    """Inputs: a, b, what b has been packed to; then the bias, or first what is added to, if any."""
    *total, a, b, packed = node.inputs[:node.attrs["factor"] + 2]
    bias = node.inputs[node.attrs["factor"] + 2:]
    out = total[0] if total else node.outputs[0]
    m, n = out.shape
    trans_a, trans_b = node.attrs["transpose_a"], node.attrs["transpose_b"]
    k = a.shape[0] if trans_a else a.shape[1]
    emit("gemm", out.dtype, [out], [a, b, *bias, packed],
         **gemm_call(out.dtype, m, n, k, trans_a, trans_b, bool(bias), node.attrs.get("activation"),
                     beta=1.0 if total else 0.0, has_packed=True))


PACK = OpDef(type="_Pack", lower=_lower_pack)
# Any product of _FACTOR; "factor" says which input b is.
PACKED_PRODUCT = OpDef(type="_PackedProduct", lower=_lower_product)


def pack_factors(program):
    """Packs the factors of a Program's products where that pays."""
    groups = {}
    for node in program.nodes:
        size = _size(node)
        if size is not None:
            b = node.inputs[_FACTOR[node.op_def.type]]
            groups.setdefault((b, node.attrs["transpose_b"]), []).append((node, size))
    replaced, writers = {}, writers_of(program.nodes)
    for (b, trans_b), members in groups.items():
        stays = _stays(b.root, writers)
        if not stays and len(members) == 1:
            continue
        members = [member for member in members
                   if gains_by_packing(b.dtype, *member[1], trans_b)]
        sizes = [size for _, size in members]
        keeps = stays and sizes and pays_to_keep(b.dtype, sizes)
        if keeps or pays_to_pack(sizes):
            _pack(b, trans_b, keeps, members, replaced)
    if replaced:
        program.nodes = [new for node in program.nodes for new in replaced.get(node, (node,))]
        for node in program.nodes:
            if node.after & replaced.keys():
                node.after = {replaced[n][-1] if n in replaced else n for n in node.after}


def _stays(root, writers):
    """Is a value another one only when a variable has been written by another run?"""
    return root.is_const and root.formula is None or root.kind == "slot" and root not in writers


def _size(node):
    """(m, n, k) of a product whose factor b has a size of its own; None for other nodes."""
    at = _FACTOR.get(node.op_def.type)
    if at is None or node.inputs[at].dtype not in dtypes.REAL_FLOATS:
        return None
    a, b = node.inputs[at - 1:at + 1]
    k, n = _sides(b, node.attrs["transpose_b"])
    m = a.shape[1] if node.attrs["transpose_a"] else a.shape[0]
    return None if is_symbolic((n, k)) else (m, n, k)


def _sides(b, trans_b):
    return b.shape[::-1] if trans_b else b.shape


def _pack(b, trans_b, keeps, members, replaced):
    """Packs b before the first of its products, and has all of them take it."""
    _, (_, n, k) = members[0]
    packed = Value(dtypes.uint8, (packed_bytes(b.dtype, n, k),), "kept" if keeps else "temp",
                   key=("packed", n, k, trans_b) if keeps else None)
    before = [Node(PACK, [b], [packed], {"transpose_b": trans_b}, members[0][0].op)]
    for node, _ in members:
        at = _FACTOR[node.op_def.type]
        inputs = [*node.inputs[:at + 1], packed, *node.inputs[at + 1:]]
        product = Node(PACKED_PRODUCT, inputs, node.outputs, {**node.attrs, "factor": at}, node.op,
                       node.after)
        replaced[node] = [*before, product]
        before = []

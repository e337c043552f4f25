"""Folds what surrounds a matrix product into it: bias, activation, and gradient-descent updates.

    relu(matmul(a, b) + bias)       one product that adds the bias as it stores its result
    var -= rate * matmul(a, b)      one product that accumulates into the variable
"""

import numpy as np

from minigraph.compile.ir import Node
from minigraph.core.op_def import OpDef
from minigraph.ops._gemm import gemm_call

_ACTIVATIONS = {"Relu": "relu", "Relu6": "relu6"}


def _emit_gemm(emit, out, inputs, attrs, **call):
    a = inputs[0]
    m, n = out.shape
    k = a.shape[0] if attrs["transpose_a"] else a.shape[1]
    emit("gemm", out.dtype, [out], inputs,
         **gemm_call(out.dtype, m, n, k, attrs["transpose_a"], attrs["transpose_b"], **call))


def _lower_fused(node, emit):
    _emit_gemm(emit, node.outputs[0], node.inputs, node.attrs, has_bias=True,
               activation=node.attrs.get("activation"))


def _lower_update(node, emit):
    variable, a, b = node.inputs
    _emit_gemm(emit, variable, [a, b], node.attrs, alpha=node.attrs["alpha"], beta=1.0)


FUSED_MATMUL = OpDef(type="_FusedMatMul", lower=_lower_fused)
MATMUL_UPDATE = OpDef(type="_MatMulUpdate", inputs={"var": "&T", "a": "T", "b": "T"},
                      lower=_lower_update)


def fuse_gemm(program):
    """Replaces products and their surroundings by fused nodes."""
    users = program.users()
    fetched = {v.root for v in program.fetches}
    waited_for = set().union(*(node.after for node in program.nodes)) if program.nodes else set()

    def only_user(value):
        """The one node that uses `value`, if nothing else needs it."""
        using = users.get(value, ())
        alone = len(using) == 1 and value not in fetched and value.node not in waited_for
        return using[0] if alone else None

    replaced, gone = {}, set()
    for node in program.nodes:
        if node.op_def.type == "MatMul" and _is_native(node):
            members = _epilogue(node, only_user)
            if members[-1] in replaced:     # the sum of two products took the other one in
                continue
            update = _update(node, only_user) if len(members) == 1 else None
            if update is not None:
                replaced[update] = _updating(node, update)
                gone.add(node)
            elif len(members) > 1:
                replaced[members[-1]] = _fused(members)
                gone.update(members[:-1])
    program.nodes = [replaced.get(node, node) for node in program.nodes if node not in gone]
    for node in program.nodes:
        if node.after & replaced.keys():
            node.after = {replaced.get(n, n) for n in node.after}


def _is_native(node):
    return node.outputs[0].dtype.suffix in ("f32", "f64") and node.outputs[0].size > 0


def _attrs(node):
    return {"transpose_a": node.attrs["transpose_a"], "transpose_b": node.attrs["transpose_b"]}


def _epilogue(product, only_user):
    """[product, addition of a bias, activation], as far as they are there."""
    members = [product]
    user = only_user(product.outputs[0])
    if user is not None and not user.after and _bias_of(user, product.outputs[0]) is not None:
        members.append(user)
        user = only_user(user.outputs[0])
        if user is not None and not user.after and user.op_def.type in _ACTIVATIONS:
            members.append(user)
    return members


def _bias_of(node, product):
    """The vector that `node` adds to every row of `product`, or None."""
    if node.op_def.type not in ("Add", "AddV2", "BiasAdd") \
            or node.attrs.get("data_format") == b"NCHW":
        return None
    others = [v for v in node.inputs if v is not product]
    if len(others) != 1 or others[0].shape not in (product.shape[1:], (1, *product.shape[1:])):
        return None
    return others[0]


def _fused(members):
    product = members[0]
    bias = _bias_of(members[1], product.outputs[0])
    attrs = _attrs(product)
    if len(members) > 2:
        attrs["activation"] = _ACTIVATIONS[members[2].op_def.type]
    last = members[-1]
    return Node(FUSED_MATMUL, [*product.inputs, bias], last.outputs, attrs, last.op, product.after)


def _update(product, only_user):
    """The gradient-descent step whose gradient is `product`, if its rate is a constant."""
    user = only_user(product.outputs[0])
    if user is None or user.op_def.type != "ApplyGradientDescent":
        return None
    rate = user.inputs[1].splat if user.inputs[1].formula is None else None
    variable = user.inputs[0].root
    reads_itself = any(v.root is variable for v in product.inputs)
    return None if rate is None or reads_itself else user


def _updating(product, update):
    variable, rate, _ = update.inputs
    attrs = dict(_attrs(product), alpha=-float(np.asarray(rate.splat)))
    return Node(MATMUL_UPDATE, [variable, *product.inputs], update.outputs, attrs, update.op,
                product.after | update.after)

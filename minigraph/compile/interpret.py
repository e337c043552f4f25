"""Runs one node at once on arrays: constant folding, with the op's one implementation."""

import numpy as np

from minigraph import engine
from minigraph.compile.failure import located, raise_status
from minigraph.compile.ir import Node, Value
from minigraph.compile.lower import (
    HostContext, host_dtypes, host_inputs, host_results, kernel_id, lower_node, runs_on_host)
from minigraph.core.infer import use_evaluator
from minigraph.errors import OpError


def evaluate(node):
    """The outputs of a node whose inputs are all constants, as a list of arrays.

    Raises what running it would raise: a constant expression fails when the plan is made.
    """
    op_def = node.op_def
    if op_def.view:
        return [np.asarray(node.inputs[0].const).reshape(node.outputs[0].shape)]
    if runs_on_host(node):
        arrays = host_inputs(node, [v.const for v in node.inputs])
        try:
            results = op_def.host(HostContext(node.op, node.attrs), *arrays)
        except OpError as error:
            raise type(error)(node.op, node.op, located(node.op, error.message)) from None
        return host_results(host_dtypes(node), results)
    emit = ImmediateEmit(node)
    lower_node(node, emit)
    return [emit.array(v) for v in node.outputs]


def evaluate_operation(op, arrays):
    """The outputs of an operation of the graph for constant inputs; None if running it fails, or
    if there is nothing that could run it for their types."""
    inputs = [Value(t.dtype.base_dtype, np.shape(a), "const", np.asarray(a))
              for t, a in zip(op._inputs, arrays)]
    outputs = [Value(t.dtype.base_dtype, t._shape.as_tuple()) for t in op.outputs]
    node = Node(op.op_def, inputs, outputs, op.attrs, op)
    if not all([v.is_native for v in inputs + outputs]) and not (
            op.op_def.view or runs_on_host(node)):
        return None
    try:
        return evaluate(node)
    except OpError:
        return None     # the run will say so


use_evaluator(evaluate_operation)


class ImmediateEmit:
    """The `emit` of `OpDef.lower` that runs each instruction as it comes."""

    unneeded = frozenset()

    def __init__(self, node):
        self.node = node
        self.arrays = {}

    def array(self, value):
        """The contiguous array of a value, made on first need."""
        root = value.root
        if root not in self.arrays:
            if root.const is not None:
                self.arrays[root] = np.ascontiguousarray(root.const).reshape(root.shape)
            else:
                self.arrays[root] = np.empty(root.shape, root.dtype.as_numpy_dtype)
        return self.arrays[root].reshape(value.shape)

    def is_sized(self, value):
        """What is folded has a shape that is known."""
        return False

    def temp(self, dtype, shape):
        return Value(dtype, tuple(shape))

    def const(self, array, dtype):
        array = np.asarray(array)
        return Value(dtype, array.shape, "const", array)

    def __call__(self, kernel, dtype, outputs, inputs, params=(), reals=(), extent=1, grain=1,
                 workspace=0):
        if extent == 0:
            return
        status, fault = engine.call(kernel_id(kernel, dtype)[0],
                                    [self.array(v) for v in (*outputs, *inputs)],
                                    params, reals, extent, grain, workspace)
        if status:
            raise_status(self.node, status, fault, [self.array(v) for v in inputs])

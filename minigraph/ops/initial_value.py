"""Initial values that depend on other variables, whichever of them is initialized first."""

from minigraph.core.collections import GraphKeys
from minigraph.core.graph import get_default_graph
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import infer_output_shapes
from minigraph.ops import resource, state
from minigraph.ops.stored import is_variable

# Operations that cope with a variable that has no value.
_SAFE = ("IsVariableInitialized", "VarIsInitializedOp", "ReadVariableOp", "_InitializedValue",
         "_InitializedResourceValue")


def initialized_value(variable):
    """The value of `variable` if it has one, and else what its initializer assigns."""
    with get_default_graph().control_dependencies(None):
        initialized = state.is_variable_initialized(variable)
        choose = resource.INITIALIZED_VALUE if variable.has_handle else state.INITIALIZED_VALUE
        with name_scope("cond"):
            return choose(variable.op.outputs[0], initialized, variable.initializer.inputs[1],
                          name="Merge")


def guarded_initial_value(scope, tensor):
    """`tensor` with the variables that it depends on replaced by their initialized values.

    One operation initializes all variables in any order, and `tf.Variable(w * 2)` must work in it.
    The operations on the way are copied under the names "<name>_<scope>"; without a variable among
    what `tensor` depends on, it is `tensor` itself. Source: TensorFlow 1.15.
    """
    guarded = {}
    stack = [tensor.op]
    while stack:
        op = stack[-1]
        if op in guarded:
            stack.pop()
            continue
        waiting = [] if op.type in _SAFE else [t.op for t in op.inputs if t.op not in guarded]
        if waiting:
            stack += waiting
            continue
        guarded[op] = _guarded_op(scope, op, guarded)
        stack.pop()
    return guarded[tensor.op].outputs[tensor.value_index]


def _guarded_op(scope, op, guarded):
    if op.type in _SAFE:
        return op
    if is_variable(op):
        variable = _variable_of(op)
        return op if variable is None else variable.initialized_value().op
    inputs = [guarded[t.op].outputs[t.value_index] for t in op.inputs]
    if all(new is old for new, old in zip(inputs, op.inputs)):
        return op
    copy = op.graph.add_op(op.op_def, inputs, dict(op.attrs), [t.dtype for t in op.outputs],
                              "%s_%s" % (op.name, scope))
    infer_output_shapes(copy)
    return copy


def _variable_of(op):
    for key in (GraphKeys.GLOBAL_VARIABLES, GraphKeys.LOCAL_VARIABLES):
        for variable in op.graph.get_collection(key):
            if getattr(variable, "op", None) is op and hasattr(variable, "initialized_value"):
                return variable
    return None

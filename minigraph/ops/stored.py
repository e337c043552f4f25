"""Which operations stand for variables, and by which of them a session knows what it keeps.

There are two kinds: the output of a VariableV2 is a reference to the variable, that of a
VarHandleOp a handle, a scalar. In a plan both are the session's one buffer.
"""

_KINDS = ("VariableV2", "VarHandleOp")


def is_variable(op):
    """Does the operation `op` stand for a variable?"""
    return op.type in _KINDS


def is_handle(op):
    """Does the operation `op` stand for a variable by a handle?"""
    return op.type == "VarHandleOp"


def variable_dtype(op):
    """The DType of the values of the variable operation `op`."""
    return op.attrs["dtype"].base_dtype


def variable_shape(op):
    """The static TensorShape of the values of the variable operation `op`."""
    return op.attrs["shape"] if is_handle(op) else op.outputs[0].shape


def stored_as(op):
    """The variable operation by which sessions know what `op` stands for.

    Those of one kind, container and shared name are one variable; the shared name is by default
    that of the operation.
    """
    key = (op.type, op.attrs["container"], op.attrs["shared_name"] or op.name)
    return op.graph._stored.setdefault(key, op)


def place_of(op):
    """(container, shared name) of the variable that the handle operation `op` stands for."""
    return op.attrs["container"] or "localhost", op.attrs["shared_name"] or op.name


def variable_behind(tensor):
    """The variable operation whose reference or handle `tensor` is; None if it is neither."""
    op = tensor.op
    while op is not None and not is_variable(op):
        op = op.inputs[0].op if op.inputs else None
    return op


def variable_of(op):
    """What the first input of `op` stands for, as sessions know it."""
    return stored_as(variable_behind(op.inputs[0]))


def handled(tensor):
    """The variable operation whose handle `tensor` is, passed on at most; None for others."""
    op = tensor.op
    while op.type == "Identity":
        op = op.inputs[0].op
    return op if is_handle(op) else None

"""Turns the status of a failed kernel into TensorFlow's exception, with the user's line."""

from minigraph import errors
from minigraph.ops.stored import is_handle, place_of

_BAD_PLAN, _INDEX, _DIVISION, _POWER, _NAN, _INF, _VALUE = range(2, 9)

_MESSAGES = {
    _INDEX: "index %d is out of range",
    _DIVISION: "Integer division by zero",
    _POWER: "Integers to negative integer powers are not allowed",
    _NAN: "Tensor had NaN values",
    _INF: "Tensor had Inf values",
}


def raise_status(node, status, fault, arrays=()):
    """Raises for a kernel of `node` that returned `status`.

    An OpDef may word it: `op_def.fault_message(node, status, fault, arrays)` gives the message, or
    None for the usual one.
    """
    if status == 1:
        raise errors.ResourceExhaustedError(None, node.op, located(node.op, "out of memory"))
    wording = getattr(node.op_def, "fault_message", None)
    message = wording(node, status, fault, arrays) if wording else None
    if message is None:
        message = _MESSAGES.get(status, "failed")
        message = message % fault[1] if "%d" in message else message
    raise errors.InvalidArgumentError(node.op, node.op, located(node.op, message))


def uninitialized(op, reader=None):
    """The error of what needs the value of the variable operation `op` before it has one.

    For a handle, it is that of the operation `reader` in TensorFlow.
    """
    if is_handle(op):
        return _not_found(op, reader or op)
    return errors.FailedPreconditionError(
        op, op, located(op, "Attempting to use uninitialized value %s" % op.name)
        + "\n\t Run its initializer first: " + _initializer_of(op))


def _not_found(op, reader):
    container, name = place = place_of(op)
    missing = "Container %s does not exist. (Could not find resource: %s/%s)" % (container, *place)
    kind = errors.NotFoundError
    if "Apply" in reader.type:
        kind, missing = errors.InternalError, "Invalid variable reference."
    elif not reader.type.startswith(("Resource", "Assign")):
        kind = errors.FailedPreconditionError
        missing = ("Error while reading resource variable %s from Container: %s. This could mean "
                   "that the variable was uninitialized. Not found: %s"
                   % (name, container, missing))
    return kind(reader, reader, "%s\n\t Run the initializer of %s first: %s"
                % (located(reader, missing), op.name, _initializer_of(op)))


def _initializer_of(op):
    """The function that makes the operation which gives the variable `op` its value."""
    local = any(variable.op is op for variable in op.graph.get_collection("local_variables"))
    return "tf.%s_variables_initializer()" % ("local" if local else "global")


def located(op, message):
    """`message`, followed by the operation and the user's line that created it."""
    if op is None:
        return message
    return "%s\n\t [[node %s (defined at %s) ]]" % (message, op.name, op.defined_at())

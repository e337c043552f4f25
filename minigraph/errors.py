"""Exceptions raised while a graph runs: `tf.errors`.

Each class stands for one status code of TensorFlow's `error_codes.proto`.
"""

import inspect
import warnings

OK = 0
CANCELLED = 1
UNKNOWN = 2
INVALID_ARGUMENT = 3
DEADLINE_EXCEEDED = 4
NOT_FOUND = 5
ALREADY_EXISTS = 6
PERMISSION_DENIED = 7
RESOURCE_EXHAUSTED = 8
FAILED_PRECONDITION = 9
ABORTED = 10
OUT_OF_RANGE = 11
UNIMPLEMENTED = 12
INTERNAL = 13
UNAVAILABLE = 14
DATA_LOSS = 15
UNAUTHENTICATED = 16


class InaccessibleTensorError(ValueError):
    """A tensor is used outside the graph function that made it."""


class OperatorNotAllowedInGraphError(TypeError):
    """A Python operation needs the value of a tensor while the graph is being built."""


class OpError(Exception):
    """Running the graph failed.

    `str(error)` is the message; if the operation is known, it ends with the place in the user's
    program that created it.

    Args:
      node_def: NodeDef of the operation that failed, or None.
      op: the `tf.Operation` that failed, or None.
      message: what went wrong.
      error_code: one of the constants of this module.
    Source: tf.errors.OpError, TensorFlow 1.15.
    """

    def __init__(self, node_def, op, message, error_code):
        super().__init__()
        self._node_def = node_def
        self._op = op
        self._message = message
        self._error_code = error_code

    @property
    def message(self):
        """What went wrong."""
        return self._message

    @property
    def op(self):
        """The operation that failed, or None."""
        return self._op

    @property
    def node_def(self):
        """The NodeDef of the operation that failed, or None."""
        return self._node_def

    @property
    def error_code(self):
        """The status code, such as `tf.errors.NOT_FOUND`."""
        return self._error_code

    def __reduce__(self):
        parameters = list(inspect.signature(type(self).__init__).parameters)[1:]
        return type(self), tuple(getattr(self, name) for name in parameters)

    def __str__(self):
        return str(self._message)


class CancelledError(OpError):
    """The operation or the step was cancelled, as by closing a queue or the session."""

    def __init__(self, node_def, op, message):
        super().__init__(node_def, op, message, CANCELLED)


class UnknownError(OpError):
    """An error for which there is no better class."""

    def __init__(self, node_def, op, message, error_code=UNKNOWN):
        super().__init__(node_def, op, message, error_code)


class InvalidArgumentError(OpError):
    """An operation was given a value or a shape that it cannot take."""

    def __init__(self, node_def, op, message):
        super().__init__(node_def, op, message, INVALID_ARGUMENT)


class DeadlineExceededError(OpError):
    """The operation did not finish in the time it was given."""

    def __init__(self, node_def, op, message):
        super().__init__(node_def, op, message, DEADLINE_EXCEEDED)


class NotFoundError(OpError):
    """Something that was asked for does not exist, such as a file."""

    def __init__(self, node_def, op, message):
        super().__init__(node_def, op, message, NOT_FOUND)


class AlreadyExistsError(OpError):
    """Something that was to be created exists."""

    def __init__(self, node_def, op, message):
        super().__init__(node_def, op, message, ALREADY_EXISTS)


class PermissionDeniedError(OpError):
    """The caller is not allowed to do this, as to read a file."""

    def __init__(self, node_def, op, message):
        super().__init__(node_def, op, message, PERMISSION_DENIED)


class UnauthenticatedError(OpError):
    """The request carries no valid credentials."""

    def __init__(self, node_def, op, message):
        super().__init__(node_def, op, message, UNAUTHENTICATED)


class ResourceExhaustedError(OpError):
    """Memory or another resource has run out."""

    def __init__(self, node_def, op, message):
        super().__init__(node_def, op, message, RESOURCE_EXHAUSTED)


class FailedPreconditionError(OpError):
    """The state does not allow the operation, such as reading an uninitialized variable."""

    def __init__(self, node_def, op, message):
        super().__init__(node_def, op, message, FAILED_PRECONDITION)


class AbortedError(OpError):
    """The operation was given up, mostly because of a concurrent one."""

    def __init__(self, node_def, op, message):
        super().__init__(node_def, op, message, ABORTED)


class OutOfRangeError(OpError):
    """The end was reached: of a dataset, a queue or a file."""

    def __init__(self, node_def, op, message):
        super().__init__(node_def, op, message, OUT_OF_RANGE)


class UnimplementedError(OpError):
    """The operation does not support these, otherwise valid, arguments."""

    def __init__(self, node_def, op, message):
        super().__init__(node_def, op, message, UNIMPLEMENTED)


class InternalError(OpError):
    """An invariant of the runtime was broken."""

    def __init__(self, node_def, op, message):
        super().__init__(node_def, op, message, INTERNAL)


class UnavailableError(OpError):
    """The runtime cannot be used at present."""

    def __init__(self, node_def, op, message):
        super().__init__(node_def, op, message, UNAVAILABLE)


class DataLossError(OpError):
    """Data are lost or corrupt, such as a file that ends early."""

    def __init__(self, node_def, op, message):
        super().__init__(node_def, op, message, DATA_LOSS)


_CLASS_OF_CODE = {
    CANCELLED: CancelledError,
    UNKNOWN: UnknownError,
    INVALID_ARGUMENT: InvalidArgumentError,
    DEADLINE_EXCEEDED: DeadlineExceededError,
    NOT_FOUND: NotFoundError,
    ALREADY_EXISTS: AlreadyExistsError,
    PERMISSION_DENIED: PermissionDeniedError,
    RESOURCE_EXHAUSTED: ResourceExhaustedError,
    FAILED_PRECONDITION: FailedPreconditionError,
    ABORTED: AbortedError,
    OUT_OF_RANGE: OutOfRangeError,
    UNIMPLEMENTED: UnimplementedError,
    INTERNAL: InternalError,
    UNAVAILABLE: UnavailableError,
    DATA_LOSS: DataLossError,
    UNAUTHENTICATED: UnauthenticatedError,
}
_CODE_OF_CLASS = {cls: code for code, cls in _CLASS_OF_CODE.items()}


def exception_type_from_error_code(error_code):
    """The exception class of a status code; KeyError if there is none.

    Source: tf.errors.exception_type_from_error_code, TensorFlow 1.15.
    """
    return _CLASS_OF_CODE[error_code]


def error_code_from_exception_type(cls):
    """The status code of an exception class; warns and returns an UnknownError for other classes.

    Source: tf.errors.error_code_from_exception_type, TensorFlow 1.15.
    """
    if cls not in _CODE_OF_CLASS:
        warnings.warn("Unknown class exception")
        return UnknownError(None, None, "Unknown class exception", None)
    return _CODE_OF_CLASS[cls]


class Status:
    """Outcome that the body of `raise_exception_on_not_ok_status` fills in."""

    def __init__(self):
        self.code = OK
        self.message = ""


class raise_exception_on_not_ok_status:
    """Context manager: gives a Status and raises the matching exception if its code is not OK.

    Source: tf.errors.raise_exception_on_not_ok_status, TensorFlow 1.15.
    """

    def __enter__(self):
        self._status = Status()
        return self._status

    def __exit__(self, exc_type, exc_value, exc_traceback):
        code, message = self._status.code, self._status.message
        if code == OK:
            return False
        if code not in _CLASS_OF_CODE:
            warnings.warn("Unknown error code: %d" % code)
            raise UnknownError(None, None, message, code)
        raise _CLASS_OF_CODE[code](None, None, message)

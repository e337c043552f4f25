"""tf.errors against facts recorded from TensorFlow 1.15."""

import pickle

import pytest

from minigraph import errors

CODES = [
    ("CANCELLED", 1, errors.CancelledError), ("UNKNOWN", 2, errors.UnknownError),
    ("INVALID_ARGUMENT", 3, errors.InvalidArgumentError),
    ("DEADLINE_EXCEEDED", 4, errors.DeadlineExceededError),
    ("NOT_FOUND", 5, errors.NotFoundError), ("ALREADY_EXISTS", 6, errors.AlreadyExistsError),
    ("PERMISSION_DENIED", 7, errors.PermissionDeniedError),
    ("RESOURCE_EXHAUSTED", 8, errors.ResourceExhaustedError),
    ("FAILED_PRECONDITION", 9, errors.FailedPreconditionError),
    ("ABORTED", 10, errors.AbortedError), ("OUT_OF_RANGE", 11, errors.OutOfRangeError),
    ("UNIMPLEMENTED", 12, errors.UnimplementedError), ("INTERNAL", 13, errors.InternalError),
    ("UNAVAILABLE", 14, errors.UnavailableError), ("DATA_LOSS", 15, errors.DataLossError),
    ("UNAUTHENTICATED", 16, errors.UnauthenticatedError),
]


@pytest.mark.parametrize("name, code, cls", CODES, ids=[row[0] for row in CODES])
def test_class(name, code, cls):
    assert getattr(errors, name) == code
    assert errors.exception_type_from_error_code(code) is cls
    assert errors.error_code_from_exception_type(cls) == code
    error = cls("node", None, "words")
    assert isinstance(error, errors.OpError) and isinstance(error, Exception)
    assert (error.node_def, error.op, error.message, error.error_code) == (
        "node", None, "words", code)
    assert str(error) == "words" and error.args == ()
    copied = pickle.loads(pickle.dumps(error))
    assert type(copied) is cls and copied.message == "words" and copied.error_code == code


def test_explicit_code():
    assert errors.OK == 0
    assert errors.OpError(None, None, "m", 3).error_code == 3
    assert errors.UnknownError(None, None, "m", 77).error_code == 77


def test_unknown_code_and_class():
    with pytest.raises(KeyError):
        errors.exception_type_from_error_code(55)
    with pytest.warns(UserWarning, match="Unknown class exception"):
        error = errors.error_code_from_exception_type(ValueError)
    assert isinstance(error, errors.UnknownError)


def test_status():
    with errors.raise_exception_on_not_ok_status():
        pass
    with pytest.raises(errors.NotFoundError, match="no such file"):
        with errors.raise_exception_on_not_ok_status() as status:
            status.code, status.message = errors.NOT_FOUND, "no such file"
    with pytest.warns(UserWarning, match="Unknown error code: 99"):
        with pytest.raises(errors.UnknownError) as raised:
            with errors.raise_exception_on_not_ok_status() as status:
                status.code = 99
    assert raised.value.error_code == 99

"""Handles: values that stay in the session between runs, `tf.get_session_handle` and its kin."""

import itertools

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.op_def import NOT_DIFFERENTIABLE, REQUIRED, OpDef
from minigraph.ops.constant import placeholder
from minigraph.session.feeds import register_value
from minigraph.session.fetches import register_result

_numbers = itertools.count()


class TensorHandle:
    """A value that a session keeps: what running `tf.get_session_handle` gives.

    It can be fed in place of the value, and is dropped with the last reference to it.

    Attributes:
      handle: its name, to be fed to the placeholder of `tf.get_session_tensor`.
    Source: tf.get_session_handle, TensorFlow 1.15.
    """

    def __init__(self, handle, session):
        self.handle = handle
        self._session = session
        self._owned = True

    def eval(self):
        """The value. InvalidArgumentError if it was deleted."""
        return _value(self._session, self.handle, None)

    to_numpy_array = eval

    def delete(self):
        """Has the session forget the value."""
        self._owned = False
        self._session.stored.pop(self.handle, None)

    def get_raw_handle(self):
        """The name, and with it the duty to delete the value."""
        self._owned = False
        return self.handle

    def __str__(self):
        return self.handle

    def __del__(self):
        if self._owned:
            self._session.stored.pop(self.handle, None)


def _value(session, handle, op):
    if handle not in session.stored:
        raise errors.InvalidArgumentError(
            op, op, "The tensor with handle '%s' is not in the session store." % handle)
    return np.array(session.stored[handle])


def _keep(context, value):
    """Keeps a copy; of a variable known by a reference its own memory, as TensorFlow does."""
    handle = "%s;%d;%s" % (context.op.name, next(_numbers), context.op.device)
    context.session.stored[handle] = value if context.session.refers_to(value) else np.array(value)
    return np.array(handle.encode(), object)


GET_HANDLE = OpDef(
    type="GetSessionHandle",
    inputs={"value": "T"},
    outputs={"handle": dtypes.string},
    attrs={"T": dtypes.ALL},
    infer=lambda c: [()],
    host=_keep,
    stateful=True,
    gradient=NOT_DIFFERENTIABLE,
)

GET_TENSOR = OpDef(
    type="GetSessionTensor",
    inputs={"handle": dtypes.string},
    outputs={"value": "dtype"},
    attrs={"dtype": REQUIRED},
    host=lambda context, handle: _value(context.session, handle.item().decode(), context.op),
    infer=lambda c: [None],
    stateful=True,
    gradient=NOT_DIFFERENTIABLE,
)

DELETE_TENSOR = OpDef(
    type="DeleteSessionTensor",
    inputs={"handle": dtypes.string},
    host=lambda context, handle: context.session.stored.pop(handle.item().decode(), None),
    stateful=True,
    gradient=NOT_DIFFERENTIABLE,
)

register_result(GET_HANDLE.type,
                lambda session, result: TensorHandle(result.decode(), session))
register_value(TensorHandle, TensorHandle.eval)


def get_session_handle(data, name=None):
    """A tensor whose value is a handle to the value of `data`, which the session keeps.

    Running it gives a `TensorHandle`. Source: tf.get_session_handle, TensorFlow 1.15.
    """
    return GET_HANDLE(data, name=name)


def get_session_tensor(handle, dtype, name=None):
    """(placeholder for a handle, tensor of the value that the session keeps for it).

    Args:
      handle: a handle, as TensorFlow needs it to choose a device; any can be fed.
      dtype: type of the value.
      name: name of the operation (optional).
    Source: tf.get_session_tensor, TensorFlow 1.15.
    """
    holder = placeholder(dtypes.string)
    return holder, GET_TENSOR(holder, dtype=dtypes.as_dtype(dtype), name=name)


def delete_session_tensor(handle, name=None):
    """(placeholder for a handle, operation that has the session forget the value).

    Source: tf.delete_session_tensor, TensorFlow 1.15.
    """
    holder = placeholder(dtypes.string)
    return holder, DELETE_TENSOR(holder, name=name)

"""`Tensor`: the handle of one output of an operation."""

from minigraph.core import dtypes
from minigraph.core.defaults import get_default_session
from minigraph.core.shape import TensorShape, as_shape
from minigraph.errors import OperatorNotAllowedInGraphError

_NOT_IN_GRAPH = ("%s is not allowed in Graph execution. Use Eager execution or decorate this "
                 "function with @tf.function.")

OVERLOADABLE_OPERATORS = frozenset((
    "__add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ __div__ __rdiv__ __truediv__ __rtruediv__ "
    "__floordiv__ __rfloordiv__ __mod__ __rmod__ __lt__ __le__ __gt__ __ge__ __and__ __rand__ __or__ "
    "__ror__ __xor__ __rxor__ __getitem__ __pow__ __rpow__ __invert__ __neg__ __abs__ __matmul__ "
    "__rmatmul__").split())


class Tensor:
    """One output of an `Operation`: a symbol, not a value; `Session.run` computes the value.

    Attributes:
      op: the Operation that makes it.
      value_index: which of the operation's outputs it is.
      dtype: its DType.
      shape: its static TensorShape, as far as it is known.
      name: "<operation name>:<value_index>".
    Source: tf.Tensor, TensorFlow 1.15.
    """

    __slots__ = ("op", "value_index", "dtype", "_shape", "_consumers", "__weakref__", "__dict__")
    # NumPy arrays on the left of an operator leave it to us.
    __array_priority__ = 100
    OVERLOADABLE_OPERATORS = OVERLOADABLE_OPERATORS

    def __init__(self, op, value_index, dtype, shape=None):
        self.op = op
        self.value_index = value_index
        self.dtype = dtypes.as_dtype(dtype)
        self._shape = TensorShape(None) if shape is None else shape
        self._consumers = []

    @property
    def graph(self):
        return self.op.graph

    @property
    def name(self):
        return "%s:%d" % (self.op.name, self.value_index)

    @property
    def device(self):
        return self.op.device

    @property
    def shape(self):
        return self._shape

    def get_shape(self):
        """The static shape; alias of `shape`."""
        return self._shape

    def set_shape(self, shape):
        """Merges `shape` into the static shape. ValueError if the two cannot both hold."""
        shape = as_shape(shape)
        if not self._shape.is_compatible_with(shape):
            raise ValueError(_difference(self._shape, shape))
        self._shape = self._shape.merge_with(shape)

    def consumers(self):
        """The operations that take this tensor as an input."""
        return list(self._consumers)

    def eval(self, feed_dict=None, session=None):
        """The value in `session`, by default the default session."""
        return session_or_default(session, self.graph, "evaluate tensor").run(self, feed_dict)

    def experimental_ref(self):
        """The tensor itself: it can be a key of dicts."""
        return self

    def _as_node_def_input(self):
        return self.op.name if self.value_index == 0 else self.name

    @classmethod
    def _override_operator(cls, operator, function):
        setattr(cls, operator, function)

    def __iter__(self):
        raise OperatorNotAllowedInGraphError(_NOT_IN_GRAPH % "iterating over `tf.Tensor`")

    def __len__(self):
        raise TypeError("len is not well defined for symbolic Tensors. (%s) Please call `x.shape` "
                        "rather than `len(x)` for shape information." % self.name)

    def __bool__(self):
        raise OperatorNotAllowedInGraphError(_NOT_IN_GRAPH
                                             % "using a `tf.Tensor` as a Python `bool`")

    def __array__(self, dtype=None, copy=None):
        raise NotImplementedError(
            "Cannot convert a symbolic Tensor (%s) to a numpy array." % self.name)

    def __copy__(self):
        return self

    def __str__(self):
        shape = self._shape
        described = "" if shape.ndims is None else ", shape=%s" % shape
        device = ", device=%s" % self.device if self.device else ""
        return 'Tensor("%s"%s, dtype=%s%s)' % (self.name, described, self.dtype.name, device)

    def __repr__(self):
        return "<tf.Tensor '%s' shape=%s dtype=%s>" % (self.name, self._shape, self.dtype.name)

    # Identity, as in TensorFlow 1: `==` between tensors builds no operation.
    __hash__ = object.__hash__
    __eq__ = object.__eq__


def _difference(a, b):
    if a.ndims != b.ndims:
        return "Shapes must be equal rank, but are %d and %d" % (a.ndims, b.ndims)
    i, m, n = next((i, m, n) for i, (m, n) in enumerate(zip(a.as_tuple(), b.as_tuple()))
                   if None not in (m, n) and m != n)
    return ("Dimension %d in both shapes must be equal, but are %d and %d. Shapes are %s and %s."
            % (i, m, n, _brackets(a), _brackets(b)))


def _brackets(shape):
    return "[%s]" % ",".join("?" if d is None else str(d) for d in shape.as_tuple())


def session_or_default(session, graph, what):
    """`session`, or the default session; ValueError in TF's words if it cannot run `graph`."""
    default = session is None
    session = get_default_session() if default else session
    owner, method, colon = (("tensor", "eval", "") if what == "evaluate tensor" else
                            ("operation", "run", ":"))
    if session is None:
        raise ValueError("Cannot %s using `%s()`: No default session is registered. Use `with "
                         "sess.as_default()%s` or pass an explicit session to `%s(session=sess)`"
                         % (what, method, colon, method))
    if session.graph is not graph:
        raise ValueError("Cannot use the %s session to %s: the %s's graph is different from the "
                         "session's graph.%s"
                         % ("default" if default else "given", what, owner,
                            " Pass an explicit session to `%s(session=sess)`." % method
                            if default else ""))
    return session

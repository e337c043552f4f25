"""`RefVariable`: a variable that operations refer to."""

import warnings

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph
from minigraph.core.name_scope import add_to_collections, name_scope
from minigraph.core.shape import unknown_shape
from minigraph.ops import state
from minigraph.ops.array import gather, gather_nd, identity
from minigraph.ops.array.strided_slicing import STRIDED_SLICE_ASSIGN
from minigraph.ops.batch_scatter import batch_scatter_update
from minigraph.ops.initial_value import guarded_initial_value
from minigraph.variables.variable import (
    KINDS, Variable, VariableAggregation, VariableSynchronization, initial_tensor)


class RefVariable(Variable):
    """A variable whose operations take a reference to it; see `tf.Variable`.

    What is given its value reads it when it runs: after a write if it depends on it. What writes it
    gives the reference.
    Source: tf.Variable(use_resource=False), TensorFlow 1.15.
    """

    has_handle = False

    def __init__(self, initial_value=None, trainable=None, collections=None, validate_shape=True,
                 caching_device=None, name=None, variable_def=None, dtype=None,
                 expected_shape=None, import_scope=None, constraint=None,
                 synchronization=VariableSynchronization.AUTO,
                 aggregation=VariableAggregation.NONE, shape=None):
        if variable_def is not None:
            if initial_value is not None:
                raise ValueError("variable_def and initial_value are mutually exclusive.")
            self._restore(variable_def, import_scope)
            return
        collections = self._take_arguments(initial_value, trainable, collections, constraint,
                                           synchronization, aggregation)
        self._caching_device = caching_device
        if dtype is not None:
            dtype = dtypes.as_dtype(dtype)
        # Reads and the initializer depend on nothing that surrounds the constructor.
        with get_default_graph().control_dependencies(None):
            from_function = callable(initial_value)
            values = [] if from_function else [initial_value]
            with name_scope(name, "Variable", values) as scope:
                if from_function:
                    with get_default_graph().belonging_to(scope[:-1]):
                        self._initial_value = initial_tensor(initial_value, dtype)
                        self._create_variable(shape, validate_shape, scope)
                else:
                    self._initial_value = convert_to_tensor(initial_value, name="initial_value",
                                                            dtype=dtype)
                    self._create_variable(shape, validate_shape, scope)
                self._create_initializer(validate_shape, scope)
                self._create_read(caching_device)
        add_to_collections(collections, self)

    def _restore(self, variable_def, scope):
        """Makes this the variable whose operations a VariableDef names."""
        self._variable, element = super()._restore(variable_def, scope)
        self._snapshot = element(variable_def.snapshot_name)
        self._caching_device = None

    def _create_variable(self, shape, validate_shape, scope):
        if shape is None:
            shape = self._initial_value.shape if validate_shape else unknown_shape()
        self._variable = state.variable_op(shape, self._initial_value.dtype.base_dtype, name=scope)

    def _create_initializer(self, validate_shape, scope):
        if validate_shape and not self._initial_value.shape.is_fully_defined():
            raise ValueError("initial_value must have a shape specified: %s" % self._initial_value)
        value = guarded_initial_value(scope, self._initial_value)
        self._initializer = state.assign(self._variable, value, validate_shape=validate_shape).op

    def _create_read(self, caching_device):
        graph = get_default_graph()
        place = graph.device(caching_device) if caching_device is not None \
            else graph.colocate_with(self._variable.op)
        with place:
            self._snapshot = identity(self._variable, name="read")

    def _snapshot_name(self):
        return self._snapshot.name

    # ---- properties

    @property
    def name(self):
        return self._variable.name

    @property
    def op(self):
        return self._variable.op

    @property
    def graph(self):
        return self._variable.graph

    @property
    def device(self):
        return self._variable.device

    @property
    def dtype(self):
        """The reference DType, such as float32_ref; its `base_dtype` is the values'."""
        return self._variable.dtype

    @property
    def shape(self):
        return self._variable.shape

    def set_shape(self, shape):
        """Merges `shape` into the static shape of the variable and of its value."""
        self._variable.set_shape(shape)
        self._snapshot.set_shape(shape)

    # ---- values

    def value(self):
        """A Tensor of the value; what operations that are given the variable read."""
        return self._snapshot

    def read_value(self):
        """A new Tensor that reads the value under the current control dependencies."""
        return identity(self._variable, name="read")

    def sparse_read(self, indices, name=None):
        """The rows `indices` of the value."""
        return gather(self._snapshot, indices, name=name)

    def gather_nd(self, indices, name=None):
        """The slices of the value at `indices`; see `tf.gather_nd`."""
        return gather_nd(self._snapshot, indices, name=name)

    def _ref(self):
        return self._variable

    _reference = _ref

    def _as_graph_element(self):
        return self._variable

    def eval(self, session=None):
        """The value in `session`, by default the default session."""
        return self._variable.eval(session=session)

    # ---- writes

    def assign(self, value, use_locking=False, name=None, read_value=True):
        """Assigns `value`; gives the new value, or with read_value=False the operation."""
        written = state.assign(self._variable, value, use_locking=use_locking, name=name)
        return written if read_value else written.op

    def assign_add(self, delta, use_locking=False, name=None, read_value=True):
        """Adds `delta`; gives the variable's new value, or with read_value=False the operation."""
        written = state.assign_add(self._variable, delta, use_locking=use_locking, name=name)
        return written if read_value else written.op

    def assign_sub(self, delta, use_locking=False, name=None, read_value=True):
        """Subtracts `delta`; gives the new value, or with read_value=False the operation."""
        written = state.assign_sub(self._variable, delta, use_locking=use_locking, name=name)
        return written if read_value else written.op

    def batch_scatter_update(self, sparse_delta, use_locking=False, name=None):
        """See `tf.batch_scatter_update`. TypeError for anything but IndexedSlices."""
        self._check_slices(sparse_delta)
        return batch_scatter_update(self, sparse_delta.indices, sparse_delta.values,
                                    use_locking=use_locking, name=name)

    def _scatter(self, kind, delta, use_locking, name):
        self._check_slices(delta)
        return getattr(state, "scatter_" + kind)(
            self._variable, delta.indices, delta.values, use_locking=use_locking, name=name)

    def scatter_nd_sub(self, indices, updates, name=None):
        """See `tf.scatter_nd_sub`."""
        return state.scatter_nd_sub(self._variable, indices, updates, use_locking=True, name=name)

    def scatter_nd_add(self, indices, updates, name=None):
        """See `tf.scatter_nd_add`."""
        return state.scatter_nd_add(self._variable, indices, updates, use_locking=True, name=name)

    def scatter_nd_update(self, indices, updates, name=None):
        """See `tf.scatter_nd_update`."""
        return state.scatter_nd_update(self._variable, indices, updates, use_locking=True,
                                       name=name)

    def count_up_to(self, limit):
        """See `tf.count_up_to`."""
        return state.count_up_to(self._variable, limit)

    def _strided_slice_assign(self, begin, end, strides, value, name, **masks):
        return STRIDED_SLICE_ASSIGN(self._variable, begin, end, strides, value, name=name, **masks)


KINDS[False] = RefVariable


def _augmented(symbol, operator, instead):
    def apply(self, other):
        warnings.warn("Variable %s will be deprecated. Use %s" % (symbol, instead), stacklevel=2)
        return getattr(self, operator)(other)
    return apply


for _symbol, _name in (("+=", "add"), ("-=", "sub"), ("*=", "mul"), ("/=", "truediv"),
                       ("**=", "pow")):
    setattr(RefVariable, "__i%s__" % _name, _augmented(
        _symbol, "__%s__" % _name, "`var.assign(...)` if you want assignment to the variable value "
        "or 'x = x %s y' if you want a new python Tensor object." % _symbol[:-1]))

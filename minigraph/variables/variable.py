"""`tf.Variable`."""

import contextlib
import enum
import warnings

from minigraph.core import dtypes
from minigraph.core.collections import GraphKeys
from minigraph.core.convert import convert_to_tensor, register_tensor_conversion_function
from minigraph.core.defaults import get_default_session
from minigraph.core.graph import get_default_graph
from minigraph.core.indexed_slices import IndexedSlices
from minigraph.core.name_scope import add_to_collections, device, name_scope
from minigraph.core.shape import unknown_shape
from minigraph.core.sparse_tensor import SparseTensor
from minigraph.core.tensor import OVERLOADABLE_OPERATORS, Tensor
from minigraph.core.variable_def import VariableDef, within_scope, without_scope
from minigraph.ops import state
from minigraph.ops.array import gather, gather_nd, identity
from minigraph.ops.array.indexing import slice_variable
from minigraph.ops.array.strided_slicing import STRIDED_SLICE_ASSIGN
from minigraph.ops.batch_scatter import batch_scatter_update
from minigraph.ops.initial_value import guarded_initial_value, initialized_value
from minigraph.variables.save_slice_info import SaveSliceInfo


class VariableSynchronization(enum.Enum):
    """When the copies of a distributed variable are brought together; recorded only."""

    AUTO = 0
    NONE = 1
    ON_WRITE = 2
    ON_READ = 3


class VariableAggregation(enum.Enum):
    """How the copies of a distributed variable are combined; recorded only."""

    NONE = 0
    SUM = 1
    MEAN = 2
    ONLY_FIRST_REPLICA = 3

    def __hash__(self):
        return hash(self.value)


class _Colocation:
    """Stands for an operation that is not there yet as the place that others belong with."""

    device = ""

    def __init__(self, name):
        self._name = name

    @property
    def op(self):
        return self

    def colocation_groups(self):
        return [("loc:@%s" % self._name).encode()]


class Variable:
    """A tensor that keeps its value between runs of a session, until an operation assigns another.

    Args:
      initial_value: what the initializer assigns: a Tensor, anything that converts to one, or a
        function without arguments that returns one.
      trainable: also add it to GraphKeys.TRAINABLE_VARIABLES, which optimizers go by (default).
      collections: keys of the collections to add it to, by default [GraphKeys.GLOBAL_VARIABLES].
      validate_shape: False allows values of unknown or changing shape.
      caching_device: device recorded for reads of it.
      name: its name, made unique; "Variable" by default.
      variable_def: a VariableDef of a variable that the graph has already; see `from_proto`.
      dtype: DType to convert `initial_value` to.
      expected_shape: accepted as in TensorFlow, without effect.
      import_scope: scope of the names in `variable_def`.
      use_resource: take a value of any shape when assigned one, as resource variables do.
      constraint: function from the updated value to the one that optimizers store in the end.
      synchronization, aggregation: recorded.
      shape: static shape, by default that of `initial_value`.
    Raises:
      ValueError: if there is no initial value, its shape is unknown although `validate_shape`, or
        an argument is not of its kind.
    Source: tf.Variable, TensorFlow 1.15.
    """

    # NumPy arrays on the left of an operator leave it to us.
    __array_priority__ = 100

    def __init__(self, initial_value=None, trainable=None, collections=None, validate_shape=True,
                 caching_device=None, name=None, variable_def=None, dtype=None,
                 expected_shape=None, import_scope=None, constraint=None, use_resource=None,
                 synchronization=VariableSynchronization.AUTO,
                 aggregation=VariableAggregation.NONE, shape=None):
        if variable_def is not None:
            if initial_value is not None:
                raise ValueError("variable_def and initial_value are mutually exclusive.")
            self._restore(variable_def, import_scope)
            return
        if initial_value is None:
            raise ValueError("initial_value must be specified.")
        if collections is None:
            collections = [GraphKeys.GLOBAL_VARIABLES]
        if not isinstance(collections, (list, tuple, set)):
            raise ValueError("collections argument to Variable constructor must be a list, tuple, "
                             "or set. Got %s of type %s" % (collections, type(collections)))
        if constraint is not None and not callable(constraint):
            raise ValueError("The `constraint` argument must be a callable.")
        if trainable is None:
            trainable = synchronization != VariableSynchronization.ON_READ
        self._trainable = trainable
        self._synchronization, self._aggregation = synchronization, aggregation
        self._caching_device, self._constraint = caching_device, constraint
        self._use_resource = bool(use_resource)
        self._save_slice_info = None
        if trainable and GraphKeys.TRAINABLE_VARIABLES not in collections:
            collections = [*collections, GraphKeys.TRAINABLE_VARIABLES]
        if dtype is not None:
            dtype = dtypes.as_dtype(dtype)
        # Reads and the initializer depend on nothing that surrounds the constructor.
        with get_default_graph().control_dependencies(None):
            from_function = callable(initial_value)
            values = [] if from_function else [initial_value]
            with name_scope(name, "Variable", values) as scope:
                if from_function:
                    self._create_from_function(initial_value, dtype, shape, validate_shape, scope)
                else:
                    self._initial_value = convert_to_tensor(initial_value, name="initial_value",
                                                            dtype=dtype)
                    self._create_variable(shape, validate_shape, scope)
                self._create_initializer(validate_shape, scope)
                self._create_read(caching_device)
        add_to_collections(collections, self)

    def _restore(self, variable_def, scope):
        """Makes this the variable whose operations a VariableDef names."""
        def element(name):
            return get_default_graph().as_graph_element(within_scope(name, scope))
        self._variable = element(variable_def.variable_name)
        self._initializer = element(variable_def.initializer_name)
        self._snapshot = element(variable_def.snapshot_name)
        self._initial_value = None
        if variable_def.initial_value_name:
            self._initial_value = element(variable_def.initial_value_name)
        self._trainable = variable_def.trainable
        self._synchronization = VariableSynchronization(variable_def.synchronization)
        self._aggregation = VariableAggregation(variable_def.aggregation)
        self._caching_device = self._constraint = self._save_slice_info = None
        self._use_resource = variable_def.is_resource
        if variable_def.HasField("save_slice_info_def"):
            self._save_slice_info = Variable.SaveSliceInfo(
                save_slice_info_def=variable_def.save_slice_info_def, import_scope=scope)

    def to_proto(self, export_scope=None):
        """The VariableDef of this variable; None if it is not in the scope `export_scope`.

        Source: tf.Variable.to_proto, TensorFlow 1.15.
        """
        if export_scope is not None and not self._variable.name.startswith(export_scope):
            return None
        made = VariableDef(
            variable_name=without_scope(self._variable.name, export_scope),
            initializer_name=without_scope(self._initializer.name, export_scope),
            snapshot_name=without_scope(self._snapshot.name, export_scope),
            trainable=self._trainable, is_resource=self._use_resource,
            synchronization=self._synchronization.value, aggregation=self._aggregation.value)
        if self._initial_value is not None:
            made.initial_value_name = without_scope(self._initial_value.name, export_scope)
        if self._save_slice_info is not None:
            made.save_slice_info_def.MergeFrom(self._save_slice_info.to_proto(export_scope))
        return made

    @staticmethod
    def from_proto(variable_def, import_scope=None):
        """The variable of the default graph whose operations a VariableDef names.

        It is in no collection by that. KeyError if the graph has no such operations.
        Source: tf.Variable.from_proto, TensorFlow 1.15.
        """
        return Variable(variable_def=variable_def, import_scope=import_scope)

    def _create_from_function(self, function, dtype, shape, validate_shape, scope):
        graph = get_default_graph()
        place = contextlib.nullcontext()
        if not graph._colocation_stack or graph._colocation_stack[-1] is None:
            place = graph.colocate_with(_Colocation(scope[:-1]))
        with place:
            with name_scope("Initializer"), device(None):
                self._initial_value = convert_to_tensor(function(), name="initial_value",
                                                        dtype=dtype)
            self._create_variable(shape, validate_shape, scope)

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
        if caching_device is None:
            with graph.colocate_with(self._variable.op):
                self._snapshot = identity(self._variable, name="read")
            return
        with contextlib.ExitStack() as places:
            if self._use_resource:  # whose cache is where it says, whatever surrounds it
                places.enter_context(graph.colocate_with(None))
                places.enter_context(graph.device(None))
            places.enter_context(graph.device(caching_device))
            self._snapshot = identity(self._variable, name="read")

    # ---- properties

    @property
    def name(self):
        return self._variable.name

    @property
    def _shared_name(self):
        return self.name[:self.name.index(":")]

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

    def get_shape(self):
        """The static shape; alias of `shape`."""
        return self._variable.shape

    def set_shape(self, shape):
        """Merges `shape` into the static shape of the variable and of its value."""
        self._variable.set_shape(shape)
        self._snapshot.set_shape(shape)

    @property
    def initializer(self):
        """The operation that assigns the initial value."""
        return self._initializer

    @property
    def initial_value(self):
        """The Tensor that the initializer assigns."""
        return self._initial_value

    @property
    def constraint(self):
        return self._constraint

    @property
    def trainable(self):
        return self._trainable

    @property
    def synchronization(self):
        return self._synchronization

    @property
    def aggregation(self):
        return self._aggregation

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

    def initialized_value(self):
        """The value if the variable has one, and its initial value if not."""
        return initialized_value(self)

    def _ref(self):
        return self._variable

    @property
    def handle(self):
        """The reference; the name that variables of resource type have for it."""
        return self._variable

    def _as_graph_element(self):
        return self._variable

    def experimental_ref(self):
        """The variable itself: it can be a key of dicts."""
        return self

    def eval(self, session=None):
        """The value in `session`, by default the default session."""
        return self._variable.eval(session=session)

    def load(self, value, session=None):
        """Assigns the array `value` at once, adding no operation to the graph.

        Raises:
          ValueError: if there is no session.
        """
        session = session or get_default_session()
        if session is None:
            raise ValueError("Either session argument should be provided or default session should "
                             "be established")
        session.run(self._initializer, {self._initializer.inputs[1]: value})

    # ---- writes

    def assign(self, value, use_locking=False, name=None, read_value=True):
        """Assigns `value`; gives the new value, or with read_value=False the operation."""
        if self._use_resource:
            with self.graph.as_default():
                value = convert_to_tensor(value, dtype=self.dtype.base_dtype)
            self.shape.assert_is_compatible_with(value.shape)
        written = state.assign(self._variable, value, validate_shape=not self._use_resource,
                               use_locking=use_locking, name=name)
        return written if read_value else written.op

    def assign_add(self, delta, use_locking=False, name=None, read_value=True):
        """Adds `delta`; gives the variable's new value, or with read_value=False the operation."""
        written = state.assign_add(self._variable, delta, use_locking=use_locking, name=name)
        return written if read_value else written.op

    def assign_sub(self, delta, use_locking=False, name=None, read_value=True):
        """Subtracts `delta`; gives the new value, or with read_value=False the operation."""
        written = state.assign_sub(self._variable, delta, use_locking=use_locking, name=name)
        return written if read_value else written.op

    def scatter_sub(self, sparse_delta, use_locking=False, name=None):
        """Subtracts IndexedSlices; see `tf.scatter_sub`. TypeError for anything else."""
        return self._scatter(state.scatter_sub, sparse_delta, use_locking, name)

    def scatter_add(self, sparse_delta, use_locking=False, name=None):
        """Adds IndexedSlices; see `tf.scatter_add`. TypeError for anything else."""
        return self._scatter(state.scatter_add, sparse_delta, use_locking, name)

    def scatter_max(self, sparse_delta, use_locking=False, name=None):
        """Maximum with IndexedSlices; see `tf.scatter_max`. TypeError for anything else."""
        return self._scatter(state.scatter_max, sparse_delta, use_locking, name)

    def scatter_min(self, sparse_delta, use_locking=False, name=None):
        """Minimum with IndexedSlices; see `tf.scatter_min`. TypeError for anything else."""
        return self._scatter(state.scatter_min, sparse_delta, use_locking, name)

    def scatter_mul(self, sparse_delta, use_locking=False, name=None):
        """Multiplies by IndexedSlices; see `tf.scatter_mul`. TypeError for anything else."""
        return self._scatter(state.scatter_mul, sparse_delta, use_locking, name)

    def scatter_div(self, sparse_delta, use_locking=False, name=None):
        """Divides by IndexedSlices; see `tf.scatter_div`. TypeError for anything else."""
        return self._scatter(state.scatter_div, sparse_delta, use_locking, name)

    def scatter_update(self, sparse_delta, use_locking=False, name=None):
        """Assigns IndexedSlices; see `tf.scatter_update`. TypeError for anything else."""
        return self._scatter(state.scatter_update, sparse_delta, use_locking, name)

    def batch_scatter_update(self, sparse_delta, use_locking=False, name=None):
        """See `tf.batch_scatter_update`. TypeError for anything but IndexedSlices."""
        return self._scatter(batch_scatter_update, sparse_delta, use_locking, name)

    def _scatter(self, function, delta, use_locking, name):
        if not (hasattr(delta, "indices") and hasattr(delta, "values")):
            raise TypeError("sparse_delta is not IndexedSlices: %s" % (delta,))
        return function(self._variable, delta.indices, delta.values, use_locking=use_locking,
                        name=name)

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

    # ---- Python protocols

    def __iter__(self):
        raise TypeError("'Variable' object is not iterable.")

    def __repr__(self):
        return "<tf.Variable '%s' shape=%s dtype=%s>" % (self.name, self.shape, self.dtype.name)

    def _set_save_slice_info(self, save_slice_info):
        self._save_slice_info = save_slice_info

    def _get_save_slice_info(self):
        return self._save_slice_info

    SaveSliceInfo = SaveSliceInfo


RefVariable = VariableV1 = Variable


def _to_tensor(variable, dtype=None, name=None, as_ref=False):
    if dtype is not None and not dtype.is_compatible_with(variable.dtype):
        raise ValueError("Incompatible type conversion requested to type '%s' for variable of type "
                         "'%s'" % (dtype.name, variable.dtype.name))
    return variable._ref() if as_ref else variable.value()


register_tensor_conversion_function(Variable, _to_tensor)


def is_tensor(x):
    """True for a Tensor, SparseTensor, IndexedSlices or Variable. Source: tf.is_tensor."""
    return isinstance(x, (Tensor, SparseTensor, IndexedSlices, Variable))


def _on_value(operator):
    def apply(self, *args, **kwargs):
        return getattr(Tensor, operator)(self.value(), *args, **kwargs)
    apply.__name__ = operator
    return apply


def _slice(self, key):
    return slice_variable(self, key)


for _operator in OVERLOADABLE_OPERATORS:
    setattr(Variable, _operator, _on_value(_operator))
Variable.__getitem__ = _slice


def _augmented(symbol, operator, instead):
    def apply(self, other):
        warnings.warn("Variable %s will be deprecated. Use %s" % (symbol, instead), stacklevel=2)
        return getattr(self, operator)(other)
    return apply


for _symbol, _name in (("+=", "add"), ("-=", "sub"), ("*=", "mul"), ("/=", "truediv"),
                       ("**=", "pow")):
    setattr(Variable, "__i%s__" % _name, _augmented(
        _symbol, "__%s__" % _name, "`var.assign(...)` if you want assignment to the variable value "
        "or 'x = x %s y' if you want a new python Tensor object." % _symbol[:-1]))

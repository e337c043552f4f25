"""`tf.Variable`: what both kinds of variables share."""

import enum
import inspect

from minigraph.core import dtypes
from minigraph.core.collections import GraphKeys
from minigraph.core.convert import convert_to_tensor, register_tensor_conversion_function
from minigraph.core.defaults import get_default_session
from minigraph.core.graph import get_default_graph
from minigraph.core.indexed_slices import IndexedSlices
from minigraph.core.name_scope import device, name_scope
from minigraph.core.sparse_tensor import SparseTensor
from minigraph.core.tensor import OVERLOADABLE_OPERATORS, Tensor
from minigraph.core.variable_def import VariableDef, within_scope, without_scope
from minigraph.ops.array.indexing import slice_variable
from minigraph.ops.initial_value import initialized_value
from minigraph.variables.kinds import uses_resource
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


def _make(initial_value=None, trainable=None, collections=None, validate_shape=True,
          caching_device=None, name=None, variable_def=None, dtype=None, expected_shape=None,
          import_scope=None, constraint=None, use_resource=None,
          synchronization=VariableSynchronization.AUTO, aggregation=VariableAggregation.NONE,
          shape=None):
    """A variable of the kind that is wanted."""
    return KINDS[uses_resource(use_resource)](
        initial_value=initial_value, trainable=trainable, collections=collections,
        validate_shape=validate_shape, caching_device=caching_device, name=name,
        variable_def=variable_def, dtype=dtype, import_scope=import_scope, constraint=constraint,
        synchronization=synchronization, aggregation=aggregation, shape=shape)


KINDS = {}      # whether it has a handle -> the class


class _Chooses(type):
    """Has `tf.Variable(...)` make a variable of the kind that is wanted."""

    def __call__(cls, *args, **kwargs):
        if cls is Variable:
            return _make(*args, **kwargs)
        return super().__call__(*args, **kwargs)


class Variable(metaclass=_Chooses):
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
      use_resource: True for a ResourceVariable, whose reads are copies in the order of control
        dependencies; False for a RefVariable; by default what the variable scope says, or else
        `tf.enable_resource_variables`.
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
    SaveSliceInfo = SaveSliceInfo

    def _take_arguments(self, initial_value, trainable, collections, constraint, synchronization,
                        aggregation):
        """Checks and keeps what both kinds are told; returns the collections to add it to."""
        if trainable is None:
            trainable = synchronization != VariableSynchronization.ON_READ
        if initial_value is None:
            raise ValueError("initial_value must be specified.")
        if collections is None:
            collections = [GraphKeys.GLOBAL_VARIABLES]
        if not isinstance(collections, (list, tuple, set)):
            raise ValueError("collections argument to Variable constructor must be a list, tuple, "
                             "or set. Got %s of type %s" % (collections, type(collections)))
        if constraint is not None and not callable(constraint):
            raise ValueError("The `constraint` argument must be a callable.")
        self._trainable = trainable
        self._synchronization, self._aggregation = synchronization, aggregation
        self._constraint = constraint
        self._save_slice_info = None
        if trainable and GraphKeys.TRAINABLE_VARIABLES not in collections:
            collections = [*collections, GraphKeys.TRAINABLE_VARIABLES]
        return collections

    def _restore(self, variable_def, scope):
        """Takes what both kinds find in a VariableDef.

        Returns the variable's tensor, and a function of names that gives what has them.
        """
        def element(name):
            return get_default_graph().as_graph_element(within_scope(name, scope))
        variable = element(variable_def.variable_name)
        self._initializer = element(variable_def.initializer_name)
        self._initial_value = None
        if variable_def.initial_value_name:
            self._initial_value = element(variable_def.initial_value_name)
        self._trainable = variable_def.trainable
        self._synchronization = VariableSynchronization(variable_def.synchronization)
        self._aggregation = VariableAggregation(variable_def.aggregation)
        self._constraint = self._save_slice_info = None
        if variable_def.HasField("save_slice_info_def"):
            self._save_slice_info = SaveSliceInfo(
                save_slice_info_def=variable_def.save_slice_info_def, import_scope=scope)
        return variable, element

    def to_proto(self, export_scope=None):
        """The VariableDef of this variable; None if it is not in the scope `export_scope`.

        Source: tf.Variable.to_proto, TensorFlow 1.15.
        """
        if export_scope is not None and not self.name.startswith(export_scope):
            return None
        made = VariableDef(
            variable_name=without_scope(self.name, export_scope),
            initializer_name=without_scope(self._initializer.name, export_scope),
            snapshot_name=without_scope(self._snapshot_name(), export_scope),
            trainable=self._trainable, is_resource=self.has_handle,
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
        return Variable(variable_def=variable_def, import_scope=import_scope,
                        use_resource=variable_def.is_resource)

    # ---- properties

    @property
    def _shared_name(self):
        return self.name[:self.name.index(":")]

    def get_shape(self):
        """The static shape; alias of `shape`."""
        return self.shape

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

    def initialized_value(self):
        """The value if the variable has one, and its initial value if not."""
        return initialized_value(self)

    def experimental_ref(self):
        """The variable itself: it can be a key of dicts."""
        return self

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

    def scatter_sub(self, sparse_delta, use_locking=False, name=None):
        """Subtracts IndexedSlices; see `tf.scatter_sub`. TypeError for anything else."""
        return self._scatter("sub", sparse_delta, use_locking, name)

    def scatter_add(self, sparse_delta, use_locking=False, name=None):
        """Adds IndexedSlices; see `tf.scatter_add`. TypeError for anything else."""
        return self._scatter("add", sparse_delta, use_locking, name)

    def scatter_max(self, sparse_delta, use_locking=False, name=None):
        """Maximum with IndexedSlices; see `tf.scatter_max`. TypeError for anything else."""
        return self._scatter("max", sparse_delta, use_locking, name)

    def scatter_min(self, sparse_delta, use_locking=False, name=None):
        """Minimum with IndexedSlices; see `tf.scatter_min`. TypeError for anything else."""
        return self._scatter("min", sparse_delta, use_locking, name)

    def scatter_mul(self, sparse_delta, use_locking=False, name=None):
        """Multiplies by IndexedSlices; see `tf.scatter_mul`. TypeError for anything else."""
        return self._scatter("mul", sparse_delta, use_locking, name)

    def scatter_div(self, sparse_delta, use_locking=False, name=None):
        """Divides by IndexedSlices; see `tf.scatter_div`. TypeError for anything else."""
        return self._scatter("div", sparse_delta, use_locking, name)

    def scatter_update(self, sparse_delta, use_locking=False, name=None):
        """Assigns IndexedSlices; see `tf.scatter_update`. TypeError for anything else."""
        return self._scatter("update", sparse_delta, use_locking, name)

    def _check_slices(self, delta):
        if not (hasattr(delta, "indices") and hasattr(delta, "values")):
            raise TypeError("sparse_delta is not IndexedSlices: %s" % (delta,))

    # ---- Python protocols

    def __iter__(self):
        raise TypeError("'Variable' object is not iterable.")

    def __repr__(self):
        return "<tf.Variable '%s' shape=%s dtype=%s>" % (self.name, self.shape, self.dtype.name)

    def _set_save_slice_info(self, save_slice_info):
        self._save_slice_info = save_slice_info

    def _get_save_slice_info(self):
        return self._save_slice_info


Variable.__signature__ = inspect.signature(_make)
VariableV1 = Variable


def initial_tensor(value, dtype):
    """The Tensor of an initial value, or of what it returns if it is a function."""
    with name_scope("Initializer"), device(None):
        return convert_to_tensor(value() if callable(value) else value, name="initial_value",
                                 dtype=None if dtype is None else dtypes.as_dtype(dtype))


def _to_tensor(variable, dtype=None, name=None, as_ref=False):
    if dtype is not None and not dtype.is_compatible_with(variable.dtype):
        raise ValueError("Incompatible type conversion requested to type '%s' for variable of type "
                         "'%s'" % (dtype.name, variable.dtype.name))
    if as_ref:
        return variable._reference()
    return variable.value()


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

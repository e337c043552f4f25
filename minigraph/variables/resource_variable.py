"""`ResourceVariable`: a variable that operations know by a handle."""

from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph
from minigraph.core.name_scope import add_to_collections, name_scope
from minigraph.core.shape import as_shape
from minigraph.ops import resource
from minigraph.ops.array import identity
from minigraph.ops.batch_scatter import batch_scatter_update
from minigraph.ops.initial_value import guarded_initial_value
from minigraph.variables.variable import (
    KINDS, Variable, VariableAggregation, VariableSynchronization, initial_tensor)


class BaseResourceVariable(Variable):
    """What `ResourceVariable` shares with what its methods that write return."""

    has_handle = True

    # ---- properties

    @property
    def handle(self):
        """The handle: a scalar Tensor of dtype `tf.resource`."""
        return self._handle

    @property
    def name(self):
        return self._handle.name

    @property
    def op(self):
        return self._handle.op

    @property
    def graph(self):
        return self._handle.graph

    @property
    def device(self):
        return self._handle.device

    @property
    def dtype(self):
        return self._dtype

    @property
    def shape(self):
        return self._shape

    @property
    def create(self):
        """The operation that assigns the initial value; alias of `initializer`."""
        return self._initializer

    def set_shape(self, shape):
        """NotImplementedError: a resource variable's shape is that of its handle."""
        raise NotImplementedError("ResourceVariable does not implement set_shape()")

    # ---- values

    def _read(self):
        return resource.read_variable_op(self._handle, self._dtype)

    def value(self):
        """A Tensor that reads the value under the current control dependencies."""
        if self._cached_value is not None:
            return self._cached_value
        graph = self._handle.graph
        with graph.colocate_with(None, ignore_existing=True), graph.device(self.device):
            return self._read()

    def read_value(self):
        """As `value`, but never what is cached."""
        with name_scope("Read"), self.graph.device(self.device):
            value = self._read()
        return identity(value)

    def sparse_read(self, indices, name=None):
        """The rows `indices` of the value."""
        with name_scope("Gather" if name is None else name) as scope:
            rows = resource.resource_gather(self._handle, indices, self._dtype, name=scope)
        return identity(rows)

    def gather_nd(self, indices, name=None):
        """The slices of the value at `indices`; see `tf.gather_nd`."""
        with name_scope("GatherNd" if name is None else name) as scope:
            found = resource.resource_gather_nd(self._handle, indices, self._dtype, name=scope)
        return identity(found)

    def is_initialized(self, name=None):
        """Scalar bool tensor: has the variable a value?"""
        return resource.var_is_initialized_op(self._handle, name=name)

    def eval(self, session=None):
        """The value in `session`, by default the default session."""
        return self._graph_element.eval(session=session)

    def numpy(self):
        """NotImplementedError: there is no value outside of sessions."""
        raise NotImplementedError("numpy() is only available when eager execution is enabled.")

    def _as_graph_element(self):
        return self._graph_element

    def _reference(self):
        return self.read_value().op.inputs[0]

    def _snapshot_name(self):
        return (self._graph_element if self._cached_value is None else self._cached_value).name

    # ---- writes

    def _reading(self, op):
        return _UnreadVariable(self, op)

    def _converted(self, value):
        return convert_to_tensor(value, dtype=self._dtype)

    def _after_cached_read(self):
        """A context for writes: what is cached has been read before them."""
        cached = [] if self._cached_value is None else [self._cached_value]
        return self.graph.control_dependencies(cached)

    def assign(self, value, use_locking=None, name=None, read_value=True):
        """Assigns `value`.

        Returns:
          What reads the value after that, or with read_value=False the operation.
        Raises:
          ValueError: if the shape or dtype is not the variable's.
        """
        with self.graph.as_default():
            value = self._converted(value)
            self._shape.assert_is_compatible_with(value.shape)
            op = resource.assign_variable_op(self._handle, value, name=name)
            return self._reading(op) if read_value else op

    def assign_add(self, delta, use_locking=None, name=None, read_value=True):
        """Adds `delta`; gives what reads the value after that, or the operation."""
        with self.graph.as_default(), self._after_cached_read():
            op = resource.assign_add_variable_op(self._handle, self._converted(delta), name=name)
        return self._reading(op) if read_value else op

    def assign_sub(self, delta, use_locking=None, name=None, read_value=True):
        """Subtracts `delta`; gives what reads the value after that, or the operation."""
        with self.graph.as_default(), self._after_cached_read():
            op = resource.assign_sub_variable_op(self._handle, self._converted(delta), name=name)
        return self._reading(op) if read_value else op

    def batch_scatter_update(self, sparse_delta, use_locking=False, name=None):
        """See `tf.batch_scatter_update`. TypeError for anything but IndexedSlices."""
        self._check_slices(sparse_delta)
        return self._reading(batch_scatter_update(
            self, sparse_delta.indices, sparse_delta.values, use_locking=use_locking, name=name).op)

    def _scatter(self, kind, delta, use_locking, name):
        self._check_slices(delta)
        return self.scattered("Scatter" + kind.title(), delta.indices, delta.values, name)

    def scattered(self, type, indices, updates, name=None):
        """What reads the value after a scatter; `type` is that of the operation on references."""
        return self._reading(resource.SCATTER[type](
            self._handle, indices, self._converted(updates), name=name))

    def scatter_nd_sub(self, indices, updates, name=None):
        """See `tf.scatter_nd_sub`."""
        return self.scattered("ScatterNdSub", indices, updates, name)

    def scatter_nd_add(self, indices, updates, name=None):
        """See `tf.scatter_nd_add`."""
        return self.scattered("ScatterNdAdd", indices, updates, name)

    def scatter_nd_update(self, indices, updates, name=None):
        """See `tf.scatter_nd_update`."""
        return self.scattered("ScatterNdUpdate", indices, updates, name)

    def count_up_to(self, limit):
        """See `tf.count_up_to`."""
        return resource.COUNT_UP_TO(self._handle, limit=int(limit), T=self._dtype)

    def _strided_slice_assign(self, begin, end, strides, value, name, **masks):
        with self.graph.as_default(), self._after_cached_read():
            return self._reading(resource.SLICE_ASSIGN(
                self._handle, begin, end, strides, self._converted(value), name=name, **masks))

    # ---- Python protocols

    def __bool__(self):
        return bool(self.read_value())

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        raise NotImplementedError("__deepcopy__() is only available when eager execution is "
                                  "enabled.")


class ResourceVariable(BaseResourceVariable):
    """A variable whose operations take a handle of it; see `tf.Variable`.

    A read is a copy of the value at its place in the order of control dependencies: of writes it
    sees those that it depends on, and none that depend on it. A value that is assigned may have
    another shape than the one before, as the static shape allows.

    Args:
      initial_value, trainable, collections, caching_device, name, dtype, variable_def,
        import_scope, constraint, synchronization, aggregation, shape: see `tf.Variable`.
      validate_shape: accepted as in TensorFlow, without effect.
    Source: tf.Variable(use_resource=True), resource_variable_ops.ResourceVariable, TensorFlow 1.15.
    """

    def __init__(self, initial_value=None, trainable=None, collections=None, validate_shape=True,
                 caching_device=None, name=None, dtype=None, variable_def=None, import_scope=None,
                 constraint=None, distribute_strategy=None,
                 synchronization=VariableSynchronization.AUTO,
                 aggregation=VariableAggregation.NONE, shape=None):
        if variable_def is not None:
            if initial_value is not None:
                raise ValueError("variable_def and initial_value are mutually exclusive.")
            self._restore(variable_def, import_scope)
            return
        collections = self._take_arguments(initial_value, trainable, collections, constraint,
                                           synchronization, aggregation)
        # Reads and the initializer depend on nothing that surrounds the constructor.
        with get_default_graph().control_dependencies(None):
            values = [] if callable(initial_value) else [initial_value]
            with name_scope(name, "Variable", values) as scope:
                self._create_handle(initial_value, dtype, shape, scope)
                self._create_initializer(scope)
                self._create_read(caching_device)
        add_to_collections(collections, self)

    def _create_handle(self, initial_value, dtype, shape, scope):
        with get_default_graph().belonging_to(scope[:-1]):
            start = self._initial_value = initial_tensor(initial_value, dtype)
            if shape is not None and not start.shape.is_compatible_with(shape):
                raise ValueError("The initial value's shape (%s) is not compatible with the "
                                 "explicitly supplied `shape` argument (%s)."
                                 % (start.shape, shape))
            self._shape = start.shape if shape is None else as_shape(shape)
            self._dtype = start.dtype.base_dtype
            self._handle = resource.var_handle_op(self._dtype, self._shape,
                                                  shared_name=scope[:-1], name=scope)
        with name_scope("IsInitialized"):
            self._is_initialized = resource.var_is_initialized_op(self._handle)

    def _create_initializer(self, scope):
        graph = self._handle.graph
        with name_scope("Assign") as name, graph.colocate_with(None, ignore_existing=True), \
                graph.device(self.device):
            start = guarded_initial_value(scope, self._initial_value)
            self._initializer = resource.assign_variable_op(self._handle, start, name=name)

    def _create_read(self, caching_device):
        graph = self._handle.graph
        self._cached_value = None
        with name_scope("Read"):
            with graph.device(self.device):
                self._graph_element = self._read()
            if caching_device is not None:
                with graph.colocate_with(None, ignore_existing=True), graph.device(caching_device):
                    self._cached_value = identity(self._graph_element)

    def _restore(self, variable_def, scope):
        """Makes this the variable whose operations a VariableDef names."""
        if not variable_def.is_resource:
            raise ValueError("Trying to restore Variable as ResourceVariable.")
        self._handle, element = super()._restore(variable_def, scope)
        self._shape = as_shape(self._handle.op.attrs["shape"])
        self._dtype = self._handle.op.attrs["dtype"]
        self._is_initialized = None
        read = element(variable_def.snapshot_name
                       or "%s/Read/ReadVariableOp:0" % variable_def.variable_name.split(":")[0])
        self._cached_value = None if read.op.type == "ReadVariableOp" else read
        while read.op.type != "ReadVariableOp":
            read = read.op.inputs[0]
        self._graph_element = read


class _UnreadVariable(BaseResourceVariable):
    """What a method that writes a variable returns: the variable, read after that write.

    Attributes:
      op: the operation that writes.
    Source: what tf.Variable.assign returns, TensorFlow 1.15.
    """

    def __init__(self, variable, op):
        self._handle, self._dtype, self._shape = variable.handle, variable.dtype, variable.shape
        self._trainable = True
        self._synchronization = self._aggregation = self._constraint = None
        self._save_slice_info = self._initial_value = self._initializer = None
        self._cached_value = None
        self._op = op
        self._graph_element = self._read()

    @property
    def name(self):
        return self._op.name

    @property
    def op(self):
        return self._op

    @property
    def _shared_name(self):
        return self._handle.op.name

    def _read(self):
        with self.graph.control_dependencies([self._op]):
            return super()._read()

    def value(self):
        """A Tensor that reads the value after the write."""
        return self._read()

    read_value = value


KINDS[True] = ResourceVariable


def is_resource_variable(var):
    """Is `var` a variable with a handle?"""
    return isinstance(var, BaseResourceVariable)


def _augmented(symbol, instead):
    def apply(self, other):
        raise RuntimeError("Variable %s value not supported. Use %s to get a new Tensor object."
                           % (symbol, instead))
    return apply


for _symbol, _name, _method in (("+=", "add", "assign_add"), ("-=", "sub", "assign_sub")):
    setattr(BaseResourceVariable, "__i%s__" % _name, _augmented(
        _symbol, "variable.%s(value) to modify the variable value and variable = variable %s value"
        % (_method, _symbol[0])))
for _symbol, _name in (("*=", "mul"), ("/=", "truediv"), ("**=", "pow")):
    setattr(BaseResourceVariable, "__i%s__" % _name, _augmented(
        _symbol, "`var.assign(var {0} value)` to modify the variable or `var = var {0} value`"
        .format(_symbol[:-1])))

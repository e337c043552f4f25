"""`tf.variable_scope` and `tf.get_variable`: variables by name, made once and shared.

A variable's name is the variable scopes around it; its operations' name scope is entered with the
scope, but variables do not take part in it.
"""

import enum
import functools
import threading

from minigraph.core import dtypes
from minigraph.core.collections import GraphKeys
from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph, graph_of
from minigraph.core.name_scope import get_collection, name_scope
from minigraph.variables.kinds import SCOPE_KEY
from minigraph.variables.store import default_variable_store
from minigraph.variables.variable import VariableAggregation, VariableSynchronization



class _ReuseMode(enum.Enum):
    AUTO_REUSE = 1


AUTO_REUSE = _ReuseMode.AUTO_REUSE

# What a scope hands on to the scopes and variables inside.
_DEFAULTS = ("initializer", "regularizer", "caching_device", "partitioner", "dtype", "use_resource",
             "constraint")


class VariableScope:
    """Defaults for the variables made under a name; what `tf.variable_scope` gives.

    Attributes:
      name: prefix of the names of the variables inside.
      original_name_scope: name scope of the first time it was entered, with "/".
      reuse: False, True or `tf.AUTO_REUSE`.
      initializer, regularizer, caching_device, partitioner, custom_getter, dtype, use_resource,
        constraint: defaults for `tf.get_variable`.
    Source: tf.VariableScope, TensorFlow 1.15.
    """

    def __init__(self, reuse, name="", initializer=None, regularizer=None, caching_device=None,
                 partitioner=None, custom_getter=None, name_scope="", dtype=dtypes.float32,
                 use_resource=None, constraint=None):
        self._reuse = reuse
        self.name = name
        self.initializer = initializer
        self.regularizer = regularizer
        self.caching_device = caching_device
        self.partitioner = partitioner
        self.custom_getter = custom_getter
        self._name_scope = name_scope
        self.dtype = dtype
        self.use_resource = use_resource
        self.constraint = constraint

    @property
    def original_name_scope(self):
        return self._name_scope

    @property
    def reuse(self):
        return self._reuse

    def reuse_variables(self):
        """From now on variables must exist already."""
        self._reuse = True

    def set_initializer(self, initializer):
        self.initializer = initializer

    def set_regularizer(self, regularizer):
        self.regularizer = regularizer

    def set_caching_device(self, caching_device):
        self.caching_device = caching_device

    def set_partitioner(self, partitioner):
        self.partitioner = partitioner

    def set_custom_getter(self, custom_getter):
        self.custom_getter = custom_getter

    def set_dtype(self, dtype):
        self.dtype = dtype

    def set_use_resource(self, use_resource):
        self.use_resource = use_resource

    def get_collection(self, name):
        """Items of a collection whose name is under this scope."""
        return get_collection(name, self.name + "/" if self.name else "")

    def trainable_variables(self):
        return self.get_collection(GraphKeys.TRAINABLE_VARIABLES)

    def global_variables(self):
        return self.get_collection(GraphKeys.GLOBAL_VARIABLES)

    def local_variables(self):
        return self.get_collection(GraphKeys.LOCAL_VARIABLES)

    def get_variable(self, var_store, name, shape=None, dtype=None, initializer=None,
                     regularizer=None, reuse=None, trainable=None, collections=None,
                     caching_device=None, partitioner=None, validate_shape=True, use_resource=None,
                     custom_getter=None, constraint=None,
                     synchronization=VariableSynchronization.AUTO,
                     aggregation=VariableAggregation.NONE):
        """A variable of the store under this scope's name and with its defaults."""
        with name_scope(None):
            if dtype is not None and initializer is not None and not callable(initializer):
                found = convert_to_tensor(initializer).dtype.base_dtype
                if found != dtype:
                    raise ValueError("Initializer type '%s' and explicit dtype '%s' don't match."
                                     % (found, dtype))
            return var_store.get_variable(
                self.name + "/" + name if self.name else name, shape=shape,
                dtype=self.dtype if dtype is None else dtype,
                initializer=self.initializer if initializer is None else initializer,
                regularizer=self.regularizer if regularizer is None else regularizer,
                reuse=self._reuse if reuse is None else reuse,
                trainable=trainable, collections=collections,
                caching_device=self.caching_device if caching_device is None else caching_device,
                partitioner=self.partitioner if partitioner is None else partitioner,
                validate_shape=validate_shape,
                use_resource=self.use_resource if use_resource is None else use_resource,
                custom_getter=self.custom_getter if custom_getter is None else custom_getter,
                constraint=self.constraint if constraint is None else constraint,
                synchronization=synchronization, aggregation=aggregation)


class _ScopeStore(threading.local):
    """The current scope of a graph in this thread, and how often each scope name was entered."""

    def __init__(self):
        self.current = VariableScope(False)
        self.counts = {}

    def open(self, name):
        self.counts[name] = self.counts.get(name, 0) + 1

    def close_inner(self, name):
        for key in self.counts:
            if name is None or key.startswith(name + "/"):
                self.counts[key] = 0

    def unique(self, prefix):
        """`prefix`, or "<prefix>_<i>" where the current scope has been left under that name."""
        current = self.current.name
        name = current + "/" + prefix if current else prefix
        if not self.counts.get(name):
            return prefix
        i = 1
        while self.counts.get("%s_%d" % (name, i)):
            i += 1
        return "%s_%d" % (prefix, i)


def _store():
    found = get_default_graph().get_collection_ref(SCOPE_KEY)
    if not found:
        found.append(_ScopeStore())
    return found[0]


def get_variable_scope():
    """The current VariableScope."""
    return _store().current


class pure_variable_scope:
    """A variable scope that leaves the name scope alone."""

    def __init__(self, name_or_scope, reuse=None, custom_getter=None, old_name_scope=None, **given):
        self._given = {key: value for key, value in given.items() if value is not None}
        self._store = _store()
        self._custom_getter = custom_getter
        self._reuse = reuse
        self._from = name_or_scope if isinstance(name_or_scope, VariableScope) else None
        self._name_scope = old_name_scope
        if self._from is not None:
            self._name = name_or_scope.name
            return
        outer = self._store.current
        self._name = outer.name + "/" + name_or_scope if outer.name else name_or_scope

    def _scope(self):
        parent = self._from or self._store.current
        options = {key: getattr(parent, key) for key in _DEFAULTS}
        options.update(self._given)
        getter = parent.custom_getter
        if self._custom_getter is not None:
            getter = _wrapped_getter(self._custom_getter, getter)
        reuse = self._reuse or parent.reuse
        scope = self._name_scope if self._name_scope is not None else parent._name_scope
        return VariableScope(reuse, name=self._name, custom_getter=getter, name_scope=scope,
                             **options)

    def __enter__(self):
        self._old = self._store.current
        scope = self._scope()
        self._store.open(self._name)
        self._old_counts = dict(self._store.counts) if self._from is not None else None
        self._store.current = scope
        return scope

    def __exit__(self, *exc):
        self._store.close_inner(self._name)
        if self._old_counts is not None:
            self._store.counts = self._old_counts
        self._store.current = self._old


def _wrapped_getter(getter, outer):
    """`getter` whose own getter argument is `outer`, the one of the scope around."""
    if outer is None:
        return getter

    def wrapped(true_getter, *args, **kwargs):
        return getter(functools.partial(outer, true_getter), *args, **kwargs)
    return wrapped


class variable_scope:
    """Context manager for the names and defaults of variables that `tf.get_variable` makes.

    Args:
      name_or_scope: name of the scope under the current one, or a VariableScope to enter again.
      default_name: name to make unique and use if `name_or_scope` is None.
      values: tensors passed to the operation; their graph becomes the default inside.
      initializer, regularizer, caching_device, partitioner, custom_getter, dtype, use_resource,
        constraint: defaults for the variables inside; those of the scope around where None.
      reuse: True to go into reuse mode, None or False to inherit it, or `tf.AUTO_REUSE`.
      auxiliary_name_scope: False to open no name scope.
    Raises:
      TypeError: if neither name is given, or `name_or_scope` is of another type.
      ValueError: for reuse=True without a name.
    Source: tf.variable_scope, TensorFlow 1.15.
    """

    def __init__(self, name_or_scope, default_name=None, values=None, initializer=None,
                 regularizer=None, caching_device=None, partitioner=None, custom_getter=None,
                 reuse=None, dtype=None, use_resource=None, constraint=None,
                 auxiliary_name_scope=True):
        if default_name is None and name_or_scope is None:
            raise TypeError("If default_name is None then name_or_scope is required")
        if not isinstance(auxiliary_name_scope, bool):
            raise TypeError("The auxiliary_name_scope must be `True` or `False`, while get "
                            "{}".format(
                auxiliary_name_scope))
        self._name_or_scope = name_or_scope
        self._default_name = default_name
        self._values = values or []
        self._reuse = None if reuse is False else reuse
        self._auxiliary_name_scope = auxiliary_name_scope
        self._options = {
            "initializer": initializer, "regularizer": regularizer,
            "caching_device": caching_device, "partitioner": partitioner,
            "custom_getter": custom_getter, "dtype": dtype, "use_resource": use_resource,
            "constraint": constraint}
        self._contexts = []

    def __enter__(self):
        contexts = []
        self._contexts.append(contexts)
        try:
            return self._enter(contexts)
        except BaseException:
            self._contexts.pop()
            _leave(contexts, None, None, None)
            raise

    def _enter(self, contexts):
        given = self._name_or_scope
        if given is not None and not isinstance(given, (VariableScope, str)):
            raise TypeError("VariableScope: name_or_scope must be a string or VariableScope.")
        if self._reuse not in (None, True, AUTO_REUSE):
            raise ValueError("The reuse parameter must be True or False or None.")
        if given is None and self._reuse:
            raise ValueError("reuse=True cannot be used without a name_or_scope")
        _entered(contexts, graph_of(self._values).as_default())
        scope_name = self._enter_name_scope(contexts, given)
        old_name_scope = scope_name
        if given is None:
            given = _store().unique(self._default_name)
        elif isinstance(given, VariableScope):
            old_name_scope = given.original_name_scope
        return _entered(contexts, pure_variable_scope(
            given, reuse=self._reuse, old_name_scope=old_name_scope, **self._options))

    def _enter_name_scope(self, contexts, given):
        """The name scope inside; None where a scope without a name leaves it as it is."""
        if not self._auxiliary_name_scope:
            current = get_default_graph().get_name_scope()
            return _entered(contexts, name_scope(current + "/" if current else ""))
        if given is None:
            name = self._default_name
        else:
            name = given if isinstance(given, str) else given.name.split("/")[-1]
        return _entered(contexts, name_scope(name)) if name else None

    def __exit__(self, exc_type, exc_value, traceback):
        _leave(self._contexts.pop(), exc_type, exc_value, traceback)


def _entered(contexts, context):
    value = context.__enter__()
    contexts.append(context)
    return value


def _leave(contexts, *exc):
    for context in reversed(contexts):
        context.__exit__(*exc)


def variable_op_scope(values, name_or_scope, default_name=None, initializer=None, regularizer=None,
                      caching_device=None, partitioner=None, custom_getter=None, reuse=None,
                      dtype=None, use_resource=None, constraint=None):
    """`variable_scope` with the arguments in the order of the years before 1.0."""
    return variable_scope(name_or_scope, default_name=default_name, values=values,
                          initializer=initializer, regularizer=regularizer,
                          caching_device=caching_device, partitioner=partitioner,
                          custom_getter=custom_getter, reuse=reuse, dtype=dtype,
                          use_resource=use_resource, constraint=constraint)


def get_variable(name, shape=None, dtype=None, initializer=None, regularizer=None, trainable=None,
                 collections=None, caching_device=None, partitioner=None, validate_shape=True,
                 use_resource=None, custom_getter=None, constraint=None,
                 synchronization=VariableSynchronization.AUTO,
                 aggregation=VariableAggregation.NONE):
    """The variable of that name under the current variable scope: made, or shared if it exists.

    Args:
      name: its name below the scope's.
      shape: shape of the variable; left out if `initializer` is a value.
      dtype: DType, by default the scope's, float32.
      initializer: function(shape, dtype) -> tensor, or a value; by default the scope's, else Glorot
        uniform for floats and zeros for integers and bools.
      regularizer: function(variable) -> loss that is added to GraphKeys.REGULARIZATION_LOSSES.
      trainable, collections, caching_device, validate_shape, constraint, synchronization,
        aggregation: as for `tf.Variable`.
      partitioner: function(shape, dtype) -> number of parts along each axis.
      use_resource: True for a ResourceVariable, False for a RefVariable; see `tf.Variable`.
      custom_getter: function(getter, name, ...) that may change the arguments of the true getter.
    Returns:
      The Variable; with a partitioner, a PartitionedVariable.
    Raises:
      ValueError: if the variable exists and the scope does not reuse, or the reverse; if shape or
        dtype differ from those of the existing one; if the initializer does not fit.
    Source: tf.get_variable, TensorFlow 1.15.
    """
    return get_variable_scope().get_variable(
        default_variable_store(), name, shape=shape, dtype=dtype, initializer=initializer,
        regularizer=regularizer, trainable=trainable, collections=collections,
        caching_device=caching_device, partitioner=partitioner, validate_shape=validate_shape,
        use_resource=use_resource, custom_getter=custom_getter, constraint=constraint,
        synchronization=synchronization, aggregation=aggregation)


def get_local_variable(name, shape=None, dtype=None, initializer=None, regularizer=None,
                       trainable=False, collections=None, caching_device=None, partitioner=None,
                       validate_shape=True, use_resource=None, custom_getter=None, constraint=None,
                       synchronization=VariableSynchronization.AUTO,
                       aggregation=VariableAggregation.NONE):
    """`get_variable` for a local variable, which is not trained; see there."""
    collections = [*(collections or []), GraphKeys.LOCAL_VARIABLES]
    return get_variable(name, shape=shape, dtype=dtype, initializer=initializer,
                        regularizer=regularizer, trainable=False, collections=collections,
                        caching_device=caching_device, partitioner=partitioner,
                        validate_shape=validate_shape, use_resource=use_resource,
                        custom_getter=custom_getter, constraint=constraint,
                        synchronization=synchronization, aggregation=aggregation)


def create_partitioned_variables(shape, slicing, initializer, dtype=dtypes.float32,
                                 trainable=True, collections=None, name=None, reuse=None):
    """A list of the parts that a variable is made in, `slicing` of them along each axis.

    Args:
      shape: shape of the whole.
      slicing: list of numbers of parts, of which one at most is above 1.
      initializer: function(shape, dtype) -> tensor, called for each part.
      dtype, trainable, collections, reuse: as for `get_variable`.
      name: of the scope of the parts; "PartitionedVariable" by default.
    Raises:
      ValueError: if there is not one number for each axis, or more than one is above 1.
    Source: tf.create_partitioned_variables, TensorFlow 1.15.
    """
    if len(shape) != len(slicing):
        raise ValueError("The 'shape' and 'slicing' of a partitioned Variable must have the length: "
                         "shape: %s, slicing: %s" % (shape, slicing))
    with variable_scope(name, "PartitionedVariable", reuse=reuse) as scope:
        whole = default_variable_store().get_variable(
            scope.name, shape=shape, dtype=dtype, initializer=initializer, reuse=scope.reuse,
            trainable=trainable, collections=collections, partitioner=lambda **unused: slicing)
    return list(whole)


def no_regularizer(_):
    """Regularizes nothing: overrides the regularizer of the scopes around."""
    return None

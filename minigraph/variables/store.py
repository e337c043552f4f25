"""The variables that `tf.get_variable` made, by their full names."""

import inspect

from minigraph.core import dtypes
from minigraph.core.collections import GraphKeys
from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph
from minigraph.core.name_scope import add_to_collection, name_scope
from minigraph.core.shape import as_shape
from minigraph.core.traceback import describe
from minigraph.ops import init_ops
from minigraph.ops.array import slice as slice_
from minigraph.variables.partitioned import PartitionedVariable, slices_of
from minigraph.variables.variable import Variable, VariableSynchronization

_KEY = ("__variable_store",)


class VariableStore:
    """The variables and partitioned variables of a graph that `get_variable` made."""

    def __init__(self):
        self._vars = {}
        self._partitioned_vars = {}

    def get_variable(self, name, shape=None, dtype=dtypes.float32, initializer=None,
                     regularizer=None, reuse=None, custom_getter=None, partitioner=None,
                     synchronization=VariableSynchronization.AUTO, trainable=None, **options):
        """The variable of that full name, made if it is not there; see `tf.get_variable`.

        `reuse` is True (it must be there), False or None (it must not) or `tf.AUTO_REUSE`.
        """
        if custom_getter is not None and not callable(custom_getter):
            raise ValueError("Passed a custom_getter which is not callable: %s" % custom_getter)
        dtype = dtypes.as_dtype(dtype).base_dtype
        if trainable is None:
            trainable = synchronization != VariableSynchronization.ON_READ
        options = {"collections": None, "caching_device": None, "validate_shape": True,
                   "use_resource": None, "constraint": None, "aggregation": None, **options}
        options.update(shape=shape, dtype=dtype, initializer=initializer, regularizer=regularizer,
                       reuse=reuse, partitioner=partitioner, synchronization=synchronization,
                       trainable=trainable)
        if custom_getter is None:
            return self._get(name, **options)
        accepted = inspect.signature(custom_getter).parameters
        if "constraint" not in accepted and not any(p.kind is p.VAR_KEYWORD
                                                    for p in accepted.values()):
            del options["constraint"]
        return custom_getter(self._get, name=name, **options)

    def _get(self, name, shape=None, dtype=dtypes.float32, initializer=None, regularizer=None,
             reuse=None, partitioner=None, **options):
        scalar = shape is not None and as_shape(shape).ndims == 0
        shared = reuse is True and name in self._partitioned_vars
        if partitioner is not None and not scalar or shared:
            if partitioner is not None and not callable(partitioner):
                raise ValueError("Partitioner must be callable, but received: %s" % partitioner)
            with name_scope(None):
                return self._get_partitioned(name, partitioner, shape, dtype, initializer,
                                             regularizer, reuse, options)
        if "%s/part_0" % name in self._vars:
            raise ValueError("No partitioner was provided, but a partitioned version of the "
                             "variable "
                             "was found: %s/part_0. Perhaps a variable of the same name was "
                             "already created with partitioning?" % name)
        return self._get_single(name, shape, dtype, initializer, regularizer, reuse, None, options)

    def _get_single(self, name, shape, dtype, initializer, regularizer, reuse, part, options):
        is_value = initializer is not None and not callable(initializer)
        if shape is not None and is_value:
            raise ValueError("If initializer is a constant, do not specify shape.")
        dtype, shape = dtypes.as_dtype(dtype), as_shape(shape)
        if name in self._vars:
            return self._shared(name, shape, dtype, reuse)
        if reuse is True:
            raise ValueError("Variable %s does not exist, or was not created with "
                             "tf.get_variable(). "
                             "Did you mean to set reuse=tf.AUTO_REUSE in VarScope?" % name)
        if initializer is None:
            initializer = default_initializer(name, dtype)
        if not is_value:
            initializer, dtype = _bound_initializer(initializer, shape, dtype, part)
        variable = Variable(initializer, name=name, dtype=None if is_value else dtype, **options)
        self._vars[name] = variable
        if regularizer:
            _add_regularization(variable, name, regularizer)
        return variable

    def _shared(self, name, shape, dtype, reuse):
        found = self._vars[name]
        if reuse is False:
            raise ValueError(
                "Variable %s already exists, disallowed. Did you mean to set reuse=True or "
                "reuse=tf.AUTO_REUSE in VarScope? Originally defined at:\n\n  %s"
                % (name, describe(found.op._place)))
        if not shape.is_compatible_with(found.get_shape()):
            raise ValueError("Trying to share variable %s, but specified shape %s and found shape "
                             "%s."
                             % (name, shape, found.get_shape()))
        if not dtype.is_compatible_with(found.dtype):
            raise ValueError("Trying to share variable %s, but specified dtype %s and found dtype "
                             "%s."
                             % (name, dtype.name, found.dtype.name))
        return found

    def _get_partitioned(self, name, partitioner, shape, dtype, initializer, regularizer, reuse,
                         options):
        is_value = initializer is not None and not callable(initializer)
        if name in self._vars:
            raise ValueError("A partitioner was provided, but an unpartitioned version of the "
                             "variable "
                             "was found: %s.  Perhaps a variable of the same name was already "
                             "created without partitioning?" % name)
        if is_value:
            initializer = convert_to_tensor(initializer, dtype=dtype)
            shape = as_shape(shape).merge_with(initializer.shape)
        shape = as_shape(shape)
        if name in self._partitioned_vars:
            return self._shared_partitioned(name, shape, dtype, partitioner, reuse)
        if reuse is True:
            raise ValueError("PartitionedVariable %s does not exist, or was not created with "
                             "tf.get_variable(). Did you mean to set reuse=False or "
                             "reuse=tf.AUTO_REUSE in VarScope?" % name)
        if initializer is None:
            initializer = default_initializer(name, dtype)
        partitions, slices = slices_of(partitioner, shape, dtype)
        parts = []
        for i, (offset, part_shape) in enumerate(slices):
            with name_scope("%s/part_%d/" % (name, i)) if is_value else name_scope(None):
                start = initializer if not is_value else _slice(initializer, offset, part_shape)
            part = PartitionInfo(shape.as_list(), offset)
            variable = self._get_single("%s/part_%d" % (name, i), None if is_value else part_shape,
                                        dtype, start, regularizer, reuse, part, options)
            variable._set_save_slice_info(Variable.SaveSliceInfo(
                name, shape.as_list(), offset, part_shape))
            parts.append(variable)
        made = PartitionedVariable(name, shape, dtype, parts, partitions)
        self._partitioned_vars[name] = made
        return made

    def _shared_partitioned(self, name, shape, dtype, partitioner, reuse):
        found = self._partitioned_vars[name]
        if reuse is False:
            raise ValueError("Partitioned variable with name %s already exists. Did you mean to "
                             "set reuse=True or reuse=tf.AUTO_REUSE in VarScope?" % name)
        if not shape.is_compatible_with(found.get_shape()):
            raise ValueError("Trying to reuse partitioned variable %s, but specified shape %s and "
                             "found shape %s." % (name, shape, found.get_shape()))
        if not dtype.is_compatible_with(found.dtype):
            raise ValueError("Trying to reuse partitioned variable %s, but specified dtype %s and "
                             "found dtype %s." % (name, dtype.name, found.dtype.name))
        if partitioner is not None:
            partitions, _ = slices_of(partitioner, found.get_shape(), dtype)
            if list(partitions) != list(found._get_partitions()):
                raise ValueError("Trying to reuse partitioned variable %s, but specified "
                                 "partitions %s and found partitions %s."
                                 % (name, partitions, found._get_partitions()))
        return found


class PartitionInfo:
    """What an initializer is told of the part that it makes: the whole's shape, and the offset."""

    def __init__(self, full_shape, var_offset):
        self.full_shape = full_shape
        self.var_offset = var_offset


def _slice(value, offset, shape):
    return slice_(value, offset, shape)


def default_initializer(name, dtype):
    """What a variable starts from where nothing was said: Glorot uniform, or zeros for integers."""
    if dtype.is_floating:
        return init_ops.GlorotUniform()
    if dtype.is_integer or dtype.is_bool or dtype is dtypes.string:
        return init_ops.Zeros()
    raise ValueError("An initializer for variable %s of %s is required" % (name, dtype.base_dtype))


def _bound_initializer(initializer, shape, dtype, part):
    """(a function without arguments, the variable's DType or None) for an initializer."""
    if isinstance(initializer, type):
        initializer = initializer()
    if shape.is_fully_defined():
        options = {"dtype": dtype.base_dtype}
        if part is not None and "partition_info" in _parameters(initializer):
            options["partition_info"] = part
        return lambda: initializer(shape.as_list(), **options), dtype.base_dtype
    if all(p.default is not p.empty for p in _parameters(initializer).values()):
        return initializer, None
    raise ValueError("The initializer passed is not valid. It should be a callable with no "
                     "arguments and the shape should not be provided or an instance of "
                     "`tf.keras.initializers.*' and `shape` should be fully defined.")


def _parameters(function):
    try:
        return inspect.signature(function).parameters
    except (TypeError, ValueError):
        return {}


def _add_regularization(variable, name, regularizer):
    graph = get_default_graph()
    with graph.colocate_with(variable.op), name_scope(name + "/Regularizer/"):
        with graph.control_dependencies(None):
            loss = regularizer(variable)
    if loss is not None:
        add_to_collection(GraphKeys.REGULARIZATION_LOSSES, loss)


def default_variable_store():
    """The store of the default graph."""
    store = get_default_graph().get_collection_ref(_KEY)
    if not store:
        store.append(VariableStore())
    return store[0]

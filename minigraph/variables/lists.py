"""Functions that list the variables of the default graph, and that initialize or check them."""

from minigraph.core import dtypes
from minigraph.core.collections import GraphKeys
from minigraph.core.graph import get_default_graph
from minigraph.core.name_scope import device, get_collection, name_scope
from minigraph.ops import resource, state
from minigraph.ops.array import boolean_mask, stack
from minigraph.ops.array.shapes import rank_internal
from minigraph.ops.constant import constant
from minigraph.ops.control import group, no_op
from minigraph.ops.elementwise import logical_not
from minigraph.ops.stored import is_handle, is_variable


def global_variables(scope=None):
    """Variables in GraphKeys.GLOBAL_VARIABLES; with `scope`, those whose name it matches."""
    return get_collection(GraphKeys.GLOBAL_VARIABLES, scope)


def all_variables():
    """The old name of `global_variables`."""
    return global_variables()


def local_variables(scope=None):
    """Variables in GraphKeys.LOCAL_VARIABLES; with `scope`, those whose name it matches."""
    return get_collection(GraphKeys.LOCAL_VARIABLES, scope)


def model_variables(scope=None):
    """Variables in GraphKeys.MODEL_VARIABLES; with `scope`, those whose name it matches."""
    return get_collection(GraphKeys.MODEL_VARIABLES, scope)


def trainable_variables(scope=None):
    """Variables made with trainable=True; with `scope`, those whose name it matches."""
    return get_collection(GraphKeys.TRAINABLE_VARIABLES, scope)


def moving_average_variables(scope=None):
    """Variables that have moving averages; with `scope`, those whose name it matches."""
    return get_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, scope)


def variables_initializer(var_list, name="init"):
    """An operation that runs the initializers of all variables in `var_list`."""
    if not var_list:
        return no_op(name=name)
    return group(*[variable.initializer for variable in var_list], name=name)


def initialize_variables(var_list, name="init"):
    """The old name of `variables_initializer`."""
    return variables_initializer(var_list, name=name)


def global_variables_initializer():
    """An operation that initializes all global variables."""
    return variables_initializer(global_variables())


def initialize_all_variables():
    """The old name of `global_variables_initializer`."""
    return global_variables_initializer()


def local_variables_initializer():
    """An operation that initializes all local variables."""
    return variables_initializer(local_variables())


def initialize_local_variables():
    """The old name of `local_variables_initializer`."""
    return local_variables_initializer()


def is_variable_initialized(variable):
    """Scalar bool tensor: does `variable` have a value?"""
    return state.is_variable_initialized(variable)


def _variables_to_check(var_list):
    if var_list is None:
        var_list = global_variables() + local_variables()
    return var_list or [op.outputs[0] for op in get_default_graph().get_operations()
                        if is_variable(op) and not is_handle(op)]


def assert_variables_initialized(var_list=None):
    """A tensor whose evaluation raises FailedPreconditionError if a variable has no value.

    Args:
      var_list: variables to check, by default all global and local ones.
    Returns:
      The tensor, or None if there is nothing to check.
    Source: tf.assert_variables_initialized, TensorFlow 1.15.
    """
    ranks = []
    for variable in _variables_to_check(var_list):
        graph = get_default_graph()
        with graph.colocate_with(variable.op):
            # The rank is known without a look at the value, so the look is asked for.
            require = resource.REQUIRE_VALUE if is_handle(variable.op) else state.REQUIRE_VALUE
            check = require(variable.op.outputs[0], name="RequireValue")
            with graph.control_dependencies([check]):
                ranks.append(rank_internal(variable, optimize=False))
    if not ranks:
        return None
    return ranks[0] if len(ranks) == 1 else stack(ranks)


def report_uninitialized_variables(var_list=None, name="report_uninitialized_variables"):
    """A string vector of the names of the variables that have no value.

    Args:
      var_list: variables to check, by default all global and local ones.
      name: scope of the operations.
    Source: tf.report_uninitialized_variables, TensorFlow 1.15.
    """
    var_list = _variables_to_check(var_list)
    with name_scope(name):
        if not var_list:
            with device("/cpu:0"):
                return constant([], dtype=dtypes.string)
        initialized = [state.is_variable_initialized(variable) for variable in var_list]
        with device("/cpu:0"):
            missing = logical_not(stack(initialized))
            return boolean_mask(constant([variable.op.name for variable in var_list]), missing)

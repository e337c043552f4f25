"""Lists of variables by scope, name and collection, as `tf.contrib.framework` gives them."""

import re

from minigraph.core.collections import GraphKeys
from minigraph.core.name_scope import add_to_collection, get_collection
from minigraph.variables.scopes import VariableScope
from minigraph.variables.variable import Variable


def get_variables(scope=None, suffix=None, collection=GraphKeys.GLOBAL_VARIABLES):
    """The variables of a collection under a scope.

    Args:
      scope: a VariableScope, or a pattern that names begin with (optional).
      suffix: a pattern that names end in, before the ":0" if it has no ":" itself (optional).
      collection: key of the collection.
    Source: tf.contrib.framework.get_variables, TensorFlow 1.15.
    """
    if isinstance(scope, VariableScope):
        scope = scope.name
    if suffix is not None:
        scope = "%s.*%s%s" % (scope or "", suffix, "" if ":" in suffix else ":")
    return get_collection(collection, scope)


def get_trainable_variables(scope=None, suffix=None):
    """The trainable variables under a scope; see `get_variables`."""
    return get_variables(scope, suffix, GraphKeys.TRAINABLE_VARIABLES)


def get_model_variables(scope=None, suffix=None):
    """The model variables under a scope; see `get_variables`."""
    return get_variables(scope, suffix, GraphKeys.MODEL_VARIABLES)


def get_local_variables(scope=None, suffix=None):
    """The local variables under a scope; see `get_variables`."""
    return get_variables(scope, suffix, GraphKeys.LOCAL_VARIABLES)


def get_variables_by_suffix(suffix, scope=None):
    """The variables under a scope whose name ends in `suffix`."""
    return get_variables(scope=scope, suffix=suffix)


def get_variables_by_name(given_name, scope=None):
    """The variables under a scope whose last part of the name is `given_name`."""
    return get_variables_by_suffix("/%s:|^%s:" % (given_name, given_name), scope)


def get_unique_variable(var_op_name):
    """The variable of exactly that name. ValueError if there is none."""
    candidates = get_variables(var_op_name)
    for variable in candidates:
        if variable.op.name == var_op_name:
            return variable
    raise ValueError("Variable %s does not uniquely identify a variable" % var_op_name
                     if candidates else "Couldn't find variable %s" % var_op_name)


def get_variable_full_name(var):
    """The name of the whole variable: of a part, that of what it is a part of."""
    info = var._save_slice_info
    return info.full_name if info else var.op.name


def filter_variables(var_list, include_patterns=None, exclude_patterns=None, reg_search=True):
    """The variables whose name has an included pattern, if given, and no excluded one.

    With `reg_search` a pattern may stand anywhere in the name, else it must begin it.
    """
    matches = re.search if reg_search else re.match
    if include_patterns is not None:
        var_list = [v for v in var_list if any(matches(p, v.name) for p in include_patterns)]
    if exclude_patterns is not None:
        var_list = [v for v in var_list
                    if not any(matches(p, v.name) for p in exclude_patterns)]
    return list(var_list)


def add_model_variable(var):
    """Adds `var` to the model variables unless it is one of them."""
    if all(var is not v for v in get_collection(GraphKeys.MODEL_VARIABLES)):
        add_to_collection(GraphKeys.MODEL_VARIABLES, var)


def local_variable(initial_value, validate_shape=True, name=None, use_resource=None):
    """A variable of the local collection, which is not trained."""
    return Variable(initial_value, trainable=False, collections=[GraphKeys.LOCAL_VARIABLES],
                    validate_shape=validate_shape, name=name, use_resource=use_resource)

"""`tf.contrib.framework`: steps, lists of variables, nested structures."""

from minigraph.contrib.framework.arg_scope import (
    add_arg_scope, arg_scope, arg_scoped_arguments, current_arg_scope, has_arg_scope)
from minigraph.contrib.framework.variables import (
    add_model_variable, filter_variables, get_local_variables, get_model_variables,
    get_trainable_variables, get_unique_variable, get_variable_full_name, get_variables,
    get_variables_by_name, get_variables_by_suffix, local_variable)
from minigraph.core import nest
from minigraph.core.missing import module_getattr
from minigraph.core.name_scope import get_name_scope
from minigraph.core.sparse_tensor import convert_to_tensor_or_sparse_tensor
from minigraph.ops.check_types import assert_same_float_dtype, assert_scalar
from minigraph.ops.py_func import py_func
from minigraph.ops.sorting import argsort, sort
from minigraph.training.training_util import (
    assert_global_step, create_global_step, get_global_step, get_or_create_global_step)
from minigraph.variables.variable import is_tensor

__getattr__ = module_getattr(__name__)

"""Slots: variables that an optimizer or a moving average keeps beside another variable."""

import contextlib

from minigraph.core.graph import get_default_graph
from minigraph.ops import array, init_ops
from minigraph.ops.stored import is_handle
from minigraph.variables.scopes import get_variable, get_variable_scope, variable_scope
from minigraph.variables.variable import Variable


def create_slot(primary, val, name, colocate_with_primary=True):
    """A slot of a variable or tensor, named "<primary>/<name>", that starts as the tensor `val`."""
    return _create(primary, val, name, val.get_shape().is_fully_defined(), None, None,
                   colocate_with_primary)


def create_slot_with_initializer(primary, initializer, shape, dtype, name,
                                 colocate_with_primary=True):
    """A slot of the given shape and dtype that starts as what `initializer` makes."""
    return _create(primary, initializer, name, shape.is_fully_defined(), shape, dtype,
                   colocate_with_primary)


def create_zeros_slot(primary, name, dtype=None, colocate_with_primary=True):
    """A slot that starts as zeros, by default of the shape and dtype of `primary`."""
    dtype = primary.dtype.base_dtype if dtype is None else dtype
    shape = primary.get_shape()
    if shape.is_fully_defined():
        return create_slot_with_initializer(primary, init_ops.Zeros(), shape, dtype, name,
                                            colocate_with_primary)
    start = primary.initialized_value() if isinstance(primary, Variable) else primary
    zeros = array.zeros(array.shape(start), dtype=dtype)
    return create_slot(primary, zeros, name, colocate_with_primary)


def _create(primary, start, name, validate_shape, shape, dtype, colocate):
    if isinstance(primary, Variable):
        prefix = primary._shared_name
    else:
        prefix = primary.op.name
    graph = get_default_graph()
    with variable_scope(None, prefix + "/" + name):
        with graph.colocate_with(primary.op) if colocate else contextlib.nullcontext():
            slot = _create_variable(start, validate_shape, shape, dtype, is_handle(primary.op))
    _copy_slice_info(primary, slot)
    return slot


def _create_variable(start, validate_shape, shape, dtype, has_handle):
    scope = get_variable_scope()
    partitioner, scope_partitioner = None, scope.partitioner
    scope.set_partitioner(partitioner)
    try:
        # The empty name makes the variable's name that of the scope.
        return get_variable("", initializer=start, trainable=False, shape=shape, dtype=dtype,
                            validate_shape=validate_shape, use_resource=has_handle or None)
    finally:
        scope.set_partitioner(scope_partitioner)


def _copy_slice_info(primary, slot):
    """A slot of a part of a partitioned variable is a part of the whole slot."""
    info = primary._get_save_slice_info() if isinstance(primary, Variable) else None
    if info is None:
        return
    own = slot.op.name[len(primary.op.name) + 1:]
    slot._set_save_slice_info(Variable.SaveSliceInfo(
        info.full_name + "/" + own, info.full_shape[:], info.var_offset[:], info.var_shape[:]))

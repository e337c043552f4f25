"""Gradient functions registered by name: `tf.RegisterGradient`, and how an operation finds its own.

The rules of the built-in operations are in their OpDefs. This registry holds what users add: rules
for types that have none, and the functions that `Graph.gradient_override_map` names.
"""

from minigraph.core import op_def
from minigraph.core.op_def import NOT_DIFFERENTIABLE

_functions = {}   # name -> function, or NOT_DIFFERENTIABLE


class RegisterGradient:
    """Decorator that makes a function the gradient of an op type, or of a name to override with.

    The function takes the operation and the gradients of its outputs, and returns one gradient, or
    None, for each input.

    Args:
      op_type: type of the operation, or any name for `Graph.gradient_override_map`.
    Raises:
      TypeError: if `op_type` is not a string.
      KeyError: if `op_type` has a gradient.
    Source: tf.RegisterGradient, TensorFlow 1.15.
    """

    def __init__(self, op_type):
        if not isinstance(op_type, str):
            raise TypeError("op_type must be a string")
        self._op_type = op_type

    def __call__(self, function):
        _register(self._op_type, function)
        return function


def not_differentiable(op_type):
    """Says that operations of type `op_type` have no gradient: `tf.gradients` stops there.

    Raises:
      TypeError: if `op_type` is not a string.
      KeyError: if `op_type` has a gradient.
    Source: tf.NotDifferentiable and tf.NoGradient, TensorFlow 1.15.
    """
    if not isinstance(op_type, str):
        raise TypeError("op_type must be a string")
    _register(op_type, NOT_DIFFERENTIABLE)


def _register(name, function):
    if _lookup(name) is not None:
        raise KeyError("Registering two gradient with name '%s'!" % name)
    _functions[name] = function


def _lookup(name):
    if name in _functions:
        return _functions[name]
    definition = op_def.registered_or_none(name)
    return None if definition is None else definition.gradient_function


def gradient_function(op):
    """The gradient function of an operation; None if it is not differentiable.

    Raises:
      LookupError: if no gradient is known for it.
    """
    if not op.inputs:
        return None
    if op._gradient_override is None and op.op_def.gradient_function is not None:
        function = op.op_def.gradient_function
    else:
        function = _lookup(op._gradient_override or op.type)
    if function is None:
        raise LookupError("No gradient defined for operation '%s' (op type: %s)"
                          % (op.name, op.type))
    return None if function is NOT_DIFFERENTIABLE else function

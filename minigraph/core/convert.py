"""`convert_to_tensor`: turns what users pass (numbers, lists, arrays, variables) into tensors."""

from minigraph.core import dtypes
from minigraph.core.operation import Operation
from minigraph.core.tensor import Tensor
from minigraph.core.values import cannot_convert

_conversions = {}   # priority -> list of (types, function), tried in order
_cache = {}         # type -> functions that may convert it


def register_tensor_conversion_function(base_type, conversion_func, priority=100):
    """Lets `conversion_func(value, dtype, name, as_ref)` convert instances of `base_type`.

    It may return NotImplemented, and then the next one is asked. Lower priorities are asked first.

    Raises:
      TypeError: if `base_type` is not a type or `conversion_func` cannot be called.
    Source: tf.register_tensor_conversion_function, TensorFlow 1.15.
    """
    if not (isinstance(base_type, type) or
            isinstance(base_type, tuple) and all(isinstance(t, type) for t in base_type)):
        raise TypeError("base_type must be a type or a tuple of types.")
    if not callable(conversion_func):
        raise TypeError("conversion_func must be callable.")
    _conversions.setdefault(priority, []).append((base_type, conversion_func))
    _cache.clear()


def _functions_for(kind):
    if kind not in _cache:
        _cache[kind] = [function for priority in sorted(_conversions)
                        for types, function in _conversions[priority] if issubclass(kind, types)]
    return _cache[kind]


def convert_to_tensor(value, dtype=None, name=None, preferred_dtype=None, dtype_hint=None,
                      as_ref=False):
    """`value` as a Tensor: tensors as they are, variables as their value, anything else a constant.

    Args:
      value: a Tensor, Variable, number, string, (nested) list, NumPy array, or an object whose
        type was registered with `register_tensor_conversion_function`.
      dtype: the DType it must have (optional).
      name: name of the constant made for it (optional).
      preferred_dtype: DType to try first where `dtype` is not given.
      as_ref: give a variable's reference rather than its value.
    Raises:
      TypeError: if no conversion is known, or `value` cannot have `dtype`.
      ValueError: if `value` is a Tensor of another dtype.
    Source: tf.convert_to_tensor, TensorFlow 1.15.
    """
    if dtype is not None:
        dtype = dtypes.as_dtype(dtype)
    if type(value) is Tensor:
        return _checked(value, dtype)
    preferred_dtype = preferred_dtype or dtype_hint
    for function in _functions_for(type(value)):
        if dtype is None and preferred_dtype is not None:
            try:
                result = function(value, dtype=preferred_dtype, name=name, as_ref=as_ref)
            except (TypeError, ValueError):
                result = function(value, dtype=dtype, name=name, as_ref=as_ref)
        else:
            result = function(value, dtype=dtype, name=name, as_ref=as_ref)
        if result is not NotImplemented:
            return result
    if isinstance(value, Operation):
        raise TypeError("Can't convert Operation '%s' to Tensor" % value.name)
    raise cannot_convert(value)


def _checked(tensor, dtype):
    if dtype is not None and not dtype.is_compatible_with(tensor.dtype):
        raise ValueError("Tensor conversion requested dtype %s for Tensor with dtype %s: %r"
                         % (dtype.name, tensor.dtype.name, tensor))
    return tensor


def convert_n_to_tensor(values, dtype=None, name=None, preferred_dtype=None):
    """Each of `values` as a Tensor, named "<name>_<i>"."""
    return [convert_to_tensor(value, dtype=dtype, preferred_dtype=preferred_dtype,
                              name=None if name is None else "%s_%d" % (name, i))
            for i, value in enumerate(values)]

"""Binds the arguments of an OpDef's call: converts inputs to tensors and infers dtype attributes."""

import numbers
import re

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor

_FLOATS_LISTED = (dtypes.float16, dtypes.bfloat16, dtypes.float32, dtypes.float64)
_COMPLEX_LISTED = (dtypes.bfloat16, dtypes.float16, dtypes.float32, dtypes.float64,
                   dtypes.complex64, dtypes.complex128)
_NUMBERS_LISTED = (
    dtypes.float32, dtypes.float64, dtypes.int32, dtypes.uint8, dtypes.int16, dtypes.int8,
    dtypes.complex64, dtypes.int64, dtypes.bfloat16, dtypes.uint16, dtypes.complex128,
    dtypes.float16, dtypes.uint32, dtypes.uint64)
# Stands for the default of an attribute that has none.
REQUIRED = type("REQUIRED", (), {"__repr__": lambda self: "REQUIRED"})()


def bind_arguments(op_def, inputs, given):
    """(flat list of input tensors, attributes) for a call of `op_def`.

    Raises:
      TypeError: a dtype that the op does not take, or inputs of different dtypes where they must
        agree, in TensorFlow's words.
      ValueError: an input that cannot be converted.
    """
    attrs = {}
    for name, declared in op_def.attrs.items():
        if name in given:
            attrs[name] = _of_kind(name, declared, given[name])
        elif not isinstance(declared, frozenset) and declared is not REQUIRED:
            attrs[name] = declared
    unknown = [name for name in given if name not in op_def.attrs]
    if unknown:
        raise TypeError("apply_op() got unexpected keyword arguments: %s" % ", ".join(unknown))
    if len(inputs) != len(op_def.inputs):
        raise TypeError("%s takes %d inputs, got %d"
                        % (op_def.type, len(op_def.inputs), len(inputs)))
    _normalise_dtypes(op_def, attrs)
    tensors = []
    first_of = {}
    for port, value in zip(op_def.inputs, inputs):
        if port.number_attr or port.list_attr:
            tensors += _bind_list(op_def, port, value, attrs, first_of)
        else:
            tensors.append(_bind_one(op_def, port, value, attrs, first_of))
    for name, declared in op_def.attrs.items():
        if name not in attrs:
            raise TypeError("No argument for attr %s of %s" % (name, op_def.type))
        if isinstance(declared, frozenset):
            _check_allowed(op_def, name, declared, attrs[name], first_of)
    return tensors, attrs


def _of_kind(name, default, value):
    """`value` as an attribute of the kind that `default` is of; TypeError if it is none."""
    kind = type(default)
    if kind is bool:
        if isinstance(value, (bool, np.bool_)):
            return bool(value)
    elif kind is float:
        if isinstance(value, numbers.Real):
            return float(value)
    elif kind is int:
        try:
            if not isinstance(value, str):
                return int(value)
        except (TypeError, ValueError):
            pass
    else:
        return value
    raise TypeError("Expected %s for argument '%s' not %r." % (kind.__name__, name, value))


def _normalise_dtypes(op_def, attrs):
    for name in op_def.type_attrs:
        value = attrs.get(name)
        if value is not None:
            attrs[name] = ([dtypes.as_dtype(v) for v in value] if isinstance(value, (list, tuple))
                           else dtypes.as_dtype(value).base_dtype)


def _bind_one(op_def, port, value, attrs, first_of):
    wanted = port.dtype or attrs.get(port.type_attr)
    try:
        if port.is_ref:
            tensor = convert_to_tensor(value, name=port.name, as_ref=True)
        else:
            tensor = convert_to_tensor(value, dtype=wanted, name=port.name,
                                       preferred_dtype=_default_dtype(op_def, port))
    except (TypeError, ValueError) as error:
        _explain_mismatch(op_def, port, value, wanted, first_of, error)
        if wanted is not None and isinstance(error, TypeError) and not hasattr(value, "dtype"):
            raise TypeError("Expected %s passed to parameter '%s' of op '%s', got %r of type '%s' "
                            "instead. Error: %s" % (wanted.name, port.name, op_def.type, value,
                                                    type(value).__name__, error)) from None
        if isinstance(error, ValueError):
            raise ValueError("Tried to convert '%s' to a tensor and failed. Error: %s"
                             % (port.name, error)) from None
        raise
    base = tensor.dtype.base_dtype
    if port.is_ref and not tensor.dtype._is_ref_dtype:
        raise TypeError("'%s' Op requires that input '%s' be a mutable tensor (e.g.: a tf.Variable)"
                        % (op_def.type, port.name))
    if wanted is not None and base is not wanted:
        _raise_mismatch(op_def, port, base, wanted, first_of)
    if port.type_attr and port.type_attr not in attrs:
        attrs[port.type_attr] = base
        first_of[port.type_attr] = port.name
        declared = op_def.attrs.get(port.type_attr)
        if isinstance(declared, frozenset):
            _check_allowed(op_def, port.type_attr, declared, base, first_of)
    return tensor


def _default_dtype(op_def, port):
    """The dtype to try first for Python numbers, where the attribute has a default."""
    return getattr(op_def.attrs.get(port.type_attr), "default", None)


def _explain_mismatch(op_def, port, value, wanted, first_of, error):
    """Replaces a conversion error by TF's mismatch message if `value` is fine on its own."""
    if wanted is None or not hasattr(value, "dtype"):
        return
    try:
        found = convert_to_tensor(value, name=port.name, as_ref=port.is_ref).dtype.base_dtype
    except (TypeError, ValueError):
        return
    if found is not wanted:
        try:
            _raise_mismatch(op_def, port, found, wanted, first_of)
        except TypeError as mismatch:
            raise mismatch from error


def _raise_mismatch(op_def, port, found, wanted, first_of):
    prefix = "Input '%s' of '%s' Op has type %s that" % (port.name, op_def.type, found.name)
    if port.type_attr and port.type_attr in first_of:
        raise TypeError("%s does not match type %s of argument '%s'."
                        % (prefix, wanted.name, first_of[port.type_attr]))
    raise TypeError("%s does not match expected type of %s." % (prefix, wanted.name))


def _bind_list(op_def, port, values, attrs, first_of):
    if not isinstance(values, (list, tuple)):
        called, shown = ((_python_name(op_def.type), repr(values)) if port.number_attr else
                         (op_def.type, values))
        raise TypeError("Expected list for '%s' argument to '%s' Op, not %s."
                        % (port.name, called, shown))
    if port.list_attr:
        tensors = [convert_to_tensor(v, name="%s_%d" % (port.name, i)) for i, v in enumerate(values)]
        attrs[port.list_attr] = [t.dtype.base_dtype for t in tensors]
        return tensors
    first, count = first_of.get(port.number_attr), attrs.get(port.number_attr)
    if first is not None and count != len(values):
        raise ValueError("List argument '%s' to '%s' Op with length %d must match length %d of "
                         "argument '%s'." % (port.name, _python_name(op_def.type), len(values),
                                             count, first))
    first_of[port.number_attr] = port.name
    least = op_def.attrs.get(port.number_attr)
    if isinstance(least, int) and len(values) < least:
        raise ValueError("List argument '%s' to '%s' Op with length %d shorter than minimum length "
                         "%d." % (port.name, op_def.type, len(values), least))
    attrs[port.number_attr] = len(values)
    wanted = port.dtype or attrs.get(port.type_attr)
    if wanted is None:
        wanted = next((v.dtype.base_dtype for v in values if isinstance(getattr(v, "dtype", None),
                                                                        dtypes.DType)), None)
    tensors = []
    for i, value in enumerate(values):
        tensor = convert_to_tensor(value, dtype=None if _has_dtype(value) else wanted,
                                   name="%s_%d" % (port.name, i))
        tensors.append(tensor)
    found = [t.dtype.base_dtype for t in tensors]
    if wanted is None and found:
        wanted = found[0]
    if any(d is not wanted for d in found):
        raise TypeError("Tensors in list passed to '%s' of '%s' Op have types [%s] that don't all "
                        "match." % (port.name, op_def.type, ", ".join(d.name for d in found)))
    if port.type_attr and wanted is not None and port.type_attr not in attrs:
        attrs[port.type_attr] = wanted
        first_of[port.type_attr] = port.name
    return tensors


def _python_name(type):
    """"ConcatV2" as functions of TensorFlow are called: "concat_v2"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", type).lower()


def _has_dtype(value):
    return isinstance(getattr(value, "dtype", None), dtypes.DType)


def _listed(allowed):
    """Names of dtypes in the order in which TensorFlow's operations declare them."""
    order = (_FLOATS_LISTED if allowed <= set(_FLOATS_LISTED) else
             _COMPLEX_LISTED if allowed <= set(_COMPLEX_LISTED) else _NUMBERS_LISTED)
    names = [d.name for d in order if d in allowed]
    return names + sorted(d.name for d in allowed if d.name not in names)


def _check_allowed(op_def, attr, allowed, dtype, first_of):
    if dtype not in allowed:
        names = ", ".join(_listed(allowed))
        raise TypeError("Value passed to parameter '%s' has DataType %s not in list of allowed "
                        "values: %s" % (first_of.get(attr, attr), dtype.name, names))

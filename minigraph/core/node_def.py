"""`NodeDef`: an operation as a message, which `Operation.node_def` makes.

Source: node_def.proto and attr_value.proto of TensorFlow 1.15.
"""

import numpy as np

from minigraph.core.dtypes import DType
from minigraph.core.message import Field, Message
from minigraph.core.shape import TensorShape
from minigraph.core.tensor_proto import DataType, TensorProto, TensorShapeProto, make_tensor_proto


class _ListValue(Message):
    """A list of attributes of one kind."""

    s = Field(2, "bytes", repeated=True)
    i = Field(3, "int64", repeated=True)
    f = Field(4, "float", repeated=True)
    b = Field(5, "bool", repeated=True)
    type = Field(6, DataType, repeated=True)
    shape = Field(7, TensorShapeProto, repeated=True)
    tensor = Field(8, TensorProto, repeated=True)


class AttrValue(Message):
    """An attribute: exactly one of the fields is set."""

    ListValue = _ListValue
    oneofs = {"value": ("list", "s", "i", "f", "b", "type", "shape", "tensor", "placeholder")}
    list = Field(1, _ListValue)
    s = Field(2, "bytes")
    i = Field(3, "int64")
    f = Field(4, "float")
    b = Field(5, "bool")
    type = Field(6, DataType)
    shape = Field(7, TensorShapeProto)
    tensor = Field(8, TensorProto)
    placeholder = Field(9, "string")


class NodeDef(Message):
    """An operation: its name and type, the names of its inputs ("^" before control inputs), its
    device and attributes."""

    name = Field(1, "string")
    op = Field(2, "string")
    input = Field(3, "string", repeated=True)
    device = Field(4, "string")
    attr = Field(5, AttrValue, key="string")


def node_def_of(op):
    """The NodeDef of an Operation; attributes that no message can hold are left out."""
    inputs = [tensor._as_node_def_input() for tensor in op.inputs]
    inputs += ["^" + control.name for control in op.control_inputs]
    made = NodeDef(name=op.name, op=op.type, input=inputs, device=op.device)
    for key in sorted(op.attrs):
        value = attr_value_of(op.attrs[key])
        if value is not None:
            made.attr[key].CopyFrom(value)
    return made


def attr_value_of(value):
    """The AttrValue of an attribute, or None if there is none."""
    if isinstance(value, (list, tuple)):
        return _list_of([attr_value_of(item) for item in value])
    kind, value = _kind_of(value)
    if kind is None:
        return None
    made = AttrValue()
    if made.fields[kind].is_message:
        getattr(made, kind).CopyFrom(value)
    else:
        setattr(made, kind, value)
    return made


def _kind_of(value):
    """(name of the AttrValue's field, what it holds)."""
    if isinstance(value, DType):
        return "type", value.as_datatype_enum
    if isinstance(value, TensorShape):
        return "shape", value.as_proto()
    if isinstance(value, (bytes, str)):
        return "s", value.encode() if isinstance(value, str) else value
    if isinstance(value, (bool, np.bool_)):
        return "b", bool(value)
    if isinstance(value, (int, np.integer)):
        return "i", int(value)
    if isinstance(value, (float, np.floating)):
        return "f", float(value)
    if isinstance(value, np.ndarray):
        return "tensor", make_tensor_proto(value)
    return None, None


def _list_of(items):
    if any(item is None for item in items):
        return None
    made = AttrValue()
    made.list.SetInParent()
    for item in items:
        kind = item.WhichOneof("value")
        getattr(made.list, kind).append(getattr(item, kind))
    return made

"""`VariableDef`: a variable of a graph as a message that names its operations.

Source: variable.proto of TensorFlow 1.15.
"""

from minigraph.core.message import EnumType, Field, Message

_SYNCHRONIZATION = EnumType(VARIABLE_SYNCHRONIZATION_AUTO=0, VARIABLE_SYNCHRONIZATION_NONE=1,
                            VARIABLE_SYNCHRONIZATION_ON_WRITE=2,
                            VARIABLE_SYNCHRONIZATION_ON_READ=3)
_AGGREGATION = EnumType(VARIABLE_AGGREGATION_NONE=0, VARIABLE_AGGREGATION_SUM=1,
                        VARIABLE_AGGREGATION_MEAN=2, VARIABLE_AGGREGATION_ONLY_FIRST_REPLICA=3)


class SaveSliceInfoDef(Message):
    """Which part of a larger variable a variable is."""

    full_name = Field(1, "string")
    full_shape = Field(2, "int64", repeated=True)
    var_offset = Field(3, "int64", repeated=True)
    var_shape = Field(4, "int64", repeated=True)


class VariableDef(Message):
    """Names of the variable's tensor, its initial value, initializer and read, and its kind."""

    variable_name = Field(1, "string")
    initial_value_name = Field(6, "string")
    initializer_name = Field(2, "string")
    snapshot_name = Field(3, "string")
    save_slice_info_def = Field(4, SaveSliceInfoDef)
    is_resource = Field(5, "bool")
    trainable = Field(7, "bool")
    synchronization = Field(8, _SYNCHRONIZATION)
    aggregation = Field(9, _AGGREGATION)


def without_scope(name, scope):
    """`name` as seen from inside the scope: without "<scope>/" in front."""
    return name.removeprefix(scope.rstrip("/") + "/") if scope else name


def within_scope(name, scope):
    """`name` with "<scope>/" in front."""
    return "%s/%s" % (scope.rstrip("/"), name) if scope else name

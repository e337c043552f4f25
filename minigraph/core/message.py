"""Messages with declared fields, as protocol buffers have them: `tf.ConfigProto` and the like.

    class GPUOptions(Message):
        allow_growth = Field(4, "bool")

A field that was never set reads as its default; a message field as an empty message that belongs
to its parent. Assigning checks types and ranges, and names that are no fields are errors.
"""

import math
import numbers
import struct
from array import array

from minigraph.core import wire
from minigraph.core.message_text import field_text

_RANGES = {"int32": (-2**31, 2**31 - 1), "uint32": (0, 2**32 - 1),
           "int64": (-2**63, 2**63 - 1), "uint64": (0, 2**64 - 1)}
_DEFAULTS = {"bool": False, "double": 0.0, "float": 0.0, "string": "", "bytes": b""}
_EXPECTED = {"bool": "int, bool", "double": "int, float", "float": "int, float",
             "string": "bytes, unicode", "bytes": "bytes"}


class EnumType:
    """An enumeration: its names become constants of the message class that holds it."""

    def __init__(self, **numbers):
        self.numbers = numbers
        self.names = {number: name for name, number in numbers.items()}

    def Name(self, number):
        """The name of a number. ValueError if there is none."""
        if number not in self.names:
            raise ValueError("Enum has no name defined for value %r" % (number,))
        return self.names[number]

    def Value(self, name):
        """The number of a name. ValueError if there is none."""
        if name not in self.numbers:
            raise ValueError("Enum has no value defined for name %r" % (name,))
        return self.numbers[name]


class Field:
    """One field of a message.

    Args:
      number: its number, which orders fields in text.
      kind: "int32", "bool", "double", "string", ..., an EnumType or a Message class.
      repeated: it is a list.
      key: kind of the keys if it is a map.
    """

    def __init__(self, number, kind, repeated=False, key=None):
        self.number, self.kind, self.repeated, self.key = number, kind, repeated, key

    def __set_name__(self, owner, name):
        self.name = name

    @property
    def is_message(self):
        return isinstance(self.kind, type)

    @property
    def is_container(self):
        return self.repeated or self.key is not None

    def __get__(self, message, owner):
        if message is None:
            return self
        if self.is_message or self.is_container:
            if self.name not in message._values:
                made = message._values[self.name] = self.empty()
                made._owner = message, self.name
            return message._values[self.name]
        return message._values.get(self.name, self.default())

    def __set__(self, message, value):
        if self.is_container or self.is_message:
            raise AttributeError("Assignment not allowed to %sfield \"%s\" in protocol message object."
                                 % ("repeated " if self.is_container else "", self.name))
        message._values[self.name] = self.checked(value)
        message._changed(self.name)

    def empty(self):
        if self.key is not None:
            return Map(self)
        return List(self) if self.repeated else self.kind()

    def default(self):
        if isinstance(self.kind, EnumType):
            return 0
        return _DEFAULTS.get(self.kind, 0)

    def checked(self, value):
        """`value` as the field holds it. TypeError or ValueError if it cannot."""
        if self.is_message:
            if not isinstance(value, self.kind):
                raise TypeError("Parameter to MergeFrom() must be instance of same class: expected "
                                "tensorflow.%s got %s."
                                % (self.kind.__name__, type(value).__name__))
            return value
        if isinstance(self.kind, EnumType):
            return self.kind.Value(value) if isinstance(value, str) else _integer(value, "int32")
        return _scalar(value, self.kind)


def _scalar(value, kind):
    if kind in _RANGES:
        return _integer(value, kind)
    if kind == "bool":
        return bool(_integer(value, "int64", kind))
    if kind in ("double", "float"):
        if not isinstance(value, numbers.Real):
            raise _wrong_type(value, kind)
        return float(value) if kind == "double" else _single(value)
    if kind == "string" and isinstance(value, bytes):
        return value.decode()
    if not isinstance(value, str if kind == "string" else bytes):
        raise _wrong_type(value, kind)
    return value


def _single(value):
    """The float32 nearest to a number, as a float."""
    try:
        return struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)


def _integer(value, kind, expected=None):
    if not hasattr(value, "__index__"):
        raise _wrong_type(value, expected or kind)
    number = int(value)
    low, high = _RANGES[kind]
    if not low <= number <= high:
        raise ValueError("Value out of range: %d" % number)
    return number


def _wrong_type(value, kind):
    return TypeError("%r has type %s, but expected one of: %s"
                     % (value, type(value).__name__, _EXPECTED.get(kind, "int")))


# Codes of arrays that check and convert many numbers at once.
_ARRAYS = {"float": "f", "double": "d", "int32": "i", "int64": "q", "uint32": "I", "uint64": "Q"}


class List(list):
    """The value of a repeated field."""

    def __init__(self, field):
        super().__init__()
        self._field = field
        self._owner = None

    def _changed(self):
        if self._owner is not None:
            self._owner[0]._changed(self._owner[1])

    def append(self, value):
        super().append(self._field.checked(value))
        self._changed()

    def insert(self, index, value):
        super().insert(index, self._field.checked(value))
        self._changed()

    def extend(self, values):
        super().extend(self._checked_all(values))
        self._changed()

    MergeFrom = extend

    def _checked_all(self, values):
        try:
            values = list(values)
        except TypeError:
            raise TypeError("Value must be iterable") from None
        try:
            return array(_ARRAYS[self._field.kind], values).tolist()
        except (KeyError, TypeError, OverflowError):    # one by one, for the words of the error
            return [self._field.checked(value) for value in values]

    def add(self, **fields):
        """Appends a new message with these fields and returns it."""
        message = self._field.kind(**fields)
        self.append(message)
        return message

    def __setitem__(self, index, value):
        checked = (self._checked_all(value) if isinstance(index, slice) else
                   self._field.checked(value))
        super().__setitem__(index, checked)


class Map(dict):
    """The value of a map field."""

    def __init__(self, field):
        super().__init__()
        self._field = field
        self._owner = None

    def put(self, key, value):
        """Sets an entry, whatever the kind of its value."""
        super().__setitem__(_scalar(key, self._field.key), self._field.checked(value))
        if self._owner is not None:
            self._owner[0]._changed(self._owner[1])

    def __setitem__(self, key, value):
        if self._field.is_message:
            raise ValueError("Direct assignment of submessage not allowed")
        self.put(key, value)

    def __missing__(self, key):
        value = self._field.kind() if self._field.is_message else self._field.default()
        self.put(key, value)
        return value

    def get_or_create(self, key):
        """The entry of a key, made if there is none."""
        return self[key]

    def update(self, *items, **more):
        for key, value in dict(*items, **more).items():
            self.put(key, _copied(self._field.checked(value)) if self._field.is_message else value)

    MergeFrom = update


class Message:
    """Base of messages; fields are given by keyword, message fields also as dicts.

    Of the fields that an entry of `oneofs` lists, setting one clears the others.

    Raises:
      ValueError: for a keyword that is no field.
      TypeError: for a value of the wrong type.
    """

    __slots__ = ("_values", "_present", "_owner")
    fields = {}
    oneofs = {}

    def __init_subclass__(cls):
        declared = {k: v for k, v in vars(cls).items() if isinstance(v, Field)}
        cls.fields = dict(sorted(declared.items(), key=lambda item: item[1].number))
        for enum in [v for v in vars(cls).values() if isinstance(v, EnumType)]:
            for name, number in enum.numbers.items():
                setattr(cls, name, number)

    def __init__(self, *positional, **given):
        if positional:
            raise TypeError("No positional arguments allowed")
        self._values = {}
        self._present = False
        self._owner = None      # (message, name of the field) that this is the value of
        for name, value in given.items():
            field = self._field(name, 'Protocol message %s has no "%s" field.')
            if value is None:
                continue
            if field.key is not None:
                getattr(self, name).update(value)
            elif field.repeated:
                getattr(self, name).extend(value)
            elif field.is_message:
                self._set_message(field, value)
            else:
                setattr(self, name, value)

    def __setattr__(self, name, value):
        if name not in self.fields and name not in Message.__slots__:
            raise AttributeError("'%s' object has no attribute '%s'" % (type(self).__name__, name))
        super().__setattr__(name, value)

    def _field(self, name, message="Protocol message %s has no field %s."):
        field = self.fields.get(name)
        if field is None:
            raise ValueError(message % (type(self).__name__, name))
        return field

    def _set_message(self, field, value):
        child = getattr(self, field.name)
        child.MergeFrom(field.kind(**value) if isinstance(value, dict) else field.checked(value))
        child.SetInParent()

    def _changed(self, name):
        """Says that the field `name` has been set."""
        for group in self.oneofs.values():
            if name in group:
                for other in group:
                    if other != name:
                        self._values.pop(other, None)
        self._present = True
        if self._owner is not None:
            self._owner[0]._changed(self._owner[1])

    def WhichOneof(self, oneof_group):
        """The name of the field of a group that is set, or None. ValueError for another group."""
        if oneof_group not in self.oneofs:
            raise ValueError('Protocol message has no oneof "%s" field.' % oneof_group)
        return next((name for name in self.oneofs[oneof_group]
                     if name in self._values and self._is_set(self.fields[name])), None)

    def ListFields(self):
        """[(field, value)] of the fields that are set, by field number."""
        return [(field, self._values[name]) for name, field in self.fields.items()
                if name in self._values and self._is_set(field)]

    def _is_set(self, field):
        value = self._values.get(field.name)
        if field.is_message and not field.is_container:
            return value is not None and (value._present or bool(value.ListFields()))
        return bool(value) or field.name in self._values and self._in_oneof(field)

    def _in_oneof(self, field):
        """Whether a field may be set and yet have its default."""
        return any(field.name in group for group in self.oneofs.values())

    def HasField(self, name):
        """True if a message field has been set. ValueError for the other kinds of fields."""
        field = self._field(name)
        if field.is_container or not (field.is_message or self._in_oneof(field)):
            raise ValueError("Can't test non-optional, non-submessage field \"%s.%s\" for presence in "
                             "proto3." % (type(self).__name__, name))
        return self._is_set(field)

    def ClearField(self, name):
        """Sets a field back to its default. ValueError if there is none of the name."""
        self._values.pop(self._field(name, 'Protocol message %s has no "%s" field.').name, None)

    def Clear(self):
        """Sets every field back to its default."""
        self._values.clear()

    def SetInParent(self):
        """Makes this message count as set, though it be empty."""
        self._present = True
        if self._owner is not None:
            self._owner[0]._changed(self._owner[1])

    def CopyFrom(self, other):
        """Makes this a copy of `other`, a message of the same type."""
        if other is not self:
            self.Clear()
            self.MergeFrom(other)

    def MergeFrom(self, other):
        """Sets the fields that `other` has set: lists are appended to, messages merged."""
        if type(other) is not type(self):
            raise TypeError("Parameter to MergeFrom() must be instance of same class: expected %s "
                            "got %s." % (type(self).__name__, type(other).__name__))
        self.SetInParent()
        for field, value in other.ListFields():
            if field.repeated and field.is_message:
                getattr(self, field.name).extend(_copied(item) for item in value)
            elif field.is_container:
                getattr(self, field.name).MergeFrom(value)
            elif field.is_message:
                getattr(self, field.name).MergeFrom(value)
            else:
                setattr(self, field.name, value)

    def SerializeToString(self, deterministic=None):
        """The message in the wire format; always deterministic."""
        return wire.encode(self)

    SerializePartialToString = SerializeToString

    def ByteSize(self):
        """The length of the message in the wire format."""
        return len(wire.encode(self))

    def IsInitialized(self):
        """True: no field is required."""
        return True

    def MergeFromString(self, serialized):
        """Merges what `SerializeToString` made; returns its length.

        Raises:
          DecodeError: if it is no message of this type.
          TypeError: if it is not bytes.
        """
        if not isinstance(serialized, (bytes, bytearray, memoryview)):
            raise TypeError("a bytes-like object is required, not '%s'" % type(serialized).__name__)
        try:
            wire.decode_into(self, bytes(serialized))
        except wire.DecodeError:
            raise wire.DecodeError("Error parsing message with type 'tensorflow.%s'"
                                   % type(self).__name__) from None
        return len(serialized)

    def ParseFromString(self, serialized):
        """Becomes what `serialized` holds; see `MergeFromString`."""
        self.Clear()
        return self.MergeFromString(serialized)

    @classmethod
    def FromString(cls, serialized):
        """A new message from its wire format; see `MergeFromString`."""
        message = cls()
        message.MergeFromString(serialized)
        return message

    def __reduce__(self):
        return type(self).FromString, (self.SerializeToString(),)

    def __deepcopy__(self, memo):
        return _copied(self)

    def __eq__(self, other):
        if type(other) is not type(self):
            return NotImplemented
        return dict(map(_by_name, self.ListFields())) == dict(map(_by_name, other.ListFields()))

    __hash__ = None

    def __str__(self):
        return "".join(field_text(field, value) for field, value in self.ListFields())

    __repr__ = __str__


def _by_name(item):
    return item[0].name, item[1]


def _copied(message):
    copy = type(message)()
    copy.MergeFrom(message)
    return copy

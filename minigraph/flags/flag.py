"""One flag: its name, default and present value, and the text that explains it."""

from minigraph.flags.errors import Error, IllegalFlagValueError
from minigraph.flags.parsers import (
    ArgumentSerializer, BooleanParser, EnumClassParser, EnumParser)

_NO_HELP = "(no help available)"


class Flag:
    """A flag of the command line.

    Attributes:
      name, short_name: what stands behind "--"; the short name may be None.
      value: the present value.
      default: the value if the command line gives none.
      present: how often the command line gives the flag.
      using_default_value: whether neither the command line nor the program has set `value`.
      help: explanation, for people.
      boolean: whether "--name" and "--noname" stand alone.
      parser, serializer: what makes values of text, and text of values; without a serializer the
        parser does both.
    Raises:
      Error: for a name that is empty or contains a space.
      IllegalFlagValueError: if the parser rejects the default.
    """

    boolean = False

    def __init__(self, parser, serializer, name, default, help_string, short_name=None,
                 boolean=False):
        if not name:
            raise Error("Flag name cannot be empty.")
        if " " in name:
            raise Error("Flag name cannot contain a space")
        self.parser = parser
        self.serializer = serializer or (parser if hasattr(parser, "serialize") else
                                         ArgumentSerializer())
        self.boolean = self.boolean or boolean
        self.name = name
        self.short_name = short_name
        self.help = help_string or _NO_HELP
        self.present = 0
        self.using_default_value = True
        self.set_default(default)

    def set_default(self, value):
        """Makes `value`, or what the parser makes of it, the default."""
        self.default = None if value is None else self._parse(value)
        if self.using_default_value:
            self.value = self.default

    def parse(self, argument):
        """Takes the value of the text `argument` of the command line."""
        self.value = self._parse(argument)
        self.present += 1
        self.using_default_value = False

    def unparse(self):
        """Goes back to the default."""
        self.value = self.default
        self.present = 0
        self.using_default_value = True

    def _parse(self, argument):
        try:
            return self.parser.parse(argument)
        except (TypeError, ValueError) as error:
            raise IllegalFlagValueError(
                "flag --%s=%s: %s" % (self.name, argument, error)) from None

    @property
    def default_as_str(self):
        """The default as it is printed, None if there is none."""
        return None if self.default is None else repr(self.serializer.serialize(self.default))

    def serialize(self):
        """The command line that gives the present value; "" for None."""
        if self.value is None:
            return ""
        return "--%s=%s" % (self.name, self.serializer.serialize(self.value))

    def flag_type(self):
        """Name of the type, for people."""
        return self.parser.flag_type()

    def syntax(self):
        """The flag as it stands on a command line: "-s,--name"."""
        short = "-%s," % self.short_name if self.short_name else ""
        return "%s--%s%s" % (short, "[no]" if self.boolean else "", self.name)


class BooleanFlag(Flag):
    """A flag that is on or off: --name, --noname, --name=false."""

    boolean = True

    def __init__(self, name, default, help, short_name=None):
        super().__init__(BooleanParser(), None, name, default, help, short_name)

    def serialize(self):
        if self.value is None:
            return ""
        return "--%s%s" % ("" if self.value else "no", self.name)


class EnumFlag(Flag):
    """A flag with one of several words as its value."""

    def __init__(self, name, default, help, enum_values, short_name=None,
                 case_sensitive=True):
        parser = EnumParser(enum_values, case_sensitive)
        help = "<%s>: %s" % ("|".join(parser.enum_values), help)
        super().__init__(parser, None, name, default, help, short_name)


class EnumClassFlag(Flag):
    """A flag whose value is a member of an Enum."""

    def __init__(self, name, default, help, enum_class, short_name=None,
                 case_sensitive=False):
        parser = EnumClassParser(enum_class, case_sensitive)
        help = "<%s>: %s" % ("|".join(parser.enum_values), help or _NO_HELP)
        super().__init__(parser, None, name, default, help, short_name)


class MultiFlag(Flag):
    """A flag that may be given several times; its value is the list of values, or None."""

    def __init__(self, parser, serializer, name, default, help_string, short_name=None):
        super().__init__(parser, serializer, name, default, help_string, short_name)
        self.help += ";\nrepeat this option to specify a list of values"

    def _parse(self, argument):
        many = isinstance(argument, (list, tuple))
        return [super(MultiFlag, self)._parse(a) for a in (argument if many else [argument])]

    def parse(self, arguments):
        values = self._parse(arguments)
        self.value = self.value + values if self.present else values
        self.present += 1
        self.using_default_value = False

    @property
    def default_as_str(self):
        return None if self.default is None else repr(str(self.default))

    def serialize(self):
        return "\n".join("--%s=%s" % (self.name, self.serializer.serialize(value))
                         for value in self.value or [])

    def flag_type(self):
        return "multi " + self.parser.flag_type()


class MultiEnumClassFlag(MultiFlag):
    """A flag that may be given several times, each time with a member of an Enum."""

    def __init__(self, name, default, help_string, enum_class, short_name=None,
                 case_sensitive=False):
        parser = EnumClassParser(enum_class, case_sensitive)
        help_string = "<%s>: %s" % ("|".join(parser.enum_values), help_string or _NO_HELP)
        super().__init__(parser, None, name, default, help_string, short_name)

    @property
    def default_as_str(self):
        return None if self.default is None else repr(",".join(
            map(self.serializer.serialize, self.default)))


class AliasFlag(Flag):
    """Another name of a flag: reading and setting it reads and sets that one."""

    def __init__(self, name, original):
        self._original = original
        self.boolean = original.boolean
        super().__init__(original.parser, original.serializer, name, None, "Alias for --%s." % original.name)

    @property
    def value(self):
        return self._original.value

    @value.setter
    def value(self, value):
        self._original.value = value

    def set_default(self, value):
        """Nothing: the default is the original's."""
        self.default = self._original.default

    def parse(self, argument):
        self._original.parse(argument)
        self.present += 1
        self.using_default_value = False

    def unparse(self):
        self._original.unparse()
        self.present = 0
        self.using_default_value = True

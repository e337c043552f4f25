"""How the text of a command line becomes the value of a flag, and how it is printed again."""

import csv
import enum


class ArgumentParser:
    """Text as it is; other kinds of flags have parsers of their own.

    `parse` takes text of the command line, or a default value of the program, and returns the
    flag's value; it raises ValueError or TypeError. `syntactic_help` tells users what is allowed.
    """

    syntactic_help = ""

    def parse(self, argument):
        """The value of `argument`."""
        if not isinstance(argument, str):
            raise TypeError('flag value must be a string, found "%s"' % type(argument))
        return argument

    def serialize(self, value):
        """Text that `parse` makes `value` of."""
        return str(value)

    def flag_type(self):
        """Name of the type, for people."""
        return "string"


class _NumericParser(ArgumentParser):
    """A number between bounds, each of which may be None."""

    number_article, number_name = "a", "number"

    def __init__(self, lower_bound=None, upper_bound=None):
        self.lower_bound = lower_bound
        self.upper_bound = upper_bound
        self.syntactic_help = self._describe()

    def _describe(self):
        name, low, high = self.number_name, self.lower_bound, self.upper_bound
        if low is not None and high is not None:
            return "%s %s in the range [%s, %s]" % (self.number_article, name, low, high)
        signs = {(0, None): "non-negative", (1, None): "positive",
                 (None, 0): "non-positive", (None, -1): "negative"}
        if (low, high) in signs and (self.number_name == "integer" or 0 in (low, high)):
            return "a %s %s" % (signs[low, high], name)
        if low is not None:
            return "%s >= %s" % (name, low)
        if high is not None:
            return "%s <= %s" % (name, high)
        return "%s %s" % (self.number_article, name)

    def parse(self, argument):
        value = self.convert(argument)
        if self.is_outside_bounds(value):
            raise ValueError("%s is not %s" % (value, self.syntactic_help))
        return value

    def is_outside_bounds(self, val):
        """Whether a number is below the one or above the other bound."""
        return ((self.lower_bound is not None and val < self.lower_bound)
                or (self.upper_bound is not None and val > self.upper_bound))


class IntegerParser(_NumericParser):
    """A whole number; "0x10" and "0o17" are allowed."""

    number_article, number_name = "an", "integer"

    def convert(self, argument):
        """`argument` as an int."""
        if isinstance(argument, str):
            base = {"0x": 16, "0o": 8}.get(argument[:2], 10)
            return int(argument, base)
        if isinstance(argument, int) and not isinstance(argument, bool):
            return argument
        raise TypeError("Expect argument to be a string or int, found %s" % type(argument))

    def flag_type(self):
        return "int"


class FloatParser(_NumericParser):
    """A number."""

    def convert(self, argument):
        """`argument` as a float."""
        if isinstance(argument, (str, int, float)) and not isinstance(argument, bool):
            return float(argument)
        raise TypeError("Expect argument to be a string, int, or float, found %s" % type(argument))

    def serialize(self, value):
        return repr(value)

    def flag_type(self):
        return "float"


class BooleanParser(ArgumentParser):
    """True for "true", "t" and "1", False for "false", "f" and "0", in any case."""

    def parse(self, argument):
        if isinstance(argument, str):
            word = argument.lower()
            if word in ("true", "t", "1"):
                return True
            if word in ("false", "f", "0"):
                return False
            raise ValueError("Non-boolean argument to boolean flag", argument)
        if isinstance(argument, int) and argument in (0, 1):
            return bool(argument)
        raise TypeError("Non-boolean argument to boolean flag", argument)

    def serialize(self, value):
        return "true" if value else "false"

    def flag_type(self):
        return "bool"


class EnumParser(ArgumentParser):
    """One of the given words."""

    def __init__(self, enum_values, case_sensitive=True):
        if not enum_values:
            raise ValueError('enum_values cannot be empty, found "%s"' % enum_values)
        self.enum_values = list(enum_values)
        self.case_sensitive = case_sensitive

    def parse(self, argument):
        for value in self.enum_values:
            same = self.case_sensitive or not isinstance(argument, str)
            if argument == value or not same and argument.upper() == value.upper():
                return value
        raise ValueError("value should be one of <%s>" % "|".join(self.enum_values))

    def flag_type(self):
        return "string enum"


class EnumClassParser(EnumParser):
    """A member of an Enum, by its name.

    Raises:
      TypeError: if `enum_class` is no Enum.
      ValueError: if it has no members.
    """

    def __init__(self, enum_class, case_sensitive=True):
        if not (isinstance(enum_class, type) and issubclass(enum_class, enum.Enum)):
            raise TypeError("{} is not a subclass of Enum.".format(enum_class))
        if not enum_class.__members__:
            raise ValueError("enum_class cannot be empty, but \"%s\" is empty." % enum_class)
        super().__init__(enum_class.__members__, case_sensitive)
        self.enum_class = enum_class
        if not case_sensitive:
            self.enum_values = [name.lower() for name in self.enum_values]

    def parse(self, argument):
        if isinstance(argument, self.enum_class):
            return argument
        name = super().parse(argument)
        return next(member for key, member in self.enum_class.__members__.items()
                    if name in (key, key if self.case_sensitive else key.lower()))

    def serialize(self, value):
        return EnumClassSerializer(not self.case_sensitive).serialize(value)

    def flag_type(self):
        return "enum class"


class BaseListParser(ArgumentParser):
    """List of what stands between `token`s."""

    def __init__(self, token=None, name=None):
        self._token, self._name = token, name
        self.syntactic_help = "a %s separated list" % name

    def parse(self, argument):
        if isinstance(argument, list):
            return argument
        return [word.strip() for word in argument.split(self._token)] if argument else []

    def serialize(self, value):
        return ListSerializer(self._token).serialize(value)

    def flag_type(self):
        return "%s separated list of strings" % self._name


class ListParser(BaseListParser):
    """List of words between commas; a word in double quotes may contain commas."""

    def __init__(self):
        super().__init__(",", "comma")

    def parse(self, argument):
        if isinstance(argument, list):
            return argument
        if not argument:
            return []
        try:
            return [word.strip() for word in next(csv.reader([argument], strict=True))]
        except csv.Error as error:
            raise ValueError("Unable to parse the value %r as a comma separated list: %s"
                             % (argument, error)) from None

    def serialize(self, value):
        return CsvListSerializer(",").serialize(value)


class WhitespaceSeparatedListParser(BaseListParser):
    """List of words between spaces, and with `comma_compat` between commas too."""

    def __init__(self, comma_compat=False):
        super().__init__(None, "whitespace")
        self._comma_compat = comma_compat
        if comma_compat:
            self.syntactic_help = "a whitespace or comma separated list"

    def parse(self, argument):
        if isinstance(argument, list):
            return argument
        if not argument:
            return []
        return (argument.replace(",", " ") if self._comma_compat else argument).split()

    def serialize(self, value):
        return " ".join(map(str, value))


class ArgumentSerializer:
    """The text of a value."""

    def serialize(self, value):
        """`value` as a command line gives it."""
        return str(value)


class ListSerializer(ArgumentSerializer):
    """The texts of a list's items, with `list_sep` between."""

    def __init__(self, list_sep):
        self.list_sep = list_sep

    def serialize(self, value):
        return self.list_sep.join(map(str, value))


class CsvListSerializer(ListSerializer):
    """As `ListSerializer`, with items in double quotes that contain the separator or quotes."""

    def serialize(self, value):
        special = {self.list_sep, '"'}
        return self.list_sep.join('"%s"' % v.replace('"', '""') if set(v) & special else v
                                  for v in map(str, value))


class EnumClassSerializer(ArgumentSerializer):
    """The name of an Enum's member."""

    def __init__(self, lowercase):
        self._lowercase = lowercase

    def serialize(self, value):
        name = str(value.name)
        return name.lower() if self._lowercase else name


class EnumClassListSerializer(ListSerializer):
    """The names of members of an Enum; the arguments after `list_sep` are EnumClassSerializer's."""

    def __init__(self, list_sep, **kwargs):
        super().__init__(list_sep)
        self._item = EnumClassSerializer(**kwargs)

    def serialize(self, value):
        items = value if isinstance(value, list) else [value]
        return self.list_sep.join(map(self._item.serialize, items))

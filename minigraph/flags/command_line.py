"""The syntax of a command line: --name=value, --name value, -name value, --boolean, --noboolean."""

import difflib

from minigraph.flags import errors


def flagfile_arguments(arguments, _open=()):
    """`arguments`, with every --flagfile replaced by the flags in that file, one per line.

    Raises:
      CantOpenFlagFileError: if a file cannot be read.
      Error: if --flagfile has no value, or a file names itself.
    """
    result, rest = [], list(arguments)
    while rest:
        argument = rest.pop(0)
        if argument == "--":
            return result + [argument] + rest
        name, equals, path = argument.lstrip("-").partition("=")
        if not argument.startswith("-") or name != "flagfile":
            result.append(argument)
            continue
        if not equals and not rest:
            raise errors.Error("--flagfile with no argument")
        path = path if equals else rest.pop(0)
        if path in _open:
            raise errors.Error("--flagfile %s names itself" % path)
        result += flagfile_arguments(_lines(path), _open + (path,))
    return result


def _lines(path):
    try:
        with open(path, encoding="utf-8") as file:
            lines = [line.strip() for line in file]
    except OSError as error:
        raise errors.CantOpenFlagFileError("ERROR:: Unable to open flagfile: %s" % error) from None
    return [line for line in lines if line and not line.startswith(("#", "//"))]


class CommandLine:
    """Sets flags from arguments.

    Args:
      flags: dict of names, short ones too, to Flags.
      known_only: keep unknown flags, instead of raising UnrecognizedFlagError.
    """

    def __init__(self, flags, known_only):
        self._flags = flags
        self._known_only = known_only
        self._unknown = []  # (argument, name, value)
        self._undefok = set()

    def parse(self, arguments):
        """Sets the flags; returns the arguments that are none. "--" ends the flags.

        Raises:
          UnrecognizedFlagError: for an unknown flag, after all others are set.
          IllegalFlagValueError: if the value does not suit the flag.
          Error: if a flag lacks its value.
        """
        rest, left = [], list(arguments)
        while left:
            argument = left.pop(0)
            if argument == "--":
                rest += ([argument] if self._known_only else []) + left
                break
            if not argument.startswith("-") or argument == "-":
                rest.append(argument)
            elif not self._set(argument, left):
                rest.append(argument)
        return self._without_unknown(rest)

    def _set(self, argument, left):
        """Sets the flag of one argument and takes its value from `left`; False if unknown."""
        name, equals, value = argument[2 if argument.startswith("--") else 1:].partition("=")
        if name == "undefok":
            self._undefok.update(self._value(argument, equals, value, left).split(","))
            return True
        flag = self._flags.get(name)
        if flag is not None:
            alone = flag.boolean and not equals
            flag.parse("true" if alone else self._value(argument, equals, value, left))
            return True
        flag = self._flags.get(name[2:]) if name.startswith("no") else None
        if flag is not None and flag.boolean:
            if equals:
                raise ValueError("%s does not take an argument" % argument)
            flag.parse("false")
            return True
        self._unknown.append((argument, name, value))
        return False

    @staticmethod
    def _value(argument, equals, value, left):
        if equals:
            return value
        if not left:
            raise errors.Error("Missing value for flag " + argument)
        return left.pop(0)

    def _without_unknown(self, rest):
        """`rest` without the flags of --undefok; raises for other unknown flags."""
        undefok = self._undefok | {"no" + name for name in self._undefok}
        for argument, name, value in self._unknown:
            if name in undefok:
                rest.remove(argument)
            elif not self._known_only:
                close = difflib.get_close_matches(name, sorted(self._flags))
                raise errors.UnrecognizedFlagError(name, value, close if len(name) > 2 else None)
        return rest

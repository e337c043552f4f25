"""The flags of a program and the command line that sets them: `FlagValues`."""

import collections
import sys

from minigraph.flags import errors
from minigraph.flags.command_line import CommandLine, flagfile_arguments
from minigraph.flags.help_text import text_wrap


_disclaimed = set()      # names of modules that define flags for those that call them


def calling_module():
    """(name, globals) of the module outside this package that is running.

    The name of the script is that of its file. Modules that called `disclaim_key_flags` are passed
    over.
    """
    frame = sys._getframe(1)
    while frame.f_back and _is_passed_over(frame.f_globals.get("__name__", "")):
        frame = frame.f_back
    name = frame.f_globals.get("__name__", "<unknown>")
    return (sys.argv[0] if name == "__main__" else name), frame.f_globals


def _is_passed_over(name):
    return name.startswith(__package__) or name in _disclaimed


def disclaim_key_flags():
    """The flags that the calling module defines from now on belong to the modules that call it.

    Source: tf.flags.disclaim_key_flags, TensorFlow 1.15.
    """
    _disclaimed.add(calling_module()[1].get("__name__", ""))


class FlagHolder:
    """What `DEFINE_...` returns: one flag, to be read without naming it again."""

    def __init__(self, flag_values, flag):
        self._flag_values = flag_values
        self._flag = flag

    @property
    def name(self):
        """Name of the flag."""
        return self._flag.name

    @property
    def default(self):
        """The value if the command line gives none."""
        return self._flag.default

    @property
    def present(self):
        """Whether the command line gives the flag."""
        return bool(self._flag.present)

    @property
    def value(self):
        """The value; UnparsedFlagAccessError before the command line is parsed."""
        if not self._flag_values.is_parsed():
            raise errors.UnparsedFlagAccessError(
                "Trying to access flag --%s before flags were parsed." % self.name)
        return self._flag.value


class FlagValues:
    """All flags of a program. `FLAGS.name` is a value, `FLAGS["name"]` the Flag itself.

    The first value that is read parses `sys.argv`, unless `FLAGS(argv)` was called before.

    Source: tf.flags.FLAGS, TensorFlow 1.15.
    """

    def __init__(self):
        # Straight into __dict__, since attributes are flags.
        self.__dict__.update(_flags={}, _parsed=False, _validators=[], _origins={},
                             _key_flags=collections.defaultdict(set))

    def __getattr__(self, name):
        if name == "__flags":
            return self._flags
        if name.startswith("__"):  # a question of copy, pickle or inspect
            raise AttributeError(name)
        if not self._parsed:
            self(sys.argv)
        if name not in self._flags:
            raise AttributeError(name)
        return self._flags[name].value

    def __setattr__(self, name, value):
        if name not in self._flags:
            raise errors.UnrecognizedFlagError(name)
        flag = self._flags[name]
        before = flag.value
        flag.value = value
        try:
            self._validate([v for v in self._validators if name in v.flag_names])
        except errors.IllegalFlagValueError:
            flag.value = before
            raise
        flag.using_default_value = False

    def __delattr__(self, name):
        if name not in self._flags:
            raise AttributeError(name)
        flag = self._flags[name]
        for key in [key for key, other in self._flags.items() if other is flag]:
            del self._flags[key]
        self.__dict__["_validators"] = [v for v in self._validators if name not in v.flag_names]

    def __getitem__(self, name):
        return self._flags[name]

    def __setitem__(self, name, flag):
        """Defines a flag."""
        self._add(name, flag, *calling_module())

    def define(self, flag, module_name=None):
        """Defines a flag of the module `module_name`, by default the calling one."""
        module, scope = calling_module()
        self._add(flag.name, flag, module_name or module, scope)

    def _add(self, name, flag, module, scope):
        if hasattr(FlagValues, name):
            raise errors.FlagNameConflictsWithMethodError(
                'Cannot define a flag named "%s". It conflicts with a method on class '
                '"FlagValues".' % name)
        for key in filter(None, (name, flag.short_name)):
            first, first_scope = self._origins.get(key, (None, None))
            # A module that is imported again, as from another path, may define its flags again.
            if key in self._flags and not (first == module and first_scope is not scope):
                raise errors.DuplicateFlagError(
                    "The flag '%s' is defined twice. First from %s, Second from %s.  Description "
                    "from first occurrence: %s" % (key, first, module, self._flags[key].help))
            self._flags[key] = flag
            self._origins[key] = module, scope

    def __contains__(self, name):
        return name in self._flags

    def __iter__(self):
        return iter(self._flags)

    def __len__(self):
        return len(self._flags)

    def __dir__(self):
        return sorted(self._flags)

    def __call__(self, argv, known_only=False):
        """Parses a command line.

        Args:
          argv: list of text, the name of the program first.
          known_only: keep unknown flags among the arguments, instead of raising.
        Returns:
          list: the name of the program and the arguments that are no flags.
        Raises:
          Error: and its subclasses, if the command line does not suit the flags.
        """
        if isinstance(argv, (str, bytes)):
            raise TypeError("argv should be a tuple/list of strings, not bytes or string.")
        if not argv:
            raise ValueError("argv cannot be an empty list, and must contain the program name as "
                             "the first element.")
        rest = CommandLine(self._flags, known_only).parse(flagfile_arguments(argv[1:]))
        self.mark_as_parsed()
        self._validate(self._validators)
        return [argv[0]] + rest

    def _validate(self, validators):
        for validator in validators:
            try:
                validator.validate(self)
            except errors.ValidationError as error:
                raise errors.IllegalFlagValueError(
                    "%s: %s" % (validator.describe(self), error)) from None

    def add_validator(self, validator):
        """Checks the flags with `validator` from now on; KeyError if one does not exist."""
        for name in validator.flag_names:
            self._flags[name]
        self._validators.append(validator)

    def is_parsed(self):
        """Whether a command line has been parsed."""
        return self._parsed

    def mark_as_parsed(self):
        """Lets values be read without parsing a command line."""
        self.__dict__["_parsed"] = True

    def unparse_flags(self):
        """Goes back to the defaults; the next value that is read parses `sys.argv` again."""
        for flag in self._flags.values():
            flag.unparse()
        self.__dict__["_parsed"] = False

    def validate_all_flags(self):
        """IllegalFlagValueError if a validator rejects the present values."""
        self._validate(self._validators)

    def remove_flag_values(self, flag_values):
        """Forgets flags: those of these names, or of another FlagValues."""
        for name in flag_values:
            delattr(self, name)

    def flag_values_dict(self):
        """Dict of the values of all flags."""
        return {name: flag.value for name, flag in self._flags.items()}

    def flags_into_string(self):
        """A line "--name=value" for every flag that has a value."""
        lines = [self._flags[name].serialize() for name in self._long_names()]
        return "".join(line + "\n" for line in lines if line)

    def append_flags_into_file(self, filename):
        """Adds what `flags_into_string` gives to a file, which is then a flagfile."""
        with open(filename, "a", encoding="utf-8") as file:
            file.write(self.flags_into_string())

    def set_default(self, name, value):
        """Sets the default of a flag, and its value if that was not set."""
        if name not in self._flags:
            raise errors.UnrecognizedFlagError(name)
        self._flags[name].set_default(value)
        self._validate([v for v in self._validators if name in v.flag_names])

    def get_flag_value(self, name, default):
        """Value of a flag, or `default` if it is None or there is no such flag."""
        value = getattr(self, name, None)
        return default if value is None else value

    def find_module_defining_flag(self, flagname, default=None):
        """Name of the module that defined a flag."""
        return self._origins.get(flagname, (default,))[0]

    def declare_key_flags(self, names):
        """Lists flags of other modules in the calling module's help."""
        for name in names:
            if name not in self._flags:
                raise errors.UnrecognizedFlagError(name)
        self._key_flags[calling_module()[0]].update(names)

    def names_in_module(self, module):
        """Sorted names of the flags that a module defined."""
        return [name for name in self._long_names() if self._origins[name][0] == module]

    def flags_by_module_dict(self):
        """Dict from the names of modules to lists of the flags they defined, in order."""
        found = {}
        for name, flag in self._flags.items():
            if flag.name == name:
                found.setdefault(self._origins[name][0], []).append(flag)
        return found

    def get_key_flags_for_module(self, module):
        """List of the flags that a module, or one of that name, defined or declared as its own."""
        name = module if isinstance(module, str) else module.__name__
        flags = self.flags_by_module_dict().get(name, [])
        return flags + [self._flags[key] for key in sorted(self._key_flags[name])
                        if self._flags[key] not in flags]

    def _long_names(self):
        return sorted(name for name, flag in self._flags.items() if flag.name == name)

    def main_module_help(self):
        """Help for the flags of the script, and for those it declared as its own."""
        script = sys.argv[0]
        return self._module_help(script, self._key_flags[script])

    def module_help(self, module):
        """Help for the flags of a module, or of one of that name."""
        name = module if isinstance(module, str) else module.__name__
        return self._module_help(name, self._key_flags[name]).removesuffix("\n")

    def get_help(self):
        """Help for all flags, by module, the script first."""
        script = sys.argv[0]
        modules = sorted({self._origins[name][0] for name in self._long_names()} - {script})
        return "".join(self._module_help(m) for m in [script] + modules if self.names_in_module(m))

    def _module_help(self, module, more=()):
        names = sorted({*self.names_in_module(module), *more})
        return "\n%s:\n%s" % (module, "".join(_flag_help(self._flags[name]) for name in names))


FLAGS = FlagValues()


def _flag_help(flag):
    lines = ("%s: %s" % (flag.syntax(), flag.help)).split("\n")
    if flag.default_as_str is not None:
        lines.append("(default: %s)" % flag.default_as_str)
    if flag.parser.syntactic_help:
        lines.append("(%s)" % flag.parser.syntactic_help)
    wrapped = [text_wrap(line, indent="    ", firstline_indent="    " if i else "  ")
               for i, line in enumerate(lines)]
    return "".join(line + "\n" for line in wrapped)

"""`DEFINE_...`: the functions with which a program defines its flags.

All take the name, the default (None: no value), the explanation, and by keyword `flag_values`
(FLAGS), `module_name` (in whose help the flag stands; by default the caller's), `short_name`, and
`required` (the command line must give the flag). They return a
FlagHolder. They raise DuplicateFlagError if the name is taken, and IllegalFlagValueError if the
default does not suit the flag.
"""

import functools

from minigraph.flags import flag as flag_types
from minigraph.flags import parsers
from minigraph.flags.errors import ValidationError
from minigraph.flags.validators import mark_flag_as_required, register_validator
from minigraph.flags.values import FLAGS, FlagHolder

_OLD_NAMES = {"flag_name": "name", "default_value": "default", "docstring": "help"}


def _accept_old_names(function):
    """Takes the keywords of TensorFlow before 1.5 too."""
    @functools.wraps(function)
    def define(*args, **kwargs):
        return function(*args, **{_OLD_NAMES.get(key, key): kwargs[key] for key in kwargs})
    return define


def DEFINE_flag(flag, flag_values=FLAGS, module_name=None, required=False):
    """Defines a Flag object."""
    if required and flag.default is not None:
        raise ValueError("Required flag --%s cannot have a non-None default" % flag.name)
    flag_values.define(flag, module_name)
    if required:
        mark_flag_as_required(flag.name, flag_values)
    return FlagHolder(flag_values, flag)


def DEFINE(parser, name, default, help, flag_values=FLAGS, serializer=None, module_name=None,
           required=False, **args):
    """Defines a flag whose text `parser` converts, and `serializer`, if there is one, back."""
    return DEFINE_flag(flag_types.Flag(parser, serializer, name, default, help, **args),
                       flag_values, module_name, required)


def _define_number(parser, name, default, help, flag_values, **args):
    """Defines a flag whose value stays between the parser's bounds, whoever sets it."""
    holder = DEFINE(parser, name, default, help, flag_values, **args)

    def within_bounds(value):
        if value is not None and parser.is_outside_bounds(value):
            raise ValidationError("%s is not %s" % (value, parser.syntactic_help))
        return True
    if parser.lower_bound is not None or parser.upper_bound is not None:
        register_validator(name, within_bounds, flag_values=flag_values)
    return holder


@_accept_old_names
def DEFINE_string(name, default, help, flag_values=FLAGS, required=False, **args):
    """Defines a flag whose value is any text."""
    return DEFINE(parsers.ArgumentParser(), name, default, help, flag_values, required=required,
                  **args)


@_accept_old_names
def DEFINE_boolean(name, default, help, flag_values=FLAGS, module_name=None, required=False,
                   **args):
    """Defines a flag that is on (--name) or off (--noname)."""
    return DEFINE_flag(flag_types.BooleanFlag(name, default, help, **args), flag_values,
                       module_name, required)


DEFINE_bool = DEFINE_boolean


@_accept_old_names
def DEFINE_float(name, default, help, lower_bound=None, upper_bound=None, flag_values=FLAGS,
                 required=False, **args):
    """Defines a flag whose value is a float between bounds, each of which may be None."""
    return _define_number(parsers.FloatParser(lower_bound, upper_bound), name, default, help,
                          flag_values, required=required, **args)


@_accept_old_names
def DEFINE_integer(name, default, help, lower_bound=None, upper_bound=None, flag_values=FLAGS,
                   required=False, **args):
    """Defines a flag whose value is an int between bounds, each of which may be None."""
    return _define_number(parsers.IntegerParser(lower_bound, upper_bound), name, default, help,
                          flag_values, required=required, **args)


def DEFINE_enum(name, default, enum_values, help, flag_values=FLAGS, module_name=None,
                required=False, **args):
    """Defines a flag whose value is one of `enum_values`, a list of text."""
    return DEFINE_flag(flag_types.EnumFlag(name, default, help, enum_values, **args), flag_values,
                       module_name, required)


def DEFINE_enum_class(name, default, enum_class, help, flag_values=FLAGS, module_name=None,
                      case_sensitive=False, required=False, **args):
    """Defines a flag whose value is a member of an Enum, given by its name."""
    flag = flag_types.EnumClassFlag(name, default, help, enum_class,
                                    case_sensitive=case_sensitive, **args)
    return DEFINE_flag(flag, flag_values, module_name, required)


def DEFINE_list(name, default, help, flag_values=FLAGS, required=False, **args):
    """Defines a flag whose value is a list of text, given with commas between."""
    return DEFINE(parsers.ListParser(), name, default, help, flag_values, required=required,
                  **args)


def DEFINE_spaceseplist(name, default, help, comma_compat=False, flag_values=FLAGS,
                        required=False, **args):
    """Defines a flag whose value is a list of text, given with spaces between."""
    return DEFINE(parsers.WhitespaceSeparatedListParser(comma_compat), name, default, help,
                  flag_values, required=required, **args)


def DEFINE_multi(parser, serializer, name, default, help, flag_values=FLAGS, module_name=None,
                 required=False, **args):
    """Defines a flag that may be given several times; its value is a list, or None."""
    return DEFINE_flag(flag_types.MultiFlag(parser, serializer, name, default, help, **args),
                       flag_values, module_name, required)


def DEFINE_multi_string(name, default, help, flag_values=FLAGS, required=False, **args):
    """Defines a flag whose value is a list of text, one each time it is given."""
    return DEFINE_multi(parsers.ArgumentParser(), None, name, default, help, flag_values,
                        required=required, **args)


def DEFINE_multi_integer(name, default, help, lower_bound=None, upper_bound=None,
                         flag_values=FLAGS, required=False, **args):
    """Defines a flag whose value is a list of ints, one each time it is given."""
    return DEFINE_multi(parsers.IntegerParser(lower_bound, upper_bound), None, name, default, help,
                        flag_values, required=required, **args)


def DEFINE_multi_float(name, default, help, lower_bound=None, upper_bound=None,
                       flag_values=FLAGS, required=False, **args):
    """Defines a flag whose value is a list of floats, one each time it is given."""
    return DEFINE_multi(parsers.FloatParser(lower_bound, upper_bound), None, name, default, help,
                        flag_values, required=required, **args)


def DEFINE_multi_enum(name, default, enum_values, help, flag_values=FLAGS, case_sensitive=True,
                      required=False, **args):
    """Defines a flag whose value is a list of words of `enum_values`."""
    parser = parsers.EnumParser(enum_values, case_sensitive)
    help = "<%s>: %s" % ("|".join(parser.enum_values), help)
    return DEFINE_multi(parser, None, name, default, help, flag_values, required=required, **args)


def DEFINE_multi_enum_class(name, default, enum_class, help, flag_values=FLAGS, module_name=None,
                            case_sensitive=False, required=False, **args):
    """Defines a flag whose value is a list of members of an Enum, given by their names."""
    flag = flag_types.MultiEnumClassFlag(name, default, help, enum_class,
                                         case_sensitive=case_sensitive, **args)
    return DEFINE_flag(flag, flag_values, module_name, required)


def DEFINE_alias(name, original_name, flag_values=FLAGS, module_name=None):
    """Defines another name for a flag."""
    return DEFINE_flag(flag_types.AliasFlag(name, flag_values[original_name]), flag_values,
                       module_name)


def set_default(flag_holder, value):
    """Sets the default of the flag of a FlagHolder, and its value if that was not set."""
    flag_holder._flag_values.set_default(flag_holder.name, value)


def override_value(flag_holder, value):
    """Sets the value of the flag of a FlagHolder, whose command line has been parsed.

    UnparsedFlagAccessError before that, IllegalFlagValueError if the parser rejects it.
    """
    flag_holder.value      # fails before the command line is parsed
    flag_holder._flag_values[flag_holder.name].parse(value)


def declare_key_flag(flag_name, flag_values=FLAGS):
    """Lists a flag of another module in the calling module's help."""
    flag_values.declare_key_flags([flag_name])


def adopt_module_key_flags(module, flag_values=FLAGS):
    """Lists all flags of another module in the calling module's help."""
    flag_values.declare_key_flags(flag_values.names_in_module(module.__name__))

"""Conditions that the values of flags must meet.

They are checked whenever the command line is parsed or the program sets one of the flags.
A flag is given by its name, or by the FlagHolder that `DEFINE_...` returned.
"""

import warnings

from minigraph.flags.errors import ValidationError
from minigraph.flags.values import FLAGS


class _Validator:
    """A checker, of the value of one flag or of a dict of the values of several."""

    def __init__(self, flag_names, checker, message, single):
        self.flag_names = flag_names
        self._checker = checker
        self._message = message
        self._single = single

    def validate(self, flag_values):
        values = {name: flag_values[name].value for name in self.flag_names}
        argument = values[self.flag_names[0]] if self._single else values
        if not self._checker(argument):
            raise ValidationError(self._message)

    def describe(self, flag_values):
        pairs = ["%s=%s" % (name, flag_values[name].value) for name in self.flag_names]
        return "flag --%s" % pairs[0] if self._single else "flags " + ", ".join(pairs)


def _name(flag):
    return flag if isinstance(flag, str) else flag.name


def register_validator(flag_name, checker, message="Flag validation failed", flag_values=FLAGS):
    """Requires `checker(value)` to be true; it may raise ValidationError for a text of its own."""
    flag_values.add_validator(_Validator([_name(flag_name)], checker, message, single=True))


def validator(flag_name, message="Flag validation failed", flag_values=FLAGS):
    """Decorator: the function is the checker of `register_validator`."""
    def register(function):
        register_validator(flag_name, function, message, flag_values)
        return function
    return register


def register_multi_flags_validator(flag_names, multi_flags_checker,
                                   message="Flags validation failed", flag_values=FLAGS):
    """Requires `multi_flags_checker({name: value})` to be true."""
    names = [_name(flag) for flag in flag_names]
    flag_values.add_validator(_Validator(names, multi_flags_checker, message, single=False))


def multi_flags_validator(flag_names, message="Flag validation failed", flag_values=FLAGS):
    """Decorator: the function is the checker of `register_multi_flags_validator`."""
    def register(function):
        register_multi_flags_validator(flag_names, function, message, flag_values)
        return function
    return register


def mark_flag_as_required(flag_name, flag_values=FLAGS):
    """Requires a value other than None."""
    name = _name(flag_name)
    if flag_values[name].default is not None:
        warnings.warn(
            "Flag --%s has a non-None default value; therefore, mark_flag_as_required will pass "
            "even if flag is not specified in the command line!" % name, stacklevel=2)
    register_validator(name, lambda value: value is not None,
                       "Flag --%s must have a value other than None." % name, flag_values)


def mark_flags_as_required(flag_names, flag_values=FLAGS):
    """`mark_flag_as_required` for each of several flags."""
    for name in flag_names:
        mark_flag_as_required(name, flag_values)


def mark_flags_as_mutual_exclusive(flag_names, required=False, flag_values=FLAGS):
    """Allows at most one of the flags, or with `required` exactly one, to be other than None."""
    _exclusive(flag_names, lambda value: value is not None,
               "must have a value other than None.", required, flag_values)


def mark_bool_flags_as_mutual_exclusive(flag_names, required=False, flag_values=FLAGS):
    """Allows at most one of the boolean flags, or with `required` exactly one, to be True."""
    _exclusive(flag_names, bool, "must be True.", required, flag_values)


def _exclusive(flag_names, is_set, words, required, flag_values):
    names = [_name(flag) for flag in flag_names]

    def checker(values):
        count = sum(is_set(value) for value in values.values())
        return count == 1 or (count == 0 and not required)

    message = "%s one of (%s) %s" % (
        "Exactly" if required else "At most", ", ".join(names), words)
    register_multi_flags_validator(names, checker, message, flag_values)

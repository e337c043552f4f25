"""A set of flags, separate from the one that programs share."""

import pytest

from minigraph import flags


@pytest.fixture
def values():
    """FlagValues with one flag of every kind."""
    v = flags.FlagValues()
    flags.DEFINE_string("s", "def", "a string flag", flag_values=v)
    flags.DEFINE_integer("n", 5, "an int", lower_bound=0, upper_bound=100, flag_values=v)
    flags.DEFINE_float("lr", 0.1, "rate", flag_values=v)
    flags.DEFINE_boolean("b", False, "off", flag_values=v)
    flags.DEFINE_bool("c", True, "on", flag_values=v)
    flags.DEFINE_list("l", ["a", "b"], "list", flag_values=v)
    flags.DEFINE_enum("e", "x", ["x", "y"], "enum", flag_values=v)
    flags.DEFINE_multi_string("ms", None, "multi", flag_values=v)
    flags.DEFINE_multi_integer("mi", [1], "multi", flag_values=v)
    flags.DEFINE_multi_float("mf", None, "multi", flag_values=v)
    flags.DEFINE_string("none", None, "no default", flag_values=v)
    flags.DEFINE_spaceseplist("sp", "a b", "words", flag_values=v)
    flags.DEFINE_string("with_under", "u", "u", short_name="w", flag_values=v)
    return v

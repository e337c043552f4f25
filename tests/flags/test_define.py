"""Modules, serializers and Enums of flags; what is expected was seen in TensorFlow 1.15.5."""

import enum

import pytest

import minigraph as tf

flags = tf.flags


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@pytest.fixture
def values():
    return flags.FlagValues()


def test_module_name(values):
    flags.DEFINE_list("l", ["a", "b"], "help", flag_values=values, module_name="mod")
    flags.DEFINE_integer("i", 3, "h", lower_bound=0, flag_values=values, module_name="mod")
    flags.DEFINE_bool("b", True, "h", flag_values=values, module_name="mod")
    flags.DEFINE_string("s", None, "h", flag_values=values)
    flags.DEFINE_alias("al", "i", flag_values=values, module_name="mod")
    by_module = values.flags_by_module_dict()
    assert [flag.name for flag in by_module["mod"]] == ["l", "i", "b", "al"]
    assert [[flag.name for flag in found] for name, found in by_module.items() if name != "mod"] \
        == [["s"]]
    assert values.get_key_flags_for_module("mod") == by_module["mod"]
    assert [values.find_module_defining_flag(name) for name in ("i", "zz")] == ["mod", None]
    assert values.find_module_defining_flag("zz", "none") == "none"
    assert values.module_help("mod") == """
mod:
  --al: Alias for --i.
    (default: '3')
    (a non-negative integer)
  --[no]b: h
    (default: 'true')
  --i: h
    (default: '3')
    (a non-negative integer)
  --l: help
    (default: 'a,b')
    (a comma separated list)"""


@pytest.mark.parametrize("serializer, value, text", [
    (flags.ArgumentSerializer(), 3, "3"), (flags.ListSerializer(" "), ["a", 1], "a 1"),
    (flags.CsvListSerializer(","), ["a", "b c", 'd"e', "f,g"], 'a,b c,"d""e","f,g"'),
    (flags.EnumClassSerializer(True), Colour.RED, "red"),
    (flags.EnumClassSerializer(lowercase=False), Colour.RED, "RED"),
    (flags.EnumClassListSerializer(":", lowercase=True), [Colour.RED, Colour.BLUE], "red:blue"),
    (flags.EnumClassListSerializer(":", lowercase=True), Colour.RED, "red")])
def test_serializers(serializer, value, text):
    assert serializer.serialize(value) == text


def test_own_parser_and_serializer(values):
    class Doubled:
        syntactic_help = "a number"

        def parse(self, text):
            return 2 * int(text)

        def flag_type(self):
            return "doubled"

    class Halved:
        def serialize(self, value):
            return str(value // 2)

    flags.DEFINE(Doubled(), "d", None, "h", flag_values=values, serializer=Halved(), short_name="x")
    flags.DEFINE(Doubled(), "plain", None, "h", flag_values=values)
    flags.DEFINE_multi(Doubled(), Halved(), "m", None, "h", flag_values=values, module_name="mod")
    values(["program", "-x=3", "--plain=1", "--m=1", "--m=2"])
    assert (values.d, values.plain, values.m) == (6, 2, [2, 4])
    assert values["d"].serialize() == "--d=3" and values["plain"].serialize() == "--plain=2"
    assert values["m"].serialize() == "--m=1\n--m=2"
    assert values["m"].flag_type() == "multi doubled"


def test_enum_class(values):
    flags.DEFINE_enum_class("c", Colour.RED, Colour, "h", flag_values=values)
    flags.DEFINE_multi_enum_class("mc", [Colour.RED], Colour, "h", flag_values=values)
    assert values["c"].default_as_str == "'red'" and values["mc"].default_as_str == "'red'"
    assert values["c"].help == "<red|blue>: h"
    values(["program", "--c=Blue", "--mc=RED", "--mc=blue"])
    assert values.c is Colour.BLUE and values.mc == [Colour.RED, Colour.BLUE]
    assert values["c"].serialize() == "--c=blue"
    assert values["mc"].serialize() == "--mc=red\n--mc=blue"
    assert (values["c"].flag_type(), values["mc"].flag_type()) == ("enum class", "multi enum class")
    with pytest.raises(flags.IllegalFlagValueError,
                       match=r"flag --c=green: value should be one of <red\|blue>"):
        values(["program", "--c=green"])


def test_enum_class_parser():
    assert flags.EnumClassParser(Colour).parse("RED") is Colour.RED
    assert flags.EnumClassParser(Colour, case_sensitive=False).parse("red") is Colour.RED
    assert flags.EnumClassParser(Colour).parse(Colour.BLUE) is Colour.BLUE
    with pytest.raises(ValueError, match=r"value should be one of <RED\|BLUE>"):
        flags.EnumClassParser(Colour).parse("red")
    with pytest.raises(TypeError, match="is not a subclass of Enum"):
        flags.EnumClassParser(int)
    with pytest.raises(ValueError, match="enum_class cannot be empty"):
        flags.EnumClassParser(enum.Enum("Empty", []))


def test_base_list_parser():
    parser = flags.BaseListParser("+", "plus")
    assert parser.parse("a + b") == ["a", "b"] and parser.parse("") == []
    assert parser.parse(["a"]) == ["a"]
    assert parser.serialize(["a", "b"]) == "a+b" and parser.syntactic_help == "a plus separated list"
    assert parser.flag_type() == "plus separated list of strings"


def test_file_of_flags(values, tmp_path):
    flags.DEFINE_integer("i", 3, "h", flag_values=values)
    flags.DEFINE_list("l", ["a"], "h", flag_values=values)
    values(["program", "--i=5"])
    values.append_flags_into_file(str(tmp_path / "f"))
    assert (tmp_path / "f").read_text() == "--i=5\n--l=a\n"
    other = flags.FlagValues()
    flags.DEFINE_integer("i", 3, "h", flag_values=other)
    flags.DEFINE_list("l", None, "h", flag_values=other)
    other(["program", "--flagfile=%s" % (tmp_path / "f")])
    assert (other.i, other.l) == (5, ["a"])


def test_remove_and_validate(values):
    flags.DEFINE_integer("i", 3, "h", flag_values=values)
    flags.DEFINE_integer("j", 3, "h", flag_values=values)
    flags.register_validator("j", lambda value: value != 4, flag_values=values)
    values["j"].value = 4
    with pytest.raises(flags.IllegalFlagValueError, match="flag --j=4"):
        values.validate_all_flags()
    values.remove_flag_values(["i"])
    assert "i" not in values and "j" in values

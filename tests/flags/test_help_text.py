"""Help texts: wrapped lines, docstrings, command lines of dicts; results as TensorFlow 1.15.5 gives them."""

import sys
import types

import pytest

from minigraph import flags


@pytest.mark.parametrize("arguments, lines", [
    (("hello world this is text", 10), ["hello", "world this", "is text"]),
    (("hello\n\nworld  this\tis\n text", 14), ["hello", "", "world  this is", "text"]),
    (("aaa bbb ccc ddd", 10, "  ", "* "), ["* aaa bbb", "  ccc ddd"]),
    (("\n\naaa\n\n", 20, ">", ""), ["", "", ">aaa", ""]),
    (("superlongwordthatdoesnotfit in", 10), ["superlongw", "ordthatdoe", "snotfit in"]),
    (("a-b-c-d", 5), ["a-b-", "c-d"]),
    (("abc\td\te  \n x", 30), ["abc d   e", "x"]),
    (("   ", 10), [""]),
    (("x" * 100,), ["x" * 80, "x" * 20]),
])
def test_text_wrap(arguments, lines):
    assert flags.text_wrap(*arguments) == "\n".join(lines)


def test_indents_that_leave_no_room():
    with pytest.raises(ValueError, match="^Length of indent exceeds length$"):
        flags.text_wrap("a", 2, "  ")
    with pytest.raises(ValueError, match="^Length of first line indent exceeds length$"):
        flags.text_wrap("a", 2, "", "  ")


@pytest.mark.parametrize("columns, width", [("120", 120), ("39", 80), ("0", 80)])
def test_get_help_width(columns, width, monkeypatch):
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert flags.get_help_width() == width
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False, raising=False)
    assert flags.get_help_width() == 80


@pytest.mark.parametrize("doc, text", [
    ("One line.", "One line."),
    ("Line one\n  continues\n\n  - item\n    more\n\nPara  two",
     "Line one\n  continues\n\n  - item\n    more\n\nPara  two"),
    ("  lead\n  x\n", "lead x"),
    ("\n\nabc\n   def\n  ghi", "abc\n def ghi"),
    ("a\n\tb\n\t  c", "a b\n  c"),
    ("a   \n  b  \n   \n  c", "a b\n\nc"),
    ("", ""),
])
def test_doc_to_help(doc, text):
    assert flags.doc_to_help(doc) == text


def test_flag_dict_to_args():
    values = {"a": None, "b": True, "c": False, "d": 3, "e": [1, 2], "f": "x", "g": [], "h": [1, 2]}
    assert list(flags.flag_dict_to_args(values, {"h"})) == [
        "--a", "--b", "--noc", "--d=3", "--e=1,2", "--f=x", "--g=", "--h=1", "--h=2"]


def test_override_value():
    values = flags.FlagValues()
    number = flags.DEFINE_integer("q", 3, "help", flag_values=values)
    with pytest.raises(flags.UnparsedFlagAccessError,
                       match="^Trying to access flag --q before flags were parsed.$"):
        flags.override_value(number, 5)
    values(["script"])
    flags.override_value(number, 5)
    assert number.value == 5 and values.q == 5 and not values["q"].using_default_value
    with pytest.raises(flags.IllegalFlagValueError, match="^flag --q=zz: invalid literal"):
        flags.override_value(number, "zz")


def test_disclaim_key_flags():
    values = flags.FlagValues()
    helper = types.ModuleType("a_helper_module")
    helper.flags, helper.values = flags, values
    exec("def define(name):\n    flags.DEFINE_bool(name, True, 'h', flag_values=values)\n"
         "def disclaim():\n    flags.disclaim_key_flags()\n", vars(helper))
    helper.define("before")
    helper.disclaim()
    helper.define("after")
    assert values.find_module_defining_flag("before") == "a_helper_module"
    assert values.find_module_defining_flag("after") == __name__

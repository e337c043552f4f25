"""FLAGS and DEFINE_... against facts recorded from TensorFlow 1.15."""

import sys

import pytest

from minigraph import flags


def test_first_value_parses_sys_argv(values, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["p", "--s=v"])
    holder = flags.DEFINE_integer("h", 1, "", flag_values=values)
    with pytest.raises(flags.UnparsedFlagAccessError,
                       match="Trying to access flag --h before flags were parsed."):
        holder.value
    assert values.s == "v" and values.is_parsed()
    assert (holder.value, holder.name, holder.default, holder.present) == (1, "h", 1, False)
    values.unparse_flags()
    monkeypatch.setattr(sys, "argv", ["p", "--h=2"])
    assert (values.s, values.h) == ("def", 2) and holder.present
    monkeypatch.setattr(sys, "argv", ["p", "--foo"])
    values.unparse_flags()
    with pytest.raises(flags.UnrecognizedFlagError, match="Unknown command line flag 'foo'"):
        values.s


def test_set(values):
    values.n = 7
    values.b = "yes"
    values(["p"])
    assert values.n == 7 and values.b == "yes" and not values["n"].using_default_value
    values.n = None
    assert values.n is None
    with pytest.raises(flags.UnrecognizedFlagError, match="Unknown command line flag 'zz'"):
        values.zz = 1


def test_unknown_names(values):
    values.mark_as_parsed()
    with pytest.raises(AttributeError, match="zz"):
        values.zz
    with pytest.raises(KeyError, match="zz"):
        values["zz"]
    with pytest.raises(AttributeError, match="zz"):
        del values.zz
    assert values.get_flag_value("zz", 3) == values.get_flag_value("none", 3) == 3
    assert values.get_flag_value("n", 3) == 5


def test_container(values):
    assert "s" in values and "zz" not in values
    assert len(values) == len(list(values)) == len(dir(values)) == 14  # "w" is one
    assert values.flag_values_dict()["s"] == getattr(values, "__flags")["s"].value == "def"
    del values.with_under
    assert "with_under" not in values and "w" not in values


def test_flag(values):
    values(["p", "--n=6", "--noc", "--l=p,q", "--ms=1", "--ms=2"])
    flag = values["n"]
    assert (flag.name, flag.value, flag.default, flag.help, flag.present, flag.short_name) == (
        "n", 6, 5, "an int", 1, None)
    assert flag.using_default_value is False and values["s"].using_default_value is True
    types = {name: values[name].flag_type() for name in ("n", "lr", "b", "s", "e", "l", "mi")}
    assert types == {"n": "int", "lr": "float", "b": "bool", "s": "string", "e": "string enum",
                     "l": "comma separated list of strings", "mi": "multi int"}
    assert values.flags_into_string() == (
        "--nob\n--noc\n--e=x\n--l=p,q\n--lr=0.1\n--mi=1\n--ms=1\n--ms=2\n--n=6\n--s=def\n--sp=a b\n"
        "--with_under=u\n")


@pytest.mark.parametrize("define, args, value", [
    (flags.DEFINE_integer, ("3",), 3), (flags.DEFINE_float, (3,), 3.0),
    (flags.DEFINE_boolean, (1,), True), (flags.DEFINE_boolean, ("true",), True),
    (flags.DEFINE_enum, (None, ["a"]), None), (flags.DEFINE_list, (None,), None),
    (flags.DEFINE_list, ("a,b",), ["a", "b"]), (flags.DEFINE_multi_integer, (3,), [3]),
    (flags.DEFINE_multi_string, ("x",), ["x"]),
    (flags.DEFINE_multi_enum, (["a"], ["a", "b"]), ["a"]),
])
def test_default(values, define, args, value):
    define("q", *args, "help", flag_values=values)
    values.mark_as_parsed()
    assert values.q == value and type(values.q) is type(value)


@pytest.mark.parametrize("define, default, words", [
    (flags.DEFINE_integer, 1.5, "Expect argument to be a string or int, found <class 'float'>"),
    (flags.DEFINE_integer, True, "Expect argument to be a string or int, found <class 'bool'>"),
    (flags.DEFINE_integer, "x", "invalid literal for int() with base 10: 'x'"),
    (flags.DEFINE_float, [], "Expect argument to be a string, int, or float, found <class 'list'>"),
    (flags.DEFINE_boolean, "maybe", "('Non-boolean argument to boolean flag', 'maybe')"),
    (flags.DEFINE_boolean, 2, "('Non-boolean argument to boolean flag', 2)"),
    (flags.DEFINE_string, 3, 'flag value must be a string, found "<class \'int\'>"'),
])
def test_default_rejects(values, define, default, words):
    with pytest.raises(flags.IllegalFlagValueError) as raised:
        define("q", default, "help", flag_values=values)
    assert str(raised.value) == "flag --q=%s: %s" % (default, words)
    assert "q" not in values


@pytest.mark.parametrize("bounds, bad, words", [
    ((0, None), -1, "a non-negative integer"), ((1, None), 0, "a positive integer"),
    ((None, 0), 1, "a non-positive integer"), ((None, -1), 0, "a negative integer"),
    ((3, None), 2, "integer >= 3"), ((None, 3), 4, "integer <= 3"),
    ((1, 3), 4, "an integer in the range [1, 3]"),
])
def test_bounds(values, bounds, bad, words):
    with pytest.raises(flags.IllegalFlagValueError) as raised:
        flags.DEFINE_integer("q", bad, "help", *bounds, flag_values=values)
    assert str(raised.value) == "flag --q=%d: %d is not %s" % (bad, bad, words)


def test_names(values):
    with pytest.raises(flags.DuplicateFlagError) as raised:
        flags.DEFINE_string("s", "x", "y", flag_values=values)
    assert str(raised.value).startswith("The flag 's' is defined twice. First from ")
    assert str(raised.value).endswith("Description from first occurrence: a string flag")
    with pytest.raises(flags.Error, match="Flag name cannot contain a space"):
        flags.DEFINE_string("1 2", "x", "y", flag_values=values)
    with pytest.raises(flags.Error, match="Flag name cannot be empty."):
        flags.DEFINE_string("", "x", "y", flag_values=values)
    with pytest.raises(flags.FlagNameConflictsWithMethodError,
                       match='Cannot define a flag named "is_parsed".'):
        flags.DEFINE_string("is_parsed", "x", "y", flag_values=values)
    with pytest.raises(ValueError, match="enum_values cannot be empty"):
        flags.DEFINE_enum("q", None, [], "y", flag_values=values)


def test_module_imported_again_may_define_its_flags_again():
    values = flags.FlagValues()
    source = "DEFINE_string('again', default, '', flag_values=values)"
    for default in ("first", "second"):
        exec(source, {"__name__": "module", "DEFINE_string": flags.DEFINE_string,
                      "values": values, "default": default})
    values.mark_as_parsed()
    assert values.again == "second"


def test_old_keywords(values):
    flags.DEFINE_integer(flag_name="old", default_value=3, docstring="b", flag_values=values)
    assert values["old"].value == 3 and values["old"].help == "b"
    with pytest.raises(TypeError, match="missing 2 required positional arguments"):
        flags.DEFINE_string("x", flag_values=values)


def test_case_insensitive_enum(values):
    flags.DEFINE_enum("q", "A", ["a", "b"], "", case_sensitive=False, flag_values=values)
    values(["p", "--q=B"])
    assert values.q == "b" and values["q"].default == "a"


def test_set_default(values):
    holder = flags.DEFINE_string("h", "old", "", flag_values=values)
    flags.set_default(holder, "new")
    values(["p", "--n=1"])
    assert values.h == values["h"].default == "new"
    values.set_default("n", 2)
    assert values.n == 1 and values["n"].default == 2
    with pytest.raises(flags.UnrecognizedFlagError):
        values.set_default("zz", 1)


def test_alias(values):
    flags.DEFINE_alias("other", "s", flag_values=values)
    values(["p", "--other=v"])
    assert values.s == values.other == "v"
    values.other = "w"
    assert values.s == "w"


def test_help(values, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["prog.py"])
    script = {"__name__": "__main__", "flags": flags, "v": values}
    exec("flags.DEFINE_string('own', None, 'text ' * 20, flag_values=v)\n"
         "flags.DEFINE_bool('d', True, '', short_name='D', flag_values=v)\n"
         "flags.DEFINE_multi_integer('m', [1, 2], 'many', flag_values=v)\n"
         "flags.declare_key_flag('e', flag_values=v)", script)
    assert values.main_module_help() == (
        "\nprog.py:\n"
        "  -D,--[no]d: (no help available)\n    (default: 'true')\n"
        "  --e: <x|y>: enum\n    (default: 'x')\n"
        "  --m: many;\n    repeat this option to specify a list of values\n"
        "    (default: '[1, 2]')\n    (an integer)\n"
        "  --own: text text text text text text text text text text text text text text\n"
        "    text text text text text text\n")
    text, module = values.get_help(), values.find_module_defining_flag("b")
    assert text.startswith("\nprog.py:\n") and "\n%s:\n  --[no]b: off\n" % module in text
    assert "  --l: list\n    (default: 'a,b')\n    (a comma separated list)\n" in text
    with pytest.raises(flags.UnrecognizedFlagError):
        flags.declare_key_flag("zz", flag_values=values)

"""Syntax of the command line against facts recorded from TensorFlow 1.15."""

import pytest

from minigraph import flags

DEFAULTS = {"s": "def", "n": 5, "lr": 0.1, "b": False, "c": True, "l": ["a", "b"], "e": "x",
            "ms": None, "mi": [1], "mf": None, "none": None, "sp": ["a", "b"], "with_under": "u"}


@pytest.mark.parametrize("arguments, rest, changed", [
    ("", "", {}), ("--s=v", "", {"s": "v"}), ("--s v", "", {"s": "v"}), ("-s v", "", {"s": "v"}),
    ("--s=", "", {"s": ""}), ("--n=7", "", {"n": 7}), ("--n=0x10", "", {"n": 16}),
    ("-n=3", "", {"n": 3}), ("--lr=1e-3", "", {"lr": 0.001}), ("--lr 1", "", {"lr": 1.0}),
    ("--b", "", {"b": True}), ("--b=True", "", {"b": True}), ("--b=t", "", {"b": True}),
    ("--c=0", "", {"c": False}), ("--b false", "false", {"b": True}),
    ("--noc rest --b", "rest", {"b": True, "c": False}),
    ("--l=1,2,,3", "", {"l": ["1", "2", "", "3"]}), ("--l=", "", {"l": []}),
    ('--l="p,q",r', "", {"l": ["p,q", "r"]}), ("--e=y", "", {"e": "y"}),
    ("--ms=1 --ms=2", "", {"ms": ["1", "2"]}), ("--mi=3 --mi 4", "", {"mi": [3, 4]}),
    ("--mf=1 --mf=2.5", "", {"mf": [1.0, 2.5]}), ("a --s=v b", "a b", {"s": "v"}),
    ("-w q", "", {"with_under": "q"}), ("--w=q", "", {"with_under": "q"}), ("-", "-", {}),
    ("--s=1 --s=2", "", {"s": "2"}), ("--none=1", "", {"none": "1"}), ('--s="q"', "", {"s": '"q"'}),
    ("a -- --s=v", "a --s=v", {}), ("--undefok=foo --foo=3 --nofoo", "", {}),
])
def test_parse(values, arguments, rest, changed):
    assert values(["p"] + arguments.split()) == ["p"] + rest.split()
    assert {name: getattr(values, name) for name in DEFAULTS} == {**DEFAULTS, **changed}
    assert values.is_parsed()


@pytest.mark.parametrize("arguments, rest, changed", [
    ("--foo=1 --s=2 x", "--foo=1 x", {"s": "2"}), ("--foo 1", "--foo 1", {}),
    ("--nofoo", "--nofoo", {}), ("--undefok=foo --foo", "", {}), ("a -- --s=v", "a -- --s=v", {}),
])
def test_parse_known_only(values, arguments, rest, changed):
    assert values(["p"] + arguments.split(), known_only=True) == ["p"] + rest.split()
    assert {name: getattr(values, name) for name in DEFAULTS} == {**DEFAULTS, **changed}


def test_spaces_in_a_value(values):
    values(["p", "--sp=x y  z", "--l=a, b"])
    assert values.sp == ["x", "y", "z"] and values.l == ["a", "b"]


@pytest.mark.parametrize("arguments, error, words", [
    ("--s", flags.Error, "Missing value for flag --s"),
    ("--n x", flags.IllegalFlagValueError,
     "flag --n=x: invalid literal for int() with base 10: 'x'"),
    ("--n=101", flags.IllegalFlagValueError,
     "flag --n=101: 101 is not an integer in the range [0, 100]"),
    ("--lr=a", flags.IllegalFlagValueError,
     "flag --lr=a: could not convert string to float: 'a'"),
    ("--b=maybe", flags.IllegalFlagValueError,
     "flag --b=maybe: ('Non-boolean argument to boolean flag', 'maybe')"),
    ("--e=z", flags.IllegalFlagValueError, "flag --e=z: value should be one of <x|y>"),
    ("--mi=x", flags.IllegalFlagValueError,
     "flag --mi=x: invalid literal for int() with base 10: 'x'"),
    ('--l="a', flags.IllegalFlagValueError, "flag --l=\"a: Unable to parse the value '\"a' as a "
                                            "comma separated list: unexpected end of data"),
    ("--foo=1", flags.UnrecognizedFlagError, "Unknown command line flag 'foo'"),
    ("--no", flags.UnrecognizedFlagError, "Unknown command line flag 'no'"),
    ("--with-under=q", flags.UnrecognizedFlagError,
     "Unknown command line flag 'with-under'. Did you mean: with_under ?"),
    ("--nob=1", ValueError, "--nob=1 does not take an argument"),
])
def test_rejects(values, arguments, error, words):
    with pytest.raises(error) as raised:
        values(["p"] + arguments.split())
    assert str(raised.value) == words


def test_unknown_flag_carries_its_name(values):
    with pytest.raises(flags.UnrecognizedFlagError) as raised:
        values(["p", "--foo=1"])
    assert (raised.value.flagname, raised.value.flagvalue) == ("foo", "1")


@pytest.mark.parametrize("argv, error, words", [
    ([], ValueError, "argv cannot be an empty list, and must contain the program name as the "
                     "first element."),
    ("p --s", TypeError, "argv should be a tuple/list of strings, not bytes or string."),
])
def test_rejects_what_is_no_command_line(values, argv, error, words):
    with pytest.raises(error, match=words):
        values(argv)


def test_flagfile(values, tmp_path):
    inner, outer = tmp_path / "inner", tmp_path / "outer"
    inner.write_text("# comment\n--n=9\n\n// comment\n")
    outer.write_text("--s=file\n--flagfile=%s\n" % inner)
    assert values(["p", "--flagfile", str(outer), "x"]) == ["p", "x"]
    assert (values.s, values.n) == ("file", 9)
    assert values(["p", "--", "--flagfile=x"]) == ["p", "--flagfile=x"]


def test_flagfile_rejects(values, tmp_path):
    with pytest.raises(flags.CantOpenFlagFileError, match="Unable to open flagfile"):
        values(["p", "--flagfile=%s" % (tmp_path / "nope")])
    with pytest.raises(flags.Error, match="--flagfile with no argument"):
        values(["p", "--flagfile"])
    own = tmp_path / "own"
    own.write_text("--flagfile=%s" % own)
    with pytest.raises(flags.Error, match="names itself"):
        values(["p", "--flagfile=%s" % own])

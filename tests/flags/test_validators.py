"""Validators of flags against facts recorded from TensorFlow 1.15."""

import pytest

from minigraph import flags


def _rejects(words, function, *args):
    with pytest.raises(flags.IllegalFlagValueError) as raised:
        function(*args)
    assert str(raised.value) == words


def test_required(values):
    flags.mark_flag_as_required("none", flag_values=values)
    _rejects("flag --none=None: Flag --none must have a value other than None.", values, ["p"])
    assert values(["p", "--none=1"]) == ["p"]
    with pytest.warns(UserWarning, match="Flag --s has a non-None default value"):
        flags.mark_flags_as_required(["s"], flag_values=values)
    with pytest.raises(KeyError):
        flags.mark_flag_as_required("zz", flag_values=values)


def test_required_by_definition(values):
    flags.DEFINE_string("q", None, "", required=True, flag_values=values)
    _rejects("flag --q=None: Flag --q must have a value other than None.", values, ["p"])
    with pytest.raises(ValueError, match="Required flag --r cannot have a non-None default"):
        flags.DEFINE_string("r", "x", "", required=True, flag_values=values)


def test_one_flag(values):
    flags.register_validator("n", lambda n: n % 2 == 0, "must be even", values)
    _rejects("flag --n=3: must be even", values, ["p", "--n=3"])
    values(["p", "--n=4"])
    _rejects("flag --n=5: must be even", setattr, values, "n", 5)
    assert values.n == 4

    @flags.validator("b", flag_values=values)
    def _check(b):
        if b:
            raise flags.ValidationError("no b")
        return True

    _rejects("flag --b=True: no b", setattr, values, "b", True)
    del values.b
    values(["p"])


def test_several_flags(values):
    @flags.multi_flags_validator(["s", "n"], "too long", flag_values=values)
    def _check(found):
        return len(found["s"]) <= found["n"]

    values(["p", "--s=abc", "--n=3"])
    _rejects("flags s=abc, n=2: too long", values, ["p", "--n=2"])


@pytest.mark.parametrize("required, words", [(False, "At most"), (True, "Exactly")])
def test_mutual_exclusive(values, required, words):
    flags.mark_flags_as_mutual_exclusive(["none", "ms"], required, values)
    values(["p", "--none=1"])
    _rejects("flags none=1, ms=['2']: %s one of (none, ms) must have a value other than None."
             % words, values, ["p", "--ms=2"])


def test_mutual_exclusive_required(values):
    flags.mark_flags_as_mutual_exclusive(["none", "ms"], True, values)
    _rejects("flags none=None, ms=None: Exactly one of (none, ms) must have a value other than "
             "None.", values, ["p"])


def test_bools_mutual_exclusive(values):
    holder = flags.DEFINE_bool("d", False, "", flag_values=values)
    flags.mark_bool_flags_as_mutual_exclusive(["b", holder], flag_values=values)
    values(["p", "--b"])
    _rejects("flags b=True, d=True: At most one of (b, d) must be True.", values, ["p", "--d"])


def test_bounds_hold_for_values_that_are_set(values):
    flags.DEFINE_float("part", 0.5, "a share", lower_bound=0.0, upper_bound=1.0, flag_values=values)
    values(["p"])
    _rejects("flag --n=-1: -1 is not an integer in the range [0, 100]", setattr, values, "n", -1)
    _rejects("flag --part=1.5: 1.5 is not a number in the range [0.0, 1.0]", setattr, values,
             "part", 1.5)
    assert values.n == 5 and values.part == 0.5
    values.n = 100
    assert values.n == 100

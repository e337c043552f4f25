"""tf.compat against facts recorded from TensorFlow 1.15."""

import pathlib

import numpy as np
import pytest

from minigraph import compat


@pytest.mark.parametrize("value, as_bytes, as_text", [
    ("a\xe9", b"a\xc3\xa9", "a\xe9"), (b"a\xc3\xa9", b"a\xc3\xa9", "a\xe9"),
    (np.str_("q"), b"q", "q"), (np.bytes_(b"r"), b"r", "r")])
def test_conversion(value, as_bytes, as_text):
    assert compat.as_bytes(value) == as_bytes
    assert compat.as_text(value) == compat.as_str(value) == compat.as_str_any(value) == as_text


def test_encoding():
    assert compat.as_bytes("\xe9", "latin-1") == b"\xe9"
    assert compat.as_text(b"\xe9", encoding="latin-1") == "\xe9"
    assert compat.as_bytes(bytearray(b"x")) == b"x"
    with pytest.raises(UnicodeDecodeError):
        compat.as_text(b"\xe9")


@pytest.mark.parametrize("value", [1, None, ["a"], pathlib.PurePath("a")], ids=repr)
def test_rejects(value):
    for convert in (compat.as_bytes, compat.as_text, compat.as_str):
        with pytest.raises(TypeError) as raised:
            convert(value)
        assert str(raised.value) == "Expected binary or unicode string, got %r" % (value,)
    assert compat.as_str_any(value) == str(value)


def test_path_to_str():
    assert compat.path_to_str(pathlib.PurePath("a", "b")) in ("a/b", "a\\b")
    assert compat.path_to_str(b"a") == b"a" and compat.path_to_str(3) == 3


def test_types():
    assert isinstance("a", compat.bytes_or_text_types)
    assert isinstance(np.int8(1), compat.integral_types)
    assert isinstance(np.float16(1), compat.real_types) and not isinstance(1j, compat.real_types)
    assert isinstance(np.complex64(1), compat.complex_types)


def test_v1_is_minigraph():
    import minigraph
    import minigraph.compat.v1 as tf
    from minigraph.compat import v1
    assert tf is v1 is minigraph


def test_forward_compatibility():
    assert compat.forward_compatible(2019, 8, 1) and not compat.forward_compatible(2019, 9, 1)
    with compat.forward_compatibility_horizon(2019, 12, 1):
        assert compat.forward_compatible(2019, 9, 1)
    assert not compat.forward_compatible(2019, 9, 1)

"""What a name that minigraph lacks is answered with."""

import sys
import types

import pytest

from minigraph.core import missing


@pytest.fixture
def namespaces(monkeypatch):
    """A package in minigraph's place: `demo`, with `relu` and the namespace `demo.nn`."""
    monkeypatch.setattr(missing, "_PACKAGE", "demo")
    root, nn = types.ModuleType("demo"), types.ModuleType("demo.nn")
    for module, names in ((root, ["reduce_sum", "nn"]), (nn, ["relu", "conv2d"])):
        vars(module).update(dict.fromkeys(names, 0))
        module.__getattr__ = missing.module_getattr(module.__name__, lazy={"lazily"})
        monkeypatch.setitem(sys.modules, module.__name__, module)
    root.nn = nn
    root._private = root.math = types.ModuleType("math")
    return root


def message(module, name):
    with pytest.raises(AttributeError) as caught:
        getattr(module, name)
    assert caught.value.name == name
    return str(caught.value)


def test_the_most_similar_name_is_named(namespaces):
    assert message(namespaces, "reduce_summ") == (
        "module 'demo' has no attribute 'reduce_summ': tf.reduce_summ is not in minigraph;"
        " the nearest name is tf.reduce_sum")


def test_the_same_name_elsewhere_is_nearer(namespaces):
    assert message(namespaces, "relu").endswith("; the nearest name is tf.nn.relu")


def test_a_misspelt_name_of_another_namespace(namespaces):
    assert message(namespaces, "rellu").endswith("; the nearest name is tf.nn.relu")


def test_names_that_only_look_a_little_like_it(namespaces):
    assert message(namespaces, "reduce_any") == (
        "module 'demo' has no attribute 'reduce_any': tf.reduce_any is not in minigraph")


def test_names_of_numpy():
    import minigraph
    for name, text in missing._OTHER_NAMES.items():
        assert message(minigraph, name).endswith("; the nearest name is tf." + text)
        found = minigraph
        for part in text.split("."):
            found = getattr(found, part)


def test_names_of_a_family_that_is_not_there(namespaces):
    assert message(namespaces, "while_loop") == (
        "module 'demo' has no attribute 'while_loop': tf.while_loop is not in minigraph, which"
        " does not have control flow yet")
    # It looks like tf.range or tf.nn, and is neither.
    assert message(namespaces, "rnn").endswith("which does not have recurrent networks yet")


def test_nothing_near(namespaces):
    assert message(namespaces, "xyzzy") == (
        "module 'demo' has no attribute 'xyzzy': tf.xyzzy is not in minigraph")


def test_a_given_symbol(namespaces):
    get = missing.module_getattr("demo.nn", symbol="tf.neural")
    with pytest.raises(AttributeError, match="tf.neural.conv3d is not in minigraph; the nearest"
                                             " name is tf.neural.conv2d"):
        get("conv3d")


def test_special_names_are_answered_plainly(namespaces):
    assert message(namespaces, "__wrapped__") == "module 'demo' has no attribute '__wrapped__'"


def test_hasattr(namespaces):
    assert not hasattr(namespaces.nn, "conv3d")
    assert hasattr(namespaces.nn, "conv2d")


def test_lazy_modules_are_imported_when_asked_for():
    get = missing.module_getattr("minigraph.contrib", lazy={"learn"})
    assert get("learn") is sys.modules["minigraph.contrib.learn"]

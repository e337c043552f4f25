"""The switches that scripts for TensorFlow 1.15 and 2 turn before they start."""

import pytest

from minigraph import behavior


@pytest.mark.parametrize("name", ["disable_v2_behavior", "disable_eager_execution",
                                  "disable_v2_tensorshape", "disable_control_flow_v2",
                                  "disable_tensor_equality"])
def test_what_is_so_already(name):
    assert getattr(behavior, name)() is None
    assert behavior.executing_eagerly() is False


@pytest.mark.parametrize("name, what", [("enable_eager_execution", "eager execution"),
                                        ("enable_v2_behavior", "TensorFlow 2 behaviour"),
                                        ("enable_tensor_equality", "equality of tensors by value"),
                                        ("enable_v2_tensorshape", "shapes of plain integers"),
                                        ("enable_control_flow_v2",
                                         "second generation of control flow")])
def test_what_cannot_be(name, what):
    with pytest.raises(RuntimeError, match=f"{name}: minigraph has no {what}; it builds graphs"):
        getattr(behavior, name)()


def test_what_is_asked():
    assert behavior.control_flow_v2_enabled() is False

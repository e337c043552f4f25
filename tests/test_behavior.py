"""The switches that scripts for TensorFlow 1.15 and 2 turn before they start."""

import pytest

from minigraph import behavior


@pytest.mark.parametrize("name", ["disable_v2_behavior", "disable_eager_execution",
                                  "disable_v2_tensorshape", "disable_control_flow_v2",
                                  "disable_tensor_equality", "disable_resource_variables",
                                  "enable_resource_variables"])
def test_what_is_so_already(name):
    assert getattr(behavior, name)() is None
    assert behavior.executing_eagerly() is False


@pytest.mark.parametrize("name, what", [("enable_eager_execution", "eager execution"),
                                        ("enable_v2_behavior", "TensorFlow 2 behaviour")])
def test_what_cannot_be(name, what):
    with pytest.raises(RuntimeError, match=f"{name}: minigraph has no {what}; it builds graphs"):
        getattr(behavior, name)()

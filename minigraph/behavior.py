"""TensorFlow 1.15's switches between its two generations: minigraph is the first one only."""

from minigraph.variables.kinds import disable_resource_variables


def _already_so():
    """Does nothing: minigraph always behaves this way."""


def _cannot(name, what):
    def switch(*args, **kwargs):
        raise RuntimeError(f"{name}: minigraph has no {what}; it builds graphs and runs them in"
                           f" sessions, as TensorFlow 1 does by default")
    switch.__name__ = switch.__qualname__ = name
    switch.__doc__ = f"Raises RuntimeError: minigraph has no {what}."
    return switch


def control_flow_v2_enabled():
    """False: there is no second generation of control flow."""
    return False


def disable_v2_behavior():
    """Has variables be of the first generation unless told otherwise; all else is already so."""
    disable_resource_variables()


disable_control_flow_v2 = _already_so
disable_eager_execution = _already_so
disable_tensor_equality = _already_so
disable_v2_tensorshape = _already_so

enable_eager_execution = _cannot("enable_eager_execution", "eager execution")
enable_control_flow_v2 = _cannot("enable_control_flow_v2", "second generation of control flow")
enable_tensor_equality = _cannot("enable_tensor_equality", "equality of tensors by value")
enable_v2_tensorshape = _cannot("enable_v2_tensorshape", "shapes of plain integers")
enable_v2_behavior = _cannot("enable_v2_behavior", "TensorFlow 2 behaviour")


def executing_eagerly():
    """False: operations are added to a graph."""
    return False

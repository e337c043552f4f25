"""`tf.name_scope` and the module-level forms of the graph's context managers."""

import contextlib

from minigraph.core.graph import get_default_graph, graph_of


class name_scope:
    """Context manager that puts the operations created inside under a name.

    Args:
      name: the scope's name; None takes `default_name`.
      default_name: used if `name` is None.
      values: tensors passed to the operation; their graph becomes the default inside.
    Raises:
      ValueError: if neither name is given but `values` is, or `values` are of several graphs.
    Source: tf.name_scope, TensorFlow 1.15.
    """

    def __init__(self, name, default_name=None, values=None):
        self._name = default_name if name is None else name
        self._default_name = default_name
        self._values = values

    @property
    def name(self):
        return self._name

    def __enter__(self):
        if self._name is None and self._values is not None:
            raise ValueError("At least one of name (%s) and default_name (%s) must be provided."
                             % (self._name, self._default_name))
        graph = graph_of(self._values or [])
        self._default = graph.as_default()
        self._scope = graph.name_scope(self._name)
        self._default.__enter__()
        try:
            return self._scope.__enter__()
        except BaseException:
            self._default.__exit__(None, None, None)
            raise

    def __exit__(self, *exc):
        self._scope.__exit__(*exc)
        self._default.__exit__(*exc)


def op_scope(values, name, default_name=None):
    """`name_scope` with the arguments in the order of the years before 1.0."""
    return name_scope(name, default_name, values)


def get_name_scope():
    """The current name scope of the default graph, without "/" at the end."""
    return get_default_graph().get_name_scope()


@contextlib.contextmanager
def init_scope():
    """Operations created inside, such as initial values, stand under no control dependencies.

    The name scope stays. Source: tf.init_scope, TensorFlow 1.15.
    """
    with get_default_graph().control_dependencies(None):
        yield


def control_dependencies(control_inputs):
    """Operations created inside run after `control_inputs` (tensors or operations)."""
    return get_default_graph().control_dependencies(control_inputs)


def device(device_name_or_function):
    """Records the device of operations created inside; every device runs on this CPU."""
    return get_default_graph().device(device_name_or_function)


def colocate_with(op, ignore_existing=False):
    """Records that operations created inside belong with `op`."""
    return get_default_graph().colocate_with(op, ignore_existing)


def container(container_name):
    """Records the resource container's name."""
    return get_default_graph().container(container_name)


def add_to_collection(name, value):
    """Appends `value` to the default graph's collection `name`."""
    get_default_graph().add_to_collection(name, value)


def add_to_collections(names, value):
    """Appends `value` to each of the default graph's collections `names`."""
    get_default_graph().add_to_collections(names, value)


def get_collection(key, scope=None):
    """A list of the default graph's collection `key`; see `Graph.get_collection`."""
    return get_default_graph().get_collection(key, scope)


def get_collection_ref(key):
    """The default graph's collection `key` itself."""
    return get_default_graph().get_collection_ref(key)

"""Which of the two kinds of variables `tf.Variable` and `tf.get_variable` make."""

from minigraph.core.graph import get_default_graph

# The collection of a graph that holds the current variable scopes.
SCOPE_KEY = ("__varscope",)

_by_default = False


def resource_variables_enabled():
    """Do variables of which nothing is said have handles? Source: TensorFlow 1.15."""
    return _by_default


def enable_resource_variables():
    """Makes variables of which nothing else is said ResourceVariables.

    Source: tf.enable_resource_variables, TensorFlow 1.15.
    """
    global _by_default
    _by_default = True


def disable_resource_variables():
    """Makes variables of which nothing else is said RefVariables, as they are at first.

    Source: tf.disable_resource_variables, TensorFlow 1.15.
    """
    global _by_default
    _by_default = False


def uses_resource(given):
    """Is a variable to have a handle? What is said to it, else to its scope, else to all."""
    if given is None:
        scopes = get_default_graph().get_collection_ref(SCOPE_KEY)
        given = scopes[0].current.use_resource if scopes else None
    return _by_default if given is None else bool(given)

"""The global step: the variable that counts training steps."""

from minigraph import tf_logging as logging
from minigraph.core import dtypes
from minigraph.core.collections import GraphKeys
from minigraph.core.graph import get_default_graph
from minigraph.core.tensor import Tensor
from minigraph.ops import init_ops
from minigraph.variables.scopes import get_variable
from minigraph.variables.variable import Variable, VariableAggregation


def global_step(sess, global_step_tensor):
    """The step in a session, as an int. Source: tf.train.global_step, TensorFlow 1.15."""
    return int(sess.run(global_step_tensor))


def get_global_step(graph=None):
    """The global step of a graph (by default the default graph), or None if it has none.

    It is what is in GraphKeys.GLOBAL_STEP, else the tensor "global_step:0".

    Raises:
      TypeError: if it is not an integer scalar.
    Source: tf.train.get_global_step, TensorFlow 1.15.
    """
    graph = graph or get_default_graph()
    found = graph.get_collection(GraphKeys.GLOBAL_STEP)
    if len(found) == 1:
        step = found[0]
    elif not found:
        try:
            step = graph.get_tensor_by_name("global_step:0")
        except KeyError:
            return None
    else:
        logging.error("Multiple tensors in global_step collection.")
        return None
    assert_global_step(step)
    return step


def create_global_step(graph=None):
    """Makes the global step, an int64 variable that starts at 0.

    Raises:
      ValueError: if there is one.
    Source: tf.train.create_global_step, TensorFlow 1.15.
    """
    graph = graph or get_default_graph()
    if get_global_step(graph) is not None:
        raise ValueError("\"global_step\" already exists.")
    with graph.as_default(), graph.name_scope(None):
        return get_variable(GraphKeys.GLOBAL_STEP, shape=[], dtype=dtypes.int64,
                            initializer=init_ops.Zeros(), trainable=False,
                            aggregation=VariableAggregation.ONLY_FIRST_REPLICA,
                            collections=[GraphKeys.GLOBAL_VARIABLES, GraphKeys.GLOBAL_STEP])


def get_or_create_global_step(graph=None):
    """The global step, made if it is not there."""
    graph = graph or get_default_graph()
    step = get_global_step(graph)
    return create_global_step(graph) if step is None else step


def assert_global_step(global_step_tensor):
    """Raises TypeError if it is not an integer scalar that may be fully known.

    Source: tf.train.assert_global_step, TensorFlow 1.15.
    """
    step = global_step_tensor
    if not isinstance(step, (Variable, Tensor)):
        raise TypeError("Existing \"global_step\" must be a Variable or Tensor: %s." % step)
    if not step.dtype.base_dtype.is_integer:
        raise TypeError("Existing \"global_step\" does not have integer type: %s" % step.dtype)
    if step.get_shape().ndims != 0 and step.get_shape().is_fully_defined():
        raise TypeError("Existing \"global_step\" is not scalar: %s" % step.get_shape())

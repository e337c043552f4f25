"""Graph-level and op-level seeds, combined the way TensorFlow combines them."""

from minigraph.core.graph import get_default_graph

DEFAULT_GRAPH_SEED = 87654321
_MODULUS = 2**31 - 1


def set_random_seed(seed):
    """Sets the seed of the current default graph.

    Args:
      seed: int, or None for seeds drawn from entropy.
    Source: tf.set_random_seed, TensorFlow 1.15.
    """
    get_default_graph().seed = seed


def get_seed(op_seed):
    """The pair of seeds that keys the generator of one operation.

    With a graph seed g and an op seed s, each reduced modulo 2**31 - 1:
    (g, s) if both are set; (g, number of operations made so far) if only g is;
    (DEFAULT_GRAPH_SEED, s) if only s is; (None, None) if neither is. A generator keyed
    by (0, 0) would draw its key from entropy, so that pair becomes (0, 2**31 - 1).

    Args:
      op_seed: int or None.
    Returns:
      (graph_seed, op_seed): two ints, or two Nones.
    Source: tf.random.get_seed, TensorFlow 1.15.
    """
    graph = get_default_graph()
    if graph.seed is None and op_seed is None:
        return None, None
    if graph.seed is None:
        graph_seed = DEFAULT_GRAPH_SEED
    else:
        graph_seed = graph.seed % _MODULUS
        if op_seed is None:
            op_seed = graph._last_id
    op_seed %= _MODULUS
    if graph_seed == 0 and op_seed == 0:
        return 0, _MODULUS
    return graph_seed, op_seed

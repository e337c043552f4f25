"""Pairs of seeds, against those that TensorFlow 1.15.5's random_seed.get_seed gave."""

import pytest

from minigraph.core import graph
from minigraph.core.random_seed import DEFAULT_GRAPH_SEED, get_seed, set_random_seed

LARGEST = 2**31 - 1


@pytest.mark.parametrize("graph_seed, op_seed, expected", [
    (None, None, (None, None)),
    (None, 0, (DEFAULT_GRAPH_SEED, 0)),
    (None, 7, (DEFAULT_GRAPH_SEED, 7)),
    (None, LARGEST, (DEFAULT_GRAPH_SEED, 0)),
    (None, -3, (DEFAULT_GRAPH_SEED, 2147483644)),
    (0, None, (0, LARGEST)),
    (0, 0, (0, LARGEST)),
    (0, LARGEST, (0, LARGEST)),
    (0, 7, (0, 7)),
    (5, None, (5, 0)),
    (5, 0, (5, 0)),
    (5, -3, (5, 2147483644)),
    (2**40, 7, (512, 7)),
])
def test_pairs_are_tensorflows(graph_seed, op_seed, expected):
    with graph.Graph().as_default():
        set_random_seed(graph_seed)
        assert get_seed(op_seed) == expected


def test_without_an_op_seed_operations_are_counted():
    class Counted(graph.Graph):
        _last_id = 2

    with Counted().as_default():
        set_random_seed(5)
        assert get_seed(None) == (5, 2)

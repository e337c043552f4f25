"""Every test starts with an empty default graph."""

import pytest

from minigraph.core import graph


@pytest.fixture(autouse=True)
def fresh_graph():
    with graph.Graph().as_default() as new:
        yield new

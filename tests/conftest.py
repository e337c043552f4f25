"""Every test starts with an empty default graph."""

import pytest

from minigraph.core import graph


@pytest.fixture(autouse=True)
def fresh_graph():
    with graph.Graph().as_default() as new:
        yield new


@pytest.fixture
def compiler_passes():
    """The compiler's list of passes, to be changed in place; it is restored after the test."""
    from minigraph.compile import pipeline
    before = list(pipeline.PASSES)
    yield pipeline.PASSES
    pipeline.PASSES[:] = before

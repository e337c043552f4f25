"""Every test starts with an empty default graph."""

import pytest

from minigraph import engine
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


@pytest.fixture
def chosen_isa():
    """Restores the instruction set and the number of threads after the test."""
    before = engine.isa(), engine.threads()
    yield
    engine.select_isa(before[0])
    engine.set_threads(before[1])


@pytest.fixture(params=engine.available_isas())
def isa(request, chosen_isa):
    engine.select_isa(request.param)
    return request.param

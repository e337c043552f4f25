"""Kernels are tested on every instruction set that the machine has."""

import pytest

from minigraph import engine


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

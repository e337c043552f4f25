"""Garbage is not collected while something large is built, and is again afterwards."""

import gc
import threading

import pytest

import minigraph as tf
from minigraph.core.garbage import without_collection


@pytest.fixture(params=[True, False], ids=["enabled", "disabled"])
def enabled(request):
    """Whether the collector runs before the test; it does again after it."""
    if not request.param:
        gc.disable()
    yield request.param
    gc.enable()


def test_collection_is_paused_and_left_as_it_was(enabled):
    states = []

    @without_collection
    def inner():
        states.append(gc.isenabled())

    @without_collection
    def outer(first, second=0):
        inner()
        states.append(gc.isenabled())
        return first + second

    assert outer(1, second=2) == 3
    assert states == [False, False] and gc.isenabled() == enabled


def test_an_error_leaves_it_as_it_was(enabled):
    @without_collection
    def fails():
        raise KeyError("x")

    with pytest.raises(KeyError, match="x"):
        fails()
    assert gc.isenabled() == enabled


def test_it_stays_paused_until_the_last_thread_is_done():
    started, leave = threading.Event(), threading.Event()

    @without_collection
    def slow():
        started.set()
        leave.wait(10)

    @without_collection
    def fast():
        return gc.isenabled()

    thread = threading.Thread(target=slow)
    thread.start()
    started.wait(10)
    assert not fast() and not gc.isenabled()
    leave.set()
    thread.join()
    assert gc.isenabled()


def test_it_runs_after_gradients_and_runs_and_in_host_functions():
    seen = []
    x = tf.Variable(2.0)
    y = tf.py_func(lambda value: seen.append(gc.isenabled()) or value, [x * x], tf.float32)
    slope, = tf.gradients(x * x, x)
    assert gc.isenabled()
    with tf.Session() as session:
        session.run(x.initializer)
        assert session.run([y, slope]) == [4.0, 4.0]
    assert seen == [True] and gc.isenabled()

"""The thread pool: how many threads there are, and that work survives forks and concurrent callers."""

import os
import pathlib
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import minigraph as tf
from minigraph import engine, kernels


@pytest.fixture(autouse=True)
def two_threads():
    before = engine.threads()
    engine.set_threads(2)
    yield
    engine.set_threads(before)


@pytest.fixture
def product():
    """(a, b, a b) of a size that is cut in several pieces."""
    random = np.random.RandomState(0)
    a, b = random.randn(600, 100).astype(np.float32), random.randn(100, 700).astype(np.float32)
    return a, b, kernels.matmul(a, b)


def threads_of_process(**environment):
    for name in ("MINIGRAPH_NUM_THREADS", "OMP_NUM_THREADS"):
        environment.setdefault(name, "")
    # The process finds the minigraph under test, installed or built, and not what lies in the folder.
    environment["PYTHONPATH"] = str(pathlib.Path(kernels.__file__).parents[1])
    code = "from minigraph import engine; print(engine.threads())"
    return int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True,
                              cwd="/", env={**os.environ, **environment}).stdout)


def test_count_follows_the_environment():
    assert threads_of_process(MINIGRAPH_NUM_THREADS="3", OMP_NUM_THREADS="5") == 3
    assert threads_of_process(OMP_NUM_THREADS="5,2") == 5


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="the system has no affinity masks")
def test_count_follows_the_affinity_mask():
    usable = os.sched_getaffinity(0)
    assert 1 <= threads_of_process() <= len(usable)
    try:
        os.sched_setaffinity(0, {min(usable)})
        assert threads_of_process() == 1
    finally:
        os.sched_setaffinity(0, usable)


def test_count_is_at_least_one_and_bounded():
    engine.set_threads(0)
    assert engine.threads() == 1
    engine.set_threads(1 << 30)
    assert 1 < engine.threads() < 1 << 30


def test_callers_at_once(product):
    a, b, wanted = product
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: kernels.matmul(a, b), range(40)))
    assert all(np.array_equal(r, wanted) for r in results)


def workers_running():
    """How many threads other than the first one run at this moment."""
    states = {}
    for task in pathlib.Path("/proc/self/task").iterdir():
        if task.name != str(os.getpid()):
            states[task.name] = task.joinpath("stat").read_text().rpartition(")")[2].split()[0]
    return sum(state == "R" for state in states.values())


def await_sleep():
    deadline = time.monotonic() + 30
    while workers_running():
        assert time.monotonic() < deadline, "a worker of the pool still runs"


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="the system shows no threads")
def test_idle_workers_fall_asleep(product):
    a, b, _ = product
    kernels.matmul(a, b)
    await_sleep()


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="the system shows no threads")
@pytest.mark.parametrize("rows", [1, 1000])
def test_runs_among_sleeping_and_waking_workers(rows):
    """Short jobs of a plan, which leave sleepers alone, and long ones; near each other, and not."""
    random = np.random.RandomState(0)
    a = random.randn(rows, 784).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, a.shape)
        y = tf.matmul(x, random.randn(784, 256).astype(np.float32))
        engine.set_threads(1)
        wanted = session.run(y, {x: a})
    with tf.Session(graph=y.graph) as session:
        engine.set_threads(2)
        for _ in range(4):
            await_sleep()
            for _ in range(4):
                assert np.array_equal(session.run(y, {x: a}), wanted)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
def test_child_makes_its_own_threads(product):
    a, b, wanted = product
    child = os.fork()
    if child == 0:
        os._exit(0 if np.array_equal(kernels.matmul(a, b), wanted) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert np.array_equal(kernels.matmul(a, b), wanted)


def test_more_threads_than_pieces_and_fewer(product):
    a, b, wanted = product
    for count in (1, 7, 2, 3):
        engine.set_threads(count)
        assert np.array_equal(kernels.matmul(a, b), wanted)

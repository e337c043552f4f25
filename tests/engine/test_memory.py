"""Memory of fetched arrays: kept for the next one when its owner frees it, and never sooner."""

import gc
import threading

import numpy as np
import pytest

import minigraph as tf
from minigraph.bench.worker import resident

SHAPE = (3, 1024, 1024)         # of float32: 12 MB


class Doubler:
    """A session that gives 2 x for a number x, as an array of `shape`."""

    def __init__(self, shape=SHAPE):
        with tf.Graph().as_default() as graph:
            self.x = tf.placeholder(tf.float32, [])
            self.result = tf.fill(shape, self.x + self.x)
            self.session = tf.Session(graph=graph)

    def __call__(self, x):
        return self.session.run(self.result, {self.x: x})


def is_all(array, value):
    return array.min() == array.max() == value


SMALL_SHAPES = [(256,), (3, 107), (1000,), (64, 64), (255, 257), (511, 511), (512, 512)]


@pytest.mark.parametrize("shape", [SHAPE, *SMALL_SHAPES])
def test_results_that_are_held_share_nothing(shape):
    double = Doubler(shape)
    results = [double(n) for n in range(5)]
    for n, result in enumerate(results):
        assert is_all(result, 2 * n)
        assert not any(np.shares_memory(result, other) for other in results[:n])


def test_results_of_two_fetches_share_nothing():
    with tf.Graph().as_default(), tf.Session() as session:
        ones, twos = session.run([tf.fill(SHAPE, 1.0), tf.fill(SHAPE, 2.0)])
        assert is_all(ones, 1) and is_all(twos, 2) and not np.shares_memory(ones, twos)


@pytest.mark.parametrize("shape", [SHAPE, *SMALL_SHAPES])
def test_a_freed_result_is_the_memory_of_the_next(shape):
    double = Doubler(shape)
    places = {double(n).ctypes.data for n in range(6)}
    assert len(places) == 1


@pytest.mark.parametrize("shape", [(1024, 300), SHAPE, *SMALL_SHAPES])
def test_results_begin_on_a_line_of_the_cache(shape):
    double = Doubler(shape)
    results = [double(n) for n in range(3)]
    assert [result.ctypes.data % 64 for result in results] == [0, 0, 0]


def test_views_and_buffers_hold_the_memory():
    double = Doubler()
    view = double(1)[1, ::3].T
    buffer = memoryview(double(2))
    later = [double(n) for n in range(3, 8)]
    assert is_all(view, 2) and is_all(np.asarray(buffer), 4)
    for result in later:
        assert not np.shares_memory(result, view)
        assert not np.shares_memory(result, np.asarray(buffer))


def test_a_result_is_the_owner_of_its_data():
    result = Doubler()(1)
    assert result.flags.owndata and result.base is None and result.flags.writeable


def test_a_result_that_is_not_kept_can_be_resized():
    result = Doubler((129, 131))(3)
    result.resize((1000, 1000), refcheck=False)
    assert is_all(result.ravel()[:129 * 131], 6) and is_all(result.ravel()[129 * 131:], 0)
    result.resize((2, 3), refcheck=False)
    assert is_all(result, 6)


def test_a_result_can_be_resized():
    result = Doubler()(3)
    result.resize((5, 1024, 1024), refcheck=False)
    assert is_all(result[:3], 6) and is_all(result[3:], 0)
    result.resize((10, 10), refcheck=False)
    assert is_all(result, 6)
    later = Doubler()(4)
    assert is_all(later, 8) and is_all(result, 6)


def test_a_result_of_another_size_is_as_large_as_it_says():
    large = Doubler((5, 1024, 1024))
    del large
    for rows in (5, 4, 3, 5):
        assert is_all(Doubler((rows, 1024, 1024))(rows), 2 * rows)


def test_what_is_kept_is_bounded():
    double = Doubler((16, 1024, 1024))
    before = resident("VmRSS")
    results = [double(n) for n in range(6)]
    assert resident("VmRSS") - before > 300 << 20
    del results
    gc.collect()
    assert resident("VmRSS") - before < 270 << 20


def test_runs_in_several_threads_share_nothing():
    wrong = []

    def work(number):
        double = Doubler()
        for k in range(20):
            result = double(100 * number + k)
            other = double(0)
            if not is_all(result, 2 * (100 * number + k)) or not is_all(other, 0):
                wrong.append((number, k))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []

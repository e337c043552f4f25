"""Memory of variables: huge pages that they share, and nothing else that they share."""

import gc

import numpy as np
import pytest

import minigraph as tf
from minigraph.bench.worker import resident

# Of float32: on both sides of what is worth huge pages, of one, and of a region of them.
SIZES = [1, 1000, 16383, 16384, 100_000, 524_288, 700_001, 2_200_000, 5_000_001]


def variables(sizes):
    """(session, the arrays that hold one variable of each size), each of its number."""
    with tf.Graph().as_default() as graph:
        made = [tf.Variable(tf.fill([size], float(i))) for i, size in enumerate(sizes)]
        session = tf.Session(graph=graph)
        session.run(tf.global_variables_initializer())
    return session, [session.variable_array(variable.op) for variable in made]


def assert_own(arrays):
    for i, array in enumerate(arrays):
        assert array.min() == array.max() == i
        assert not any(np.may_share_memory(array, other) for other in arrays[:i])


@pytest.mark.parametrize("sizes", [SIZES, SIZES[::-1], [50_000] * 60])
def test_variables_share_no_memory_and_begin_a_line(sizes):
    session, arrays = variables(sizes)
    assert_own(arrays)
    assert [array.ctypes.data % 64 for array in arrays] == [0] * len(sizes)
    session.close()


def test_memory_between_variables_is_used_again():
    """Sessions come and go, in another order; those that stay keep what they hold."""
    random = np.random.RandomState(0)
    sessions = []
    for _ in range(12):
        sessions.append(variables(random.choice([16384, 40_000, 300_000, 1_500_000], 5)))
        if len(sessions) > 4:
            session, arrays = sessions.pop(random.randint(len(sessions)))
            session.close()
            del arrays
        for _, arrays in sessions:
            assert_own(arrays)
    everything = [array for _, arrays in sessions for array in arrays]
    assert not any(np.may_share_memory(a, b) for i, a in enumerate(everything)
                   for b in everything[:i])


def test_memory_of_closed_sessions_is_given_back():
    gc.collect()
    before = resident("VmRSS")
    for _ in range(5):
        session, arrays = variables([1_000_000] * 10)
        assert resident("VmRSS") - before > 38 << 20
        session.close()
        del session, arrays
        gc.collect()
    assert resident("VmRSS") - before < 60 << 20        # not five times 40

"""Numbers that stand for all sizes: arithmetic, comparisons that are noted, and their replay."""

import numpy as np
import pytest

from minigraph.core.shape import TensorShape
from minigraph.core.size import (
    NotSymbolic, Number, Trace, as_real, is_symbolic, least, most, of_sizes, whole)


@pytest.fixture
def trace():
    return Trace([6, 4])


def test_arithmetic_is_replayed(trace):
    n, m = trace.symbols
    made = {"sum": n + m, "difference": 10 - n, "product": np.int64(3) * n * m, "quotient": n // m,
            "rest": 7 % m, "negative": -n}
    assert {name: number.value for name, number in made.items()} == {
        "sum": 10, "difference": 4, "product": 72, "quotient": 1, "rest": 3, "negative": -6}
    numbers = trace.replay()(20, 3)
    assert {name: numbers[number.name] for name, number in made.items()} == {
        "sum": 23, "difference": -10, "product": 180, "quotient": 6, "rest": 1, "negative": -20}


def test_the_same_expression_is_one_number(trace):
    n, _ = trace.symbols
    assert (n * 10) is (n * 10)
    assert n * 10 == n * 10 and trace.replay()(1, 1) is not None    # nothing was noted


@pytest.mark.parametrize("compare, outcome, others", [
    (lambda n: n == 6, True, [6]), (lambda n: n != 1, True, [5, 6, 7, 100]),
    (lambda n: n < 7, True, [1, 5, 6]), (lambda n: n > 6, False, [1, 5, 6]),
    (lambda n: bool(n - 6), False, [6]), (lambda n: max(n, 5) is n, True, [5, 6, 7, 100]),
    (lambda n: 6 >= n, True, [1, 5, 6]), (lambda n: n in (1, 2, None), False, [5, 6, 7, 100]),
    (lambda n: (n, 3) == (n, 3), True, [1, 5, 6, 7, 100]),
])
def test_replay_is_for_numbers_that_compare_in_the_same_way(compare, outcome, others):
    trace = Trace([6])
    assert compare(trace.symbols[0]) is outcome
    replay = trace.replay()
    assert [n for n in (1, 5, 6, 7, 100) if replay(n) is not None] == others


def test_division_by_zero_is_another_way(trace):
    n, m = trace.symbols
    n // (m - 3)
    assert trace.replay()(6, 4) is not None
    assert trace.replay()(6, 3) is None


@pytest.mark.parametrize("use", [
    int, range, hash, float, lambda n: np.array([n], np.int32), lambda n: np.zeros((n, 2)),
    lambda n: [0] * n, lambda n: n + "a", lambda n: "%d" % n, lambda n: n < "a",
])
def test_a_plain_number_ends_the_trace(trace, use):
    with pytest.raises(NotSymbolic):
        use(trace.symbols[0])
    assert trace.failed


def test_shapes_of_numbers(trace):
    n, m = trace.symbols
    shape = TensorShape([n, 3, m])
    assert shape.as_tuple() == (n, 3, m) and is_symbolic(shape.as_tuple())
    assert shape.num_elements().value == 72
    assert not is_symbolic((1, 2))


def test_whole_and_real(trace):
    n, _ = trace.symbols
    assert whole(n) is n and type(whole(np.int64(3))) is int
    real = as_real(n)
    assert isinstance(real, Number) and (real * 0.5).value == 3.0
    assert as_real(np.float32(0.5)) == 0.5
    assert trace.replay()(9, 1)[(real * 0.5).name] == 4.5


def test_wanted_numbers_and_what_they_need_are_computed():
    trace = Trace([6, 4])
    n, m = trace.symbols
    n // m                      # not needed, and would divide by 0
    total = n * 3 + m
    replay = trace.replay([total, n, total * 2])
    assert replay(5, 0) == [15, 5, 30]


def test_extremes_are_no_comparisons():
    trace = Trace([6, 4])
    n, m = trace.symbols
    replay = trace.replay([least(n, 5, m), most(n, m), most(m, 7)])
    assert (least(n, 5, m).value, most(n, m).value) == (4, 6)
    assert replay(2, 9) == [2, 9, 9]
    assert least(3, 2) == 2 and most(3, 2) == 3
    with pytest.raises(NotSymbolic):
        least(n, float("nan"))


def test_a_continued_trace_keeps_what_was_noted():
    trace = Trace([6])
    size, = trace.symbols
    double = size * 2
    assert size > 5
    continued, numbers = trace.continued(trace.replay()(9))
    assert numbers[double.name].value == 18
    assert numbers[double.name] < 20 and trace.replay()(30) is not None
    replay = continued.replay([numbers[size.name] * 2])
    assert [replay(n) for n in (5, 8, 10)] == [None, [16], None]


def test_the_same_number_written_in_other_ways():
    trace = Trace([6, 4])
    n, m = trace.symbols
    assert (3 * n) is (n * 3) and (n * 1) is n and (0 + n) is n and (1 * m) is m
    assert (n - 1) is not n and trace.replay()(1, 1) is not None


def test_magnitudes():
    trace = Trace([6])
    size, = trace.symbols
    replay = trace.replay([abs(size), abs(-size)])
    assert replay(4) == [4, 4]


@of_sizes
def _cut(size, longest):
    return (longest, -(-size // longest)) if size > longest else (size, 1)


@of_sizes
def _is_even(size):
    return size % 2 == 0


def test_a_function_of_sizes_compares_as_it_likes(trace):
    n, m = trace.symbols
    length, count = _cut(n, 8)
    assert (length.value, count.value) == (6, 1)
    replay = trace.replay([length, count, _cut(m, 3)[0] * 2])
    assert replay(20, 4) == [8, 3, 6]       # 20 > 8, where 6 was not
    assert _cut(20, 8) == (8, 3)            # of ints, ints
    assert _cut(n, 8)[1] is count
    with pytest.raises(NotSymbolic):
        _cut(n, "a")


def test_what_a_function_of_sizes_decides_is_noted_where_it_is_asked():
    trace = Trace([6])
    assert _is_even(trace.symbols[0])
    replay = trace.replay([])
    assert [replay(n) for n in (6, 7, 8)] == [[], None, []]

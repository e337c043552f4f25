"""The memory plan: no two buffers that are in use at once overlap."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minigraph.compile.memory import plan_memory
from minigraph.compile.plan import Buffer

ALIGN = 64
COMPARED = 400      # buffers; of more than these, not every pair is compared

spans = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 20), st.integers(0, 8)),
                 min_size=0, max_size=40)


def padded(items):
    """`items` after so many buffers of their own that not every pair is compared."""
    return items + [(ALIGN, 100 + i, 0) for i in range(COMPARED)]


def planned(items):
    buffers = [Buffer(None, (size,), size, None, "temp") for size, _, _ in items]
    lives = {i: (first, first + length) for i, (_, first, length) in enumerate(items)}
    return buffers, lives, plan_memory(buffers, lives)


@pytest.mark.parametrize("length", [lambda items: items, padded], ids=["few", "many"])
@given(items=spans)
@settings(max_examples=200, deadline=None)
def test_buffers_in_use_at_once_do_not_overlap(length, items):
    buffers, lives, arena = planned(length(items))
    assert all(one.offset >= 0 for one in buffers)
    for i, one in enumerate(buffers[:len(items)]):
        assert one.offset % ALIGN == 0 and one.offset + one.bytes <= arena
        for j in range(i):
            other = buffers[j]
            (first, last), (other_first, other_last) = lives[i], lives[j]
            if first <= other_last and other_first <= last:
                assert (one.offset + max(one.bytes, 1) <= other.offset
                        or other.offset + max(other.bytes, 1) <= one.offset)


@pytest.mark.parametrize("length", [lambda items: items, padded], ids=["few", "many"])
@given(items=spans)
@settings(max_examples=100, deadline=None)
def test_the_arena_is_no_larger_than_all_buffers_side_by_side(length, items):
    buffers, _, arena = planned(length(items))
    assert arena <= sum(-(-max(b.bytes, 1) // ALIGN) * ALIGN for b in buffers)


@pytest.mark.parametrize("count", [10, COMPARED + 1])
def test_a_chain_takes_two_places_by_turns(count):
    buffers, _, arena = planned([(1000, i, 1) for i in range(count)])
    assert len({b.offset for b in buffers}) == 2 and arena == 2 * 1024


def test_buffers_that_are_never_used_together_share_their_place():
    buffers, _, arena = planned([(640, 0, 2), (320, 3, 1), (64, 5, 0)])
    assert [b.offset for b in buffers] == [0, 0, 0] and arena == 640


@pytest.mark.parametrize("count", [COMPARED // 4, COMPARED])
def test_activations_that_wait_for_their_gradients_take_no_more_than_they_must(count):
    forward = [(1000, i, 2 * count - 2 * i) for i in range(count)]
    backward = [(1000, 2 * count - i, 1) for i in range(count)]
    _, _, arena = planned(forward + backward)
    # All of `forward` are in use at once, with one gradient or two.
    assert count * 1024 < arena <= (count + 2) * 1024


@pytest.mark.parametrize("seed", range(5))
def test_what_many_buffers_take_is_near_the_most_that_is_in_use_at_once(seed):
    rng = random.Random(seed)
    items = [(rng.choice([64, 1024, 4096, 10000]), rng.randrange(2000), rng.randrange(20))
             for _ in range(5 * COMPARED)]
    buffers, lives, arena = planned(items)
    most = max(sum(-(-b.bytes // ALIGN) * ALIGN for b, (first, last) in zip(buffers, lives.values())
                   if first <= at <= last) for at in range(2020))
    assert most <= arena <= 1.3 * most


def test_gaps_that_touch_make_one():
    filler = [(64, 2, 0)] * COMPARED
    buffers, _, _ = planned([(640, 0, 1), (1280, 0, 0), (640, 0, 1), (2560, 2, 0)] + filler)
    assert buffers[-COMPARED - 1].offset == 0


def test_buffers_beyond_any_memory_are_laid_out_all_the_same():
    buffers, _, arena = planned([(1 << 65, 0, 2), (1 << 64, 1, 1), (64, 2, 0)])
    assert arena >= 1 << 51 and len({b.offset for b in buffers}) == 3

"""The memory plan: no two buffers that are in use at once overlap."""

from hypothesis import given, settings
from hypothesis import strategies as st

from minigraph.compile.memory import ALIGN, plan_memory
from minigraph.compile.plan import Buffer

spans = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 20), st.integers(0, 8)),
                 min_size=0, max_size=40)


def planned(items):
    buffers = [Buffer(None, (size,), size, None, "temp") for size, _, _ in items]
    lives = {i: (first, first + length) for i, (_, first, length) in enumerate(items)}
    return buffers, lives, plan_memory(buffers, lives)


@given(spans)
@settings(max_examples=300, deadline=None)
def test_buffers_in_use_at_once_do_not_overlap(items):
    buffers, lives, arena = planned(items)
    for i, one in enumerate(buffers):
        assert one.offset % ALIGN == 0 and one.offset + one.bytes <= arena
        for j in range(i):
            other = buffers[j]
            (first, last), (other_first, other_last) = lives[i], lives[j]
            if first <= other_last and other_first <= last:
                assert (one.offset + max(one.bytes, 1) <= other.offset
                        or other.offset + max(other.bytes, 1) <= one.offset)


@given(spans)
@settings(max_examples=100, deadline=None)
def test_the_arena_is_no_larger_than_all_buffers_side_by_side(items):
    buffers, _, arena = planned(items)
    assert arena <= sum(-(-max(b.bytes, 1) // ALIGN) * ALIGN for b in buffers)


def test_a_chain_takes_two_places_by_turns():
    buffers, _, arena = planned([(1000, i, 1) for i in range(10)])
    assert len({b.offset for b in buffers}) == 2 and arena == 2 * 1024


def test_buffers_that_are_never_used_together_share_their_place():
    buffers, _, arena = planned([(640, 0, 2), (320, 3, 1), (64, 5, 0)])
    assert [b.offset for b in buffers] == [0, 0, 0] and arena == 640

"""Where each buffer lies: liveness over the instructions, then offsets in one arena."""

from bisect import bisect_left, insort

ALIGN = 64
COMPARED = 400      # buffers; of more than these, not every pair is compared


def plan_memory(buffers, spans):
    """Gives every buffer in `spans` an offset so that no two that live at once overlap.

    Args:
      buffers: list of Buffers, changed in place.
      spans: dict of buffer number -> (first instruction, last instruction) that touches it.
    Returns:
      The size of the arena in bytes.
    """
    sizes = {n: -(-max(buffers[n].bytes, 1) // ALIGN) * ALIGN for n in spans}
    place = _largest_first if len(spans) <= COMPARED else _in_order
    offsets = place(sizes, spans)
    for number, offset in offsets.items():
        buffers[number].offset = offset
    return max((offset + sizes[number] for number, offset in offsets.items()), default=0)


def _largest_first(sizes, spans):
    """Offsets by size, each in the lowest gap that is free during its whole life: n^2 for n buffers."""
    placed = []
    offsets = {}
    for number in sorted(spans, key=lambda n: (-sizes[n], spans[n])):
        first, last = spans[number]
        size = sizes[number]
        offset = 0
        for start, end, other_first, other_last in placed:
            if start >= offset + size:
                break
            if other_first <= last and first <= other_last and offset < end:
                offset = end
        offsets[number] = offset
        insort(placed, (offset, offset + size, first, last))
    return offsets


def _in_order(sizes, spans):
    """Offsets in the order of use, each in the smallest gap there is then: n log n for n buffers."""
    free = _Gaps()
    offsets = {}
    ends = sorted(spans, key=lambda n: spans[n][1])
    ended = 0
    for number in sorted(spans, key=lambda n: (spans[n][0], -sizes[n])):
        while spans[ends[ended]][1] < spans[number][0]:
            free.give(offsets[ends[ended]], sizes[ends[ended]])
            ended += 1
        offsets[number] = free.take(sizes[number])
    return offsets


class _Gaps:
    """The gaps of an arena that grows at its end; no two of them touch.

    Attributes:
      by_size: sorted list of (size, offset).
      size_at, start_of: dicts of a gap's offset -> its size, and of a gap's end -> its offset.
    """

    def __init__(self):
        self.by_size = []
        self.size_at = {}
        self.start_of = {}
        self.end = 0

    def take(self, size):
        """The offset of `size` bytes that are in use from now on."""
        at = bisect_left(self.by_size, (size, 0))
        if at < len(self.by_size):
            found, offset = self.by_size[at]
            self._remove(offset)
            if found > size:
                self._add(offset + size, found - size)
            return offset
        offset = self.start_of.get(self.end, self.end)
        if offset < self.end:
            self._remove(offset)
        self.end = offset + size
        return offset

    def give(self, offset, size):
        """Takes back what `take` gave."""
        end = offset + size
        if offset in self.start_of:
            offset = self.start_of[offset]
            self._remove(offset)
        if end in self.size_at:
            next_size = self.size_at[end]
            self._remove(end)
            end += next_size
        self._add(offset, end - offset)

    def _add(self, offset, size):
        insort(self.by_size, (size, offset))
        self.size_at[offset] = size
        self.start_of[offset + size] = offset

    def _remove(self, offset):
        size = self.size_at.pop(offset)
        del self.start_of[offset + size]
        del self.by_size[bisect_left(self.by_size, (size, offset))]

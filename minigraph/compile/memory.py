"""Where each buffer lies: liveness over the instructions, then offsets in one arena."""

ALIGN = 64


def plan_memory(buffers, spans):
    """Gives every buffer in `spans` an offset so that no two that live at once overlap.

    Buffers are placed largest first into the lowest gap that is free during their whole life.

    Args:
      buffers: list of Buffers, changed in place.
      spans: dict of buffer number -> (first instruction, last instruction) that touches it.
    Returns:
      The size of the arena in bytes.
    """
    placed = []
    arena = 0
    for number in sorted(spans, key=lambda n: (-buffers[n].bytes, spans[n])):
        first, last = spans[number]
        size = -(-max(buffers[number].bytes, 1) // ALIGN) * ALIGN
        offset = 0
        for start, end, other_first, other_last in placed:
            if other_first <= last and first <= other_last and start < offset + size and offset < end:
                offset = end
        buffers[number].offset = offset
        _insert_sorted(placed, (offset, offset + size, first, last))
        arena = max(arena, offset + size)
    return arena


def _insert_sorted(placed, item):
    low, high = 0, len(placed)
    while low < high:
        middle = (low + high) // 2
        if placed[middle] < item:
            low = middle + 1
        else:
            high = middle
    placed.insert(low, item)

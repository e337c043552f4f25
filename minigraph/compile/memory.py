"""Where each buffer lies: its offset in one arena, from when and how long it is used."""

from minigraph import engine


def plan_memory(buffers, lives):
    """Gives every buffer in `lives` an offset so that no two that are in use at once overlap.

    Args:
      buffers: list of Buffers, changed in place.
      lives: dict of buffer number -> (first instruction, last instruction) that touches it.
    Returns:
      The size of the arena in bytes.
    """
    first, last = zip(*lives.values()) if lives else ((), ())
    offsets, arena = engine.layout([buffers[number].bytes for number in lives], first, last)
    for number, offset in zip(lives, offsets):
        buffers[number].offset = offset
    return arena

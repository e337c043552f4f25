"""Pairs of rows that one row of the engine computes at once: what the first makes for the second
alone is not written to a register and read again. Roundings are those of the two rows."""

# (first row, second row, which input of the second the first makes) -> the row of the first's
# inputs and the second's others, in order.
JOINED = {
    ("add", "add", 0): "add_add",
    ("add", "add", 1): "add_add",
    ("add", "mul", 0): "add_mul",
    ("add", "mul", 1): "add_mul",
    ("sub", "mul", 0): "sub_mul",
    ("sub", "mul", 1): "sub_mul",
    ("mul", "mul", 0): "mul_mul",
    ("mul", "mul", 1): "mul_mul",
    ("mul", "add", 0): "mul_add",
    ("mul", "add", 1): "mul_add",
    ("mul", "sub", 0): "mul_sub",
    ("mul", "sub", 1): "mul_from",
    ("sub", "square", 0): "squared_difference",
    ("neg", "exp", 0): "exp_neg",
}


def join_rows(ops, rows, outputs):
    """The list of (row, sources, target) with pairs of `ops` joined.

    Args:
      ops: list of (row with its suffix, sources, target), in order.
      rows: the rows there are, with their suffixes.
      outputs: the targets that are kept. None is written between the two rows of a pair, since it
        might be a variable that the first row reads.
    """
    if len(ops) == 1:
        return ops
    uses = {}
    for _, sources, _ in ops:
        for value in sources:
            uses[value] = uses.get(value, 0) + 1
    kept = []
    at = {}             # target -> its place in `kept`, back to the last output
    for row, sources, target in ops:
        for k, value in enumerate(sources):
            joined = at.get(value) is not None and uses[value] == 1 and _joined(
                kept[at[value]], row, sources, k)
            if joined and joined[0] in rows:
                kept[at.pop(value)] = None
                row, sources = joined
                break
        if target in outputs:
            at.clear()
        else:
            at[target] = len(kept)
        kept.append((row, sources, target))
    return [op for op in kept if op is not None]


def _joined(first, row, sources, k):
    """(row, sources) of `first` and of `row`, whose k-th source it makes; or None."""
    stem, _, suffix = row.rpartition("_")
    first_stem, _, first_suffix = first[0].rpartition("_")
    found = JOINED.get((first_stem, stem, k))
    if found is None or suffix != first_suffix:
        return None
    return "%s_%s" % (found, suffix), [*first[1], *sources[:k], *sources[k + 1:]]

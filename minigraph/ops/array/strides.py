"""What a strided slice means: masks, ellipsis, new axes and negative strides, for one shape.

`describe` turns the begin, end and stride entries of StridedSlice into one `Axis` for each
dimension of the input and the shape of the output. Any of the numbers may be unknown.
"""

from minigraph.core.size import least, most, whole
from minigraph.ops._shape_rules import failure

MASKS = ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")


class Axis:
    """One input dimension: `taken` elements from `begin` on, every `stride`-th.

    Attributes:
      size: the dimension; None if it is not known.
      begin, stride, taken: None where they are not known.
      shrinks: the dimension is indexed, not sliced, and left out of the output.
      entry: number of the begin entry that gives it; None where the ellipsis covers it.
    """

    __slots__ = ("size", "begin", "stride", "taken", "shrinks", "entry")

    def __init__(self, size, begin, stride, taken, shrinks=False, entry=None):
        self.size, self.begin, self.stride, self.taken = size, begin, stride, taken
        self.shrinks, self.entry = shrinks, entry


def describe(c, given, count, begin, end, strides, inputs=(1, 2, 3)):
    """(list of Axis, output dims) of a slice.

    Args:
      c: the context, for attributes and errors.
      given: the input's dims.
      count: the number of entries.
      begin, end, strides: sequences of ints, or None where they are not known.
      inputs: numbers of the operation's inputs begin, end and strides.
    """
    masks = {name: c.attrs[name] for name in MASKS}
    steps = _entries(c, given, count, masks, inputs)
    axes, out = [], []
    for kind, entry, size in steps:
        if kind == "new":
            out.append(1)
            continue
        if kind == "all":
            axis = Axis(size, 0, 1, size)
        else:
            axis = _axis(c, entry, size, len(axes), masks,
                         *(None if v is None else whole(v[entry]) for v in (begin, end, strides)),
                         inputs)
        axes.append(axis)
        if not axis.shrinks:
            out.append(axis.taken)
    return axes, out


def _entries(c, given, count, masks, inputs):
    """("slice" | "all" | "new", entry, dimension) in order; the ellipsis is spelled out."""
    ellipsis = [i for i in range(count) if masks["ellipsis_mask"] >> i & 1]
    if len(ellipsis) > 1:
        raise failure(c, "Multiple ellipses in slice spec not allowed", inputs[2:])
    at = ellipsis[0] if ellipsis else count
    consumed = [i for i in range(count)
                if i != at and (not masks["new_axis_mask"] >> i & 1)]
    if len(consumed) > len(given):
        raise failure(c, "Index out of range using input dim %d; input has only %d dims"
                      % (len(given), len(given)), inputs[2:])
    steps, dim = [], 0
    for i in range(count):
        if i == at:
            covered = len(given) - len(consumed)
            steps += [("all", None, given[dim + k]) for k in range(covered)]
            dim += covered
        elif masks["new_axis_mask"] >> i & 1:
            steps.append(("new", i, None))
        else:
            steps.append(("slice", i, given[dim]))
            dim += 1
    return steps + [("all", None, size) for size in given[dim:]]


def _axis(c, entry, size, dim, masks, begin, end, stride, inputs):
    if stride == 0:
        raise failure(c, "strides[%d] must be non-zero" % entry, inputs[2:])
    if masks["shrink_axis_mask"] >> entry & 1:
        return _index(c, entry, size, dim, masks, begin, stride, inputs)
    begins_full, ends_full = (masks[m] >> entry & 1 for m in ("begin_mask", "end_mask"))
    if stride is None:
        return Axis(size, None, None, None, entry=entry)
    if size is None:
        return Axis(size, begin, stride, _taken_of_unknown(begin, end, stride, begins_full,
                                                           ends_full), entry=entry)
    if begin is None and not begins_full or end is None and not ends_full:
        return Axis(size, None, stride, None, entry=entry)
    first = (0 if stride > 0 else size - 1) if begins_full else _clamp(begin, size, stride)
    last = (size if stride > 0 else -1) if ends_full else _clamp(end, size, stride)
    taken = most(0, -((first - last) // stride) if stride > 0 else -((last - first) // -stride))
    return Axis(size, first, stride, taken, entry=entry)


def _index(c, entry, size, dim, masks, begin, stride, inputs):
    if masks["begin_mask"] >> entry & 1:
        begin = 0 if stride is None or stride > 0 else None if size is None else size - 1
    if stride is not None and stride < 0:
        raise failure(c, "only stride 1 allowed on non-range indexing.", inputs[2:])
    at = begin
    if begin is not None and size is not None:
        at = begin + size if begin < 0 else begin
        if not 0 <= at < size:
            raise failure(c, "slice index %d of dimension %d out of bounds." % (at, dim), inputs)
    return Axis(size, at, 1, 1, True, entry)


def _clamp(position, size, stride):
    """A slice's end as Python reads it: from the end if negative, and inside the dimension."""
    low, high = (0, size) if stride > 0 else (-1, size - 1)
    position = position + size if position < 0 else position
    return least(most(position, low), high)


def _taken_of_unknown(begin, end, stride, begins_full, ends_full):
    """The number of elements if it is the same for every size of the dimension: then it is 0."""
    if begin is None or end is None or begins_full or ends_full:
        return None
    backwards = end <= begin if stride > 0 else end >= begin
    if (begin < 0) == (end < 0) and backwards:
        return 0
    return None

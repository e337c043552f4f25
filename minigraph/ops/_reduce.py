"""What the reductions share: shapes, the cutting into native passes, and renamed arguments."""

import math

from minigraph.core.infer import shape_error
from minigraph.core.shape import TensorShape
from minigraph.core.size import of_sizes
from minigraph.errors import InvalidArgumentError

PIECE = 1 << 17     # elements of one task: some 10 us from the cache, 50 us from memory
COLUMNS = 1024      # width of the slices that a wide column reduction is cut into


def renamed_argument(name, value, old_name, old_value):
    """An argument under its new or its old name; ValueError in TF's words if both were given."""
    if old_value is None:
        return value
    if value is not None:
        raise ValueError("Cannot specify both '%s' and '%s'" % (old_name, name))
    return old_value


def computed_error(c, message, i):
    """`shape_error` that also shows the value of input `i`, as TensorFlow's does."""
    value = c.value(i)
    shown = " ".join(str(v) for v in value.ravel())
    return ValueError("%s and with computed input tensors: input[%d] = <%s>."
                      % (str(shape_error(c, message))[:-1], i, shown))


def normal_axes(c, rank, i=1):
    """The set of reduced axes, counted from the front; None if they, or the rank, are not known."""
    if c.shape(i).ndims is not None and c.shape(i).ndims > 1:
        raise shape_error(c, "Shape must be at most rank 1 but is rank %d" % c.shape(i).ndims)
    axes = c.value(i)
    if axes is None or rank is None:
        return None
    for axis in axes.ravel():
        if not -rank <= axis < rank:
            if c.running:
                raise InvalidArgumentError(
                    None, None, "Invalid reduction dimension (%d for input with %d dimension(s)"
                    % (axis, rank))
            raise computed_error(c, "Invalid reduction dimension %d for input with %d dimensions."
                                 % (axis, rank), i)
    return {int(axis) % rank for axis in axes.ravel()}


def infer_reduction(c):
    """The input's shape without the axes of input 1, or with 1 in their place where `keep_dims`."""
    shape, keep_dims = c.shape(0), c.attrs["keep_dims"]
    axes = normal_axes(c, shape.ndims)
    if shape.ndims is None:
        return [TensorShape(None)]
    if axes is None:
        return [TensorShape([None] * shape.ndims) if keep_dims else TensorShape(None)]
    sizes = shape.as_list()
    return [TensorShape([1 if i in axes else size for i, size in enumerate(sizes)
                         if keep_dims or i not in axes])]


def collapse(shape, axes):
    """[(size, is reduced), ...]: `shape` with neighbours of one kind merged and ones left out."""
    groups = []
    for i, size in enumerate(shape):
        reduced = i in axes
        if size == 1:
            continue
        if groups and groups[-1][1] == reduced:
            groups[-1] = (groups[-1][0] * size, reduced)
        else:
            groups.append((size, reduced))
    return groups


def emit_reduction(emit, suffix, target, source, axes, passes, divisor=1):
    """Emits target = the reduction of `source` over `axes`.

    Args:
      suffix: of the kernels: the DType, or a suffix.
      target, source: Values; the target's shape does not matter, only its size.
      axes: set of axes of `source`.
      passes: kernels (first, middle, last) for what is reduced in several passes, which are those
        over partial results, and (only) for what one pass reduces.
      divisor: what the kernel "mean" divides by.
    """
    if target.size == 0:
        return
    groups = collapse(source.shape, axes)
    if not any(reduced for _, reduced in groups):
        groups.append((1, True))
    first, middle, last, only = passes
    kernel = first
    while sum(reduced for _, reduced in groups) > 1:
        at = max(i for i, (_, reduced) in enumerate(groups) if reduced)
        kept = groups[:at] + groups[at + 1:]
        partial = emit.temp(source.dtype, (math.prod(size for size, _ in kept),))
        _emit_pass(emit, suffix, partial, source, _cut(groups, at),
                   (kernel, middle, middle, kernel), 1)
        source, groups, kernel = partial, _merged(kept), middle
    at = next(i for i, (_, reduced) in enumerate(groups) if reduced)
    final = only if kernel is first else last
    _emit_pass(emit, suffix, target, source, _cut(groups, at), (kernel, middle, last, final),
               divisor)


def reducible(lower, passes, axes, suffix=None, divisor=lambda node: 1):
    """`lower`, with what the compiler needs to know to reduce input 0 while it is being made.

    Args:
      passes: as for `emit_reduction`.
      axes: function(node) -> set of axes of input 0.
      suffix: of the kernels, where it is not the input's dtype.
      divisor: function(node) -> what the kernel "mean" divides by.
    """
    lower.passes, lower.axes, lower.suffix, lower.divisor = passes, axes, suffix, divisor
    return lower


def _cut(groups, at):
    return (math.prod(size for size, _ in groups[:at]), groups[at][0],
            math.prod(size for size, _ in groups[at + 1:]))


def _merged(groups):
    merged = []
    for size, reduced in groups:
        if merged and merged[-1][1] == reduced:
            merged[-1] = (merged[-1][0] * size, reduced)
        else:
            merged.append((size, reduced))
    return merged


def _emit_pass(emit, suffix, target, source, cut, passes, divisor):
    """One reduced axis: in one instruction, or where it is long in chunks and then over those."""
    outer, reduced, inner = cut
    first, middle, last, only = passes
    if target.size == 0 or outer * inner == 0:
        return
    width, chunk, chunks = _chunks(outer, reduced, inner)
    if chunks > 1:
        partial = emit.temp(source.dtype, (outer, chunks, inner))
        _emit_kernel(emit, first, suffix, partial, source, (outer, reduced, inner, chunk, width), 1)
        _emit_pass(emit, suffix, target, partial, (outer, chunks, inner),
                   (middle, middle, last, last), divisor)
    else:
        _emit_kernel(emit, only, suffix, target, source, (outer, reduced, inner, chunk, width),
                     divisor)


@of_sizes
def _chunks(outer, reduced, inner):
    """(width of the slices of `inner`, length of the chunks of `reduced`, how many these are)."""
    width = inner if outer * reduced * inner <= 2 * PIECE else min(inner, COLUMNS)
    chunk = max(1, reduced)
    if outer * -(-inner // width) < 8 and reduced * width > 2 * PIECE:
        chunk = max(1, PIECE // width)
    return width, chunk, max(1, -(-reduced // chunk))


@of_sizes
def _tasks(outer, reduced, inner, chunk, width):
    """(extent, grain) of a pass that is cut so."""
    extent = outer * max(1, -(-reduced // chunk)) * -(-inner // width)
    work = max(1, min(chunk, reduced) * width)
    return extent, extent if extent * work <= 2 * PIECE else min(extent, max(1, PIECE // work))


def _emit_kernel(emit, kernel, suffix, target, source, cut, divisor):
    outer, reduced, inner, chunk, width = cut
    extent, grain = _tasks(*cut)
    emit(kernel, suffix, [target], [source], params=[reduced, inner, chunk, width, divisor],
         extent=extent, grain=grain)

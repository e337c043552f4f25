"""`tf.debugging.assert_shapes`: relations between the sizes of tensors."""

from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import control_dependencies, name_scope
from minigraph.ops import array, elementwise
from minigraph.ops.check_ranks import assert_rank, assert_rank_at_least, assert_rank_in
from minigraph.ops.control import group
from minigraph.ops.debug import Assert

_ANY_DIMS = ("*", ...)
_ANY_SIZE = (None, ".")


def assert_shapes(shapes, data=None, summarize=None, message=None, name=None):
    """An operation that fails unless tensors have the shapes that symbols describe.

        tf.debugging.assert_shapes([(x, ("N", "Q")), (y, ("N", 3)), (weights, "*Q")])

    Args:
      shapes: list of pairs, or dict, of a tensor and its sizes: numbers; symbols, which stand for
        one size wherever they are; None or "." for any size. "*" or ... in front stands for any
        further dimensions. A scalar fits what a vector of size 1 fits.
      data, summarize, message, name: as for `assert_rank`.
    Raises:
      ValueError: at once, if the static shapes tell, or for sizes that are no such description.
      InvalidArgumentError: when the operation runs.
    Source: tf.debugging.assert_shapes, TensorFlow 1.15.
    """
    message = message or ""
    pairs = list(shapes.items() if isinstance(shapes, dict) else shapes)
    with name_scope(name, "assert_shapes", [pairs, data]):
        given = [(convert_to_tensor(x), sizes) for x, sizes in pairs if sizes is not None]
        described = [(x, *_sizes(x, sizes, message)) for x, sizes in given]
        ranks = [_check_rank(x, sizes, further, data, summarize, message)
                 for x, sizes, further in described]
        with control_dependencies(ranks):
            checks = _check_sizes(described, data, summarize, message)
        return group(*ranks, *checks)


def _sizes(x, sizes, message):
    """(list of sizes, whether further dimensions may come before)."""
    if not hasattr(sizes, "__iter__") and not hasattr(sizes, "__getitem__"):
        raise ValueError("%s.  Tensor %s.  Specified shape must be an iterable.  An iterable has "
                         "the attribute `__iter__` or `__getitem__`.  Received specified shape: %s"
                         % (message, x.name, sizes))
    sizes = list(sizes)
    for i, size in enumerate(sizes[1:], 1):
        if size in _ANY_DIMS:
            raise ValueError("%s.  Tensor %s specified shape index %d.  Symbol `...` or `*` for a "
                             "variable number of unspecified dimensions is only allowed as the "
                             "first entry" % (message, x.name, i))
    further = bool(sizes) and sizes[0] in _ANY_DIMS
    return [_number(size) for size in sizes[further:]], further


def _number(size):
    """The int that `size` is or spells, else `size` itself."""
    try:
        return int(size)
    except (TypeError, ValueError):
        return size


def _check_rank(x, sizes, further, data, summarize, message):
    if further:
        return assert_rank_at_least(x, len(sizes), data, summarize, message)
    if len(sizes) < 2:
        return assert_rank_in(x, (0, 1), data, summarize, message)
    return assert_rank(x, len(sizes), data, summarize, message)


def _check_sizes(described, data, summarize, message):
    """Assertions about sizes, of which a symbol takes the first that it stands for."""
    checks, meaning = [], {}
    for x, sizes, further in described:
        sizes = sizes or [1]
        for i, size in enumerate(sizes):
            if size in _ANY_SIZE:
                continue
            at = i - len(sizes) if further else i
            found = _size_of(x, at)
            if isinstance(size, int):
                wanted, source = size, "Specified explicitly"
            elif size in meaning:
                wanted, source = meaning[size]
            else:
                meaning[size] = found, "Specified by tensor %s dimension %d" % (x.name, at)
                continue
            if isinstance(wanted, int) and isinstance(found, int):
                if wanted != found:
                    raise ValueError("%s.  %s.  Tensor %s dimension %d must have size %d.  "
                                     "Received size %d, shape %s" % (
                                         message, source, x.name, at, wanted, found, x.shape))
                continue
            told = data if data is not None else [
                message, source, "Tensor %s dimension" % x.name, at, "must have size", wanted,
                "Received shape: ", array.shape(x)]
            checks.append(Assert(elementwise.equal(found, wanted), told, summarize=summarize))
    return checks


def _size_of(x, at):
    """The size of a dimension of `x`, an int or a tensor; a scalar is a vector of size 1."""
    if x.shape.ndims is not None:
        dims = x.shape.as_list() or [1]
        return array.shape(x)[at] if dims[at] is None else dims[at]
    one = array.ones([elementwise.maximum(1 - array.rank(x), 0)], "int32")
    return array.concat([array.shape(x), one], 0)[at]

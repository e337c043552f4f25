"""`tf.assert_rank` and its kind."""

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import constant_value
from minigraph.core.name_scope import name_scope
from minigraph.ops import array, elementwise
from minigraph.ops.check_types import assert_type
from minigraph.ops.control import no_op, with_dependencies
from minigraph.ops.debug import Assert


def assert_rank(x, rank, data=None, summarize=None, message=None, name=None):
    """An operation that fails unless `x` has rank `rank`.

    Args:
      x: numeric tensor.
      rank: int32 scalar.
      data: list of what to show in the error (optional).
      summarize: how many elements of each tensor to show; 3 by default.
      message: start of the error's text (optional).
      name: scope of the operations (optional).
    Raises:
      ValueError: at once, if the static shape tells.
      InvalidArgumentError: when the operation runs.
    Source: tf.assert_rank, TensorFlow 1.15.
    """
    with name_scope(name, "assert_rank", [x, rank] + list(data or [])):
        return _check(x, [rank], "must have rank", "must have rank %s", elementwise.equal,
                      lambda actual, wanted: actual == wanted, data, summarize, message)


def assert_rank_at_least(x, rank, data=None, summarize=None, message=None, name=None):
    """As `assert_rank`, for rank `rank` or more. Source: tf.assert_rank_at_least, TF 1.15."""
    with name_scope(name, "assert_rank_at_least", [x, rank] + list(data or [])):
        return _check(x, [rank], "must have rank at least", "must have rank at least %s",
                      elementwise.greater_equal, lambda actual, wanted: actual >= wanted, data,
                      summarize, message)


def assert_rank_in(x, ranks, data=None, summarize=None, message=None, name=None):
    """As `assert_rank`, for one of `ranks`. Source: tf.assert_rank_in, TensorFlow 1.15."""
    with name_scope(name, "assert_rank_in", [x, *ranks] + list(data or [])):
        return _check(x, ranks, "must have rank in", "must have rank in %s", elementwise.equal,
                      lambda actual, wanted: actual == wanted, data, summarize, message)


def _check(x, ranks, wording, static_wording, compare, holds, data, summarize, message):
    """Asserts that compare(rank of x, r) for one r of `ranks`."""
    x = convert_to_tensor(x, name="x")
    ranks = [convert_to_tensor(rank, name="rank") for rank in ranks]
    if data is None:
        data = [message or "", "Tensor %s %s" % (x.name, wording), *ranks, "Received shape: ",
                array.shape(x)]
    for rank in ranks:
        assert_type(rank, dtypes.int32)
    known = [constant_value(rank) for rank in ranks]
    if all(rank is not None for rank in known):
        if any(rank.ndim for rank in known):
            raise ValueError("Rank must be a scalar.")
        if x.shape.ndims is not None:
            if not any(holds(x.shape.ndims, rank) for rank in known):
                raise ValueError("%s.  Tensor %s %s.  Received rank %d, shape %s" % (
                    message or "", x.name,
                    static_wording % (known[0] if len(known) == 1 else tuple(known),),
                    x.shape.ndims, x.shape))
            return no_op(name="static_checks_determined_all_ok")
    actual = array.rank(x)
    condition = compare(actual, ranks[0])
    for rank in ranks[1:]:
        condition = elementwise.logical_or(condition, compare(rank, actual))
    for rank, value in zip(ranks, known):
        if value is None:
            check = assert_rank(rank, 0, data=["Rank must be a scalar. Received rank: ", rank])
            condition = with_dependencies([check], condition)
    return Assert(condition, data, summarize=summarize)

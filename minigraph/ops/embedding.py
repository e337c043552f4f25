"""`tf.nn.embedding_lookup`: rows of a table, or of one that is spread over several tensors."""

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph
from minigraph.core.name_scope import name_scope
from minigraph.core.shape import TensorShape
from minigraph.ops import array, clip, elementwise, reduction
from minigraph.ops.constant import constant


def embedding_lookup(params, ids, partition_strategy="mod", name=None, validate_indices=True,
                     max_norm=None):
    """params[ids]: the rows that `ids` number.

    Args:
      params: a tensor or variable, a list of them, or a partitioned variable.
      ids: integer tensor.
      partition_strategy: how rows are spread over several `params`: "mod" gives row i to number
        i % n, "div" gives each a contiguous part.
      name: scope of the operations (optional).
      validate_indices: accepted as in TensorFlow; indices are always checked.
      max_norm: rows of a larger L2 norm are scaled down to it (optional).
    Returns:
      Tensor of shape ids.shape + params.shape[1:].
    Raises:
      ValueError: if `params` is empty, or the strategy is neither.
      InvalidArgumentError (when it runs): if an id is out of range.
    Source: tf.nn.embedding_lookup, TensorFlow 1.15.
    """
    if params is None:
        raise ValueError("params must be specified")
    if isinstance(params, (list, tuple)) and not params:
        raise ValueError("Need at least one param")
    params = parts_of(params)
    graph = get_default_graph()
    with name_scope(name, "embedding_lookup", params + [ids]) as name:
        ids = convert_to_tensor(ids, name="ids")
        if len(params) > 1:
            return _lookup_in_parts(params, ids, partition_strategy, max_norm, name)
        with graph.colocate_with(params[0]):
            found = _clip(array.gather(params[0], ids, name=name), ids, max_norm)
        return array.identity(found)


def parts_of(params):
    """The list of tensors that a table is spread over: parts, or itself alone."""
    if hasattr(params, "_get_variable_list"):
        return params._get_variable_list()  # a PartitionedVariable
    return list(params) if isinstance(params, (list, tuple)) else [params]


def _clip(rows, ids, max_norm):
    if max_norm is None:
        return rows
    first, last = ids.shape.ndims, rows.shape.ndims
    if first is None or last is None:
        axes = array.range(array.rank(ids), array.rank(rows))
    else:
        axes = list(range(first, last))
    return clip.clip_by_norm(rows, max_norm, axes=axes)


def _lookup_in_parts(params, ids, strategy, max_norm, name):
    flat = array.reshape(ids, [-1])
    positions = array.range(array.size(flat))
    owner, own_ids = _assigned(params, flat, strategy)
    owner = elementwise.cast(owner, dtypes.int32)
    ids_of = array.dynamic_partition(own_ids, owner, len(params))
    positions_of = array.dynamic_partition(positions, owner, len(params))
    found = []
    for part, part_ids in zip(params, ids_of):
        with get_default_graph().colocate_with(part):
            found.append(array.gather(part, part_ids))
    result = array.parallel_dynamic_stitch(positions_of, found, name=name)
    row = TensorShape(None)
    for part in params:
        row = row.merge_with(part.shape[1:])
    if row.is_fully_defined():
        row_shape = row.as_list()
    else:
        row_shape = array.shape(params[0])[1:]
    result = array.reshape(result, array.concat([array.shape(ids), row_shape], 0))
    result.set_shape(ids.shape.concatenate(row))
    return _clip(result, ids, max_norm)


def _assigned(params, ids, strategy):
    """(which of `params` holds the row, its number there) of each id."""
    n = len(params)
    if strategy == "mod":
        return ids % n, ids // n
    if strategy != "div":
        raise ValueError("Unrecognized partition strategy: " + strategy)
    sizes = [part.shape[0].value for part in params]
    if None not in sizes:
        total = constant(sum(sizes), ids.dtype)
    else:
        sizes = [array.shape(part)[0] for part in params]
        total = reduction.reduce_sum(elementwise.cast(array.stack(sizes), ids.dtype))
    each, extra = total // n, total % n
    owner = elementwise.maximum(ids // (each + 1), (ids - extra) // each)
    return owner, array.where(owner < extra, ids % (each + 1), (ids - extra) % each)

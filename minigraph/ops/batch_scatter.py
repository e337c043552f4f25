"""`tf.batch_scatter_update`: each variable of a batch written at its own indices."""

from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.ops import array
from minigraph.ops.elementwise import cast
from minigraph.ops.state import scatter_nd_update


def batch_scatter_update(ref, indices, updates, use_locking=True, name=None):
    """ref[b..., indices[b..., i], ...] = updates[b..., i, ...], for all b and i.

    Args:
      ref: a Variable of shape [batch..., n, ...].
      indices: int32 or int64 tensor [batch..., k], of known rank.
      updates: tensor [batch..., k, ...].
      use_locking: accepted; a write is never seen half done.
      name: scope of the operations (optional).
    Returns:
      The variable's reference, after the update.
    Raises:
      ValueError: if the shapes do not fit.
      InvalidArgumentError: when run, if an index is out of range.
    Source: tf.batch_scatter_update, TensorFlow 1.15.
    """
    with name_scope(name):
        indices = convert_to_tensor(indices, name="indices")
        sizes = array.shape(indices)
        places = []
        for axis in range(indices.shape.ndims - 1):
            along = [1] * indices.shape.ndims
            along[axis] = -1
            count = cast(array.range(sizes[axis]), indices.dtype)
            places.append(array.broadcast_to(array.reshape(count, along), sizes))
        return scatter_nd_update(ref, array.stack([*places, indices], -1), updates, use_locking)

"""Variables: `tf.Variable`, `tf.get_variable` and its scopes and store, partitions and templates."""

# Both kinds of variables are there before `tf.Variable` chooses one.
from minigraph.variables import ref_variable, resource_variable  # noqa: F401

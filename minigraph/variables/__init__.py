"""Variables: `tf.Variable`, `tf.get_variable` and its scopes and store, partitions and templates."""

"""Arguments that TensorFlow renamed over the years and still takes under both names."""


def renamed_argument(new_name, new_value, old_name, old_value):
    """The one that is given. ValueError if both are."""
    if old_value is not None:
        if new_value is not None:
            raise ValueError("Cannot specify both '%s' and '%s'" % (old_name, new_name))
        return old_value
    return new_value

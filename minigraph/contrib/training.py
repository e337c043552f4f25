"""`tf.contrib.training`: hyperparameters."""

import json
import numbers
import re

from minigraph.core.missing import module_getattr

_ASSIGNMENT = re.compile(r"""
    (?P<name>[a-zA-Z][\w\.]*)               # a letter, then letters, digits, "_" and "."
    (?:\[\s*(?P<index>\d+)\s*\])?\s*=\s*
    (?:(?P<value>[^,\[]*)|\[(?P<values>[^\]]*)\])
    (?:$|,\s*)""", re.VERBOSE)


def _cast(name, kind, value):
    """`value` as the type of the hyperparameter. ValueError if it would lose something."""
    failed = ValueError("Could not cast hparam '%s' of type '%s' from value %r"
                        % (name, kind, value))
    if kind is type(None) or isinstance(value, kind):
        return value
    if issubclass(kind, (str, bytes)):
        return str(value)
    if issubclass(kind, bool) != isinstance(value, bool):
        raise failed
    if issubclass(kind, numbers.Integral) and not isinstance(value, numbers.Integral):
        raise failed
    if issubclass(kind, numbers.Number) and not isinstance(value, numbers.Number):
        raise failed
    return kind(value)


def _parsed(name, kind, text, whole):
    """The value that a text spells for a hyperparameter of a type."""
    failed = ValueError("Could not parse hparam '%s' of type '%s' with value '%s' in %s"
                        % (name, kind.__name__, text, whole))
    if kind is bool:
        if text in ("true", "True", "1"):
            return True
        if text in ("false", "False", "0"):
            return False
        raise failed
    try:
        return kind(text)
    except ValueError:
        raise failed from None


class HParams:
    """Named values with a type each, as attributes; a value keeps the type that it had at first.

        hparams = HParams(rate=0.1, units=[8, 8])
        hparams.parse("rate=0.3,units=[4,2]")

    Source: tf.contrib.training.HParams, TensorFlow 1.15.
    """

    def __init__(self, hparam_def=None, model_structure=None, **kwargs):
        if hparam_def is not None:
            raise NotImplementedError("HParams: hparam_def is not in minigraph")
        self._hparam_types = {}     # name -> (type, whether it is a list)
        self._model_structure = model_structure
        for name, value in kwargs.items():
            self.add_hparam(name, value)

    def add_hparam(self, name, value):
        """Adds a value; its type is the hyperparameter's. ValueError for an empty list or a
        name that is taken."""
        if getattr(self, name, None) is not None:
            raise ValueError("Hyperparameter name is reserved: %s" % name)
        if isinstance(value, (list, tuple)):
            if not value:
                raise ValueError("Multi-valued hyperparameters cannot be empty: %s" % name)
            self._hparam_types[name] = type(value[0]), True
        else:
            self._hparam_types[name] = type(value), False
        setattr(self, name, value)

    def set_hparam(self, name, value):
        """Gives a hyperparameter another value of its type. KeyError for an unknown name."""
        kind, is_list = self._hparam_types[name]
        if isinstance(value, list):
            if not is_list:
                raise ValueError("Must not pass a list for single-valued parameter: %s" % name)
            setattr(self, name, [_cast(name, kind, v) for v in value])
        else:
            if is_list:
                raise ValueError("Must pass a list for multi-valued parameter: %s." % name)
            setattr(self, name, _cast(name, kind, value))

    def del_hparam(self, name):
        """Removes a hyperparameter, if there is one of that name."""
        if hasattr(self, name):
            delattr(self, name)
            del self._hparam_types[name]

    def parse(self, values):
        """Sets what a text like "rate=0.3,units=[4,2]" says; returns this object.

        Raises:
          ValueError: for another form, an unknown name, or a value of another type.
        """
        position = 0
        while position < len(values):
            found = _ASSIGNMENT.match(values, position)
            if found is None:
                raise ValueError("Malformed hyperparameter value: %s" % values[position:])
            position = found.end()
            self._assign(found)
        return self

    def _assign(self, found):
        name, text = found["name"], found[0].rstrip(", ")
        if name not in self._hparam_types:
            raise ValueError("Unknown hyperparameter type for %s" % name)
        kind, is_list = self._hparam_types[name]
        if found["index"] is not None:
            # Refused as in TensorFlow, which reads it and then has no way to set one element.
            self.set_hparam(name, {int(found["index"]): found["value"]})
        elif found["values"] is not None:
            items = [item for item in re.split("[ ,]", found["values"]) if item]
            self.set_hparam(name, [_parsed(name, kind, item, text) for item in items])
        else:
            self.set_hparam(name, _parsed(name, kind, found["value"], text))

    def override_from_dict(self, values_dict):
        """Sets the values of a dict; returns this object."""
        for name, value in values_dict.items():
            self.set_hparam(name, value)
        return self

    def parse_json(self, values_json):
        """Sets the values of a JSON object; returns this object."""
        return self.override_from_dict(json.loads(values_json))

    def to_json(self, indent=None, separators=None, sort_keys=False):
        """The values as a JSON object."""
        return json.dumps(self.values(), indent=indent, separators=separators, sort_keys=sort_keys)

    def values(self):
        """Dict of the values by name."""
        return {name: getattr(self, name) for name in self._hparam_types}

    def get(self, key, default=None):
        """A value, or `default` if there is none. ValueError if the default has another type."""
        if key not in self._hparam_types:
            return default
        if default is not None:
            kind, is_list = self._hparam_types[key]
            try:
                for item in default if is_list and isinstance(default, list) else [default]:
                    _cast(key, kind, item)
            except ValueError as error:
                raise ValueError("Hparam '%s' of type '%s' is incompatible with default=%s. %s"
                                 % (key, kind, default, error)) from None
        return getattr(self, key)

    def get_model_structure(self):
        return self._model_structure

    def set_model_structure(self, model_structure):
        self._model_structure = model_structure

    def __contains__(self, key):
        return key in self._hparam_types

    def __str__(self):
        return ",".join("%s=%s" % item for item in sorted(self.values().items()))

    def __repr__(self):
        return "HParams(%s)" % sorted(self.values().items())


__getattr__ = module_getattr(__name__)

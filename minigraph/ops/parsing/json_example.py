"""`tf.decode_json_example`: records in the JSON form of protocol buffers."""

import base64
import json

import numpy as np

from minigraph.core import dtypes
from minigraph.core.example import Example
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.ops._infer import same_as_input
from minigraph.ops.strings._common import invalid, shown, strings_array

_WORDS = {"NaN": np.nan, "Infinity": np.inf, "-Infinity": -np.inf}


def _underscored(name):
    return "".join("_" + c.lower() if c.isupper() else c for c in name)


def _fill(message, data):
    """Sets the fields of a message from a JSON object; ValueError, TypeError if it does not fit."""
    if not isinstance(data, dict):
        raise TypeError("expected an object, got %r" % (data,))
    for name, value in data.items():
        field = message.fields.get(name) or message.fields.get(_underscored(name))
        if field is None:
            raise ValueError("%s: Cannot find field." % name)
        if value is None:
            continue
        if field.key is not None:
            for key, item in value.items():
                _fill(getattr(message, field.name)[key], item)
        elif field.repeated and field.is_message:
            for item in value:
                _fill(getattr(message, field.name).add(), item)
        elif field.repeated:
            getattr(message, field.name).extend([_scalar(field.kind, item) for item in value])
        else:
            child = getattr(message, field.name)
            child.SetInParent()
            _fill(child, value)


def _scalar(kind, value):
    if kind == "bytes":
        return base64.b64decode(value.replace("-", "+").replace("_", "/") + "==")
    if kind == "float":
        return _WORDS[value] if value in _WORDS else float(value)
    return int(value)


def _run(ctx, x):
    made = []
    for text in x.ravel():
        example = Example()
        try:
            _fill(example, json.loads(text))
        except (ValueError, TypeError, AttributeError) as error:
            raise invalid("Error while parsing JSON: %s in %s", error, shown(text)) from None
        made.append(example.SerializeToString())
    return strings_array(made, x.shape)


DECODE_JSON_EXAMPLE = OpDef(
    type="DecodeJSONExample",
    inputs={"json_examples": dtypes.string},
    outputs={"binary_examples": dtypes.string},
    infer=same_as_input,
    host=_run,
    gradient=NOT_DIFFERENTIABLE,
)


def decode_json_example(json_examples, name=None):
    """Each `tf.train.Example` in JSON as a serialized one.

    Raises:
      InvalidArgumentError (when it runs): for what is no JSON, or no record.
    Source: tf.io.decode_json_example, TensorFlow 1.15.
    """
    return DECODE_JSON_EXAMPLE(json_examples, name=name)

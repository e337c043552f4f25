"""Device strings: parsed, merged and recorded as TensorFlow does; everything runs on this CPU."""

import re

_FIELDS = ("job", "replica", "task")


def parse_device(text):
    """The fields of '/job:worker/replica:0/task:1/device:CPU:0'; ValueError if it is malformed."""
    fields = {}
    for part in (text or "").split("/"):
        if not part:
            continue
        pieces = part.split(":")
        key = pieces[0].lower()
        if key in _FIELDS and len(pieces) == 2:
            fields[key] = pieces[1] if key == "job" else int(pieces[1])
        elif key == "device" and len(pieces) in (2, 3):
            _set_device(fields, pieces[1], pieces[2:])
        elif re.fullmatch(r"cpu|gpu|tpu", key) and len(pieces) == 2:
            _set_device(fields, key, pieces[1:])
        else:
            raise ValueError("Unknown attribute: '%s' in '%s'" % (pieces[0], text))
    return fields


def _set_device(fields, kind, index):
    fields["type"] = kind.upper() if kind.lower() in ("cpu", "gpu", "tpu") else kind
    fields["index"] = int(index[0]) if index and index[0] != "*" else None


def device_string(fields):
    """The canonical form of parsed fields."""
    text = "".join("/%s:%s" % (key, fields[key]) for key in _FIELDS if key in fields)
    if "type" in fields:
        index = fields.get("index")
        text += "/device:%s:%s" % (fields["type"], "*" if index is None else index)
    return text


def merged_device(stack):
    """The device of a stack of `tf.device` arguments: inner ones override field by field."""
    fields = {}
    for item in stack:
        if item is None:
            fields = {}
        elif callable(item):
            continue  # placement functions choose among machines; here there is one
        else:
            fields.update(parse_device(item if isinstance(item, str) else item.to_string()))
    return device_string(fields)

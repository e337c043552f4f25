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
        elif re.fullmatch(r"cpu|gpu|tpu", key) and len(pieces) <= 2:
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


def checked_device(device):
    """What `tf.device` keeps of its argument: parsed fields, a function, or None."""
    if device is None or callable(device):
        return device
    return parse_device(device if isinstance(device, str) else device.to_string())


def device_of(op, stack):
    """The device of an operation under a stack of `tf.device` contexts, the innermost last.

    Inner names go before outer ones, field by field; None hides what is outside of it.
    """
    text = op.device
    for item in reversed(stack):
        if item is None:
            break
        if callable(item):
            op.device = text
            text = item(op)
            text = text if isinstance(text, str) else "" if text is None else text.to_string()
        else:
            fields = {**item, **_known(parse_device(text))}
            text = device_string(fields)
    return text


def _known(fields):
    """Without a device index that is left open."""
    return {key: value for key, value in fields.items() if key != "index" or value is not None}

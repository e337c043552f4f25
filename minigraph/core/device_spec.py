"""`DeviceSpec`: the parts of a device string as attributes."""

from minigraph.core.device import device_string, parse_device

_PARTS = ("job", "replica", "task", "device_type", "device_index")


def _part(name, convert):
    """An attribute that is None, or what `convert` makes of the value it is given."""
    stored = "_" + name

    def put(self, value):
        setattr(self, stored, None if value is None else convert(value))

    return property(lambda self: getattr(self, stored), put)


def _type_of_device(name):
    return name.upper() if name in ("cpu", "gpu") else str(name)


class DeviceSpec:
    """A device such as "/job:worker/task:3/device:CPU:0"; parts that are None are left open.

    Args:
      job: name.
      replica, task, device_index: numbers.
      device_type: "CPU", "GPU", ...
    Raises:
      ValueError: for a number that is none.
    Source: tf.DeviceSpec, TensorFlow 1.15.
    """

    def __init__(self, job=None, replica=None, task=None, device_type=None, device_index=None):
        self.job = job
        self.replica = replica
        self.task = task
        self.device_type = device_type
        self.device_index = device_index

    job = _part("job", str)
    replica = _part("replica", int)
    task = _part("task", int)
    device_type = _part("device_type", _type_of_device)
    device_index = _part("device_index", int)

    @classmethod
    def from_string(cls, spec):
        """The DeviceSpec of a device string. ValueError if it is malformed."""
        return cls().parse_from_string(spec)

    def parse_from_string(self, spec):
        """Takes the parts of a device string, and returns itself."""
        fields = parse_device(spec)
        self.job, self.replica, self.task = (fields.get(k) for k in ("job", "replica", "task"))
        self.device_type, self.device_index = fields.get("type"), fields.get("index")
        return self

    def merge_from(self, dev):
        """Takes the parts that `dev` has."""
        for part in _PARTS:
            if getattr(dev, part) is not None:
                setattr(self, part, getattr(dev, part))

    def make_merged_spec(self, dev):
        """A new DeviceSpec with the parts of `dev`, and this one's where it has none."""
        merged = self.replace()
        merged.merge_from(dev)
        return merged

    def replace(self, **kwargs):
        """A new DeviceSpec with other values for some parts."""
        return type(self)(**{**{part: getattr(self, part) for part in _PARTS}, **kwargs})

    def to_string(self):
        """The device string."""
        names = ("job", "replica", "task", "type", "index")
        fields = {name: getattr(self, part) for name, part in zip(names, _PARTS)}
        return device_string({k: v for k, v in fields.items() if v is not None})

    def __eq__(self, other):
        return isinstance(other, DeviceSpec) and self.to_string() == other.to_string()

    def __hash__(self):
        return hash(self.to_string())

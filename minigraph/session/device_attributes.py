"""`DeviceAttributes`: what `Session.list_devices` lists."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DeviceAttributes:
    """A device: its full name, type and memory limit. Source: tf.Session.list_devices."""

    name: str
    device_type: str
    memory_limit_bytes: int = 0
    incarnation: int = 0

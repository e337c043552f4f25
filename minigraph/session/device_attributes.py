"""`DeviceAttributes`: what `Session.list_devices` lists."""

from dataclasses import dataclass

from minigraph.session.metadata import DEVICE


@dataclass(frozen=True)
class DeviceAttributes:
    """A device: its full name, type and memory limit. Source: tf.Session.list_devices."""

    name: str
    device_type: str
    memory_limit_bytes: int = 0
    incarnation: int = 0


def list_local_devices(session_config=None):
    """The devices of this machine: its CPU. Source: tensorflow.python.client.device_lib."""
    return [DeviceAttributes(DEVICE, "CPU")]

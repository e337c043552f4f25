"""`tf.config`: the devices there are, threads and placement.

Settings of threads take effect at once; the others are accepted, since there is one CPU and no
other device. Source: tf.config, TensorFlow 1.15.
"""

import collections
import types

from minigraph import engine
from minigraph.core.missing import module_getattr

PhysicalDevice = collections.namedtuple("PhysicalDevice", "name device_type")
LogicalDevice = collections.namedtuple("LogicalDevice", "name device_type")

_CPU = PhysicalDevice("/physical_device:CPU:0", "CPU")
_LOGICAL_CPU = LogicalDevice("/job:localhost/replica:0/task:0/device:CPU:0", "CPU")
_settings = {"soft placement": False, "inter op": 0, "intra op": 0}


def get_soft_device_placement():
    """What `set_soft_device_placement` was given; False at first."""
    return _settings["soft placement"]


def set_soft_device_placement(enabled):
    """Records whether operations may run elsewhere than said; all of them run on the CPU."""
    _settings["soft placement"] = enabled


def _list_physical_devices(device_type=None):
    """The physical devices of a type ("CPU", "GPU"), or all of them: the one CPU."""
    return [_CPU] if device_type in (None, "CPU") else []


def _list_logical_devices(device_type=None):
    """The logical devices of a type, or all of them: the one CPU."""
    return [_LOGICAL_CPU] if device_type in (None, "CPU") else []


def _set_visible_devices(devices, device_type=None):
    """Does nothing: there is one device. ValueError for any other."""
    for device in devices if isinstance(devices, (list, tuple)) else [devices]:
        if device != _CPU:
            raise ValueError("Unrecognized device: %s" % (device,))


def _get_memory_growth(device):
    raise ValueError("Cannot get memory growth on non-GPU devices")


def _set_memory_growth(device, enable):
    raise ValueError("Cannot set memory growth on non-GPU devices")


def _get_threads():
    return _settings["intra op"]


def _set_threads(num_threads):
    """Spreads large instructions over so many threads; 0 is the default number."""
    _settings["intra op"] = num_threads
    if num_threads:
        engine.set_threads(num_threads)


def _get_inter_op_threads():
    return _settings["inter op"]


def _set_inter_op_threads(num_threads):
    """Records the number; operations run one after the other."""
    _settings["inter op"] = num_threads


experimental = types.SimpleNamespace(
    list_physical_devices=_list_physical_devices, list_logical_devices=_list_logical_devices,
    get_visible_devices=_list_physical_devices, set_visible_devices=_set_visible_devices,
    get_memory_growth=_get_memory_growth, set_memory_growth=_set_memory_growth)
threading = types.SimpleNamespace(
    get_intra_op_parallelism_threads=_get_threads, set_intra_op_parallelism_threads=_set_threads,
    get_inter_op_parallelism_threads=_get_inter_op_threads,
    set_inter_op_parallelism_threads=_set_inter_op_threads)

__getattr__ = module_getattr(__name__)

"""`tf.config`, `tf.resource_loader`, `tf.sysconfig`: what surrounds a program."""

import os

import pytest

import minigraph as tf
from minigraph import engine


def test_devices():
    listed = tf.config.experimental.list_physical_devices
    assert listed("GPU") == [] and listed("CPU") == listed()
    assert (listed()[0].name, listed()[0].device_type) == ("/physical_device:CPU:0", "CPU")
    assert tf.config.experimental.list_logical_devices("GPU") == []
    tf.config.experimental.set_visible_devices(listed("CPU"), "CPU")
    with pytest.raises(ValueError, match="Unrecognized device: GPU:3"):
        tf.config.experimental.set_visible_devices("GPU:3")
    with pytest.raises(ValueError, match="Cannot set memory growth on non-GPU devices"):
        tf.config.experimental.set_memory_growth(listed()[0], True)
    with pytest.raises(ValueError, match="Cannot get memory growth on non-GPU devices"):
        tf.config.experimental.get_memory_growth(listed()[0])


def test_placement_and_threads():
    assert tf.config.get_soft_device_placement() is False
    tf.config.set_soft_device_placement(True)
    assert tf.config.get_soft_device_placement() is True
    tf.config.set_soft_device_placement(False)
    before = engine.threads()
    threading = tf.config.threading
    try:
        threading.set_intra_op_parallelism_threads(1)
        assert threading.get_intra_op_parallelism_threads() == engine.threads() == 1
        threading.set_inter_op_parallelism_threads(3)
        assert threading.get_inter_op_parallelism_threads() == 3
    finally:
        threading.set_intra_op_parallelism_threads(before)
        threading.set_intra_op_parallelism_threads(0)
        threading.set_inter_op_parallelism_threads(0)


def test_files_beside_the_caller():
    here = os.path.dirname(os.path.abspath(__file__))
    assert tf.resource_loader.get_data_files_path() == here
    assert tf.resource_loader.get_path_to_datafile("x") == os.path.join(here, "x")
    assert tf.resource_loader.load_resource("test_config.py").startswith(b'"""`tf.config`')
    assert tf.resource_loader.readahead_file_path("x") == "x"


def test_build():
    assert tf.sysconfig.CXX11_ABI_FLAG == tf.CXX11_ABI_FLAG

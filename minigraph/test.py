"""`tf.test`: what tests of models use."""

from unittest import mock

from minigraph.core.missing import module_getattr
from minigraph.testing.gradient_checker import compute_gradient, compute_gradient_error
from minigraph.testing.test_case import (
    TestCase, get_temp_dir, gpu_device_name, is_built_with_cuda, is_built_with_gpu_support,
    is_built_with_rocm, is_gpu_available, main, test_src_dir_path)

__getattr__ = module_getattr(__name__, lazy={"Benchmark": "testing.benchmark:Benchmark"})

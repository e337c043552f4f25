"""`tf.debugging`: assertions about tensors."""

from minigraph.core.missing import module_getattr
from minigraph.ops.check_ops import (
    assert_equal, assert_greater, assert_greater_equal, assert_less, assert_less_equal,
    assert_near, assert_negative, assert_non_negative, assert_non_positive, assert_none_equal,
    assert_positive, is_non_decreasing, is_strictly_increasing)
from minigraph.ops.check_ranks import assert_rank, assert_rank_at_least, assert_rank_in
from minigraph.ops.check_types import (
    assert_integer, assert_proper_iterable, assert_same_float_dtype, assert_scalar, assert_type,
    is_numeric_tensor)
from minigraph.ops.debug import (
    Assert, check_numerics, verify_tensor_all_finite as assert_all_finite)
from minigraph.ops.elementwise import is_finite, is_inf, is_nan

__getattr__ = module_getattr(__name__, lazy={"assert_shapes": "ops.check_shapes:assert_shapes"})

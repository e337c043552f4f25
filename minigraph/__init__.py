"""TensorFlow 1.x's graph-and-session API on NumPy and a small C engine.

    import minigraph as tf

This module and its public sub-modules (`nn`, `train`, `math`, ...) only re-export: what a symbol
is stands in the module that its import names.
"""

from minigraph import (
    bitwise, debugging, dtypes, errors, initializers, linalg, math, nn, random, train)
from minigraph.autodiff import AggregationMethod, UnconnectedGradients, gradients, hessians
from minigraph.behavior import (
    control_flow_v2_enabled, disable_control_flow_v2, disable_eager_execution,
    disable_tensor_equality, disable_v2_behavior, disable_v2_tensorshape, enable_control_flow_v2,
    enable_eager_execution, enable_tensor_equality, enable_v2_behavior, enable_v2_tensorshape,
    executing_eagerly)
from minigraph.core.collections import GraphKeys
from minigraph.core.convert import convert_to_tensor, register_tensor_conversion_function
from minigraph.core.defaults import get_default_session
from minigraph.core.device_spec import DeviceSpec
from minigraph.core.dtypes import (
    DType, QUANTIZED_DTYPES, as_dtype, bfloat16, bool, complex128, complex64, double, float16,
    float32, float64, half, int16, int32, int64, int8, qint16, qint32, qint8, quint16, quint8,
    resource, string, uint16, uint32, uint64, uint8, variant)
from minigraph.core.gradient_registry import (
    RegisterGradient, not_differentiable as NoGradient, not_differentiable as NotDifferentiable,
    not_differentiable as no_gradient)
from minigraph.core.graph import Graph, get_default_graph, reset_default_graph
from minigraph.core.indexed_slices import IndexedSlices, convert_to_tensor_or_indexed_slices
from minigraph.core.infer import constant_value as get_static_value
from minigraph.core.missing import module_getattr
from minigraph.core.name_scope import (
    add_to_collection, add_to_collections, colocate_with, container, control_dependencies,
    device, get_collection, get_collection_ref, init_scope, name_scope, op_scope)
from minigraph.core.operation import Operation
from minigraph.core.random_seed import get_seed, set_random_seed
from minigraph.core.shape import Dimension, TensorShape, dimension_at_index, dimension_value
from minigraph.core.sparse_tensor import (
    SparseTensor, SparseTensorValue, convert_to_tensor_or_sparse_tensor)
from minigraph.core.tensor import Tensor
from minigraph.core.tensor_spec import TensorSpec
from minigraph.custom_gradients import custom_gradient, grad_pass_through
from minigraph.errors import OpError
from minigraph.ops.add_n import accumulate_n, add_n
from minigraph.ops.array import (
    batch_gather, batch_to_space, batch_to_space_nd, bitcast, boolean_mask,
    broadcast_dynamic_shape, broadcast_static_shape, broadcast_to, concat, depth_to_space,
    diag, diag_part, dynamic_partition, dynamic_stitch, expand_dims, eye, fill, gather,
    gather_nd, guarantee_const, identity, identity_n, invert_permutation, lin_space, linspace,
    matrix_band_part, matrix_diag, matrix_diag_part, matrix_set_diag, matrix_transpose,
    meshgrid, newaxis, one_hot, ones, ones_like, pad, parallel_stack, range, rank, repeat,
    required_space_to_batch_paddings, reshape, reverse, reverse_sequence, reverse_v2, roll,
    scatter_nd, searchsorted, segment_max, segment_mean, segment_min, segment_prod,
    segment_sum, sequence_mask, setdiff1d, shape, shape_n, size, slice, space_to_batch,
    space_to_batch_nd, space_to_depth, sparse_mask, split, squeeze, stack, stack as pack,
    stop_gradient, strided_slice, tensor_scatter_add,
    tensor_scatter_add as tensor_scatter_nd_add, tensor_scatter_sub,
    tensor_scatter_sub as tensor_scatter_nd_sub, tensor_scatter_update,
    tensor_scatter_update as tensor_scatter_nd_update, tile, transpose, unique,
    unique_with_counts, unravel_index, unsorted_segment_max, unsorted_segment_mean,
    unsorted_segment_min, unsorted_segment_prod, unsorted_segment_sqrt_n,
    unsorted_segment_sum, unstack, unstack as unpack, where, where_v2, zeros, zeros_like)
from minigraph.ops.check_ops import (
    assert_equal, assert_greater, assert_greater_equal, assert_less, assert_less_equal,
    assert_near, assert_negative, assert_non_negative, assert_non_positive, assert_none_equal,
    assert_positive, is_non_decreasing, is_strictly_increasing)
from minigraph.ops.check_ranks import assert_rank, assert_rank_at_least, assert_rank_in
from minigraph.ops.check_types import (
    assert_integer, assert_proper_iterable, assert_same_float_dtype, assert_scalar, assert_type,
    ensure_shape, is_numeric_tensor)
from minigraph.ops.clip import (
    clip_by_average_norm, clip_by_global_norm, clip_by_norm, clip_by_value, global_norm)
from minigraph.ops.confusion import confusion_matrix
from minigraph.ops.constant import constant, placeholder, placeholder_with_default
from minigraph.ops.control import group, no_op, tuple_ as tuple
from minigraph.ops.cumulative import arg_max, arg_min, argmax, argmin, cumprod, cumsum
from minigraph.ops.debug import (
    Assert, Print, add_check_numerics_ops, check_numerics, timestamp, verify_tensor_all_finite)
from minigraph.ops.decompositions import (
    cholesky, cholesky_solve, matrix_determinant, matrix_inverse, matrix_solve,
    matrix_triangular_solve, qr, self_adjoint_eig, self_adjoint_eigvals, svd, trace)
from minigraph.ops.einsum import einsum
from minigraph.ops.elementwise import (
    abs, acos, acosh, add, angle, asin, asinh, atan, atan2, atanh, cast, ceil, complex, conj,
    cos, cosh, digamma, div, div_no_nan, divide, equal, erf, erfc, exp, expm1, floor, floor_div,
    floordiv, floormod, greater, greater_equal, imag, is_finite, is_inf, is_nan, less,
    less_equal, lgamma, log, log1p, log_sigmoid, logical_and, logical_not, logical_or,
    logical_xor, maximum, minimum, mod, multiply as mul, multiply, negative as neg, negative,
    not_equal, pow, real, realdiv, reciprocal, rint, round, rsqrt, saturate_cast, scalar_mul,
    sigmoid, sign, sin, sinh, sqrt, square, squared_difference, subtract as sub, subtract, tan,
    tanh, to_bfloat16, to_complex128, to_complex64, to_double, to_float, to_int32, to_int64,
    truediv, truncatediv, truncatemod)
from minigraph.ops.fourier import fft, fft2d, fft3d, ifft, ifft2d, ifft3d
from minigraph.ops.histogram import (
    bincount_v1 as bincount, histogram_fixed_width, histogram_fixed_width_bins)
from minigraph.ops.init_ops import (
    constant_initializer, glorot_normal_initializer, glorot_uniform_initializer,
    ones_initializer, orthogonal_initializer, random_normal_initializer,
    random_uniform_initializer, truncated_normal_initializer, uniform_unit_scaling_initializer,
    variance_scaling_initializer, zeros_initializer)
from minigraph.ops.least_squares import matrix_solve_ls
from minigraph.ops.linalg import batch_matmul, matmul, sparse_matmul
from minigraph.ops.matrix_functions import matrix_square_root
from minigraph.ops.norms import cross, norm
from minigraph.ops.py_func import numpy_function, py_func
from minigraph.ops.random import (
    random_crop, random_normal, random_shuffle, random_uniform, truncated_normal)
from minigraph.ops.random_distributions import multinomial, random_gamma, random_poisson
from minigraph.ops.reduction import (
    count_nonzero, reduce_all, reduce_any, reduce_logsumexp, reduce_max, reduce_mean,
    reduce_min, reduce_prod, reduce_sum)
from minigraph.ops.session_ops import delete_session_tensor, get_session_handle, get_session_tensor
from minigraph.ops.sorting import argsort, sort
from minigraph.ops.sparse import (
    sparse_add, sparse_concat, sparse_fill_empty_rows, sparse_merge, sparse_placeholder,
    sparse_reduce_max, sparse_reduce_max_sparse, sparse_reduce_sum, sparse_reduce_sum_sparse,
    sparse_maximum, sparse_minimum, sparse_reorder, sparse_reset_shape, sparse_reshape,
    sparse_retain, sparse_segment_mean, sparse_segment_sqrt_n,
    sparse_segment_sum, sparse_slice, sparse_softmax, sparse_split, sparse_tensor_dense_matmul,
    sparse_tensor_to_dense, sparse_to_indicator, sparse_transpose)
from minigraph.ops.sparse.to_dense import sparse_to_dense
from minigraph.ops.special import betainc, igamma, igammac, lbeta, polygamma, zeta
from minigraph.ops.state import (
    assign, assign_add, assign_sub, count_up_to, scatter_add, scatter_div, scatter_max,
    scatter_min, scatter_mul, scatter_nd_add, scatter_nd_sub, scatter_nd_update, scatter_sub,
    scatter_update)
from minigraph.ops.tensordot import tensordot
from minigraph.session.config import (
    ConfigProto, GPUOptions, GraphOptions, OptimizerOptions, RunOptions)
from minigraph.session.metadata import RunMetadata
from minigraph.session.session import InteractiveSession, Session
from minigraph.tf_logging import get_logger
from minigraph.variables.kinds import (
    disable_resource_variables, enable_resource_variables, resource_variables_enabled)
from minigraph.variables.lists import (
    all_variables, assert_variables_initialized, global_variables, global_variables_initializer,
    initialize_all_variables, initialize_local_variables, initialize_variables,
    is_variable_initialized, local_variables, local_variables_initializer, model_variables,
    moving_average_variables, report_uninitialized_variables, trainable_variables,
    variables_initializer)
from minigraph.variables.partitioned import (
    fixed_size_partitioner, min_max_variable_partitioner, variable_axis_size_partitioner)
from minigraph.variables.scopes import (
    AUTO_REUSE, VariableScope, create_partitioned_variables, get_local_variable, get_variable,
    get_variable_scope, no_regularizer, variable_op_scope, variable_scope)
from minigraph.variables.template import make_template
from minigraph.variables.variable import (
    Variable, VariableAggregation, VariableSynchronization, is_tensor)
from minigraph.version import (
    COMPILER_VERSION, CXX11_ABI_FLAG, GIT_VERSION, GRAPH_DEF_VERSION,
    GRAPH_DEF_VERSION_MIN_CONSUMER, GRAPH_DEF_VERSION_MIN_PRODUCER, MONOLITHIC_BUILD, VERSION)

# What TensorFlow called them before 1.0.
concat_v2, inv, select = concat, reciprocal, where

__version__ = VERSION
__git_version__ = GIT_VERSION
__compiler_version__ = COMPILER_VERSION

# What many programs do without is imported when it is first asked for.
_LAZY = {
    "core.node_def": "AttrValue NodeDef",
    "core.tensor_proto": "make_ndarray make_tensor_proto",
    "ops.batch_scatter": "batch_scatter_update",
    "ops.files": "matching_files read_file write_file",
    "ops.parsing": "FixedLenFeature FixedLenSequenceFeature SparseFeature VarLenFeature "
                   "decode_compressed decode_csv decode_json_example decode_raw parse_example "
                   "parse_single_example parse_single_sequence_example parse_tensor "
                   "serialize_tensor",
    "ops.sparse.edit_distance": "edit_distance",
    "ops.sparse.serialization": "deserialize_many_sparse serialize_many_sparse serialize_sparse",
    "ops.strings": "as_string decode_base64 encode_base64 reduce_join regex_replace string_join "
                   "string_split string_strip string_to_hash_bucket string_to_hash_bucket_fast "
                   "string_to_hash_bucket_strong string_to_number substr",
}

__getattr__ = module_getattr(__name__, lazy={
    **{name: module + ":" + name for module, names in _LAZY.items() for name in names.split()},
    "app": "app", "compat": "compat", "config": "config", "contrib": "contrib",
    "examples": "examples", "flags": "flags", "gfile": "gfile",
    "install_as_tensorflow": "alias:install_as_tensorflow", "io": "io", "kernels": "kernels",
    "initialize_all_tables": "ops.lookup:tables_initializer", "layers": "layers",
    "logging": "tf_logging", "lookup": "lookup", "losses": "losses", "manip": "manip",
    "metrics": "metrics", "nest": "core.nest", "print": "ops.printing:print_", "python": "python",
    "python_io": "python_io", "resource_loader": "resource_loader", "sets": "sets",
    "signal": "signal", "sparse": "sparse", "spectral": "spectral", "strings": "strings", "sysconfig": "sysconfig", "test": "test",
    "tables_initializer": "ops.lookup:tables_initializer", "version": "version"})

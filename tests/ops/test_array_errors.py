"""What the array family says of arguments that it cannot take, when the graph runs.

The words are TensorFlow 1.15.5's; tests/ops/test_table.py has those of a graph being built.
"""

import re

import numpy as np
import pytest

import minigraph as tf

RUNS = [
    (lambda x: tf.reshape(x, [4]), [1, 2, 3],
     "Input to reshape is a tensor with 3 values, but the requested shape has 4"),
    (lambda x: tf.reshape(x, [2, -1]), [1, 2, 3], "Input to reshape is a tensor with 3 values, but "
     "the requested shape requires a multiple of 2"),
    (lambda x: tf.reshape([1, 2, 3, 4], x), [-1, -1],
     "Only one input size may be -1, not both 0 and 1"),
    (lambda x: tf.reshape([1, 2, 3, 4], x), [-2, 2], "Size 0 must be non-negative, not -2"),
    (lambda x: tf.expand_dims([1], x), 3,
     "Tried to expand dim index 3 for tensor with 1 dimensions."),
    (lambda x: tf.squeeze(x, [0]), [1, 2],
     "Can not squeeze dim[0], expected a dimension of 1, got 2"),
    (lambda x: tf.range(x), -1, "Requires start <= limit when delta > 0: 0/-1"),
    (lambda x: tf.range(1, 5, x), 0, "Requires delta != 0: 0"),
    (lambda x: tf.fill(x, 1), [-1], "Dimension -1 must be >= 0"),
    (lambda x: tf.one_hot([1], x), -1, "depth must be non-negative, got: -1"),
    (lambda x: tf.concat([x, [[1, 2]]], 0), [[1, 2, 3]], "ConcatOp : Dimensions of inputs should "
     "match: shape[0] = [1,3] vs. shape[1] = [1,2]"),
    (lambda x: tf.concat([[1], [2]], x), 3,
     "ConcatOp : Expected concatenating dimensions in the range [-1, 1), but got 3"),
    (lambda x: tf.stack([x, [1, 2]]), [1], "Shapes of all inputs must match: values[0].shape = [1] "
     "!= values[1].shape = [2]"),
    (lambda x: tf.split(x, 2), [1, 2, 3], "Number of ways to split should evenly divide the split "
     "dimension, but got split_dim 0 (size = 3) and num_split 2"),
    (lambda x: tf.unstack(x, 2), [1, 2, 3], "Input shape axis 0 must equal 2, got shape [3]"),
    (lambda x: tf.slice([1, 2, 3], x, [2]), [2], "Expected size[0] in [0, 1], but got 2"),
    (lambda x: tf.slice([1, 2, 3], x, [-1]), [4], "Expected begin[0] in [0, 3], but got 4"),
    (lambda x: tf.constant([1, 2, 3])[x], 3, "slice index 3 of dimension 0 out of bounds."),
    (lambda x: tf.constant([1, 2, 3])[x], -4, "slice index -1 of dimension 0 out of bounds."),
    (lambda x: tf.constant([1, 2, 3])[::x], 0, "strides[0] must be non-zero"),
    (lambda x: tf.gather([1, 2, 3], x), 5, "indices = 5 is not in [0, 3)"),
    (lambda x: tf.gather([1, 2, 3], x), [[0, -1]], "indices[0,1] = -1 is not in [0, 3)"),
    (lambda x: tf.gather_nd([[1, 2, 3]], x), [[[0, 1]], [[-1, 0]]],
     "indices[1,0] = [-1, 0] does not index into param shape [1,3]"),
    (lambda x: tf.scatter_nd(x, [1, 2], [4]), [[1], [4]],
     "indices[1] = [4] does not index into shape [4]"),
    (lambda x: tf.unsorted_segment_sum([1, 2, 3], x, 2), [0, -1, 2],
     "segment_ids[2] = 2 is out of range [0, 2)"),
    (lambda x: tf.segment_sum([1, 2, 3], x), [0, 2, 1], "segment ids are not increasing"),
    (lambda x: tf.dynamic_partition([1, 2, 3], x, 2), [0, 2, 1],
     "partitions[1] = 2 is not in [0, 2)"),
    (lambda x: tf.dynamic_stitch([x, [1]], [[5], [6]]), [-1], "indices[0] is out of range"),
    (lambda x: tf.transpose([[1, 2]], x), [0, 0], "1 is missing from {0,0}."),
    (lambda x: tf.invert_permutation(x), [1, 1], "1 is duplicated in the input."),
    (lambda x: tf.tile([1, 2], x), [-1], "Expected multiples[0] >= 0, but got -1"),
    (lambda x: tf.pad([1, 2], x), [[-1, 1]], "Paddings must be non-negative: -1 1"),
    (lambda x: tf.pad([1, 2, 3], x, "REFLECT"), [[3, 0]],
     "paddings must be less than the dimension size: 3, 0 not less than 3"),
    (lambda x: tf.reverse([1, 2, 3], x), [0, 0], "axis 0 specified more than once."),
    (lambda x: tf.broadcast_to([1, 2, 3], x), [2, 2], "Incompatible shapes: [3] vs. [2,2]"),
    (lambda x: tf.unique(x), [[1]], "unique expects a 1D vector."),
    (lambda x: tf.diag_part(x), [[1, 2]], "Invalid shape [1,2]: dimensions 0 and 1 do not match."),
    (lambda x: tf.reverse_sequence([[1, 2, 3]], x, 1), [4], "seq_lens(0) > input.dims(1)"),
    (lambda x: tf.space_to_batch_nd([[[1], [2], [3]]], [2], x), [[0, 0]],
     "padded_shape[0]=3 is not divisible by block_shape[0]=2"),
]


@pytest.mark.parametrize("call, fed, text", RUNS, ids=[text[:40] for _, _, text in RUNS])
def test_run_time(call, fed, text):
    x = tf.placeholder(tf.int32)
    result = call(x)
    with tf.Session() as session:
        with pytest.raises(tf.errors.InvalidArgumentError) as caught:
            session.run(result, {x: fed})
        assert caught.value.message.startswith(text)
        assert "defined at" in caught.value.message
        assert session.run(tf.constant(7)) == 7     # the session goes on


BUILDS = [
    (lambda: tf.reshape(tf.zeros([6]), [4]), ValueError, "Cannot reshape a tensor with 6 elements "
     "to shape [4] (4 elements) for 'Reshape' (op: 'Reshape') with input shapes: [6], [1] and with "
     "input tensors computed as partial shapes: input[1] = [4]."),
    (lambda: tf.reshape(tf.zeros([6]), [-2, 3]), ValueError,
     "Invalid value in tensor used for shape: -2"),
    (lambda: tf.expand_dims(tf.zeros([2, 3]), 3), ValueError, "dim 3 not in the interval [-3, 2]. "
     "for 'ExpandDims' (op: 'ExpandDims') with input shapes: [2,3], [] and with computed input "
     "tensors: input[1] = <3>."),
    (lambda: tf.expand_dims([1]), ValueError, "Must specify an axis argument to tf.expand_dims()"),
    (lambda: tf.expand_dims([1], 0, dim=0), ValueError, "Cannot specify both 'dim' and 'axis'"),
    (lambda: tf.stack([tf.zeros([2])], 2), ValueError, "axis = 2 not in [-2, 2)"),
    (lambda: tf.concat([], 0), ValueError, "List argument 'values' to 'ConcatV2' Op with length 0 "
     "shorter than minimum length 2."),
    (lambda: tf.concat([[1], [2.0]], 0), TypeError, "Tensors in list passed to 'values' of "
     "'ConcatV2' Op have types [int32, float32] that don't all match."),
    (lambda: tf.unstack(tf.placeholder(tf.int32)), ValueError,
     "Cannot infer num from shape <unknown>"),
    (lambda: tf.zeros([4])[1.5], TypeError, "Only integers, slices (`:`), ellipsis (`...`), "
     "tf.newaxis (`None`) and scalar tf.int32/tf.int64 tensors are valid indices, got 1.5"),
    (lambda: tf.zeros([4])[..., ...], ValueError, "Multiple ellipses in slice spec not allowed"),
    (lambda: tf.zeros([4])[0].assign(1.0), ValueError,
     "Sliced assignment is only supported for variables"),
    (lambda: tf.boolean_mask([1], True), ValueError, "mask cannot be scalar."),
    (lambda: tf.pad([1], [[0, 0]], "EDGE"), ValueError, "Unknown padding mode: EDGE"),
    (lambda: tf.one_hot([1], 2, 1.0, dtype=tf.int32), TypeError, "dtype <dtype: 'float32'> of "
     "on_value does not match dtype parameter <dtype: 'int32'>"),
    (lambda: tf.where([True], [1]), ValueError, "x and y must both be non-None or both be None."),
    (lambda: tf.meshgrid([1], indexing="yx"), ValueError,
     "indexing parameter must be either 'xy' or 'ij'"),
]


@pytest.mark.parametrize("call, error, text", BUILDS, ids=[text[:40] for *_, text in BUILDS])
def test_build_time(call, error, text):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value).startswith(text)


def test_prevented_gradient():
    from minigraph.ops.array import prevent_gradient
    x = tf.constant(1.0)
    with pytest.raises(LookupError, match="Gradient explicitly disabled. Reason: b'no'"):
        tf.gradients(prevent_gradient(x, "no"), x)


def test_failed_assignment_of_a_slice_changes_nothing():
    v = tf.Variable(np.arange(4))
    with tf.Session() as session:
        session.run(v.initializer)
        with pytest.raises(tf.errors.UnimplementedError, match="sliced l-value shape"):
            session.run(v[:2].assign([7, 8, 9]))
        np.testing.assert_array_equal(session.run(v), np.arange(4))


@pytest.mark.parametrize("call, text", [
    (lambda: tf.split(tf.zeros([4]), 0), "passed 0 less than minimum 1"),
    (lambda: tf.split(tf.zeros([4, 3]), [2, 2], num=3),
     "Length of size_splits should be equal to num_outputs"),
    (lambda: tf.unique(tf.zeros([2, 2])), "Shape must be rank 1 but is rank 2"),
    (lambda: tf.roll(tf.zeros([3, 4]), [1, 2], 0), "Shapes must be equal rank, but are 1 and 0"),
    (lambda: tf.roll(tf.zeros([]), 1, 0), "Shape must be at least rank 1 but is rank 0"),
    (lambda: tf.pad(tf.placeholder(tf.float32), [[1, -1]]), "Paddings must be non-negative"),
    (lambda: tf.one_hot([0], -1), "Dimension size, given by scalar input 1, must be non-negative"),
    (lambda: tf.parallel_stack([tf.placeholder(tf.float32)]), "shape attr must be fully defined."),
    (lambda: tf.parallel_stack([tf.zeros([2]), tf.placeholder(tf.float32)]),
     "All input shapes must be fully defined."),
    (lambda: tf.parallel_stack([tf.zeros([2]), tf.zeros([3])]),
     "Dimension 1 in both shapes must be equal, but are 2 and 3"),
    (lambda: tf.segment_sum(tf.constant(1.0), [0]), "Shape must be at least rank 1 but is rank 0"),
    (lambda: tf.unsorted_segment_sum(tf.placeholder(tf.float32), [0], -4),
     "Dimension size, given by scalar input 2, must be non-negative but is -4"),
])
def test_when_the_graph_is_built(call, text):
    with pytest.raises(ValueError, match=re.escape(text)):
        call()


@pytest.mark.parametrize("call, text", [
    (lambda: tf.tile(tf.zeros([2]), [-1]), "Expected multiples[0] >= 0, but got -1"),
    (lambda: tf.one_hot([0, 2], 3, axis=3), "Expected axis to be -1 or between [0, 2)."),
    (lambda: tf.matrix_band_part(tf.zeros([3]), 1, 1),
     "input must be at least 2-dim, received shape: [3]"),
    (lambda: tf.cumsum(tf.zeros([2, 3]), -3),
     "ScanOp: Expected scan axis in the range [-2, 2), but got -1"),
    (lambda: tf.cumsum(tf.zeros([2, 3]), [0]), "ScanOp: axis must be a scalar, not [1]"),
])
def test_when_it_runs(call, text):
    with tf.Session() as session, pytest.raises(tf.errors.InvalidArgumentError,
                                                match=re.escape(text)):
        session.run(call())


@pytest.mark.parametrize("shape, target, wanted", [
    ((0, 3), [0, -1], (0, 3)), ((2, 0, 3), [0, -1, 3], (0, 2, 3)), ((0,), [-1, 0], (1, 0))])
def test_what_is_inferred_beside_zeros(shape, target, wanted):
    with tf.Session() as session:
        assert session.run(tf.reshape(np.zeros(shape), target)).shape == wanted


@pytest.mark.parametrize("call", [
    lambda x: tf.unique(x)[0], lambda x: tf.unique_with_counts(x)[0],
    lambda x: tf.setdiff1d(x, [1.0])[0], lambda x: tf.real(tf.bitcast(x, tf.complex64)),
    lambda x: tf.parallel_stack([x])])
def test_operations_without_a_gradient(call):
    x = tf.constant([1.0, 2.0])
    with pytest.raises(LookupError, match="No gradient defined for operation"):
        tf.gradients(call(x), x)

"""Reading and writing at indices: gather, scatter, segments, partitions, chosen elements."""

import numpy as np
from case import FLOATS, INTS, NUMBERS, REALS, Case, Reject, booleans, integers, uniform

import minigraph as tf
from minigraph.ops.array.gathering import GATHER
from minigraph.ops.array.partitioning import parallel_dynamic_stitch

BY_SIZE = ("int8", "float16", "float32", "float64", "complex128", "bool")
WIDE = FLOATS + ("int32", "int64", "complex128")
IDS = np.array([0, 0, 2, 2, 2])
LOOSE = np.array([2, -1, 0, 2, 0])


def of(*shape):
    return uniform(-3, 3, shape)


def scattered(base, at, updates, ufunc):
    base = np.array(base)
    ufunc.at(base, at, updates)
    return base


def segments(ufunc, empty):
    """The reduction of each run of equal IDS; `empty` for the segment without rows."""
    def reduce(x):
        middle = np.full(x.shape[1:], empty, x.dtype)
        return np.stack([ufunc.reduce(x[:2]), middle, ufunc.reduce(x[2:])])
    return reduce


def rows(function, *dims):
    """`function`, whose results have an unknown number of rows, with their shapes set for once."""
    def call(x):
        results = function(x)
        for result, dim in zip(results if isinstance(results, list) else [results], dims):
            result.set_shape([dim, 3])
        return results
    return call


def by_loose_ids(ufunc, empty):
    def reduce(x):
        start = np.full((4,) + x.shape[1:], empty(x.dtype), x.dtype)
        return scattered(start, LOOSE[LOOSE >= 0], x[LOOSE >= 0], ufunc)
    return reduce


def lowest(dtype):
    return np.finfo(np.float32).min if dtype.kind == "f" else np.iinfo(dtype).min


def highest(dtype):
    return np.finfo(np.float32).max if dtype.kind == "f" else np.iinfo(dtype).max


GATHERS = [
    Case("GatherV2", lambda x, i: tf.gather(x, i), lambda x, i: x[i],
         [of(4, 3), integers(0, 4, (2, 5), "int32")], BY_SIZE, grad_order=1),
    Case("GatherV2", lambda x, i: tf.gather(x, i, axis=-2), lambda x, i: x[:, i],
         [of(3, 4, 5), integers(0, 4, (6,), "int64")], BY_SIZE, grad_order=1, name="axis"),
    Case("GatherV2", lambda x, i: tf.gather(x, i, batch_dims=1),
         lambda x, i: np.stack([a[b] for a, b in zip(x, i)]),
         [of(3, 4, 5), integers(0, 4, (3, 2), "int32")], BY_SIZE, grad_order=1, name="batch",
         rejects=[Reject((lambda: tf.zeros([3, 4]), [[1], [2]]), ValueError,
                         "Dimension 0 in both shapes must be equal, but are 3 and 2")]),
    Case("Gather", GATHER, lambda x, i: x[i], [of(4, 3), integers(0, 4, (2,), "int32")], BY_SIZE,
         grad_order=1),
    Case("GatherNd", tf.gather_nd, lambda x, i: x[i[..., 0], i[..., 1]],
         [of(4, 4, 2), integers(0, 4, (3, 5, 2), "int64")], BY_SIZE, grad_order=1),
    Case("GatherNd", tf.gather_nd, lambda x, i: x[i[:, 0]],
         [of(4, 3), integers(0, 4, (5, 1), "int32")], BY_SIZE, grad_order=1, name="rows"),
]

SCATTERS = [
    Case("ScatterNd", lambda x: tf.scatter_nd([[2, 0], [1, 1], [2, 0]], x, [3, 2, 4]),
         lambda x: scattered(np.zeros((3, 2, 4), x.dtype), ([2, 1, 2], [0, 1, 0]), x, np.add),
         [of(3, 4)], WIDE, grad_order=1),
    Case("TensorScatterAdd", lambda t, x: tf.tensor_scatter_add(t, [[2], [1], [2]], x),
         lambda t, x: scattered(t, [2, 1, 2], x, np.add), [of(4, 5), of(3, 5)], WIDE, grad_order=1),
    Case("TensorScatterSub", lambda t, x: tf.tensor_scatter_sub(t, [[2], [1], [2]], x),
         lambda t, x: scattered(t, [2, 1, 2], x, np.subtract), [of(4, 5), of(3, 5)], WIDE,
         grad_order=1),
    Case("TensorScatterUpdate", lambda t, x: tf.tensor_scatter_update(t, [[2], [0]], x),
         lambda t, x: np.stack([x[1], t[1], x[0]]), [of(3, 5), of(2, 5)], BY_SIZE, grad_order=1),
]

X = of(5, 3)
SEGMENTS = [
    Case("SegmentSum", rows(lambda x: tf.segment_sum(x, IDS), 3), segments(np.add, 0), [X], WIDE,
         grad_order=1),
    Case("SegmentMean", rows(lambda x: tf.segment_mean(x, IDS), 3), lambda x: segments(np.add, 0)(x)
         / np.array([[2], [1], [3]]), [X], FLOATS, grad_order=1),
    Case("SegmentProd", rows(lambda x: tf.segment_prod(x, IDS), 3), segments(np.multiply, 1), [X],
         WIDE),
    Case("SegmentMin", rows(lambda x: tf.segment_min(x, IDS), 3), segments(np.minimum, 0), [X],
         FLOATS + INTS, grad_order=1),
    Case("SegmentMax", rows(lambda x: tf.segment_max(x, IDS), 3), segments(np.maximum, 0), [X],
         FLOATS + INTS, grad_order=1),
    Case("UnsortedSegmentSum", lambda x: tf.unsorted_segment_sum(x, LOOSE, 4),
         by_loose_ids(np.add, lambda dtype: 0), [X], NUMBERS, grad_order=1),
    Case("UnsortedSegmentProd", lambda x: tf.unsorted_segment_prod(x, LOOSE, 4),
         by_loose_ids(np.multiply, lambda dtype: 1), [X], WIDE, grad_order=1),
    Case("UnsortedSegmentMax", lambda x: tf.unsorted_segment_max(x, LOOSE, 4),
         by_loose_ids(np.maximum, lowest), [X], ("float32",) + INTS),
    Case("UnsortedSegmentMin", lambda x: tf.unsorted_segment_min(x, LOOSE, 4),
         by_loose_ids(np.minimum, highest), [X], ("float32",) + INTS),
]

PARTITIONS = [
    Case("DynamicPartition", rows(lambda x: tf.dynamic_partition(x, [1, 0, 1, 2], 4), 1, 2, 1, 0),
         lambda x: [x[[1]], x[[0, 2]], x[[3]], x[:0]], [of(4, 3)], BY_SIZE, grad_order=1),
    Case("DynamicStitch", lambda x, y: tf.dynamic_stitch([[3, 0], [1, 2]], [x, y]),
         lambda x, y: np.stack([x[1], y[0], y[1], x[0]]), [of(2, 3), of(2, 3)], BY_SIZE,
         grad_order=1),
    Case("ParallelDynamicStitch", lambda x, y: parallel_dynamic_stitch([[1], [0]], [x, y]),
         lambda x, y: np.concatenate([y, x]), [of(1, 3), of(1, 3)], BY_SIZE, grad_order=1),
]

CHOICES = [
    Case("Where", tf.where, np.argwhere, [booleans((2, 3, 4))], ("bool",)),
    Case("Where", tf.where, np.argwhere, [booleans((9,))], ("bool",), name="vector"),
    Case("SelectV2", tf.where_v2, np.where, [booleans((3, 1)), of(4), of(2, 1, 4)], BY_SIZE,
         grad_order=1),
    Case("Where", tf.where, np.argwhere, [integers(-1, 2, (4, 3))], REALS, name="numbers"),
    Case("Unique", lambda: tf.unique([3.0, 1.0, 3.0]),
         lambda: [np.array([3, 1], np.float32), np.array([0, 1, 0], np.int32)]),
    Case("UniqueWithCounts", lambda: tf.unique_with_counts([3, 1, 3, 2, 1]),
         lambda: [np.array(a, np.int32) for a in ([3, 1, 2], [0, 1, 0, 2, 1], [2, 2, 1])]),
    Case("ListDiff", lambda x: tf.setdiff1d(x, [1, 2]),
         lambda x: [x[~np.isin(x, [1, 2])], np.flatnonzero(~np.isin(x, [1, 2])).astype(np.int32)],
         [integers(0, 5, (9,))], ("int32",)),
]
CASES = GATHERS + SCATTERS + SEGMENTS + PARTITIONS + CHOICES

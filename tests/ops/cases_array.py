"""The array family: shapes, joins, slices, fills, orders of elements."""

import numpy as np
from case import FLOATS, Case, Reject, integers, uniform

import minigraph as tf
from minigraph.ops.array.filling import ONES_LIKE, ZEROS_LIKE
from minigraph.ops.array.joining import CONCAT, CONCAT_OFFSET
from minigraph.ops.array.padding import MIRROR_PAD_GRAD
from minigraph.ops.array.selecting import UPPER_BOUND
from minigraph.ops.array.shapes import BROADCAST_ARGS, BROADCAST_GRADIENT_ARGS, RANK, SHAPE, SIZE
from minigraph.ops.array.transposing import REVERSE

ANY = uniform(-3, 3)
# One dtype for each size of element: what only moves elements does not look at them.
BY_SIZE = ("int8", "float16", "float32", "float64", "complex128", "bool")


def of(*shape):
    return uniform(-3, 3, shape)


def fill_value(x):
    return tf.fill([2, 3], x)


SHAPES = [
    Case("Shape", SHAPE, lambda x: np.array(x.shape, np.int32), [ANY], BY_SIZE),
    Case("Size", SIZE, lambda x: np.array(x.size, np.int32), [ANY], BY_SIZE),
    Case("Rank", RANK, lambda x: np.array(x.ndim, np.int32), [ANY], BY_SIZE),
    Case("ShapeN", lambda x, y: tf.shape_n([x, y], out_type=tf.int64),
         lambda x, y: [np.array(x.shape), np.array(y.shape)], [of(2, 3), of(4)]),
    Case("BroadcastArgs", lambda: BROADCAST_ARGS([2, 1, 3], [4, 1]),
         lambda: np.array([2, 4, 3], np.int32)),
    Case("BroadcastGradientArgs", lambda: BROADCAST_GRADIENT_ARGS([2, 1, 3], [1, 1]),
         lambda: [np.array([1], np.int32), np.array([0, 1, 2], np.int32)]),
    Case("BroadcastTo", lambda x: tf.broadcast_to(x, [2, 4, 3]),
         lambda x: np.broadcast_to(x, (2, 4, 3)), [of(4, 1)], BY_SIZE, grad_order=1, rejects=[
             Reject(((lambda: tf.zeros([2, 5])),), ValueError, "Dimensions must be equal, but are "
                    "5 and 3 for 'BroadcastTo' (op: 'BroadcastTo') with input shapes: [2,5], [3] "
                    "and with input tensors computed as partial shapes: input[1] = [2,4,3]")]),
    Case("Reshape", lambda x: tf.reshape(x, [2, -1, 1]), lambda x: x.reshape(2, -1, 1), [of(4, 3)],
         BY_SIZE, grad_order=1, rejects=[
             Reject(((lambda: tf.zeros([7])),), ValueError, "Dimension size must be evenly "
                    "divisible by 2 but is 7 for 'Reshape' (op: 'Reshape') with input shapes: "
                    "[7], [3] and with input tensors computed as partial shapes: input[1] = [2,?,1].")]),
    Case("ExpandDims", lambda x: tf.expand_dims(x, -1), lambda x: x[..., None], [ANY], BY_SIZE,
         grad_order=1),
    Case("Squeeze", tf.squeeze, np.squeeze, [of(1, 3, 1)], BY_SIZE, grad_order=1),
    Case("Squeeze", lambda x: tf.squeeze(x, [-1]), lambda x: x[..., 0], [of(1, 3, 1)], grad_order=1,
         name="axis", rejects=[Reject(((lambda: tf.zeros([1, 2])),), ValueError, "Can not squeeze "
                                      "dim[1], expected a dimension of 1, got 2")]),
    Case("Identity", tf.identity, lambda x: x, [ANY], BY_SIZE, grad_order=1),
    Case("IdentityN", lambda x, y: tf.identity_n([x, y]), lambda x, y: [x, y], [ANY, ANY], BY_SIZE,
         grad_order=1),
    Case("Bitcast", lambda x: tf.bitcast(x, tf.int32), lambda x: x, [integers(-9, 9)], ("int32",)),
    Case("GuaranteeConst", tf.guarantee_const, lambda x: x, [ANY], BY_SIZE),
    Case("StopGradient", tf.stop_gradient, lambda x: x, [ANY], BY_SIZE),
]

JOINS = [
    Case("ConcatV2", lambda x, y: tf.concat([x, y], 1), lambda x, y: np.concatenate([x, y], 1),
         [of(3, 2, 5), of(3, 4, 5)], BY_SIZE, grad_order=1),
    Case("ConcatV2", lambda x, y: tf.concat([x, y, x], -1),
         lambda x, y: np.concatenate([x, y, x], -1), [of(70, 33), of(70, 1)], grad_order=1,
         name="last", rejects=[Reject((lambda: tf.zeros([2, 3]), lambda: tf.zeros([3, 3])),
                                      ValueError, "Dimension 0 in both shapes must be equal, but "
                                      "are 2 and 3. Shapes are [2] and [3]. for 'concat'")]),
    Case("Concat", lambda x, y: CONCAT(0, [x, y]), lambda x, y: np.concatenate([x, y]),
         [of(3, 2), of(1, 2)], BY_SIZE, grad_order=1),
    Case("ConcatOffset", lambda: CONCAT_OFFSET(1, [[2, 3], [2, 4], [2, 1]]),
         lambda: [np.array(o, np.int32) for o in ([0, 0], [0, 3], [0, 7])]),
    Case("Pack", lambda x, y: tf.stack([x, y], -1), lambda x, y: np.stack([x, y], -1),
         [ANY, ANY], BY_SIZE, grad_order=1),
    Case("Unpack", lambda x: tf.unstack(x, axis=1, num=3), lambda x: list(np.moveaxis(x, 1, 0)),
         [of(2, 3, 4)], BY_SIZE, grad_order=1, rejects=[
             Reject(((lambda: tf.zeros([2, 4])),), ValueError,
                    "Dimension must be 3 but is 4 for 'unstack' (op: 'Unpack')")]),
    Case("ParallelConcat", lambda: tf.parallel_stack([tf.constant([1, 2]), tf.constant([3, 4])]),
         lambda: np.array([[1, 2], [3, 4]], np.int32)),
    Case("Split", lambda x: tf.split(x, 3, 1), lambda x: np.split(x, 3, 1), [of(2, 6, 5)], BY_SIZE,
         grad_order=1, rejects=[Reject(((lambda: tf.zeros([2, 4])),), ValueError, "Number of ways "
                                       "to split should evenly divide the split dimension")]),
    Case("SplitV", lambda x: tf.split(x, [1, -1, 2], 1), lambda x: np.split(x, [1, 4], 1),
         [of(2, 6, 5)], BY_SIZE, grad_order=1),
]

SLICES = [
    Case("Slice", lambda x: tf.slice(x, [0, 1, 2], [1, -1, 2]), lambda x: x[:1, 1:, 2:4],
         [of(2, 3, 5)], BY_SIZE, grad_order=1),
    Case("Slice", lambda x, at: tf.slice(x, at, [1, 2]), lambda x, at: x[at[0]:at[0] + 1,
                                                                        at[1]:at[1] + 2],
         [of(4, 5), integers(0, 3, (2,), "int32")], BY_SIZE, grad_order=1, name="moving"),
    Case("StridedSlice", lambda x: x[::-1, None, ..., 4:0:-2], lambda x: x[::-1, None, ..., 4:0:-2],
         [of(2, 3, 5)], BY_SIZE, grad_order=1),
    Case("StridedSliceGrad", lambda x: tf.gradients(x[1:, ::2], x, x[1:, ::2])[0],
         lambda x: x * np.array([[0, 0, 0], [1, 0, 1]]), [of(2, 3)], FLOATS, grad_order=1),
    Case("StridedSlice", lambda x: x[1:-1, -1], lambda x: x[1:-1, -1], [of(4, 3, 5)], BY_SIZE,
         grad_order=1, name="index"),
    Case("StridedSlice", lambda x, at: x[:, at], lambda x, at: x[:, at],
         [of(4, 3, 5), integers(-3, 3, (), "int64")], BY_SIZE, grad_order=1, name="moving",
         rejects=[Reject((lambda: tf.zeros([2, 3]), 3), ValueError,
                         "slice index 3 of dimension 1 out of bounds.")]),
]

FILLS = [
    Case("Fill", fill_value, lambda x: np.full((2, 3), x), [of()], BY_SIZE, grad_order=1),
    Case("ZerosLike", ZEROS_LIKE, np.zeros_like, [ANY], BY_SIZE),
    Case("OnesLike", ONES_LIKE, np.ones_like, [ANY], BY_SIZE),
    Case("Range", lambda: tf.range(3, 18, 4), lambda: np.arange(3, 18, 4, np.int32)),
    Case("Range", lambda: tf.range(2.0, -1.0, -0.5), lambda: np.arange(2, -1, -0.5, np.float32),
         name="backwards", rejects=[]),
    Case("LinSpace", lambda: tf.linspace(-1.0, 2.0, 7), lambda: np.linspace(-1, 2, 7)),
    Case("OneHot", lambda i: tf.one_hot(i, 4, 5, -1, axis=1),
         lambda i: np.where(i[:, None] == np.arange(4)[:, None], 5, -1).astype(np.int32),
         [integers(-1, 6, (3, 2))], ("uint8", "int32", "int64")),
    Case("Pad", lambda x: tf.pad(x, [[1, 0], [0, 2]]), lambda x: np.pad(x, [[1, 0], [0, 2]]),
         [of(3, 4)], BY_SIZE, grad_order=1),
    Case("PadV2", lambda x, v: tf.pad(x, [[1, 0], [0, 2]], constant_values=v),
         lambda x, v: np.pad(x, [[1, 0], [0, 2]], constant_values=v), [of(3, 4), of()], BY_SIZE),
    Case("MirrorPad", lambda x: tf.pad(x, [[2, 1], [0, 3]], "REFLECT"),
         lambda x: np.pad(x, [[2, 1], [0, 3]], "reflect"), [of(3, 4)], BY_SIZE, grad_order=1),
    Case("MirrorPad", lambda x: tf.pad(x, [[3, 1], [0, 4]], "SYMMETRIC"),
         lambda x: np.pad(x, [[3, 1], [0, 4]], "symmetric"), [of(3, 4)], BY_SIZE, grad_order=1,
         name="symmetric"),
    Case("MirrorPadGrad", lambda x: MIRROR_PAD_GRAD(x, [[2, 1]], mode="REFLECT"),
         lambda x: x[2:5] + np.array([0, x[1] + x[5], x[0]]), [of(6)], FLOATS, grad_order=1),
    Case("Tile", lambda x: tf.tile(x, [2, 1, 3]), lambda x: np.tile(x, (2, 1, 3)), [of(2, 3, 4)],
         BY_SIZE, grad_order=1),
]

ORDERS = [
    Case("Transpose", lambda x: tf.transpose(x, [2, 0, 1]), lambda x: x.transpose(2, 0, 1),
         [of(3, 17, 33)], BY_SIZE, grad_order=1, rejects=[
             Reject(((lambda: tf.zeros([2, 3])),), ValueError,
                    "Dimension must be 2 but is 3 for 'transpose' (op: 'Transpose')")]),
    Case("Transpose", tf.transpose, np.transpose, [ANY], BY_SIZE, grad_order=1, name="all"),
    Case("Transpose", tf.matrix_transpose, lambda x: x.swapaxes(1, 2), [of(2, 40, 50)], BY_SIZE,
         name="matrices"),
    Case("ConjugateTranspose", lambda x: tf.transpose(x, conjugate=True), lambda x: x.conj().T,
         [of(3, 4)], ("complex64", "complex128")),
    Case("InvertPermutation", lambda: tf.invert_permutation([2, 0, 3, 1]),
         lambda: np.array([1, 3, 0, 2], np.int32)),
    Case("ReverseV2", lambda x: tf.reverse(x, [0, -1]), lambda x: x[::-1, :, ::-1], [of(3, 4, 5)],
         BY_SIZE, grad_order=1),
    Case("Reverse", lambda x: REVERSE(x, [False, True]), lambda x: x[:, ::-1], [of(3, 4)], BY_SIZE,
         grad_order=1),
    Case("ReverseSequence", lambda x: tf.reverse_sequence(x, [1, 3], 1),
         lambda x: np.stack([x[0], np.concatenate([x[1, 2::-1], x[1, 3:]])]), [of(2, 4)], BY_SIZE,
         grad_order=1),
    Case("Roll", lambda x: tf.roll(x, [1, -2], [0, 1]), lambda x: np.roll(x, (1, -2), (0, 1)),
         [of(3, 5)], BY_SIZE, grad_order=1),
]


def on_diagonals(x):
    return x[..., None] * np.eye(x.shape[-1]).astype(x.dtype)


def with_diagonal(x, d):
    x = np.array(x)
    x[..., range(2), range(2)] = d
    return x


WITHOUT_BOOL = BY_SIZE[:-1]
DIAGONALS = [
    Case("Diag", tf.diag, np.diag, [of(4)], ("float16", "float32", "int64", "complex128"),
         grad_order=1),
    Case("DiagPart", tf.diag_part, lambda x: np.einsum("ijij->ij", x), [of(2, 3, 2, 3)],
         ("float16", "float32", "int64", "complex128"), grad_order=1),
    Case("MatrixDiag", tf.matrix_diag, on_diagonals, [of(2, 3)], WITHOUT_BOOL, grad_order=1),
    Case("MatrixDiagPart", tf.matrix_diag_part, lambda x: np.einsum("bii->bi", x[..., :3]),
         [of(2, 3, 4)], WITHOUT_BOOL, grad_order=1),
    Case("MatrixSetDiag", tf.matrix_set_diag, with_diagonal, [of(3, 2, 4), of(3, 2)], BY_SIZE,
         grad_order=1),
    Case("MatrixBandPart", lambda x: tf.matrix_band_part(x, 1, 0), lambda x: np.tril(x) * (
        ~np.tri(3, 4, -2, bool)), [of(2, 3, 4)], WITHOUT_BOOL, grad_order=1),
]


def space_to_depth(x):
    b, h, w, c = x.shape
    return x.reshape(b, h // 2, 2, w // 2, 2, c).transpose(0, 1, 3, 2, 4, 5).reshape(
        b, h // 2, w // 2, 4 * c)


def depth_to_space(x):
    b, h, w, c = x.shape
    return x.reshape(b, h, w, 2, 2, c // 4).transpose(0, 1, 3, 2, 4, 5).reshape(
        b, 2 * h, 2 * w, c // 4)


def space_to_batch(x):
    padded = np.pad(x, [[0, 0], [1, 1], [0, 0]])
    return np.concatenate([padded[:, 0::2], padded[:, 1::2]])


def batch_to_space(x):
    n = len(x) // 2
    return np.stack([x[:n], x[n:]], 2).reshape(n, -1, *x.shape[2:])[:, 1:]


BLOCKS = [
    Case("SpaceToDepth", lambda x: tf.space_to_depth(x, 2), space_to_depth, [of(2, 4, 6, 3)],
         BY_SIZE, grad_order=1),
    Case("SpaceToDepth", lambda x: tf.space_to_depth(x, 2, data_format="NCHW"),
         lambda x: space_to_depth(x.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2), [of(2, 3, 4, 6)],
         BY_SIZE, name="NCHW"),
    Case("DepthToSpace", lambda x: tf.depth_to_space(x, 2), depth_to_space, [of(2, 2, 3, 8)],
         BY_SIZE, grad_order=1),
    Case("SpaceToBatchND", lambda x: tf.space_to_batch_nd(x, [2], [[1, 1]]), space_to_batch,
         [of(2, 4, 3)], BY_SIZE, grad_order=1),
    Case("BatchToSpaceND", lambda x: tf.batch_to_space_nd(x, [2], [[1, 0]]), batch_to_space,
         [of(4, 3, 2)], BY_SIZE, grad_order=1),
]

SORTED = [
    Case("LowerBound", lambda x: tf.searchsorted([1, 3, 5], x),
         lambda x: np.searchsorted([1, 3, 5], x).astype(np.int32), [integers(0, 7, (4,), "int32")],
         ("int32",)),
    Case("UpperBound", lambda x: UPPER_BOUND([[1, 3, 5]], x),
         lambda x: np.searchsorted([1, 3, 5], x, "right").astype(np.int32),
         [integers(0, 7, (1, 4), "int32")], ("int32",)),
]

CASES = SHAPES + JOINS + SLICES + FILLS + ORDERS + DIAGONALS + BLOCKS + SORTED

"""Moves and gathers on every instruction set: sizes around those of tiles, squares and blocks."""

import numpy as np
import pytest

import minigraph as tf

SHAPES = [(1, 1), (7, 9), (16, 16), (17, 33), (64, 48), (100, 3), (3, 100), (40, 2), (64, 4)]
DTYPES = [np.uint8, np.int16, np.float32, np.float64, np.complex128]


def run(function, *arrays):
    with tf.Graph().as_default(), tf.Session() as session:
        inputs = [tf.placeholder(a.dtype, a.shape) for a in arrays]
        return session.run(function(*inputs), dict(zip(inputs, arrays)))


def numbered(shape, dtype):
    return (np.arange(np.prod(shape)) % 251).reshape(shape).astype(dtype)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_transpose(shape, dtype, isa):
    x = numbered(shape, dtype)
    np.testing.assert_array_equal(run(tf.transpose, x), x.T)


@pytest.mark.parametrize("channels", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("dtype", DTYPES)
def test_planes_of_pictures(channels, dtype, isa):
    x = numbered((5, 16, 33, channels), dtype)
    planes = run(lambda t: tf.transpose(t, (0, 3, 1, 2)), x)
    np.testing.assert_array_equal(planes, x.transpose(0, 3, 1, 2))
    np.testing.assert_array_equal(run(lambda t: tf.transpose(t, (0, 2, 3, 1)), planes), x)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("axes", [[0], [1], [0, 1]])
def test_reverse(shape, dtype, axes, isa):
    x = numbered(shape, dtype)
    np.testing.assert_array_equal(run(lambda t: tf.reverse(t, axes), x), np.flip(x, axes))


@pytest.mark.parametrize("width", [1, 2, 3, 7])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("index_dtype", [np.int32, np.int64])
def test_gather(width, dtype, index_dtype, isa):
    x, random = numbered((2, 900, width), dtype), np.random.default_rng(4)
    index = random.integers(0, 900, 2500).astype(index_dtype)
    got = run(lambda t, i: tf.gather(t, i, axis=1), x, index)
    np.testing.assert_array_equal(got, np.take(x, index, axis=1))


def test_slices_of_every_length(isa):
    """Gathered and moved whole, and no byte beyond them."""
    index = np.array([2, 0, 3, 3, 1], np.int32)
    pairs = np.array([[1, 2], [3, 0], [0, 0]], np.int32)
    for length in range(1, 140):
        x = np.random.default_rng(length).integers(0, 256, (4, 3, length), np.uint8)
        rows, slices, moved = run(
            lambda t, i, j: [tf.gather(t, i, axis=1), tf.gather_nd(t, j),
                             tf.transpose(t, (1, 0, 2))], x, index % 3, pairs)
        np.testing.assert_array_equal(rows, x[:, index % 3])
        np.testing.assert_array_equal(slices, x[pairs[:, 0], pairs[:, 1]])
        np.testing.assert_array_equal(moved, x.transpose(1, 0, 2))


@pytest.mark.parametrize("place", [0, 1023, 1024, 2400])
@pytest.mark.parametrize("bad", [-1, 900, 1 << 30])
def test_gather_names_the_index_that_is_out_of_range(place, bad, isa):
    index = np.zeros(2401, np.int32)
    index[place] = bad
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"indices\[%d\] = %d " % (place, bad)):
        run(tf.gather, numbered((900,), np.float32), index)


@pytest.mark.parametrize("shape", [(1, 5), (3, 7), (8, 13), (21, 300), (9, 1), (0, 3), (3, 0)])
@pytest.mark.parametrize("dtype", [np.float32, np.int32, np.int8, np.float64])
@pytest.mark.parametrize("exclusive", [False, True])
@pytest.mark.parametrize("reverse", [False, True])
def test_cumulative_rows(shape, dtype, exclusive, reverse, isa):
    x = np.random.default_rng(5).integers(-3, 4, shape).astype(dtype)
    wanted = np.cumsum(x[:, ::-1] if reverse else x, 1, dtype=dtype)
    wanted = wanted[:, ::-1] if reverse else wanted
    wanted = (wanted - x).astype(dtype) if exclusive else wanted
    got = run(lambda t: tf.cumsum(t, 1, exclusive=exclusive, reverse=reverse), x)
    np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("shape, paddings", [
    ((100, 700), [[1, 2], [3, 1]]), ((100, 700), [[2, 0], [0, 0]]), ((100, 700), [[0, 0], [0, 5]]),
    ((40, 700), [[0, 0], [1, 0]]), ((3, 9, 11, 200), [[0, 0], [1, 1], [2, 1], [0, 0]]),
    ((3, 9, 11, 200), [[1, 0], [0, 1], [1, 0], [0, 1]]), ((30000, 3), [[1, 1], [1, 1]]),
    ((0, 3000), [[20, 20], [1, 1]]), ((7, 9), [[1, 1], [2, 0]]), ((300, 300), [[0, 0], [0, 0]])])
@pytest.mark.parametrize("dtype", DTYPES)
def test_pad_of_every_layout(shape, paddings, dtype, isa):
    """Results below and above the size from which on the margins are filled alone."""
    x = numbered(shape, dtype) + dtype(1)
    for value in (0, 5):
        got = run(lambda t: tf.pad(t, paddings, constant_values=value), x)
        np.testing.assert_array_equal(got, np.pad(x, paddings, constant_values=value))


# Blocks are of 128 rows and columns; results of 4 MB, or of 16 MB in long rows, go past the caches.
@pytest.mark.parametrize("shape", [(127, 129), (128, 256), (300, 259), (1024, 1024), (1040, 1200),
                                   (1001, 1203)])
@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.float32, np.float64, np.complex128])
def test_transpose_by_blocks(shape, dtype, isa):
    x = np.random.default_rng(3).integers(0, 100, shape).astype(dtype)
    np.testing.assert_array_equal(run(tf.transpose, x), x.T)


def test_transpose_of_planes_keeps_bits(isa):
    bits = np.random.default_rng(4).integers(0, 1 << 32, (3, 700, 800), dtype=np.uint32)
    planes = run(lambda t: tf.transpose(t, (0, 2, 1)), bits.view(np.float32)).view(np.uint32)
    np.testing.assert_array_equal(planes, bits.transpose(0, 2, 1))


@pytest.mark.parametrize("columns", [1024, 1003, 255])
def test_concat_of_large_matrices(columns, isa):
    random = np.random.default_rng(5)
    parts = [random.random((4500, columns + k), np.float32) for k in range(3)]
    got = run(lambda *t: tf.concat(t, 1), *parts)
    np.testing.assert_array_equal(got, np.concatenate(parts, 1))

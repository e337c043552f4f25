"""Integer quotients, remainders and shifts are exact, on every instruction set."""

import numpy as np
import pytest

import minigraph as tf

INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]


def pairs(dtype):
    """Numbers of all sizes; quotients that are whole, or next to whole numbers, among them."""
    rng, bits = np.random.default_rng(12), np.iinfo(dtype).bits
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
    whole = rng.integers(low, high, (2, 30000), dtype=dtype, endpoint=True)
    x, z = whole >> rng.integers(0, bits - 1, (2, 30000)).astype(dtype)
    with np.errstate(over="ignore"):
        whole_x = (x // np.where(z == 0, 1, z)) * z
    near = whole_x + rng.integers(-1, 2, x.size).astype(dtype)
    edges = np.array([low, low + 1, high, high - 1, high // 2, 1, 2, 3], dtype)
    grid = np.meshgrid(edges, edges)
    x = np.concatenate([x, whole_x, near, grid[0].ravel()])
    z = np.concatenate([z, z, z, grid[1].ravel()])
    if low < 0:
        x, z = np.concatenate([x, edges]), np.concatenate([z, np.full(edges.size, -1, dtype)])
    return x[z != 0], z[z != 0]


@pytest.mark.parametrize("dtype", INTEGERS)
def test_quotients_of_integers_are_exact(dtype, isa):
    x, z = pairs(dtype)
    with tf.Graph().as_default(), tf.Session() as session:
        a, b = tf.placeholder(dtype, [None]), tf.placeholder(dtype, [None])
        got = session.run([tf.floordiv(a, b), tf.floormod(a, b), tf.truncatediv(a, b),
                           tf.truncatemod(a, b)], {a: x, b: z})
    big_x, big_z = x.astype(object), z.astype(object)
    down, rest = big_x // big_z, big_x % big_z
    toward_zero = np.where(((big_x < 0) != (big_z < 0)) & (rest != 0), down + 1, down)
    wanted = [down, rest, toward_zero, big_x - toward_zero * big_z]
    mask = (1 << np.iinfo(dtype).bits) - 1      # the least number by -1 wraps
    for ours, exact in zip(got, wanted):
        wrapped = np.array([int(v) & mask for v in exact], np.uint64).astype(dtype)
        np.testing.assert_array_equal(ours, wrapped)


@pytest.mark.parametrize("dtype", INTEGERS)
def test_shifts_are_by_all_bits_but_one_at_most(dtype, isa):
    low, high, bits = np.iinfo(dtype).min, np.iinfo(dtype).max, np.iinfo(dtype).bits
    edges = np.array([low, low + 1, 0, 1, high // 3, high - 1, high], dtype)
    amounts = {low, low + 1, -1, *range(bits + 2), high // 2, high - 1, high}
    by = np.array([z for z in amounts if low <= z <= high], dtype)
    x, z = (np.tile(side.ravel(), 9) for side in np.meshgrid(edges, by))
    with tf.Graph().as_default(), tf.Session() as session:
        a, b = tf.placeholder(dtype, [None]), tf.placeholder(dtype, [None])
        left, right = session.run([tf.bitwise.left_shift(a, b), tf.bitwise.right_shift(a, b)],
                                  {a: x, b: z})
    big_x, clipped = x.astype(object), np.clip(z.astype(object), 0, bits - 1)
    wrapped = np.array([v & (1 << bits) - 1 for v in big_x << clipped], np.uint64).astype(dtype)
    np.testing.assert_array_equal(left, wrapped)
    np.testing.assert_array_equal(right, (big_x >> clipped).astype(dtype))

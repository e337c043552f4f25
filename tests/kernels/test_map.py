"""The "map" kernel: elementwise programs with broadcasts, and reductions of what they make."""

import numpy as np
import pytest

import minigraph as tf
from minigraph import engine
from minigraph.compile.fuse import FUSED, fuse


@pytest.fixture
def fused_types(compiler_passes):
    """Types of the operations in each fused group of the plans made from now on."""
    found = []

    def watched(program):
        fuse(program)
        found.extend([n.op_def.type for n in node.attrs["nodes"]]
                     for node in program.nodes if node.op_def is FUSED)

    compiler_passes[compiler_passes.index(fuse)] = watched
    return found


def run(y, feeds):
    with tf.Session() as session:
        return session.run(y, feeds)


def array(shape, dtype=np.float32, seed=0):
    random = np.random.default_rng(seed)
    if np.dtype(dtype).kind == "f":
        return random.uniform(0.5, 1.5, shape).astype(dtype)
    return random.integers(1, 9, shape).astype(dtype)


SHAPES = [
    ((7,), (7,)), ((5000,), ()), ((300, 10), (10,)), ((300, 10), (300, 1)), ((3, 2500), (2500,)),
    ((4, 1, 6, 50), (1, 7, 1, 50)), ((2, 3, 4, 5), (3, 1, 5)), ((1, 1), (1,)),
    ((2000, 3), (2000, 1)), ((6, 1), (1, 4000)), ((1500, 1), (1, 2)), ((2, 3, 2100), (2, 1, 2100)),
    ((5, 2048), (2048,)), ((30, 1, 50), (1, 60, 1)), ((9, 70, 30), (9, 70, 1)),
    ((5, 1, 3), (40, 3)), ((3, 5, 1, 33), (5, 64, 1)),
]


@pytest.mark.parametrize("left, right", SHAPES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int8, np.int64, np.complex128])
def test_broadcast_program(left, right, dtype, isa):
    a, b = array(left, dtype), array(right, dtype, 1)
    x, z = tf.placeholder(dtype, left), tf.placeholder(dtype, right)
    got = run((x + z) * z - x * 2, {x: a, z: b})
    np.testing.assert_allclose(got, (a + b) * b - a * np.array(2, dtype), rtol=2e-6)


def test_many_rows_at_once(isa):
    """More of them than there are registers that may stand for a row where it lies."""
    a, rows = array((7, 3000)), [array(3000, seed=k + 1) for k in range(11)]
    x, held = tf.placeholder(tf.float32, a.shape), [tf.placeholder(tf.float32, 3000) for _ in rows]
    y, wanted = x, a.astype(np.float64)
    for row, z in zip(rows, held):
        y, wanted = y * 0.5 + z, wanted * 0.5 + row
    np.testing.assert_allclose(run(y, {x: a, **dict(zip(held, rows))}), wanted, rtol=1e-6)


def test_mixed_element_sizes(isa):
    a = array((3, 700))
    x = tf.placeholder(tf.float32, a.shape)
    wide = tf.cast(x, tf.float64)
    y = tf.where(wide * wide > 1.0, tf.cast(x * 3, tf.int8), tf.cast(-wide * 9, tf.int8))
    expected = np.where(a.astype(float) ** 2 > 1, (a * 3).astype(np.int8),
                        (-a.astype(float) * 9).astype(np.int8))
    np.testing.assert_array_equal(run(y, {x: a}), expected)


@pytest.mark.parametrize("shape", [(2,), (10,), (1023,), (1024,), (1025,), (100000,), (7, 9000)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int32])
def test_whole_sum_in_one_pass(shape, dtype, isa, fused_types):
    a = array(shape, dtype)
    x = tf.placeholder(dtype, shape)
    got = run([tf.reduce_sum(x * x + 1), tf.reduce_max(x * x), tf.reduce_mean(-x)], {x: a})
    np.testing.assert_allclose(got[0], (a.astype(float) ** 2 + 1).sum(), rtol=1e-6)
    np.testing.assert_array_equal(got[1], (a * a).max())
    mean = (-a).mean() if np.dtype(dtype).kind == "f" else np.trunc((-a).mean())
    np.testing.assert_allclose(got[2], mean, rtol=1e-6)
    assert "Sum" in {types[-1] for types in fused_types}


@pytest.mark.parametrize("rows, columns", [
    (1, 5), (300, 10), (3, 1024), (5, 1025), (2, 40000), (1000, 3), (17, 333)])
@pytest.mark.parametrize("function, oracle", [
    (tf.reduce_sum, np.sum), (tf.reduce_mean, np.mean), (tf.reduce_max, np.max)])
def test_rows(rows, columns, function, oracle, isa, fused_types):
    a, b = array((rows, columns)), array((columns,), seed=1)
    x, z = tf.placeholder(tf.float32, a.shape), tf.placeholder(tf.float32, b.shape)
    got = run(function(tf.exp(x) * z, axis=1), {x: a, z: b})
    np.testing.assert_allclose(got, oracle(np.exp(a.astype(float)) * b, axis=1), rtol=2e-6)
    assert fused_types and all(len(types) == 3 for types in fused_types)


@pytest.mark.parametrize("rows, columns", [
    (5, 1), (300, 10), (4000, 3), (1024, 4), (70, 256), (9, 250), (50000, 2)])
def test_columns(rows, columns, isa, fused_types):
    a, b = array((rows, columns)), array((columns,), seed=1)
    x, z = tf.placeholder(tf.float32, a.shape), tf.placeholder(tf.float32, b.shape)
    got = run([tf.reduce_sum(x * z, axis=0), tf.reduce_mean(x + z, axis=0)], {x: a, z: b})
    np.testing.assert_allclose(got[0], (a.astype(float) * b).sum(0), rtol=2e-6)
    np.testing.assert_allclose(got[1], (a.astype(float) + b).mean(0), rtol=2e-6)
    assert len(fused_types) == 2


def test_any_and_all_of_a_comparison(isa):
    a = array((3, 5000))
    x = tf.placeholder(tf.float32, a.shape)
    got = run([tf.reduce_any(x > 1.4999, axis=1), tf.reduce_all(x > 0.4), tf.reduce_all(x > 0.7)],
              {x: a})
    np.testing.assert_array_equal(got[0], (a > 1.4999).any(1))
    assert got[1] and not got[2]


@pytest.mark.parametrize("shape, axis", [((400000,), None), ((40, 20000), 1), ((90000, 8), 0)])
def test_same_bits_for_any_number_of_threads(shape, axis, isa):
    a = array(shape)
    x = tf.placeholder(tf.float32, shape)
    y = tf.reduce_sum(tf.tanh(x) * x, axis=axis)
    results = []
    for threads in (1, 2, 3):
        engine.set_threads(threads)
        results.append(run(y, {x: a}))
    np.testing.assert_array_equal(results[0], results[1])
    np.testing.assert_array_equal(results[0], results[2])


def test_integer_division_by_zero_in_a_fused_group(isa):
    x = tf.placeholder(tf.int32, [3])
    y = tf.reduce_sum(6 // (x * 2) + 1)
    with pytest.raises(tf.errors.InvalidArgumentError, match="Integer division by zero"):
        run(y, {x: [1, 0, 2]})
    assert run(y, {x: [1, 3, 2]}) == 8


def test_unaligned_feed(isa):
    raw = np.zeros(4 * 1001 + 1, np.uint8)
    a = raw[1:].view(np.float32)
    a[:] = array((1001,))
    x = tf.placeholder(tf.float32, [1001])
    np.testing.assert_array_equal(run(x * 2, {x: a}), a * 2)

"""Elements that are put elsewhere by numbers that only the run knows, on every instruction set."""

import numpy as np
import pytest

import minigraph as tf

DTYPES = [np.uint8, np.float16, np.float32, np.int64, np.complex128]


def run(function, *arrays):
    with tf.Graph().as_default(), tf.Session() as session:
        inputs = [tf.placeholder(a.dtype, a.shape) for a in arrays]
        return session.run(function(*inputs), dict(zip(inputs, arrays)))


def numbers(shape, dtype):
    return np.random.default_rng(0).integers(1, 100, shape).astype(dtype)


def raises(message):
    return pytest.raises(tf.errors.InvalidArgumentError, match=message)


@pytest.mark.parametrize("shape", [(1, 1), (4, 9), (7, 3), (2, 3, 5, 5), (40, 50)])
@pytest.mark.parametrize("dtype", DTYPES)
def test_band_part(shape, dtype, isa):
    x = numbers(shape, dtype)
    row, column = np.indices(shape[-2:])
    rows, columns = shape[-2:]
    for lower, upper in ((0, 0), (-1, 0), (0, -1), (-1, -1), (1, 1), (rows, 0), (0, columns)):
        kept = ((lower < 0) | (row - column <= lower)) & ((upper < 0) | (column - row <= upper))
        for index in (np.int32, np.int64):
            got = run(tf.matrix_band_part, x, np.array(lower, index), np.array(upper, index))
            np.testing.assert_array_equal(got, np.where(kept, x, dtype(0)))
            assert got.dtype == dtype


@pytest.mark.parametrize("shape, shift, axis", [
    ((7,), 3, 0), ((7,), -9, -1), ((1,), 5, 0), ((3, 4), [1, -2], [0, 1]), ((3, 4, 5), 2, 1),
    ((3, 4, 5), [1, 1, 1, -3], [2, 2, 0, 2]), ((2, 3, 4), [0, 0], [0, 2]), ((6, 2), [4, 2], [0, 0])])
@pytest.mark.parametrize("dtype", DTYPES)
def test_roll(shape, shift, axis, dtype, isa):
    x = numbers(shape, dtype)
    for index in (np.int32, np.int64):
        got = run(tf.roll, x, np.array(shift, index), np.array(axis, index))
        np.testing.assert_array_equal(got, np.roll(x, shift, axis))


def test_roll_of_an_axis_that_is_not_there(isa):
    with raises("axis 2 is out of range"):
        run(tf.roll, np.ones((2, 3)), np.array([1, 1]), np.array([0, 2]))


@pytest.mark.parametrize("shape, seq, batch", [
    ((4, 6), 1, 0), ((6, 4), 0, 1), ((2, 4, 3, 6, 5), 3, 1), ((2, 6, 3, 4), 1, 3), ((4, 1), 1, 0)])
@pytest.mark.parametrize("dtype", DTYPES)
def test_reverse_sequence(shape, seq, batch, dtype, isa):
    x = numbers(shape, dtype)
    for index in (np.int32, np.int64):
        lengths = np.random.default_rng(1).integers(0, shape[seq] + 1, shape[batch]).astype(index)
        wanted = np.moveaxis(x.copy(), (batch, seq), (0, 1))
        for row, n in zip(wanted, lengths):
            row[:n] = row[:n][::-1].copy()
        got = run(lambda t, n: tf.reverse_sequence(t, n, seq, batch), x, lengths)
        np.testing.assert_array_equal(got, np.moveaxis(wanted, (0, 1), (batch, seq)))


@pytest.mark.parametrize("length, message", [
    (-1, r"seq_lens\(1\) < 0"), (7, r"seq_lens\(1\) > input.dims\(1\)")])
def test_lengths_that_cannot_be(length, message, isa):
    with raises(message):
        run(lambda t, n: tf.reverse_sequence(t, n, 1), np.ones((2, 6)), np.array([3, length]))


@pytest.mark.parametrize("dtype", DTYPES)
def test_sparse_to_dense(dtype, isa):
    random = np.random.default_rng(2)
    for shape in ((50,), (6, 7), (3, 4, 5)):
        for index in (np.int32, np.int64):
            flat = np.sort(random.permutation(np.prod(shape))[:9])
            places = np.stack(np.unravel_index(flat, shape), 1).astype(index)
            if len(shape) == 1:
                places = places[:, 0]
            values = numbers(9, dtype)
            wanted = np.full(shape, 7, dtype)
            for given in (values, values[0]):
                got = run(lambda i, v: tf.sparse_to_dense(i, shape, v, tf.cast(7, v.dtype)),
                          places, given)
                wanted.flat[flat] = given
                np.testing.assert_array_equal(got, wanted)


def test_places_in_any_order_if_they_are_not_checked(isa):
    got = run(lambda i: tf.sparse_to_dense(i, [4], [1.0, 2.0, 3.0], validate_indices=False),
              np.array([2, 0, 2]))
    np.testing.assert_array_equal(got, [2, 0, 3, 0])


@pytest.mark.parametrize("places, checked, message", [
    ([[0, 1], [0, 0]], True, r"indices\[1\] = \[0,0\] is out of order"),
    ([[0, 1], [0, 1]], True, r"indices\[1\] = \[0,1\] is repeated"),
    ([[0, 1], [0, 3]], True, r"indices\[1\] = \[0,3\] is out of bounds: need 0 <= index < \[2,3\]"),
    ([[0, -1], [0, 0]], True, r"indices\[0\] = \[0,-1\] is out of bounds"),
    ([[1, 1], [2, 0]], False, r"Indices are not valid \(out of bounds\).  Shape: \[2,3\]")])
def test_places_that_cannot_be(places, checked, message, isa):
    for values in (np.ones(2, np.float32), np.array([b"a", b"b"], object)):
        with raises(message):
            run(lambda i, v: tf.sparse_to_dense(
                i, [2, 3], v, "" if v.dtype == tf.string else 0.0, validate_indices=checked),
                np.array(places), values)


@pytest.mark.parametrize("inner", [(), (3,)])
@pytest.mark.parametrize("dtype", DTYPES)
def test_stitching(inner, dtype, isa):
    random = np.random.default_rng(3)
    places = [random.integers(0, 40, shape).astype(np.int32) for shape in ((30,), (4, 5), (0,), ())]
    data = [numbers(i.shape + inner, dtype) for i in places]
    wanted = np.zeros((1 + max(i.max() for i in places if i.size), *inner), dtype)
    for i, x in zip(places, data):
        for k, row in zip(i.ravel(), x.reshape((-1, *inner))):
            wanted[k] = row
    got = run(lambda *a: tf.dynamic_stitch(a[:4], a[4:]), *places, *data)
    np.testing.assert_array_equal(got, wanted)
    places[1][2, 2] = -4
    with raises(r"indices\[12\] is out of range"):
        run(lambda *a: tf.dynamic_stitch(a[:4], a[4:]), *places, *data)

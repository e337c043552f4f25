"""NumPy's view of bfloat16: scalars and arrays of `tf.bfloat16.as_numpy_dtype`."""

import operator
import pickle

import numpy as np
import pytest

import minigraph as tf

bfloat16 = tf.bfloat16.as_numpy_dtype


def array(*values):
    return np.array(values, bfloat16)


def test_type():
    assert bfloat16.__name__ == "bfloat16" and issubclass(bfloat16, np.generic)
    dtype = np.dtype(bfloat16)
    assert (dtype.name, dtype.itemsize, dtype.alignment, dtype.kind) == ("bfloat16", 2, 2, "V")
    assert tf.as_dtype(bfloat16) is tf.as_dtype(dtype) is tf.bfloat16


def test_scalar_text():
    assert repr(bfloat16(1.1)) == "bfloat16(1.1015625)" and str(bfloat16(1.5)) == "1.5"
    assert repr(tf.bfloat16.max) == "bfloat16(3.38953139e+38)"


@pytest.mark.parametrize("value", [2, True, 2.5, np.float32(2.5), np.int8(-3), bfloat16(7),
                                   np.float64(-np.inf), np.array(3.0)])
def test_scalar_from(value):
    scalar = bfloat16(value)
    assert float(scalar) == float(value) and scalar == float(value) and type(scalar) is bfloat16


@pytest.mark.parametrize("args, message", [
    (("1.5",), "expected number, got str"), ((3j,), "expected number, got complex"),
    ((None,), "expected number, got NoneType"), ((np.zeros(2),), "expected number, got numpy.ndarray"),
    ((), "expected number as argument to bfloat16 constructor"),
    ((1, 2), "expected number as argument to bfloat16 constructor")])
def test_scalar_from_nothing_of_use(args, message):
    with pytest.raises(TypeError, match=message):
        bfloat16(*args)


def test_scalar_without_keywords():
    with pytest.raises(TypeError, match="takes no keyword arguments"):
        bfloat16(value=1)


@pytest.mark.parametrize("op", [operator.add, operator.sub, operator.mul, operator.truediv])
@pytest.mark.parametrize("x, y", [(1.5, 0.25), (3.0, -7.0), (1e30, 1e30), (0.0, 5.0)])
def test_scalar_arithmetic(op, x, y):
    with np.errstate(over="ignore"):
        wanted = bfloat16(op(np.float32(bfloat16(x)), np.float32(bfloat16(y))))
    for got in (op(bfloat16(x), bfloat16(y)), op(bfloat16(x), float(bfloat16(y))),
                op(float(bfloat16(x)), bfloat16(y))):
        assert type(got) is bfloat16 and got == wanted


def test_scalar_division_by_zero():
    assert float(bfloat16(1) / bfloat16(0)) == np.inf and np.isnan(float(bfloat16(0) / 0))


def test_scalar_numbers():
    x = bfloat16(-2.75)
    assert (float(x), int(x), bool(x), -x, hash(x)) == (-2.75, -2, True, 2.75, hash(-2.75))
    assert not bfloat16(0)
    assert x.dtype == bfloat16 and x.astype(np.float64) == -2.75


def test_scalar_with_arrays_and_numpy_numbers():
    got = bfloat16(1.5) + np.array([1, 2], np.float32)
    assert got.dtype == np.float32 and got.tolist() == [2.5, 3.5]
    assert (np.float64(2) * bfloat16(1.5)).dtype == np.float64


def test_scalar_order():
    two, nan = bfloat16(2), bfloat16(np.nan)
    assert two == 2 and two != 3 and two < 2.5 and two <= bfloat16(2) and two > 1 and two >= 2.0
    assert not nan == nan and nan != nan and not nan < two and not two < nan
    assert not two == "two" and two == np.float32(2)


def test_arrays():
    assert array(1, 2.5).tolist() == [bfloat16(1), bfloat16(2.5)]
    assert str(array(1, 2.5)) == "[bfloat16(1) bfloat16(2.5)]"
    assert np.zeros(3, bfloat16).view(np.uint16).tolist() == [0, 0, 0]
    assert np.ones(2, bfloat16).view(np.uint16).tolist() == [0x3f80, 0x3f80]
    assert np.arange(2, 8, 1.5, dtype=bfloat16).astype(float).tolist() == [2, 3.5, 5, 6.5]
    with pytest.raises(TypeError, match="expected number, got str"):
        array("a")


def test_array_assignment_and_views():
    x = np.zeros([2, 3], bfloat16)
    x[1] = [1, 2.5, True]
    assert x.T.copy().astype(np.float32).tolist() == [[0, 1], [0, 2.5], [0, 1]]
    assert x[1, 1] == 2.5 and type(x[1, 1]) is bfloat16
    assert x.byteswap().byteswap().tobytes() == x.tobytes()


CHARS = "?bhilqBHILQefdFD"


@pytest.mark.parametrize("char", CHARS)
def test_conversion(char):
    numbers = np.array([0, 1, 1] if char == "?" else [0, 3, 100]).astype(char)
    x = numbers.astype(bfloat16)
    assert x.dtype == bfloat16 and x.astype(np.float32).tolist() == numbers.real.tolist()
    back = x.astype(char)
    assert back.dtype == np.dtype(char) and back.tolist() == numbers.tolist()


def test_conversion_of_strides():
    x = np.arange(20, dtype=np.float32).reshape(4, 5)
    np.testing.assert_array_equal(x.T[::2].astype(bfloat16).astype(np.float32), x.T[::2])


def test_conversion_of_objects():
    assert np.array([1, 2.5], object).astype(bfloat16).astype(object).tolist() == [1, 2.5]


def test_safe_conversion():
    assert np.can_cast(bfloat16, np.float32) and np.can_cast(bfloat16, np.complex64)
    assert not np.can_cast(np.float32, bfloat16) and not np.can_cast(bfloat16, np.float16)
    assert np.result_type(bfloat16, np.float64) == np.float64


def test_functions_compute_in_float32():
    x = array(1, 2.5, np.nan, 1e30)
    total = x + x
    assert total.dtype == np.float32
    np.testing.assert_array_equal(total, 2 * x.astype(np.float32))
    np.testing.assert_array_equal(np.isnan(x), [False, False, True, False])
    np.testing.assert_array_equal(x == x, [True, True, False, True])
    assert np.exp(array(1)).dtype == np.float32 and np.sum(array(1, 2, 3)) == 6
    np.testing.assert_allclose(array(1, 2), array(1, 2))


def test_order_of_arrays():
    x = array(3, np.nan, -1, 2, -np.inf)
    assert [float(v) for v in np.sort(x)][:4] == [-np.inf, -1, 2, 3]
    assert np.argmax(array(3, 7, 7, -1)) == 1 and np.argmin(array(3, -1, 7, -1)) == 1
    assert np.argmax(x) == np.argmin(x) == 1        # a NaN, as NumPy has it
    assert np.nonzero(array(0, 1, -0.0, 2))[0].tolist() == [1, 3]


def test_pickle():
    x = array(1, 2.5)
    back = pickle.loads(pickle.dumps(x))
    assert back.dtype == bfloat16 and back.tobytes() == x.tobytes()

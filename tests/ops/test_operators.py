"""Python's operators on tensors and what is no tensor: conversions and errors of TensorFlow 1.15.5."""

import numpy as np
import pytest

import minigraph as tf


@pytest.mark.parametrize("call, text", [
    (lambda: tf.constant([1, 2]) + 1.5, "Input 'y' of 'AddV2' Op has type float32 that does not match "
                                        "type int32 of argument 'x'."),
    (lambda: tf.constant([1.0]) * (1 + 2j), "Input 'y' of 'Mul' Op has type complex128 that does not "
                                            "match type float32 of argument 'x'."),
    (lambda: tf.constant([1.0]) - "a", "Input 'y' of 'Sub' Op has type string that does not match "
                                       "type float32 of argument 'x'."),
    (lambda: 1.5 + tf.constant([1, 2]), "Expected int32, got 1.5 of type 'float' instead."),
    (lambda: tf.constant(True) + 1, "Value passed to parameter 'x' has DataType bool not in list of "
                                    "allowed values: "),
    (lambda: tf.constant([1.0]) + object(), "Failed to convert object of type <class 'object'> to "
                                            "Tensor."),
])
def test_operands_that_do_not_fit(call, text):
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value).startswith(text)


def test_numbers_take_the_type_of_the_tensor():
    f, i = tf.constant([1.0]), tf.constant([1], tf.int64)
    for other in (1, 1.5, np.float64(1), np.int64(1), [2], np.array([2]), True):
        assert (f + other).dtype == tf.float32
    assert (i + 1).dtype == tf.int64 and (i + np.int32(1)).dtype == tf.int64


def test_strings_are_joined():
    joined = tf.constant("a") + "b"
    assert joined.op.type == "Add"
    with tf.Session() as session:
        assert session.run(joined) == b"ab"


def test_objects_that_know_what_to_do_with_a_tensor():
    class Knows:
        def __radd__(self, tensor):
            return "added to " + tensor.name

    assert tf.constant(1.0, name="c") + Knows() == "added to c:0"


def test_scalar_mul():
    x = tf.constant([1.0, 2.0])
    assert [tf.math.scalar_mul(2.0, x).name, tf.math.scalar_mul(2.0, x, name="nm").name] == [
        "Mul:0", "nm:0"]
    slices = tf.math.scalar_mul(2.0, tf.IndexedSlices(x, tf.constant([0, 1])), name="s")
    assert isinstance(slices, tf.IndexedSlices) and slices.values.name == "s:0"
    with pytest.raises(ValueError, match=r"Only scalar multiply works, got shape \(2,\)"):
        tf.math.scalar_mul([1.0, 2.0], x)


def test_minus_a_sparse_tensor():
    x = tf.SparseTensor([[0, 1], [1, 0]], [2.0, -3.0], [2, 2])
    with tf.Session() as session:
        y = session.run(tf.negative(x))
    np.testing.assert_array_equal(y.values, [-2, 3])
    np.testing.assert_array_equal(y.indices, [[0, 1], [1, 0]])

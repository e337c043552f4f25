"""`tf.convert_to_tensor` and registered conversions."""

import numpy as np
import pytest

import minigraph as tf


@pytest.mark.parametrize("value, dtype, shape", [
    (1, tf.int32, []), (1.0, tf.float32, []), (True, tf.bool, []), ("a", tf.string, []),
    (1j, tf.complex128, []), (2**40, tf.int64, []), ([1, 2], tf.int32, [2]),
    ([1, 2.5], tf.float32, [2]), ([[1, 2], [3, 4]], tf.int32, [2, 2]), ([], tf.float32, [0]),
    ((1, 2), tf.int32, [2]), (np.float64(1), tf.float64, []), (np.zeros((2, 3)), tf.float64, [2, 3]),
    (np.array([1], np.uint8), tf.uint8, [1]), ([np.float32(1), np.float32(2)], tf.float32, [2]),
    (tf.TensorShape([2, 3]), tf.int32, [2]), (tf.Dimension(3), tf.int32, []),
    (["a", b"b"], tf.string, [2]), (np.array(["a", "bc"]), tf.string, [2]),
])
def test_types_and_shapes(value, dtype, shape):
    tensor = tf.convert_to_tensor(value)
    assert (tensor.dtype, tensor.shape.as_list()) == (dtype, shape)


@pytest.mark.filterwarnings("error")
def test_what_float32_cannot_hold_is_infinite():
    # tf.constant([1.0, -1e40]) in TensorFlow 1.15.5: [1., -inf]
    tensor = tf.convert_to_tensor([1.0, -1e40])
    assert tensor.dtype == tf.float32
    assert tf.Session().run(tensor).tolist() == [1.0, -np.inf]


def test_tensors_stay_and_variables_are_read():
    a, v = tf.constant(1.0), tf.Variable(2.0)
    assert tf.convert_to_tensor(a) is a
    assert tf.convert_to_tensor(v).dtype == tf.float32
    assert not tf.convert_to_tensor(v).dtype._is_ref_dtype


def test_lists_with_tensors_are_packed():
    packed = tf.convert_to_tensor([[1.0, tf.constant(2.0)], [tf.constant(3.0), 4.0]])
    with tf.Session() as session:
        np.testing.assert_array_equal(session.run(packed), [[1, 2], [3, 4]])


def test_a_preferred_type_is_tried_first():
    assert tf.convert_to_tensor(1, preferred_dtype=tf.float32).dtype == tf.float32
    assert tf.convert_to_tensor(1.5, preferred_dtype=tf.int32).dtype == tf.float32
    assert tf.convert_to_tensor("a", preferred_dtype=tf.float32).dtype == tf.string


@pytest.mark.parametrize("value, dtype, error, message", [
    (1.5, tf.int32, TypeError, "Expected int32, got 1.5 of type 'float' instead."),
    ("a", tf.float32, TypeError, "Expected float32, got 'a' of type 'str' instead."),
    (None, None, ValueError, "None values not supported."),
    ([[1], [1, 2]], None, ValueError, "Argument must be a dense tensor"),
    (object(), None, TypeError, "Failed to convert object of type <class 'object'> to Tensor."),
])
def test_what_cannot_be_converted(value, dtype, error, message):
    with pytest.raises(error) as raised:
        tf.convert_to_tensor(value, dtype)
    assert message in str(raised.value)


def test_a_tensor_of_another_type():
    with pytest.raises(ValueError) as raised:
        tf.convert_to_tensor(tf.constant(1.0, name="a"), tf.int32)
    assert str(raised.value) == (
        "Tensor conversion requested dtype int32 for Tensor with dtype float32: "
        "<tf.Tensor 'a:0' shape=() dtype=float32>")


def test_an_operation():
    with pytest.raises(TypeError, match="Can't convert Operation 'none' to Tensor"):
        tf.convert_to_tensor(tf.no_op(name="none"))


class Celsius:
    def __init__(self, degrees):
        self.degrees = degrees


def test_registered_conversions():
    def convert(value, dtype=None, name=None, as_ref=False):
        return NotImplemented if dtype == tf.string else tf.constant(value.degrees, dtype, name=name)

    tf.register_tensor_conversion_function(Celsius, convert)
    assert (tf.constant(1.0) + Celsius(2.0)).dtype == tf.float32
    assert tf.convert_to_tensor(Celsius(2.0), tf.float64).dtype == tf.float64
    with pytest.raises(TypeError, match="base_type must be a type or a tuple of types."):
        tf.register_tensor_conversion_function("Celsius", convert)
    with pytest.raises(TypeError, match="conversion_func must be callable."):
        tf.register_tensor_conversion_function(Celsius, None)

"""Variables as VariableDef messages and back; texts and names are TensorFlow 1.15.5's."""

import pytest

import minigraph as tf
from minigraph.core.variable_def import VariableDef


def test_a_variable_and_its_message():
    v = tf.Variable([1.0, 2.0], name="v", trainable=False)
    message = v.to_proto()
    assert str(message) == ('variable_name: "v:0"\ninitializer_name: "v/Assign"\n'
                            'snapshot_name: "v/read:0"\ninitial_value_name: "v/initial_value:0"\n')
    w = tf.Variable.from_proto(message)
    assert (w.name, w.trainable, w.initializer.name) == ("v:0", False, "v/Assign")
    assert w.value() is v.value() and w.initial_value is v.initial_value
    assert tf.global_variables() == [v]     # it is in no collection
    assert w.to_proto() == message
    with tf.Session() as session:
        session.run(v.initializer)
        assert session.run(w + 1).tolist() == [2, 3]


def test_a_message_in_bytes():
    message = tf.Variable([1.0, 2.0], name="v", trainable=False).to_proto()
    data = message.SerializeToString()
    assert len(data) == 44
    assert VariableDef.FromString(data) == message


def test_scopes_and_parts():
    with tf.variable_scope("s", partitioner=tf.fixed_size_partitioner(2)):
        part = list(tf.get_variable("p", [4, 3]))[1]
    message = part.to_proto("s")
    assert str(message).startswith('variable_name: "p/part_1:0"\ninitializer_name: "p/part_1/Assign"')
    assert message.trainable and message.initial_value_name == (
        "p/part_1/Initializer/random_uniform:0")
    info = message.save_slice_info_def
    assert (info.full_name, info.full_shape, info.var_offset, info.var_shape) == (
        "p", [4, 3], [2, 0], [2, 3])
    assert part.to_proto().save_slice_info_def.full_name == "s/p"
    assert part.to_proto("elsewhere") is None
    assert part._get_save_slice_info().to_proto("elsewhere") is None
    again = tf.Variable.from_proto(message, "s")
    assert again.name == "s/p/part_1:0"
    assert again._get_save_slice_info().spec == "4 3 2,2:0,3"


def test_what_cannot_be():
    message = tf.Variable(1.0, name="v").to_proto()
    with pytest.raises(ValueError, match="variable_def and initial_value are mutually exclusive."):
        tf.Variable(1.0, variable_def=message)
    with pytest.raises(KeyError, match="The name 'nope/v:0' refers to a Tensor which does not exist"):
        tf.Variable.from_proto(message, "nope")


@pytest.mark.parametrize("dims, text", [
    ([None, 3], "dim {\n  size: -1\n}\ndim {\n  size: 3\n}\n"), (None, "unknown_rank: true\n"),
    ([], ""),
])
def test_shapes_as_messages(dims, text):
    message = tf.TensorShape(dims).as_proto()
    assert str(message) == text
    again = tf.TensorShape(message)
    assert again.ndims == tf.TensorShape(dims).ndims
    assert dims is None or again.as_list() == dims


def test_tensors_as_messages():
    message = tf.contrib.util.make_tensor_proto([1.0, 2.0], shape=[2])
    assert tf.contrib.util.make_ndarray(message).tolist() == [1, 2]

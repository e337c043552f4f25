"""Configuration messages and what their fields do."""

import copy

import pytest

import minigraph as tf
from minigraph import engine


def test_fields_are_given_by_keyword_and_checked():
    config = tf.ConfigProto(allow_soft_placement=True, device_count={"GPU": 0},
                            gpu_options=tf.GPUOptions(allow_growth=True,
                                                      per_process_gpu_memory_fraction=0.5))
    assert config.gpu_options.allow_growth and config.device_count["GPU"] == 0
    assert str(config) == ('device_count {\n  key: "GPU"\n  value: 0\n}\ngpu_options {\n'
                           '  per_process_gpu_memory_fraction: 0.5\n  allow_growth: true\n}\n'
                           'allow_soft_placement: true\n')


@pytest.mark.parametrize("fields, error, message", [
    ({"foo": 1}, ValueError, 'Protocol message ConfigProto has no "foo" field.'),
    ({"intra_op_parallelism_threads": "a"}, TypeError,
     "'a' has type str, but expected one of: int"),
    ({"intra_op_parallelism_threads": 1.5}, TypeError,
     "1.5 has type float, but expected one of: int"),
    ({"intra_op_parallelism_threads": 2**40}, ValueError, "Value out of range: 1099511627776"),
    ({"allow_soft_placement": "x"}, TypeError, "'x' has type str, but expected one of: int, bool"),
    ({"device_filters": [3]}, TypeError, "3 has type int, but expected one of: bytes, unicode"),
])
def test_what_cannot_be_given(fields, error, message):
    with pytest.raises(error) as raised:
        tf.ConfigProto(**fields)
    assert str(raised.value) == message


def test_assignment():
    config = tf.ConfigProto()
    with pytest.raises(AttributeError, match="'ConfigProto' object has no attribute 'zzz'"):
        config.zzz = 1
    with pytest.raises(AttributeError) as raised:
        config.gpu_options = tf.GPUOptions()
    assert str(raised.value) == (
        'Assignment not allowed to field "gpu_options" in protocol message object.')
    with pytest.raises(AttributeError, match='not allowed to repeated field "device_count"'):
        config.device_count = {"CPU": 1}


def test_presence_merging_and_clearing():
    config = tf.ConfigProto()
    assert not config.HasField("gpu_options")
    config.gpu_options.allow_growth = True
    config.device_count["CPU"] = 2
    config.graph_options.optimizer_options.opt_level = tf.OptimizerOptions.L0
    config.device_filters.extend(["a", "b"])
    assert config.HasField("gpu_options")
    assert "opt_level: L0" in str(config)
    other = copy.deepcopy(config)
    assert other == config and other != tf.ConfigProto()
    other.MergeFrom(tf.ConfigProto(device_filters=["c"], log_device_placement=True))
    assert list(other.device_filters) == ["a", "b", "c"] and len(config.device_filters) == 2
    assert [field.name for field, _ in config.ListFields()] == [
        "device_count", "device_filters", "gpu_options", "graph_options"]
    config.ClearField("gpu_options")
    assert not config.HasField("gpu_options")
    config.Clear()
    assert config == tf.ConfigProto() and str(config) == ""
    with pytest.raises(ValueError, match="Can't test non-optional, non-submessage field"):
        config.HasField("allow_soft_placement")
    with pytest.raises(ValueError, match="Protocol message ConfigProto has no field zzz."):
        config.HasField("zzz")


def test_enumerations():
    assert (tf.RunOptions.NO_TRACE, tf.RunOptions.FULL_TRACE) == (0, 3)
    assert (tf.OptimizerOptions.L1, tf.OptimizerOptions.L0, tf.OptimizerOptions.ON_2) == (0, -1, 2)
    assert tf.RunOptions.TraceLevel.Name(3) == "FULL_TRACE"
    assert str(tf.RunOptions(trace_level="FULL_TRACE")) == "trace_level: FULL_TRACE\n"


def test_threads():
    before = engine.threads()
    try:
        with tf.Session(config=tf.ConfigProto(intra_op_parallelism_threads=1)):
            assert engine.threads() == 1
    finally:
        engine.set_threads(before)


def test_without_optimizations():
    x = tf.placeholder(tf.float32, [2])
    y = tf.exp(x) * 2 + 1
    config = tf.ConfigProto()
    config.graph_options.optimizer_options.opt_level = tf.OptimizerOptions.L0
    with tf.Session() as optimized, tf.Session(config=config) as plain:
        texts = [s.explain(y, {x: [1, 2]}) for s in (optimized, plain)]
        assert texts[0].count("\n") < texts[1].count("\n")
        assert (optimized.run(y, {x: [1, 2]}) == plain.run(y, {x: [1, 2]})).all()


def test_the_placement_of_devices_is_logged(capfd):
    a = tf.constant(1.0, name="a")
    b = tf.negative(a, name="b")
    with tf.Session(config=tf.ConfigProto(log_device_placement=True)) as session:
        session.run(b)
    assert "b: (Neg): /job:localhost/replica:0/task:0/device:CPU:0" in capfd.readouterr().err


def test_a_trace_times_every_step():
    x = tf.placeholder(tf.float32, [2, 2])
    y = tf.matmul(x, x, name="product")
    where = tf.where(y > 0, name="places")
    metadata = tf.RunMetadata()
    options = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE)
    with tf.Session() as session:
        session.run([y, where], {x: [[1, 2], [3, 4]]}, options, metadata)
        assert not session.run(y, {x: [[0, 0], [0, 0]]}, run_metadata=tf.RunMetadata()).any()
    device, = metadata.step_stats.dev_stats
    assert device.device == "/job:localhost/replica:0/task:0/device:CPU:0"
    names = [node.node_name for node in device.node_stats]
    assert "product" in names and "places" in names
    assert all(node.all_end_rel_micros > 0 for node in device.node_stats)

"""The trace of a run as a timeline, and the list of devices."""

import json

import minigraph as tf
from minigraph.python.client import device_lib, timeline


def test_every_step_is_an_event():
    x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    y = tf.matmul(tf.Variable(x), x, name="product")
    metadata = tf.RunMetadata()
    options = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(y, options=options, run_metadata=metadata)
    trace = json.loads(timeline.Timeline(metadata.step_stats).generate_chrome_trace_format())
    process, *steps = trace["traceEvents"]
    assert process["args"]["name"].endswith("device:CPU:0 Compute")
    product, = [step for step in steps if step["args"]["name"] == "product"]
    assert product["name"] == "MatMul" and product["dur"] >= 1 and product["ts"] > 0


def test_devices():
    device, = device_lib.list_local_devices()
    assert (device.name, device.device_type) == (
        "/job:localhost/replica:0/task:0/device:CPU:0", "CPU")

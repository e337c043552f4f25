"""What a traced run tells: `tf.RunMetadata`, with the time of every step.

Source: step_stats.proto and config.proto, TensorFlow 1.15.
"""

from minigraph.core.message import Field, Message


class AllocatorMemoryUsed(Message):
    """Memory that a step took."""

    allocator_name = Field(1, "string")
    total_bytes = Field(2, "int64")
    peak_bytes = Field(3, "int64")
    live_bytes = Field(4, "int64")
    allocator_bytes_in_use = Field(5, "int64")


class NodeExecStats(Message):
    """When one operation ran; relative times count from `all_start_micros`."""

    node_name = Field(1, "string")
    all_start_micros = Field(2, "int64")
    op_start_rel_micros = Field(3, "int64")
    op_end_rel_micros = Field(4, "int64")
    all_end_rel_micros = Field(5, "int64")
    memory = Field(6, AllocatorMemoryUsed, repeated=True)
    timeline_label = Field(8, "string")
    scheduled_micros = Field(9, "int64")
    thread_id = Field(10, "uint32")
    all_start_nanos = Field(13, "int64")
    op_start_rel_nanos = Field(14, "int64")
    op_end_rel_nanos = Field(15, "int64")
    all_end_rel_nanos = Field(16, "int64")
    scheduled_nanos = Field(17, "int64")


class DeviceStepStats(Message):
    """The operations that ran on one device."""

    device = Field(1, "string")
    node_stats = Field(2, NodeExecStats, repeated=True)
    thread_names = Field(3, "string", key="uint32")


class StepStats(Message):
    """The devices of one run."""

    dev_stats = Field(1, DeviceStepStats, repeated=True)


class RunMetadata(Message):
    """What `Session.run` fills in if its `options` ask for a trace.

    Source: tf.RunMetadata, TensorFlow 1.15.
    """

    step_stats = Field(1, StepStats)


DEVICE = "/job:localhost/replica:0/task:0/device:CPU:0"


def add_steps(metadata, steps):
    """Adds a run's steps to a RunMetadata: (name, label, start, end), times in nanoseconds."""
    stats = metadata.step_stats
    device = stats.dev_stats[0] if stats.dev_stats else stats.dev_stats.add(device=DEVICE)
    for name, label, start, end in steps:
        micros = max(1, (end - start) // 1000)
        device.node_stats.add(
            node_name=name, timeline_label=label, all_start_micros=start // 1000,
            op_end_rel_micros=micros, all_end_rel_micros=micros, scheduled_micros=start // 1000,
            all_start_nanos=start, op_end_rel_nanos=end - start, all_end_rel_nanos=end - start,
            scheduled_nanos=start)

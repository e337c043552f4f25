"""`Timeline`: the steps of a traced run as Chrome's trace viewer reads them."""

import json


class Timeline:
    """The times of a run. Source: tensorflow.python.client.timeline.Timeline, TensorFlow 1.15.

    Args:
      step_stats: `step_stats` of the `tf.RunMetadata` that the run filled in.
      graph: not used.
    """

    def __init__(self, step_stats, graph=None):
        self._step_stats = step_stats

    def generate_chrome_trace_format(self, show_dataflow=True, show_memory=False,
                                     op_time="schedule"):
        """JSON for chrome://tracing: one row for each device, one bar for each operation."""
        events = []
        for process, device in enumerate(self._step_stats.dev_stats):
            events.append({"name": "process_name", "ph": "M", "pid": process,
                           "args": {"name": "%s Compute" % device.device}})
            events += [_event(process, node) for node in device.node_stats]
        return json.dumps({"traceEvents": events}, indent=4, separators=(",", ": "))


def _event(process, node):
    # The label reads "name = Type() [kernel]".
    op_type = node.timeline_label.partition(" = ")[2].partition("(")[0]
    return {"ph": "X", "cat": "Op", "name": op_type, "pid": process, "tid": 0,
            "ts": node.all_start_micros, "dur": node.all_end_rel_micros,
            "args": {"name": node.node_name, "op": op_type}}

"""`tf.test.Benchmark`: times of operations, printed as entries of a log."""

import inspect
import time

import numpy as np


class Benchmark:
    """Base of benchmarks: methods called `benchmark...` that time and report something.

    Source: tf.test.Benchmark, TensorFlow 1.15.
    """

    def evaluate(self, tensors):
        """The values of tensors, in a session of their own."""
        from minigraph.session import Session
        with Session() as session:
            return session.run(tensors)

    def report_benchmark(self, iters=None, cpu_time=None, wall_time=None, throughput=None,
                         extras=None, name=None, metrics=None):
        """Prints an entry.

        Args:
          iters: how often it ran.
          cpu_time, wall_time: seconds of one run.
          throughput: megabytes a second.
          extras: dict of names to texts or numbers.
          name: by default that of the benchmark's method.
          metrics: list of dicts with "name", "value", and optionally "min_value", "max_value".
        """
        fields = [("name", '"%s"' % self._full_name(name)), ("iters", iters),
                  ("cpu_time", _real(cpu_time)), ("wall_time", _real(wall_time)),
                  ("throughput", _real(throughput))]
        lines = ["  %s: %s" % field for field in fields if field[1] is not None]
        for key, value in sorted((extras or {}).items()):
            kind, text = (("string_value", '"%s"' % value) if isinstance(value, str) else
                          ("double_value", _real(value)))
            lines += ["  extras {", '    key: "%s"' % key, "    value {",
                      "      %s: %s" % (kind, text), "    }", "  }"]
        for metric in metrics or ():
            lines += ["  metrics {", '    name: "%s"' % metric["name"],
                      "    value: %s" % _real(metric["value"])]
            lines += ["    %s {\n      value: %s\n    }" % (bound, _real(metric[bound]))
                      for bound in ("min_value", "max_value") if bound in metric]
            lines.append("  }")
        print("entry {\n%s\n}\n" % "\n".join(lines))

    def _full_name(self, name):
        if name is None:
            frame = inspect.currentframe()
            while frame and not (frame.f_locals.get("self") is self
                                 and frame.f_code.co_name.startswith("benchmark")):
                frame = frame.f_back
            name = frame.f_code.co_name if frame else "unknown"
        return "%s.%s" % (type(self).__name__, name)

    def run_op_benchmark(self, sess, op_or_tensor, feed_dict=None, burn_iters=2, min_iters=10,
                         store_trace=False, store_memory_usage=True, name=None, extras=None,
                         mbs=0):
        """Runs something and reports the median of its times.

        Args:
          sess: the session.
          op_or_tensor, feed_dict: what to run.
          burn_iters: runs before those that are timed.
          min_iters: runs that are timed.
          store_trace, store_memory_usage: nothing is traced here.
          name, extras: as for `report_benchmark`.
          mbs: megabytes that a run reads and writes, for the throughput.
        Returns:
          dict of what is reported: iters, wall_time, extras, name, throughput.
        """
        op = getattr(op_or_tensor, "op", op_or_tensor)
        for _ in range(burn_iters):
            sess.run(op, feed_dict=feed_dict)
        times = []
        for _ in range(min_iters):
            start = time.perf_counter()
            sess.run(op, feed_dict=feed_dict)
            times.append(time.perf_counter() - start)
        median = float(np.median(times)) if times else -1.0
        result = {"iters": min_iters, "wall_time": median, "extras": dict(extras or {}),
                  "name": name, "throughput": mbs / median if median > 0 else 0.0}
        self.report_benchmark(**result)
        return result


def _real(value):
    return None if value is None else repr(float(value))

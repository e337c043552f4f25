"""`tf.test.Benchmark`: the entries it prints, as TensorFlow 1.15.5 prints them."""

import pytest

import minigraph as tf


class Times(tf.test.Benchmark):
    def benchmark_it(self):
        self.report_benchmark(iters=3, wall_time=0.5)


def test_an_entry_has_the_name_of_the_method(capsys):
    Times().benchmark_it()
    assert capsys.readouterr().out == (
        'entry {\n  name: "Times.benchmark_it"\n  iters: 3\n  wall_time: 0.5\n}\n\n')


def test_all_fields(capsys):
    Times().report_benchmark(
        2, 1, 2.5, 8, {"a": 1, "b": "text"}, "n",
        [{"name": "m", "value": 3, "min_value": 2}])
    assert capsys.readouterr().out == """entry {
  name: "Times.n"
  iters: 2
  cpu_time: 1.0
  wall_time: 2.5
  throughput: 8.0
  extras {
    key: "a"
    value {
      double_value: 1.0
    }
  }
  extras {
    key: "b"
    value {
      string_value: "text"
    }
  }
  metrics {
    name: "m"
    value: 3.0
    min_value {
      value: 2.0
    }
  }
}

"""


@pytest.mark.parametrize("runs", [0, 4])
def test_an_operation_is_run(runs, capsys):
    x = tf.placeholder(tf.float32, [])
    count = tf.Variable(0.0)
    step = tf.assign_add(count, x)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        made = Times().run_op_benchmark(session, step, {x: 2.0}, burn_iters=3, min_iters=runs,
                                        name="add", extras={"k": 1}, mbs=5)
        assert session.run(count) == 2 * (3 + runs)
    assert (made["iters"], made["name"], made["extras"]) == (runs, "add", {"k": 1})
    assert made["throughput"] == (5 / made["wall_time"] if runs else 0)
    assert 'name: "Times.add"\n  iters: %d\n  wall_time: %r' % (runs, made["wall_time"]) in (
        capsys.readouterr().out)
    assert Times().evaluate(tf.constant(3)) == 3

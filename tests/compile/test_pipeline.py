"""Random graphs: what is compiled with all passes gives what is compiled with hardly any."""

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

import minigraph as tf

UNARY = [tf.negative, tf.tanh, tf.abs, tf.nn.relu, tf.sigmoid, lambda x: x * 1.0, lambda x: x + 0.5,
         tf.transpose, lambda x: tf.reshape(tf.reshape(x, [-1]), [3, 3]), tf.identity, tf.nn.softmax,
         lambda x: tf.reduce_sum(x, 0, keepdims=True) * x, lambda x: tf.log(tf.nn.softmax(x))]
BINARY = [tf.add, tf.multiply, tf.subtract, tf.maximum, tf.matmul,
          lambda a, b: tf.where(a > b, a, b), lambda a, b: a / (tf.abs(b) + 1.0)]

steps = st.lists(st.tuples(st.sampled_from(["unary", "binary", "assign", "after"]),
                           st.integers(0, 50), st.integers(0, 50), st.integers(0, 50)),
                 min_size=1, max_size=20)


def build(program):
    """Tensors of a graph of [3, 3] matrices over a placeholder and two variables."""
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    variables = [tf.Variable(np.eye(3, dtype=np.float32) * i) for i in (1, 2)]
    tensors = [x, *(v.value() for v in variables)]
    gates = []
    for kind, how, i, j in program:
        a, b = tensors[i % len(tensors)], tensors[j % len(tensors)]
        if kind == "unary":
            tensors.append(UNARY[how % len(UNARY)](a))
        elif kind == "binary":
            tensors.append(BINARY[how % len(BINARY)](a, b))
        elif kind == "assign":
            update = tf.assign if how % 2 else tf.assign_add
            gates.append(update(variables[j % 2], tf.tanh(tf.reshape(a, [3, 3]))))
        elif gates:
            with tf.control_dependencies([gates[how % len(gates)]]):
                tensors.append(variables[j % 2] + a)
    return x, variables, tensors[-4:], gates


def run(level, program):
    with tf.Graph().as_default():
        x, variables, fetches, gates = build(program)
        config = tf.ConfigProto()
        config.graph_options.optimizer_options.opt_level = level
        with tf.Session(config=config) as session:
            session.run(tf.global_variables_initializer())
            fed = {x: np.linspace(-1, 1, 9).reshape(3, 3)}
            results = [session.run([fetches, [gate.op for gate in gates]], fed)[0] for _ in range(2)]
            return [array for part in results for array in part] + session.run(variables)


NOTHING = ("unary", 0, 0, 0)
WRITES = [NOTHING] * 6 + [("unary", 1, 0, 0), ("assign", 0, 0, 0), ("assign", 0, 0, 0)]


@given(steps)
@example([*WRITES, NOTHING, NOTHING, ("after", 1, 33, 0), NOTHING])     # after the second of two writes
@example([*WRITES, ("assign", 0, 0, 1), ("assign", 0, 0, 1), NOTHING, NOTHING, ("after", 3, 33, 0),
          ("after", 0, 0, 1)])      # a fused read of a value that had to be copied
@example([NOTHING] * 3 + [("assign", 0, 15, 0), ("assign", 0, 1, 0), ("after", 1, 0, 0)])     # a group between writes
@example([NOTHING, ("unary", 0, 3, 0), ("assign", 0, 0, 0), ("assign", 0, 4, 0), ("assign", 0, 0, 0),
          ("after", 8, 13, 0)])     # a group after the third write with what the second one needs
@example([*[NOTHING] * 7, *[("assign", 0, 0, 0)] * 2, *[("assign", 0, 0, 1)] * 2, ("assign", 0, 0, 0),
          ("after", 38, 0, 0), ("after", 0, 10, 0), ("after", 1, 0, 1)])    # copies before two writes
@settings(max_examples=100, deadline=None)
def test_passes_change_no_result(program):
    plain = run(tf.OptimizerOptions.L0, program)
    optimized = run(tf.OptimizerOptions.L1, program)
    for want, got in zip(plain, optimized):
        np.testing.assert_allclose(got, want, rtol=2e-4, atol=1e-5)

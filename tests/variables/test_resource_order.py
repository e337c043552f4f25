"""Random programs of reads and writes of resource variables, against running them step by step.

Each operation waits for the one before it, directly or by what it is given, so that there is one
order. What is read is used later, after further writes, and must be what it was.
"""

import numpy as np
import pytest

import minigraph as tf

SIZE = 3


class Program:
    """A graph and, beside it, the arrays that it must give."""

    def __init__(self, seed, cut):
        self.random = np.random.default_rng(seed)
        self.start = [self.random.integers(-5, 5, SIZE).astype(np.float32) for _ in range(2)]
        self.variables = [tf.Variable(a, use_resource=True) for a in self.start]
        self.arrays = [a.copy() for a in self.start]
        self.holder = tf.placeholder(tf.float32, [None])
        # What depends on the number of different values is compiled when it is known.
        self.cut = tf.cast(tf.size(tf.unique(self.holder)[0]), tf.float32) if cut else None
        self.last = None
        self.tensors, self.wanted = [], []

    def delta(self):
        """A tensor and its value: a constant, or made of what was read before."""
        if self.tensors and self.random.random() < 0.5:
            i = self.random.integers(len(self.tensors))
            return self.tensors[i] * 0.5, self.wanted[i] * np.float32(0.5)
        array = self.random.integers(-5, 5, SIZE).astype(np.float32)
        if self.cut is not None and self.random.random() < 0.4:
            return array + self.cut, array + 2
        return tf.constant(array), array

    def read(self, k):
        variable, how = self.variables[k], self.random.integers(4)
        if how == 0:
            return variable.value(), self.arrays[k].copy()
        if how == 1:
            return tf.reshape(variable.read_value(), [SIZE]), self.arrays[k].copy()
        if how == 2:
            return variable + 1.0, self.arrays[k] + 1
        return tf.gather(variable, [2, 0, 1]), self.arrays[k][[2, 0, 1]]

    def write(self, k):
        tensor, array = self.delta()
        variable, how = self.variables[k], self.random.integers(4)
        if how == 0:
            self.arrays[k] = array.copy()
            return variable.assign(tensor)
        if how == 1:
            self.arrays[k] = self.arrays[k] + array
            return variable.assign_add(tensor)
        if how == 2:
            self.arrays[k] = self.arrays[k] - array
            return variable.assign_sub(tensor)
        self.arrays[k][1] = array[0]
        return variable.scatter_update(tf.IndexedSlices(tensor[:1], tf.constant([1])))

    def step(self):
        k = self.random.integers(2)
        with tf.control_dependencies([] if self.last is None else [self.last]):
            if self.random.random() < 0.5:
                done = self.write(k)
                self.last = done.op
                if self.random.random() < 0.5:      # what a write returns reads what it left
                    with tf.control_dependencies([self.last]):
                        self.tensors.append(done + 0.0)
                    self.wanted.append(self.arrays[k].copy())
                    self.last = self.tensors[-1].op
            else:
                tensor, array = self.read(k)
                self.tensors.append(tensor)
                self.wanted.append(array)
                self.last = tensor.op


@pytest.mark.parametrize("cut", [False, True])
@pytest.mark.parametrize("seed", range(40))
def test_one_order(seed, cut):
    program = Program(seed, cut)
    for _ in range(14):
        program.step()
    late = [tensor * 2.0 for tensor in program.tensors]     # created last, of what was read early
    with tf.Session() as session:
        for _ in range(2):
            session.run([v.initializer for v in program.variables])
            feed = {program.holder: [1.0, 1.0, 2.0]}
            got, doubled, _ = session.run([program.tensors, late, program.last], feed)
            for array, twice, wanted in zip(got, doubled, program.wanted):
                np.testing.assert_array_equal(array, wanted)
                np.testing.assert_array_equal(twice, wanted * 2)
            for variable, wanted in zip(program.variables, program.arrays):
                np.testing.assert_array_equal(session.run(variable), wanted)

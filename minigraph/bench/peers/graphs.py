"""Work that shows how costs grow, for libraries of graphs: minigraph, or TensorFlow in its name."""

import minigraph as tf

from . import inputs

BATCH = 600


def _layers(operations, x):
    """A tanh layer of 16 units for every three operations, and the gradient of its sum by the first
    weights: MatMul, Add and Tanh as often as one another."""
    first = hidden = None
    for i in range(max(1, operations // 3)):
        weights = tf.constant(inputs.normal(16, 16, seed=i % 7, scale=0.3))
        first = weights if hidden is None else first
        hidden = tf.tanh(tf.matmul(x if hidden is None else hidden, weights) + 0.1)
    return hidden, first


def chain(operations, rows=8):
    """Runs so many operations that wait for each other."""
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [None, 16])
        hidden = _layers(operations, x)[0]
        session = tf.Session()
    data = inputs.uniform(rows, 16)
    return lambda: session.run(hidden, {x: data})


def construct(operations):
    """Builds a graph of so many operations, and then their gradients."""
    def step():
        with tf.Graph().as_default():
            hidden, first = _layers(operations, tf.placeholder(tf.float32, [None, 16]))
            return tf.gradients(hidden, first)[0].shape.as_list()

    return step


def compile(operations):
    """The first run of a graph of so many operations and their gradients, in a new session."""
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [None, 16])
        hidden, first = _layers(operations, x)
        gradient = tf.gradients(hidden, first)[0]
    data = inputs.uniform(8, 16)

    def step():
        with tf.Session(graph=graph) as session:
            return session.run(gradient, {x: data})

    return step


def feed_shapes(count):
    """One step of the tutorial for each of `count` batch sizes around BATCH, which all differ."""
    sizes = range(BATCH - count // 2, BATCH - count // 2 + count)
    pixels, classes = inputs.images(sizes[-1])
    labels = inputs.one_hot(classes, 10)
    with tf.Graph().as_default():
        x, y_ = tf.placeholder(tf.float32, [None, 784]), tf.placeholder(tf.float32, [None, 10])
        weights, bias = tf.Variable(tf.zeros([784, 10])), tf.Variable(tf.zeros([10]))
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(
            labels=y_, logits=tf.matmul(x, weights) + bias))
        train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
        session = tf.Session()
        session.run(tf.global_variables_initializer())

    def step():
        for size in sizes:
            session.run(train, {x: pixels[:size], y_: labels[:size]})

    return step, lambda: session.run([weights, bias])


KINDS = {kind.__name__: kind for kind in (chain, construct, compile, feed_shapes)}

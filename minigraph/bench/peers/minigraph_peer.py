"""The workloads in minigraph; with another module in minigraph's name, those of TensorFlow 1."""

import minigraph as tf

from . import graphs, inputs

NAME = "minigraph"
VERSION = "here"


def _step(build, *arrays):
    """Runs what `build` makes of placeholders for `arrays`, by the quickest way there is."""
    with tf.Graph().as_default():
        feeds = [tf.placeholder(a.dtype, a.shape) for a in arrays]
        call = tf.Session().make_callable(build(*feeds), feeds)
    return lambda: call(*arrays)


def _training(loss, optimizer, parameters, feed_dict):
    """A step of training in the default graph, and a reader of the parameters."""
    train = optimizer.minimize(loss)
    session = tf.Session()
    session.run(tf.global_variables_initializer())
    return lambda: session.run(train, feed_dict), lambda: session.run(parameters)


def tutorial(batch):
    pixels, classes = inputs.images(batch)
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [None, 784])
        weights, bias = tf.Variable(tf.zeros([784, 10])), tf.Variable(tf.zeros([10]))
        y = tf.nn.softmax(tf.matmul(x, weights) + bias)
        y_ = tf.placeholder(tf.float32, [None, 10])
        loss = tf.reduce_mean(-tf.reduce_sum(y_ * tf.log(y), reduction_indices=[1]))
        return _training(loss, tf.train.GradientDescentOptimizer(0.5), [weights, bias],
                         {x: pixels, y_: inputs.one_hot(classes, 10)})


def _perceptron(x, width):
    hidden, parameters = x, []
    for values in inputs.layers(inputs.mlp_sizes(width)):
        hidden = tf.nn.relu(hidden) if parameters else hidden
        parameters += [tf.Variable(values), tf.Variable(tf.zeros([values.shape[1]]))]
        hidden = tf.matmul(hidden, parameters[-2]) + parameters[-1]
    return hidden, parameters


def mlp_train(batch, width=256):
    pixels, classes = inputs.images(batch)
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [None, 784])
        labels = tf.placeholder(tf.int32, [None])
        logits, parameters = _perceptron(x, width)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
            labels=labels, logits=logits))
        return _training(loss, tf.train.AdamOptimizer(1e-3), parameters,
                         {x: pixels, labels: classes})


def mlp_infer(batch, width=256):
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [None, 784])
        logits = _perceptron(x, width)[0]
        session = tf.Session()
        session.run(tf.global_variables_initializer())
    pixels = inputs.images(batch)[0]
    return lambda: session.run(logits, {x: pixels})


def lstm(steps, units, size, batch):
    sequence, classes, *initial = inputs.recurrent(steps, units, size, batch)
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [batch, steps, size])
        labels = tf.placeholder(tf.int32, [batch])
        parameters = kernel, bias, output = [tf.Variable(value) for value in initial]
        hidden = cell = tf.zeros([batch, units])
        for now in tf.unstack(x, axis=1):
            gates = tf.matmul(tf.concat([now, hidden], 1), kernel) + bias
            enter, candidate, forget, leave = tf.split(gates, 4, axis=1)
            cell = tf.sigmoid(forget) * cell + tf.sigmoid(enter) * tf.tanh(candidate)
            hidden = tf.sigmoid(leave) * tf.tanh(cell)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
            labels=labels, logits=tf.matmul(hidden, output)))
        return _training(loss, tf.train.GradientDescentOptimizer(0.5), parameters,
                         {x: sequence, labels: classes})


def add_one():
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [])
        total = x + 1.0
        session = tf.Session()
    return lambda: session.run(total, {x: 2.0})


def call_five():
    with tf.Graph().as_default():
        feeds = [tf.placeholder(tf.float32, []) for _ in range(5)]
        total = feeds[0] + feeds[1] + feeds[2] + feeds[3] + feeds[4]
        call = tf.Session().make_callable(total, feeds)
    return lambda: call(1.0, 2.0, 3.0, 4.0, 5.0)


def gemm(m, n, k, transpose_a=False, transpose_b=False, dtype="float32"):
    return _step(lambda a, b: tf.matmul(a, b, transpose_a=transpose_a, transpose_b=transpose_b),
                 *inputs.factors(m, n, k, transpose_a, transpose_b, dtype))


def gemv(m, k):
    return _step(tf.linalg.matvec, inputs.uniform(m, k), inputs.uniform(k, seed=1))


def elementwise(size):
    return _step(lambda a, b: tf.reduce_sum(tf.tanh(a * b + 0.5) * tf.exp(-a) + tf.sqrt(b)),
                 inputs.uniform(size), inputs.uniform(size, seed=1))


def softmax_xent(rows, classes):
    def loss_and_gradient(logits, labels):
        loss = tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits)
        return [loss, tf.gradients(loss, logits)[0]]

    return _step(loss_and_gradient, inputs.normal(rows, classes),
                 inputs.one_hot(inputs.integers(classes, rows, seed=1), classes))


def total(rows, columns, axis=None):
    return _step(lambda a: tf.reduce_sum(a, axis=axis), inputs.uniform(rows, columns))


def argmax(rows, columns, axis):
    return _step(lambda a: tf.argmax(a, axis=axis), inputs.uniform(rows, columns))


def transpose(rows, columns):
    return _step(tf.transpose, inputs.uniform(rows, columns))


def gather(rows, columns, count):
    return _step(tf.gather, inputs.uniform(rows, columns), inputs.integers(rows, count, seed=1))


def concat(rows, columns, axis):
    return _step(lambda a, b: tf.concat([a, b], axis), inputs.uniform(rows, columns),
                 inputs.uniform(rows, columns, seed=1))


def add_row(rows, columns):
    return _step(lambda a, b: a + b, inputs.uniform(rows, columns), inputs.uniform(columns, seed=1))


KINDS = {kind.__name__: kind for kind in (
    tutorial, mlp_train, mlp_infer, lstm, add_one, call_five, gemm, gemv, elementwise, softmax_xent,
    total, argmax, transpose, gather, concat, add_row)}
KINDS.update(graphs.KINDS)

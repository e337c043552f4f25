"""The workloads in minigraph; with `tf` another module, those of TensorFlow 1."""

import numpy as np

import minigraph as tf

NAME = "minigraph"
VERSION = "here"


def _data(batch, seed=0):
    rng = np.random.RandomState(seed)
    images = rng.rand(batch, 784).astype(np.float32)
    return images, np.eye(10, dtype=np.float32)[rng.randint(0, 10, batch)]


def _tutorial(batch):
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [None, 784])
        weights, bias = tf.Variable(tf.zeros([784, 10])), tf.Variable(tf.zeros([10]))
        y = tf.nn.softmax(tf.matmul(x, weights) + bias)
        y_ = tf.placeholder(tf.float32, [None, 10])
        loss = tf.reduce_mean(-tf.reduce_sum(y_ * tf.log(y), reduction_indices=[1]))
        train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
        session = tf.Session()
        session.run(tf.global_variables_initializer())
    images, labels = _data(batch)
    return lambda: session.run(train, {x: images, y_: labels})


def _mlp(x):
    rng = np.random.RandomState(1)
    hidden = x
    for i, (rows, columns) in enumerate(((784, 256), (256, 256), (256, 10))):
        weights = tf.Variable((rng.randn(rows, columns) * 0.05).astype(np.float32))
        hidden = tf.matmul(hidden, weights) + tf.Variable(tf.zeros([columns]))
        hidden = tf.nn.relu(hidden) if i < 2 else hidden
    return hidden


def mlp_train():
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [None, 784])
        labels = tf.placeholder(tf.int64, [None])
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
            labels=labels, logits=_mlp(x)))
        train = tf.train.AdamOptimizer(1e-3).minimize(loss)
        session = tf.Session()
        session.run(tf.global_variables_initializer())
    images, one_hot = _data(128)
    digits = one_hot.argmax(1)
    return lambda: session.run(train, {x: images, labels: digits})


def mlp_infer():
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [None, 784])
        logits = _mlp(x)
        session = tf.Session()
        session.run(tf.global_variables_initializer())
    image = _data(1)[0]
    return lambda: session.run(logits, {x: image})


def run_overhead():
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [])
        total = x + 1.0
        session = tf.Session()
    return lambda: session.run(total, {x: 2.0})


def _gemm(n):
    with tf.Graph().as_default():
        a, b = tf.placeholder(tf.float32, [n, n]), tf.placeholder(tf.float32, [n, n])
        product = tf.matmul(a, b)
        session = tf.Session()
    rng = np.random.RandomState(2)
    left, right = rng.rand(2, n, n).astype(np.float32)
    return lambda: session.run(product, {a: left, b: right})


def elementwise():
    with tf.Graph().as_default():
        a, b = (tf.placeholder(tf.float32, [1000000]) for _ in range(2))
        total = tf.reduce_sum(tf.tanh(a * b + 0.5) * tf.exp(-a) + tf.sqrt(b))
        session = tf.Session()
    left, right = np.random.RandomState(3).rand(2, 1000000).astype(np.float32)
    return lambda: session.run(total, {a: left, b: right})


def softmax_xent():
    with tf.Graph().as_default():
        logits, labels = (tf.placeholder(tf.float32, [128, 1000]) for _ in range(2))
        loss = tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits)
        fetches = [loss, tf.gradients(loss, logits)[0]]
        session = tf.Session()
    rng = np.random.RandomState(4)
    scores = rng.randn(128, 1000).astype(np.float32)
    one_hot = np.eye(1000, dtype=np.float32)[rng.randint(0, 1000, 128)]
    return lambda: session.run(fetches, {logits: scores, labels: one_hot})


WORKLOADS = {
    "tutorial_100": lambda: _tutorial(100),
    "tutorial_512": lambda: _tutorial(512),
    "run_overhead": run_overhead,
    "mlp_train": mlp_train,
    "mlp_infer": mlp_infer,
    "gemm_512": lambda: _gemm(512),
    "gemm_1024": lambda: _gemm(1024),
    "elementwise": elementwise,
    "softmax_xent": softmax_xent,
}

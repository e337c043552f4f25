"""A hidden layer on MNIST: "with some small changes, we can get to 97 %".

784 pixels -> 256 hidden units with relu -> 10 scores, trained by Adam on sparse labels. Run it
with `python examples/mnist_mlp.py [steps]`; it says about 0.98 after a few seconds.
"""

import os
import sys

import minigraph as tf
from minigraph.examples.tutorials.mnist import input_data

HIDDEN = 256
BATCH = 100

steps = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "MNIST_data")
tf.set_random_seed(1)
mnist = input_data.read_data_sets(folder)


def layer(inputs, units, name):
    """inputs W + b, with W drawn so that the outputs vary about as much as the inputs."""
    fan_in = inputs.get_shape().as_list()[1]
    with tf.name_scope(name):
        weights = tf.Variable(tf.truncated_normal([fan_in, units], stddev=(2 / fan_in) ** 0.5))
        return tf.matmul(inputs, weights) + tf.Variable(tf.zeros([units]))


images = tf.placeholder(tf.float32, [None, 784])
labels = tf.placeholder(tf.int64, [None])
hidden = tf.nn.relu(layer(images, HIDDEN, "hidden"))
logits = layer(hidden, 10, "logits")

loss = tf.reduce_mean(
    tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))
# Large steps first, then small ones: the rate is halved after each quarter of the training.
global_step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.002, global_step, max(1, steps // 4), 0.5, staircase=True)
train_step = tf.train.AdamOptimizer(rate).minimize(loss, global_step=global_step)
correct = tf.equal(tf.argmax(logits, 1), labels)
accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(1, steps + 1):
        batch_images, batch_labels = mnist.train.next_batch(BATCH)
        _, batch_loss = sess.run([train_step, loss],
                                 {images: batch_images, labels: batch_labels})
        if step % 1000 == 0:
            print(f"step {step}: loss {batch_loss:.4f}")
    print(sess.run(accuracy, {images: mnist.test.images, labels: mnist.test.labels}))

"""Softmax regression on MNIST: the model of "MNIST for ML Beginners".

Each image is a row x of 784 pixels. The model scores the ten digits by x W + b, softmax turns
scores into probabilities, and training moves W and b so that the right digit becomes probable.
Run it with `python examples/mnist_softmax.py [steps]`; it says about 0.92.
"""

import os
import sys

import minigraph as tf
from minigraph.examples.tutorials.mnist import input_data

os.chdir(os.path.dirname(os.path.abspath(__file__)))  # where MNIST_data/ is
steps = int(sys.argv[1]) if len(sys.argv) > 1 else 1000

mnist = input_data.read_data_sets("MNIST_data/", one_hot=True)

# The model. Nothing is computed here: these lines describe a graph.
x = tf.placeholder(tf.float32, [None, 784])
W = tf.Variable(tf.zeros([784, 10]))
b = tf.Variable(tf.zeros([10]))
y = tf.nn.softmax(tf.matmul(x, W) + b)

# Its loss: the cross-entropy between the right labels y_ and the model's probabilities y.
y_ = tf.placeholder(tf.float32, [None, 10])
cross_entropy = tf.reduce_mean(-tf.reduce_sum(y_ * tf.log(y), reduction_indices=[1]))
train_step = tf.train.GradientDescentOptimizer(0.5).minimize(cross_entropy)

# Training: each run of train_step feeds a hundred examples and updates W and b.
sess = tf.Session()
sess.run(tf.global_variables_initializer())
for _ in range(steps):
    batch_xs, batch_ys = mnist.train.next_batch(100)
    sess.run(train_step, feed_dict={x: batch_xs, y_: batch_ys})

# How often the most probable digit is the right one, over images never trained on.
correct_prediction = tf.equal(tf.argmax(y, 1), tf.argmax(y_, 1))
accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))
print(sess.run(accuracy, feed_dict={x: mnist.test.images, y_: mnist.test.labels}))

"""What operations say when shapes or values that are known only once fed do not fit.

The words are TensorFlow 1.15.5's, of `Session.run` on placeholders.
"""

import numpy as np
import pytest

import minigraph as tf

ROWS = np.ones((2, 3), np.float32)

# (what is computed of x, fed [2, 3], and y; what y is fed; the first line of the message)
CASES = [
    (lambda x, y: tf.maximum(x, y), np.ones((2, 4)), "Incompatible shapes: [2,3] vs. [2,4]"),
    (lambda x, y: x / y, np.ones(2), "Incompatible shapes: [2,3] vs. [2]"),
    (lambda x, y: tf.clip_by_value(x, y, 1.0), np.ones(2), "Incompatible shapes: [2,3] vs. [2]"),
    (lambda x, y: tf.where(x > 0, x, y), np.ones(5), "Inputs to operation Select of type Select "
     "must have the same size and shape.  Input 0: [2,3] != input 2: [5]"),
    (lambda x, y: tf.add_n([x, y]), np.ones(3), "Inputs to operation AddN of type AddN must have "
     "the same size and shape.  Input 0: [2,3] != input 1: [3]"),
    (lambda x, y: tf.matmul(y, y), np.ones((2, 3)),
     "In[0] mismatch In[1] shape: 3 vs. 2: [2,3] [2,3] 0 0"),
    (lambda x, y: tf.matmul(x, y), np.ones(2), "In[1] ndims must be >= 2: 1"),
    (lambda x, y: tf.tensordot(x, tf.reshape(y, [tf.cast(y[0], tf.int32), -1]), 1),
     np.full(4, 2.0), "Matrix size-incompatible: In[0]: [2,3], In[1]: [2,2]"),
    (lambda x, y: tf.nn.bias_add(y, [1.0, 2.0, 3.0]), np.ones((2, 4)), "Must provide as many biases "
     "as the last dimension of the input tensor: [3] vs. [2,4]"),
    (lambda x, y: tf.nn.softmax_cross_entropy_with_logits_v2(labels=y, logits=x), np.ones((2, 4)),
     "logits and labels must be broadcastable: logits_size=[2,3] labels_size=[2,4]"),
    (lambda x, y: tf.nn.sparse_softmax_cross_entropy_with_logits(
        labels=tf.cast(y, tf.int32), logits=x), [1, 5], "Received a label value of 5 which is "
     "outside the valid range of [0, 3).  Label values: 1 5"),
    (lambda x, y: tf.nn.in_top_k(x, tf.cast(y, tf.int32), 1), [1],
     "First dimension of predictions 2 must match length of targets 1"),
    (lambda x, y: tf.reduce_sum(x, tf.cast(y, tf.int32)), 3,
     "Invalid reduction dimension (3 for input with 2 dimension(s)"),
    (lambda x, y: tf.argmax(x, tf.cast(y, tf.int32)), 3,
     "Expected dimension in the range [-2, 2), but got 3"),
    (lambda x, y: tf.argmax(tf.reshape(x, [6]), tf.cast(y, tf.int32)), 1,
     "Expected dimension in the range [-1, 1), but got 1"),
    (lambda x, y: tf.random_normal(tf.cast(y, tf.int32)), [-1], "Dimension -1 must be >= 0"),
    (lambda x, y: tf.range(y, 0, 1.0), 5, "Requires start <= limit when delta > 0: 5/0"),
    (lambda x, y: tf.matrix_inverse(y), np.zeros((2, 3)), "Input matrix must be square."),
    (lambda x, y: tf.matrix_inverse(y), np.zeros((2, 2)), "Input is not invertible."),
]


@pytest.mark.parametrize("call, fed, text", CASES, ids=[case[2][:40] for case in CASES])
def test_words_of_a_run(call, fed, text):
    x = tf.placeholder(tf.float32, [None, 3])
    y = tf.placeholder(tf.float32)
    result = call(x, y)
    with tf.Session() as session:
        with pytest.raises(tf.errors.InvalidArgumentError) as caught:
            session.run(result, {x: ROWS, y: fed})
        assert caught.value.message.splitlines()[0] == text
        assert "defined at" in caught.value.message
        assert session.run(x, {x: ROWS}) is not None    # the session goes on


def test_products_of_matrices():
    x, y = tf.placeholder(tf.float32, [None, 3]), tf.placeholder(tf.float32, [None, None])
    with tf.Session() as session:
        with pytest.raises(tf.errors.InvalidArgumentError) as caught:
            session.run(tf.matmul(x, y, name="mm"), {x: ROWS, y: ROWS})
    assert caught.value.message.splitlines()[0] == (
        "Matrix size-incompatible: In[0]: [2,3], In[1]: [2,3]")
    assert caught.value.op.name == "mm"


@pytest.mark.parametrize("call, text", [
    (lambda u: tf.matmul(u, [1.0, 2.0], transpose_a=True), "Shape must be at least rank 2 but is "
     "rank 1 for 'MatMul' (op: 'BatchMatMulV2') with input shapes: ?, [2]."),
    (lambda u: tf.where([True, False], u, [1.0, 2.0, 3.0]), "Dimension 0 in both shapes must be "
     "equal, but are 2 and 3. Shapes are [2] and [3]. for 'Select' (op: 'Select') with input "
     "shapes: [2], ?, [3]."),
    (lambda u: tf.gather_nd(u, 1), "Shape must be at least rank 1 but is rank 0 for 'GatherNd' "
     "(op: 'GatherNd') with input shapes: ?, []."),
    (lambda u: tf.fill([-1, 2], 0), "Fill dimensions must be >= 0 for 'Fill' (op: 'Fill') with input "
     "shapes: [2], [] and with input tensors computed as partial shapes: input[0] = [?,2]."),
])
def test_shapes_of_unknown_rank_while_building(call, text):
    with pytest.raises(ValueError) as caught:
        call(tf.placeholder(tf.float32))
    assert str(caught.value) == text


@pytest.mark.parametrize("values, k, text", [
    (np.zeros(3), -7, "Need k >= 0, got -7"), (np.zeros(3), 4, "input must have at least k columns"),
    (np.float64(0), 1, "input must be >= 1-D, got shape []")])
def test_top_k_of_what_does_not_fit(values, k, text):
    x, number = tf.placeholder(tf.float32), tf.placeholder(tf.int32)
    with tf.Session() as session, pytest.raises(tf.errors.InvalidArgumentError) as caught:
        session.run(tf.nn.top_k(x, number), {x: values, number: k})
    assert text in str(caught.value)

"""`tf.nn.swish`, whose gradient needs no more of the forward pass than its input."""

from minigraph.core.convert import convert_to_tensor
from minigraph.custom_gradients import custom_gradient
from minigraph.ops.elementwise import sigmoid


@custom_gradient
def _swish(features):
    def grad(dy):
        gate = sigmoid(features)
        return dy * (gate * (1.0 + features * (1.0 - gate)))
    return features * sigmoid(features), grad


def swish(features):
    """features * sigmoid(features).

    Source: tf.nn.swish, TensorFlow 1.15; Ramachandran et al., 2017.
    """
    return _swish(convert_to_tensor(features, name="features"))

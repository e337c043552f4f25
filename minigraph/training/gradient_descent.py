"""Gradient descent."""

from minigraph.core.convert import convert_to_tensor
from minigraph.ops import resource, training_ops
from minigraph.ops.elementwise import cast
from minigraph.training.optimizer import Optimizer


class GradientDescentOptimizer(Optimizer):
    """var -= learning_rate * gradient.

    Args:
      learning_rate: number, tensor, or function that returns one.
      use_locking, name: see `Optimizer`.
    Source: tf.train.GradientDescentOptimizer, TensorFlow 1.15.
    """

    def __init__(self, learning_rate, use_locking=False, name="GradientDescent"):
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._learning_rate_tensor = None

    def _prepare(self):
        learning_rate = self._call_if_callable(self._learning_rate)
        self._learning_rate_tensor = convert_to_tensor(learning_rate, name="learning_rate")

    def _apply_dense(self, grad, var):
        return training_ops.APPLY_GRADIENT_DESCENT(
            var, cast(self._learning_rate_tensor, var.dtype.base_dtype), grad,
            use_locking=self._use_locking)

    def _resource_apply_sparse_duplicate_indices(self, grad, handle, indices):
        rate = self._call_if_callable(self._learning_rate)
        return resource.resource_scatter_add(handle.handle, indices, -grad * rate)

    def _apply_sparse_duplicate_indices(self, grad, var):
        # Subtracting is additive, so repeated indices need no sum first.
        delta = type(grad)(grad.values * cast(self._learning_rate_tensor, var.dtype.base_dtype),
                           grad.indices, grad.dense_shape)
        return var.scatter_sub(delta, use_locking=self._use_locking).op

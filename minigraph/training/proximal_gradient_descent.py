"""Proximal gradient descent."""

from minigraph.core.convert import convert_to_tensor
from minigraph.ops import training_ops
from minigraph.ops.elementwise import cast
from minigraph.training.optimizer import Optimizer


class ProximalGradientDescentOptimizer(Optimizer):
    """Gradient descent with L1 and L2 regularization.

    p = var - r g; var = sign(p) max(|p| - r l1, 0) / (1 + r l2), r the learning rate.

    Args:
      learning_rate: number or tensor.
      l1_regularization_strength, l2_regularization_strength: numbers >= 0.
      use_locking, name: see `Optimizer`.
    Source: tf.train.ProximalGradientDescentOptimizer, TensorFlow 1.15; Duchi and Singer, 2009.
    """

    def __init__(self, learning_rate, l1_regularization_strength=0.0,
                 l2_regularization_strength=0.0, use_locking=False, name="ProximalGradientDescent"):
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._l1_regularization_strength = l1_regularization_strength
        self._l2_regularization_strength = l2_regularization_strength

    def _prepare(self):
        self._tensors = (
            convert_to_tensor(self._learning_rate, name="learning_rate"),
            convert_to_tensor(self._l1_regularization_strength, name="l1_regularization_strength"),
            convert_to_tensor(self._l2_regularization_strength, name="l2_regularization_strength"))

    def _scalars(self, var):
        return [cast(t, var.dtype.base_dtype) for t in self._tensors]

    def _apply_dense(self, grad, var):
        return training_ops.APPLY_PROXIMAL_GRADIENT_DESCENT(
            var, *self._scalars(var), grad, use_locking=self._use_locking)

    def _apply_sparse(self, grad, var):
        return training_ops.SPARSE_APPLY_PROXIMAL_GRADIENT_DESCENT(
            var, *self._scalars(var), grad.values, grad.indices, use_locking=self._use_locking)

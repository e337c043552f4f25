"""Proximal Adagrad."""

from minigraph.core.convert import convert_to_tensor
from minigraph.ops import training_ops
from minigraph.ops.elementwise import cast
from minigraph.training.adagrad import constant_slot
from minigraph.training.optimizer import Optimizer


class ProximalAdagradOptimizer(Optimizer):
    """Adagrad with L1 and L2 regularization.

    accumulator += g^2; r = learning_rate / sqrt(accumulator); p = var - r g;
    var = sign(p) max(|p| - r l1, 0) / (1 + r l2).

    Args:
      learning_rate: number or tensor.
      initial_accumulator_value: positive number that the accumulators start from.
      l1_regularization_strength, l2_regularization_strength: numbers >= 0.
      use_locking, name: see `Optimizer`.
    Raises:
      ValueError: if the initial value is not positive.
    Source: tf.train.ProximalAdagradOptimizer, TensorFlow 1.15; Duchi and Singer, 2009.
    """

    def __init__(self, learning_rate, initial_accumulator_value=0.1, l1_regularization_strength=0.0,
                 l2_regularization_strength=0.0, use_locking=False, name="ProximalAdagrad"):
        if initial_accumulator_value <= 0.0:
            raise ValueError("initial_accumulator_value must be positive: %s"
                             % initial_accumulator_value)
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._initial_accumulator_value = initial_accumulator_value
        self._l1_regularization_strength = l1_regularization_strength
        self._l2_regularization_strength = l2_regularization_strength

    def _create_slots(self, var_list):
        for var in var_list:
            constant_slot(self, var, self._initial_accumulator_value, "accumulator", self._name)

    def _prepare(self):
        self._tensors = (
            convert_to_tensor(self._learning_rate, name="learning_rate"),
            convert_to_tensor(self._l1_regularization_strength, name="l1_regularization_strength"),
            convert_to_tensor(self._l2_regularization_strength, name="l2_regularization_strength"))

    def _arguments(self, var):
        return [var, self.get_slot(var, "accumulator"),
                *[cast(t, var.dtype.base_dtype) for t in self._tensors]]

    def _apply_dense(self, grad, var):
        return training_ops.APPLY_PROXIMAL_ADAGRAD(*self._arguments(var), grad,
                                                   use_locking=self._use_locking)

    def _apply_sparse(self, grad, var):
        return training_ops.SPARSE_APPLY_PROXIMAL_ADAGRAD(
            *self._arguments(var), grad.values, grad.indices, use_locking=self._use_locking)

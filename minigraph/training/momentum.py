"""Momentum, and Nesterov's."""

from minigraph.core.convert import convert_to_tensor
from minigraph.ops import training_ops
from minigraph.ops.elementwise import cast
from minigraph.training.optimizer import Optimizer


class MomentumOptimizer(Optimizer):
    """accumulation = momentum * accumulation + gradient; var -= learning_rate * accumulation.

    Args:
      learning_rate, momentum: number, tensor, or function that returns one.
      use_locking, name: see `Optimizer`.
      use_nesterov: var -= learning_rate * (gradient + momentum * accumulation) instead.
    Source: tf.train.MomentumOptimizer, TensorFlow 1.15; Sutskever et al., 2013.
    """

    def __init__(self, learning_rate, momentum, use_locking=False, name="Momentum",
                 use_nesterov=False):
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._momentum = momentum
        self._use_nesterov = use_nesterov

    def _create_slots(self, var_list):
        for var in var_list:
            self._zeros_slot(var, "momentum", self._name)

    def _prepare(self):
        self._learning_rate_tensor = convert_to_tensor(self._call_if_callable(self._learning_rate),
                                                       name="learning_rate")
        self._momentum_tensor = convert_to_tensor(self._call_if_callable(self._momentum),
                                                  name="momentum")

    def _apply_dense(self, grad, var):
        dtype = var.dtype.base_dtype
        return training_ops.APPLY_MOMENTUM(
            var, self.get_slot(var, "momentum"), cast(self._learning_rate_tensor, dtype), grad,
            cast(self._momentum_tensor, dtype), use_locking=self._use_locking,
            use_nesterov=self._use_nesterov)

    def _apply_sparse(self, grad, var):
        dtype = var.dtype.base_dtype
        return training_ops.SPARSE_APPLY_MOMENTUM(
            var, self.get_slot(var, "momentum"), cast(self._learning_rate_tensor, dtype),
            grad.values, grad.indices, cast(self._momentum_tensor, dtype),
            use_locking=self._use_locking, use_nesterov=self._use_nesterov)

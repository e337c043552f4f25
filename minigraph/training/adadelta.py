"""Adadelta."""

from minigraph.core.convert import convert_to_tensor
from minigraph.ops import training_ops
from minigraph.ops.elementwise import cast
from minigraph.training.optimizer import Optimizer


class AdadeltaOptimizer(Optimizer):
    """Steps of a size learned from the steps before.

    accum = rho accum + (1 - rho) g^2; update = sqrt(updates + epsilon) / sqrt(accum + epsilon) g;
    updates = rho updates + (1 - rho) update^2; var -= learning_rate update.

    Args:
      learning_rate, rho, epsilon: number, tensor, or function that returns one.
      use_locking, name: see `Optimizer`.
    Source: tf.train.AdadeltaOptimizer, TensorFlow 1.15; Zeiler, 2012.
    """

    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-8, use_locking=False,
                 name="Adadelta"):
        super().__init__(use_locking, name)
        self._lr = learning_rate
        self._rho = rho
        self._epsilon = epsilon

    def _create_slots(self, var_list):
        for var in var_list:
            self._zeros_slot(var, "accum", self._name)
            self._zeros_slot(var, "accum_update", self._name)

    def _prepare(self):
        def tensor(value, name):
            return convert_to_tensor(self._call_if_callable(value), name=name)
        self._tensors = (tensor(self._lr, "lr"), tensor(self._rho, "rho"),
                         tensor(self._epsilon, "epsilon"))

    def _arguments(self, var):
        return [var, self.get_slot(var, "accum"), self.get_slot(var, "accum_update"),
                *[cast(t, var.dtype.base_dtype) for t in self._tensors]]

    def _apply_dense(self, grad, var):
        return training_ops.APPLY_ADADELTA(*self._arguments(var), grad,
                                           use_locking=self._use_locking)

    def _apply_sparse(self, grad, var):
        return training_ops.SPARSE_APPLY_ADADELTA(*self._arguments(var), grad.values, grad.indices,
                                                  use_locking=self._use_locking)

"""Adagrad with dual averaging."""

from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph
from minigraph.ops import training_ops
from minigraph.ops.array import identity
from minigraph.ops.constant import constant
from minigraph.ops.elementwise import cast
from minigraph.training.optimizer import Optimizer


class AdagradDAOptimizer(Optimizer):
    """Adagrad with dual averaging, for sparse linear models.

    With G the sum of gradients, Q the sum of their squares and t the step:
    var = -learning_rate * sign(G) max(|G| - l1 t, 0) / (l2 t learning_rate + sqrt(Q)).

    Args:
      learning_rate: number or tensor.
      global_step: integer tensor of the current step.
      initial_gradient_squared_accumulator_value: positive number that Q starts from.
      l1_regularization_strength, l2_regularization_strength: numbers >= 0.
      use_locking, name: see `Optimizer`.
    Raises:
      ValueError: if the initial value is not positive.
    Source: tf.train.AdagradDAOptimizer, TensorFlow 1.15; Duchi et al., 2011.
    """

    def __init__(self, learning_rate, global_step, initial_gradient_squared_accumulator_value=0.1,
                 l1_regularization_strength=0.0, l2_regularization_strength=0.0, use_locking=False,
                 name="AdagradDA"):
        if initial_gradient_squared_accumulator_value <= 0.0:
            raise ValueError("initial_gradient_squared_accumulator_value must be positive: %s"
                             % initial_gradient_squared_accumulator_value)
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._initial_value = initial_gradient_squared_accumulator_value
        self._l1 = l1_regularization_strength
        self._l2 = l2_regularization_strength
        self._global_step = global_step

    def _create_slots(self, var_list):
        for var in var_list:
            dtype = var.dtype.base_dtype
            with get_default_graph().colocate_with(var.op):
                sums = constant(0.0, shape=var.get_shape(), dtype=dtype)
                squares = constant(self._initial_value, shape=var.get_shape(), dtype=dtype)
            self._get_or_make_slot(var, sums, "gradient_accumulator", self._name)
            self._get_or_make_slot(var, squares, "gradient_squared_accumulator", self._name)

    def _prepare(self):
        self._learning_rate_tensor = convert_to_tensor(self._learning_rate, name="learning_rate")
        with get_default_graph().colocate_with(self._learning_rate_tensor.op):
            self._step = identity(self._global_step) + 1

    def _slots_of(self, var):
        return (self.get_slot(var, "gradient_accumulator"),
                self.get_slot(var, "gradient_squared_accumulator"))

    def _scalars(self, var):
        dtype = var.dtype.base_dtype
        step = identity(self._step)
        return (cast(self._learning_rate_tensor, dtype), cast(self._l1, dtype),
                cast(self._l2, dtype), cast(step, "int64"))

    def _apply_dense(self, grad, var):
        return training_ops.APPLY_ADAGRAD_DA(var, *self._slots_of(var), grad, *self._scalars(var),
                                             use_locking=self._use_locking)

    def _apply_sparse(self, grad, var):
        return training_ops.SPARSE_APPLY_ADAGRAD_DA(
            var, *self._slots_of(var), grad.values, grad.indices, *self._scalars(var),
            use_locking=self._use_locking)

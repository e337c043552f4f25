"""Adagrad."""

from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph
from minigraph.ops import init_ops, training_ops
from minigraph.ops.array import fill, shape
from minigraph.ops.constant import constant
from minigraph.ops.elementwise import cast
from minigraph.training.optimizer import Optimizer


class AdagradOptimizer(Optimizer):
    """accumulator += g^2; var -= learning_rate * g / sqrt(accumulator).

    Args:
      learning_rate: number, tensor, or function that returns one.
      initial_accumulator_value: positive number that the accumulators start from.
      use_locking, name: see `Optimizer`.
    Raises:
      ValueError: if the initial value is not positive.
    Source: tf.train.AdagradOptimizer, TensorFlow 1.15; Duchi et al., 2011.
    """

    def __init__(self, learning_rate, initial_accumulator_value=0.1, use_locking=False,
                 name="Adagrad"):
        if initial_accumulator_value <= 0.0:
            raise ValueError("initial_accumulator_value must be positive: %s"
                             % initial_accumulator_value)
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._initial_accumulator_value = initial_accumulator_value

    def _create_slots(self, var_list):
        for var in var_list:
            dtype = var.dtype.base_dtype
            if var.get_shape().is_fully_defined():
                start = init_ops.Constant(self._initial_accumulator_value, dtype=dtype)
            else:
                start = self._init_constant_op(var, dtype)
            self._get_or_make_slot_with_initializer(var, start, var.get_shape(), dtype,
                                                    "accumulator", self._name)

    def _init_constant_op(self, var, dtype):
        def start():
            value = convert_to_tensor(self._initial_accumulator_value, dtype=dtype)
            return cast(fill(shape(var.initialized_value()), value), dtype)
        return start

    def _prepare(self):
        self._learning_rate_tensor = convert_to_tensor(self._call_if_callable(self._learning_rate),
                                                       name="learning_rate")

    def _apply_dense(self, grad, var):
        return training_ops.APPLY_ADAGRAD(
            var, self.get_slot(var, "accumulator"),
            cast(self._learning_rate_tensor, var.dtype.base_dtype), grad,
            use_locking=self._use_locking)

    def _apply_sparse(self, grad, var):
        return training_ops.SPARSE_APPLY_ADAGRAD(
            var, self.get_slot(var, "accumulator"),
            cast(self._learning_rate_tensor, var.dtype.base_dtype), grad.values, grad.indices,
            use_locking=self._use_locking)


def constant_slot(optimizer, var, value, slot_name, op_name):
    """A slot of an optimizer that starts as `value` everywhere."""
    with get_default_graph().colocate_with(var.op):
        start = constant(value, shape=var.get_shape(), dtype=var.dtype.base_dtype)
    return optimizer._get_or_make_slot(var, start, slot_name, op_name)

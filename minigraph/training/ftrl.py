"""Follow the regularized leader."""

from minigraph.core.convert import convert_to_tensor
from minigraph.ops import training_ops
from minigraph.ops.elementwise import cast
from minigraph.training.adagrad import constant_slot
from minigraph.training.optimizer import Optimizer


class FtrlOptimizer(Optimizer):
    """Follow the regularized leader, proximal.

    n' = n + g^2; z += g + 2 l2_shrinkage var - (n'^-p - n^-p) / learning_rate * var;
    var = -sign(z) max(|z| - l1, 0) / (n'^-p / learning_rate + 2 l2), p the learning rate's power.

    Args:
      learning_rate: number, tensor, or function that returns one.
      learning_rate_power: number <= 0.
      initial_accumulator_value: number >= 0 that n starts from.
      l1_regularization_strength, l2_regularization_strength: numbers >= 0.
      use_locking, name: see `Optimizer`.
      accum_name, linear_name: names of the slots (optional).
      l2_shrinkage_regularization_strength: number >= 0.
    Raises:
      ValueError: if a number is out of its range.
    Source: tf.train.FtrlOptimizer, TensorFlow 1.15; McMahan et al., 2013.
    """

    def __init__(self, learning_rate, learning_rate_power=-0.5, initial_accumulator_value=0.1,
                 l1_regularization_strength=0.0, l2_regularization_strength=0.0, use_locking=False,
                 name="Ftrl", accum_name=None, linear_name=None,
                 l2_shrinkage_regularization_strength=0.0):
        super().__init__(use_locking, name)
        if initial_accumulator_value < 0.0:
            raise ValueError("initial_accumulator_value %f needs to be positive or zero"
                             % initial_accumulator_value)
        if learning_rate_power > 0.0:
            raise ValueError("learning_rate_power %f needs to be negative or zero"
                             % learning_rate_power)
        for which, strength in (("l1", l1_regularization_strength),
                                ("l2", l2_regularization_strength),
                                ("l2_shrinkage", l2_shrinkage_regularization_strength)):
            if strength < 0.0:
                raise ValueError("%s_regularization_strength %f needs to be positive or zero"
                                 % (which, strength))
        self._learning_rate = learning_rate
        self._learning_rate_power = learning_rate_power
        self._initial_accumulator_value = initial_accumulator_value
        self._l1_regularization_strength = l1_regularization_strength
        self._l2_regularization_strength = l2_regularization_strength
        self._l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength
        self._accum_name = accum_name
        self._linear_name = linear_name

    def _create_slots(self, var_list):
        for var in var_list:
            constant_slot(self, var, self._initial_accumulator_value, "accum",
                          self._accum_name or self._name)
            self._zeros_slot(var, "linear", self._linear_name or self._name)

    def _prepare(self):
        def tensor(value, name):
            return convert_to_tensor(self._call_if_callable(value), name=name)
        self._learning_rate_tensor = tensor(self._learning_rate, "learning_rate")
        self._l1_tensor = tensor(self._l1_regularization_strength, "l1_regularization_strength")
        self._l2_tensor = tensor(self._l2_regularization_strength, "l2_regularization_strength")
        self._shrinkage_tensor = tensor(self._l2_shrinkage_regularization_strength,
                                        "l2_shrinkage_regularization_strength")
        self._power_tensor = tensor(self._learning_rate_power, "learning_rate_power")

    @property
    def _shrinks(self):
        return self._l2_shrinkage_regularization_strength > 0.0

    def _slots_of(self, var):
        return self.get_slot(var, "accum"), self.get_slot(var, "linear")

    def _scalars(self, var):
        tensors = [self._learning_rate_tensor, self._l1_tensor, self._l2_tensor]
        tensors += [self._shrinkage_tensor] if self._shrinks else []
        return [cast(t, var.dtype.base_dtype) for t in (*tensors, self._power_tensor)]

    def _apply_dense(self, grad, var):
        step = training_ops.APPLY_FTRL_V2 if self._shrinks else training_ops.APPLY_FTRL
        return step(var, *self._slots_of(var), grad, *self._scalars(var),
                    use_locking=self._use_locking)

    def _apply_sparse(self, grad, var):
        step = (training_ops.SPARSE_APPLY_FTRL_V2 if self._shrinks
                else training_ops.SPARSE_APPLY_FTRL)
        return step(var, *self._slots_of(var), grad.values, grad.indices, *self._scalars(var),
                    use_locking=self._use_locking)

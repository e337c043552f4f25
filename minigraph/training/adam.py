"""Adam."""

from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph
from minigraph.ops import resource, state, training_ops
from minigraph.ops.control import group
from minigraph.ops.elementwise import cast, sqrt
from minigraph.training.optimizer import Optimizer


class AdamOptimizer(Optimizer):
    """Steps by the running mean of gradients over the root of the running mean of their squares.

    m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
    var -= learning_rate * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon).

    Args:
      learning_rate, beta1, beta2, epsilon: number, tensor, or function that returns one.
      use_locking, name: see `Optimizer`.
    Source: tf.train.AdamOptimizer, TensorFlow 1.15; Kingma and Ba, 2014.
    """

    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, use_locking=False,
                 name="Adam"):
        super().__init__(use_locking, name)
        self._lr = learning_rate
        self._beta1 = beta1
        self._beta2 = beta2
        self._epsilon = epsilon

    def _get_beta_accumulators(self):
        graph = get_default_graph()
        return (self._get_non_slot_variable("beta1_power", graph=graph),
                self._get_non_slot_variable("beta2_power", graph=graph))

    def _create_slots(self, var_list):
        first = min(var_list, key=lambda v: v.name)
        self._create_non_slot_variable(self._call_if_callable(self._beta1), "beta1_power", first)
        self._create_non_slot_variable(self._call_if_callable(self._beta2), "beta2_power", first)
        for var in var_list:
            self._zeros_slot(var, "m", self._name)
            self._zeros_slot(var, "v", self._name)

    def _prepare(self):
        def tensor(value, name):
            return convert_to_tensor(self._call_if_callable(value), name=name)
        self._lr_t = tensor(self._lr, "learning_rate")
        self._beta1_t = tensor(self._beta1, "beta1")
        self._beta2_t = tensor(self._beta2, "beta2")
        self._epsilon_t = tensor(self._epsilon, "epsilon")

    def _apply_dense(self, grad, var):
        dtype = var.dtype.base_dtype
        beta1_power, beta2_power = self._get_beta_accumulators()
        return training_ops.APPLY_ADAM(
            var, self.get_slot(var, "m"), self.get_slot(var, "v"), cast(beta1_power, dtype),
            cast(beta2_power, dtype), cast(self._lr_t, dtype), cast(self._beta1_t, dtype),
            cast(self._beta2_t, dtype), cast(self._epsilon_t, dtype), grad,
            use_locking=self._use_locking)

    def _apply_sparse(self, grad, var):
        """All of m and v decay, and every row of the variable moves, as TensorFlow has it."""
        dtype = var.dtype.base_dtype
        beta1_power, beta2_power = (cast(power, dtype) for power in self._get_beta_accumulators())
        beta1, beta2 = cast(self._beta1_t, dtype), cast(self._beta2_t, dtype)
        epsilon = cast(self._epsilon_t, dtype)
        rate = cast(self._lr_t, dtype) * sqrt(1 - beta2_power) / (1 - beta1_power)
        m_t = self._decayed(var, "m", beta1, grad, grad.values * (1 - beta1))
        v_t = self._decayed(var, "v", beta2, grad, (grad.values * grad.values) * (1 - beta2))
        root = sqrt(v_t)
        update = state.assign_sub(var, rate * m_t / (root + epsilon), use_locking=self._use_locking)
        return group(update, m_t, v_t)

    def _decayed(self, var, slot_name, beta, grad, values):
        slot = self.get_slot(var, slot_name)
        decayed = state.assign(slot, slot * beta, use_locking=self._use_locking)
        with get_default_graph().control_dependencies([decayed]):
            if not slot.has_handle:
                return state.scatter_add(slot, grad.indices, values, use_locking=self._use_locking)
            added = resource.resource_scatter_add(slot.handle, grad.indices, values)
            with get_default_graph().control_dependencies([added]):
                return slot.value()

    def _finish(self, update_ops, name_scope):
        graph = get_default_graph()
        with graph.control_dependencies(update_ops):
            beta1_power, beta2_power = self._get_beta_accumulators()
            with graph.colocate_with(beta1_power.op):
                powers = [state.assign(power, power * beta, use_locking=self._use_locking)
                          for power, beta in ((beta1_power, self._beta1_t),
                                              (beta2_power, self._beta2_t))]
        return group(*update_ops, *powers, name=name_scope)

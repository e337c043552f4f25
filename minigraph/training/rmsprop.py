"""RMSProp."""

from minigraph.core.convert import convert_to_tensor
from minigraph.ops import init_ops, training_ops
from minigraph.ops.array import ones_like
from minigraph.ops.elementwise import cast
from minigraph.training.optimizer import Optimizer


class RMSPropOptimizer(Optimizer):
    """Steps by the gradient over the root of the running mean of its square.

    ms = decay ms + (1 - decay) g^2; mom = momentum mom + learning_rate g / sqrt(ms + epsilon);
    var -= mom. Centered: ms - mg^2 for ms under the root, mg the running mean of the gradient.

    Args:
      learning_rate, decay, momentum, epsilon: number, tensor, or function that returns one.
      use_locking, name: see `Optimizer`.
      centered: divide by the standard deviation.
    Source: tf.train.RMSPropOptimizer, TensorFlow 1.15; Tieleman and Hinton, 2012.
    """

    def __init__(self, learning_rate, decay=0.9, momentum=0.0, epsilon=1e-10, use_locking=False,
                 centered=False, name="RMSProp"):
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._decay = decay
        self._momentum = momentum
        self._epsilon = epsilon
        self._centered = centered

    def _create_slots(self, var_list):
        for var in var_list:
            if var.get_shape().is_fully_defined():
                start = init_ops.Ones(dtype=var.dtype.base_dtype)
            else:
                start = ones_like(var)
            self._get_or_make_slot_with_initializer(var, start, var.get_shape(),
                                                    var.dtype.base_dtype, "rms", self._name)
            if self._centered:
                self._zeros_slot(var, "mg", self._name)
            self._zeros_slot(var, "momentum", self._name)

    def _prepare(self):
        def tensor(value, name):
            return convert_to_tensor(self._call_if_callable(value), name=name)
        self._tensors = (tensor(self._learning_rate, "learning_rate"), tensor(self._decay, "decay"),
                         tensor(self._momentum, "momentum"), tensor(self._epsilon, "epsilon"))

    def _arguments(self, var):
        """The variable with its slots and the scalars, as both kinds of update take them."""
        slots = ("mg", "rms", "momentum") if self._centered else ("rms", "momentum")
        return [var, *[self.get_slot(var, name) for name in slots],
                *[cast(t, var.dtype.base_dtype) for t in self._tensors]]

    def _apply_dense(self, grad, var):
        step = (training_ops.APPLY_CENTERED_RMS_PROP if self._centered
                else training_ops.APPLY_RMS_PROP)
        return step(*self._arguments(var), grad, use_locking=self._use_locking)

    def _apply_sparse(self, grad, var):
        step = (training_ops.SPARSE_APPLY_CENTERED_RMS_PROP if self._centered
                else training_ops.SPARSE_APPLY_RMS_PROP)
        return step(*self._arguments(var), grad.values, grad.indices,
                    use_locking=self._use_locking)

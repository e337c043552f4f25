"""Batch normalization."""

from minigraph.core import dtypes
from minigraph.core.graph import get_default_graph
from minigraph.core.shape import as_shape
from minigraph.layers import named
from minigraph.layers.base import Layer
from minigraph.layers.input_spec import InputSpec
from minigraph.layers.select import select, static_value
from minigraph.ops import array, init_ops
from minigraph.ops.elementwise import cast, maximum
from minigraph.ops.normalization import batch_normalization as normalize, moments
from minigraph.ops.reduction import reduce_mean
from minigraph.training.moving_averages import assign_moving_average


class BatchNormalization(Layer):
    """gamma * (x - mean) / sqrt(variance + epsilon) + beta, by the batch's mean and variance.

    When not training the moving averages of both are used instead. The operations that update
    them are in GraphKeys.UPDATE_OPS and must be run with the training step. Where the input has
    four axes the moving variance is that of the population, n / (n - 1) times the batch's, as the
    fused operation of TensorFlow gives it.

    Args:
      axis: the axis, or list of axes, that is normalized: the channels.
      momentum: of the moving averages.
      epsilon: small number added to the variance.
      center, scale: whether there are beta and gamma.
      beta_initializer, gamma_initializer, moving_mean_initializer, moving_variance_initializer:
        of the variables.
      beta_regularizer, gamma_regularizer, beta_constraint, gamma_constraint: as for `Dense`.
      fused: False for the moving average of the variance as it is; None or True for that of the
        unbiased one where the input has four axes and `axis` is 1 or 3.
      trainable, name: as for `Layer`.
      virtual_batch_size: size of the parts of the batch that are normalized each for itself.
      adjustment: function(shape) -> (scale, bias), applied before gamma and beta while training.
      renorm, renorm_clipping, renorm_momentum: not supported.
    Raises:
      NotImplementedError: for renorm.
      ValueError (when it is called): if the rank, or the size of `axis`, of the input is unknown.
    Source: tf.layers.BatchNormalization, TensorFlow 1.15; Ioffe and Szegedy, 2015.
    """

    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True,
                 beta_initializer=init_ops.Zeros(), gamma_initializer=init_ops.Ones(),
                 moving_mean_initializer=init_ops.Zeros(),
                 moving_variance_initializer=init_ops.Ones(), beta_regularizer=None,
                 gamma_regularizer=None, beta_constraint=None, gamma_constraint=None, renorm=False,
                 renorm_clipping=None, renorm_momentum=0.99, fused=None, trainable=True,
                 virtual_batch_size=None, adjustment=None, name=None, **kwargs):
        super().__init__(trainable=trainable, name=name, **kwargs)
        if renorm:
            raise NotImplementedError("BatchNormalization: renorm=True is not in minigraph")
        if fused and (virtual_batch_size is not None or adjustment is not None):
            raise ValueError("Passing both fused=True and %s is not supported" % (
                "virtual_batch_size" if adjustment is None else "adjustment"))
        self.virtual_batch_size, self.adjustment = virtual_batch_size, adjustment
        self.axis = list(axis) if isinstance(axis, (list, tuple)) else axis
        self.momentum, self.epsilon = momentum, epsilon
        self.center, self.scale, self.fused = center, scale, fused
        self.beta_initializer = named.initializer(beta_initializer)
        self.gamma_initializer = named.initializer(gamma_initializer)
        self.moving_mean_initializer = named.initializer(moving_mean_initializer)
        self.moving_variance_initializer = named.initializer(moving_variance_initializer)
        self.beta_regularizer = named.regularizer(beta_regularizer)
        self.gamma_regularizer = named.regularizer(gamma_regularizer)
        self.beta_constraint = named.constraint(beta_constraint)
        self.gamma_constraint = named.constraint(gamma_constraint)
        self.gamma = self.beta = None

    def build(self, input_shape):
        shape = as_shape(input_shape)
        if shape.ndims is None:
            raise ValueError("Input has undefined rank:", shape)
        self.axis = _normal_axes(self.axis, shape.ndims)
        if self.fused is not False:
            self.fused = (shape.ndims == 4 and self.axis in ([1], [3])
                          and self.virtual_batch_size is None and self.adjustment is None)
        self._check_virtual_batch()
        sizes = {axis: shape[axis].value for axis in self.axis}
        if None in sizes.values():
            raise ValueError("Input has undefined `axis` dimension. Input shape: ", shape)
        self.input_spec = InputSpec(ndim=shape.ndims, axes=sizes)
        if len(sizes) == 1 and self.virtual_batch_size is None:
            self._create_variables(list(sizes.values()))
        else:
            wide = [sizes.get(axis, 1) for axis in range(shape.ndims)]
            if self.virtual_batch_size is not None:
                wide.insert(1, 1)
                self.axis = [axis + 1 for axis in self.axis]
            self._create_variables(wide)
        self.built = True

    def _check_virtual_batch(self):
        if self.virtual_batch_size is None:
            return
        if self.virtual_batch_size <= 0:
            raise ValueError("virtual_batch_size must be a positive integer that divides the true "
                             "batch size of the input Tensor")
        if 0 in self.axis:
            raise ValueError("When using virtual_batch_size, the batch dimension must be 0 and "
                             "thus axis cannot include 0")

    def _create_variables(self, shape):
        # Statistics of float16 are kept in float32.
        dtype = dtypes.as_dtype(self.dtype or "float32")
        dtype = dtypes.float32 if dtype in (dtypes.float16, dtypes.bfloat16) else dtype
        if self.scale:
            self.gamma = self.add_weight(
                "gamma", shape, dtype=dtype, initializer=self.gamma_initializer,
                regularizer=self.gamma_regularizer, constraint=self.gamma_constraint)
        if self.center:
            self.beta = self.add_weight(
                "beta", shape, dtype=dtype, initializer=self.beta_initializer,
                regularizer=self.beta_regularizer, constraint=self.beta_constraint)
        self.moving_mean = self.add_weight(
            "moving_mean", shape, dtype=dtype, initializer=self.moving_mean_initializer,
            trainable=False)
        self.moving_variance = self.add_weight(
            "moving_variance", shape, dtype=dtype, initializer=self.moving_variance_initializer,
            trainable=False)

    def call(self, inputs, training=False):
        sizes = inputs.shape.as_list()
        if self.virtual_batch_size is not None:
            inputs = array.reshape(inputs, [self.virtual_batch_size, -1] + sizes[1:])
        mean, variance = self.moving_mean, self.moving_variance
        beta, gamma = self._broadcast(self.beta, inputs), self._broadcast(self.gamma, inputs)
        if static_value(training) is not False:
            beta, gamma = self._adjusted(inputs, training, beta, gamma)
            mean, variance = self._batch_statistics(inputs, training)
        mean, variance = self._broadcast(mean, inputs), self._broadcast(variance, inputs)
        outputs = normalize(inputs, mean, variance, beta, gamma, self.epsilon)
        if self.virtual_batch_size is not None:
            outputs = array.reshape(outputs, [-1] + sizes[1:])
        outputs.set_shape(sizes)
        return outputs

    def _adjusted(self, inputs, training, beta, gamma):
        """beta and gamma after the adjustment."""
        if self.adjustment is None:
            return beta, gamma
        scale, bias = self.adjustment(array.shape(inputs))
        scale = select(training, lambda: scale, lambda: array.ones_like(scale))
        bias = select(training, lambda: bias, lambda: array.zeros_like(bias))
        if gamma is not None:
            scale, bias = scale * gamma, bias * gamma
        return (bias if beta is None else bias + beta), scale

    def _batch_statistics(self, inputs, training):
        """The mean and variance to use while training; adds the moving averages' updates."""
        axes = [axis for axis in range(inputs.shape.ndims) if axis not in self.axis]
        virtual = self.virtual_batch_size is not None
        if virtual:
            axes.remove(1)
        half = inputs.dtype.base_dtype is dtypes.float16
        mean, variance = moments(cast(inputs, dtypes.float32) if half else inputs, axes,
                                 keep_dims=virtual or len(self.axis) > 1)
        momentum = select(training, lambda: self.momentum, lambda: 1.0)
        population = self._population_variance(inputs, axes, variance) if self.fused else variance
        for average, value in ((self.moving_mean, mean), (self.moving_variance, population)):
            if virtual:
                value = reduce_mean(value, 1, keepdims=True)
            with get_default_graph().colocate_with(average.op):
                update = assign_moving_average(average, value, momentum, zero_debias=False)
            self.add_update(update, inputs=inputs)
        return (self._followed(training, mean, self.moving_mean),
                self._followed(training, variance, self.moving_variance))

    def _followed(self, training, of_batch, moving):
        """`of_batch` while training, else `moving`, which has one value for all virtual batches."""
        if self.virtual_batch_size is None:
            return select(training, lambda: of_batch, lambda: moving)
        return select(training, lambda: of_batch, lambda: moving + array.zeros_like(of_batch))

    def _population_variance(self, inputs, axes, variance):
        sizes = array.shape(inputs)
        count = 1
        for axis in axes:
            count *= cast(sizes[axis], variance.dtype)
        return variance * (count / maximum(count - 1.0, 1.0))

    def _broadcast(self, part, inputs):
        """`part`, a vector over `axis`, broadcasting with the inputs and of their dtype."""
        rank = inputs.shape.ndims
        if part is None:
            return None
        if len(part.shape) != rank and self.axis != [rank - 1]:
            part = array.reshape(part, [inputs.shape[axis].value if axis in self.axis else 1
                                        for axis in range(rank)])
        return cast(part, inputs.dtype)

    def compute_output_shape(self, input_shape):
        return as_shape(input_shape)

    def get_config(self):
        plain = ("axis", "momentum", "epsilon", "center", "scale")
        parts = ("beta_initializer", "gamma_initializer", "moving_mean_initializer",
                 "moving_variance_initializer", "beta_regularizer", "gamma_regularizer",
                 "beta_constraint", "gamma_constraint")
        return {**super().get_config(), **{name: getattr(self, name) for name in plain},
                **{part: named.serialized(getattr(self, part)) for part in parts}}


def _normal_axes(axes, rank):
    axes = list(axes) if isinstance(axes, (list, tuple)) else [axes]
    axes = [axis + rank if axis < 0 else axis for axis in axes]
    for axis in axes:
        if axis < 0 or axis >= rank:
            raise ValueError("Invalid axis: %d" % axis)
    if len(axes) != len(set(axes)):
        raise ValueError("Duplicate axis: %s" % axes)
    return axes


def batch_normalization(inputs, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True,
                        beta_initializer=init_ops.Zeros(), gamma_initializer=init_ops.Ones(),
                        moving_mean_initializer=init_ops.Zeros(),
                        moving_variance_initializer=init_ops.Ones(), beta_regularizer=None,
                        gamma_regularizer=None, beta_constraint=None, gamma_constraint=None,
                        training=False, trainable=True, name=None, reuse=None, renorm=False,
                        renorm_clipping=None, renorm_momentum=0.99, fused=None,
                        virtual_batch_size=None, adjustment=None):
    """`inputs` normalized over all axes but `axis`; see `BatchNormalization`.

    Args:
      inputs: floating point tensor.
      training: bool or bool tensor: use the batch's statistics, and update the moving ones.
      name, reuse: as for `dense`.
      The others: as for `BatchNormalization`.
    Source: tf.layers.batch_normalization, TensorFlow 1.15.
    """
    layer = BatchNormalization(
        axis=axis, momentum=momentum, epsilon=epsilon, center=center, scale=scale,
        beta_initializer=beta_initializer, gamma_initializer=gamma_initializer,
        moving_mean_initializer=moving_mean_initializer,
        moving_variance_initializer=moving_variance_initializer, beta_regularizer=beta_regularizer,
        gamma_regularizer=gamma_regularizer, beta_constraint=beta_constraint,
        gamma_constraint=gamma_constraint, renorm=renorm, renorm_clipping=renorm_clipping,
        renorm_momentum=renorm_momentum, fused=fused, trainable=trainable,
        virtual_batch_size=virtual_batch_size, adjustment=adjustment, name=name, _reuse=reuse,
        _scope=name)
    return layer.apply(inputs, training=training)

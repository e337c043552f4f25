"""Dense, Dropout and Flatten."""

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.shape import TensorShape, as_shape
from minigraph.layers import named
from minigraph.layers.base import Layer
from minigraph.layers.input_spec import InputSpec
from minigraph.layers.select import select
from minigraph.ops import array, init_ops
from minigraph.ops.array.transposing import transpose
from minigraph.ops.bias import bias_add
from minigraph.ops.dropout import dropout_v2
from minigraph.ops.elementwise import cast
from minigraph.ops.linalg import matmul
from minigraph.ops.tensordot import tensordot


class Dense(Layer):
    """activation(x @ kernel + bias), over the last axis of x.

    Args:
      units: size of the last axis of the output.
      activation: function of the result, or its name in `layers/named.py`; None for none. The
        initializers, regularizers and constraints may be names too.
      use_bias: whether there is a bias.
      kernel_initializer, bias_initializer: of the variables; by default Glorot uniform and zeros.
      kernel_regularizer, bias_regularizer: functions variable -> loss (optional).
      activity_regularizer: function output -> loss (optional).
      kernel_constraint, bias_constraint: functions that optimizers apply after an update.
      trainable, name: as for `Layer`.
    Raises (when it is called):
      ValueError: if the rank or the size of the last axis of the input is unknown.
      TypeError: if the dtype is not floating point or complex.
    Source: tf.layers.Dense, TensorFlow 1.15.
    """

    def __init__(self, units, activation=None, use_bias=True, kernel_initializer=None,
                 bias_initializer=init_ops.Zeros(), kernel_regularizer=None, bias_regularizer=None,
                 activity_regularizer=None, kernel_constraint=None, bias_constraint=None,
                 trainable=True, name=None, **kwargs):
        super().__init__(trainable=trainable, name=name,
                         activity_regularizer=named.regularizer(activity_regularizer), **kwargs)
        self.units = int(units)
        self.activation = named.activation(activation)
        self.use_bias = use_bias
        self.kernel_initializer = named.initializer(kernel_initializer)
        self.bias_initializer = named.initializer(bias_initializer)
        self.kernel_regularizer = named.regularizer(kernel_regularizer)
        self.bias_regularizer = named.regularizer(bias_regularizer)
        self.kernel_constraint = named.constraint(kernel_constraint)
        self.bias_constraint = named.constraint(bias_constraint)
        self.input_spec = InputSpec(min_ndim=2)
        self.kernel = self.bias = None

    def build(self, input_shape):
        dtype = dtypes.as_dtype(self.dtype or "float32")
        if not (dtype.is_floating or dtype.is_complex):
            raise TypeError("Unable to build `Dense` layer with non-floating point dtype %s"
                            % (dtype,))
        size = as_shape(input_shape)[-1].value
        if size is None:
            raise ValueError("The last dimension of the inputs to `Dense` should be defined. "
                             "Found `None`.")
        self.input_spec = InputSpec(min_ndim=2, axes={-1: size})
        self.kernel = self.add_weight(
            "kernel", [size, self.units], initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer, constraint=self.kernel_constraint)
        if self.use_bias:
            self.bias = self.add_weight(
                "bias", [self.units], initializer=self.bias_initializer,
                regularizer=self.bias_regularizer, constraint=self.bias_constraint)
        self.built = True

    def call(self, inputs):
        rank = inputs.shape.ndims
        if rank > 2:
            outputs = tensordot(inputs, self.kernel, [[rank - 1], [0]])
            outputs.set_shape(inputs.shape.as_list()[:-1] + [self.units])
        else:
            outputs = matmul(cast(inputs, dtypes.as_dtype(self.dtype)), self.kernel)
        if self.use_bias:
            outputs = bias_add(outputs, self.bias)
        return self.activation(outputs)

    def get_config(self):
        parts = ("activation", "kernel_initializer", "bias_initializer", "kernel_regularizer",
                 "bias_regularizer", "activity_regularizer", "kernel_constraint",
                 "bias_constraint")
        config = {**super().get_config(), "units": self.units, "use_bias": self.use_bias}
        return config | {part: named.serialized(getattr(self, part)) for part in parts}

    def compute_output_shape(self, input_shape):
        shape = as_shape(input_shape).with_rank_at_least(2)
        if shape[-1].value is None:
            raise ValueError("The innermost dimension of input_shape must be defined, but saw: %s"
                             % shape)
        return shape[:-1].concatenate(self.units)


def dense(inputs, units, activation=None, use_bias=True, kernel_initializer=None,
          bias_initializer=init_ops.Zeros(), kernel_regularizer=None, bias_regularizer=None,
          activity_regularizer=None, kernel_constraint=None, bias_constraint=None, trainable=True,
          name=None, reuse=None):
    """activation(inputs @ kernel + bias) with new variables, or shared ones; see `Dense`.

    Args:
      inputs: tensor of rank 2 or more.
      name: name of the variable scope; by default "dense", made unique.
      reuse: share the variables of that scope, as `reuse` of `tf.variable_scope`.
      The others: as for `Dense`.
    Returns:
      Tensor of the shape of `inputs` with `units` as its last size.
    Source: tf.layers.dense, TensorFlow 1.15.
    """
    layer = Dense(units, activation=activation, use_bias=use_bias,
                  kernel_initializer=kernel_initializer, bias_initializer=bias_initializer,
                  kernel_regularizer=kernel_regularizer, bias_regularizer=bias_regularizer,
                  activity_regularizer=activity_regularizer, kernel_constraint=kernel_constraint,
                  bias_constraint=bias_constraint, trainable=trainable, name=name,
                  _scope=name, _reuse=reuse)
    return layer.apply(inputs)


class Dropout(Layer):
    """While training, sets a random share `rate` of the elements to 0 and scales up the others.

    Args:
      rate: the share, in [0, 1).
      noise_shape: shape of what is drawn, which broadcasts; None in it for the input's size.
      seed: int, see `tf.set_random_seed`.
      name: as for `Layer`.
    Source: tf.layers.Dropout, TensorFlow 1.15.
    """

    def __init__(self, rate=0.5, noise_shape=None, seed=None, name=None, **kwargs):
        super().__init__(name=name, **kwargs)
        self.rate, self.noise_shape, self.seed = rate, noise_shape, seed

    def call(self, inputs, training=False):
        return select(
            training,
            lambda: dropout_v2(inputs, self.rate, noise_shape=self._noise_shape(inputs),
                               seed=self.seed),
            lambda: array.identity(inputs))

    def _noise_shape(self, inputs):
        if self.noise_shape is None:
            return None
        shape = array.shape(inputs)
        return [shape[axis] if size is None else size for axis, size in enumerate(self.noise_shape)]

    def compute_output_shape(self, input_shape):
        return as_shape(input_shape)

    def get_config(self):
        return {**super().get_config(), "rate": self.rate, "noise_shape": self.noise_shape,
                "seed": self.seed}


def dropout(inputs, rate=0.5, noise_shape=None, seed=None, training=False, name=None):
    """`inputs`, while `training` with a random share `rate` of it set to 0; see `Dropout`.

    Args:
      inputs: floating point tensor.
      training: bool, or bool tensor.
      The others: as for `Dropout`.
    Source: tf.layers.dropout, TensorFlow 1.15.
    """
    layer = Dropout(rate, noise_shape=noise_shape, seed=seed, name=name)
    return layer.apply(inputs, training=training)


class Flatten(Layer):
    """All axes but the first made one.

    Args:
      data_format: "channels_last", the default, or "channels_first", which moves axis 1 to the end.
    Source: tf.layers.Flatten, TensorFlow 1.15.
    """

    def __init__(self, data_format=None, **kwargs):
        super().__init__(**kwargs)
        self.data_format = (data_format or "channels_last").lower()
        if self.data_format not in ("channels_first", "channels_last"):
            raise ValueError('The `data_format` argument must be one of "channels_first", '
                             '"channels_last". Received: %s' % data_format)
        self.input_spec = InputSpec(min_ndim=1)

    def call(self, inputs):
        rank = inputs.shape.ndims
        if self.data_format == "channels_first" and rank is not None and rank > 1:
            inputs = transpose(inputs, [0, *range(2, rank), 1])
        shape = self.compute_output_shape(inputs.shape).as_list()
        if shape[1] is not None:
            wanted = (array.shape(inputs)[0] if shape[0] is None else shape[0], shape[1])
        else:
            wanted = (-1 if shape[0] is None else shape[0], -1)
        if wanted == (-1, -1):
            wanted = (array.shape(inputs)[0], -1)
        outputs = array.reshape(inputs, wanted)
        outputs.set_shape(shape)
        return outputs

    def compute_output_shape(self, input_shape):
        sizes = as_shape(input_shape).as_list()
        inner = 1
        for size in sizes[1:]:
            inner = None if size is None or inner is None else inner * size
        return TensorShape([sizes[0], inner])

    def get_config(self):
        return {**super().get_config(), "data_format": self.data_format}


def flatten(inputs, name=None, data_format="channels_last"):
    """`inputs` as a matrix: all axes but the first made one.

    Args:
      inputs: tensor of rank 1 or more.
      name: name of the layer (optional).
      data_format: as for `Flatten`.
    Source: tf.layers.flatten, TensorFlow 1.15.
    """
    return Flatten(name=name, data_format=data_format).apply(convert_to_tensor(inputs))

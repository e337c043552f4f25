"""Random numbers of distributions with parameters: multinomial, gamma, Poisson, bounded normal."""

import math

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import shape_error
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.ops import array, elementwise, reduction, special_functions
from minigraph.ops._infer import broadcast
from minigraph.ops._shape_rules import with_rank
from minigraph.ops.random import (
    NUMBERS, RESERVED, SEEDS, emit_skip, infer_shape, initial_stream, seed_attributes,
    shape_tensor)

_GRAIN = 512             # samples per piece

# Numbers of the element types, for the samplers that compute in double alone.
_TYPES = {dtypes.float32: 0, dtypes.float64: 1, dtypes.int32: 2, dtypes.int64: 3}


def _check_multinomial(c, classes, samples):
    if samples is not None and samples < 0:
        raise errors.InvalidArgumentError(
            c.op, c.op, "num_samples should be nonnegative, got %d" % samples)
    if not classes:
        raise errors.InvalidArgumentError(c.op, c.op, "num_classes should be positive, got 0")


def infer_multinomial(c):
    """[rows of the logits, number of samples]."""
    shape = c.shape(0)
    if shape.ndims not in (None, 2):
        raise shape_error(c, "Shape must be rank 2 but is rank %d" % shape.ndims)
    with_rank(c, 1, 0)
    samples = c.value(1)
    if c.running:
        _check_multinomial(c, shape[1].value, samples)
    elif samples is not None and samples < 0:
        raise shape_error(c, "Dimension size, given by scalar input 1, must be non-negative but is "
                          "%d" % samples, values=(1,))
    rows = None if shape.ndims is None else shape[0].value
    return [[rows, None if samples is None else int(samples)]]


def emit_multinomial(node, emit, stream):
    """Draws the classes; True if there are any to draw."""
    output = node.outputs[0]
    (rows, classes), samples = node.inputs[0].shape, output.shape[1]
    if rows * samples:
        emit("multinomial", "any", [output], [node.inputs[0], stream],
             params=(samples, classes, _TYPES[output.dtype], _TYPES[node.inputs[0].dtype]),
             extent=rows, grain=max(1, min(rows, 1024 // (classes + samples))),
             workspace=8 * classes)
    return rows * samples > 0


def _lower_multinomial(node, emit):
    if emit_multinomial(node, emit, node.state):
        rows, samples = node.outputs[0].shape
        # Two words for each sample, whose number is rounded up to a multiple of 4.
        emit_skip(node, emit, rows * ((samples + 3) // 4 * 8) * RESERVED)


MULTINOMIAL = OpDef(
    type="Multinomial",
    inputs={"logits": "T", "num_samples": dtypes.int32},
    outputs={"output": "output_dtype"},
    attrs={"T": dtypes.FLOATING, "output_dtype": dtypes.int64, **SEEDS},
    infer=infer_multinomial,
    needs_values=(1,),
    lower=_lower_multinomial,
    state=initial_stream,
    gradient=NOT_DIFFERENTIABLE,
)


def _infer_per_parameter(c):
    return [infer_shape(c)[0].concatenate(c.shape(1))]


def _lower_per_parameter(node, emit, kernel, dtype, types=(), reals=()):
    """Emits a sampler that draws as many samples for each of the parameters (input 1)."""
    output, parameter = node.outputs[0], node.inputs[1]
    size, parameters = math.prod(output.shape), math.prod(parameter.shape)
    if size:
        emit(kernel, dtype, [output], [parameter, node.state], reals=reals,
             params=(size // parameters, parameters, *types), extent=size,
             grain=min(size, _GRAIN))
        emit_skip(node, emit, size * RESERVED)


def _lower_gamma(node, emit):
    _lower_per_parameter(node, emit, "random_gamma", node.outputs[0].dtype)


RANDOM_GAMMA = OpDef(
    type="RandomGamma",
    inputs={"shape": "S", "alpha": "T"},
    outputs={"output": "T"},
    attrs={"S": dtypes.INDEX, "T": dtypes.FLOATING, **SEEDS},
    infer=_infer_per_parameter,
    needs_values=(0,),
    lower=_lower_gamma,
    state=initial_stream,
)


def _sample_derivative(context, alpha, sample):
    """dx/da where P(a, x) stays: -(dP/da) / (dP/dx)."""
    with np.errstate(all="ignore"):
        a, x = alpha.astype(np.float64), sample.astype(np.float64)
        density = np.exp((a - 1) * np.log(x) - x - special_functions.log_gamma(a))
        return (-special_functions.igamma_derivative(a, x) / density).astype(sample.dtype)


RANDOM_GAMMA_GRAD = OpDef(
    type="RandomGammaGrad", inputs={"alpha": "T", "sample": "T"}, outputs={"output": "T"},
    attrs={"T": dtypes.REAL_FLOATS}, infer=broadcast, host=_sample_derivative)


@RANDOM_GAMMA.gradient
def _random_gamma_grad(op, grad):
    """Figurnov et al., 2018: Implicit reparameterization gradients."""
    alpha, sample = op.inputs[1], op.outputs[0]
    drawn = array.size(op.inputs[0])
    ones = array.ones(array.expand_dims(drawn, 0), dtype=dtypes.int32)
    alone = array.reshape(alpha, array.concat([ones, array.shape(alpha)], 0))
    slope = RANDOM_GAMMA_GRAD(alone, sample)
    return [None, reduction.reduce_sum(grad * slope, array.range(drawn))]


def _lower_poisson(node, emit):
    types = _TYPES[node.outputs[0].dtype], _TYPES[node.inputs[1].dtype]
    _lower_per_parameter(node, emit, "random_poisson", "any", types,
                         reals=(float(node.op.attrs["dtype"].max),))


RANDOMNUMBERS = OpDef(
    type="RandomPoissonV2",
    inputs={"shape": "S", "rate": "R"},
    outputs={"output": "dtype"},
    attrs={"S": dtypes.INDEX, "R": dtypes.AllowedTypes(NUMBERS, dtypes.float64),
           "dtype": dtypes.int64, **SEEDS},
    infer=_infer_per_parameter,
    needs_values=(0,),
    lower=_lower_poisson,
    state=initial_stream,
)


_BATCH = 100             # samples of a batch, where all have the same parameters
_TRIES = 1000


def _batches(node):
    """(number of batches, samples of each): by the first dimension, if parameters depend on it."""
    shape, parameters = node.outputs[0].shape, node.inputs[1:]
    size = math.prod(shape)
    if all(math.prod(p.shape) == 1 for p in parameters[:2]) and not any(
            p.shape for p in parameters[2:]):
        return -(-size // _BATCH), _BATCH
    return shape[0], size // shape[0]


def _lower_between(node, emit):
    output = node.outputs[0]
    if not math.prod(output.shape):
        return
    batches, samples = _batches(node)
    single = [int(math.prod(p.shape) == 1) for p in node.inputs[1:]]
    emit("random_between", output.dtype, [output], [*node.inputs[1:], node.state],
         params=(batches, samples, math.prod(output.shape), *single))
    emit_skip(node, emit, batches * 2 * _TRIES * (samples + 3) // 4)


def _infer_between(c):
    shape = infer_shape(c)[0]
    rows = shape[0].value if shape.ndims else None
    for i, name in enumerate(("means", "stddevs", "minvals", "maxvals"), 1):
        given = c.shape(i)
        if given.ndims is not None and given.ndims > 1:
            raise shape_error(c, "Input %s should be a scalar or vector, got shape: %s"
                              % (name, given))
        if given.ndims == 1 and given[0].value not in (None, 1) and rows not in (
                None, given[0].value):
            raise shape_error(c, "Input %s should have length 1 or shape[0], got shape: %s"
                              % (name, given))
    return [shape]


PARAMETERIZED_TRUNCATED_NORMAL = OpDef(
    type="ParameterizedTruncatedNormal",
    inputs={"shape": "T", "means": "dtype", "stddevs": "dtype", "minvals": "dtype",
            "maxvals": "dtype"},
    outputs={"output": "dtype"},
    attrs={"dtype": dtypes.FLOATING, "T": dtypes.INDEX, **SEEDS},
    infer=_infer_between,
    needs_values=(0,),
    lower=_lower_between,
    fault_message=lambda node, status, fault, arrays: "Invalid parameters",
    state=initial_stream,
    gradient=NOT_DIFFERENTIABLE,
)


def parameterized_truncated_normal(shape, means=0.0, stddevs=1.0, minvals=-2.0, maxvals=2.0,
                                   dtype=dtypes.float32, seed=None, name=None):
    """Samples of normal distributions, between bounds.

    Args:
      shape: integer vector, the shape of the result.
      means, stddevs, minvals, maxvals: scalars, or vectors of length shape[0].
      dtype: float16, float32 or float64.
      seed: int, see `set_random_seed`.
      name: scope of the operation (optional).
    Raises (when it runs):
      InvalidArgumentError: if a deviation is not positive, or bounds are empty or both infinite.
    Source: random_ops.parameterized_truncated_normal, TensorFlow 1.15; Robert, 1995.
    """
    with name_scope(name, "parameterized_truncated_normal",
                    [shape, means, stddevs, minvals, maxvals]):
        shape = shape_tensor(shape)
        parameters = [convert_to_tensor(value, dtype=dtype, name=name) for value, name in (
            (means, "means"), (stddevs, "stddevs"), (minvals, "minvals"), (maxvals, "maxvals"))]
        return PARAMETERIZED_TRUNCATED_NORMAL(shape, *parameters, **seed_attributes(seed))


def multinomial(logits, num_samples, seed=None, name=None, output_dtype=None):
    """Samples of classes with the unnormalised log-probabilities `logits`.

    Args:
      logits: floating point, shape [rows, classes].
      num_samples: number of independent samples for each row.
      seed: int, see `set_random_seed`.
      name: scope of the operation (optional).
      output_dtype: int32 or int64, the default.
    Returns:
      Tensor of shape [rows, num_samples].
    Source: tf.multinomial, TensorFlow 1.15.
    """
    with name_scope(name, "multinomial", [logits]):
        return _multinomial(logits, num_samples, output_dtype, seed)


def categorical(logits, num_samples, dtype=None, seed=None, name=None):
    """As `multinomial`. Source: tf.random.categorical, TensorFlow 1.15."""
    with name_scope(name, "categorical", [logits]):
        return _multinomial(logits, num_samples, dtype, seed)


def _multinomial(logits, num_samples, dtype, seed):
    logits = convert_to_tensor(logits, name="logits")
    return MULTINOMIAL(logits, num_samples, output_dtype=dtype or dtypes.int64,
                       **seed_attributes(seed))


def random_gamma(shape, alpha, beta=None, dtype=dtypes.float32, seed=None, name=None):
    """Samples of the gamma distributions with shapes `alpha` and inverse scales `beta`.

    Args:
      shape: integer vector: how many samples to draw of each distribution.
      alpha, beta: tensors that broadcast; `beta` is 1 by default.
      dtype: float16, float32 or float64.
      seed: int, see `set_random_seed`.
      name: scope of the operations (optional).
    Returns:
      Tensor of shape `shape` + the shape of alpha + beta.
    Source: tf.random_gamma, TensorFlow 1.15; Marsaglia and Tsang, 2000.
    """
    with name_scope(name, "random_gamma", [shape, alpha, beta]):
        shape = convert_to_tensor(shape, name="shape", dtype=dtypes.int32)
        alpha = convert_to_tensor(alpha, name="alpha", dtype=dtype)
        beta = convert_to_tensor(1 if beta is None else beta, name="beta", dtype=dtype)
        alpha = alpha + array.zeros_like(beta)
        smallest = np.finfo(alpha.dtype.as_numpy_dtype).tiny
        sample = RANDOM_GAMMA(shape, alpha, **seed_attributes(seed))
        return elementwise.maximum(smallest, sample / beta)


def random_poisson(lam, shape, dtype=dtypes.float32, seed=None, name=None):
    """Samples of the Poisson distributions with rates `lam`.

    Args:
      lam: tensor of rates.
      shape: integer vector: how many samples to draw of each distribution.
      dtype: float16, float32, float64, int32 or int64.
      seed: int, see `set_random_seed`.
      name: scope of the operation (optional).
    Returns:
      Tensor of shape `shape` + the shape of `lam`.
    Source: tf.random_poisson, TensorFlow 1.15; Hormann, 1993.
    """
    with name_scope(name, "random_poisson", [lam, shape]):
        shape = convert_to_tensor(shape, name="shape", dtype=dtypes.int32)
        return RANDOMNUMBERS(shape, lam, dtype=dtype, **seed_attributes(seed))

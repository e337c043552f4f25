"""Random numbers: TensorFlow's own for the same graph and operation seeds.

Each operation has a Philox stream of its own, kept by the session as three uint64: the key and
the two halves of the counter. It begins anew in a new session, and moves on with every run.
"""

import math
import os

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import shape_error
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, REQUIRED, OpDef
from minigraph.core.random_seed import get_seed
from minigraph.ops import array, elementwise, reduction
from minigraph.ops.control import with_dependencies
from minigraph.ops.debug import Assert

_GRAIN = 8192            # elements per piece, a multiple of 4
_GRAIN_SLOW = 512        # of samplers that reject
_RESERVED = 256          # blocks of the stream that each element moves it on by

SEEDS = {"seed": 0, "seed2": 0}


def initial_stream(op):
    """The stream at its beginning: keyed by `seed`, counting from `seed2`, or both from entropy."""
    seed, seed2 = op.attrs["seed"], op.attrs["seed2"]
    if seed == 0 and seed2 == 0:
        seed, seed2 = (int.from_bytes(os.urandom(8), "little") for _ in range(2))
    return np.array([seed % 2 ** 64, 0, seed2 % 2 ** 64], np.uint64)


def seed_attributes(seed):
    """The attributes of an operation with the seed `seed`, or None, in this graph."""
    seed1, seed2 = get_seed(seed)
    return {"seed": seed1 or 0, "seed2": seed2 or 0}


def emit_skip(node, emit, blocks):
    """Moves the operation's stream on, after its samples are drawn."""
    emit("random_skip", "any", [node.state], [], params=(blocks,))


def _infer_shape(c):
    """The shape that the first input spells."""
    if c.shape(0).ndims not in (None, 1):
        raise shape_error(c, "Shape must be rank 1 but is rank %d" % c.shape(0).ndims)
    return [c.value_as_shape(0)]


def _lower_sampler(kernel):
    def lower(node, emit):
        output = node.outputs[0]
        size = math.prod(output.shape)
        if size:
            # A float16 is a float32 here: its uniform values have 10 random bits.
            bits = 10 if node.op.attrs.get("dtype") is dtypes.float16 else 23
            emit(kernel, output.dtype, [output], [*node.inputs[1:], node.state], params=(bits,),
                 extent=size, grain=min(size, _GRAIN))
            emit_skip(node, emit, size * _RESERVED)
    return lower


def _sampler(type, kernel):
    return OpDef(
        type=type,
        inputs={"shape": "T"},
        outputs={"output": "dtype"},
        attrs={"dtype": REQUIRED, "T": dtypes.INDEX, **SEEDS},
        infer=_infer_shape,
        needs_values=(0,),
        lower=_lower_sampler(kernel),
        state=initial_stream,
        gradient=NOT_DIFFERENTIABLE,
    )


RANDOM_UNIFORM = _sampler("RandomUniform", "random_uniform")
RANDOM_STANDARD_NORMAL = _sampler("RandomStandardNormal", "random_normal")
TRUNCATED_NORMAL = _sampler("TruncatedNormal", "random_truncated")

def _infer_uniform_int(c):
    for i in (1, 2):
        if c.shape(i).ndims not in (None, 0):
            raise shape_error(c, "Shape must be rank 0 but is rank %d" % c.shape(i).ndims)
    return _infer_shape(c)


RANDOM_UNIFORM_INT = OpDef(
    type="RandomUniformInt",
    inputs={"shape": "T", "minval": "Tout", "maxval": "Tout"},
    outputs={"output": "Tout"},
    attrs={"Tout": dtypes.AllowedTypes([dtypes.int32, dtypes.int64], None), "T": dtypes.INDEX,
           **SEEDS},
    infer=_infer_uniform_int,
    needs_values=(0,),
    lower=_lower_sampler("random_uniform_int"),
    fault_message=lambda node, status, fault, arrays:
        "Need minval < maxval, got %d >= %d" % (fault[0], fault[1]),
    state=initial_stream,
    gradient=NOT_DIFFERENTIABLE,
)


def _lower_shuffle(node, emit):
    value, output = node.inputs[0], node.outputs[0]
    size = math.prod(value.shape)
    rows = value.shape[0] if value.shape else 1
    if not size:
        return
    order = emit.temp(dtypes.int64, (rows,))
    emit("random_shuffle", "any", [output, order], [value, node.state],
         params=(rows, size // rows * value.dtype.size))
    if size > 1 and rows > 1:
        emit_skip(node, emit, (rows + 2) // 4)


_lower_shuffle.by_size = True   # it moves rows of bytes, float16 as well

RANDOM_SHUFFLE = OpDef(
    type="RandomShuffle",
    inputs={"value": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL_NUMERIC_AND_BOOL, **SEEDS},
    infer=lambda c: [c.shape(0)],
    lower=_lower_shuffle,
    state=initial_stream,
)


# Numbers of the element types, for the samplers that compute in double alone.
_TYPES = {dtypes.float32: 0, dtypes.float64: 1, dtypes.int32: 2, dtypes.int64: 3}


def _check_multinomial(c, classes, samples):
    if samples is not None and samples < 0:
        raise errors.InvalidArgumentError(
            c.op, c.op, "num_samples should be nonnegative, got %d" % samples)
    if not classes:
        raise errors.InvalidArgumentError(c.op, c.op, "num_classes should be positive, got 0")


def _infer_multinomial(c):
    shape = c.shape(0)
    if shape.ndims not in (None, 2):
        raise shape_error(c, "Shape must be rank 2 but is rank %d" % shape.ndims)
    samples = c.value(1)
    if c.running:
        _check_multinomial(c, shape[1].value, samples)
    rows = None if shape.ndims is None else shape[0].value
    return [[rows, None if samples is None else int(samples)]]


def _lower_multinomial(node, emit):
    output = node.outputs[0]
    (rows, classes), samples = node.inputs[0].shape, output.shape[1]
    if not rows * samples:
        return
    emit("multinomial", "any", [output], [node.inputs[0], node.state],
         params=(samples, classes, _TYPES[output.dtype], _TYPES[node.inputs[0].dtype]),
         extent=rows, grain=max(1, min(rows, 1024 // (classes + samples))), workspace=8 * classes)
    # Two words for each sample, whose number is rounded up to a multiple of 4.
    emit_skip(node, emit, rows * ((samples + 3) // 4 * 8) * _RESERVED)


MULTINOMIAL = OpDef(
    type="Multinomial",
    inputs={"logits": "T", "num_samples": dtypes.int32},
    outputs={"output": "output_dtype"},
    attrs={"T": dtypes.FLOATING, "output_dtype": dtypes.int64, **SEEDS},
    infer=_infer_multinomial,
    needs_values=(1,),
    lower=_lower_multinomial,
    state=initial_stream,
    gradient=NOT_DIFFERENTIABLE,
)


def _infer_per_parameter(c):
    return [_infer_shape(c)[0].concatenate(c.shape(1))]


def _lower_per_parameter(node, emit, kernel, dtype, types=(), reals=()):
    """Emits a sampler that draws as many samples for each of the parameters (input 1)."""
    output, parameter = node.outputs[0], node.inputs[1]
    size, parameters = math.prod(output.shape), math.prod(parameter.shape)
    if size:
        emit(kernel, dtype, [output], [parameter, node.state], reals=reals,
             params=(size // parameters, parameters, *types), extent=size,
             grain=min(size, _GRAIN_SLOW))
        emit_skip(node, emit, size * _RESERVED)


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
    gradient=NOT_DIFFERENTIABLE,
)


def _lower_poisson(node, emit):
    types = _TYPES[node.outputs[0].dtype], _TYPES[node.inputs[1].dtype]
    _lower_per_parameter(node, emit, "random_poisson", "any", types,
                         reals=(float(node.op.attrs["dtype"].max),))


_POISSON = [dtypes.float16, dtypes.float32, dtypes.float64, dtypes.int32, dtypes.int64]

RANDOM_POISSON = OpDef(
    type="RandomPoissonV2",
    inputs={"shape": "S", "rate": "R"},
    outputs={"output": "dtype"},
    attrs={"S": dtypes.INDEX, "R": dtypes.AllowedTypes(_POISSON, dtypes.float64),
           "dtype": dtypes.int64, **SEEDS},
    infer=_infer_per_parameter,
    needs_values=(0,),
    lower=_lower_poisson,
    state=initial_stream,
    gradient=NOT_DIFFERENTIABLE,
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
    shape = _infer_shape(c)[0]
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


def _shape_tensor(shape):
    """`shape` as an integer vector; an empty list is an int32 one."""
    dtype = dtypes.int32 if isinstance(shape, (list, tuple)) and not shape else None
    return convert_to_tensor(shape, dtype=dtype, name="shape")


def _scaled(op_def, default_name, shape, mean, stddev, dtype, seed, name):
    with name_scope(name, default_name, [shape, mean, stddev]) as name:
        shape = _shape_tensor(shape)
        mean = convert_to_tensor(mean, dtype=dtype, name="mean")
        stddev = convert_to_tensor(stddev, dtype=dtype, name="stddev")
        sample = op_def(shape, dtype=dtype, **seed_attributes(seed))
        return elementwise.add(sample * stddev, mean, name=name)


def random_normal(shape, mean=0.0, stddev=1.0, dtype=dtypes.float32, seed=None, name=None):
    """Samples of the normal distribution.

    Args:
      shape: integer vector, the shape of the result.
      mean, stddev: numbers or tensors that broadcast with `shape`.
      dtype: float16, float32 or float64.
      seed: int, see `set_random_seed`; by default from the graph's seed, or from entropy.
      name: name of the operation (optional).
    Source: tf.random_normal, TensorFlow 1.15; Box and Muller, 1958.
    """
    return _scaled(RANDOM_STANDARD_NORMAL, "random_normal", shape, mean, stddev, dtype, seed, name)


def truncated_normal(shape, mean=0.0, stddev=1.0, dtype=dtypes.float32, seed=None, name=None):
    """Samples of the normal distribution; those 2 or more `stddev` from `mean` are drawn anew.

    Args:
      shape, mean, stddev, dtype, seed, name: as for `random_normal`.
    Source: tf.truncated_normal, TensorFlow 1.15.
    """
    return _scaled(TRUNCATED_NORMAL, "truncated_normal", shape, mean, stddev, dtype, seed, name)


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
        shape = _shape_tensor(shape)
        parameters = [convert_to_tensor(value, dtype=dtype, name=name) for value, name in (
            (means, "means"), (stddevs, "stddevs"), (minvals, "minvals"), (maxvals, "maxvals"))]
        return PARAMETERIZED_TRUNCATED_NORMAL(shape, *parameters, **seed_attributes(seed))


def random_uniform(shape, minval=0, maxval=None, dtype=dtypes.float32, seed=None, name=None):
    """Samples of the uniform distribution on [minval, maxval).

    Args:
      shape: integer vector, the shape of the result.
      minval: number or tensor that broadcasts with `shape` (a scalar for integers).
      maxval: likewise; 1 by default, and to be given for integers.
      dtype: float16, float32, float64, int32 or int64.
      seed: int, see `set_random_seed`; by default from the graph's seed, or from entropy.
      name: name of the operation (optional).
    Raises:
      ValueError: for another dtype, or an integer one without `maxval`.
      InvalidArgumentError (when it runs): if integer `minval` is not below `maxval`.
    Source: tf.random_uniform, TensorFlow 1.15.
    """
    dtype = dtypes.as_dtype(dtype)
    if dtype not in _POISSON:
        raise ValueError("Invalid dtype %r" % dtype)
    if maxval is None:
        if dtype.is_integer:
            raise ValueError("Must specify maxval for integer dtype %r" % dtype)
        maxval = 1
    with name_scope(name, "random_uniform", [shape, minval, maxval]) as name:
        shape = _shape_tensor(shape)
        minval = convert_to_tensor(minval, dtype=dtype, name="min")
        maxval = convert_to_tensor(maxval, dtype=dtype, name="max")
        seeds = seed_attributes(seed)
        if dtype.is_integer:
            return RANDOM_UNIFORM_INT(shape, minval, maxval, name=name, **seeds)
        sample = RANDOM_UNIFORM(shape, dtype=dtype, **seeds)
        return elementwise.add(sample * (maxval - minval), minval, name=name)


def random_shuffle(value, seed=None, name=None):
    """`value` with its first dimension shuffled.

    Args:
      value: tensor of rank 1 or more.
      seed: int, see `set_random_seed`.
      name: name of the operation (optional).
    Source: tf.random_shuffle, TensorFlow 1.15; Fisher and Yates, 1938.
    """
    return RANDOM_SHUFFLE(value, name=name, **seed_attributes(seed))


def random_crop(value, size, seed=None, name=None):
    """A slice of `value` of shape `size` at a random place.

    Args:
      value: tensor.
      size: integer vector with one number for each dimension of `value`.
      seed: int, see `set_random_seed`.
      name: name of the operation (optional).
    Raises (when it runs):
      InvalidArgumentError: if `size` is larger than the shape of `value`.
    Source: tf.random_crop, TensorFlow 1.15.
    """
    with name_scope(name, "random_crop", [value, size]) as name:
        value = convert_to_tensor(value, name="value")
        size = convert_to_tensor(size, dtype=dtypes.int32, name="size")
        shape = array.shape(value)
        check = Assert(reduction.reduce_all(shape >= size),
                       ["Need value.shape >= size, got ", shape, size], summarize=1000)
        shape = with_dependencies([check], shape)
        limit = shape - size + 1
        offset = random_uniform(array.shape(shape), dtype=size.dtype, maxval=size.dtype.max,
                                seed=seed) % limit
        return array.slice(value, offset, size, name=name)


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
        return RANDOM_POISSON(shape, lam, dtype=dtype, **seed_attributes(seed))

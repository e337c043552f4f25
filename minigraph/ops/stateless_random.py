"""Random numbers of seeds that are tensors: the same seed gives the same numbers in every run.

The two numbers of a seed choose a Philox stream, from whose beginning the samplers draw.
"""

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import describe_shape
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.errors import InvalidArgumentError
from minigraph.ops import elementwise
from minigraph.ops._shape_rules import dims_of, failure, with_rank
from minigraph.ops.random import (
    check_uniform, emit_sampler, empty_range, infer_shape, shape_tensor)
from minigraph.ops.random_distributions import emit_multinomial, infer_multinomial

_SEEDS = dtypes.AllowedTypes([dtypes.int32, dtypes.int64], dtypes.int64)


def _check_seed(c, i):
    """Input `i` must be a vector of two."""
    dims = dims_of(c, i)
    if c.running and dims != (2,):
        raise InvalidArgumentError(None, None, "seed must have shape [2], not %s"
                                   % describe_shape(c.shape(i)))
    length, = with_rank(c, i, 1)
    if length not in (2, None):
        raise failure(c, "Dimension must be 2 but is %d" % length)


def _stream(emit, seed):
    """The stream that the value `seed` chooses."""
    stream = emit.temp(dtypes.uint64, (3,))
    emit("random_key", "any", [stream], [seed], params=(seed.dtype.size,))
    return stream


def _sampler(type, kernel, dtype, parameters=None, **options):
    def infer(c):
        shapes = infer_shape(c)
        _check_seed(c, 1)
        for i in range(2, c.n_inputs):
            with_rank(c, i, 0)
        return shapes

    def lower(node, emit):
        emit_sampler(kernel, node, emit, node.inputs[2:], _stream(emit, node.inputs[1]))

    return OpDef(
        type=type,
        inputs={"shape": "T", "seed": "Tseed", **(parameters or {})},
        outputs={"output": "dtype"},
        attrs={"dtype": dtype, "T": dtypes.INDEX, "Tseed": _SEEDS},
        infer=infer,
        needs_values=(0,),
        lower=lower,
        gradient=NOT_DIFFERENTIABLE,
        **options,
    )


STATELESS_RANDOM_UNIFORM = _sampler("StatelessRandomUniform", "random_uniform", dtypes.FLOATING)
STATELESS_RANDOM_NORMAL = _sampler("StatelessRandomNormal", "random_normal", dtypes.FLOATING)
STATELESS_TRUNCATED_NORMAL = _sampler(
    "StatelessTruncatedNormal", "random_truncated", dtypes.FLOATING)
STATELESS_RANDOM_UNIFORM_INT = _sampler(
    "StatelessRandomUniformInt", "random_uniform_int",
    dtypes.AllowedTypes([dtypes.int32, dtypes.int64], None),
    {"minval": "dtype", "maxval": "dtype"}, fault_message=empty_range)


def _infer_multinomial(c):
    _check_seed(c, 2)
    return infer_multinomial(c)


STATELESS_MULTINOMIAL = OpDef(
    type="StatelessMultinomial",
    inputs={"logits": "T", "num_samples": dtypes.int32, "seed": "Tseed"},
    outputs={"output": "output_dtype"},
    attrs={"T": dtypes.FLOATING, "output_dtype": dtypes.int64, "Tseed": _SEEDS},
    infer=_infer_multinomial,
    needs_values=(1,),
    lower=lambda node, emit: emit_multinomial(node, emit, _stream(emit, node.inputs[2])),
    gradient=NOT_DIFFERENTIABLE,
)


def _scaled(op_def, default_name, shape, seed, mean, stddev, dtype, name):
    with name_scope(name, default_name, [shape, seed, mean, stddev]) as name:
        shape = shape_tensor(shape)
        mean = convert_to_tensor(mean, dtype=dtype, name="mean")
        stddev = convert_to_tensor(stddev, dtype=dtype, name="stddev")
        sample = op_def(shape, seed, dtype=dtype)
        return elementwise.add(sample * stddev, mean, name=name)


def stateless_random_normal(shape, seed, mean=0.0, stddev=1.0, dtype=dtypes.float32, name=None):
    """Samples of the normal distribution, a function of `seed`.

    Args:
      shape: integer vector, the shape of the result.
      seed: two integers, int32 or int64.
      mean, stddev: numbers or tensors that broadcast with `shape`.
      dtype: float16, bfloat16, float32 or float64.
      name: name of the operation (optional).
    Source: tf.random.stateless_normal, TensorFlow 1.15; Box and Muller, 1958.
    """
    return _scaled(STATELESS_RANDOM_NORMAL, "stateless_random_normal", shape, seed, mean, stddev,
                   dtype, name)


def stateless_truncated_normal(shape, seed, mean=0.0, stddev=1.0, dtype=dtypes.float32,
                               name=None):
    """As `stateless_random_normal`; what is 2 or more `stddev` from `mean` is drawn anew.

    Source: tf.random.stateless_truncated_normal, TensorFlow 1.15.
    """
    return _scaled(STATELESS_TRUNCATED_NORMAL, "stateless_truncated_normal", shape, seed, mean,
                   stddev, dtype, name)


def stateless_random_uniform(shape, seed, minval=0, maxval=None, dtype=dtypes.float32, name=None):
    """Samples of the uniform distribution on [minval, maxval), a function of `seed`.

    Args:
      shape, seed: as for `stateless_random_normal`.
      minval: number or tensor that broadcasts with `shape` (a scalar for integers).
      maxval: likewise; 1 by default, and to be given for integers.
      dtype: float16, bfloat16, float32, float64, int32 or int64.
      name: name of the operation (optional).
    Raises:
      ValueError: for another dtype, or an integer one without `maxval`.
      InvalidArgumentError (when it runs): if integer `minval` is not below `maxval`.
    Source: tf.random.stateless_uniform, TensorFlow 1.15.
    """
    dtype, maxval = check_uniform(dtype, maxval)
    with name_scope(name, "stateless_random_uniform", [shape, seed, minval, maxval]) as name:
        shape = shape_tensor(shape)
        minval = convert_to_tensor(minval, dtype=dtype, name="min")
        maxval = convert_to_tensor(maxval, dtype=dtype, name="max")
        if dtype.is_integer:
            return STATELESS_RANDOM_UNIFORM_INT(shape, seed, minval, maxval, name=name)
        sample = STATELESS_RANDOM_UNIFORM(shape, seed, dtype=dtype)
        return elementwise.add(sample * (maxval - minval), minval, name=name)


def stateless_multinomial(logits, num_samples, seed, output_dtype=dtypes.int64, name=None):
    """Samples of classes with the unnormalised log-probabilities `logits`, a function of `seed`.

    Args:
      logits: floating point, shape [rows, classes].
      num_samples: number of independent samples for each row.
      seed: two integers, int32 or int64.
      output_dtype: int32 or int64.
      name: scope of the operation (optional).
    Returns:
      Tensor of shape [rows, num_samples].
    Source: tf.random.stateless_multinomial, TensorFlow 1.15.
    """
    with name_scope(name, "stateless_multinomial", [logits, seed]):
        return _multinomial(logits, num_samples, seed, output_dtype)


def stateless_categorical(logits, num_samples, seed, dtype=dtypes.int64, name=None):
    """As `stateless_multinomial`. Source: tf.random.stateless_categorical, TensorFlow 1.15."""
    with name_scope(name, "stateless_categorical", [logits, seed]):
        return _multinomial(logits, num_samples, seed, dtype)


def _multinomial(logits, num_samples, seed, dtype):
    logits = convert_to_tensor(logits, name="logits")
    return STATELESS_MULTINOMIAL(logits, num_samples, seed, output_dtype=dtype)

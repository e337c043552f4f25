"""Random numbers: TensorFlow's own for the same graph and operation seeds.

Each operation has a Philox stream of its own, kept by the session as three uint64: the key and
the two halves of the counter. It begins anew in a new session, and moves on with every run.
"""

import math
import os

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import describe_shape, shape_error
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, REQUIRED, OpDef
from minigraph.core.random_seed import get_seed
from minigraph.errors import InvalidArgumentError
from minigraph.ops import array, elementwise, reduction
from minigraph.ops._shape_rules import failure
from minigraph.ops.control import with_dependencies
from minigraph.ops.debug import Assert

_GRAIN = 8192            # elements per piece, a multiple of 4
RESERVED = 256          # blocks of the stream that each element moves it on by

SEEDS = {"seed": 0, "seed2": 0}
NUMBERS = [dtypes.float16, dtypes.bfloat16, dtypes.float32, dtypes.float64, dtypes.int32,
           dtypes.int64]
_MANTISSA_BITS = {dtypes.float16: 10, dtypes.bfloat16: 7}


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


def infer_shape(c):
    """The shape that the first input spells."""
    if c.shape(0).ndims not in (None, 1):
        raise failure(c, "Shape must be rank 1 but is rank %d" % c.shape(0).ndims,
                      running="shape must be a vector of {int32,int64}, got shape %s"
                      % describe_shape(c.shape(0)))
    if c.running and c.value(0) is not None and (c.value(0) < 0).any():
        raise InvalidArgumentError(None, None, "Dimension %d must be >= 0" % c.value(0).min())
    return [c.value_as_shape(0)]


def emit_sampler(kernel, node, emit, parameters, stream):
    """Draws the elements of the output; True if there are any."""
    output = node.outputs[0]
    size = math.prod(output.shape)
    if size:
        # A narrow float is a float32 here: its uniform values have fewer random bits.
        bits = _MANTISSA_BITS.get(node.op.attrs.get("dtype"), 23)
        emit(kernel, output.dtype, [output], [*parameters, stream], params=(bits,),
             extent=size, grain=min(size, _GRAIN))
    return size > 0


def _lower_sampler(kernel):
    def lower(node, emit):
        if emit_sampler(kernel, node, emit, node.inputs[1:], node.state):
            emit_skip(node, emit, math.prod(node.outputs[0].shape) * RESERVED)
    return lower


def _sampler(type, kernel):
    return OpDef(
        type=type,
        inputs={"shape": "T"},
        outputs={"output": "dtype"},
        attrs={"dtype": REQUIRED, "T": dtypes.INDEX, **SEEDS},
        infer=infer_shape,
        needs_values=(0,),
        lower=_lower_sampler(kernel),
        state=initial_stream,
        gradient=NOT_DIFFERENTIABLE,
    )


RANDOM_UNIFORM = _sampler("RandomUniform", "random_uniform")
RANDOM_STANDARD_NORMAL = _sampler("RandomStandardNormal", "random_normal")
TRUNCATED_NORMAL = _sampler("TruncatedNormal", "random_truncated")


def empty_range(node, status, fault, arrays):
    """What is said about integers that are to be drawn between bounds with nothing between them."""
    return "Need minval < maxval, got %d >= %d" % (fault[0], fault[1])


def _infer_uniform_int(c):
    for i in (1, 2):
        if c.shape(i).ndims not in (None, 0):
            raise shape_error(c, "Shape must be rank 0 but is rank %d" % c.shape(i).ndims)
    return infer_shape(c)


RANDOM_UNIFORM_INT = OpDef(
    type="RandomUniformInt",
    inputs={"shape": "T", "minval": "Tout", "maxval": "Tout"},
    outputs={"output": "Tout"},
    attrs={"Tout": dtypes.AllowedTypes([dtypes.int32, dtypes.int64], None), "T": dtypes.INDEX,
           **SEEDS},
    infer=_infer_uniform_int,
    needs_values=(0,),
    lower=_lower_sampler("random_uniform_int"),
    fault_message=empty_range,
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


def shape_tensor(shape):
    """`shape` as an integer vector; an empty list is an int32 one."""
    dtype = dtypes.int32 if isinstance(shape, (list, tuple)) and not shape else None
    return convert_to_tensor(shape, dtype=dtype, name="shape")


def _scaled(op_def, default_name, shape, mean, stddev, dtype, seed, name):
    with name_scope(name, default_name, [shape, mean, stddev]) as name:
        shape = shape_tensor(shape)
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


def check_uniform(dtype, maxval):
    """The dtype and the upper bound of uniform samples; ValueError for what they cannot be."""
    dtype = dtypes.as_dtype(dtype)
    if dtype not in NUMBERS:
        raise ValueError("Invalid dtype %r" % dtype)
    if maxval is None and dtype.is_integer:
        raise ValueError("Must specify maxval for integer dtype %r" % dtype)
    return dtype, 1 if maxval is None else maxval


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
    dtype, maxval = check_uniform(dtype, maxval)
    with name_scope(name, "random_uniform", [shape, minval, maxval]) as name:
        shape = shape_tensor(shape)
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

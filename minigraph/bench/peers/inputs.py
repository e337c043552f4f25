"""What every library computes on: the same numbers, in memory aligned as each likes it best."""

import numpy as np

LAYERS = ((784, 256), (256, 256), (256, 10))


def aligned(array):
    """A copy of `array` that starts at a multiple of 64 bytes, so that no library copies it."""
    array = np.asarray(array)
    copy = empty(array.shape, array.dtype)
    copy[...] = array
    return copy


def empty(shape, dtype="float32"):
    """An array that starts at a multiple of 64 bytes."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    room = np.empty(size + 64, np.uint8)
    start = -room.ctypes.data % 64
    return room[start:start + size].view(dtype).reshape(shape)


def uniform(*shape, seed=0, dtype="float32"):
    """Numbers in [0, 1)."""
    return aligned(np.random.default_rng(seed).random(shape, dtype))


def normal(*shape, seed=0, scale=1.0):
    """float32 numbers of mean 0 and deviation `scale`."""
    return aligned((np.random.RandomState(seed).standard_normal(shape) * scale).astype(np.float32))


def integers(bound, count, seed=0):
    """int32 numbers in [0, bound)."""
    return aligned(np.random.RandomState(seed).randint(0, bound, count).astype(np.int32))


def one_hot(classes, depth):
    """A row of `depth` float32 numbers for each of `classes`."""
    labels = np.zeros((len(classes), depth), np.float32)
    labels[np.arange(len(classes)), classes] = 1
    return aligned(labels)


def images(batch):
    """(pixels [batch, 784], classes [batch] in 0..9)."""
    return uniform(batch, 784), integers(10, batch, seed=1)


def layers(sizes=LAYERS):
    """Weights of a perceptron's layers."""
    return [normal(*size, seed=2 + i, scale=0.05) for i, size in enumerate(sizes)]


def mlp_sizes(width):
    """The layers of 784 pixels, two hidden layers of `width` units, and 10 classes."""
    return (784, width), (width, width), (width, 10)


def factors(m, n, k, transpose_a, transpose_b, dtype):
    """The operands of an m x k by k x n product, each stored transposed if so asked."""
    return (uniform(*((k, m) if transpose_a else (m, k)), seed=1, dtype=dtype),
            uniform(*((n, k) if transpose_b else (k, n)), seed=2, dtype=dtype))


def recurrent(steps, units, size, batch):
    """An LSTM classifier: sequence [batch, steps, size], classes [batch], kernel, bias, output.

    The kernel [size + units, 4 units] and the bias [4 units] hold the input gate, the candidate,
    the forget gate (whose bias starts at 1) and the output gate, in this order.
    """
    bias = np.zeros(4 * units, np.float32)
    bias[2 * units:3 * units] = 1
    return (uniform(batch, steps, size), integers(10, batch, seed=1),
            normal(size + units, 4 * units, seed=2, scale=0.08), aligned(bias),
            normal(units, 10, seed=3, scale=0.1))

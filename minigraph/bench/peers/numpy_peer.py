"""The workloads in NumPy, as one writes them by hand: in place, into arrays that are there."""

import numpy as np

from . import inputs

NAME = "NumPy"
VERSION = np.__version__


def _softmax(z):
    """In place, row by row."""
    z -= z.max(axis=1, keepdims=True)
    np.exp(z, out=z)
    z /= z.sum(axis=1, keepdims=True)
    return z


def tutorial(batch):
    pixels, classes = inputs.images(batch)
    labels = inputs.one_hot(classes, 10)
    weights, bias = np.zeros((784, 10), np.float32), np.zeros(10, np.float32)
    error, gradient = np.empty((batch, 10), np.float32), np.empty_like(weights)
    rate = np.float32(0.5 / batch)

    def step():
        nonlocal weights, bias
        np.matmul(pixels, weights, out=error)
        np.add(error, bias, out=error)
        np.subtract(_softmax(error), labels, out=error)
        np.multiply(error, rate, out=error)
        weights -= np.matmul(pixels.T, error, out=gradient)
        bias -= error.sum(axis=0)

    return step, lambda: [weights, bias]


def _layer(x, weights, bias, relu=True):
    y = x @ weights
    y += bias
    return np.maximum(y, 0, out=y) if relu else y


def _layers(width):
    weights = inputs.layers(inputs.mlp_sizes(width))
    return weights, [np.zeros(w.shape[1], np.float32) for w in weights]


def _adam(values, first, second, rate, gradients):
    """Into the moments and the values; the gradients are used up."""
    for value, m, s, g in zip(values, first, second, gradients):
        m *= np.float32(0.9)
        m += np.float32(0.1) * g
        s *= np.float32(0.999)
        np.multiply(g, g, out=g)
        g *= np.float32(0.001)
        s += g
        np.sqrt(s, out=g)
        g += np.float32(1e-8)
        np.divide(m, g, out=g)
        g *= rate
        value -= g


def mlp_train(batch, width=256):
    pixels, classes = inputs.images(batch)
    labels = inputs.one_hot(classes, 10)
    weights, biases = _layers(width)
    values = weights + biases
    first, second = ([np.zeros_like(v) for v in values] for _ in range(2))
    count = 0

    def step():
        nonlocal count
        count += 1
        h1 = _layer(pixels, weights[0], biases[0])
        h2 = _layer(h1, weights[1], biases[1])
        d3 = _softmax(_layer(h2, weights[2], biases[2], relu=False))
        d3 -= labels
        d3 *= np.float32(1 / batch)
        d2 = d3 @ weights[2].T
        d2 *= h2 > 0
        d1 = d2 @ weights[1].T
        d1 *= h1 > 0
        rate = np.float32(1e-3 * (1 - 0.999 ** count) ** 0.5 / (1 - 0.9 ** count))
        _adam(values, first, second, rate,
              [pixels.T @ d1, h1.T @ d2, h2.T @ d3, d1.sum(0), d2.sum(0), d3.sum(0)])

    return step, lambda: [v for pair in zip(weights, biases) for v in pair]


def mlp_infer(batch, width=256):
    pixels = inputs.images(batch)[0]
    w, b = _layers(width)
    return lambda: _layer(_layer(_layer(pixels, w[0], b[0]), w[1], b[1]), w[2], b[2], relu=False)


def _sigmoid(z):
    """In place."""
    np.negative(z, out=z)
    np.exp(z, out=z)
    z += 1
    return np.reciprocal(z, out=z)


def _lstm_forward(sequence, kernel, bias, units):
    """The last state, and for each step what its gradient needs."""
    hidden = cell = np.zeros((len(sequence), units), np.float32)
    tape = []
    for now in sequence.transpose(1, 0, 2):
        both = np.concatenate([now, hidden], 1)
        gates = both @ kernel
        gates += bias
        enter, candidate, forget, leave = (gates[:, units * i:units * (i + 1)] for i in range(4))
        np.tanh(candidate, out=candidate)
        _sigmoid(enter), _sigmoid(gates[:, 2 * units:])
        after = forget * cell
        after += enter * candidate
        squashed = np.tanh(after)
        tape.append((both, gates, cell, squashed))
        cell, hidden = after, leave * squashed
    return hidden, tape


def _lstm_backward(d_hidden, tape, kernel, units):
    """Gradients of the kernel and the bias."""
    d_kernel, d_bias, d_cell = np.zeros_like(kernel), 0, 0
    size = len(kernel) - units
    for both, gates, before, squashed in reversed(tape):
        enter, candidate, forget, leave = (gates[:, units * i:units * (i + 1)] for i in range(4))
        d_cell = d_cell + d_hidden * leave * (1 - squashed * squashed)
        d_gates = np.concatenate([
            d_cell * candidate * enter * (1 - enter), d_cell * enter * (1 - candidate * candidate),
            d_cell * before * forget * (1 - forget), d_hidden * squashed * leave * (1 - leave)], 1)
        d_kernel += both.T @ d_gates
        d_bias += d_gates.sum(0)
        d_hidden = d_gates @ kernel[size:].T
        d_cell *= forget
    return d_kernel, d_bias


def lstm(steps, units, size, batch):
    sequence, classes, kernel, bias, output = inputs.recurrent(steps, units, size, batch)
    labels = inputs.one_hot(classes, 10)

    def step():
        nonlocal kernel, bias, output
        hidden, tape = _lstm_forward(sequence, kernel, bias, units)
        error = _softmax(hidden @ output)
        error -= labels
        error *= np.float32(1 / batch)
        d_kernel, d_bias = _lstm_backward(error @ output.T, tape, kernel, units)
        output -= np.float32(0.5) * (hidden.T @ error)
        kernel -= np.float32(0.5) * d_kernel
        bias -= np.float32(0.5) * d_bias

    return step, lambda: [kernel, bias, output]


def gemm(m, n, k, transpose_a=False, transpose_b=False, dtype="float32"):
    a, b = inputs.factors(m, n, k, transpose_a, transpose_b, dtype)
    a, b, product = a.T if transpose_a else a, b.T if transpose_b else b, np.empty((m, n), dtype)
    return lambda: np.matmul(a, b, out=product)


def gemv(m, k):
    a, x, product = inputs.uniform(m, k), inputs.uniform(k, seed=1), np.empty(m, np.float32)
    return lambda: np.matmul(a, x, out=product)


def elementwise(size):
    a, b = inputs.uniform(size), inputs.uniform(size, seed=1)
    left, right = np.empty_like(a), np.empty_like(a)

    def step():
        np.multiply(a, b, out=left)
        np.add(left, np.float32(0.5), out=left)
        np.tanh(left, out=left)
        np.negative(a, out=right)
        np.exp(right, out=right)
        np.multiply(left, right, out=left)
        np.sqrt(b, out=right)
        np.add(left, right, out=left)
        return left.sum()

    return step


def softmax_xent(rows, classes):
    logits = inputs.normal(rows, classes)
    labels = inputs.one_hot(inputs.integers(classes, rows, seed=1), classes)
    shifted, gradient = np.empty_like(logits), np.empty_like(logits)

    def step():
        np.subtract(logits, logits.max(axis=1, keepdims=True), out=shifted)
        np.exp(shifted, out=gradient)
        sums = gradient.sum(axis=1, keepdims=True)
        np.divide(gradient, sums, out=gradient)
        np.subtract(gradient, labels, out=gradient)
        loss = np.log(sums[:, 0]) - np.einsum("ij,ij->i", labels, shifted)
        return loss, gradient

    return step


def total(rows, columns, axis=None):
    a = inputs.uniform(rows, columns)
    return lambda: a.sum(axis=axis)


def argmax(rows, columns, axis):
    a = inputs.uniform(rows, columns)
    return lambda: a.argmax(axis=axis)


def transpose(rows, columns):
    a, result = inputs.uniform(rows, columns), np.empty((columns, rows), np.float32)

    def step():
        np.copyto(result, a.T)
        return result

    return step


def gather(rows, columns, count):
    a, places = inputs.uniform(rows, columns), inputs.integers(rows, count, seed=1)
    result, places = np.empty((count, columns), np.float32), places.astype(np.intp)
    return lambda: np.take(a, places, axis=0, out=result, mode="clip")


def concat(rows, columns, axis):
    parts = inputs.uniform(rows, columns), inputs.uniform(rows, columns, seed=1)
    result = np.concatenate(parts, axis)
    return lambda: np.concatenate(parts, axis, out=result)


def add_row(rows, columns):
    a, b = inputs.uniform(rows, columns), inputs.uniform(columns, seed=1)
    result = np.empty_like(a)
    return lambda: np.add(a, b, out=result)


KINDS = {kind.__name__: kind for kind in (
    tutorial, mlp_train, mlp_infer, lstm, gemm, gemv, elementwise, softmax_xent, total, argmax,
    transpose, gather, concat, add_row)}

"""The workloads in JAX, compiled, and with donated buffers where a step replaces its arguments."""

import functools
import os

if os.environ.get("OMP_NUM_THREADS") == "1":
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import jax.numpy as jnp
import numpy as np

from . import inputs

NAME = "JAX"
VERSION = jax.__version__

jax.config.update("jax_enable_x64", True)      # dgemm; all else says float32 by its inputs


def _step(function, *arrays):
    """Runs compiled `function` on `arrays`, JAX's already, and waits for what it returns."""
    run, arrays = jax.jit(function), [jnp.asarray(a) for a in arrays]
    return lambda: jax.block_until_ready(run(*arrays))


def _training(update, state, read, *batch):
    """A step that replaces `state` in place, and a reader of the parameters in it."""
    update = jax.jit(update, donate_argnums=0)

    def step():
        nonlocal state
        state = update(state, *batch)
        jax.block_until_ready(state)

    return step, lambda: read(state)


def _cross_entropy(logits, classes):
    scores = jnp.take_along_axis(jax.nn.log_softmax(logits), classes[:, None], axis=1)
    return -jnp.mean(scores)


def tutorial(batch):
    pixels, classes = inputs.images(batch)
    values = [jnp.zeros((784, 10), jnp.float32), jnp.zeros(10, jnp.float32)]

    def update(values, x, labels):
        def loss(values):
            scores = jax.nn.log_softmax(x @ values[0] + values[1])
            return -jnp.mean(jnp.sum(labels * scores, axis=1))

        return [v - 0.5 * g for v, g in zip(values, jax.grad(loss)(values))]

    return _training(update, values, list, pixels, inputs.one_hot(classes, 10))


def _forward(values, x):
    (w1, b1), (w2, b2), (w3, b3) = values
    return jnp.maximum(jnp.maximum(x @ w1 + b1, 0) @ w2 + b2, 0) @ w3 + b3


def _layers(width):
    return [(jnp.asarray(w), jnp.zeros(w.shape[1], jnp.float32))
            for w in inputs.layers(inputs.mlp_sizes(width))]


def mlp_train(batch, width=256):
    values = _layers(width)
    zeros = functools.partial(jax.tree.map, jnp.zeros_like, values)

    def update(state, x, y):
        values, first, second, count = state
        count = count + 1
        gradients = jax.grad(lambda v: _cross_entropy(_forward(v, x), y))(values)
        first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradients)
        second = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, second, gradients)
        rate = 1e-3 * jnp.sqrt(1 - 0.999 ** count) / (1 - 0.9 ** count)
        values = jax.tree.map(lambda v, m, s: v - rate * m / (jnp.sqrt(s) + 1e-8),
                              values, first, second)
        return values, first, second, count

    return _training(update, (values, zeros(), zeros(), jnp.float32(0)),
                     lambda state: jax.tree.leaves(state[0]), *inputs.images(batch))


def mlp_infer(batch, width=256):
    pixels, values, forward = inputs.images(batch)[0], _layers(width), jax.jit(_forward)
    return lambda: np.asarray(forward(values, pixels))


def lstm(steps, units, size, batch):
    """By scan, which is faster here than the steps written out."""
    sequence, classes, *values = inputs.recurrent(steps, units, size, batch)

    def loss(values, x, y):
        kernel, bias, output = values

        def advance(state, now):
            hidden, cell = state
            gates = jnp.concatenate([now, hidden], 1) @ kernel + bias
            enter, candidate, forget, leave = jnp.split(gates, 4, axis=1)
            cell = jax.nn.sigmoid(forget) * cell + jax.nn.sigmoid(enter) * jnp.tanh(candidate)
            return (jax.nn.sigmoid(leave) * jnp.tanh(cell), cell), None

        zero = jnp.zeros((batch, units), jnp.float32)
        (hidden, _), _ = jax.lax.scan(advance, (zero, zero), x.transpose(1, 0, 2))
        return _cross_entropy(hidden @ output, y)

    def update(values, x, y):
        return [v - 0.5 * g for v, g in zip(values, jax.grad(loss)(values, x, y))]

    return _training(update, [jnp.asarray(v) for v in values], list, sequence, classes)


def add_one():
    add = jax.jit(lambda x: x + 1.0)
    return lambda: np.asarray(add(2.0))


def call_five():
    add = jax.jit(lambda a, b, c, d, e: a + b + c + d + e)
    return lambda: np.asarray(add(1.0, 2.0, 3.0, 4.0, 5.0))


def gemm(m, n, k, transpose_a=False, transpose_b=False, dtype="float32"):
    return _step(lambda a, b: (a.T if transpose_a else a) @ (b.T if transpose_b else b),
                 *inputs.factors(m, n, k, transpose_a, transpose_b, dtype))


def gemv(m, k):
    return _step(jnp.matmul, inputs.uniform(m, k), inputs.uniform(k, seed=1))


def elementwise(size):
    return _step(lambda a, b: (jnp.tanh(a * b + 0.5) * jnp.exp(-a) + jnp.sqrt(b)).sum(),
                 inputs.uniform(size), inputs.uniform(size, seed=1))


def softmax_xent(rows, classes):
    def loss_and_gradient(logits, labels):
        def losses(logits):
            loss = -jnp.sum(labels * jax.nn.log_softmax(logits), axis=1)
            return loss.sum(), loss

        gradient, loss = jax.grad(losses, has_aux=True)(logits)
        return loss, gradient

    return _step(loss_and_gradient, inputs.normal(rows, classes),
                 inputs.one_hot(inputs.integers(classes, rows, seed=1), classes))


def total(rows, columns, axis=None):
    return _step(lambda a: a.sum(axis=axis), inputs.uniform(rows, columns))


def argmax(rows, columns, axis):
    return _step(lambda a: jax.lax.argmax(a, axis, jnp.int32), inputs.uniform(rows, columns))


def transpose(rows, columns):
    return _step(jnp.transpose, inputs.uniform(rows, columns))


def gather(rows, columns, count):
    return _step(lambda a, places: a.at[places].get(mode="promise_in_bounds"),
                 inputs.uniform(rows, columns), inputs.integers(rows, count, seed=1))


def concat(rows, columns, axis):
    return _step(lambda a, b: jnp.concatenate([a, b], axis), inputs.uniform(rows, columns),
                 inputs.uniform(rows, columns, seed=1))


def add_row(rows, columns):
    return _step(jnp.add, inputs.uniform(rows, columns), inputs.uniform(columns, seed=1))


KINDS = {kind.__name__: kind for kind in (
    tutorial, mlp_train, mlp_infer, lstm, add_one, call_five, gemm, gemv, elementwise, softmax_xent,
    total, argmax, transpose, gather, concat, add_row)}

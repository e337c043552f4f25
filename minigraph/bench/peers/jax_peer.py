"""The workloads in JAX, compiled and with donated buffers."""

import functools
import os

if os.environ.get("OMP_NUM_THREADS") == "1":
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import jax.numpy as jnp
import numpy as np

NAME = "JAX"
VERSION = jax.__version__


def _data(batch):
    rng = np.random.RandomState(0)
    images = rng.rand(batch, 784).astype(np.float32)
    return images, np.eye(10, dtype=np.float32)[rng.randint(0, 10, batch)]


def _cross_entropy(logits, labels):
    return -jnp.mean(jnp.sum(labels * jax.nn.log_softmax(logits), axis=1))


def _tutorial(batch):
    images, labels = _data(batch)
    values = [jnp.zeros((784, 10)), jnp.zeros(10)]

    @functools.partial(jax.jit, donate_argnums=0)
    def update(values, x, y):
        gradients = jax.grad(lambda v: _cross_entropy(x @ v[0] + v[1], y))(values)
        return [v - 0.5 * g for v, g in zip(values, gradients)]

    def step():
        nonlocal values
        values = update(values, images, labels)
        jax.block_until_ready(values)

    return step


def _forward(values, x):
    (w1, b1), (w2, b2), (w3, b3) = values
    return jnp.maximum(jnp.maximum(x @ w1 + b1, 0) @ w2 + b2, 0) @ w3 + b3


def _layers():
    rng = np.random.RandomState(1)
    return [(jnp.asarray((rng.randn(r, c) * 0.05).astype(np.float32)), jnp.zeros(c))
            for r, c in ((784, 256), (256, 256), (256, 10))]


def mlp_train():
    images, labels = _data(128)
    values = _layers()
    state = (values, jax.tree.map(jnp.zeros_like, values), jax.tree.map(jnp.zeros_like, values),
             jnp.float32(0))

    @functools.partial(jax.jit, donate_argnums=0)
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

    def step():
        nonlocal state
        state = update(state, images, labels)
        jax.block_until_ready(state)

    return step


def mlp_infer():
    image, values = _data(1)[0], _layers()
    forward = jax.jit(_forward)
    return lambda: np.asarray(forward(values, image))


def run_overhead():
    add = jax.jit(lambda x: x + 1.0)
    return lambda: np.asarray(add(2.0))


def _gemm(n):
    left, right = (jnp.asarray(m) for m in np.random.RandomState(2).rand(2, n, n).astype(np.float32))
    product = jax.jit(jnp.matmul)
    return lambda: product(left, right).block_until_ready()


def elementwise():
    a, b = (jnp.asarray(v) for v in np.random.RandomState(3).rand(2, 1000000).astype(np.float32))
    total = jax.jit(lambda a, b: (jnp.tanh(a * b + 0.5) * jnp.exp(-a) + jnp.sqrt(b)).sum())
    return lambda: total(a, b).block_until_ready()


def softmax_xent():
    rng = np.random.RandomState(4)
    logits = jnp.asarray(rng.randn(128, 1000).astype(np.float32))
    labels = jnp.asarray(np.eye(1000, dtype=np.float32)[rng.randint(0, 1000, 128)])

    def both(z):
        loss = -jnp.sum(labels * jax.nn.log_softmax(z), axis=1)
        return loss.sum(), loss

    run = jax.jit(lambda z: jax.value_and_grad(both, has_aux=True)(z))
    return lambda: jax.block_until_ready(run(logits))


WORKLOADS = {
    "tutorial_100": lambda: _tutorial(100),
    "tutorial_512": lambda: _tutorial(512),
    "run_overhead": run_overhead,
    "mlp_train": mlp_train,
    "mlp_infer": mlp_infer,
    "gemm_512": lambda: _gemm(512),
    "gemm_1024": lambda: _gemm(1024),
    "elementwise": elementwise,
    "softmax_xent": softmax_xent,
}

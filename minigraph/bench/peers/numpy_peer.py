"""The workloads in NumPy, as one writes them by hand."""

import numpy as np

NAME = "NumPy"
VERSION = np.__version__


def _data(batch):
    rng = np.random.RandomState(0)
    images = rng.rand(batch, 784).astype(np.float32)
    return images, np.eye(10, dtype=np.float32)[rng.randint(0, 10, batch)]


def _softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    e /= e.sum(axis=1, keepdims=True)
    return e


def _tutorial(batch):
    images, labels = _data(batch)
    weights, bias = np.zeros((784, 10), np.float32), np.zeros(10, np.float32)
    rate = np.float32(0.5 / batch)

    def step():
        nonlocal weights, bias
        error = _softmax(images @ weights + bias) - labels
        weights -= rate * (images.T @ error)
        bias -= rate * error.sum(axis=0)

    return step


def _layers():
    rng = np.random.RandomState(1)
    sizes = ((784, 256), (256, 256), (256, 10))
    weights = [(rng.randn(*size) * 0.05).astype(np.float32) for size in sizes]
    return weights, [np.zeros(size[1], np.float32) for size in sizes]


def mlp_train():
    images, labels = _data(128)
    weights, biases = _layers()
    values = weights + biases
    first, second = ([np.zeros_like(v) for v in values] for _ in range(2))
    count = 0

    def step():
        nonlocal count
        count += 1
        h1 = np.maximum(images @ weights[0] + biases[0], 0)
        h2 = np.maximum(h1 @ weights[1] + biases[1], 0)
        d3 = (_softmax(h2 @ weights[2] + biases[2]) - labels) / np.float32(128)
        d2 = (d3 @ weights[2].T) * (h2 > 0)
        d1 = (d2 @ weights[1].T) * (h1 > 0)
        gradients = [images.T @ d1, h1.T @ d2, h2.T @ d3, d1.sum(0), d2.sum(0), d3.sum(0)]
        rate = np.float32(1e-3 * np.sqrt(1 - 0.999 ** count) / (1 - 0.9 ** count))
        for v, g, m, s in zip(values, gradients, first, second):
            m += (g - m) * np.float32(0.1)
            s += (g * g - s) * np.float32(0.001)
            v -= rate * m / (np.sqrt(s) + np.float32(1e-8))

    return step


def mlp_infer():
    image = _data(1)[0]
    w, b = _layers()
    return lambda: np.maximum(np.maximum(image @ w[0] + b[0], 0) @ w[1] + b[1], 0) @ w[2] + b[2]


def _gemm(n):
    left, right = np.random.RandomState(2).rand(2, n, n).astype(np.float32)
    return lambda: left @ right


def elementwise():
    a, b = np.random.RandomState(3).rand(2, 1000000).astype(np.float32)
    half = np.float32(0.5)
    return lambda: (np.tanh(a * b + half) * np.exp(-a) + np.sqrt(b)).sum()


def softmax_xent():
    rng = np.random.RandomState(4)
    logits = rng.randn(128, 1000).astype(np.float32)
    labels = np.eye(1000, dtype=np.float32)[rng.randint(0, 1000, 128)]

    def step():
        shifted = logits - logits.max(axis=1, keepdims=True)
        e = np.exp(shifted)
        total = e.sum(axis=1, keepdims=True)
        return (labels * (np.log(total) - shifted)).sum(axis=1), e / total - labels

    return step


WORKLOADS = {
    "tutorial_100": lambda: _tutorial(100),
    "tutorial_512": lambda: _tutorial(512),
    "mlp_train": mlp_train,
    "mlp_infer": mlp_infer,
    "gemm_512": lambda: _gemm(512),
    "gemm_1024": lambda: _gemm(1024),
    "elementwise": elementwise,
    "softmax_xent": softmax_xent,
}

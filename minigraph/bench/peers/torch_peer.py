"""The workloads in PyTorch."""

import os

import numpy as np
import torch
import torch.nn.functional as F

NAME = "PyTorch"
VERSION = torch.__version__
torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", torch.get_num_threads())))


def _data(batch):
    rng = np.random.RandomState(0)
    images = rng.rand(batch, 784).astype(np.float32)
    return torch.from_numpy(images), torch.from_numpy(rng.randint(0, 10, batch))


def _tutorial(batch):
    images, digits = _data(batch)
    weights = torch.zeros(784, 10, requires_grad=True)
    bias = torch.zeros(10, requires_grad=True)
    optimizer = torch.optim.SGD([weights, bias], lr=0.5)

    def step():
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(torch.addmm(bias, images, weights), digits).backward()
        optimizer.step()

    return step


def _model():
    return torch.nn.Sequential(torch.nn.Linear(784, 256), torch.nn.ReLU(),
                               torch.nn.Linear(256, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10))


def mlp_train():
    images, digits = _data(128)
    model = _model()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    def step():
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(model(images), digits).backward()
        optimizer.step()

    return step


def mlp_infer():
    image = _data(1)[0]
    model = _model().eval()

    def step():
        with torch.inference_mode():
            return model(image)

    return step


def run_overhead():
    one = torch.tensor(1.0)
    return lambda: (torch.tensor(2.0) + one).numpy()


def _gemm(n):
    left, right = (torch.rand(n, n) for _ in range(2))
    return lambda: left @ right


def elementwise():
    a, b = (torch.rand(1000000) for _ in range(2))
    return lambda: (torch.tanh(a * b + 0.5) * torch.exp(-a) + torch.sqrt(b)).sum()


def softmax_xent():
    logits = torch.randn(128, 1000, requires_grad=True)
    labels = F.one_hot(torch.randint(0, 1000, (128,)), 1000).float()

    def step():
        loss = F.cross_entropy(logits, labels, reduction="none")
        return loss, torch.autograd.grad(loss.sum(), logits)

    return step


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

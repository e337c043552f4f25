"""The workloads in PyTorch: only training records gradients, and results go into old tensors."""

import os

import torch
import torch.nn.functional as F

from . import inputs

NAME = "PyTorch"
VERSION = torch.__version__
torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", torch.get_num_threads())))
torch.set_grad_enabled(False)


def _uniform(*shape, seed=0):
    return torch.from_numpy(inputs.uniform(*shape, seed=seed))


def _training(loss, optimizer, read):
    """A step down the gradient of `loss`, and a reader of the parameters."""
    def step():
        optimizer.zero_grad(set_to_none=True)
        with torch.enable_grad():
            loss().backward()
        optimizer.step()

    return step, lambda: [parameter.numpy() for parameter in read()]


def tutorial(batch):
    pixels, classes = (torch.from_numpy(a) for a in inputs.images(batch))
    classes = classes.long()
    weights, bias = torch.zeros(784, 10, requires_grad=True), torch.zeros(10, requires_grad=True)
    return _training(lambda: F.cross_entropy(torch.addmm(bias, pixels, weights), classes),
                     torch.optim.SGD([weights, bias], lr=0.5, fused=True),
                     lambda: [weights.detach(), bias.detach()])


def _model(width):
    layers = []
    for values in inputs.layers(inputs.mlp_sizes(width)):
        linear = torch.nn.Linear(*values.shape)
        linear.weight.copy_(torch.from_numpy(values.T))
        linear.bias.zero_()
        layers += [linear, torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def mlp_train(batch, width=256):
    pixels, classes = (torch.from_numpy(a) for a in inputs.images(batch))
    classes, model = classes.long(), _model(width)
    # PyTorch adds epsilon after the moments are corrected, TensorFlow before: at first the same
    epsilon = 1e-8 / (1 - 0.999) ** 0.5
    return _training(lambda: F.cross_entropy(model(pixels), classes),
                     torch.optim.Adam(model.parameters(), lr=1e-3, eps=epsilon, fused=True),
                     lambda: [p.detach().T.contiguous() for p in model.parameters()])


def mlp_infer(batch, width=256):
    pixels, model = torch.from_numpy(inputs.images(batch)[0]), _model(width).eval()

    def step():
        with torch.inference_mode():
            return model(pixels)

    return step


def _gates(values):
    """Between our order of the gates (enter, candidate, forget, leave) and PyTorch's, both ways."""
    enter, candidate, forget, leave = values.chunk(4)
    return torch.cat([enter, forget, candidate, leave])


def lstm(steps, units, size, batch):
    sequence, classes, *values = (torch.from_numpy(a) for a in
                                  inputs.recurrent(steps, units, size, batch))
    kernel, bias, output = values
    classes, cell = classes.long(), torch.nn.LSTM(size, units, batch_first=True)
    cell.weight_ih_l0.copy_(_gates(kernel[:size].T))
    cell.weight_hh_l0.copy_(_gates(kernel[size:].T))
    cell.bias_ih_l0.copy_(_gates(bias))
    cell.bias_hh_l0.zero_().requires_grad_(False)      # the second bias would learn the same again
    output = output.clone().requires_grad_()

    def read():
        kernel = torch.cat([_gates(cell.weight_ih_l0).T, _gates(cell.weight_hh_l0).T])
        return kernel, _gates(cell.bias_ih_l0), output.detach()

    parameters = [cell.weight_ih_l0, cell.weight_hh_l0, cell.bias_ih_l0, output]
    return _training(lambda: F.cross_entropy(cell(sequence)[0][:, -1] @ output, classes),
                     torch.optim.SGD(parameters, lr=0.5, fused=True), read)


def add_one():
    one = torch.tensor(1.0)
    return lambda: (torch.tensor(2.0) + one).numpy()


def call_five():
    tensor = torch.tensor
    return lambda: (tensor(1.0) + tensor(2.0) + tensor(3.0) + tensor(4.0) + tensor(5.0)).numpy()


def gemm(m, n, k, transpose_a=False, transpose_b=False, dtype="float32"):
    a, b = (torch.from_numpy(f) for f in
            inputs.factors(m, n, k, transpose_a, transpose_b, dtype))
    a, b = a.T if transpose_a else a, b.T if transpose_b else b
    product = torch.empty(m, n, dtype=a.dtype)
    return lambda: torch.mm(a, b, out=product)


def gemv(m, k):
    a, x, product = _uniform(m, k), _uniform(k, seed=1), torch.empty(m)
    return lambda: torch.mv(a, x, out=product)


def elementwise(size):
    a, b = _uniform(size), _uniform(size, seed=1)
    left, right = torch.empty_like(a), torch.empty_like(a)

    def step():
        torch.mul(a, b, out=left).add_(0.5).tanh_()
        left.mul_(torch.neg(a, out=right).exp_())
        return left.add_(torch.sqrt(b, out=right)).sum()

    return step


def softmax_xent(rows, classes):
    logits = torch.from_numpy(inputs.normal(rows, classes))
    labels = torch.from_numpy(inputs.one_hot(inputs.integers(classes, rows, seed=1), classes))
    product = torch.empty_like(logits)

    def step():
        scores = F.log_softmax(logits, dim=1)
        loss = torch.mul(labels, scores, out=product).sum(1).neg_()
        return loss, scores.exp_().sub_(labels)

    return step


def total(rows, columns, axis=None):
    a = _uniform(rows, columns)
    return lambda: a.sum(axis)


def argmax(rows, columns, axis):
    a = _uniform(rows, columns)
    return lambda: a.argmax(axis)


def transpose(rows, columns):
    a, result = _uniform(rows, columns), torch.empty(columns, rows)
    return lambda: result.copy_(a.T)


def gather(rows, columns, count):
    a, places = _uniform(rows, columns), torch.from_numpy(inputs.integers(rows, count, seed=1))
    result = torch.empty(count, columns)
    return lambda: torch.index_select(a, 0, places, out=result)


def concat(rows, columns, axis):
    parts = [_uniform(rows, columns), _uniform(rows, columns, seed=1)]
    result = torch.cat(parts, axis)
    return lambda: torch.cat(parts, axis, out=result)


def add_row(rows, columns):
    a, b = _uniform(rows, columns), _uniform(columns, seed=1)
    result = torch.empty_like(a)
    return lambda: torch.add(a, b, out=result)


KINDS = {kind.__name__: kind for kind in (
    tutorial, mlp_train, mlp_infer, lstm, add_one, call_five, gemm, gemv, elementwise, softmax_xent,
    total, argmax, transpose, gather, concat, add_row)}

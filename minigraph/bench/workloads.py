"""What is measured: the name, what it is, and the floating-point operations or bytes it needs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Workload:
    """One row of the benchmark. `flops` and `bytes` are what the mathematics needs; 0 if neither bounds it."""

    name: str
    title: str
    flops: int = 0
    bytes: int = 0


def _softmax_step(batch):
    """Flops and bytes of one gradient step of softmax regression on 784 pixels and 10 classes."""
    return {"flops": 4 * batch * 784 * 10, "bytes": 4 * (batch * 794 + 2 * 7850)}


_MLP_WEIGHTS = 784 * 256 + 256 * 256 + 256 * 10

WORKLOADS = [
    Workload("tutorial_100", "tutorial step, batch 100", **_softmax_step(100)),
    Workload("tutorial_512", "tutorial step, batch 512", **_softmax_step(512)),
    Workload("run_overhead", "run of a scalar add, one feed"),
    Workload("mlp_train", "MLP 784-256-256-10, Adam, batch 128", flops=6 * 128 * _MLP_WEIGHTS),
    Workload("mlp_infer", "the MLP's inference, batch 1", flops=2 * _MLP_WEIGHTS,
             bytes=4 * _MLP_WEIGHTS),
    Workload("gemm_512", "sgemm 512 x 512 x 512", flops=2 * 512 ** 3),
    Workload("gemm_1024", "sgemm 1024 x 1024 x 1024", flops=2 * 1024 ** 3),
    Workload("elementwise", "sum(tanh(a b + .5) exp(-a) + sqrt(b)), 1M", bytes=8 * 10 ** 6),
    Workload("softmax_xent", "softmax cross-entropy and gradient, 128 x 1000",
             bytes=4 * 3 * 128 * 1000),
]

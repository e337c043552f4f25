"""What is measured: the rows of the table, and how much work each is."""

from dataclasses import dataclass, field

# Operations in exp, tanh, log or a sigmoid: a reduction of the argument and a polynomial, 8 FMAs.
ELEMENTARY = 16


@dataclass(frozen=True)
class Workload:
    """One row: a `kind` of work that the peers implement, and its arguments.

    `flops`, `reads` and `writes` (bytes) are what the mathematics needs, whoever does it; 0 where
    only the overhead of the library is measured.
    """

    name: str
    title: str
    kind: str
    arguments: dict = field(default_factory=dict)
    flops: int = 0
    reads: int = 0
    writes: int = 0

    @property
    def order(self):
        """What a worker is told."""
        return {"kind": self.kind, "arguments": self.arguments}


def tutorial(batch):
    """A gradient step of softmax regression on 784 pixels and 10 classes: two products."""
    return Workload("tutorial_%d" % batch, "tutorial step, batch %d" % batch, "tutorial",
                    {"batch": batch}, flops=4 * batch * 784 * 10,
                    reads=4 * (batch * 794 + 7850), writes=4 * 7850)


def _mlp_weights(width):
    return 784 * width + width * width + 10 * width


def mlp_train(batch, width=256):
    """A product forward and two back for each layer, but that the pixels need no gradient; Adam
    reads the values and two moments, and writes them."""
    weights, sizes = _mlp_weights(width), (width, width, batch)
    return Workload("mlp_train_%d" % batch, "MLP 784-%d-%d-10, Adam, batch %d" % sizes,
                    "mlp_train", {"batch": batch, "width": width},
                    flops=2 * batch * (3 * weights - 784 * width) + 12 * weights,
                    reads=4 * (batch * 784 + 3 * weights), writes=4 * 3 * weights)


def mlp_infer(batch, width=256):
    weights = _mlp_weights(width)
    return Workload("mlp_infer_%d" % batch, "the MLP's inference, batch %d" % batch, "mlp_infer",
                    {"batch": batch, "width": width}, flops=2 * batch * weights,
                    reads=4 * (batch * 784 + weights), writes=4 * batch * 10)


def lstm(steps, units, size, batch):
    """For each step a product forward, and two back."""
    weights = (size + units) * 4 * units
    return Workload("lstm", "LSTM, %d steps, %d units, batch %d, training" % (steps, units, batch),
                    "lstm", {"steps": steps, "units": units, "size": size, "batch": batch},
                    flops=2 * batch * steps * (2 * weights + units * 4 * units),
                    reads=4 * (batch * steps * size + weights), writes=4 * weights)


def gemm(m, n, k, transpose_a=False, transpose_b=False, dtype="float32"):
    """An m x k by k x n product, which is also the order of the sizes in its name."""
    letter, size = ("s", 4) if dtype == "float32" else ("d", 8)
    name, title = "%sgemm_%dx%dx%d" % (letter, m, k, n), "%sgemm %d x %d x %d" % (letter, m, k, n)
    if transpose_a or transpose_b:
        name += "_" + "ta" * transpose_a + "tb" * transpose_b
        title += ", A%s B%s" % ("^T" * transpose_a, "^T" * transpose_b)
    return Workload(name, title, "gemm",
                    {"m": m, "n": n, "k": k, "transpose_a": transpose_a, "transpose_b": transpose_b,
                     "dtype": dtype},
                    flops=2 * m * n * k, reads=size * (m * k + k * n), writes=size * m * n)


def gemv(m, k):
    return Workload("sgemv_%dx%d" % (m, k), "sgemv %d x %d" % (m, k), "gemv", {"m": m, "k": k},
                    flops=2 * m * k, reads=4 * (m * k + k), writes=4 * m)


def elementwise(size):
    title = "sum(tanh(a b + .5) exp(-a) + sqrt(b)), %s" % _short(size)
    return Workload("elementwise_%d" % size, title, "elementwise", {"size": size},
                    flops=(2 * ELEMENTARY + 7) * size, reads=8 * size)


def softmax_xent(rows, classes):
    """Of each score a maximum, a shift, exp, a sum, a scale, a difference, a sum of products."""
    return Workload("xent_%dx%d" % (rows, classes),
                    "softmax cross-entropy and gradient, %d x %d" % (rows, classes), "softmax_xent",
                    {"rows": rows, "classes": classes},
                    flops=(ELEMENTARY + 7) * rows * classes,
                    reads=8 * rows * classes, writes=4 * rows * classes)


def movements(rows, columns):
    """What is bound by memory: reductions, and data that only moves."""
    shape = "%d x %d" % (rows, columns)
    size = {"rows": rows, "columns": columns}
    whole = 4 * rows * columns

    def row(kind, title, name=None, reads=whole, writes=0, **arguments):
        return Workload("%s_%dx%d" % (name or kind, rows, columns), "%s, %s" % (title, shape), kind,
                        {**size, **arguments}, reads=reads, writes=writes)

    return [
        row("total", "sum of all", "sum_all"),
        row("total", "sums of rows", "sum_rows", writes=4 * rows, axis=1),
        row("total", "sums of columns", "sum_columns", writes=4 * columns, axis=0),
        row("argmax", "argmax of rows", writes=8 * rows, axis=1),
        row("transpose", "transpose", writes=whole),
        row("gather", "gather of half the rows", reads=whole // 2, writes=whole // 2,
            count=rows // 2),
        row("concat", "concat of two, side by side", reads=2 * whole, writes=2 * whole, axis=1),
        row("add_row", "a row added to each row", reads=whole, writes=whole),
    ]


def _short(size):
    return "%dM" % (size // 10 ** 6) if size >= 10 ** 6 else "%dk" % (size // 10 ** 3)


WORKLOADS = [
    tutorial(100),
    tutorial(512),
    mlp_train(128),
    mlp_infer(1),
    mlp_infer(64),
    lstm(28, 128, 28, 128),
    Workload("add_one", "run of a scalar add, one feed", "add_one"),
    Workload("call_five", "make_callable: a sum of five feeds", "call_five"),
    softmax_xent(128, 10),
    softmax_xent(128, 1000),
    softmax_xent(64, 50000),
    elementwise(10 ** 4),
    elementwise(10 ** 6),
    *(gemm(n, n, n) for n in (64, 256, 512, 1024, 2048)),
    gemm(8192, 64, 256),
    gemm(64, 8192, 256),
    gemm(64, 64, 8192),
    gemm(50, 1024, 3136),
    gemm(512, 512, 512, transpose_a=True),
    gemm(512, 512, 512, transpose_b=True),
    gemm(512, 512, 512, transpose_a=True, transpose_b=True),
    gemm(127, 129, 131),
    gemm(511, 509, 513),
    gemv(1024, 1024),
    gemv(4096, 4096),
    gemm(512, 512, 512, dtype="float64"),
    gemm(1024, 1024, 1024, dtype="float64"),
    *movements(1024, 1024),
    *movements(4096, 2048),
]

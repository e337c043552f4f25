"""Every library is given the same work, and minigraph's results are NumPy's."""

import numpy as np
import pytest

from minigraph.bench import worker
from minigraph.bench.peers import graphs, inputs, minigraph_peer, numpy_peer
from minigraph.bench.workloads import WORKLOADS

# The kinds of the table's rows, small, and some shapes that are odd.
SMALL = [
    ("tutorial", {"batch": 7}), ("mlp_train", {"batch": 5, "width": 16}),
    ("mlp_infer", {"batch": 3, "width": 16}),
    ("lstm", {"steps": 5, "units": 6, "size": 4, "batch": 3}),
    ("gemm", {"m": 5, "n": 7, "k": 3}), ("gemm", {"m": 5, "n": 7, "k": 3, "transpose_a": True}),
    ("gemm", {"m": 5, "n": 7, "k": 3, "transpose_b": True}),
    ("gemm", {"m": 9, "n": 2, "k": 33, "transpose_a": True, "transpose_b": True,
              "dtype": "float64"}),
    ("gemv", {"m": 9, "k": 17}), ("elementwise", {"size": 1001}),
    ("softmax_xent", {"rows": 5, "classes": 11}),
    ("total", {"rows": 5, "columns": 11}), ("total", {"rows": 5, "columns": 11, "axis": 0}),
    ("total", {"rows": 5, "columns": 11, "axis": 1}),
    ("argmax", {"rows": 5, "columns": 11, "axis": 1}), ("transpose", {"rows": 5, "columns": 11}),
    ("gather", {"rows": 8, "columns": 3, "count": 4}),
    ("concat", {"rows": 5, "columns": 11, "axis": 1}), ("add_row", {"rows": 5, "columns": 11}),
]


def results(peer, kind, arguments, steps=3):
    bench = worker.Bench(peer)
    bench.prepare({"kind": kind, "arguments": arguments})
    for _ in range(steps):
        bench.step()
    found = bench.results()
    return found if isinstance(found, (list, tuple)) else [found]


@pytest.mark.parametrize("kind, arguments", SMALL, ids=lambda v: v if isinstance(v, str) else None)
def test_minigraph_and_numpy_do_the_same_work(kind, arguments):
    ours = results(minigraph_peer, kind, arguments)
    theirs = results(numpy_peer, kind, arguments)
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs):
        assert np.shape(a) == np.shape(b)
        np.testing.assert_allclose(a, b, rtol=2e-5, atol=2e-5)


def test_every_kind_is_compared_with_numpy():
    assert {kind for kind, _ in SMALL} == set(numpy_peer.KINDS)


@pytest.mark.parametrize("kind, total", [("add_one", 3.0), ("call_five", 15.0)])
def test_overhead_workloads(kind, total):
    assert results(minigraph_peer, kind, {}) == [total]


def test_every_row_has_its_kind_and_a_name_of_its_own():
    assert {w.kind for w in WORKLOADS} == set(minigraph_peer.KINDS) - set(graphs.KINDS)
    assert len({w.name for w in WORKLOADS}) == len({w.title for w in WORKLOADS}) == len(WORKLOADS)
    assert not [w.name for w in WORKLOADS if set(w.name) & set(",*?[] ")]


def test_counts_of_work():
    work = {w.name: w for w in WORKLOADS}
    gemm = work["sgemm_50x3136x1024"]
    assert gemm.flops == 2 * 50 * 1024 * 3136
    assert (gemm.reads, gemm.writes) == (4 * 3136 * (50 + 1024), 4 * 50 * 1024)
    assert work["dgemm_512x512x512"].reads == 2 * 8 * 512 ** 2
    assert work["tutorial_100"].flops == 2 * 2 * 100 * 784 * 10
    assert work["mlp_infer_1"].flops == 2 * (784 * 256 + 256 * 256 + 256 * 10)
    assert (work["transpose_1024x1024"].reads, work["transpose_1024x1024"].writes) == (1 << 22,) * 2


def test_inputs_are_aligned_and_repeat():
    array = inputs.uniform(3, 5)
    assert array.ctypes.data % 64 == 0 and array.dtype == np.float32 and array.flags.c_contiguous
    assert (array == inputs.uniform(3, 5)).all()
    assert not (array == inputs.uniform(3, 5, seed=1)).all()
    assert inputs.one_hot(np.array([1, 0]), 3).tolist() == [[0, 1, 0], [1, 0, 0]]


# -- graphs that grow ------------------------------------------------------------------------------

def test_chain_is_as_deep_as_it_says():
    ours = results(graphs, "chain", {"operations": 9, "rows": 5})[0]
    hidden = inputs.uniform(5, 16)
    for i in range(3):
        hidden = np.tanh(hidden @ inputs.normal(16, 16, seed=i, scale=0.3) + np.float32(0.1))
    np.testing.assert_allclose(ours, hidden, rtol=1e-5, atol=1e-6)


def test_construct_and_compile():
    assert results(graphs, "construct", {"operations": 9}, steps=1) == [16, 16]
    (gradient,) = results(graphs, "compile", {"operations": 3}, steps=1)
    x, weights = inputs.uniform(8, 16), inputs.normal(16, 16, scale=0.3)
    slope = 1 - np.tanh(x @ weights + 0.1) ** 2
    np.testing.assert_allclose(gradient, x.T @ slope, rtol=1e-5, atol=1e-5)


def test_feed_shapes_train_the_tutorial():
    ours = results(graphs, "feed_shapes", {"count": 1})
    for a, b in zip(ours, results(numpy_peer, "tutorial", {"batch": graphs.BATCH})):
        np.testing.assert_allclose(a, b, rtol=2e-5, atol=2e-6)


@pytest.mark.parametrize("kind, arguments", [
    ("chain", {"operations": 3}), ("construct", {"operations": 3}), ("compile", {"operations": 3}),
    ("feed_shapes", {"count": 2})])
def test_growth_is_compared_too(kind, arguments):
    answer = worker.Bench(graphs).answer({"kind": kind, "arguments": arguments})
    assert all(size > 0 for size, _, _ in answer["prints"])

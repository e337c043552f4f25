"""The benchmark compares like with like, and reports it rightly; no test looks at a time."""

import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

import minigraph
from minigraph.bench import command, runner, worker
from minigraph.bench.peers import inputs, minigraph_peer, numpy_peer
from minigraph.bench.report import as_json, best_ratio, geometric_mean, ratio_text, table
from minigraph.bench.runner import Measured
from minigraph.bench.workloads import WORKLOADS, Workload

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
    step, read = worker.build(peer, kind, arguments)
    for _ in range(steps):
        step()
    found = read()
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
    assert {w.kind for w in WORKLOADS} == set(minigraph_peer.KINDS)
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


def test_fingerprints_tell_order_size_and_numbers():
    a = np.arange(6.0).reshape(2, 3)
    prints = worker.fingerprints([a, 3.0])
    assert [p[:2] for p in prints] == [[6, 15.0], [1, 3.0]]
    assert runner.same(prints, worker.fingerprints([a + 1e-5, 3.0]))
    for other in ([a.T, 3.0], [a * 1.1, 3.0], [a], [np.append(a, 0), 3.0]):
        assert not runner.same(prints, worker.fingerprints(other))


# -- the command -----------------------------------------------------------------------------------

def bench(*arguments, cwd):
    command = [sys.executable, "-m", "minigraph", "bench", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(pathlib.Path(minigraph.__file__).parents[1])}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)


def test_a_short_run(tmp_path):
    done = bench("--only", "add_one,sgemm_64*", "--threads", "1", "--rounds", "1",
                 "--seconds", "0.001", "--json", "out.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    head, rule, overhead, gemm = done.stdout.splitlines()[:4]
    assert head.startswith("| work, 1 thread") and "minigraph" in head and "NumPy" in head
    assert set(rule) <= set("|-: ")
    assert overhead.startswith("| run of a scalar add") and gemm.startswith("| sgemm 64")
    (report,) = json.loads((tmp_path / "out.json").read_text())
    rows = {row["name"]: row["microseconds"] for row in report["rows"]}
    assert rows["sgemm_64x64x64"].keys() >= {"minigraph", "NumPy"}
    assert "NumPy" not in rows["add_one"]


@pytest.mark.parametrize("arguments, words", [
    (["--only", "add_one,nothing"], "no workload is named nothing; there are tutorial_100, "),
    (["--threads", "0"], "--threads must be numbers between 1 and "),
    (["--threads", "1,two"], "--threads must be numbers between 1 and "),
    (["--threads", "100000"], "--threads must be numbers between 1 and "),
    (["--only", "add_one", "--peer", "/no/such/python"],
     "no interpreter /no/such/python: No such file or directory"),
])
def test_wrong_arguments(arguments, words, capsys):
    assert command.main(arguments) == 2
    out, err = capsys.readouterr()
    assert err.startswith("python -m minigraph bench: " + words)


def test_choosing():
    assert [w.name for w in command.choose("xent_128x10,tutorial*")] == [
        "tutorial_100", "tutorial_512", "xent_128x10"]
    assert command.choose(None) == WORKLOADS
    assert command.thread_counts("2,1,2", 2) == [1, 2]
    assert command.thread_counts(None, 1) == [1] and command.thread_counts(None, 8) == [1, 8]


# -- peers -----------------------------------------------------------------------------------------

class Scripted:
    """A worker whose answers are given: the fingerprint's sum, and times one by one."""

    def __init__(self, name, answer, times=()):
        self.name, self.version, self.answer, self.times = name, "1", answer, list(times)

    def ask(self, order, seconds=None):
        if seconds is None:
            return self.answer
        return {"us": self.times.pop(0)} if self.times else {"error": "the process ended"}


def prints(total):
    return {"prints": [[1, total, total]]}


def test_measuring_keeps_the_best_and_leaves_out_what_differs():
    work = Workload("w", "some work", "kind")
    found = runner.measure([work], [
        Scripted("minigraph", prints(1.0), [30.0, 20.0, 25.0]),
        Scripted("other", prints(1.0), [50.0, 40.0, 60.0]),
        Scripted("wrong", prints(2.0)), Scripted("without", {"error": "KeyError: 'kind'"}),
        Scripted("ends", prints(1.0))], threads=1, rounds=3, seconds=0.1)
    assert found.best == {"w": {"minigraph": 20.0, "other": 40.0}}
    assert found.failed == {("w", "wrong"): "its results [[1, 2.0, 2.0]] are not [[1, 1.0, 1.0]]",
                            ("w", "ends"): "the process ended"}


def test_a_worker_answers_and_ends():
    cpus = sorted(os.sched_getaffinity(0))[:1]
    ours = runner.Worker("numpy", sys.executable, cpus)
    order = {"kind": "gemv", "arguments": {"m": 2, "k": 3}}
    assert ours.name == "NumPy" and ours.version == np.__version__
    assert ours.ask(order)["prints"][0][0] == 2
    assert ours.ask(order, seconds=0.001)["us"] > 0
    assert ours.ask({"kind": "nothing", "arguments": {}}) == {"error": "KeyError: 'nothing'"}
    ours.process.kill()
    ours.process.wait()
    assert ours.ask(order) == ours.ask(order) == {"error": "the process ended"}
    ours.close()


def test_a_library_that_does_not_start():
    with pytest.raises(RuntimeError, match="nothing does not start under "):
        runner.Worker("nothing", sys.executable, sorted(os.sched_getaffinity(0))[:1])


# -- the table -------------------------------------------------------------------------------------

def test_ratio_names_the_best_peer():
    times = {"minigraph": 10.0, "NumPy": 40.0, "JAX": 25.0}
    assert ratio_text(times) == "2.50 (JAX)" and best_ratio(times) == (2.5, "JAX")
    assert ratio_text({"minigraph": 10.0}) == "-"
    assert ratio_text({"NumPy": 10.0}) == "-"
    assert geometric_mean([2.0, 8.0]) == pytest.approx(4.0)


def test_table_and_json():
    work = [Workload("w", "some work", "kind", flops=7, reads=8, writes=9),
            Workload("v", "other", "kind")]
    found = Measured(2, {"w": {"NumPy": 20.0, "minigraph": 10.0}, "v": {"minigraph": 123456.7}},
                     versions={"NumPy": "2"})
    assert table(work, found) == [
        "| work, 2 threads | minigraph | NumPy | best peer / minigraph |",
        "| --------------- | --------: | ----: | --------------------: |",
        "| some work       |      10.0 |  20.0 |          2.00 (NumPy) |",
        "| other           |    123457 |     - |                     - |"]
    report = as_json(found, work)
    assert report["threads"] == 2 and report["versions"] == {"NumPy": "2"}
    assert report["rows"][0] == {"name": "w", "title": "some work", "flops": 7, "reads": 8,
                                 "writes": 9, "microseconds": {"NumPy": 20.0, "minigraph": 10.0},
                                 "least": None}

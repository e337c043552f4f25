"""The benchmark runs, and its arithmetic is right; no test looks at a time."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

import minigraph
from minigraph.bench.report import rates, ratio_text, table
from minigraph.bench.workloads import WORKLOADS, Workload
from minigraph.bench.peers import numpy_peer


def bench(*arguments, cwd):
    command = [sys.executable, "-m", "minigraph", "bench", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(pathlib.Path(minigraph.__file__).parents[1])}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)


def test_a_short_run(tmp_path):
    done = bench("--only", "run_overhead,gemm_512", "--threads", "1", "--rounds", "1",
                 "--seconds", "0.01", "--json", "out.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    head, rule, overhead, gemm = done.stdout.splitlines()[:4]
    assert head.startswith("| work, 1 thread") and "minigraph" in head and "NumPy" in head
    assert set(rule) <= set("|-: ")
    assert overhead.startswith("| run of a scalar add") and gemm.startswith("| sgemm 512")
    (report,) = json.loads((tmp_path / "out.json").read_text())
    assert report["microseconds"]["gemm_512"].keys() >= {"minigraph", "NumPy"}


def test_an_unknown_workload(tmp_path):
    done = bench("--only", "nothing", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("no such workload; there are tutorial_100, ")


@pytest.mark.parametrize("name", [w.name for w in WORKLOADS if w.name in numpy_peer.WORKLOADS])
def test_numpy_peer(name):
    numpy_peer.WORKLOADS[name]()()


def test_ratio_names_the_best_peer():
    assert ratio_text({"minigraph": 10.0, "NumPy": 40.0, "JAX": 25.0}) == "2.50 (JAX)"
    assert ratio_text({"minigraph": 10.0}) == "-"
    assert ratio_text({"NumPy": 10.0}) == "-"


def test_table_and_rates():
    work = Workload("w", "some work", flops=2 * 10 ** 6, bytes=10 ** 6)
    best = {"w": {"NumPy": 20.0, "minigraph": 10.0}}
    assert table([work], best, 2) == [
        "| work, 2 threads | minigraph | NumPy | best peer / minigraph |",
        "| --------------- | --------: | ----: | --------------------: |",
        "| some work       |      10.0 |  20.0 |          2.00 (NumPy) |"]
    assert rates([work], best) == {"w": {"gflops": 200.0, "gbytes": 100.0}}

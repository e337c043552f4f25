"""The command runs, and words what is wrong with its arguments; no test looks at a time."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

import minigraph
from minigraph.bench import command
from minigraph.bench.workloads import WORKLOADS


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

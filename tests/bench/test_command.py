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
    assert report["mode"] == "table" and report["threads"] == 1
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
    (["--rounds", "0"], "--rounds must be at least 1, got 0"),
    (["--seconds", "-1"], "--seconds must be positive, got -1"),
    (["--memory", "--svg", "x.svg"], "--svg: there is no picture of memory"),
    (["--growth", "--only", "add_one"], "no workload is named add_one; there are batch_1, "),
    (["--read", "/no/such/file"], "[Errno 2] No such file or directory: '/no/such/file'"),
    (["--read", __file__], "%s is not a file that --json wrote" % __file__),
])
def test_wrong_arguments(arguments, words, capsys):
    assert command.main(arguments) == 2
    out, err = capsys.readouterr()
    assert err.startswith("python -m minigraph bench: " + words)


def test_a_system_without_affinity(monkeypatch, capsys):
    monkeypatch.delattr(os, "sched_setaffinity")
    assert command.main(["--only", "add_one"]) == 2
    assert "pinned to CPUs, which this system lacks; Linux has it" in capsys.readouterr().err


def test_choosing():
    assert [w.name for w in command.choose("xent_128x10,tutorial*", WORKLOADS)] == [
        "tutorial_100", "tutorial_512", "xent_128x10"]
    assert command.choose(None, WORKLOADS) == WORKLOADS
    assert command.thread_counts("2,1,2", 2) == [1, 2]
    assert command.thread_counts(None, 1) == [1] and command.thread_counts(None, 8) == [1, 8]


# -- reports from files ----------------------------------------------------------------------------

def written(path, mode="table", threads=1, **times):
    rows = [{"name": name, "title": "work " + name, "least": None,
             "microseconds": {"minigraph": us, "NumPy": 2 * us}} for name, us in times.items()]
    report = {"mode": mode, "threads": threads, "versions": {"NumPy": "2", "minigraph": "here"},
              "rows": rows, "limits": {"flops": {"float32": 1e5}, "memory": [(1 << 20, 1e5, 9e4)]}}
    path.write_text(json.dumps([report]))
    return str(path)


def test_parts_are_read_and_drawn(tmp_path, capsys):
    parts = [written(tmp_path / "a", a=4.0, b=8.0), written(tmp_path / "b", b=7.0),
             written(tmp_path / "c", threads=2, a=3.0)]
    out = tmp_path / "whole.json"
    assert command.main([x for part in parts for x in ("--read", part)]
                        + ["--svg", str(tmp_path / "x.svg"), "--json", str(out)]) == 0
    text = capsys.readouterr().out
    assert "| work a         |       4.0 |   8.0 |          2.00 (NumPy) |            - |" in text
    assert "| work b         |       7.0 |  14.0 |" in text and "| work a          |" in text
    assert "  1 MB   100.0 /   90.0 GB/s" in text and text.endswith("\nNumPy 2\n")
    assert [(r["threads"], len(r["rows"])) for r in json.loads(out.read_text())] == [(1, 2), (2, 1)]
    assert (tmp_path / "x.svg").read_text().startswith("<svg ")


def test_parts_of_different_kinds(tmp_path, capsys):
    parts = [written(tmp_path / "a", a=4.0), written(tmp_path / "b", mode="growth", b=7.0)]
    assert command.main(["--read", parts[0], "--read", parts[1]]) == 2
    assert capsys.readouterr().err.endswith("reports must be of one kind, got growth, table\n")


def test_what_has_no_picture(tmp_path, capsys):
    part = written(tmp_path / "a", mode="memory", a=4.0)
    assert command.main(["--read", part, "--svg", str(tmp_path / "x.svg")]) == 2
    assert capsys.readouterr().err.endswith("--svg: there is no picture of memory\n")

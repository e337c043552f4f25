"""Workers answer, are compared and alternate, and the best time is kept."""

import os
import sys

import numpy as np
import pytest

from minigraph.bench import runner, worker
from minigraph.bench.workloads import Workload


def test_fingerprints_tell_order_size_and_numbers():
    a = np.arange(6.0).reshape(2, 3)
    prints = worker.fingerprints([a, 3.0])
    assert [p[:2] for p in prints] == [[6, 2.5], [1, 3.0]]
    assert runner.same(prints, worker.fingerprints([a + 1e-5, 3.0]))
    for other in ([a.T, 3.0], [a * 1.1, 3.0], [a], [np.append(a, 0), 3.0]):
        assert not runner.same(prints, worker.fingerprints(other))


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


def test_a_library_that_does_not_start(tmp_path):
    """This Python with one more folder, whose torch is empty, is another interpreter."""
    cpus = sorted(os.sched_getaffinity(0))[:1]
    with pytest.raises(RuntimeError, match="nothing does not start under "):
        runner.Worker("nothing", sys.executable, cpus)
    (tmp_path / "torch.py").write_text("")
    other = tmp_path / "python"
    other.write_text("#!/bin/sh\nPYTHONPATH=%s exec %s \"$@\"\n" % (tmp_path, sys.executable))
    other.chmod(0o755)
    complaints = []
    assert runner.start_workers([str(other)], cpus, ["torch"], complaints.append) == []
    assert complaints == ["torch does not start under %s" % other]


def test_libraries_that_are_not_there_are_left_out():
    cpus = sorted(os.sched_getaffinity(0))[:1]
    workers = runner.start_workers([sys.executable], cpus, ["numpy", "no_such_library"])
    assert [worker.name for worker in workers] == ["NumPy"]
    runner.close_workers(workers)

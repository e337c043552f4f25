"""Curves of growth: their points, and the cost of a unit of work."""

import pytest

from minigraph.bench import growth
from minigraph.bench.peers import minigraph_peer


def test_curves_span_what_they_should():
    spans = {c.name: (c.points[0][0], c.points[-1][0]) for c in growth.CURVES}
    assert spans == {"batch": (1, 8192), "width": (16, 4096), "depth": (3, 2001),
                     "shapes": (1, 1000), "construct": (30, 9999), "compile": (30, 9999)}
    assert len({w.name for w in growth.workloads()}) == len(growth.workloads())
    assert {w.kind for w in growth.workloads()} <= set(minigraph_peer.KINDS)


def test_costs_and_text():
    report = {"threads": 1, "rows": [
        {"name": "chain_30", "microseconds": {"minigraph": 60.0, "TensorFlow": 300.0}},
        {"name": "chain_300", "microseconds": {"minigraph": 450.0}}]}
    (depth,) = [c for c in growth.CURVES if c.name == "depth"]
    assert growth.costs(depth, report) == {"minigraph": [(30, 2.0), (300, 1.5)],
                                          "TensorFlow": [(30, 10.0)]}
    head, title, axis, ours, tensorflow = growth.text(report)
    assert head == "Costs of growing work, 1 thread"
    assert title == "run of a chain of operations, us per operation:"
    assert axis.split() == ["operations", "3", "9", "30", "99", "300", "999", "2001"]
    assert ours.split() == ["minigraph", "-", "-", "2", "-", "1.5", "-", "-"]
    assert tensorflow.split() == ["TensorFlow", "-", "-", "10", "-", "-", "-", "-"]


def test_work_of_training_grows_with_the_batch():
    (batch,) = [c for c in growth.CURVES if c.name == "batch"]
    units = {x: work for x, _, work in batch.points}
    assert units[8192] == pytest.approx(8192 * 2 * (3 * 268800 - 784 * 256) / 1e6, rel=1e-2)

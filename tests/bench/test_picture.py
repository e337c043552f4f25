"""The pictures are XML, and show what the report says."""

import math
import re
from xml.etree import ElementTree

import pytest

from minigraph.bench import growth
from minigraph.bench.picture import FARTHEST, growth_picture, ratios_picture
from minigraph.bench.svg import COLOURS, Picture

SVG = "{http://www.w3.org/2000/svg}"


def report(times, threads=1):
    return {"threads": threads, "versions": {"minigraph": "here", "NumPy": "2.4"},
            "rows": [{"name": name, "title": "work <%s>" % name, "microseconds": row}
                     for name, row in times.items()]}


def shapes(text, tag, colour):
    prefix = "s-" if tag in ("line", "path") else "f-"
    return [node.attrib for node in ElementTree.fromstring(text).iter(SVG + tag)
            if prefix + colour in node.get("class").split()]


def texts(text):
    return ["".join(node.itertext()) for node in ElementTree.fromstring(text).iter(SVG + "text")]


RATIOS = ratios_picture([report({
    "a": {"minigraph": 10.0, "NumPy": 20.0, "JAX": 80.0}, "b": {"minigraph": 10.0, "NumPy": 5.0},
    "c": {"minigraph": 1.0}, "d": {"minigraph": 1.0, "JAX": 1e6}})])


def test_ratios_are_placed_on_a_log_scale():
    x = sorted(float(dot["cx"]) for dot in shapes(RATIOS, "circle", "NumPy"))[1:]   # no legend
    half, double = x
    eightfold, farthest = sorted(float(d["cx"]) for d in shapes(RATIOS, "circle", "JAX"))[1:]
    octave = (double - half) / 2
    assert eightfold - double == pytest.approx(2 * octave, abs=0.2)
    assert farthest - eightfold == pytest.approx((math.log2(FARTHEST) - 3) * octave, abs=0.4)
    ahead, behind = (shapes(RATIOS, "rect", name)[1:] for name in ("ahead", "behind"))
    assert [float(bar["width"]) for bar in behind] == [pytest.approx(octave, abs=0.2)]
    assert float(ahead[0]["x"]) + float(ahead[0]["width"]) == pytest.approx(double, abs=0.2)
    assert {"2.00", "0.50", "work <a>", "NumPy 2.4", "1 thread"} <= set(texts(RATIOS))


def test_a_panel_for_each_number_of_threads():
    row = {"a": {"minigraph": 10.0, "NumPy": 20.0}}
    both = ratios_picture([report(row), report({**row, "b": {}}, threads=2)])
    assert {"1 thread", "2 threads"} <= set(texts(both))
    assert len(shapes(both, "circle", "NumPy")) == 3
    assert texts(both).count("work <a>") == texts(both).count("work <b>") == 1


def test_growth_has_a_path_for_each_library():
    times = {work.name: {"minigraph": 2.0 * units} for curve in growth.CURVES
             for _, work, units in curve.points}
    times["chain_3"]["TensorFlow"] = times["chain_2001"]["TensorFlow"] = 9.0
    text = growth_picture([report(times), report(times, threads=2)])
    ours, theirs = (shapes(text, "path", name) for name in ("minigraph", "TensorFlow"))
    assert len(ours) == len(growth.CURVES) and len(theirs) == 1
    heights = {y for _, y in re.findall(r"([\d.]+) ([\d.]+)", ours[0]["d"])}
    assert len(heights) == 1        # a constant cost is a level line
    assert {curve.title for curve in growth.CURVES} <= set(texts(text))


def test_growth_of_one_curve_alone():
    text = growth_picture([report({"chain_3": {"minigraph": 1.0}, "chain_9": {"minigraph": 2.0}})])
    assert len(shapes(text, "path", "minigraph")) == 1


def test_every_colour_has_a_light_and_a_dark_one():
    style = ElementTree.fromstring(str(Picture(10, 10, "a & b"))).find(SVG + "style").text
    light, dark = style.split("@media(prefers-color-scheme:dark)")
    for name, pair in COLOURS.items():
        assert ".f-%s{fill:%s}" % (name, pair[0]) in light
        assert ".f-%s{fill:%s}" % (name, pair[1]) in dark

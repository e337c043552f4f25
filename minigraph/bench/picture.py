"""The benchmark's pictures: ratios as bars on a log scale, and growth as small curves."""

import math

from minigraph.bench.growth import CURVES, costs
from minigraph.bench.report import best_ratio, libraries, threads_text
from minigraph.bench.svg import COLOURS, Picture

LABELS, PANEL, GAP, ROW = 300, 250, 44, 19      # pixels: labels, a chart's width, between, a row
TOP, BOTTOM = 92, 34
SMALL = (250, 150)                              # a curve's chart
FARTHEST = 128                                  # larger ratios are drawn here


class _Scale:
    """Pixels of numbers on a log scale."""

    def __init__(self, low, high, start, end):
        self.low, self.slope = math.log2(low), (end - start) / (math.log2(high) - math.log2(low))
        self.start = start

    def __call__(self, value):
        return self.start + (math.log2(value) - self.low) * self.slope


def _colour(library):
    return library if library in COLOURS else "faint"


def ratios_picture(reports):
    """SVG text: for each row and number of threads, other libraries' times over minigraph's."""
    rows = list({row["name"]: row["title"] for r in reports for row in r["rows"]}.items())
    names = list(dict.fromkeys(name for r in reports for name in libraries(r)[1:]))
    width = LABELS + len(reports) * (PANEL + GAP)
    height = TOP + ROW * len(rows) + BOTTOM
    picture = Picture(width, height, "Time of other libraries over minigraph's")
    picture.text(16, 26, "Time of other libraries / time of minigraph", size="big")
    _legend(picture, names, ["the fastest of them: minigraph is ahead", "or behind"])
    for i, (_, title) in enumerate(rows):
        picture.text(LABELS - 12, TOP + ROW * i + 13, title, anchor="end", size="small")
    for i, report in enumerate(reports):
        _bars(picture, report, [name for name, _ in rows], LABELS + i * (PANEL + GAP))
    picture.text(16, height - 12, _versions(reports), "faint", size="small")
    return str(picture)


def _versions(reports):
    return ", ".join("%s %s" % item for item in reports[0]["versions"].items()
                     if item[1] != "here")


def _legend(picture, names, bars):
    x = 20
    for name in names:
        picture.dot(x, 46, 4, _colour(name))
        picture.text(x + 9, 50, name, size="small")
        x += 30 + 6.2 * len(name)
    for colour, words in zip(("ahead", "behind"), bars):
        picture.rect(x, 41, 18, 10, colour, 2)
        picture.text(x + 24, 50, words, size="small")
        x += 44 + 5.6 * len(words)


def _bars(picture, report, names, left):
    rows = {row["name"]: row["microseconds"] for row in report["rows"]}
    ratios = [_shown(us, times) for times in rows.values() if "minigraph" in times
              for us in times.values()]
    low, high = min([0.5, *ratios]) / 1.1, max([4.0, *ratios]) * 1.1
    scale = _Scale(low, high, left, left + PANEL)
    bottom = TOP + ROW * len(names)
    picture.text(left, TOP - 22, threads_text(report), size="small")
    for power in range(math.ceil(math.log2(low)), math.floor(math.log2(high)) + 1):
        x = scale(2.0 ** power)
        picture.line(x, TOP - 4, x, bottom, "faint" if power == 0 else "rule")
        picture.text(x, TOP - 8, "%g" % 2.0 ** power if power > -3 else "", "faint", "middle",
                     "small")
    for i, name in enumerate(names):
        times = rows.get(name, {})
        if "minigraph" in times:
            _row(picture, times, scale, TOP + ROW * i + ROW / 2)
            ratio = best_ratio(times)
            if ratio:
                picture.text(left + PANEL + 30, TOP + ROW * i + 13, "%.2f" % ratio[0],
                             anchor="end", size="small")


def _shown(us, times):
    return min(us / times["minigraph"], FARTHEST)


def _row(picture, times, scale, y):
    ratio = best_ratio(times)
    if ratio:
        a, b = sorted((scale(1.0), scale(min(ratio[0], FARTHEST))))
        picture.rect(a, y - 6, b - a, 12, "ahead" if ratio[0] >= 1 else "behind", 2)
    for name, us in times.items():
        if name != "minigraph":
            picture.dot(scale(_shown(us, times)), y, 3.2, _colour(name))


def growth_picture(reports):
    """SVG text: the cost of a unit of work along each curve, with the fewest threads."""
    report, (width, height) = reports[0], SMALL
    columns = 3
    picture = Picture(columns * (width + 60) + 24, 2 * (height + 78) + 96, "How costs grow")
    picture.text(16, 26, "Time of a unit of work as the work grows, " + threads_text(report),
                 size="big")
    _legend(picture, libraries(report), [])
    for i, curve in enumerate(CURVES):
        _curve(picture, curve, costs(curve, report), 56 + i % columns * (width + 60),
               104 + i // columns * (height + 78))
    picture.text(16, 2 * (height + 78) + 84, _versions(reports), "faint", size="small")
    return str(picture)


def _curve(picture, curve, lines, left, top):
    width, height = SMALL
    values = [cost for points in lines.values() for _, cost in points] or [1.0]
    low, high = min(values) / 1.5, max(values) * 1.5
    if high < 10 * low:                 # so that what is nearly level looks so
        low, high = (low * high / 10) ** 0.5, (low * high * 10) ** 0.5
    across = _Scale(curve.points[0][0], curve.points[-1][0], left, left + width)
    up = _Scale(low, high, top + height, top)
    picture.text(left - 40, top - 20, curve.title)
    picture.text(left - 40, top - 6, curve.unit, "faint", size="small")
    for x, words in _ticks(curve.points[0][0], curve.points[-1][0]):
        picture.line(across(x), top, across(x), top + height, "rule")
        picture.text(across(x), top + height + 14, words, "faint", "middle", "small")
    for y, words in _ticks(low, high):
        picture.line(left, up(y), left + width, up(y), "rule")
        picture.text(left - 6, up(y) + 4, words, "faint", "end", "small")
    picture.text(left + width / 2, top + height + 28, curve.axis, "faint", "middle", "small")
    for name, points in sorted(lines.items(), key=lambda item: item[0] == "minigraph"):
        picture.path([(across(x), up(cost)) for x, cost in points], _colour(name),
                     2.5 if name == "minigraph" else 1.3)


def _ticks(low, high):
    """Powers of ten between, and where they are few their double and fivefold; with their texts."""
    steps = (1, 2, 5) if high < 100 * low else (1,)
    for power in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1):
        for step in steps:
            value = step * 10.0 ** power
            if low * 0.999 <= value <= high * 1.001:
                yield value, ("%g" % value if value < 10000 else "%gk" % (value / 1000))

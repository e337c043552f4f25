"""Pictures as text: a few shapes of SVG, on a ground that follows the reader's light or dark."""

from xml.sax.saxutils import escape, quoteattr

# class -> (colour on light ground, on dark ground)
COLOURS = {
    "ground": ("#ffffff", "#0d1117"), "ink": ("#1f2328", "#e6edf3"),
    "faint": ("#656d76", "#8b949e"), "rule": ("#d8dee4", "#2b3138"),
    "ahead": ("#8fd19e", "#1f6f36"), "behind": ("#f4a6a0", "#8e2a24"),
    "minigraph": ("#1a7f37", "#3fb950"), "NumPy": ("#0969da", "#58a6ff"),
    "PyTorch": ("#d1570b", "#f0883e"), "JAX": ("#8250df", "#bc8cff"),
    "TensorFlow": ("#9a6700", "#e3b341"),
}


def _style():
    def rules(index):
        return " ".join(".f-%s{fill:%s} .s-%s{stroke:%s}" % (name, pair[index], name, pair[index])
                        for name, pair in COLOURS.items())

    return ("<style>text{font:12px system-ui,sans-serif} .small{font-size:10.5px} "
            ".big{font-size:15px;font-weight:600} path,line{fill:none} %s "
            "@media(prefers-color-scheme:dark){%s}</style>" % (rules(0), rules(1)))


class Picture:
    """An SVG that grows by shapes; colours are names of COLOURS."""

    def __init__(self, width, height, title):
        self.parts = [
            '<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" '
            'role="img">' % (width, height, width, height),
            "<title>%s</title>" % escape(title), _style()]
        self.rect(0, 0, width, height, "ground", radius=6)

    def rect(self, x, y, width, height, colour, radius=0):
        self._add("rect", x=x, y=y, width=width, height=height, rx=radius, class_="f-" + colour)

    def dot(self, x, y, radius, colour):
        self._add("circle", cx=x, cy=y, r=radius, class_="f-" + colour)

    def line(self, x1, y1, x2, y2, colour, width=1):
        self._add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke_width=width, class_="s-" + colour)

    def path(self, points, colour, width=1.5):
        steps = " L".join("%g %g" % (round(x, 1), round(y, 1)) for x, y in points)
        self._add("path", d="M" + steps, stroke_width=width, class_="s-" + colour)

    def text(self, x, y, text, colour="ink", anchor="start", size=""):
        """`size` is "", "small" or "big"; `y` is the base line."""
        self._add("text", escape(text), x=x, y=y, text_anchor=anchor,
                  class_=("f-%s %s" % (colour, size)).strip())

    def _add(self, tag, content=None, **attributes):
        words = "".join(
            " %s=%s" % (name.rstrip("_").replace("_", "-"),
                        quoteattr(value if isinstance(value, str) else "%g" % round(value, 1)))
            for name, value in attributes.items())
        self.parts.append("<%s%s/>" % (tag, words) if content is None
                          else "<%s%s>%s</%s>" % (tag, words, content, tag))

    def __str__(self):
        return "\n".join([*self.parts, "</svg>", ""])

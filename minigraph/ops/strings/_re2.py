"""Regular expressions in RE2's syntax, which TensorFlow takes, run by Python's `re`.

Both match leftmost and prefer earlier alternatives. What differs in syntax is rewritten: `$` and
`\\z` are the end of the text alone, flags hold from where they stand, classes have POSIX and
Unicode names, `\\Q...\\E` quotes. What RE2 refuses (look-around, references back) is refused.
"""

import functools
import re
import sys
import unicodedata

_POSIX = {"alnum": "0-9A-Za-z", "alpha": "A-Za-z", "ascii": "\\x00-\\x7f", "blank": "\\t ",
          "cntrl": "\\x00-\\x1f\\x7f", "digit": "0-9", "graph": "!-~", "lower": "a-z",
          "print": " -~", "punct": "!-/:-@\\[-`{-~", "space": "\\t\\n\\v\\f\\r ", "upper": "A-Z",
          "word": "0-9A-Za-z_", "xdigit": "0-9A-Fa-f"}
_KNOWN_ESCAPES = frozenset("afnrtvdDsSwWbBA")
_HEX = re.compile(r"\\x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))")
_SPACES = "\\t\\n\\f\\r "      # RE2's \s, which leaves out \v


class PatternError(Exception):
    """A pattern that RE2 refuses; the message is RE2's."""


@functools.lru_cache(maxsize=256)
def compiled(pattern):
    """The compiled form of a pattern (bytes), for text decoded by `decode`."""
    translated = _Translator(decode(pattern)).translate()
    try:
        return re.compile(translated, re.ASCII)
    except re.error as error:
        raise PatternError(_re2_words(str(error), pattern)) from None


def decode(data):
    """Bytes as text whose invalid bytes come back by `encode`."""
    return data.decode("utf-8", "surrogateescape")


def encode(text):
    return text.encode("utf-8", "surrogateescape")


def _re2_words(message, pattern):
    shown = pattern.decode("utf-8", "replace")
    if message.startswith(("missing )", "unterminated subpattern")):
        return "missing ): %s" % shown
    if message.startswith("unbalanced parenthesis"):
        return "unexpected ): %s" % shown       # what RE2 1.0 said: "missing )"
    if message.startswith("unterminated character set"):
        return "missing ]: %s" % shown[shown.rfind("["):]
    if message.startswith("nothing to repeat"):
        at = re.search(r"position (\d+)", message)
        return "no argument for repetition operator: %s" % (
            shown[int(at.group(1))] if at else shown)
    if message.startswith("multiple repeat"):
        return "bad repetition operator: %s" % shown
    if message.startswith("bad character range"):
        return "invalid character class range: %s" % message.split()[3]
    return message


class _Translator:
    """One pass over a pattern."""

    def __init__(self, pattern):
        self.pattern = pattern
        self.at = 0
        self.out = []
        # (multi-line, non-greedy by default) outside and inside of each open group.
        self.flags = [(False, False)]
        self.opened = [0]   # flag groups opened in each group, closed with it

    def rest(self, text):
        return self.pattern.startswith(text, self.at)

    def translate(self):
        while self.at < len(self.pattern):
            self.step(self.pattern[self.at])
        if len(self.flags) > 1:
            raise PatternError("missing ): %s" % self.pattern)
        return "".join(self.out) + ")" * self.opened[0]

    def step(self, char):
        if char == "\\":
            self.escape()
        elif char == "[":
            self.character_class()
        elif char == "(":
            self.open_group()
        elif char == ")":
            if len(self.flags) == 1:
                raise PatternError("missing ): %s" % self.pattern)     # RE2's words for both
            self.flags.pop()
            self.put(")" * (self.opened.pop() + 1), 1)
        elif char == "$":
            self.put("(?=\\n|\\Z)" if self.flags[-1][0] else "\\Z", 1)
        elif char == "^":
            self.put("(?:(?<=\\n)|\\A)" if self.flags[-1][0] else "\\A", 1)
        elif char in "*+?{":
            self.repetition(char)
        else:
            self.put(re.escape(char) if char in "}]" else char, 1)

    def put(self, text, used):
        self.out.append(text)
        self.at += used

    def repetition(self, char):
        count = re.compile(r"\{\d+(,\d*)?\}").match(self.pattern, self.at) if char == "{" else None
        if char == "{" and count is None:
            return self.put("\\{", 1)
        symbol = count.group() if count else char
        sizes = [int(size) for size in re.findall(r"\d+", symbol)]
        if sizes and (max(sizes) > 1000 or sizes != sorted(sizes)):
            raise PatternError("invalid repetition size: %s" % symbol)
        after = self.pattern[self.at + len(symbol):][:1]
        if after == "+" or after == "*":
            raise PatternError("bad repetition operator: %s%s" % (symbol, after))
        lazy = after == "?"
        self.put(symbol + ("?" if lazy != self.flags[-1][1] else ""), len(symbol) + lazy)

    def open_group(self):
        if not self.rest("(?"):
            self.flags.append(self.flags[-1])
            self.opened.append(0)
            return self.put("(", 1)
        named = re.compile(r"\(\?P<(\w+)>").match(self.pattern, self.at)
        if named:
            self.flags.append(self.flags[-1])
            self.opened.append(0)
            return self.put(named.group(), len(named.group()))
        flagged = re.compile(r"\(\?([imsU]*)(?:-([imsU]+))?([:)])").match(self.pattern, self.at)
        if not flagged:
            wrong = re.compile(r"\(\?(P=|P>|<?[=!]|.?)").match(self.pattern, self.at).group()
            raise PatternError("invalid perl operator: %s" % wrong)
        self.set_flags(flagged)

    def set_flags(self, flagged):
        on, off, end = flagged.group(1), flagged.group(2) or "", flagged.group(3)
        multi, lazy = self.flags[-1]
        multi = (multi or "m" in on) and "m" not in off
        lazy = (lazy or "U" in on) and "U" not in off
        kept_on = "".join(sorted(set(on) & set("is") - set(off)))
        kept_off = "".join(sorted(set(off) & set("is")))
        text = "(?%s%s:" % (kept_on, "-" + kept_off if kept_off else "")
        if end == ":":
            self.flags.append((multi, lazy))
            self.opened.append(0)
        else:
            self.flags[-1] = (multi, lazy)
            self.opened[-1] += 1
        self.put(text, len(flagged.group()))

    def escape(self):
        if self.at + 1 == len(self.pattern):
            raise PatternError("trailing \\ at end of expression: ")
        char = self.pattern[self.at + 1]
        if char == "Q":
            end = self.pattern.find("\\E", self.at + 2)
            end = len(self.pattern) if end < 0 else end
            return self.put(re.escape(self.pattern[self.at + 2:end]), end + 2 - self.at)
        if char in "zC":
            return self.put("\\Z" if char == "z" else "(?s:.)", 2)
        self.put(*self.class_escape(outside=True))

    def class_escape(self, outside=False):
        """(text, characters used) of an escape that may stand in a class."""
        char = self.pattern[self.at + 1:self.at + 2]
        if char in "pP":
            return self.unicode_class(outside)
        if char == "s":
            return ("[%s]" % _SPACES if outside else _SPACES), 2
        if char == "S" and outside:
            return "[^%s]" % _SPACES, 2
        code = _HEX.match(self.pattern, self.at)
        if code:
            return re.escape(chr(int(code.group(1) or code.group(2), 16))), len(code.group())
        octal = re.compile(r"\\(0[0-7]{0,2}|[1-7][0-7]{1,2})").match(self.pattern, self.at)
        if octal:
            return re.escape(chr(int(octal.group(1), 8))), len(octal.group())
        if char.isalnum() and char.isascii() and char not in _KNOWN_ESCAPES or not char:
            raise PatternError("invalid escape sequence: \\%s" % char)
        return ("\\" + char if char.isascii() else re.escape(char)), 2

    def unicode_class(self, outside):
        named = re.compile(r"\\([pP])(?:\{(\^?)(\w+)\}|(\w))").match(self.pattern, self.at)
        if not named:
            raise PatternError("invalid character class range: %s"
                               % self.pattern[self.at:self.at + 2])
        ranges = _category(named.group(3) or named.group(4))
        if ranges is None:
            raise PatternError("invalid character class range: %s" % named.group())
        negated = (named.group(1) == "P") != bool(named.group(2))
        if negated and not outside:
            raise PatternError("invalid character class range: %s" % named.group())
        return ("[%s%s]" % ("^" * negated, ranges) if outside else ranges), len(named.group())

    def character_class(self):
        start, parts = self.at, ["["]
        self.at += 1
        if self.rest("^"):
            parts.append("^")
            self.at += 1
        first = True
        while first or not self.rest("]"):
            if self.at >= len(self.pattern):
                raise PatternError("missing ]: %s" % self.pattern[start:])
            parts.append(self.class_item())
            first = False
        self.put("".join(parts) + "]", 1)

    def class_item(self):
        named = re.compile(r"\[:(\^?)(\w+):\]").match(self.pattern, self.at)
        if named:
            if named.group(2) not in _POSIX or named.group(1):
                raise PatternError("invalid character class range: %s" % named.group())
            self.at += len(named.group())
            return _POSIX[named.group(2)]
        if self.rest("\\"):
            text, used = self.class_escape()
            self.at += used
            return text
        char = self.pattern[self.at]
        self.at += 1
        return "\\" + char if char in "[]^&~|" else char


@functools.lru_cache(maxsize=64)
def _category(name):
    """The characters of a Unicode category, as the inside of a class; None for other names."""
    if name == "Any":
        return "\\x00-\\U0010ffff"
    letters = "CLMNPSZ"
    if not (name[:1] in letters and name[:1] and len(name) <= 2):
        return None
    ranges, begin = [], None
    for code in range(sys.maxunicode + 2):
        inside = code <= sys.maxunicode and unicodedata.category(chr(code)).startswith(name)
        if inside and begin is None:
            begin = code
        elif not inside and begin is not None:
            ranges.append("\\U%08x-\\U%08x" % (begin, code - 1))
            begin = None
    return "".join(ranges) or None

"""Where an operation was created: the user's own frame, found without formatting a stack."""

import linecache
import os
import sys

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_USER_FOLDERS = (os.path.join(_PACKAGE, "examples"),)


def _is_ours(filename):
    return filename.startswith(_PACKAGE) and not filename.startswith(_USER_FOLDERS)


def user_frame():
    """(code object, line) of the innermost frame outside the package; None if there is none."""
    frame = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if not _is_ours(code.co_filename) and not code.co_filename.startswith("<frozen"):
            return code, frame.f_lineno
        frame = frame.f_back
    return None


def describe(place):
    """'script.py:23: y = tf.matmul(x, W)' for a place that `user_frame` returned."""
    if place is None:
        return "unknown place"
    code, line = place
    text = linecache.getline(code.co_filename, line).strip()
    return "%s:%d%s" % (code.co_filename, line, ": " + text if text else "")


def frames_of(place):
    """[(file, line, function, text)] of a place, as `traceback` lists frames; empty for None."""
    if place is None:
        return []
    code, line = place
    return [(code.co_filename, line, code.co_name, linecache.getline(code.co_filename, line).strip())]


def start_lines(place):
    """The first lines of the functions of `frames_of(place)`."""
    return [] if place is None else [place[0].co_firstlineno]

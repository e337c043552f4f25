"""Building large structures without passes of Python's garbage collector in between.

A graph and a program are many objects that all stay, and point at each other. The collector goes
through what there is again and again while they grow: for 10,000 operations, half of the time.
"""

import functools
import gc
import threading

_lock = threading.Lock()
_paused = 0             # calls that run now, in all threads
_was_enabled = False    # before the first of them


def without_collection(function):
    """`function`, during which no garbage is collected; then it is again, if it was before."""
    @functools.wraps(function)
    def paused(*args, **kwargs):
        _pause()
        try:
            return function(*args, **kwargs)
        finally:
            _resume()

    return paused


def _pause():
    global _paused, _was_enabled
    with _lock:
        if _paused == 0:
            _was_enabled = gc.isenabled()
            gc.disable()
        _paused += 1


def _resume():
    global _paused
    with _lock:
        _paused -= 1
        if _paused == 0 and _was_enabled:
            gc.enable()

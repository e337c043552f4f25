"""Messages of the program to the user: `tf.logging`, over the logger "tensorflow" of `logging`.

Messages from the level WARN on go to stderr as "WARNING:tensorflow:text"; in an interactive
Python, those from INFO on go to stdout. If the root logger has handlers when the first message
comes, they get it instead, and their level counts.
"""

import collections
import logging
import sys
import threading

DEBUG = logging.DEBUG
INFO = logging.INFO
WARN = logging.WARNING
ERROR = logging.ERROR
FATAL = logging.CRITICAL

_lock = threading.Lock()
_counts = collections.Counter()  # how often log_first_n and log_every_n came to a line


class _Handler(logging.StreamHandler):
    """Writes to what sys.stderr or sys.stdout is now: notebooks and tests replace them."""

    def __init__(self, stream_name):
        self._stream_name = stream_name
        super().__init__()
        self.setFormatter(logging.Formatter(logging.BASIC_FORMAT))

    @property
    def stream(self):
        return getattr(sys, self._stream_name)

    @stream.setter
    def stream(self, _):
        """Nothing: StreamHandler's constructor would fix the stream."""


def get_logger():
    """The `logging.Logger` that all messages pass through.

    Source: tf.get_logger, TensorFlow 1.15.
    """
    logger = logging.getLogger("tensorflow")
    with _lock:
        if not logger.handlers and not logging.getLogger().handlers:
            interactive = hasattr(sys, "ps1") or sys.flags.interactive
            logger.addHandler(_Handler("stdout" if interactive else "stderr"))
            if interactive and logger.level == logging.NOTSET:
                logger.setLevel(INFO)
    return logger


def log(level, msg, *args, **kwargs):
    """Logs `msg % args` at a level such as `tf.logging.INFO`."""
    _log(level, msg, args, kwargs)


def debug(msg, *args, **kwargs):
    """Logs `msg % args` at the level DEBUG."""
    _log(DEBUG, msg, args, kwargs)


def info(msg, *args, **kwargs):
    """Logs `msg % args` at the level INFO."""
    _log(INFO, msg, args, kwargs)


def warning(msg, *args, **kwargs):
    """Logs `msg % args` at the level WARN."""
    _log(WARN, msg, args, kwargs)


warn = warning


def error(msg, *args, **kwargs):
    """Logs `msg % args` at the level ERROR."""
    _log(ERROR, msg, args, kwargs)


def fatal(msg, *args, **kwargs):
    """Logs `msg % args` at the level FATAL; the program goes on."""
    _log(FATAL, msg, args, kwargs)


def vlog(level, msg, *args, **kwargs):
    """Logs `msg % args` at a level given as a number."""
    _log(level, msg, args, kwargs)


def TaskLevelStatusMessage(msg):
    """Logs `msg` at the level ERROR."""
    _log(ERROR, msg, (), {})


def log_if(level, msg, condition, *args):
    """Logs `msg % args` if `condition` holds."""
    if condition:
        _log(level, msg, args, {})


def log_first_n(level, msg, n, *args):
    """Logs `msg % args` the first `n` times that the program comes to this line."""
    if _count_line() < n:
        _log(level, msg, args, {})


def log_every_n(level, msg, n, *args):
    """Logs `msg % args` the first time, and every `n`-th time from then on."""
    if _count_line() % n == 0:
        _log(level, msg, args, {})


def _log(level, msg, args, kwargs):
    kwargs.setdefault("stacklevel", 3)  # the record names the line of the program, not ours
    get_logger().log(level, msg, *args, **kwargs)


def _count_line():
    """How often the caller's caller came to its present line before."""
    frame = sys._getframe(2)
    line = frame.f_code.co_filename, frame.f_lineno
    with _lock:
        count = _counts[line]
        _counts[line] += 1
    return count


def get_verbosity():
    """The lowest level that is logged."""
    return get_logger().getEffectiveLevel()


def set_verbosity(v):
    """Logs from the level `v` on: `tf.logging.INFO`, or "INFO"."""
    get_logger().setLevel(v)


def flush():
    """Writes what the handlers hold back."""
    for handler in get_logger().handlers:
        handler.flush()

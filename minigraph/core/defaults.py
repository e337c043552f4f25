"""Default objects of a thread: `with graph.as_default()`, `with session.as_default()`."""

import contextlib
import threading


class DefaultStack(threading.local):
    """A stack of default objects, one per thread."""

    def __init__(self):
        self.stack = []

    @contextlib.contextmanager
    def pushed(self, item):
        self.stack.append(item)
        try:
            yield item
        finally:
            for i in reversed(range(len(self.stack))):
                if self.stack[i] is item:
                    del self.stack[i]
                    break


_sessions = DefaultStack()


def get_default_session():
    """The innermost default session of this thread, or None."""
    return _sessions.stack[-1] if _sessions.stack else None


def default_session(session):
    """A context manager in which `session` is the default."""
    return _sessions.pushed(session)

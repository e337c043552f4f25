"""`Session`: runs parts of a graph and keeps the state of its variables.

    fetches.py   what `run` was asked for, and the shape of its answer
    feeds.py     what was fed: checked, converted, bound as it lies where possible
    runs.py      compiled runs, cached by fetches, feeds and shapes
    session.py   Session and InteractiveSession
"""

from minigraph.session.session import InteractiveSession, Session

__all__ = ["InteractiveSession", "Session"]

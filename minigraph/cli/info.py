"""What is running: versions, instruction set, threads."""

import importlib.metadata
import platform

import numpy as np


def version():
    """minigraph's version; "(not installed)" in a checkout that was only built."""
    try:
        return importlib.metadata.version("minigraph")
    except importlib.metadata.PackageNotFoundError:
        return "(not installed)"


def print_info():
    from minigraph.engine import _engine
    rows = {
        "minigraph": version(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "machine": platform.machine(),
        "isa": f"{_engine.isa()} (of {', '.join(_engine.available_isas())})",
        "threads": _engine.threads(),
    }
    for name, value in rows.items():
        print(f"{name:<10} {value}")

"""The parts of tf.contrib that scripts use."""

from minigraph.core import missing

__getattr__ = missing.module_getattr(__name__, lazy={
    **{name: f"contrib.{name}" for name in (
        "framework", "layers", "learn", "lookup", "losses", "metrics", "nn", "slim", "stateless",
        "training", "util")},
    "signal": "signal"})

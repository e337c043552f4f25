"""Data sets, under the names of tf.contrib.learn.datasets."""

from minigraph.datasets import base, mnist

__all__ = ["base", "mnist"]

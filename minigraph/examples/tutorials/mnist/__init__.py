"""The MNIST tutorials' data."""

from minigraph.examples.tutorials.mnist import input_data

__all__ = ["input_data"]

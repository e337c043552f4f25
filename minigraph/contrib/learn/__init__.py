"""tf.contrib.learn: its data sets, preprocessing of texts, and the names of modes."""

from minigraph import datasets
from minigraph.core import missing

__all__ = ["datasets"]


class ModeKeys:
    """What a model function is called for. Source: tf.contrib.learn.ModeKeys, TensorFlow 1.15."""

    TRAIN = "train"
    EVAL = "eval"
    INFER = "infer"


__getattr__ = missing.module_getattr(__name__, lazy={"preprocessing"})

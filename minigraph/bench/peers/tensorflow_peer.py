"""The workloads in TensorFlow 1: minigraph's, with TensorFlow in minigraph's place."""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow

tf = tensorflow.compat.v1
if int(tensorflow.__version__[0]) > 1:
    tf.disable_v2_behavior()

NAME = "TensorFlow"
VERSION = tensorflow.__version__

_threads = int(os.environ.get("OMP_NUM_THREADS", "0"))
_Session = tf.Session


class _ThreadedSession(_Session):
    def __init__(self):
        super().__init__(config=tf.ConfigProto(intra_op_parallelism_threads=_threads,
                                               inter_op_parallelism_threads=_threads))


tf.Session = _ThreadedSession
sys.modules["minigraph"] = tf

from .minigraph_peer import KINDS  # noqa: E402: needs the line before

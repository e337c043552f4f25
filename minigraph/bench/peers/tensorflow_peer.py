"""The workloads in TensorFlow 1: the text of minigraph's, on another `tf`."""

import os

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


def _workloads():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "minigraph_peer.py")
    with open(path) as file:
        text = file.read().replace("import minigraph as tf\n", "")
    tf.Session = _ThreadedSession
    scope = {"tf": tf}
    exec(compile(text, path, "exec"), scope)
    return scope["WORKLOADS"]


WORKLOADS = _workloads()

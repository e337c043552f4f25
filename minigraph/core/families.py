"""The families of TensorFlow's API that minigraph does not have yet, and where each has its place.

One row each: what an error calls it, the folder below `minigraph/` that it is to fill, and patterns
of its symbols, without "tf." and "tf.contrib.". Who builds one deletes its row.
"""

import fnmatch
import re
from typing import NamedTuple


class Family(NamedTuple):
    """A part of TensorFlow that comes as a whole."""
    name: str
    place: str
    symbols: str    # patterns of fnmatch, apart by spaces


# The first that matches counts: `nn.conv2d` is convolution, `keras.layers.Conv2D` Keras.
FAMILIES = [
    Family("Keras", "keras", "keras keras.*"),
    Family("recurrent networks", "rnn",
           "rnn rnn.* nn.*rnn* *rnn_cell* *seq2seq* *RNN* *LSTM* *GRU* models.rnn*"),
    Family("datasets", "data", "data data.*"),
    Family("images", "image", "image image.* io.*png io.*jpeg io.*gif io.*bmp io.*image"),
    Family("convolution and pooling", "ops/convolution",
           "nn.*conv* nn.*pool* conv?d nn.dilation2d nn.erosion2d layers.*conv* layers.*Conv*"
           " layers.*pool* layers.*Pool* slim.*conv[0-9o]* slim.*pool* extract_*_patches"),
    Family("summaries", "summary",
           "summary summary.* Summary* Event *_summary merge_all_summaries *SummaryWriter"
           " *summary_iterator tensorboard*"),
    Family("saving and reading models", "saving",
           "*Saver *SaverDef *[cC]heckpoint* *list_variables train.load_variable"
           " train.write_graph *meta_graph saved_model saved_model.* graph_util* GraphDef"
           " MetaGraphDef import_graph_def"),
    Family("control flow", "ops/control_flow",
           "cond case while_loop scan map_fn foldl foldr TensorArray"),
    Family("monitored sessions", "training/monitored",
           "train.*MonitoredSession train.MonitoredTrainingSession train.*Hook train.SessionRun*"
           " train.*SessionCreator train.Scaffold train.Supervisor train.SessionManager"
           " train.SecondOrStepTimer train.basic_train_loop"),
    Family("queues and readers", "queues",
           "*Queue queue queue.* *QueueBase *Reader *ReaderBase train.*batch train.*batch_join"
           " train.*producer train.*queue_runner* train.*QueueRunner* train.Coordinator"
           " train.LooperThread train.limit_epochs train.match_filenames_once *Accumulator"),
    Family("distribution over machines", "distribute",
           "distribute distribute.* tpu tpu.* cluster_resolver* train.Server* train.Cluster*"
           " train.replica_device_setter test.create_local_cluster config.*cluster"),
    Family("estimators", "estimator",
           "estimator estimator.* feature_column feature_column.* *_column learn.*Estimator"
           " learn.*Classifier learn.*Regressor learn.RunConfig learn.Experiment"),
    Family("probability distributions", "distributions", "distributions distributions.*"),
    Family("linear operators", "ops/linear_operators", "linalg.LinearOperator*"),
]
# What stands before a symbol and says nothing of its family.
_BEFORE = re.compile(r"(?:tf|tensorflow)\.(?:compat\.v[12]\.)?(?:contrib\.)?(python\.)?")


def find_family(symbol):
    """The name of the family that `symbol`, "tf.nn.conv2d", belongs to; None if of none.

    A symbol of an inner module, "tf.python.ops.nn_ops.conv2d", may be known with its folder and
    its module or without them.
    """
    before = _BEFORE.match(symbol)
    parts = symbol[before.end() if before else 0:].split(".")
    inner = bool(before and before[1])
    paths = [".".join(parts[n:]) for n in range(3 if inner else 1)]
    for family in FAMILIES:
        for pattern in family.symbols.split():
            if any(fnmatch.fnmatchcase(path, pattern) for path in paths):
                return family.name
    return None

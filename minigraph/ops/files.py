"""Files read and written while a graph runs: `tf.read_file`, `tf.write_file`, `tf.matching_files`."""

import glob
import os

import numpy as np

from minigraph.core import dtypes
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.gfile import tf_errors
from minigraph.ops.strings._common import static_rank, strings_array


def _run_read(ctx, filename):
    path = filename.item().decode()
    with tf_errors(path), open(path, "rb") as file:
        return np.array(file.read(), object)


def _run_write(ctx, filename, contents):
    path = filename.item().decode()
    with tf_errors(path):
        folder = os.path.dirname(path)
        if folder:
            os.makedirs(folder, exist_ok=True)
        with open(path, "wb") as file:
            file.write(contents.item())
    return []


def _run_matching(ctx, patterns):
    found = [path.encode() for pattern in patterns.ravel() for path in glob.glob(pattern.decode())]
    return strings_array(sorted(found), (len(found),))


def _infer_read(c):
    static_rank(c, 0, 0)
    return [[]]


def _infer_write(c):
    static_rank(c, 0, 0)
    static_rank(c, 1, 0)
    return []


READ_FILE = OpDef(
    type="ReadFile",
    inputs={"filename": dtypes.string},
    outputs={"contents": dtypes.string},
    infer=_infer_read,
    host=_run_read,
    stateful=True,
    gradient=NOT_DIFFERENTIABLE,
)

WRITE_FILE = OpDef(
    type="WriteFile",
    inputs={"filename": dtypes.string, "contents": dtypes.string},
    infer=_infer_write,
    host=_run_write,
    stateful=True,
    gradient=NOT_DIFFERENTIABLE,
)

MATCHING_FILES = OpDef(
    type="MatchingFiles",
    inputs={"pattern": dtypes.string},
    outputs={"filenames": dtypes.string},
    infer=lambda c: [[None]],
    host=_run_matching,
    stateful=True,
    gradient=NOT_DIFFERENTIABLE,
)


def read_file(filename, name=None):
    """Scalar string: all that the file `filename`, a scalar string, holds when this runs.

    Raises:
      NotFoundError (when it runs): if there is no such file.
    Source: tf.read_file, TensorFlow 1.15.
    """
    return READ_FILE(filename, name=name)


def write_file(filename, contents, name=None):
    """An operation that makes the string `contents` all that a file holds; it makes its folder too.

    Source: tf.write_file, TensorFlow 1.15.
    """
    return WRITE_FILE(filename, contents, name=name)


def matching_files(pattern, name=None):
    """String vector: the paths, in order, that match a pattern like "data/*.csv", or each of several.

    Source: tf.matching_files, TensorFlow 1.15.
    """
    return MATCHING_FILES(pattern, name=name)

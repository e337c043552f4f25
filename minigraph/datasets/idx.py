"""The IDX files of MNIST: unpacking them and reading their arrays.

An IDX file is a big-endian uint32 magic number (2049 for labels, 2051 for images), one
big-endian uint32 per dimension, then the bytes of the array in C order.
"""

import gzip
import struct
import zlib

import numpy as np

_GZIP_MAGIC = b"\x1f\x8b"
_IDX_UBYTE = b"\x00\x00\x08"
_LABEL_MAGIC = 2049
_IMAGE_MAGIC = 2051


def extract_images(f):
    """Images of an IDX file, as uint8 of shape [n, rows, columns, 1].

    Args:
      f: binary file object, gzipped or already unpacked.
    Returns:
      A read-only array. Bytes beyond the last image are ignored.
    Raises:
      ValueError: wrong magic number, or fewer bytes than the header promises.
      EOFError: the gzip stream is truncated.
      OSError: not a gzip file, or a damaged one.
    Source: tf.contrib.learn.datasets.mnist.extract_images, TensorFlow 1.15.
    """
    name = _name(f)
    print("Extracting", name)
    data = unpack(f.read(), name)
    magic, *shape = _header(data, 4, name)
    if magic != _IMAGE_MAGIC:
        raise ValueError(f"Invalid magic number {magic} in MNIST image file: {name}")
    count, rows, columns = shape
    pixels = np.frombuffer(data, np.uint8, offset=16)
    size = count * rows * columns
    if len(pixels) < size:
        raise ValueError(f"cannot reshape array of size {len(pixels)} into shape"
                         f" ({count},{rows},{columns},1): {name} is too short")
    return pixels[:size].reshape(count, rows, columns, 1)


def extract_labels(f, one_hot=False, num_classes=10):
    """Labels of an IDX file, as uint8 of shape [n], or as float64 of shape [n, num_classes].

    Args:
      f: binary file object, gzipped or already unpacked.
      one_hot: whether each label becomes a row with a one in the label's column.
      num_classes: columns of the one-hot rows.
    Returns:
      An array; shorter than the header says if the file is.
    Raises:
      ValueError, EOFError, OSError: as `extract_images`.
      IndexError: `one_hot`, and a label is not below `num_classes`.
    Source: tf.contrib.learn.datasets.mnist.extract_labels, TensorFlow 1.15.
    """
    name = _name(f)
    print("Extracting", name)
    data = unpack(f.read(), name)
    magic, count = _header(data, 2, name)
    if magic != _LABEL_MAGIC:
        raise ValueError(f"Invalid magic number {magic} in MNIST label file: {name}")
    labels = np.frombuffer(data, np.uint8, offset=8)[:count]
    return dense_to_one_hot(labels, num_classes) if one_hot else labels


def dense_to_one_hot(labels_dense, num_classes):
    """float64 array [n, num_classes] with a one in column labels_dense[i] of row i.

    Raises:
      IndexError: a label is outside [0, num_classes). TensorFlow writes such a one into
        another row, or fails if there is none.
    Source: tf.contrib.learn.datasets.mnist.dense_to_one_hot, TensorFlow 1.15.
    """
    labels = np.ravel(labels_dense)
    outside = (labels < 0) | (labels >= num_classes)
    if outside.any():
        raise IndexError(f"dense_to_one_hot: labels must be in [0, {num_classes}),"
                         f" got {labels[outside][0]}")
    one_hot = np.zeros((labels.shape[0], num_classes))
    one_hot[np.arange(labels.shape[0]), labels] = 1
    return one_hot


def unpack(data, name):
    """The bytes of an IDX file whose bytes on disk are `data`: gunzipped unless they are plain."""
    if data[:3] == _IDX_UBYTE:
        return data
    if data[:2] != _GZIP_MAGIC:
        raise gzip.BadGzipFile(f"Not a gzipped file ({data[:2]!r}): {name}")
    try:
        return _gunzip(data)
    except EOFError as e:
        raise EOFError(f"{e}: {name}") from e
    except (OSError, zlib.error) as e:
        raise gzip.BadGzipFile(f"{e}: {name}") from e


def _gunzip(data):
    # A gzip file ends with its unpacked size. One block of that size spares the copy from
    # growing ones: 110 ms instead of 150 for the training images.
    size = int.from_bytes(data[-4:], "little")
    deflate_expands_at_most = 1032
    if size <= deflate_expands_at_most * len(data):
        try:
            whole = zlib.decompress(data, 31, max(size, 1))
            if len(whole) == size:
                return whole
        except zlib.error:
            pass  # gzip meets it again, and words it
    # Damaged, or of several members.
    return gzip.decompress(data)


def _header(data, words, name):
    if len(data) < 4 * words:
        raise ValueError(f"the header of an MNIST file has {4 * words} bytes, got {len(data)}"
                         f": {name}")
    return struct.unpack_from(f">{words}I", data)


def _name(f):
    return getattr(f, "name", "<stream>")

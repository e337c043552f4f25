"""MNIST, as the tutorials read it: `read_data_sets` and the `DataSet` it returns.

The training images are 47 MB of bytes and four times that as float32. Writing them out, and
again in shuffled order for each epoch, costs more than unpacking them. `_Pixels` therefore
keeps the bytes and an order, and converts the rows of a batch when the batch is asked for.
"""

import os

import numpy as np

from minigraph.core import random_seed
from minigraph.core.dtypes import as_dtype, float32, uint8
from minigraph.datasets import base
from minigraph.datasets.idx import dense_to_one_hot, extract_images, extract_labels, unpack

__all__ = ["DEFAULT_SOURCE_URL", "DataSet", "base", "dense_to_one_hot", "extract_images",
           "extract_labels", "load_mnist", "read_data_sets"]

DEFAULT_SOURCE_URL = "https://storage.googleapis.com/cvdf-datasets/mnist/"

# SHA-256 of the unpacked files: the .gz differ from one mirror to the next.
_SHA256 = {
    "train-images-idx3-ubyte.gz":
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte.gz":
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte.gz":
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte.gz":
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
_FAKE_EXAMPLES = 10000
_FAKE_PIXELS = 784


class DataSet:
    """Images and their labels, handed out in batches.

    Args:
      images: uint8 array of shape [n, rows, columns, depth]; with `reshape`, depth is 1.
      labels: array of shape [n] or [n, classes].
      fake_data: whether to ignore both and be 10000 examples that are all alike.
      one_hot: whether the labels of fake data are one-hot.
      dtype: tf.float32 scales the images to [0, 1]; tf.uint8 leaves them alone.
      reshape: whether images become rows of shape [rows * columns].
      seed: int or None. Seeds NumPy's global generator, from which all data sets draw;
        if None the graph's seed does, if that is None too, entropy.
    Raises:
      TypeError: dtype is neither uint8 nor float32.
      AssertionError: images and labels differ in number, or depth is not 1.
    Source: tf.contrib.learn.datasets.mnist.DataSet, TensorFlow 1.15. One difference: images
      that came from a file and have not been asked for through `images` are converted batch
      by batch, so that such a batch is an array of its own and not a view of the stored one.
    """

    def __init__(self, images, labels, fake_data=False, one_hot=False, dtype=float32,
                 reshape=True, seed=None):
        _seed_numpy(seed)
        scale = _is_float(dtype)
        if fake_data:
            self._num_examples = _FAKE_EXAMPLES
            self.one_hot = one_hot
        else:
            images = _checked_images(images, labels, reshape)
            self._num_examples = images.shape[0]
            if scale:
                # Bytes that somebody else may write to are converted at once.
                lazy = images.dtype == np.uint8 and not images.flags.writeable
                images = _Pixels(images) if lazy else _scaled(images)
        self._images = images
        self._labels = labels
        self._epochs_completed = 0
        self._index_in_epoch = 0

    @property
    def images(self):
        """All images, in the order of the current epoch."""
        if isinstance(self._images, _Pixels):
            self._images = self._images[:]
        return self._images

    @property
    def labels(self):
        """All labels, in the order of the current epoch."""
        return self._labels

    @property
    def num_examples(self):
        return self._num_examples

    @property
    def epochs_completed(self):
        return self._epochs_completed

    def next_batch(self, batch_size, fake_data=False, shuffle=True):
        """The next `batch_size` examples as (images, labels).

        A batch that the epoch cannot fill takes the rest of it and the first examples of the
        next one. A batch that ends with the epoch leaves `epochs_completed` alone until the
        next call.

        Args:
          batch_size: int. Beyond n the batch holds the rest and at most one whole epoch.
          fake_data: whether to return lists of ones.
          shuffle: whether an epoch that begins within this call is shuffled.
        Source: DataSet.next_batch, TensorFlow 1.15.
        """
        if fake_data:
            return self._fake_batch(batch_size)
        start = self._index_in_epoch
        if self._epochs_completed == 0 and start == 0 and shuffle:
            self._shuffle()
        end = start + batch_size
        if end <= self._num_examples:
            self._index_in_epoch = end
            return self._images[start:end], self._labels[start:end]
        self._epochs_completed += 1
        rest_images = self._images[start:self._num_examples]
        rest_labels = self._labels[start:self._num_examples]
        if shuffle:
            self._shuffle()
        end = self._index_in_epoch = end - self._num_examples
        return (np.concatenate((rest_images, self._images[:end])),
                np.concatenate((rest_labels, self._labels[:end])))

    def _shuffle(self):
        order = np.arange(self._num_examples)
        np.random.shuffle(order)
        self._images = self._images[order]
        self._labels = self._labels[order]

    def _fake_batch(self, batch_size):
        label = [1] + [0] * 9 if self.one_hot else 0
        return ([[1] * _FAKE_PIXELS for _ in range(batch_size)],
                [label for _ in range(batch_size)])


class _Pixels:
    """Read-only uint8 images that read as float32 in [0, 1], in an order of their own.

    Indexing with a slice gives rows as float32; with an array of indices, reordered
    `_Pixels` that share the bytes.
    """

    def __init__(self, images, order=None):
        self._bytes = images
        self._order = order

    def __getitem__(self, index):
        if isinstance(index, slice):
            return _scaled(self._bytes[index if self._order is None else self._order[index]])
        return _Pixels(self._bytes, index if self._order is None else self._order[index])


def _scaled(images):
    floats = images.astype(np.float32)
    floats *= np.float32(1.0 / 255.0)
    return floats


def _checked_images(images, labels, reshape):
    if images.shape[0] != labels.shape[0]:
        raise AssertionError(f"images.shape: {images.shape} labels.shape: {labels.shape}")
    if not reshape:
        return images
    if images.shape[3] != 1:
        raise AssertionError(f"DataSet: images to reshape must have depth 1,"
                             f" got shape {images.shape}")
    return images.reshape(images.shape[0], images.shape[1] * images.shape[2])


def _is_float(dtype):
    dtype = as_dtype(dtype).base_dtype
    if dtype not in (uint8, float32):
        raise TypeError(f"Invalid image dtype {dtype!r}, expected uint8 or float32")
    return dtype == float32


def _seed_numpy(seed):
    graph_seed, op_seed = random_seed.get_seed(seed)
    np.random.seed(graph_seed if seed is None else op_seed)


def read_data_sets(train_dir, fake_data=False, one_hot=False, dtype=float32, reshape=True,
                   validation_size=5000, seed=None, source_url=DEFAULT_SOURCE_URL):
    """Reads MNIST, or data in its four files' format, from the folder `train_dir`.

    The files are train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz,
    t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz, or the same without ".gz" and
    unpacked. Missing ones are downloaded.

    Args:
      train_dir: path of the folder; made if need be.
      fake_data, one_hot, dtype, reshape, seed: as for `DataSet`.
      validation_size: how many of the training examples, from the first on, to split off.
      source_url: where missing files are; "" means the default.
    Returns:
      Datasets(train, validation, test), of 55000, 5000 and 10000 examples by default.
    Raises:
      ValueError: validation_size is negative or beyond the training examples; wrong magic
        number; too few bytes.
      EOFError, OSError: truncated or damaged gzip; missing files that cannot be downloaded.
    Source: tf.contrib.learn.datasets.mnist.read_data_sets, TensorFlow 1.15.
    """
    if fake_data:
        return base.Datasets(*(
            DataSet([], [], fake_data=True, one_hot=one_hot, dtype=dtype, seed=seed)
            for _ in base.Datasets._fields))

    source_url = source_url or DEFAULT_SOURCE_URL
    train_images, train_labels, test_images, test_labels = (
        _read(name, train_dir, source_url, one_hot) for name in _SHA256)
    if not 0 <= validation_size <= len(train_images):
        raise ValueError(f"Validation size should be between 0 and {len(train_images)}."
                         f" Received: {validation_size}.")

    def data_set(images, labels):
        return DataSet(images, labels, dtype=dtype, reshape=reshape, seed=seed)

    n = validation_size
    return base.Datasets(train=data_set(train_images[n:], train_labels[n:]),
                         validation=data_set(train_images[:n], train_labels[:n]),
                         test=data_set(test_images, test_labels))


def load_mnist(train_dir="MNIST-data"):
    """`read_data_sets` with everything else left at its default."""
    return read_data_sets(train_dir)


def _read(name, folder, source_url, one_hot):
    with open(_find(name, folder, source_url), "rb") as f:
        return extract_images(f) if "images" in name else extract_labels(f, one_hot=one_hot)


def _find(name, folder, source_url):
    unpacked = os.path.join(folder, name.removesuffix(".gz"))
    if os.path.exists(unpacked) and not os.path.exists(os.path.join(folder, name)):
        return unpacked
    # Other sources hold other data under the same names.
    check = _check_digest(name) if source_url == DEFAULT_SOURCE_URL else None
    try:
        return base.maybe_download(name, folder, source_url + name, check)
    except (OSError, EOFError, ValueError) as e:
        names = ", ".join(_SHA256)
        raise OSError(
            f"read_data_sets: {name} is not in {os.path.abspath(folder)} and cannot be"
            f" downloaded from {source_url} ({e}). Put these four files into that folder:"
            f" {names}") from e


def _check_digest(name):
    import hashlib  # costs an import of OpenSSL, and most runs download nothing

    def check(data):
        digest = hashlib.sha256(unpack(data, name)).hexdigest()
        if digest != _SHA256[name]:
            raise ValueError(f"the SHA-256 of {name}, unpacked, must be {_SHA256[name]},"
                             f" got {digest}")
    return check

"""read_data_sets and DataSet: TensorFlow's splits, values, epochs, shuffles, seeds and errors."""

import gzip
import hashlib
import struct
from pathlib import Path

import numpy as np
import pytest

from minigraph.core import dtypes, graph
from minigraph.datasets import mnist
from minigraph.examples.tutorials.mnist import input_data

MNIST = Path(__file__).parents[2] / "examples" / "MNIST_data"
NAMES = ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz",
         "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"]
TRAIN, TEST = 20, 6


def image_file(count, size=None):
    pixels = bytes(i % 251 for i in range(count * 6 if size is None else size))
    return struct.pack(">4I", 2051, count, 2, 3) + pixels


def label_file(count, size=None):
    return struct.pack(">2I", 2049, count) + bytes(i % 10 for i in range(size or count))


@pytest.fixture
def folder(tmp_path):
    contents = [image_file(TRAIN), label_file(TRAIN), image_file(TEST), label_file(TEST)]
    for name, content in zip(NAMES, contents):
        (tmp_path / name).write_bytes(gzip.compress(content))
    return tmp_path


@pytest.fixture(autouse=True)
def fresh_graph():
    with graph.Graph().as_default() as g:
        yield g


def small(count=TRAIN, seed=1, **options):
    """A DataSet whose label i belongs to the image that is filled with i."""
    images = np.empty((count, 2, 2, 1), np.uint8)
    images[:] = np.arange(count)[:, None, None, None]
    return mnist.DataSet(images, np.arange(count), seed=seed, **options)


def labels_of(*batches):
    return np.concatenate([labels for _, labels in batches])


# Digests of batches of the real data that TensorFlow 1.15.5 gave: for a graph seed, an op seed
# and options, the steps of `walk` below with tensorflow.examples.tutorials.mnist.input_data.
TENSORFLOW = [
    (None, 7, {"one_hot": True},
     "7124c56e85ee6b8f eabf3514fb68a7b7 ada7a6813028d0cf c9db0383a041777b "
     "f3a1e839c79dd44c b2762cc3bd12b909 f0951b90b4229298 8b93b331bc1c530c "
     "b5986e8a747ffcf1 a0ddb7c7fa660baa 8b01af6f92b8a468 0c386e039d930da3"),
    (11, None, {},
     "8b693e4fd402b24a 24a924f35ecee6a3 328ff79d364aaa38 7a0a9eb366f57bdf "
     "86ad87d8774c2766 32144ff47e6a8d95 5041a13f963aa552 c4e24c29f7fc562d "
     "da74d81b1a027ae0 b6ecff11743ff09d 4b93bf4ab566c625 68407edac81cbdcd"),
    (3, 5, {"reshape": False, "one_hot": True},
     "22b6c42da7458021 2b7be455ef85586f 019eabf89841342d 63ca45e739fa0f74 "
     "69df8613857908c1 8776459b4ade5602 bbe2cb53664f94c2 d8d675a74e51a1e4 "
     "9455a52bfc31824d b56c50cddece0cba fbf180b1bc8254dd be75957f290806e3"),
    (None, 0, {"dtype": dtypes.uint8, "validation_size": 100},
     "eb4134d6e2d3d1de 4142837cce1184c0 50ae2fd9c07fc991 3e966260db18e9ea "
     "3e9cf503dbd1af8b 0ea3e24b626594dc e9e4854ef3148104 536a9b2f10e005dc "
     "6fd06003d2066605 225c03affe7d92ff 3e350cfd82e7c2f4 f8ad56127f1b2681"),
]


def digest(*arrays):
    h = hashlib.sha256()
    for a in arrays:
        h.update(repr((a.shape, a.dtype.str)).encode())
        h.update(np.ascontiguousarray(a).tobytes())
    return h.hexdigest()[:16]


def walk(sets):
    yield digest(*sets.train.next_batch(100))
    yield digest(*sets.test.next_batch(64))
    yield digest(*sets.validation.next_batch(30, shuffle=False))
    for _ in range(4):
        yield digest(*sets.train.next_batch(20000))
    yield digest(*sets.test.next_batch(15000))
    yield digest(*sets.test.next_batch(15000))
    yield digest(sets.train.images, sets.train.labels)
    yield digest(sets.test.images, sets.validation.images)
    yield digest(*sets.train.next_batch(100))


@pytest.mark.parametrize("graph_seed, seed, options, expected", TENSORFLOW)
def test_batches_are_tensorflows(fresh_graph, graph_seed, seed, options, expected):
    fresh_graph.seed = graph_seed
    sets = input_data.read_data_sets(MNIST, seed=seed, **options)
    assert list(walk(sets)) == expected.split()
    assert (sets.train.epochs_completed, sets.test.epochs_completed) == (1, 2)


def test_splits_and_dtypes_of_the_real_data():
    sets = input_data.read_data_sets(str(MNIST) + "/", one_hot=True)
    assert sets._fields == ("train", "validation", "test")
    assert [s.num_examples for s in sets] == [55000, 5000, 10000]
    assert sets.test.images.shape == (10000, 784)
    assert sets.test.images.dtype == np.float32
    assert sets.test.images.max() == 1.0
    assert sets.test.labels.shape == (10000, 10)
    assert sets.test.labels.dtype == np.float64
    assert (sets.test.labels.sum(axis=1) == 1).all()


def test_extracting_is_said(folder, capsys):
    input_data.read_data_sets(folder, validation_size=5)
    expected = "".join(f"Extracting {folder / name}\n" for name in NAMES)
    assert capsys.readouterr().out == expected


def test_values_are_float32_products(folder):
    images = np.frombuffer(image_file(TRAIN)[16:], np.uint8).reshape(TRAIN, 6)
    expected = np.multiply(images.astype(np.float32), 1.0 / 255.0)
    sets = mnist.read_data_sets(folder, validation_size=5)
    np.testing.assert_array_equal(sets.validation.images, expected[:5], strict=True)
    np.testing.assert_array_equal(sets.train.images, expected[5:], strict=True)


def test_uint8_images_keep_their_bytes_and_shape(folder):
    sets = mnist.read_data_sets(folder, dtype=dtypes.uint8, reshape=False, validation_size=0)
    expected = np.frombuffer(image_file(TRAIN)[16:], np.uint8).reshape(TRAIN, 2, 3, 1)
    np.testing.assert_array_equal(sets.train.images, expected, strict=True)


def test_numpy_dtypes_are_accepted():
    assert small(dtype=np.float32).images.dtype == np.float32
    assert small(dtype="uint8").images.dtype == np.uint8


def test_load_mnist_reads_like_the_default():
    sets = mnist.load_mnist(MNIST)
    assert sets.train.labels.dtype == np.uint8
    assert sets.train.labels.shape == (55000,)


def test_first_batch_shuffles_images_with_their_labels():
    data = small()
    images, labels = data.next_batch(TRAIN)
    assert sorted(labels) == list(range(TRAIN))
    assert list(labels) != list(range(TRAIN))
    np.testing.assert_array_equal(images[:, 0], labels.astype(np.float32) * np.float32(1 / 255))


def test_batch_that_ends_with_the_epoch_does_not_wrap():
    data = small(count=10)
    data.next_batch(4)
    data.next_batch(6)
    assert data.epochs_completed == 0
    data.next_batch(1)
    assert data.epochs_completed == 1


def test_batch_across_epochs_has_the_asked_size():
    data = small(count=10)
    first = data.next_batch(7)
    images, labels = data.next_batch(7)
    assert images.shape == (7, 4)
    assert sorted(labels_of(first, (None, labels[:3]))) == list(range(10))
    assert data.epochs_completed == 1


def test_unshuffled_batches_come_in_order():
    data = small(count=5)
    batches = [data.next_batch(3, shuffle=False) for _ in range(4)]
    assert list(labels_of(*batches)) == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1]


def test_batch_larger_than_the_set():
    data = small(count=70)
    sizes = [len(data.next_batch(200)[1]) for _ in range(3)]
    assert sizes == [140, 70, 70]


def test_empty_set_completes_an_epoch_with_each_call(folder):
    empty = mnist.read_data_sets(folder, validation_size=0).validation
    for epochs in (1, 2):
        images, labels = empty.next_batch(3)
        assert images.shape == (0, 6)
        assert labels.shape == (0,)
        assert empty.epochs_completed == epochs


def test_batch_is_a_view_of_the_images():
    data = small()
    images, labels = data.next_batch(3)
    assert np.shares_memory(images, data.images)
    assert np.shares_memory(labels, data.labels)


def test_batch_of_a_file_is_a_view_once_images_was_read(folder):
    train = mnist.read_data_sets(folder, validation_size=5, seed=1).train
    before, _ = train.next_batch(4)
    np.testing.assert_array_equal(before, train.images[:4])
    images, _ = train.next_batch(4)
    assert np.shares_memory(images, train.images)
    np.testing.assert_array_equal(images, train.images[4:8])


@pytest.mark.parametrize("batch_size", [4, 7, 40])
def test_asking_for_images_changes_no_batch(folder, batch_size):
    def batches(ask):
        train = mnist.read_data_sets(folder, validation_size=5, seed=3).train
        for _ in range(9):
            if ask:
                assert train.images.shape == (15, 6)
            yield train.next_batch(batch_size)
    pairs = zip(list(batches(False)), list(batches(True)), strict=True)
    for (images, labels), (asked_images, asked_labels) in pairs:
        np.testing.assert_array_equal(images, asked_images, strict=True)
        np.testing.assert_array_equal(labels, asked_labels, strict=True)


def test_the_callers_images_are_not_written_nor_read_later():
    images = np.full((3, 2, 2, 1), 255, np.uint8)
    data = mnist.DataSet(images, np.arange(3))
    images[:] = 0
    assert (data.next_batch(3)[0] == 1).all()
    floats = np.full((3, 2, 2, 1), 255, np.float32)
    assert (mnist.DataSet(floats, np.arange(3)).images == 1).all()
    assert (floats == 255).all()


def test_seed_seeds_numpys_global_generator():
    small(seed=42)
    drawn = np.random.rand()
    assert drawn == np.random.RandomState(42).rand()


def test_graph_seed_is_used_without_an_op_seed(fresh_graph):
    fresh_graph.seed = 17
    small(seed=None)
    assert np.random.rand() == np.random.RandomState(17).rand()


def test_without_seeds_entropy_is_used():
    orders = {tuple(small(seed=None).next_batch(TRAIN)[1]) for _ in range(3)}
    assert len(orders) == 3


def test_fake_data(tmp_path):
    sets = input_data.read_data_sets(tmp_path / "absent", fake_data=True, one_hot=True)
    assert [s.num_examples for s in sets] == [10000] * 3
    assert sets.train.images == [] and sets.train.labels == []
    images, labels = sets.train.next_batch(2, fake_data=True)
    assert images == [[1] * 784] * 2
    assert labels == [[1, 0, 0, 0, 0, 0, 0, 0, 0, 0]] * 2
    assert small(fake_data=True).next_batch(2, fake_data=True)[1] == [0, 0]
    assert not (tmp_path / "absent").exists()


def test_properties_are_read_only():
    data = small()
    for name in ("images", "labels", "num_examples", "epochs_completed"):
        with pytest.raises(AttributeError):
            setattr(data, name, 1)
    assert not hasattr(data, "one_hot")


def test_unzipped_files_are_read(folder, capsys):
    expected = mnist.read_data_sets(folder, validation_size=5).train.images
    for name in NAMES:
        path = folder / name
        path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()
    capsys.readouterr()
    sets = mnist.read_data_sets(folder, validation_size=5)
    np.testing.assert_array_equal(sets.train.images, expected)
    assert capsys.readouterr().out.splitlines()[0] == f"Extracting {folder / NAMES[0][:-3]}"


def test_unzipped_content_under_the_gz_name_is_read(folder):
    expected = mnist.read_data_sets(folder, validation_size=5).test.images
    path = folder / NAMES[2]
    path.write_bytes(gzip.decompress(path.read_bytes()))
    sets = mnist.read_data_sets(folder, validation_size=5)
    np.testing.assert_array_equal(sets.test.images, expected)


def test_gzip_of_several_members_is_read(folder):
    expected = mnist.read_data_sets(folder, validation_size=5).test.images
    content = image_file(TEST)
    (folder / NAMES[2]).write_bytes(gzip.compress(content[:20]) + gzip.compress(content[20:]))
    sets = mnist.read_data_sets(folder, validation_size=5)
    np.testing.assert_array_equal(sets.test.images, expected)


def test_bytes_beyond_the_images_are_ignored(folder):
    (folder / NAMES[2]).write_bytes(gzip.compress(image_file(TEST) + b"more"))
    assert mnist.read_data_sets(folder, validation_size=5).test.num_examples == TEST


BAD_FILES = [
    (2, gzip.compress(label_file(TEST) + bytes(16)), ValueError,
     "Invalid magic number 2049 in MNIST image file: .*t10k-images-idx3-ubyte.gz"),
    (3, gzip.compress(image_file(TEST)), ValueError,
     "Invalid magic number 2051 in MNIST label file: .*t10k-labels-idx1-ubyte.gz"),
    (0, gzip.compress(image_file(TRAIN, size=100)), ValueError,
     r"cannot reshape array of size 100 into shape \(20,2,3,1\): .*train-images"),
    (0, gzip.compress(image_file(TRAIN)[:10]), ValueError,
     "the header of an MNIST file has 16 bytes, got 10: .*train-images"),
    (1, gzip.compress(b""), ValueError,
     "the header of an MNIST file has 8 bytes, got 0: .*train-labels"),
    (0, gzip.compress(image_file(TRAIN))[:-20], EOFError,
     "Compressed file ended before the end-of-stream marker was reached: .*train-images"),
    (0, b"<html>404</html>", OSError, r"Not a gzipped file \(b'<h'\): .*train-images"),
    (0, b"", OSError, r"Not a gzipped file \(b''\): .*train-images"),
    (0, gzip.compress(image_file(TRAIN))[:-8] + bytes(8), OSError,
     "CRC check failed.*: .*train-images"),
    (0, gzip.compress(image_file(TRAIN))[:10] + b"\xff" * 40, OSError,
     "Error -3 while decompressing data.*: .*train-images"),
    (1, gzip.compress(label_file(TRAIN, size=18)), AssertionError,
     r"images.shape: \(15, 2, 3, 1\) labels.shape: \(13,\)"),
]


@pytest.mark.parametrize("which, content, error, message", BAD_FILES,
                         ids=[message for *_, message in BAD_FILES])
def test_bad_file(folder, which, content, error, message):
    (folder / NAMES[which]).write_bytes(content)
    with pytest.raises(error, match=message):
        mnist.read_data_sets(folder, validation_size=5)


@pytest.mark.parametrize("size", [-1, TRAIN + 1])
def test_bad_validation_size(folder, size):
    message = rf"Validation size should be between 0 and 20\. Received: {size}\."
    with pytest.raises(ValueError, match=message):
        mnist.read_data_sets(folder, validation_size=size)


def test_validation_may_take_all(folder):
    sets = mnist.read_data_sets(folder, validation_size=TRAIN)
    assert (sets.train.num_examples, sets.validation.num_examples) == (0, TRAIN)


def test_bad_dtype():
    message = "Invalid image dtype tf.float64, expected uint8 or float32"
    with pytest.raises(TypeError, match=message):
        small(dtype=dtypes.float64)
    with pytest.raises(TypeError, match=message):
        mnist.read_data_sets("absent", fake_data=True, dtype=dtypes.float64)


def test_bad_lengths_and_depth():
    images = np.zeros((2, 2, 2, 3), np.uint8)
    message = r"images.shape: \(2, 2, 2, 3\) labels.shape: \(3,\)"
    with pytest.raises(AssertionError, match=message):
        mnist.DataSet(images, np.zeros(3))
    with pytest.raises(AssertionError, match=r"depth 1, got shape \(2, 2, 2, 3\)"):
        mnist.DataSet(images, np.zeros(2))
    assert mnist.DataSet(images, np.zeros(2), reshape=False).images.shape == images.shape


def test_dense_to_one_hot():
    expected = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]], np.float64)
    np.testing.assert_array_equal(mnist.dense_to_one_hot(np.array([1, 0, 2]), 3), expected,
                                  strict=True)
    with pytest.raises(IndexError, match=r"labels must be in \[0, 3\), got 7"):
        mnist.dense_to_one_hot(np.array([1, 7]), 3)

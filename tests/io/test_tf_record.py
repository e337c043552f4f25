"""Record files against a reader and a checksum written out here; tests/facts/records.txt has what
TensorFlow writes and says."""

import gzip
import struct
import zlib

import numpy as np
import pytest

import minigraph as tf
from minigraph.engine import frame_record

Writer, records_of = tf.python_io.TFRecordWriter, tf.python_io.tf_record_iterator


def masked_crc32c(data):
    """Bit by bit."""
    crc = 0xffffffff
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82f63b78 if crc & 1 else 0)
    crc ^= 0xffffffff
    return ((crc >> 15 | crc << 17) + 0xa282ead8) % (1 << 32)


def framed(record):
    length = struct.pack("<Q", len(record))
    return (length + struct.pack("<I", masked_crc32c(length)) + record
            + struct.pack("<I", masked_crc32c(record)))


def some_records(seed=0):
    rng = np.random.default_rng(seed)
    return [rng.bytes(n) for n in [*range(20), 63, 64, 65, 1000, 4099]]


def write(path, records, options=None):
    with Writer(str(path), options) as writer:
        for record in records:
            writer.write(record)
    return path.read_bytes()


def test_checksum_of_the_standard():
    """The check value that every description of CRC-32C gives."""
    crc = 0xe3069283
    masked = ((crc >> 15 | crc << 17) + 0xa282ead8) % (1 << 32)
    assert frame_record(b"123456789")[1] == struct.pack("<I", masked)


def test_file(tmp_path):
    assert write(tmp_path / "f", some_records()) == b"".join(map(framed, some_records()))


@pytest.mark.parametrize("kind, opened", [("GZIP", gzip.decompress), ("ZLIB", zlib.decompress)])
def test_compressed_file(kind, opened, tmp_path):
    data = write(tmp_path / "f", some_records(), kind)
    assert opened(data) == b"".join(map(framed, some_records()))


@pytest.mark.parametrize("kind", ["", "GZIP", "ZLIB"])
@pytest.mark.parametrize("sizes", [[1 << 17], [(1 << 17) - 16], [(1 << 17) - 15, 3], [300000, 1, 400000],
                                   [1000] * 500])
def test_read_back(kind, sizes, tmp_path):
    """Records that end at, before and after the pieces that a file is read in."""
    rng = np.random.default_rng(0)
    records = [rng.bytes(n) for n in sizes]
    write(tmp_path / "f", records, kind)
    assert list(records_of(str(tmp_path / "f"), kind)) == records


def test_records_before_a_broken_one_are_given(tmp_path):
    whole = b"".join(map(framed, [b"abc", b"defgh"]))
    (tmp_path / "f").write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    records = records_of(str(tmp_path / "f"))
    assert next(records) == b"abc"
    with pytest.raises(tf.errors.DataLossError, match="corrupted record at 31"):
        next(records)


@pytest.mark.parametrize("length", [1 << 62, (1 << 64) - 1])
def test_length_beyond_the_file(length, tmp_path):
    length = struct.pack("<Q", length)
    (tmp_path / "f").write_bytes(length + struct.pack("<I", masked_crc32c(length)) + b"abc")
    with pytest.raises(tf.errors.DataLossError, match="truncated record at 0"):
        list(records_of(str(tmp_path / "f")))


def test_every_bit_counts(tmp_path):
    whole = framed(b"abc")
    for bit in range(8 * len(whole)):
        broken = bytearray(whole)
        broken[bit // 8] ^= 1 << bit % 8
        (tmp_path / "f").write_bytes(broken)
        place = 0 if bit < 96 else 12
        with pytest.raises(tf.errors.DataLossError, match="corrupted record at %d" % place):
            list(records_of(str(tmp_path / "f")))


def test_examples(tmp_path):
    """What the files are for."""
    example = tf.train.Example(features=tf.train.Features(feature={
        "x": tf.train.Feature(float_list=tf.train.FloatList(value=[1.5, 2]))}))
    write(tmp_path / "f", [example.SerializeToString()] * 3)
    batch = list(records_of(str(tmp_path / "f")))
    with tf.Session() as session:
        parsed = session.run(tf.parse_example(batch, {"x": tf.FixedLenFeature([2], tf.float32)}))
    assert parsed["x"].tolist() == [[1.5, 2]] * 3

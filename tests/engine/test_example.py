"""The engine's reader of serialized Examples against the messages of tf.train."""

import numpy as np
import pytest

import minigraph as tf
from minigraph.core.wire import DecodeError
from minigraph.engine import read_examples, read_feature

KEYS, KINDS = [b"names", b"floats", b"ints", b"absent"], [1, 2, 3, 3]


def feature(kind, values):
    name, list_of = {1: ("bytes_list", tf.train.BytesList), 2: ("float_list", tf.train.FloatList),
                     3: ("int64_list", tf.train.Int64List)}[kind]
    return tf.train.Feature(**{name: list_of(value=values)})


def random_example(rng):
    n = rng.integers(0, 5, 3)
    names = [rng.bytes(rng.integers(0, 200)) for _ in range(n[0])]
    ints = (rng.integers(-2 ** 63, 2 ** 63 - 1, n[2], dtype=np.int64)
            >> rng.integers(0, 63, n[2])).tolist()
    return tf.train.Example(features=tf.train.Features(feature={
        "names": feature(1, names), "floats": feature(2, rng.normal(size=n[1]).tolist()),
        "ints": feature(3, ints), "other": feature(3, [1, 2, 3])}))


def lists_of(example):
    found = example.features.feature
    return [list(found[name].bytes_list.value) if name == "names" else
            list(found[name].float_list.value) if name == "floats" else
            list(found[name].int64_list.value) for name in ("names", "floats", "ints")]


def test_batch_of_random_records():
    rng = np.random.default_rng(0)
    examples = [random_example(rng) for _ in range(100)]
    columns, broken = read_examples([e.SerializeToString() for e in examples], KEYS, KINDS)
    assert broken is None
    for i, column in enumerate(columns[:3]):
        wanted = [lists_of(example)[i] for example in examples]
        assert column.counts.tolist() == [len(values) for values in wanted]
        assert column.values.tolist() == [value for values in wanted for value in values]
        assert column.found.tolist() == [KINDS[i]] * 100
    assert columns[3].found.tolist() == columns[3].counts.tolist() == [0] * 100
    assert [c.values.dtype for c in columns] == [object, np.float32, np.int64, np.int64]


def test_damaged_records_are_never_misread():
    """Every truncation, and many a wrong byte: an error, or what the messages read as well."""
    rng = np.random.default_rng(1)
    whole = random_example(rng).SerializeToString()
    damaged = [whole[:n] for n in range(len(whole))]
    for _ in range(2000):
        data = bytearray(whole)
        data[rng.integers(len(data))] = rng.integers(256)
        damaged.append(bytes(data))
    agreed = 0
    for data in damaged:
        columns, broken = read_examples([data], KEYS, KINDS)
        assert (columns is None) == (broken == 0)
        try:
            example = tf.train.Example.FromString(data)
        except (DecodeError, UnicodeDecodeError):
            continue
        assert columns is not None
        for column, kind, values in zip(columns, KINDS, lists_of(example)):
            if column.found[0] == kind:
                np.testing.assert_array_equal(column.values.tolist(), values)
                agreed += 1
            else:
                assert not values
    assert agreed > 500


def test_first_broken_record():
    good = random_example(np.random.default_rng(2)).SerializeToString()
    assert read_examples([good, good, b"\n\x05a", b"\xff"], KEYS, KINDS) == (None, 2)


def test_no_records():
    columns, broken = read_examples([], KEYS, KINDS)
    assert broken is None and [len(c.values) for c in columns] == [0] * 4


def varint(value):
    data = b""
    while value > 127:
        data, value = data + bytes([value & 127 | 128]), value >> 7
    return data + bytes([value])


def part(number, data):
    return varint(number << 3 | 2) + varint(len(data)) + data


@pytest.mark.parametrize("data, kind, wanted", [
    (part(3, part(1, b"\x01\x02") + b"\x08\x07" + part(1, b"\x03")), 3, (3, [1, 2, 7, 3])),
    (part(3, part(1, b"\x01")) + part(3, b"\x08\x07"), 3, (3, [1, 7])),             # merged
    (part(2, part(1, bytes(4))) + part(3, b"\x08\x07"), 3, (3, [7])),               # the last one
    (part(2, part(1, bytes(4))) + part(3, b"\x08\x07"), 2, (3, [])),
    (part(3, b"\x08\x01") + part(2, b"") + part(3, b"\x08\x07"), 3, (3, [7])),      # cut off
    (part(2, b"\x0d" + np.float32(1.5).tobytes() + part(1, np.float32(2).tobytes())), 2,
     (2, [1.5, 2])),
    (part(2, part(1, b"abc")), 2, (4, [])),                                         # not of fours
    (part(3, part(1, b"\x80")), 3, (4, [])),                                        # no end
    (part(3, part(1, b"\x80" * 10 + b"\x01")), 3, (4, [])),                         # too long
    (part(3, part(1, b"\xff" * 9 + b"\x01")), 3, (3, [-1])),
    (b"\x0a\x05a", 1, (4, [])), (b"\x00\x01", 1, (4, [])), (b"\x0b\x0c", 1, (4, [])),
    (b"", 1, (0, [])), (part(1, b""), 1, (1, [])), (part(9, b"x"), 1, (0, [])),
    (part(1, part(1, b"a") + part(2, b"b") + part(1, b"")), 1, (1, [b"a", b""])),
])
def test_feature(data, kind, wanted):
    found, values = read_feature(data, kind)
    assert (found, values.tolist()) == wanted


def test_a_key_that_comes_twice():
    def entry(key, value):
        return part(1, part(1, key) + part(2, value))
    twice = part(1, entry(b"a", part(3, b"\x08\x01\x08\x02")) + entry(b"a", part(3, b"\x08\x05")))
    other = part(1, entry(b"a", part(3, b"\x08\x01")) + entry(b"a", part(2, b"")))
    (column,), _ = read_examples([twice, other, twice], [b"a"], [3])
    assert column.values.tolist() == [5, 5]
    assert column.counts.tolist() == [1, 0, 1] and column.found.tolist() == [3, 2, 3]

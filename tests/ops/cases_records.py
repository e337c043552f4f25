"""Records and text parsed, tensors serialized, and lookup tables, which are made for each call."""

import pathlib
import zlib

import numpy as np
from case import COMPLEX, FLOATS, INTS, Case, Reject, fixed, integers, uniform

import minigraph as tf

STRING = ("object",)


def strings(*items):
    return fixed(np.array(items, object))


def example(**features):
    return tf.train.Example(features=tf.train.Features(feature={
        key: tf.train.Feature(float_list=tf.train.FloatList(value=values))
        if isinstance(values[0], float) else
        tf.train.Feature(int64_list=tf.train.Int64List(value=values))
        for key, values in features.items()})).SerializeToString()


RECORDS = strings(example(x=[1.0, 2.0], n=[3]), example(x=[-1.0, 0.5], n=[4, 5]))
FEATURES = {"x": tf.FixedLenFeature([2], tf.float32), "n": tf.VarLenFeature(tf.int64)}


def of_features(parsed):
    return [parsed["x"], parsed["n"].indices, parsed["n"].values, parsed["n"].dense_shape]


def sequence_example():
    step = [tf.train.Feature(float_list=tf.train.FloatList(value=[v, -v])) for v in (1.5, 2.5)]
    return tf.train.SequenceExample(
        context=tf.train.Features(feature={
            "n": tf.train.Feature(int64_list=tf.train.Int64List(value=[7]))}),
        feature_lists=tf.train.FeatureLists(feature_list={
            "steps": tf.train.FeatureList(feature=step)})).SerializeToString()


CONTEXT = {"n": tf.FixedLenFeature([], tf.int64)}
STEPS = {"steps": tf.FixedLenSequenceFeature([2], tf.float32)}
OF_STEPS = np.array([[1.5, -1.5], [2.5, -2.5]], np.float32)


def one_sequence(x):
    context, lists = tf.parse_single_sequence_example(x, CONTEXT, STEPS)
    return context["n"], lists["steps"]


def sequences(x):
    context, lists, lengths = tf.io.parse_sequence_example(x, CONTEXT, STEPS)
    return context["n"], lists["steps"], lengths["steps"]


JSON = b'{"features": {"feature": {"n": {"int64List": {"value": ["12"]}}}}}'


def from_json(x):
    return tf.parse_single_example(tf.decode_json_example(x), CONTEXT)["n"]


PARSING = [
    Case("ParseExample", lambda x: of_features(tf.parse_example(x, FEATURES)),
         lambda x: [np.array([[1, 2], [-1, 0.5]], np.float32), np.array([[0, 0], [1, 0], [1, 1]]),
                    np.array([3, 4, 5]), np.array([2, 2])], [RECORDS], STRING,
         rejects=[Reject(([["a"]],), ValueError, "Shape must be rank 1 but is rank 2")]),
    Case("ParseSingleExample", lambda x: of_features(tf.parse_single_example(x, FEATURES)),
         lambda x: [np.array([1, 2], np.float32), np.array([[0]]), np.array([3]), np.array([1])],
         [fixed(np.array(example(x=[1.0, 2.0], n=[3]), object))], STRING),
    Case("ParseSingleSequenceExample", one_sequence, lambda x: [np.array(7), OF_STEPS],
         [fixed(np.array(sequence_example(), object))], STRING),
    Case("ParseSequenceExample", sequences,
         lambda x: [np.array([7, 7]), np.stack([OF_STEPS, OF_STEPS]), np.array([2, 2])],
         [strings(sequence_example(), sequence_example())], STRING),
    Case("DecodeJSONExample", from_json, lambda x: np.array(12), [fixed(np.array(JSON, object))],
         STRING),
    Case("DecodeCSV", lambda x: tf.decode_csv(x, [[0.0], [""], tf.constant([], tf.int32)]),
         lambda x: [np.array([1.5, 0], np.float32), np.array([b"a,b", b"c"], object),
                    np.array([-2, 3], np.int32)],
         [strings(b'1.5,"a,b",-2', b",c,3")], STRING),
    Case("DecodeCompressed", lambda x: tf.decode_compressed(x, "ZLIB"),
         lambda x: np.array([zlib.decompress(s) for s in x], object),
         [strings(zlib.compress(b"abc" * 100), zlib.compress(b""))], STRING),
]

RAW = [
    Case("DecodeRaw", lambda x: tf.decode_raw(x, tf.int32),
         lambda x: np.frombuffer(b"".join(x), "<i4").reshape(2, 2),
         [strings(b"abcdefgh", b"01234567")], STRING),
    Case("DecodeRaw", lambda x: tf.decode_raw(x, tf.uint16, little_endian=False),
         lambda x: np.frombuffer(b"".join(x), ">u2").astype(np.uint16).reshape(2, 2),
         [strings(b"abcd", b"0123")], STRING, name="swapped"),
    Case("SerializeTensor", lambda x: tf.parse_tensor(tf.io.serialize_tensor(x), x.dtype),
         lambda x: x, [uniform(0, 9, (2, 3))], ("float16",) + FLOATS + INTS + COMPLEX,
         name="and-back"),
    Case("ParseTensor", lambda x: tf.parse_tensor(x, tf.float32),
         lambda x: np.array([1.5, 2], np.float32),
         [fixed(np.array(tf.make_tensor_proto([1.5, 2.0]).SerializeToString(), object))], STRING),
]

KEYS, VALUES = np.array([3, 1, 2], np.int64), np.array([0.5, 0.25, 8], np.float32)
ASKED = integers(1, 6, (2, 3), "int64")


def found(keys):
    table = dict(zip(KEYS.tolist(), VALUES.tolist()))
    return np.array([[table.get(k, -1) for k in row] for row in keys.tolist()], np.float32)


def in_order(first, then):
    """What `then` makes once the operation `first` has run."""
    with tf.control_dependencies([first]):
        return then()


def with_static(result):
    """`result(table, keys)` of a table that has been initialized."""
    def call(keys):
        table = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(
            tf.constant(KEYS), tf.constant(VALUES)), -1)
        return in_order(table.initializer, lambda: result(table, keys))
    return call


def with_filled(make, result):
    """`result(table, keys)` of a table that pairs have been put into."""
    def call(keys):
        table = make()
        return in_order(table.insert(KEYS, VALUES), lambda: result(table, keys))
    return call


def mutable():
    return tf.contrib.lookup.MutableHashTable(tf.int64, tf.float32, -1.0)


def of_vectors():
    return tf.contrib.lookup.MutableHashTable(tf.int64, tf.float32, [-1.0, -2.0])


def dense_table():
    return tf.contrib.lookup.MutableDenseHashTable(tf.int64, tf.float32, -1.0, empty_key=-1,
                                                   deleted_key=-2)


def vectors_found(keys):
    table = of_vectors()
    pairs = np.stack([VALUES, -VALUES], 1)
    return in_order(table.insert(KEYS, pairs), lambda: table.lookup(keys))


def pairs_sorted(table, _):
    keys, values = table.export()
    order = tf.nn.top_k(-keys, k=3).indices
    return tf.gather(keys, order), tf.gather(values, order)


def without_two(table, keys):
    return in_order(table.remove(np.array([2], np.int64)), lambda: table.lookup(keys))


def lookup(table, keys):
    return table.lookup(keys)


def size(table, _):
    return table.size()


VOCABULARY = pathlib.Path(__file__).with_name("vocabulary.txt")


def from_file(words):
    table = tf.contrib.lookup.index_table_from_file(str(VOCABULARY))
    return in_order(table.initializer, lambda: table.lookup(words))


TABLES = [
    Case("InitializeTableFromTextFileV2", from_file, lambda words: np.array([1, -1, 2, 0]),
         [strings(b"two", b"four", b"three", b"one")], STRING),
    Case("HashTableV2", with_static(lookup), found, [ASKED], STRING),
    Case("LookupTableFindV2", with_static(lookup), found, [ASKED], STRING,
         rejects=[Reject((lambda: tf.constant([1], tf.int32),), TypeError, "int64")]),
    Case("LookupTableSizeV2", with_static(size), lambda keys: np.array(3), [ASKED], STRING),
    Case("LookupTableImportV2", with_static(pairs_sorted),
         lambda keys: [np.array([1, 2, 3]), np.array([0.25, 8, 0.5], np.float32)], [ASKED], STRING),
    Case("LookupTableExportV2", with_filled(mutable, pairs_sorted),
         lambda keys: [np.array([1, 2, 3]), np.array([0.25, 8, 0.5], np.float32)], [ASKED], STRING),
    Case("MutableHashTableV2", with_filled(mutable, lookup), found, [ASKED], STRING),
    Case("LookupTableInsertV2", with_filled(mutable, size), lambda keys: np.array(3), [ASKED],
         STRING),
    Case("LookupTableRemoveV2", with_filled(mutable, without_two),
         lambda keys: np.where(keys == 2, np.float32(-1), found(keys)), [ASKED], STRING),
    Case("MutableDenseHashTableV2", with_filled(dense_table, lookup), found, [ASKED], STRING),
    Case("MutableHashTableOfTensorsV2", vectors_found, lambda keys: np.stack(
        [found(keys), np.where(found(keys) == -1, -2, -found(keys))], -1), [ASKED], STRING),
]

def written(x):
    return in_order(tf.write_file("/dev/null", tf.reduce_join(x)), lambda: tf.identity(x))


FILES = [
    Case("ReadFile", lambda x: tf.expand_dims(tf.read_file(tf.reduce_join(x)), 0),
         lambda x: np.array([VOCABULARY.read_bytes()], object), [strings(bytes(VOCABULARY))], STRING),
    Case("WriteFile", written, lambda x: x, [strings(b"a", b"b")], STRING),
    Case("MatchingFiles", tf.matching_files, lambda x: np.array([bytes(VOCABULARY)], object),
         [strings(bytes(VOCABULARY.with_suffix(".t?t")), b"/no/such/*")], STRING),
]

CASES = PARSING + RAW + TABLES + FILES

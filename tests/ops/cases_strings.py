"""Strings: bytes objects, element by element where nothing else is said."""

import base64

import numpy as np
from case import FLOATS, Case, Reject, fixed, integers, uniform

import minigraph as tf
from minigraph.ops.strings.regex import regex_full_match

TEXT = fixed(np.array([[b"ab", b"", b"Hello, World"],
                       [b" a b ", "Gr\u00fc\u00dfe".encode(), b"0xff"]], object))
WORDS = fixed(np.array([b"one two", b"", b" three  four five"], object))
STRING = ("object",)


def each(function, dtype=object):
    """The function of each element."""
    def oracle(x, *others):
        results = np.empty(x.shape, object)
        for i in np.ndindex(x.shape):
            results[i] = function(x[i], *others)
        return results.astype(dtype)
    return oracle


def splits(rows):
    """[indices, values, shape] of rows of pieces."""
    at = [[r, i] for r, row in enumerate(rows) for i in range(len(row))]
    return [np.array(at, np.int64).reshape(-1, 2),
            np.array([piece for row in rows for piece in row], object),
            np.array([len(rows), max(map(len, rows))], np.int64)]


def scalar(x):
    x.set_shape([])
    return x


def sparse_parts(result):
    return [result.indices, result.values, result.dense_shape]


LETTERS = [
    Case("StringLower", tf.strings.lower, each(bytes.lower), [TEXT], STRING, name="ascii"),
    Case("StringLower", lambda x: tf.strings.lower(x, encoding="utf-8"),
         each(lambda s: s.decode().lower().encode()), [TEXT], STRING),
    Case("StringUpper", tf.strings.upper, each(bytes.upper), [TEXT], STRING),
    Case("StringStrip", tf.string_strip, each(bytes.strip), [TEXT], STRING),
    Case("StringLength", tf.strings.length, each(len, np.int32), [TEXT], STRING),
    Case("StringLength", lambda x: tf.strings.length(x, unit="UTF8_CHAR"),
         each(lambda s: len(s.decode()), np.int32), [TEXT], STRING, name="characters"),
    Case("Substr", lambda x: tf.substr(x, 0, 3), each(lambda s: s[:3]), [TEXT], STRING),
    Case("Substr", lambda x, at: tf.substr(x, at, [[1, 2, 3]] * 2),
         lambda x, at: np.array([[s[p:p + n] for s, p, n in zip(row, places, (1, 2, 3))]
                                 for row, places in zip(x, at)], object),
         [fixed(np.array([[b"abcdef"] * 3, [b"uvwxyz"] * 3], object)),
          integers(0, 5, (2, 3), "int64")], STRING, name="places"),
]

BASES = [
    Case("EncodeBase64", tf.encode_base64,
         each(lambda s: base64.urlsafe_b64encode(s).rstrip(b"=")), [TEXT], STRING),
    Case("EncodeBase64", lambda x: tf.encode_base64(x, pad=True), each(base64.urlsafe_b64encode),
         [TEXT], STRING, name="padded"),
    Case("DecodeBase64", tf.decode_base64, each(base64.urlsafe_b64decode),
         [fixed(np.array([b"", b"YQ==", b"YWI=", b"_-8="], object))], STRING),
    Case("UnicodeTranscode", lambda x: tf.strings.unicode_transcode(x, "UTF-8", "UTF-16-BE"),
         each(lambda s: s.decode().encode("utf-16-be")), [TEXT], STRING),
    Case("UnicodeDecode", lambda x: tf.strings.unicode_decode(scalar(x), "UTF-8"),
         lambda x: np.array([ord(c) for c in x.item().decode()], np.int32),
         [fixed(np.array("Gr\u00fc\u00dfe \U0001f600".encode(), object))], STRING),
    Case("UnicodeDecodeWithOffsets",
         lambda x: list(tf.strings.unicode_decode_with_offsets(scalar(x), "UTF-8")),
         lambda x: [np.array([ord(c) for c in x.item().decode()], np.int32),
                    np.array([0, 2, 3], np.int64)],
         [fixed(np.array("\u00fca\u00df".encode(), object))], STRING),
    Case("UnicodeEncode", lambda x: tf.strings.unicode_encode(tf.reshape(x, [3, 3]), "UTF-8"),
         lambda x: np.array(["".join(map(chr, row)).encode() for row in x.reshape(3, 3)], object),
         [integers(32, 0x2000, (9,))],
         ("int32",)),
]

PATTERNS = [
    Case("RegexReplace", lambda x, p: tf.strings.regex_replace(x, p, "<\\0>"),
         each(lambda s, p: s.replace(b"a", b"<a>")),
         [TEXT, fixed(np.array(b"a", object))], STRING),
    Case("StaticRegexReplace", lambda x: tf.regex_replace(x, "[a-z]+", "-", replace_global=False),
         each(lambda s: {b"ab": b"-", b"": b"", b"Hello, World": b"H-, World", b" a b ": b" - b ",
                         b"0xff": b"0-"}.get(s, "G-\u00fc\u00dfe".encode())), [TEXT], STRING),
    Case("RegexFullMatch", regex_full_match, each(lambda s, p: s == b"ab", np.bool_),
         [TEXT, fixed(np.array(b"a.", object))], STRING),
    Case("StaticRegexFullMatch", lambda x: tf.strings.regex_full_match(x, " *[ab]( b )?"),
         each(lambda s: s == b" a b ", np.bool_), [TEXT], STRING),
]

PIECES = [
    Case("StringJoin", lambda x, y: tf.string_join([x, y, "!"], separator="-"),
         lambda x, y: np.array([[a + b"-" + y.item() + b"-!" for a in row] for row in x], object),
         [TEXT, fixed(np.array(b"then", object))], STRING,
         rejects=[Reject((["a"], ["b", "c"]), ValueError,
                         "Dimension 0 in both shapes must be equal")]),
    Case("ReduceJoin", lambda x: tf.reduce_join(x, 1, separator="+"),
         lambda x: np.array([b"+".join(row) for row in x], object), [TEXT], STRING),
    Case("ReduceJoin", lambda x: tf.reduce_join(x, [1, 0], keep_dims=True),
         lambda x: np.array([[b"".join(x.ravel())]], object), [TEXT], STRING, name="both"),
    Case("UnsortedSegmentJoin", lambda x: tf.strings.unsorted_segment_join(x, [1, 0, 1], 3, ","),
         lambda x: np.array([x[1], x[0] + b"," + x[2], b""], object), [WORDS], STRING),
    Case("StringFormat", lambda x, y: tf.expand_dims(
        tf.strings.format("{} of {}", (x, y)), 0),
         lambda x, y: np.array([b"%d of [%s]" % (x, b" ".join(b"%d" % n for n in y))], object),
         [integers(0, 9, ()), integers(0, 9, (3,))], ("int32", "int64")),
    Case("StringSplit", lambda x: sparse_parts(tf.string_split(x)),
         lambda x: splits([[w for w in s.split(b" ") if w] for s in x]), [WORDS], STRING),
    Case("StringSplitV2", lambda x: sparse_parts(tf.strings.split(x, sep="e")),
         lambda x: splits([s.split(b"e") for s in x]), [WORDS], STRING),
]

NUMBERS = [
    Case("AsString", tf.as_string, each(lambda n: b"%d" % n), [integers(-50, 50, (2, 3))],
         ("int8", "int16", "int32", "int64")),
    Case("AsString", lambda x: tf.as_string(x, precision=3, width=9, fill="0"),
         each(lambda n: b"%09.3f" % n), [uniform(-50, 50, (2, 3))], FLOATS, name="precision"),
    Case("StringToNumber", lambda x: tf.string_to_number(x, tf.float64), each(float, np.float64),
         [fixed(np.array([b"1.5", b"-2", b"1e10"], object))], STRING),
    Case("StringToNumber", lambda x: tf.string_to_number(x, tf.int64), each(int, np.int64),
         [fixed(np.array([b"15", b"-2", b"007"], object))], STRING, name="int64"),
]

# What TensorFlow 1.15.5 gives for WORDS.
HASHES = [
    Case("StringToHashBucket", lambda x: tf.string_to_hash_bucket(x, 1000),
         lambda x: np.array([719, 899, 716], np.int64), [WORDS], STRING),
    Case("StringToHashBucketFast", lambda x: tf.string_to_hash_bucket_fast(x, 1000),
         lambda x: np.array([571, 263, 552], np.int64), [WORDS], STRING),
    Case("StringToHashBucketStrong", lambda x: tf.string_to_hash_bucket_strong(x, 1000, [1, 2]),
         lambda x: np.array([679, 435, 738], np.int64), [WORDS], STRING),
]

CASES = LETTERS + BASES + PATTERNS + PIECES + NUMBERS + HASHES

"""`tf.train.Example` and what it is made of: records of named features.

Source: example.proto and feature.proto of TensorFlow 1.15.
"""

from minigraph.core.message import Field, Message


class BytesList(Message):
    """A list of byte strings."""

    value = Field(1, "bytes", repeated=True)


class FloatList(Message):
    """A list of float32 numbers."""

    value = Field(1, "float", repeated=True)


class Int64List(Message):
    """A list of int64 numbers."""

    value = Field(1, "int64", repeated=True)


class Feature(Message):
    """One of the three lists."""

    bytes_list = Field(1, BytesList)
    float_list = Field(2, FloatList)
    int64_list = Field(3, Int64List)
    oneofs = {"kind": ("bytes_list", "float_list", "int64_list")}


class Features(Message):
    """Features by name."""

    feature = Field(1, Feature, key="string")


class FeatureList(Message):
    """A sequence of features, as of the steps of time."""

    feature = Field(1, Feature, repeated=True)


class FeatureLists(Message):
    """Sequences by name."""

    feature_list = Field(1, FeatureList, key="string")


class Example(Message):
    """A record of features."""

    features = Field(1, Features)


class SequenceExample(Message):
    """A record of features, the context, and of sequences of features."""

    context = Field(1, Features)
    feature_lists = Field(2, FeatureLists)

"""What `parse_example` is told about features: FixedLenFeature and its kin."""

import re
from collections import OrderedDict, namedtuple

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.shape import as_shape
from minigraph.core.tensor import Tensor
from minigraph.ops import array
from minigraph.ops.constant import constant
from minigraph.ops.sparse import sparse_merge


class VarLenFeature(namedtuple("VarLenFeature", ["dtype"])):
    """A feature of any number of values, parsed to a SparseTensor.

    Source: tf.VarLenFeature, TensorFlow 1.15.
    """


class SparseFeature(namedtuple("SparseFeature", ["index_key", "value_key", "dtype", "size",
                                                 "already_sorted"])):
    """A SparseTensor of two or more features: those of indices, and one of values.

    Args:
      index_key: name of the feature of indices, or a list of names, one for each dimension.
      value_key: name of the feature of values.
      dtype: type of the values.
      size: size of the dimension, or a list of sizes.
      already_sorted: the indices of a record are in order.
    Source: tf.SparseFeature, TensorFlow 1.15.
    """

    def __new__(cls, index_key, value_key, dtype, size, already_sorted=False):
        return super().__new__(cls, index_key, value_key, dtype, size, already_sorted)


class FixedLenFeature(namedtuple("FixedLenFeature", ["shape", "dtype", "default_value"])):
    """A feature of a known shape.

    Args:
      shape: its shape in one record.
      dtype: float32, int64 or string.
      default_value: taken where a record has none; without it that is an error.
    Source: tf.FixedLenFeature, TensorFlow 1.15.
    """

    def __new__(cls, shape, dtype, default_value=None):
        return super().__new__(cls, shape, dtype, default_value)


class FixedLenSequenceFeature(namedtuple("FixedLenSequenceFeature", [
        "shape", "dtype", "allow_missing", "default_value"])):
    """A feature of any number of entries of a known shape, filled up to the longest record.

    Args:
      shape: shape of one entry.
      dtype: float32, int64 or string.
      allow_missing: take a record without it as one without entries.
      default_value: scalar to fill up with; zero or the empty string by default.
    Source: tf.FixedLenSequenceFeature, TensorFlow 1.15.
    """

    def __new__(cls, shape, dtype, allow_missing=False, default_value=None):
        return super().__new__(cls, shape, dtype, allow_missing, default_value)


class Layout:
    """Features sorted by name, as the parsing operations take them.

    Args:
      features: dict of name -> feature, or None.
      allowed: the classes of features that may be in it.
    Attributes:
      sparse_keys, sparse_types; dense_keys, dense_types, dense_shapes: parallel lists.
      dense_defaults: dict of name -> default value; None stands for "missing is empty".
    Raises:
      ValueError: for a feature that is not allowed, not complete, or at odds with another.
      TypeError: for a dtype that records do not have.
    """

    def __init__(self, features, allowed):
        self.sparse_keys, self.sparse_types = [], []
        self.dense_keys, self.dense_types, self.dense_shapes = [], [], []
        self.dense_defaults = OrderedDict()
        adders = {VarLenFeature: self._add_var_len, SparseFeature: self._add_sparse,
                  FixedLenFeature: self._add_fixed_len,
                  FixedLenSequenceFeature: self._add_sequence}
        for key in sorted(features or ()):
            feature = features[key]
            kind = next((kind for kind in adders if isinstance(feature, kind)), None)
            if kind is None:
                raise ValueError("Invalid feature %s:%s." % (key, feature))
            if kind not in allowed:
                raise ValueError("Unsupported %s %s." % (kind.__name__, feature))
            adders[kind](key, feature)
        _check_types("sparse_types", self.sparse_types)
        _check_types("dense_defaults", self.dense_types)
        both = set(self.dense_keys) & set(self.sparse_keys)
        if both:
            raise ValueError("Dense and sparse keys must not intersect; intersection: %s" % both)

    def _check(self, key, feature, *names):
        for name in names:
            value = getattr(feature, name)
            if value is None or name not in ("shape",) and not value:
                raise ValueError("Missing %s for feature %s."
                                 % ("type" if name == "dtype" else name, key))

    def _add_var_len(self, key, feature):
        self._check(key, feature, "dtype")
        self._add_values(key, feature.dtype)

    def _add_values(self, key, dtype):
        dtype = dtypes.as_dtype(dtype)
        if key not in self.sparse_keys:
            self.sparse_keys.append(key)
            self.sparse_types.append(dtype)
            return
        known = self.sparse_types[self.sparse_keys.index(key)]
        if known != dtype:
            raise ValueError("Conflicting type %s vs %s for feature %s."
                             % (known, "int64" if dtype is dtypes.int64 else dtype, key))

    def _add_sparse(self, key, feature):
        for name in ("index_key", "value_key"):
            if not getattr(feature, name):
                raise ValueError("Missing %s for SparseFeature %s." % (name, feature))
        if not feature.dtype:
            raise ValueError("Missing type for feature %s." % key)
        for index_key in _index_keys(feature):
            self._add_values(index_key, dtypes.int64)
        self._add_values(feature.value_key, feature.dtype)

    def _add_fixed_len(self, key, feature):
        self._check(key, feature, "dtype", "shape")
        shape = as_shape(feature.shape)
        if shape.ndims and shape[0].value is None:
            raise ValueError("First dimension of shape for feature %s unknown. Consider using "
                             "FixedLenSequenceFeature." % key)
        if not shape.is_fully_defined():
            raise ValueError("All dimensions of shape for feature %s need to be known but received "
                             "%s." % (key, feature.shape))
        self._add_dense(key, feature, shape)
        if feature.default_value is not None:
            self.dense_defaults[key] = feature.default_value

    def _add_sequence(self, key, feature):
        self._check(key, feature, "dtype", "shape")
        self._add_dense(key, feature, as_shape(feature.shape))
        if feature.allow_missing:
            self.dense_defaults[key] = None
        if feature.default_value is not None:
            self.dense_defaults[key] = feature.default_value

    def _add_dense(self, key, feature, shape):
        self.dense_keys.append(key)
        self.dense_shapes.append(shape)
        self.dense_types.append(dtypes.as_dtype(feature.dtype))

    def default_tensors(self):
        """One tensor for each dense feature: its default, empty where it has none."""
        return [self._default_tensor(key, dtype, shape) for key, dtype, shape in zip(
            self.dense_keys, self.dense_types, self.dense_shapes)]

    def _default_tensor(self, key, dtype, shape):
        value = self.dense_defaults.get(key)
        varying = bool(shape.ndims) and shape[0].value is None
        if value is None:
            if varying:
                return constant("" if dtype is dtypes.string else 0, dtype=dtype)
            return constant([], dtype=dtype)
        if varying or not isinstance(value, Tensor):
            name = "key_" + re.sub("[^A-Za-z0-9_.\\-/]", "_", key)
            value = convert_to_tensor(value, dtype=dtype, name=name)
            value = array.reshape(value, [] if varying else shape.as_list())
        return value


def _check_types(parameter, types):
    for dtype in types:
        if dtype not in (dtypes.float32, dtypes.int64, dtypes.string):
            raise TypeError("Value passed to parameter '%s' has DataType %s not in list of allowed "
                            "values: float32, int64, string" % (parameter, dtype.name))


def with_batch_of_entries(features):
    """The features with the shape of a FixedLenSequenceFeature begun by an unknown dimension.

    Raises:
      ValueError: if one does not allow missing entries.
    """
    result = {}
    for key, feature in features.items():
        if isinstance(feature, FixedLenSequenceFeature):
            if not feature.allow_missing:
                raise ValueError("Unsupported: FixedLenSequenceFeature requires allow_missing to "
                                 "be True.")
            feature = FixedLenSequenceFeature([None] + list(feature.shape), feature.dtype,
                                              feature.allow_missing, feature.default_value)
        result[key] = feature
    return result


def _index_keys(feature):
    return [feature.index_key] if isinstance(feature.index_key, str) else list(feature.index_key)


def with_sparse_features(features, tensors):
    """The tensors with the SparseFeatures put together, and nothing that was not asked for."""
    tensors = dict(tensors)
    for key in sorted(features):
        feature = features[key]
        if isinstance(feature, SparseFeature):
            ids = [tensors[k] for k in _index_keys(feature)]
            single = isinstance(feature.index_key, str)
            tensors[key] = sparse_merge(ids[0] if single else ids, tensors[feature.value_key],
                                        feature.size, already_sorted=feature.already_sorted)
    return {key: tensors[key] for key in tensors if key in features}

"""`tf.parse_example` and `tf.parse_single_example`: tensors of serialized records."""

import math

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.sparse_tensor import SparseTensor
from minigraph.core.wire import DecodeError
from minigraph.ops import array
from minigraph.ops._shape_rules import with_rank
from minigraph.ops.parsing.features import (
    FixedLenFeature, FixedLenSequenceFeature, Layout, SparseFeature, VarLenFeature,
    with_batch_of_entries, with_sparse_features)
from minigraph.ops.parsing.records import array_of, example_features, feature_values
from minigraph.ops.strings._common import invalid

_PARSABLE = (VarLenFeature, SparseFeature, FixedLenFeature, FixedLenSequenceFeature)
_C_NAMES = {dtypes.float32: "float"}


def c_name(dtype):
    """A dtype as TensorFlow's C++ writes it."""
    return _C_NAMES.get(dtype, dtype.name)


def dims_text(shape):
    """A shape as TensorFlow's C++ writes it; the first unknown dimension is -1."""
    return "[%s]" % ",".join("?" if d is None else str(d) for d in shape)


# How dense and sparse features of another dtype are told.
_FOUND_FIRST = "Data type: %(found)s but expected type: %(wanted)s"
_WANTED_FIRST = "Expected type: %(wanted)s, Actual type: %(found)s"


class Record:
    """The features of one record, by their keys, and what to call it in errors.

    `where(key)` -> how an error of a feature begins; `required(key, dtype)` -> the whole message
    for a feature that is missing; `counts` is False where TensorFlow does not say that it is the
    number of values that does not fit.
    """

    def __init__(self, features, where, required, counts=True):
        self._features = features
        self.where = where
        self.required = required
        self._counts = counts

    def values(self, key, dtype, mismatch=_FOUND_FIRST):
        """The values of a feature, None if there are none. InvalidArgumentError for a dtype."""
        data = self._features.get(key)
        if data is None:
            return None
        try:
            found, values = feature_values(data)
        except DecodeError:
            raise self._bad(key) from None
        if found is None:
            return None
        if found is not dtype:
            raise invalid("%sData types don't match. %s", self.where(key),
                          mismatch % {"found": c_name(found), "wanted": c_name(dtype)})
        return values

    def _bad(self, key, message="Can't parse serialized Example.", *values):
        return invalid("%s" + message, self.where(key), *values)

    def _bad_count(self, key, *details):
        return self._bad(key, *details) if self._counts else self._bad(key)

    def sparse(self, key, dtype):
        """The array of a feature of any number of values."""
        values = self.values(key, dtype, _WANTED_FIRST)
        return array_of(dtype, [] if values is None else values)

    def dense(self, key, dtype, shape, default):
        """The array of a feature of a fixed shape."""
        values = self.values(key, dtype)
        if values is None:
            if default.size == 0:
                raise invalid("%s", self.required(key, dtype))
            return default
        if len(values) != math.prod(shape):
            raise self._bad_count(
                key, "Number of %s values != expected.  Values size: %d but output shape: %s",
                c_name(dtype), len(values), dims_text(shape))
        return array_of(dtype, values).reshape(shape)

    def entries(self, key, dtype, shape):
        """The array [entries, ...] of a feature of any number of entries of a shape."""
        values = self.values(key, dtype)
        if values is None:
            values = []
        stride = math.prod(shape)
        if len(values) % stride if stride else len(values):
            raise self._bad_count(
                key, "Number of %s values is not a multiple of stride length. Saw %d values but "
                "output shape is: %s", "bytes" if dtype is dtypes.string else c_name(dtype),
                len(values), dims_text((None, *shape)))
        return array_of(dtype, values).reshape((-1 if stride else 0,) + tuple(shape))


def _shape_of(shape):
    return tuple(shape.as_list())


def sparse_batch(rows, dtype):
    """(indices, values, shape) of arrays, one for each row."""
    sizes = np.array([len(row) for row in rows], np.int64)
    starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
    places = np.stack([np.repeat(np.arange(len(rows)), sizes), np.arange(sizes.sum()) - starts], 1)
    return (places, np.concatenate([array_of(dtype, []), *rows]),
            np.array([len(rows), max(map(len, rows), default=0)], np.int64))


def padded(rows, fill, dtype):
    """The rows, arrays [entries, ...], as one array, filled up to the longest."""
    longest = max(map(len, rows), default=0)
    inner = rows[0].shape[1:] if rows else ()
    result = np.full((len(rows), longest) + inner, fill.item(), dtype.as_numpy_dtype)
    for i, row in enumerate(rows):
        result[i, :len(row)] = row
    return result


def _record(data, index, name):
    try:
        features = example_features(data)
    except DecodeError:
        raise invalid("Could not parse example input, value: '%s'"
                      % data.decode("utf-8", "replace")) from None
    return Record(
        features,
        lambda key: "Name: %s, Key: %s, Index: %d.  " % (name, key.decode(), index),
        lambda key, dtype: "Name: %s, Feature: %s (data type: %s) is required but could not be "
        "found." % (name, key.decode(), c_name(dtype)))


def _run_parse(ctx, serialized, names, *rest):
    attrs = ctx.attrs
    n_sparse, n_dense = attrs["Nsparse"], attrs["Ndense"]
    keys, defaults = [k.item() for k in rest[:n_sparse + n_dense]], rest[n_sparse + n_dense:]
    if names.size and names.shape != serialized.shape:
        raise invalid("Expected len(names) == len(serialized), but got: %d vs. %d",
                      names.size, serialized.size)
    called = names.tolist() if names.size else [b"<unknown>"] * len(serialized)
    records = [_record(data, i, called[i].decode()) for i, data in enumerate(serialized)]
    sparse = [sparse_batch([record.sparse(key, dtype) for record in records], dtype)
              for key, dtype in zip(keys, attrs["sparse_types"])]
    dense = [_dense_batch(records, *feature) for feature in zip(
        keys[n_sparse:], attrs["Tdense"], attrs["dense_shapes"], defaults)]
    return [part for parts in zip(*sparse) for part in parts] + dense


def _dense_batch(records, key, dtype, shape, default):
    shape = _shape_of(shape)
    if shape and shape[0] is None:
        return padded([record.entries(key, dtype, shape[1:]) for record in records], default, dtype)
    rows = [record.dense(key, dtype, shape, default) for record in records]
    return np.stack(rows) if rows else np.zeros((0,) + shape, dtype.as_numpy_dtype)


def _infer_parse(c):
    batch = with_rank(c, 0, 1)[0]
    sparse = len(c.attrs["sparse_types"])
    return ([[None, 2]] * sparse + [[None]] * sparse + [[2]] * sparse
            + [[batch] + shape.as_list() for shape in c.attrs["dense_shapes"]])


PARSE_EXAMPLE = OpDef(
    type="ParseExample",
    inputs={"serialized": dtypes.string, "names": dtypes.string, "sparse_keys": "Nsparse*string",
            "dense_keys": "Ndense*string", "dense_defaults": "[Tdense]"},
    outputs={"sparse_indices": "Nsparse*int64", "sparse_values": "[sparse_types]",
             "sparse_shapes": "Nsparse*int64", "dense_values": "[Tdense]"},
    attrs={"Nsparse": 0, "Ndense": 0, "Tdense": None, "sparse_types": None, "dense_shapes": None},
    infer=_infer_parse,
    host=_run_parse,
    gradient=NOT_DIFFERENTIABLE,
)


def _parsed(serialized, names, layout, name):
    with name_scope(name, "ParseExample", [serialized]):
        defaults = layout.default_tensors()
        groups = PARSE_EXAMPLE(
            serialized, [] if names is None else names, layout.sparse_keys, layout.dense_keys,
            defaults, sparse_types=layout.sparse_types, dense_shapes=layout.dense_shapes, name=name)
    return _by_key(layout, *groups)


def _by_key(layout, indices, values, shapes, dense):
    tensors = [SparseTensor(*parts) for parts in zip(indices, values, shapes)] + list(dense)
    return dict(zip(layout.sparse_keys + layout.dense_keys, tensors))


def parse_example(serialized, features, name=None, example_names=None):
    """dict of tensors, one for each feature, of a batch of serialized `tf.train.Example`s.

    Args:
      serialized: string vector.
      features: dict of name -> FixedLenFeature, FixedLenSequenceFeature, VarLenFeature or
        SparseFeature.
      name: scope of the operations (optional).
      example_names: string vector of what errors call the records (optional).
    Raises:
      ValueError: if there are no features, or one is not complete.
      InvalidArgumentError (when it runs): if a record does not parse, lacks a feature that has no
        default, or has another dtype or number of values.
    Source: tf.parse_example, TensorFlow 1.15.
    """
    if not features:
        raise ValueError("Missing: features was %s." % features)
    layout = Layout(with_batch_of_entries(features), _PARSABLE)
    return with_sparse_features(features, _parsed(serialized, example_names, layout, name))


def _run_parse_single(ctx, serialized, *defaults):
    attrs = ctx.attrs
    try:
        features = example_features(serialized.item())
    except DecodeError:
        raise invalid("Could not parse example input, value: '%s'"
                      % serialized.item().decode("utf-8", "replace")) from None
    record = Record(features, lambda key: "Key: %s.  " % key.decode(),
                    lambda key, dtype: "Feature: %s (data type: %s) is required but could not be "
                    "found." % (key.decode(), c_name(dtype)), counts=False)
    sparse = []
    for key, dtype in zip(attrs["sparse_keys"], attrs["sparse_types"]):
        values = record.sparse(key.encode(), dtype)
        sparse.append((np.arange(len(values))[:, None], values, np.array([len(values)], np.int64)))
    dense = []
    for key, dtype, shape, default in zip(attrs["dense_keys"], attrs["Tdense"],
                                          attrs["dense_shapes"], defaults):
        shape = _shape_of(shape)
        dense.append(record.entries(key.encode(), dtype, shape[1:]) if shape and shape[0] is None
                     else record.dense(key.encode(), dtype, shape, default))
    return [part for parts in zip(*sparse) for part in parts] + dense


def _infer_parse_single(c):
    with_rank(c, 0, 0)
    sparse = len(c.attrs["sparse_types"])
    return ([[None, 1]] * sparse + [[None]] * sparse + [[1]] * sparse
            + [shape.as_list() for shape in c.attrs["dense_shapes"]])


PARSE_SINGLE_EXAMPLE = OpDef(
    type="ParseSingleExample",
    inputs={"serialized": dtypes.string, "dense_defaults": "[Tdense]"},
    outputs={"sparse_indices": "num_sparse*int64", "sparse_values": "[sparse_types]",
             "sparse_shapes": "num_sparse*int64", "dense_values": "[Tdense]"},
    attrs={"num_sparse": 0, "sparse_keys": None, "dense_keys": None, "sparse_types": None,
           "Tdense": None, "dense_shapes": None},
    infer=_infer_parse_single,
    host=_run_parse_single,
    gradient=NOT_DIFFERENTIABLE,
)


def _checked_scalar(value, what):
    value = convert_to_tensor(value, dtypes.string)
    if value.shape.ndims not in (None, 0):
        raise ValueError("Input %s must be a scalar" % what)
    return value


def _parsed_with_name(serialized, layout, name, example_name):
    """As a batch of one record, for the sake of its name in errors."""
    with name_scope(name, "ParseSingleExample", [serialized]):
        serialized = array.expand_dims(_checked_scalar(serialized, "serialized"), 0)
        example_name = array.expand_dims(_checked_scalar(example_name, "names"), 0)
        tensors = _parsed(serialized, example_name, layout, name)
        for key in layout.dense_keys:
            tensors[key] = array.squeeze(tensors[key], [0], name="Squeeze_" + _safe(key))
        for key in layout.sparse_keys:
            found = tensors[key]
            indices = array.slice(found.indices, [0, 1], [-1, -1],
                                  name="Slice_Indices_" + _safe(key))
            shape = array.slice(found.dense_shape, [1], [-1], name="Squeeze_Shape_" + _safe(key))
            tensors[key] = SparseTensor(indices, found.values, shape)
        return tensors


def _safe(key):
    return "".join(c if c.isalnum() or c in "._-" else "_" for c in key)


def parse_single_example(serialized, features, name=None, example_names=None):
    """dict of tensors, one for each feature, of one serialized `tf.train.Example`.

    Args: as `parse_example`, with a scalar for `serialized`.
    Source: tf.parse_single_example, TensorFlow 1.15.
    """
    if not features:
        raise ValueError("Missing features.")
    layout = Layout(with_batch_of_entries(features), _PARSABLE)
    if example_names is not None:
        tensors = _parsed_with_name(serialized, layout, name, example_names)
        return with_sparse_features(features, tensors)
    with name_scope(name, "ParseSingleExample", [serialized]):
        serialized = convert_to_tensor(serialized, dtypes.string, name="serialized")
        groups = PARSE_SINGLE_EXAMPLE(
            serialized, layout.default_tensors(), num_sparse=len(layout.sparse_keys),
            sparse_keys=layout.sparse_keys, dense_keys=layout.dense_keys,
            sparse_types=layout.sparse_types, dense_shapes=layout.dense_shapes, name=name)
    return with_sparse_features(features, _by_key(layout, *groups))

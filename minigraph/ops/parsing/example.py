"""`tf.parse_example` and `tf.parse_single_example`: tensors of serialized records."""

import math

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.sparse_tensor import SparseTensor
from minigraph.engine import read_examples
from minigraph.ops import array
from minigraph.ops._shape_rules import with_rank
from minigraph.ops.parsing.features import (
    FixedLenFeature, FixedLenSequenceFeature, Layout, SparseFeature, VarLenFeature,
    with_batch_of_entries, with_sparse_features)
from minigraph.ops.parsing.records import ABSENT, BROKEN, KINDS, TYPES
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


class Batch:
    """The features `keys` of serialized records, and how errors call them.

    Args:
      serialized: list of bytes.
      keys, types: lists of bytes and of dtypes.
      where: function(key, record number) -> how an error of a feature begins.
      required: function(key, dtype, record number) -> the message for a missing feature.
      counts: False where TensorFlow does not say that it is the number of values that is wrong.
    Raises:
      InvalidArgumentError: if a record is no Example.
    """

    def __init__(self, serialized, keys, types, where, required, counts=True):
        columns, broken = read_examples(serialized, keys, [KINDS[dtype] for dtype in types])
        if columns is None:
            raise invalid("Could not parse example input, value: '%s'"
                          % serialized[broken].decode("utf-8", "replace"))
        self.size = len(serialized)
        self._columns = dict(zip(keys, columns))
        self._where, self._required, self._counts = where, required, counts

    def _bad(self, key, row, message="Can't parse serialized Example.", *values):
        return invalid("%s" + message, self._where(key, row), *values)

    def _bad_count(self, key, row, *details):
        return self._bad(key, row, *details) if self._counts else self._bad(key, row)

    def _check(self, key, dtype, wrong, mismatch, missing=None, count=None):
        """InvalidArgumentError for the first record that is wrong."""
        if not wrong.any():
            return
        row, column = int(np.argmax(wrong)), self._columns[key]
        found = int(column.found[row])
        if found == BROKEN:
            raise self._bad(key, row)
        if found == ABSENT:
            raise invalid("%s", missing(key, dtype, row))
        if found != KINDS[dtype]:
            raise self._bad(key, row, "Data types don't match. " + mismatch
                            % {"found": c_name(TYPES[found]), "wanted": c_name(dtype)})
        raise self._bad_count(key, row, *count(int(column.counts[row])))

    def sparse(self, key, dtype):
        """(values of all records, how many each has) of a feature of any number of values."""
        column = self._columns[key]
        others = (column.found != KINDS[dtype]) & (column.found != ABSENT)
        self._check(key, dtype, others, _WANTED_FIRST)
        return column.values, column.counts

    def dense(self, key, dtype, shape, default):
        """The array [records, ...] of a feature of a fixed shape."""
        column, size = self._columns[key], math.prod(shape)
        absent = column.found == ABSENT
        wrong = (column.found != KINDS[dtype]) & ~absent if default.size else (
            column.found != KINDS[dtype])
        wrong |= (column.counts != size) & ~absent
        self._check(key, dtype, wrong, _FOUND_FIRST, self._required, lambda count: (
            "Number of %s values != expected.  Values size: %d but output shape: %s",
            c_name(dtype), count, dims_text(shape)))
        if not absent.any():
            return column.values.reshape((self.size,) + shape)
        result = np.empty((self.size,) + shape, dtype.as_numpy_dtype)
        result[absent] = default
        result[~absent] = column.values.reshape((-1 if size else result[~absent].shape[0],) + shape)
        return result

    def entries(self, key, dtype, shape, fill):
        """The array [records, entries, ...] of a feature of any number of entries of a shape."""
        column, stride = self._columns[key], math.prod(shape)
        wrong = (column.found != KINDS[dtype]) & (column.found != ABSENT)
        wrong |= (column.counts % stride if stride else column.counts) != 0
        self._check(key, dtype, wrong, _FOUND_FIRST, count=lambda count: (
            "Number of %s values is not a multiple of stride length. Saw %d values but output "
            "shape is: %s", "bytes" if dtype is dtypes.string else c_name(dtype), count,
            dims_text((None, *shape))))
        lengths = column.counts // stride if stride else column.counts
        longest = int(lengths.max(initial=0))
        if (lengths == longest).all():
            return column.values.reshape((self.size, longest) + shape)
        result = np.full((self.size, longest) + shape, fill.item(), dtype.as_numpy_dtype)
        result[np.arange(longest) < lengths[:, None]] = column.values.reshape((-1,) + shape)
        return result

    def dense_or_entries(self, key, dtype, shape, default):
        """The array of a feature that is told of by the shape of a record's part."""
        shape = tuple(shape.as_list())
        if shape and shape[0] is None:
            return self.entries(key, dtype, shape[1:], default)
        return self.dense(key, dtype, shape, default)


def sparse_batch(values, sizes):
    """(indices, values, shape) of values of rows, one row after the other, of these sizes."""
    places = np.empty((len(values), 2), np.int64)
    places[:, 0] = np.repeat(np.arange(len(sizes)), sizes)
    places[:, 1] = np.arange(len(values)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return places, values, np.array([len(sizes), sizes.max(initial=0)], np.int64)


def _run_parse(ctx, serialized, names, *rest):
    attrs = ctx.attrs
    n_sparse, n_dense = attrs["Nsparse"], attrs["Ndense"]
    keys, defaults = [k.item() for k in rest[:n_sparse + n_dense]], rest[n_sparse + n_dense:]
    if names.size and names.shape != serialized.shape:
        raise invalid("Expected len(names) == len(serialized), but got: %d vs. %d",
                      names.size, serialized.size)

    def name_of(row):
        return names[row].decode() if names.size else "<unknown>"

    batch = Batch(
        serialized.tolist(), keys, [*attrs["sparse_types"], *attrs["Tdense"]],
        lambda key, row: "Name: %s, Key: %s, Index: %d.  " % (name_of(row), key.decode(), row),
        lambda key, dtype, row: "Name: %s, Feature: %s (data type: %s) is required but could not "
        "be found." % (name_of(row), key.decode(), c_name(dtype)))
    sparse = [sparse_batch(*batch.sparse(key, dtype))
              for key, dtype in zip(keys, attrs["sparse_types"])]
    dense = [batch.dense_or_entries(*feature) for feature in zip(
        keys[n_sparse:], attrs["Tdense"], attrs["dense_shapes"], defaults)]
    return [part for parts in zip(*sparse) for part in parts] + dense


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
    sparse_keys, dense_keys = ([key.encode() for key in attrs[name]]
                               for name in ("sparse_keys", "dense_keys"))
    batch = Batch(
        [serialized.item()], sparse_keys + dense_keys, [*attrs["sparse_types"], *attrs["Tdense"]],
        lambda key, row: "Key: %s.  " % key.decode(),
        lambda key, dtype, row: "Feature: %s (data type: %s) is required but could not be found."
        % (key.decode(), c_name(dtype)), counts=False)
    sparse = []
    for key, dtype in zip(sparse_keys, attrs["sparse_types"]):
        values, sizes = batch.sparse(key, dtype)
        sparse.append((np.arange(len(values))[:, None], values, sizes))
    dense = [batch.dense_or_entries(*feature)[0] for feature in zip(
        dense_keys, attrs["Tdense"], attrs["dense_shapes"], defaults)]
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

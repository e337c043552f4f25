"""`tf.parse_single_sequence_example` and `tf.io.parse_sequence_example`."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.example import Feature
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.sparse_tensor import SparseTensor
from minigraph.core.wire import DecodeError
from minigraph.engine import read_feature
from minigraph.ops._shape_rules import with_rank
from minigraph.ops.parsing.example import c_name, dims_text, sparse_batch
from minigraph.ops.parsing.features import (
    FixedLenFeature, FixedLenSequenceFeature, Layout, VarLenFeature)
from minigraph.ops.parsing.records import ABSENT, BROKEN, KINDS, entries, submessages
from minigraph.ops.strings._common import invalid

_CONTEXT = (VarLenFeature, FixedLenFeature)
_SEQUENCE = (VarLenFeature, FixedLenSequenceFeature)


class SequenceRecord:
    """One serialized `tf.train.SequenceExample`, and its name in errors."""

    def __init__(self, data, name):
        self.name = name
        try:
            self._context, self._lists = {}, {}
            for features in submessages(data, 1):
                self._context.update(entries(features))
            for lists in submessages(data, 2):
                self._lists.update(entries(lists))
        except DecodeError:
            raise invalid("Could not parse example input, value: '%s'"
                          % data.decode("utf-8", "replace")) from None

    def _bad(self, message, *values):
        return invalid("Name: %s, " + message, self.name, *values)

    def _values(self, data, dtype, where, needed=False):
        """The array of a serialized feature; without a list it is empty, or wrong if `needed`."""
        found, values = read_feature(data, KINDS[dtype])
        if found == BROKEN:
            raise self._bad("%s.  Can't parse serialized SequenceExample.", where)
        if found != KINDS[dtype] and (needed or found != ABSENT):
            raise self.mismatch(where, dtype, data)
        return values

    def mismatch(self, where, dtype, data):
        return self._bad("%s.  Data types don't match. Expected type: %s  Feature is: %s", where,
                         c_name(dtype), Feature.FromString(data))

    def _shaped(self, values, key, i, dtype, shape):
        if len(values) != int(np.prod(shape)):
            raise self._bad("Key: %s, Index: %d.  Number of %s values != expected.  values size: "
                            "%d but output shape: %s", key.decode(), i, c_name(dtype), len(values),
                            dims_text(shape))
        return values.reshape(shape)

    def missing_context(self, key, dtype):
        return self._bad("Context feature '%s' is required but could not be found.", key.decode())

    def missing_list(self, key):
        return self._bad("Feature list '%s' is required but could not be found.  Did you mean to "
                         "include it in feature_list_dense_missing_assumed_empty or "
                         "feature_list_dense_defaults?", key.decode())

    def context(self, key, dtype):
        """The values of a context feature, none if it is missing."""
        return self._values(self._context.get(key, b""), dtype,
                            "Context feature: %s" % key.decode())

    def context_dense(self, key, dtype, shape, default):
        """The array of a context feature of a fixed shape."""
        if key in self._context:
            where = "Context feature: %s" % key.decode()
            values = self._values(self._context[key], dtype, where, True)
            return self._shaped(values, key, 0, dtype, shape)
        if default.size == 0:
            raise self.missing_context(key, dtype)
        return default

    def steps(self, key, dtype):
        """[values of each step] of a sequence of any number of values a step."""
        return [self._values(step, dtype, "Feature List: %s, Index: %d" % (key.decode(), i))
                for i, step in enumerate(self._steps(key))]

    def _steps(self, key):
        return submessages(self._lists.get(key, b""), 1)

    def steps_dense(self, key, dtype, shape, may_miss):
        """The array [steps, ...] of a sequence of a fixed shape."""
        if key not in self._lists and not may_miss:
            raise self.missing_list(key)
        steps = []
        for i, step in enumerate(self._steps(key)):
            where = "Feature list: %s, Index: %d" % (key.decode(), i)
            steps.append(self._shaped(self._values(step, dtype, where, True), key, i, dtype, shape))
        return np.stack(steps) if steps else np.zeros((0,) + shape, dtype.as_numpy_dtype)


class _BatchRecord(SequenceRecord):
    """A record of a batch, whose errors TensorFlow words in another way."""

    def mismatch(self, where, dtype, data):
        kind = "context" if where.startswith("Context") else "sequence"
        key = where.partition(": ")[2].partition(", Index: ")[0]
        return invalid("Error in %s feature %s in example %s", kind, key, self.name)

    def _shaped(self, values, key, i, dtype, shape):
        if len(values) == int(np.prod(shape)):
            return values.reshape(shape)
        if key in self._lists:
            raise invalid("Unexpected shape error in feature %s", key.decode())
        raise invalid("Unexpected number of elements in example %s", self.name)

    def missing_context(self, key, dtype):
        return invalid("Feature: %s (data type: %s) is required but could not be found.",
                       key.decode(), c_name(dtype))

    def missing_list(self, key):
        return invalid("Missing feature %s in example %s", key.decode(), self.name)


def _dims(shapes):
    return [tuple(shape.as_list()) for shape in shapes]


def _joined(rows, dtype):
    """(the rows, one after the other; their sizes)."""
    return (np.concatenate([np.empty(0, dtype.as_numpy_dtype), *rows]),
            np.array([len(row) for row in rows], np.int64))


def _padded(rows, fill, dtype):
    """The rows, arrays [entries, ...], as one array, filled up to the longest."""
    longest = max(map(len, rows), default=0)
    inner = rows[0].shape[1:] if rows else ()
    result = np.full((len(rows), longest) + inner, fill.item(), dtype.as_numpy_dtype)
    for i, row in enumerate(rows):
        result[i, :len(row)] = row
    return result


def _grouped(triples):
    """[indices..., values..., shapes...] of [(indices, values, shape)]."""
    return [part for parts in zip(*triples) for part in parts]


def _run_single(ctx, serialized, assumed_empty, *rest):
    attrs, rest = ctx.attrs, list(rest)
    keys = [[rest.pop(0).item() for _ in range(attrs[n])] for n in (
        "Ncontext_sparse", "Ncontext_dense", "Nfeature_list_sparse", "Nfeature_list_dense")]
    defaults, name = rest[:-1], rest[-1].item() if rest[-1].size else b""
    record = SequenceRecord(serialized.item(), name.decode())
    context_sparse = []
    for key, dtype in zip(keys[0], attrs["context_sparse_types"]):
        values = record.context(key, dtype)
        context_sparse.append((np.arange(len(values))[:, None], values, np.array([len(values)])))
    context_dense = [record.context_dense(*feature) for feature in zip(
        keys[1], attrs["Tcontext_dense"], _dims(attrs["context_dense_shapes"]), defaults)]
    list_sparse = [sparse_batch(*_joined(record.steps(key, dtype), dtype))
                   for key, dtype in zip(keys[2], attrs["feature_list_sparse_types"])]
    may_miss = set(assumed_empty.ravel().tolist())
    list_dense = [
        record.steps_dense(key, dtype, shape, key in may_miss) for key, dtype, shape in zip(
            keys[3], attrs["feature_list_dense_types"], _dims(attrs["feature_list_dense_shapes"]))]
    return _grouped(context_sparse) + context_dense + _grouped(list_sparse) + list_dense


def _infer_single(c):
    with_rank(c, 0, 0)
    context, lists = (len(c.attrs[name]) for name in ("context_sparse_types",
                                                      "feature_list_sparse_types"))
    return ([[None, 1]] * context + [[None]] * context + [[1]] * context
            + c.attrs["context_dense_shapes"]
            + [[None, 2]] * lists + [[None]] * lists + [[2]] * lists
            + [[None] + shape.as_list() for shape in c.attrs["feature_list_dense_shapes"]])


_TYPES = {"context_sparse_types": None, "Tcontext_dense": None, "feature_list_dense_types": None,
          "feature_list_sparse_types": None, "context_dense_shapes": None,
          "feature_list_dense_shapes": None}
_NUMBERS = {"Ncontext_sparse": 0, "Ncontext_dense": 0, "Nfeature_list_sparse": 0,
            "Nfeature_list_dense": 0}
_OUTPUTS = {
    "context_sparse_indices": "Ncontext_sparse*int64",
    "context_sparse_values": "[context_sparse_types]",
    "context_sparse_shapes": "Ncontext_sparse*int64",
    "context_dense_values": "[Tcontext_dense]",
    "feature_list_sparse_indices": "Nfeature_list_sparse*int64",
    "feature_list_sparse_values": "[feature_list_sparse_types]",
    "feature_list_sparse_shapes": "Nfeature_list_sparse*int64",
    "feature_list_dense_values": "[feature_list_dense_types]",
}

PARSE_SINGLE_SEQUENCE_EXAMPLE = OpDef(
    type="ParseSingleSequenceExample",
    inputs={"serialized": dtypes.string,
            "feature_list_dense_missing_assumed_empty": dtypes.string,
            "context_sparse_keys": "Ncontext_sparse*string",
            "context_dense_keys": "Ncontext_dense*string",
            "feature_list_sparse_keys": "Nfeature_list_sparse*string",
            "feature_list_dense_keys": "Nfeature_list_dense*string",
            "context_dense_defaults": "[Tcontext_dense]", "debug_name": dtypes.string},
    outputs=_OUTPUTS,
    attrs={**_NUMBERS, **_TYPES},
    infer=_infer_single,
    host=_run_single,
    gradient=NOT_DIFFERENTIABLE,
)


def _type_attrs(context, lists):
    return {"context_sparse_types": context.sparse_types,
            "context_dense_shapes": context.dense_shapes,
            "feature_list_sparse_types": lists.sparse_types,
            "feature_list_dense_types": lists.dense_types,
            "feature_list_dense_shapes": lists.dense_shapes}


def _layouts(context_features, sequence_features):
    if not (context_features or sequence_features):
        raise ValueError("Missing features.")
    context, lists = Layout(context_features, _CONTEXT), Layout(sequence_features, _SEQUENCE)
    for key, value in lists.dense_defaults.items():
        if value is not None:
            raise ValueError("Value feature_list_dense_defaults[%s] must be None" % key)
    return context, lists


def _by_key(layout, indices, values, shapes, dense):
    tensors = [SparseTensor(*parts) for parts in zip(indices, values, shapes)] + list(dense)
    return dict(zip(layout.sparse_keys + layout.dense_keys, tensors))


def parse_single_sequence_example(serialized, context_features=None, sequence_features=None,
                                  example_name=None, name=None):
    """(dict of the context's tensors, dict of the sequences') of a `tf.train.SequenceExample`.

    Args:
      serialized: string scalar.
      context_features: dict of name -> FixedLenFeature or VarLenFeature.
      sequence_features: dict of name -> FixedLenSequenceFeature (a Tensor [steps, ...]) or
        VarLenFeature (a SparseTensor [steps, values]).
      example_name: string scalar, what errors call the record (optional).
      name: scope of the operations (optional).
    Raises:
      ValueError: if there are no features, or one is not complete.
      InvalidArgumentError (when it runs): if the record does not parse or fit the features.
    Source: tf.parse_single_sequence_example, TensorFlow 1.15.
    """
    context, lists = _layouts(context_features, sequence_features)
    with name_scope(name, "ParseSingleSequenceExample", [serialized]):
        groups = PARSE_SINGLE_SEQUENCE_EXAMPLE(
            serialized, _strings(lists.dense_defaults), context.sparse_keys, context.dense_keys,
            lists.sparse_keys, lists.dense_keys, context.default_tensors(),
            "" if example_name is None else example_name, name=name, **_type_attrs(context, lists))
    return _by_key(context, *groups[:4]), _by_key(lists, *groups[4:])


def _strings(items):
    return np.array([item.encode() for item in items], object)


def _run_batch(ctx, serialized, names, *defaults):
    attrs = ctx.attrs
    called = names.tolist() if names.size else [b"<unknown>"] * len(serialized)
    records = [_BatchRecord(data, name.decode()) for data, name in zip(serialized, called)]

    def encoded(attr):
        return [key.encode() for key in attrs[attr]]
    context_sparse = [
        sparse_batch(*_joined([record.context(key, dtype) for record in records], dtype))
        for key, dtype in zip(encoded("context_sparse_keys"), attrs["context_sparse_types"])]
    context_dense = [
        np.stack([record.context_dense(*feature) for record in records]) if records else
        np.zeros((0,) + feature[2], feature[1].as_numpy_dtype)
        for feature in zip(encoded("context_dense_keys"), attrs["Tcontext_dense"],
                           _dims(attrs["context_dense_shapes"]), defaults)]
    list_sparse = [
        _sparse_lists([record.steps(key, dtype) for record in records], dtype)
        for key, dtype in zip(encoded("feature_list_sparse_keys"),
                              attrs["feature_list_sparse_types"])]
    may_miss = set(encoded("feature_list_dense_missing_assumed_empty"))
    list_dense, lengths = [], []
    for key, dtype, shape in zip(encoded("feature_list_dense_keys"),
                                 attrs["feature_list_dense_types"],
                                 _dims(attrs["feature_list_dense_shapes"])):
        rows = [record.steps_dense(key, dtype, shape, key in may_miss) for record in records]
        fill = np.array(b"" if dtype is dtypes.string else 0, dtype.as_numpy_dtype)
        list_dense.append(_padded(rows, fill, dtype))
        lengths.append(np.array([len(row) for row in rows], np.int64))
    return (_grouped(context_sparse) + context_dense + _grouped(list_sparse) + list_dense + lengths)


def _sparse_lists(records, dtype):
    """(indices, values, shape) of [record][step] values."""
    places = [(r, s, i) for r, steps in enumerate(records) for s, values in enumerate(steps)
              for i in range(len(values))]
    values = [values for steps in records for values in steps]
    shape = [len(records), max(map(len, records), default=0), max(map(len, values), default=0)]
    return (np.array(places, np.int64).reshape(-1, 3),
            _joined(values, dtype)[0], np.array(shape, np.int64))


def _infer_batch(c):
    batch = with_rank(c, 0, 1)[0]
    context, lists = (len(c.attrs[name]) for name in ("context_sparse_types",
                                                      "feature_list_sparse_types"))
    dense = c.attrs["feature_list_dense_shapes"]
    return ([[None, 2]] * context + [[None]] * context + [[2]] * context
            + [[batch] + shape.as_list() for shape in c.attrs["context_dense_shapes"]]
            + [[None, 3]] * lists + [[None]] * lists + [[3]] * lists
            + [[batch, None] + shape.as_list() for shape in dense] + [[batch]] * len(dense))


PARSE_SEQUENCE_EXAMPLE = OpDef(
    type="ParseSequenceExample",
    inputs={"serialized": dtypes.string, "debug_name": dtypes.string,
            "context_dense_defaults": "[Tcontext_dense]"},
    outputs={**_OUTPUTS, "feature_list_dense_lengths": "Nfeature_list_dense*int64"},
    attrs={**_NUMBERS, **_TYPES, "feature_list_dense_missing_assumed_empty": (),
           "context_sparse_keys": (), "context_dense_keys": (), "feature_list_sparse_keys": (),
           "feature_list_dense_keys": ()},
    infer=_infer_batch,
    host=_run_batch,
    gradient=NOT_DIFFERENTIABLE,
)


def parse_sequence_example(serialized, context_features=None, sequence_features=None,
                           example_names=None, name=None):
    """(context, sequences, lengths): as `parse_single_sequence_example`, of a batch of records.

    The dense sequences are filled up to the longest; `lengths` has the number of steps of each.
    Source: tf.io.parse_sequence_example, TensorFlow 1.15.
    """
    context, lists = _layouts(context_features, sequence_features)
    with name_scope(name, "ParseSequenceExample", [serialized]):
        groups = PARSE_SEQUENCE_EXAMPLE(
            serialized, _strings([]) if example_names is None else example_names,
            context.default_tensors(), name=name, **_type_attrs(context, lists),
            feature_list_dense_missing_assumed_empty=list(lists.dense_defaults),
            context_sparse_keys=context.sparse_keys, context_dense_keys=context.dense_keys,
            feature_list_sparse_keys=lists.sparse_keys, feature_list_dense_keys=lists.dense_keys,
            Ncontext_sparse=len(context.sparse_keys), Ncontext_dense=len(context.dense_keys),
            Nfeature_list_sparse=len(lists.sparse_keys), Nfeature_list_dense=len(lists.dense_keys))
    lengths = dict(zip(lists.dense_keys, groups[8]))
    return _by_key(context, *groups[:4]), _by_key(lists, *groups[4:8]), lengths

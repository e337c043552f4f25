"""Operations on lookup tables, which the session keeps; a handle's value is the table itself."""

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.op_def import NOT_DIFFERENTIABLE, REQUIRED, OpDef
from minigraph.core.shape import as_shape
from minigraph.ops._shape_rules import dims_of, merge, with_rank
from minigraph.ops.lookup.text_file import file_entries
from minigraph.ops.strings._common import invalid, shape_text, shown


def _shown(item):
    return shown(item) if isinstance(item, bytes) else str(item)


def _not_ready(message):
    return errors.FailedPreconditionError(None, None, message)


class StaticTable:
    """A table that is filled once."""

    def __init__(self, key_dtype, value_dtype):
        self.key_dtype, self.value_dtype = key_dtype, value_dtype
        self.value_shape = ()
        self.entries = None

    def ready(self):
        """The entries. FailedPreconditionError if there are none yet."""
        if self.entries is None:
            raise _not_ready("Table not initialized.")
        return self.entries

    def fill(self, keys, values):
        """Takes the entries, which must be the same if it has some already."""
        entries = {}
        for key, value in zip(keys.ravel().tolist(), values.ravel().tolist()):
            if entries.setdefault(key, value) != value:
                raise _not_ready("HashTable has different value for same key. Key %s has %s and "
                                 "trying to add value %s"
                                 % (_shown(key), _shown(entries[key]), _shown(value)))
        if self.entries is not None and self.entries != entries:
            raise _not_ready("Table was already initialized with different data.")
        self.entries = entries

    def insert(self, keys, values):
        raise errors.UnimplementedError(
            None, None, "Insert not supported by InitializableLookupTable implementations")

    remove = insert

    def export(self):
        """(keys, values) of all entries."""
        entries = self.ready()
        keys = np.empty(len(entries), self.key_dtype.as_numpy_dtype)
        keys[:] = list(entries)
        values = np.empty((len(entries),) + self.value_shape, self.value_dtype.as_numpy_dtype)
        for i, value in enumerate(entries.values()):
            values[i] = value
        return keys, values

    def find(self, keys, default):
        """The values of keys, `default` for those that have none."""
        entries = self.ready()
        result = np.empty((keys.size,) + self.value_shape, self.value_dtype.as_numpy_dtype)
        if self.value_shape:
            for i, key in enumerate(keys.ravel().tolist()):
                result[i] = entries.get(key, default)
        else:
            missing = default.item()
            result[:] = [entries.get(key, missing) for key in keys.ravel().tolist()]
        return result.reshape(keys.shape + self.value_shape)


class MutableTable(StaticTable):
    """A table that entries are put into and taken out of."""

    def __init__(self, key_dtype, value_dtype, value_shape=()):
        super().__init__(key_dtype, value_dtype)
        self.value_shape = value_shape
        self.entries = {}

    def checked(self, keys):
        return keys.ravel().tolist()

    def insert(self, keys, values):
        wanted = keys.shape + self.value_shape
        if values.shape != wanted:
            raise invalid("Expected shape %s for value, got %s", shape_text(wanted),
                          shape_text(values.shape))
        rows = values.reshape((keys.size,) + self.value_shape)
        items = [np.array(row) for row in rows] if self.value_shape else rows.tolist()
        self.entries.update(zip(self.checked(keys), items))

    def fill(self, keys, values):
        self.entries = {}
        self.insert(keys, values)

    def remove(self, keys):
        for key in self.checked(keys):
            self.entries.pop(key, None)


class DenseTable(MutableTable):
    """A mutable table with two keys that stand for none."""

    def __init__(self, key_dtype, value_dtype, value_shape, empty_key, deleted_key):
        super().__init__(key_dtype, value_dtype, value_shape)
        if empty_key.item() == deleted_key.item():
            raise invalid("Empty and deleted keys cannot be equal")
        self.reserved = {empty_key.item(): "empty_key", deleted_key.item(): "deleted_key"}

    def checked(self, keys):
        items = keys.ravel().tolist()
        for key in items:
            if key in self.reserved:
                raise invalid("Using the %s as a table key is not allowed", self.reserved[key])
        return items

    def find(self, keys, default):
        self.checked(keys)
        return super().find(keys, default)


def _handle(make):
    """The host function of an operation that gives the session's table, made on first need."""
    def run(ctx, *reserved):
        attrs = ctx.attrs
        key = ("table", attrs["container"], attrs["shared_name"] or ctx.op)
        table = ctx.session.stored.get(key)
        if table is None:
            table = ctx.session.stored[key] = make(attrs, *reserved)
        if (table.key_dtype, table.value_dtype) != (attrs["key_dtype"], attrs["value_dtype"]):
            raise invalid("Conflicting key/value dtypes %s->%s with %s->%s for table %s",
                          attrs["key_dtype"].name, attrs["value_dtype"].name, table.key_dtype.name,
                          table.value_dtype.name, attrs["shared_name"])
        result = np.empty((), object)
        result[()] = table
        return result
    return run


def _table_op(type, make, inputs=None, **attrs):
    return OpDef(
        type=type,
        inputs=inputs,
        outputs={"table_handle": dtypes.resource},
        attrs={"container": "", "shared_name": "", "use_node_name_sharing": False,
               "key_dtype": REQUIRED, "value_dtype": REQUIRED, **attrs},
        infer=lambda c: [()],
        host=_handle(make),
        stateful=True,
        gradient=NOT_DIFFERENTIABLE,
    )


def _dims(shape):
    return tuple(as_shape(shape).as_list())


HASH_TABLE = _table_op("HashTableV2", lambda attrs: StaticTable(
    attrs["key_dtype"], attrs["value_dtype"]))
MUTABLE_HASH_TABLE = _table_op("MutableHashTableV2", lambda attrs: MutableTable(
    attrs["key_dtype"], attrs["value_dtype"]))
MUTABLE_HASH_TABLE_OF_TENSORS = _table_op("MutableHashTableOfTensorsV2", lambda attrs: MutableTable(
    attrs["key_dtype"], attrs["value_dtype"], _dims(attrs["value_shape"])), value_shape=())
MUTABLE_DENSE_HASH_TABLE = _table_op(
    "MutableDenseHashTableV2", lambda attrs, empty, deleted: DenseTable(
        attrs["key_dtype"], attrs["value_dtype"], _dims(attrs["value_shape"]), empty, deleted),
    {"empty_key": "key_dtype", "deleted_key": "key_dtype"}, value_shape=(),
    initial_num_buckets=131072, max_load_factor=0.8)


def _operation(type, inputs, host, outputs=None, infer=lambda c: [], **attrs):
    return OpDef(type=type, inputs={"table_handle": dtypes.resource, **inputs}, outputs=outputs,
                 attrs=attrs, infer=infer, host=host, stateful=True, gradient=NOT_DIFFERENTIABLE)


def _run_import(ctx, handle, keys, values):
    table = handle.item()
    if keys.shape != values.shape[:keys.ndim] or values.shape != keys.shape + table.value_shape:
        raise invalid("Expected shape %s for value, got %s",
                      shape_text(keys.shape + table.value_shape), shape_text(values.shape))
    table.fill(keys, values)
    return []


def _run_from_file(ctx, handle, filename):
    table, attrs = handle.item(), ctx.attrs
    keys, values = file_entries(
        filename.item(), (table.key_dtype, attrs["key_index"]),
        (table.value_dtype, attrs["value_index"]), attrs["vocab_size"], attrs["delimiter"])
    table.fill(keys, values)
    return []


def _run_remove(ctx, handle, keys):
    handle.item().remove(keys)
    return []


def _run_insert(ctx, handle, keys, values):
    handle.item().insert(keys, values)
    return []


def _infer_import(c):
    merge(c, dims_of(c, 1), dims_of(c, 2))
    return []


IMPORT = _operation("LookupTableImportV2", {"keys": "Tin", "values": "Tout"}, _run_import,
                    infer=_infer_import, Tin=dtypes.ALL, Tout=dtypes.ALL)
FROM_TEXT_FILE = _operation("InitializeTableFromTextFileV2", {"filename": dtypes.string},
                            _run_from_file, key_index=REQUIRED, value_index=REQUIRED, vocab_size=-1,
                            delimiter="\t")
INSERT = _operation("LookupTableInsertV2", {"keys": "Tin", "values": "Tout"}, _run_insert,
                    Tin=dtypes.ALL, Tout=dtypes.ALL)
REMOVE = _operation("LookupTableRemoveV2", {"keys": "Tin"}, _run_remove, Tin=dtypes.ALL)
SIZE = _operation("LookupTableSizeV2", {},
                  lambda ctx, handle: np.int64(len(handle.item().entries or ())),
                  {"size": dtypes.int64}, lambda c: [()])
EXPORT = _operation("LookupTableExportV2", {}, lambda ctx, handle: list(handle.item().export()),
                    {"keys": "Tkeys", "values": "Tvalues"}, lambda c: [[None], None],
                    Tkeys=REQUIRED, Tvalues=REQUIRED)


def _infer_find(c):
    if not c.running:
        with_rank(c, 0, 0)
    return [c.shape(1).concatenate(c.shape(2))]


FIND = _operation("LookupTableFindV2", {"keys": "Tin", "default_value": "Tout"},
                  lambda ctx, handle, keys, default: handle.item().find(keys, default),
                  {"values": "Tout"}, _infer_find, Tin=dtypes.ALL, Tout=dtypes.ALL)

# Serialized tf.train.Example records: the features that are asked for, of a batch of records at once.
#
#   Example  { 1: Features }      Features { 1: map entry { 1: key, 2: Feature } }
#   Feature  { 1: BytesList, 2: FloatList or 3: Int64List }, each { 1: values }

cdef enum:
    ABSENT = 0, BYTES = 1, FLOATS = 2, INTS = 3     # numbers of a Feature's lists
    BROKEN = 4                                      # its bytes are no Feature

cdef enum:
    VARINT = 0, FIXED64 = 1, LENGTH = 2, FIXED32 = 5


cdef struct Span:               # bytes that are to be read
    const uint8_t *at
    const uint8_t *end


cdef struct Tagged:             # one field of a message
    uint64_t number
    int wire_type
    Span value                  # of all but varints
    uint64_t whole              # of varints


cdef bint _varint(Span *data, uint64_t *value) noexcept nogil:
    """Reads an integer; False if the bytes end before."""
    cdef int shift = 0
    cdef uint8_t byte
    value[0] = 0
    while data.at < data.end and shift <= 63:
        byte = data.at[0]
        data.at += 1
        value[0] |= <uint64_t>(byte & 127) << shift
        if byte < 128:
            return True
        shift += 7
    return False


cdef int _field(Span *data, Tagged *field) noexcept nogil:
    """Reads one field: 1, 0 at the end, -1 if there is none to be read."""
    cdef uint64_t tag, size
    if data.at >= data.end:
        return 0
    if not _varint(data, &tag) or tag >> 3 == 0:
        return -1
    field.number, field.wire_type = tag >> 3, tag & 7
    if field.wire_type == VARINT:
        return 1 if _varint(data, &field.whole) else -1
    if field.wire_type == LENGTH:
        if not _varint(data, &size):
            return -1
    elif field.wire_type == FIXED32 or field.wire_type == FIXED64:
        size = 4 if field.wire_type == FIXED32 else 8
    else:
        return -1
    if size > <uint64_t>(data.end - data.at):
        return -1
    field.value.at = data.at
    data.at += size
    field.value.end = data.at
    return 1


cdef inline object _bytes(Span data):
    return (<const char *>data.at)[:data.end - data.at]


cdef class _Column:
    """One feature of all records: the values of those where it is of the wanted kind, in one array."""

    cdef uint8_t kind
    cdef public object found        # uint8 [records]: its kind in each, ABSENT or BROKEN
    cdef public object counts       # int64 [records]
    cdef object numbers
    cdef list strings
    cdef uint8_t *found_at
    cdef int64_t *counts_at
    cdef char *data
    cdef int64_t size, room, item

    def __init__(self, kind, Py_ssize_t records):
        self.kind = kind
        self.found, self.counts = np.zeros(records, np.uint8), np.zeros(records, np.int64)
        self.found_at = <uint8_t *>cnp.PyArray_DATA(self.found)
        self.counts_at = <int64_t *>cnp.PyArray_DATA(self.counts)
        self.strings, self.size, self.room = [], 0, 0
        self.item = 4 if kind == FLOATS else 8
        if kind != BYTES:
            self._grow(records)

    cdef int _grow(self, int64_t room) except -1:
        larger = np.empty(room, np.float32 if self.kind == FLOATS else np.int64)
        if self.size:
            memcpy(cnp.PyArray_DATA(larger), self.data, self.size * self.item)
        self.numbers, self.room = larger, room
        self.data = <char *>cnp.PyArray_DATA(larger)
        return 0

    cdef int _need(self, int64_t more) except -1:
        if self.size + more > self.room:
            self._grow(max(self.size + more, 2 * self.room))
        return 0

    @property
    def values(self):
        """The values of all records, one after the other."""
        if self.kind != BYTES:
            return self.numbers[:self.size]
        made = np.empty(len(self.strings), object)
        made[:] = self.strings
        return made

    cdef int read(self, Py_ssize_t record, Span feature) except -1:
        """Takes the values of a record's feature, in place of any that it had before."""
        self.size -= self.counts_at[record]
        if self.kind == BYTES:
            del self.strings[self.size:]
        self.counts_at[record] = 0
        cdef int64_t before = self.size
        cdef int found = self._read_feature(feature)
        self.found_at[record] = found
        if found == self.kind:
            self.counts_at[record] = self.size - before
        else:
            self.size = before
            if self.kind == BYTES:
                del self.strings[before:]
        return 0

    cdef int _read_feature(self, Span feature) except -1:
        """The kind of the last list; the lists of that kind from the last other one on are one."""
        cdef Tagged field
        cdef Span rest = feature, first = feature, before
        cdef int more, kind = ABSENT
        while True:
            before = rest
            more = _field(&rest, &field)
            if more <= 0:
                break
            if field.wire_type == LENGTH and BYTES <= field.number <= INTS \
                    and <int>field.number != kind:
                kind, first = <int>field.number, before
        if more < 0:
            return BROKEN
        if kind != self.kind:
            return kind
        while _field(&first, &field) > 0:
            if field.wire_type == LENGTH and <int>field.number == kind \
                    and not self._read_list(field.value):
                return BROKEN
        return kind

    cdef bint _read_list(self, Span values) except -1:
        cdef Tagged field
        cdef int more
        while True:
            more = _field(&values, &field)
            if more <= 0:
                return more == 0
            if field.number != 1:
                continue
            if self.kind == BYTES:
                if field.wire_type == LENGTH:
                    self.strings.append(_bytes(field.value))
                    self.size += 1
            elif field.wire_type == LENGTH:
                if not self._read_packed(field.value):
                    return False
            elif field.wire_type == FIXED32 and self.kind == FLOATS:
                self._read_packed(field.value)
            elif field.wire_type == VARINT and self.kind == INTS:
                self._need(1)
                (<int64_t *>self.data)[self.size] = <int64_t>field.whole
                self.size += 1

    cdef bint _read_packed(self, Span values) except -1:
        cdef int64_t length = values.end - values.at
        cdef uint64_t number
        if self.kind == FLOATS:
            if length % 4:
                return False
            self._need(length // 4)
            memcpy(self.data + 4 * self.size, values.at, length)
            self.size += length // 4
            return True
        self._need(length)              # at least a byte each
        while values.at < values.end:
            if not _varint(&values, &number):
                return False
            (<int64_t *>self.data)[self.size] = <int64_t>number
            self.size += 1
        return True


cdef bint _read_features(Span features, dict columns, Py_ssize_t record) except -1:
    """The entries of a map of features; False if it is none."""
    cdef Tagged field, part
    cdef Span entry, key, value
    cdef int more, inner
    while True:
        more = _field(&features, &field)
        if more <= 0:
            return more == 0
        if field.number != 1 or field.wire_type != LENGTH:
            continue
        entry = field.value
        key.at = key.end = value.at = value.end = entry.end
        while True:
            inner = _field(&entry, &part)
            if inner <= 0:
                break
            if part.wire_type == LENGTH and part.number == 1:
                key = part.value
            elif part.wire_type == LENGTH and part.number == 2:
                value = part.value
        if inner < 0:
            return False
        column = columns.get(_bytes(key))
        if column is not None:
            (<_Column>column).read(record, value)


def read_examples(list records, list keys, list kinds):
    """The features `keys` of serialized Examples.

    Args:
      records: list of bytes.
      keys: list of bytes, which differ.
      kinds: for each key 1 for strings, 2 for float32, 3 for int64.
    Returns:
      (columns, None): each with `found`, `counts` and `values`; or (None, the number of the first
      record that is no Example).
    """
    cdef Py_ssize_t i
    cdef Span record
    cdef Tagged field
    cdef int more
    cdef list columns = [_Column(kind, len(records)) for kind in kinds]
    cdef dict by_key = dict(zip(keys, columns))
    for i in range(len(records)):
        record.at = <const uint8_t *><const char *><bytes>records[i]
        record.end = record.at + len(<bytes>records[i])
        while True:
            more = _field(&record, &field)
            if more <= 0:
                break
            if field.number == 1 and field.wire_type == LENGTH \
                    and not _read_features(field.value, by_key, i):
                more = -1
                break
        if more < 0:
            return None, i
    return columns, None


def read_feature(bytes feature, int kind):
    """(kind that is found, 0 for none and 4 for no Feature; the values if it is `kind`)."""
    cdef _Column column = _Column(kind, 1)
    cdef Span data
    data.at = <const uint8_t *><const char *>feature
    data.end = data.at + len(feature)
    column.read(0, data)
    return column.found_at[0], column.values

# Record files, csrc/crc32c.h: whole records put together and taken apart.

cdef extern from "crc32c.h" nogil:
    uint32_t mg_crc32c(uint32_t crc, const void *data, int64_t n)
    uint32_t mg_crc32c_masked(uint32_t crc)


cdef int HEADER = 12, FOOTER = 4        # the length and its checksum; the checksum of the data


cdef uint64_t _read(const uint8_t *at, int size) noexcept nogil:
    cdef uint64_t value = 0
    while size:
        size -= 1
        value = value << 8 | at[size]
    return value


cdef void _write(uint8_t *at, uint64_t value, int size) noexcept nogil:
    cdef int i
    for i in range(size):
        at[i] = <uint8_t>(value >> 8 * i)


cdef uint32_t _checksum(const void *data, int64_t n) noexcept nogil:
    return mg_crc32c_masked(mg_crc32c(0, data, n))


def frame_record(bytes record):
    """(header, footer) that stand before and after a record in its file."""
    cdef uint8_t around[16]
    _write(around, len(record), 8)
    _write(around + 8, _checksum(around, 8), 4)
    _write(around + HEADER, _checksum(<const char *>record, len(record)), 4)
    return around[:HEADER], around[HEADER:16]


def split_records(bytes data):
    """The records that `data` begins with.

    Returns:
      (records, bytes they fill, bytes that one more needs as far as is known, place of a checksum
      that is wrong or None).
    """
    cdef const uint8_t *start = <const uint8_t *><const char *>data
    cdef int64_t at = 0, end = len(data)
    cdef uint64_t length
    cdef list records = []
    while end - at >= HEADER:
        if _checksum(start + at, 8) != _read(start + at + 8, 4):
            return records, at, HEADER, at
        length = _read(start + at, 8)
        if <uint64_t>(end - at - HEADER) < length or end - at - HEADER - <int64_t>length < FOOTER:
            return records, at, <object>length + HEADER + FOOTER, None
        if _checksum(start + at + HEADER, length) != _read(start + at + HEADER + length, 4):
            return records, at, HEADER, at + HEADER
        records.append((<const char *>start)[at + HEADER:at + HEADER + length])
        at += HEADER + length + FOOTER
    return records, at, HEADER, None

/* Integers in an operand that say where something is, what is done if one is wrong, and the copying
 * of what is there. */
#ifndef MG_INDICES_H
#define MG_INDICES_H

#include <string.h>

#include "kernel.h"

/* Index number i; `bytes` of each: 8, 4, or 1 where they have no sign. */
static inline int64_t index_at(const void *index, int64_t bytes, int64_t i) {
    return bytes == 8   ? ((const int64_t *)index)[i]
           : bytes == 4 ? ((const int32_t *)index)[i]
                        : ((const uint8_t *)index)[i];
}

static inline mg_status out_of_range(const mg_args *a, int64_t position, int64_t index) {
    a->fault[0] = position;
    a->fault[1] = index;
    return MG_INDEX_OUT_OF_RANGE;
}

static inline mg_status bad_value(const mg_args *a, int64_t position, int64_t value) {
    a->fault[0] = position;
    a->fault[1] = value;
    return MG_BAD_VALUE;
}

/* memcpy without a call where slices are short: two copies of a size that the compiler knows, the
 * second of which ends where the slice does and may lie over the first. */
static inline void copy_slice(char *MG_RESTRICT y, const char *MG_RESTRICT x, int64_t bytes) {
#define COPY_TWICE(n) \
    memcpy(y, x, n); \
    if (bytes > n) memcpy(y + bytes - n, x + bytes - n, n);
    if (bytes > 128) {
        memcpy(y, x, (size_t)bytes);
    } else if (bytes >= 64) {
        COPY_TWICE(64)
    } else if (bytes >= 32) {
        COPY_TWICE(32)
    } else if (bytes >= 16) {
        COPY_TWICE(16)
    } else if (bytes >= 8) {
        COPY_TWICE(8)
    } else if (bytes >= 4) {
        COPY_TWICE(4)
    } else {
        for (int64_t i = 0; i < bytes; i++) y[i] = x[i];
    }
#undef COPY_TWICE
}

#endif

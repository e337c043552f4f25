/* Integers in an operand that say where something is, and what is done if one is out of range. */
#ifndef MG_INDICES_H
#define MG_INDICES_H

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

#endif

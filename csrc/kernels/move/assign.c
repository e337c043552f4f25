/* assign_add, assign_sub: ref[i] += value[i], ref[i] -= value[i], in place.
 * buf: ref, value. param: none; the parallel axis is the elements. */
#include "kernel.h"

#define ASSIGN(s, name, op) \
    mg_status MG_FN(name##_##s)(const mg_args *a, int64_t begin, int64_t end) { \
        MG_T(s) *ref = a->buf[0]; \
        const MG_T(s) *value = a->buf[1]; \
        for (int64_t i = begin; i < end; i++) ref[i] = (MG_T(s))(ref[i] op value[i]); \
        return MG_OK; \
    }
NUMBERS(ASSIGN, assign_add, +)
NUMBERS(ASSIGN, assign_sub, -)

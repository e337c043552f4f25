/* The rows of kernels.def that convert bfloat16, in the form that NumPy asks of a new type. They
 * are those of the plainest instruction set: the one in use is chosen later, and may change. */
#include "bfloat16_casts.h"

#include <stddef.h>

#include "mg.h"

#define OTHERS(X) \
    X(f32) X(f64) X(f16) X(i8) X(i16) X(i32) X(i64) X(u8) X(u16) X(u32) X(u64) \
    X(bool) X(c64) X(c128)

#define ROW(name) mg_status name(void *, const void *const *, int64_t)
#define PAIR(s) \
    ROW(cast_##s##_bf16_base); \
    ROW(cast_bf16_##s##_base); \
    static void from_##s(void *x, void *y, intptr_t n, void *in, void *out) { \
        (void)in, (void)out; \
        cast_##s##_bf16_base(y, (const void *const[]){x}, n); \
    } \
    static void to_##s(void *x, void *y, intptr_t n, void *in, void *out) { \
        (void)in, (void)out; \
        cast_bf16_##s##_base(y, (const void *const[]){x}, n); \
    }
OTHERS(PAIR)

#define ENTRY(s) {#s, from_##s, to_##s},
const mg_bfloat16_cast mg_bfloat16_casts[] = {OTHERS(ENTRY){NULL, NULL, NULL}};

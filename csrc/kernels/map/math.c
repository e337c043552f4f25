/* The rows of kernels.def that are functions of vmath.h. The last, partial vector is filled up
 * with zeros. */
#include "vmath/vmath.h"

#define MATH1_ROW(s, name) \
    mg_status MG_FN(name##_##s)(void *y_, const void *const *x_, int64_t n) { \
        const MG_T(s) *x = x_[0]; \
        MG_T(s) *y = y_; \
        for (; n >= MG_LANES_##s; n -= MG_LANES_##s, x += MG_LANES_##s, y += MG_LANES_##s) \
            v_store_##s(y, v_##name##_##s(v_load_##s(x))); \
        if (n) v_store_part_##s(y, v_##name##_##s(v_load_part_##s(x, n)), n); \
        return MG_OK; \
    }
#define MATH2_ROW(s, name) \
    mg_status MG_FN(name##_##s)(void *y_, const void *const *x_, int64_t n) { \
        const MG_T(s) *x = x_[0], *z = x_[1]; \
        MG_T(s) *y = y_; \
        int64_t i = 0; \
        for (; i + MG_LANES_##s <= n; i += MG_LANES_##s) \
            v_store_##s(y + i, v_##name##_##s(v_load_##s(x + i), v_load_##s(z + i))); \
        if (i < n) \
            v_store_part_##s(y + i, v_##name##_##s(v_load_part_##s(x + i, n - i), \
                                                   v_load_part_##s(z + i, n - i)), n - i); \
        return MG_OK; \
    }

#define MATH1(name, ...) FLOATS(MATH1_ROW, name)
#define MATH2(name, ...) FLOATS(MATH2_ROW, name)
#include "expand.h"

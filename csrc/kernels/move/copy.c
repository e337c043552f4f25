/* copy: y[i] = x[i], the bytes of one buffer into another of the same size.
 * buf: y, x. param: none; the parallel axis is the elements.
 * first: the first elements of x, as many as y has.
 * buf: y, x. param: how many, bytes of an element; not split over threads. */
#include <string.h>

#include "kernel.h"

#define COPY(s, name) \
    mg_status MG_FN(name##_##s)(const mg_args *a, int64_t begin, int64_t end) { \
        MG_T(s) *y = a->buf[0]; \
        const MG_T(s) *x = a->buf[1]; \
        if (y != x) memcpy(y + begin, x + begin, (size_t)(end - begin) * sizeof *y); \
        return MG_OK; \
    }
SIZES(COPY, copy)

mg_status MG_FN(first_any)(const mg_args *a, int64_t begin, int64_t end) {
    if (begin < end) memcpy(a->buf[0], a->buf[1], (size_t)(a->param[0] * a->param[1]));
    return MG_OK;
}

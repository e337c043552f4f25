/* Where elements are true: those with bits & mask != 0, so that the mask tells -0.0 from other
 * numbers. The type in a name is an element's size. Not split over threads.
 *
 *   count_true   buf: y (int64), x        param: mask, n
 *     y[0] = how many of x[0..n) are true
 *   where        buf: index (int64), x    param: mask, count, rank, dims[rank]
 *     index[k][0..rank) = the coordinates of the k-th true element of x[dims...], for all `count`
 *     of them
 *   masked       buf: y, x, mask (bools)    param: outer, n, count, bytes
 *     y[o] = those rows of x[outer][n][bytes] that mask[n], in which `count` are true, chooses
 *   require      buf: x (bools), and what a message shows    param: n
 *     MG_BAD_VALUE unless all of x[0..n) are true */
#include <string.h>

#include "kernel.h"

enum { MASK, COUNT, RANK, DIMS, MAX_RANK = 32, LANES = 128 };

#define S u8
#include "where_type.h"
#define S u16
#include "where_type.h"
#define S u32
#include "where_type.h"
#define S u64
#include "where_type.h"

/* Each row is written, and the next one over it if the mask does not choose it. */
static inline __attribute__((always_inline)) void
choose(char *y, const char *x, const uint8_t *mask, int64_t count, size_t bytes) {
    for (int64_t found = 0; found < count; x += bytes) {
        memcpy(y + found * (int64_t)bytes, x, bytes);
        found += *mask++;
    }
}

/* Rows are as long as a copy of several at once is worth its call. */
static void choose_rows(char *y, const char *x, const uint8_t *mask, int64_t count, int64_t bytes) {
    for (int64_t i = 0, n = 0; count > 0; i += n + 1, n = 0) {
        while (n < count && mask[i + n]) n++;
        memcpy(y, x + i * bytes, (size_t)(n * bytes));
        y += n * bytes;
        count -= n;
    }
}

mg_status MG_FN(masked_any)(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t outer = begin < end ? a->param[0] : 0, n = a->param[1], count = a->param[2];
    const int64_t bytes = a->param[3];
    const uint8_t *mask = a->buf[2];
    char *y = a->buf[0];
    const char *x = a->buf[1];
    for (int64_t o = 0; o < outer; o++, y += count * bytes, x += n * bytes) {
        switch (bytes) {
            case 1: choose(y, x, mask, count, 1); break;
            case 4: choose(y, x, mask, count, 4); break;
            case 8: choose(y, x, mask, count, 8); break;
            default: choose_rows(y, x, mask, count, bytes);
        }
    }
    return MG_OK;
}

mg_status MG_FN(require_any)(const mg_args *a, int64_t begin, int64_t end) {
    const uint8_t *x = a->buf[0];
    for (int64_t i = 0; begin < end && i < a->param[0]; i++) {
        if (!x[i]) return MG_BAD_VALUE;
    }
    return MG_OK;
}

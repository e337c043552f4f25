/* Elements of a sparse tensor joined over some of its dimensions, into a dense one.
 *
 *   sparse_sum, sparse_max   buf: y, x, index (int64 [count][rank])
 *     y[k] = all x[i] joined whose place, in the dimensions that are kept, has the number k; 0
 *     where there are none. A place that is not in y is reported by its position.
 *     param: count, rank, elements of y, how many dimensions are kept, (which, size) of each
 *     workspace of sparse_max: a byte for each element of y. Not split over threads. */
#include <string.h>

#include "move/indices.h"

enum { COUNT, RANK, SIZE, KEPT, DIMS };

/* The number of a place in y, or -1 if it is not there. */
static inline int64_t number_of(const mg_args *a, const int64_t *place) {
    const int64_t *dims = a->param + DIMS, *end = dims + 2 * a->param[KEPT];
    int64_t number = 0;
    for (; dims < end; dims += 2) {
        const int64_t at = place[dims[0]];
        if ((uint64_t)at >= (uint64_t)dims[1]) return -1;
        number = number * dims[1] + at;
    }
    return number;
}

#define SUMMED(s, name) \
    mg_status MG_FN(name##_##s)(const mg_args *a, int64_t begin, int64_t end) { \
        const int64_t n = begin < end ? a->param[COUNT] : 0, rank = a->param[RANK]; \
        const int64_t *index = a->buf[2]; \
        const MG_T(s) *x = a->buf[1]; \
        MG_T(s) *y = a->buf[0]; \
        memset(y, 0, (size_t)a->param[SIZE] * sizeof *y); \
        for (int64_t i = 0; i < n; i++) { \
            const int64_t k = number_of(a, index + i * rank); \
            if (k < 0) return out_of_range(a, i, k); \
            y[k] = (MG_T(s))(y[k] + x[i]); \
        } \
        return MG_OK; \
    }
NUMBERS(SUMMED, sparse_sum)

#define MAXIMA(s, name) \
    mg_status MG_FN(name##_##s)(const mg_args *a, int64_t begin, int64_t end) { \
        const int64_t n = begin < end ? a->param[COUNT] : 0, rank = a->param[RANK]; \
        const int64_t *index = a->buf[2]; \
        const MG_T(s) *x = a->buf[1]; \
        MG_T(s) *y = a->buf[0]; \
        uint8_t *is_there = a->workspace; \
        memset(y, 0, (size_t)a->param[SIZE] * sizeof *y); \
        memset(is_there, 0, (size_t)a->param[SIZE]); \
        for (int64_t i = 0; i < n; i++) { \
            const int64_t k = number_of(a, index + i * rank); \
            if (k < 0) return out_of_range(a, i, k); \
            if (!is_there[k] || x[i] > y[k] || x[i] != x[i]) y[k] = x[i]; \
            is_there[k] = 1; \
        } \
        return MG_OK; \
    }
REALS(MAXIMA, sparse_max)

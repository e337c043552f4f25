/* Rows picked by index and summed by segment, and the reverse. The parallel axis is the columns.
 *
 *   sparse_segment_sum   buf: y, x, index (int32 or int64), segment (int32, not decreasing)
 *     y[s] = sum of x[index[i]] over the i with segment[i] = s, divided by their number n, or its root
 *     param: bytes of an index, count, columns, rows of y, rows of x, 0 (sum), 1 (by n) or 2 (by root n)
 *   sparse_segment_grad  buf: y, x, index, segment (any order), scale of each row of x
 *     y[index[i]] += x[segment[i]] * scale[segment[i]]
 *     param: the same
 *
 * Segments are valid. An index out of range is reported by its position. */
#include <math.h>
#include <string.h>

#include "kernel.h"

enum { WIDTH, COUNT, COLUMNS, ROWS, LIMIT, MEAN };

static inline int64_t index_at(const mg_args *a, int64_t i) {
    return a->param[WIDTH] == 8 ? ((const int64_t *)a->buf[2])[i] : ((const int32_t *)a->buf[2])[i];
}

static mg_status outside(const mg_args *a, int64_t i, int64_t index) {
    a->fault[0] = i;
    a->fault[1] = index;
    return MG_INDEX_OUT_OF_RANGE;
}

static inline double divisor(const mg_args *a, int64_t n) {
    return a->param[MEAN] == 1 ? (double)n : sqrt((double)n);
}

#define ZERO_ROWS(T, y)                                                                                    \
    for (int64_t r = 0; r < a->param[ROWS]; r++)                                                           \
        memset((y) + r * a->param[COLUMNS] + begin, 0, (size_t)(end - begin) * sizeof(T));

#define SEGMENT_SUM(S, ...)                                                                                \
    mg_status MG_FN(sparse_segment_sum_##S)(const mg_args *a, int64_t begin, int64_t end) {                \
        typedef MG_T(S) T;                                                                                 \
        const int64_t count = a->param[COUNT], columns = a->param[COLUMNS];                                \
        const int32_t *segment = a->buf[3];                                                                \
        ZERO_ROWS(T, (T *)a->buf[0])                                                                       \
        for (int64_t i = 0, n = 1; i < count; i++, n++) {                                                  \
            const int64_t k = index_at(a, i);                                                              \
            if (k < 0 || k >= a->param[LIMIT]) return outside(a, i, k);                                    \
            T *MG_RESTRICT y = (T *)a->buf[0] + segment[i] * columns;                                      \
            const T *MG_RESTRICT x = (const T *)a->buf[1] + k * columns;                                   \
            for (int64_t c = begin; c < end; c++) y[c] += x[c];                                            \
            if (i + 1 < count && segment[i + 1] == segment[i]) continue;                                   \
            if (a->param[MEAN]) {                                                                          \
                const T by = (T)divisor(a, n);                                                             \
                for (int64_t c = begin; c < end; c++) y[c] /= by;                                          \
            }                                                                                              \
            n = 0;                                                                                         \
        }                                                                                                  \
        return MG_OK;                                                                                      \
    }
REALS(SEGMENT_SUM)

#define SEGMENT_GRAD(S, ...)                                                                               \
    mg_status MG_FN(sparse_segment_grad_##S)(const mg_args *a, int64_t begin, int64_t end) {               \
        typedef MG_T(S) T;                                                                                 \
        const int64_t columns = a->param[COLUMNS];                                                         \
        const int32_t *segment = a->buf[3];                                                                \
        ZERO_ROWS(T, (T *)a->buf[0])                                                                       \
        for (int64_t i = 0; i < a->param[COUNT]; i++) {                                                    \
            const int64_t k = index_at(a, i);                                                              \
            if (k < 0 || k >= a->param[ROWS]) return outside(a, i, k);                                     \
            T *MG_RESTRICT y = (T *)a->buf[0] + k * columns;                                               \
            const T *MG_RESTRICT x = (const T *)a->buf[1] + segment[i] * columns;                          \
            const T scale = ((const T *)a->buf[4])[segment[i]];                                            \
            for (int64_t c = begin; c < end; c++) y[c] += x[c] * scale;                                    \
        }                                                                                                  \
        return MG_OK;                                                                                      \
    }
FLOATS(SEGMENT_GRAD)

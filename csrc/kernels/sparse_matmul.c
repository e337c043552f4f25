/* sparse_matmul: y = A b for a sparse matrix A, given by the places and values of its elements in any order.
 * buf: y [rows][columns], places [count][2] (int32 or int64), values [count], b.
 * param: bytes of an index, count, rows, inner, columns, adjoint (A is that of the transposed places, with
 * conjugated values), the strides of b along inner and columns, whether b is conjugated.
 * The parallel axis is the columns, so that sums do not depend on the number of threads.
 * A place out of range is reported as i, the number of its element, if it is along inner, and as -1 - i if it
 * is a row. */
#include <string.h>

#include "kernel.h"

enum { WIDTH, COUNT, ROWS, INNER, COLUMNS, ADJOINT, ALONG, ACROSS, CONJUGATE };

static inline int64_t place(const mg_args *a, int64_t position) {
    return a->param[WIDTH] == 8 ? ((const int64_t *)a->buf[1])[position]
                                : ((const int32_t *)a->buf[1])[position];
}

static mg_status outside(const mg_args *a, int64_t i, int64_t index) {
    a->fault[0] = i;
    a->fault[1] = index;
    return MG_INDEX_OUT_OF_RANGE;
}

#define SPARSE_MATMUL(S, CONJ)                                                                             \
    mg_status MG_FN(sparse_matmul_##S)(const mg_args *a, int64_t begin, int64_t end) {                     \
        typedef MG_T(S) T;                                                                                 \
        const int64_t columns = a->param[COLUMNS], along = a->param[ALONG], across = a->param[ACROSS];     \
        const int64_t adjoint = a->param[ADJOINT], conjugate = a->param[CONJUGATE];                        \
        for (int64_t r = 0; r < a->param[ROWS]; r++)                                                       \
            memset((T *)a->buf[0] + r * columns + begin, 0, (size_t)(end - begin) * sizeof(T));            \
        for (int64_t i = 0; i < a->param[COUNT]; i++) {                                                    \
            const int64_t r = place(a, 2 * i + adjoint), k = place(a, 2 * i + !adjoint);                   \
            if (k < 0 || k >= a->param[INNER]) return outside(a, i, k);                                    \
            if (r < 0 || r >= a->param[ROWS]) return outside(a, -1 - i, r);                                \
            T v = ((const T *)a->buf[2])[i];                                                               \
            if (adjoint) v = CONJ(v);                                                                      \
            T *MG_RESTRICT y = (T *)a->buf[0] + r * columns;                                               \
            const T *MG_RESTRICT b = (const T *)a->buf[3] + k * along;                                     \
            if (conjugate)                                                                                 \
                for (int64_t c = begin; c < end; c++) y[c] += v * CONJ(b[c * across]);                     \
            else if (across == 1)                                                                          \
                for (int64_t c = begin; c < end; c++) y[c] += v * b[c];                                    \
            else                                                                                           \
                for (int64_t c = begin; c < end; c++) y[c] += v * b[c * across];                           \
        }                                                                                                  \
        return MG_OK;                                                                                      \
    }
#define SAME(x) (x)
REALS(SPARSE_MATMUL, SAME)
COMPLEX(SPARSE_MATMUL, ~)

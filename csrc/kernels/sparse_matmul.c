/* sparse_matmul: y = A b for a sparse matrix A, given by the places and values of its elements in
 * any order.
 *
 *   buf:    y [rows][columns], places [count][2] (int32 or int64), values [count], b
 *   param:  bytes of an index, count, rows, inner, columns, adjoint (A is that of the transposed
 *           places, with conjugated values), the strides of b along inner and columns, whether b is
 *           conjugated
 *
 * The parallel axis is the columns, so that sums do not depend on the number of threads. A place
 * out of range is reported as i, the number of its element, if it is along inner, and as -1 - i if
 * it is a row. */
#include <string.h>

#include "kernel.h"

#define PASTE_(a, b) a##_##b
#define PASTE(a, b) PASTE_(a, b)

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

#define CONJ(x) (x)
#define S f32
#include "sparse_matmul_type.h"
#define S f64
#include "sparse_matmul_type.h"
#define EACH "sparse_matmul_type.h"
#include "each_int.h"
#undef CONJ

#define CONJ(x) (~(x))
#define S c64
#include "sparse_matmul_type.h"
#define S c128
#include "sparse_matmul_type.h"
